"""No text makes a value parser raise, answer without evidence, or answer otherwise for its white space."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.fields import FIELDS, LANGUAGES, MONEY, PERIODS
from pipeline.values.language import detect_language
from pipeline.values.money import parse_money
from pipeline.values.periods import parse_period

PIECES = st.sampled_from(
    "US$ $ € 1 12 2013 1,234 3.350 million k - – to from May June 2012 31 /13 Q1 FY extended n/a , ; ( ) and of "
    "Togo Korea Guinea INT/13/001 1819C UNDP Ministry per year ongoing since 24 months 年 月 мая • 1. (a) (b) \n".split(
        " "
    )
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=8).map("".join)


@pytest.mark.parametrize("field", FIELDS)
@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_text_makes_a_parser_raise_or_answer_what_does_not_stand_there(field: str, text: str) -> None:
    FIELDS[field](text)
    detect_language(text, LANGUAGES)


@given(st.text(alphabet="abcdefghij klmnop xyz äéñ .,;:-–()/", max_size=80))
@settings(max_examples=300, deadline=None)
def test_text_without_a_number_states_no_amount_and_no_date(text: str) -> None:
    assert parse_money(text, MONEY).value is None
    period = parse_period(text, PERIODS).value
    assert period is None or (period.start is None and period.end is None)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        # A grouped number was cut at two spaces or a form feed, and its first digits taken for all of it.
        ("money", "EUR 500  000"),
        ("money", "US$ 452\x0c000"),
        ("money", "US$ 45,0099999999999999999999999999999999990 million"),
        # One digit is no year, and a day between a month and a year is no year either.
        ("periods", "a workshop on 4月-6日"),
        ("periods", "5月/2017"),
        ("periods", "July 1/2017"),
        ("places", "CR. 99)"),
        ("items", "7\xa0- Uganda\n8\xa0- Kenya"),
    ],
)
def test_texts_that_a_fuzzer_once_found_are_read_soundly(field: str, text: str) -> None:
    FIELDS[field](text)
