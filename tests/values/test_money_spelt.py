"""Numbers spelt out are read where every word of them is understood, and refused otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values.money import MoneyHints, parse_money

UNITS = "one two three four five six seven eight nine".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def read(text: str) -> Decimal | None:
    money = parse_money(text, MoneyHints(dollar="USD")).value
    return money.amount if money else None


@given(st.integers(0, 9), st.integers(2, 9), st.integers(0, 9), st.sampled_from([" ", "-"]))
def test_a_number_of_hundreds_tens_and_units_is_read(hundreds: int, tens: int, units: int, joint: str) -> None:
    words = TENS[tens - 2] + (joint + UNITS[units - 1] if units else "")
    if hundreds:
        words = f"{UNITS[hundreds - 1]} hundred and {words}"
    assert read(f"{words} thousand euros") == (hundreds * 100 + tens * 10 + units) * 1000


@pytest.mark.parametrize(
    "text",
    [
        "twenty eleven million euros",
        "five twenty million euros",
        "hundred hundred million euros",
        "some thirty-odd million euros",
        "tens of million euros",
        "two or three million euros",
        "phase two million euros",
        "one million two hundred thousand euros",
        "quatre-vingt millions d'euros",
        "million",
        "half",
    ],
)
def test_words_that_are_not_wholly_understood_are_no_number(text: str) -> None:
    assert read(text) is None
