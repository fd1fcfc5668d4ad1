"""What is printed in any style that the parsers know is read back as it was, in every language of the styles."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import get_month_names
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.fields import BOOK, MONEY, PERIODS, PLACES
from pipeline.values.codes import parse_code
from pipeline.values.money import parse_money
from pipeline.values.partners import parse_partners
from pipeline.values.periods import parse_period, period_value
from pipeline.values.place_names import codes as country_codes
from pipeline.values.places import parse_places

# ---- Money


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
    ("{c} {n}M", 10**6), ("{n} M {c}", 10**6), ("{c} {n}m", 10**6), ("{c} {n} mn", 10**6), ("{c} {n}k", 1000),
    ("{c} {n} thousand", 1000), ("{n} mille {c}", 1000), ("{c} {n} bn", 10**9),
    ("{n} Mio. {c}", 10**6), ("{n} millones {c}", 10**6), ("{n} millions {c}", 10**6), ("{n} milliards {c}", 10**9),
    ("{n} milhões {c}", 10**6), ("{n} млн {c}", 10**6), ("{n}万 {c}", 10**4), ("{n} مليون {c}", 10**6),
    ("{c} {n} lakh", 10**5), ("{c} {n} crore", 10**7), ("{c} {i}", 1), ("{c} {e}", 1), ("{c} {n:,}.-", 1),
    ("Total: {c} {n:,}", 1), ("{c} {n:,} (2012-2013)", 1), ("approx. {c} {n:,}", 1),
    ("{c} {n:,} per year", 1), ("{c} {n:,} for 3 years", 1),
)  # fmt: skip
ISO = ("USD", "EUR", "GBP", "CHF", "KES", "NOK", "XOF", "BRL")


@given(st.integers(1000, 999_999_999), st.sampled_from(STYLES), st.sampled_from(ISO))
@settings(max_examples=800, deadline=None)
def test_an_amount_printed_in_any_style_is_read_back(number: int, style: tuple[str, int], code: str) -> None:
    form, scale = style
    number = number if scale == 1 else number % 999 + 1
    grouped = f"{number:,}"
    text = form.format(
        c=code, n=number, g=grouped.replace(",", " "), d=grouped.replace(",", "."), a=grouped.replace(",", "'"),
        i=_in_lakhs(number), e=str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    )  # fmt: skip
    money = parse_money(text, MONEY).value
    assert money is not None
    assert (money.amount, money.amount_max, money.currency) == (number * scale, None, code)
    assert money.period == ("annual" if "per year" in text else "total" if "Total" in text else None)


def _in_lakhs(number: int) -> str:
    """Grouped as in India: `12,34,567`."""
    head, tail = str(number)[:-3], str(number)[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


@given(
    st.integers(2, 999),
    st.sampled_from(
        [
            ("{n} million US dollars", 10**6, "USD"), ("{n} thousand euros", 1000, "EUR"), ("US dollars {n}", 1, "USD"),
            ("{n} millions d'euros", 10**6, "EUR"), ("{n} millones de dólares estadounidenses", 10**6, "USD"),
            ("{n} milliards de francs suisses", 10**9, "CHF"), ("{n} mil millones de euros", 10**9, "EUR"),
            ("{n} mil dólares americanos", 1000, "USD"), ("{n} mil euros", 1000, "EUR"),
            ("{n} milhões de dólares americanos", 10**6, "USD"), ("{n} Millionen Euro", 10**6, "EUR"),
            ("{n} млн долларов США", 10**6, "USD"), ("{n} тысяч евро", 1000, "EUR"), ("{n}亿美元", 10**8, "USD"),
            ("{n} مليون دولار أمريكي", 10**6, "USD"), ("{n} thousand pounds sterling", 1000, "GBP"),
            ("€{n}m", 10**6, "EUR"), ("{n} M€", 10**6, "EUR"), ("US${n}bn", 10**9, "USD"), ("{n}k£", 1000, "GBP"),
        ]
    ),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_an_amount_in_words_of_any_language_is_read_back(number: int, style: tuple[str, int, str]) -> None:
    form, scale, code = style
    money = parse_money(form.format(n=number), MONEY).value
    assert money is not None
    assert (money.amount, money.currency) == (number * scale, code)


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


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([".", ","]))
@settings(max_examples=100, deadline=None)
def test_one_separator_before_three_digits_is_doubtful_without_a_currency(head: int, tail: int, sign: str) -> None:
    assert parse_money(f"{head}{sign}{tail:03}", MONEY).status == "ambiguous"


# ---- Time frames

DATES = st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31))
ENGLISH = get_month_names("wide", "format", "en")


@given(
    DATES, DATES, st.sampled_from([" - ", " – ", " to ", " until ", " through ", " à ", " a ", "-"]),
    st.sampled_from(["month", "day", "year", "quarter", "half"]),
)  # fmt: skip
@settings(max_examples=500, deadline=None)
def test_a_printed_range_is_read_back(one: dt.date, other: dt.date, joint: str, precision: str) -> None:
    first, last = sorted((one, other))
    if joint == "-" and precision == "year":
        joint = " - "

    def words(date: dt.date) -> str:
        return {
            "month": f"{ENGLISH[date.month]} {date.year}",
            "day": f"{date.day} {ENGLISH[date.month]} {date.year}",
            "year": str(date.year),
            "quarter": f"Q{(date.month + 2) // 3} {date.year}",
            "half": f"H{(date.month + 5) // 6} {date.year}",
        }[precision]

    months = {"day": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}[precision]
    period = parse_period(words(first) + joint + words(last), PERIODS).value
    assert period is not None
    said = "quarter" if precision == "half" else precision
    assert (period.start_precision, period.end_precision) == (said, said)
    if precision == "day":
        assert (period.start, period.end) == (first, last)
    else:
        assert period.start == dt.date(first.year, first.month - (first.month - 1) % months, 1)
        assert period.end == _last_of(last.year, last.month + (-last.month) % months)


def _last_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


MONTH_STYLES = {
    "en": ("{m} {y}", "{m}, {y}", "{m3} {y}", "{m3}. {y}", "{m3} '{yy:02d}"),
    "fr": ("{m} {y}",), "es": ("{m} de {y}", "{m} {y}"), "pt": ("{m} de {y}",), "ru": ("{m} {y}", "{m} {y} г."),
    "de": ("{m} {y}",), "it": ("{m} {y}",), "ar": ("{m} {y}",), "zh": ("{y}年{n}月",),
}  # fmt: skip
NUMERIC = ("{d:02d}.{n:02d}.{y}", "{y}-{n:02d}-{d:02d}", "{y}/{n:02d}/{d:02d}")


@given(
    st.dates(dt.date(1970, 1, 1), dt.date(2049, 12, 31)),
    st.dates(dt.date(1970, 1, 1), dt.date(2049, 12, 31)),
    st.sampled_from(sorted(MONTH_STYLES)),
    st.data(),
)
@settings(max_examples=400, deadline=None)
def test_months_in_any_language_are_read_back(one: dt.date, other: dt.date, language: str, data: st.DataObject) -> None:
    names = get_month_names("wide", "format", language)
    form = data.draw(st.sampled_from(MONTH_STYLES[language]))
    first, last = sorted((one, other))
    words = [
        form.format(m=names[d.month], m3=names[d.month][:3], n=d.month, y=d.year, yy=d.year % 100)
        for d in (first, last)
    ]
    period = parse_period(" - ".join(words), PERIODS).value
    assert period is not None
    assert (period.start, period.end) == (first.replace(day=1), _last_of(last.year, last.month))


@given(DATES, DATES, st.sampled_from(NUMERIC), st.sampled_from([" - ", " to ", " – "]))
@settings(max_examples=300, deadline=None)
def test_days_in_figures_are_read_back(one: dt.date, other: dt.date, form: str, joint: str) -> None:
    first, last = sorted((one, other))
    text = joint.join(form.format(d=d.day, n=d.month, y=d.year) for d in (first, last))
    period = parse_period(text, PERIODS).value
    assert period is not None
    assert (period.start, period.end, period.start_precision) == (first, last, "day")


FRAMES = (
    ("{y} - {z}", "{y}-01-01/{z}-12-31"), ("{y}–{zz:02d}", "{y}-01-01/{z}-12-31"), ("{y}/{zz:02d}", "{y}-01-01/{z}-12-31"), ("{m} - December {y}", "{y}-{n:02d}-01/{y}-12-31"),
    ("{y}", "{y}-01-01/{y}-12-31"), ("since {m} {y}", "{y}-{n:02d}-01/.."), ("{m} {y} to date", "{y}-{n:02d}-01/.."),
    ("{m} {y} - ongoing", "{y}-{n:02d}-01/.."), ("from {m} {y}", "{y}-{n:02d}-01/.."),
    ("depuis {y}", "{y}-01-01/.."), ("desde {y}", "{y}-01-01/.."), ("until {y}", "../{y}-12-31"),
    ("24 months from 1 {m} {y}", "{y}-{n:02d}-01/{b}"), ("{m} {y} (24 months)", "{y}-{n:02d}-01/{b}"),
    ("{y}, extended to {z}", "{y}-01-01/{z}-12-31"), ("FY{y}/{zz:02d}", "{y}-01-01/{z}-12-31"),
    ("FY{y}", ""), ("{z} - {y}", ""), ("{m} {z} - {m} {y}", ""), ("03/04/{y}", ""), ("24 months", ""),
)  # fmt: skip


@given(st.integers(1970, 2040), st.integers(1, 12), st.sampled_from(FRAMES))
@settings(max_examples=600, deadline=None)
def test_a_time_frame_of_any_kind_is_read_back_or_refused(year: int, month: int, style: tuple[str, str]) -> None:
    form, expected = style
    after = dt.date(year + 2, month, 1) - dt.timedelta(days=1)
    names = {"y": year, "z": year + 1, "zz": (year + 1) % 100, "m": ENGLISH[month], "n": month, "b": after}
    period = parse_period(form.format(**names), PERIODS).value
    assert (period_value(period) if period else "") == expected.format(**names)


# ---- Places

COUNTRIES = sorted({known.iso3 for known in country_codes().values() if known.iso3})
ALPHA3 = {known.iso3: code for code, known in country_codes().items() if len(code) == 2}
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "pt")


@given(
    st.lists(st.sampled_from(sorted(ALPHA3, key=str)), min_size=1, max_size=5, unique=True),
    st.sampled_from(LANGUAGES),
    st.sampled_from([", ", "; ", "\n", " / "]),
)
@settings(max_examples=400, deadline=None)
def test_countries_named_in_any_language_are_read_back_or_left_out_but_never_others(
    countries: list[str], language: str, joint: str
) -> None:
    territories = Locale.parse(language).territories
    text = joint.join(territories[ALPHA3[iso3]] for iso3 in countries if ALPHA3[iso3] in territories)
    parsed = parse_places(text, PLACES)
    read = [place.iso3 for place in parsed.value or ()]
    assert set(read) <= set(countries)
    assert len(read) == len(countries) or parsed.findings


@given(st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=5, unique=True), st.sampled_from([", ", "; ", "\n"]))
@settings(max_examples=200, deadline=None)
def test_codes_of_countries_are_read_back(countries: list[str], joint: str) -> None:
    # One "AND" by itself may be what is left of a sentence.
    assume(countries != ["AND"])
    parsed = parse_places(joint.join(countries), PLACES)
    assert [place.iso3 for place in parsed.value or ()] == countries


# ---- Codes and partners


@given(
    st.sampled_from(["INT", "GLO", "RAF", "ZAI", "UAE"]), st.integers(0, 99), st.integers(1, 999),
    st.sampled_from(["{p}{y:02d}{s:03d}", "{p}/{y:02d}/{s:03d}", "{p}/{s:03d}/{y:02d}", "{p} / {y:02d} / {s:03d}"]),
    st.sampled_from(["clean", "lower_case"]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_code_is_read_back_with_its_parts(place: str, year: int, number: int, form: str, rule: str) -> None:
    text = form.format(p=place, y=year, s=number)
    parsed = parse_code(text if rule == "clean" else text.lower(), BOOK)
    code = parsed.value
    assert code is not None
    assert (code.place, code.sequence) == (place, f"{number:03d}")
    assert code.year == year + (1900 if year >= 50 else 2000)
    is_doubtful = rule != "clean" or form == "{p}/{s:03d}/{y:02d}"
    assert (parsed.confidence < 1) == is_doubtful


NAMES = (
    "UNDP", "UNDESA", "Ministry of Finance (MOF)", "World Bank", "University of Nairobi", "African Union Commission",
    "Statistics Norway (SSB)", "ECLAC", "International Labour Organization", "UN-Habitat", "Government of Togo",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True), st.sampled_from(["; ", " / ", "\n", " • "])
)
@settings(max_examples=200, deadline=None)
def test_partners_parted_by_a_strong_separator_are_read_back(names: list[str], joint: str) -> None:
    assert [partner.raw for partner in parse_partners(joint.join(names)).value or ()] == names


@pytest.mark.parametrize("joint", [", ", " and "])
def test_partners_parted_by_a_comma_or_and_are_read_back(joint: str) -> None:
    assert [partner.raw for partner in parse_partners(joint.join(("UNDP", "ECLAC"))).value or ()] == ["UNDP", "ECLAC"]
