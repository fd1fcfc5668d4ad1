"""No text makes a value parser raise, and what is printed in a known style is read back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.source import load_source
from pipeline.values.codes import CodeBook, find_codes, parse_code, read_heading_code
from pipeline.values.language import detect_language
from pipeline.values.money import MoneyHints, find_money, parse_money
from pipeline.values.partners import parse_partners
from pipeline.values.periods import PeriodHints, find_periods, parse_period
from pipeline.values.places import PlaceHints, find_places, parse_places

SOURCE = load_source("dpidg")
BOOK = CodeBook(SOURCE.profile.codes)
PERIODS = PeriodHints(tuple(SOURCE.profile.languages), ("n/a",))
MONEY = MoneyHints("USD", None, ("n/a",))
PLACES = PlaceHints(tuple(SOURCE.places), tuple(SOURCE.profile.languages), ("n/a",))
MONTHS = "January February March April May June July August September October November December".split()

PIECES = st.sampled_from(
    "US$ $ € 1 12 2013 1,234 3.350 million k - – to from May June 2012 31 /13 Q1 FY extended n/a , ; ( ) and of "
    "Togo Korea Guinea INT/13/001 1819C UNDP Ministry per year ongoing since 24 months 年 月 мая".split(" ")
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_no_text_makes_a_parser_raise_or_answer_without_evidence(text: str) -> None:
    for parsed in (
        parse_money(text, MONEY),
        parse_period(text, PERIODS),
        parse_places(text, PLACES),
        parse_code(text, BOOK),
        parse_partners(text),
    ):
        assert (parsed.value is not None) == (parsed.status == "parsed")
        assert parsed.value is not None or parsed.status == "none_stated" or parsed.findings
        assert 0 <= parsed.confidence <= 1
    read_heading_code(text, BOOK)
    detect_language(text, SOURCE.profile.languages)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_is_found_in_a_text_are_words_of_it(text: str) -> None:
    found = (
        *find_money(text, MONEY), *find_periods(text, PERIODS), *find_places(text, PLACES), *find_codes(text, BOOK)
    )  # fmt: skip
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]


DATES = st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31))


@given(DATES, DATES, st.sampled_from([" - ", " – ", " to ", " until ", "-"]), st.sampled_from(["month", "day", "year"]))
@settings(max_examples=300, deadline=None)
def test_a_printed_range_is_read_back(one: dt.date, other: dt.date, joint: str, precision: str) -> None:
    first, last = sorted((one, other))

    def words(date: dt.date) -> str:
        month = MONTHS[date.month - 1]
        return {"month": f"{month} {date.year}", "day": f"{date.day} {month} {date.year}", "year": str(date.year)}[
            precision
        ]

    period = parse_period(words(first) + joint + words(last), PERIODS).value
    assert period is not None
    assert period.start is not None
    assert period.end is not None
    assert (period.start_precision, period.end_precision) == (precision, precision)
    assert (period.start.year, period.end.year) == (first.year, last.year)
    if precision != "year":
        assert (period.start.month, period.end.month) == (first.month, last.month)
        assert (period.end + dt.timedelta(days=1)).day == 1 or precision == "day"
    if precision == "day":
        assert (period.start, period.end) == (first, last)


@given(
    st.decimals(Decimal(0), Decimal("999999999.99"), places=2),
    st.sampled_from(["US$ {0:,.2f}", "US${0:,.2f}", "{0:,.2f} USD", "EUR {0:.2f}", "£{0:,.2f}", "$ {0:,.2f}"]),
)
@settings(max_examples=300, deadline=None)
def test_a_printed_amount_is_read_back(amount: Decimal, style: str) -> None:
    money = parse_money(style.format(amount), MONEY).value
    assert money is not None
    assert money.amount == amount
    assert money.currency == {"E": "EUR", "£": "GBP"}.get(style[0], "USD")
