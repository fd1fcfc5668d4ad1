"""The commonest amounts are read at once, and just as the whole grammar reads them."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import money
from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.money_plain import plain_amount

CORPUS = Path(__file__).parent.parent / "corpus" / "money.csv"
HINTS = MoneyHints("USD")

NUMBERS = st.builds(
    lambda whole, style, cents: f"{whole:,}".replace(",", style) + cents,
    st.integers(0, 10**9), st.sampled_from([",", " ", "'", ".", ""]), st.sampled_from(["", ".50", ",50", ".5"]),
)  # fmt: skip
CURRENCIES = st.sampled_from(["US$", "$", "EUR", "€", "C$", "KWD", "SDG", "JPY", "COP", "Rs", "UN"])
SCALES = st.sampled_from(["", " million", "m", "k", " bn", " Mio.", " mil"])


def by_the_grammar(text: str, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as patch:
        patch.setattr(money, "plain_amount", lambda _text: None)
        return parse_money(text, HINTS)


def test_every_amount_of_the_corpus_that_is_read_at_once_is_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if plain_amount(row["text"])]
    assert len(texts) > 100
    for text in texts:
        assert parse_money(text, HINTS) == by_the_grammar(text, monkeypatch), text


@given(NUMBERS, CURRENCIES, SCALES, st.booleans())
def test_what_is_read_at_once_is_what_the_grammar_reads(number: str, currency: str, scale: str, leads: bool) -> None:
    text = f"{currency} {number}{scale}" if leads else f"{number}{scale} {currency}"
    with pytest.MonkeyPatch.context() as patch:
        assert parse_money(text, HINTS) == by_the_grammar(text, patch)


@pytest.mark.parametrize("text", ["EUR 1.250", "KWD 1,250", "SDG 16", "¥ 500", "US$ 5 per day", "1,25,000 INR", "2013"])
def test_what_may_be_read_in_two_ways_is_left_to_the_grammar(text: str) -> None:
    assert plain_amount(text) is None


def test_a_plain_amount_has_its_scale() -> None:
    assert plain_amount("€ 2.5 million") == (Decimal("2500000.0"), "EUR")
