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


STYLES = (
    ("{c} {n:,.2f}", 1), ("{n:,.2f} {c}", 1), ("{c} {n:,}", 1), ("{c}{n:,}", 1), ("{c} {g}", 1), ("{g} {c}", 1),
    ("{c} {d},00", 1), ("{d},00 {c}", 1), ("{c} {a}", 1), ("{c} {n} million", 10**6), ("{n} million {c}", 10**6),
    ("{c} {n}M", 10**6), ("{n} M {c}", 10**6), ("{c} {n}k", 1000), ("{c} {n} thousand", 1000), ("{n} mille {c}", 1000),
    ("{c} {n} bn", 10**9), ("{n} Mio. {c}", 10**6), ("{n} millones {c}", 10**6), ("{n} млн {c}", 10**6),
    ("{n}万 {c}", 10**4), ("Total: {c} {n:,}", 1), ("{c} {n:,} (2012-2013)", 1), ("approx. {c} {n:,}", 1),
    ("{c} {n:,} per year", 1), ("{c} {n:,} for 3 years", 1),
)  # fmt: skip
ISO = ("USD", "EUR", "GBP", "CHF", "KES", "NOK", "XOF", "BRL")


@given(st.integers(1000, 999_999_999), st.sampled_from(STYLES), st.sampled_from(ISO))
@settings(max_examples=600, deadline=None)
def test_an_amount_printed_in_any_style_is_read_back(number: int, style: tuple[str, int], code: str) -> None:
    form, scale = style
    number = number if scale == 1 else number % 999 + 1
    grouped = f"{number:,}"
    text = form.format(
        c=code, n=number, g=grouped.replace(",", " "), d=grouped.replace(",", "."), a=grouped.replace(",", "'")
    )
    money = parse_money(text, MONEY).value
    assert money is not None
    assert (money.amount, money.amount_max, money.currency) == (number * scale, None, code)
    assert money.period == ("annual" if "per year" in text else None)


RANGES = ("{c} {a:,} - {b:,}", "{c} {a:,} – {c} {b:,}", "{a:,} to {b:,} {c}", "between {c} {a:,} and {c} {b:,}")


@given(st.integers(1000, 10**8), st.integers(1, 10**8), st.sampled_from(RANGES), st.sampled_from(ISO), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_range_of_amounts_is_read_with_both_ends_and_refused_when_reversed(
    low: int, more: int, form: str, code: str, is_reversed: bool
) -> None:
    low, high = low + 10**4, low + 10**4 + more
    ends = (high, low) if is_reversed else (low, high)
    money = parse_money(form.format(c=code, a=ends[0], b=ends[1]), MONEY).value
    read = (money.amount, money.amount_max, money.currency) if money else None
    assert read == (None if is_reversed else (low, high, code))


MONTH_STYLES = {
    "en": ("{m} {y}", "{m}, {y}", "{m3} {y}", "{m3}. {y}"),
    "fr": ("{m} {y}",), "es": ("{m} de {y}", "{m} {y}"), "pt": ("{m} de {y}",), "ru": ("{m} {y}", "{m} {y} г."),
    "de": ("{m} {y}",), "it": ("{m} {y}",), "ar": ("{m} {y}",), "zh": ("{y}年{n}月",),
}  # fmt: skip
NUMERIC = ("{d:02d}.{n:02d}.{y}", "{y}-{n:02d}-{d:02d}", "{y}/{n:02d}/{d:02d}")


@given(DATES, DATES, st.sampled_from(sorted(MONTH_STYLES)), st.data())
@settings(max_examples=400, deadline=None)
def test_months_in_any_language_are_read_back(one: dt.date, other: dt.date, language: str, data: st.DataObject) -> None:
    from babel.dates import get_month_names

    names = get_month_names("wide", "format", language)
    form = data.draw(st.sampled_from(MONTH_STYLES[language]))
    first, last = sorted((one, other))
    words = [form.format(m=names[d.month], m3=names[d.month][:3], n=d.month, y=d.year) for d in (first, last)]
    period = parse_period(" - ".join(words), PERIODS).value
    assert period is not None
    assert period.start == first.replace(day=1)
    assert period.end is not None
    assert (period.end.year, period.end.month) == (last.year, last.month)
    assert (period.end + dt.timedelta(days=1)).day == 1


@given(DATES, DATES, st.sampled_from(NUMERIC), st.sampled_from([" - ", " to ", " – "]))
@settings(max_examples=300, deadline=None)
def test_days_in_figures_are_read_back(one: dt.date, other: dt.date, form: str, joint: str) -> None:
    first, last = sorted((one, other))
    text = joint.join(form.format(d=d.day, n=d.month, y=d.year) for d in (first, last))
    period = parse_period(text, PERIODS).value
    assert period is not None
    assert (period.start, period.end, period.start_precision) == (first, last, "day")


@given(st.text(alphabet="abcdefghij klmnop xyz äéñ .,;:-–()/", max_size=80))
@settings(max_examples=300, deadline=None)
def test_text_without_a_number_states_no_amount_and_no_date(text: str) -> None:
    assert parse_money(text, MONEY).value is None
    period = parse_period(text, PERIODS).value
    assert period is None or (period.start is None and period.end is None)
