"""What must be so of the answer to any text, whatever it says, field by field.

A parser may refuse any text. What it does read must stand in the text: the digits of an amount or a year, the
words of a place or partner. And texts that differ in white space alone never have two different values.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.source import load_source
from pipeline.values import codes, funding, items, money, partners, periods, places
from pipeline.values.parsed import Parsed

SOURCE = load_source("dpidg")
LANGUAGES = tuple(SOURCE.profile.languages)
NONE_WORDS = tuple(SOURCE.profile.values.none_words)
BOOK = codes.CodeBook(SOURCE.profile.codes)
MONEY = money.MoneyHints("USD", None, NONE_WORDS)
PERIODS = periods.PeriodHints(LANGUAGES, NONE_WORDS)
PLACES = places.PlaceHints(tuple(SOURCE.places), LANGUAGES, NONE_WORDS)
FUNDING = tuple(SOURCE.funding)


def try_money(text: str) -> None:
    """An amount's digits and its currency stand in the text."""
    parsed = money.parse_money(text, MONEY)
    _is_sound(parsed)
    amounts = [parsed.value] if parsed.value else []
    for found in money.find_money(text, MONEY):
        _is_span(text, found.start, found.end)
        amounts.append(found.money)
    for amount in amounts:
        assert 0 <= amount.amount <= (amount.amount_max or money.LARGEST)
        for value in (amount.amount, amount.amount_max):
            # `3億5千万` and `2½` are added up of their parts; without any digits, a number is spelt out.
            digits = _digits(text)
            assert value is None or not digits or _is_added_up(text) or _significant(value) in digits
        assert amount.currency is None or any(c.isalpha() or unicodedata.category(c) == "Sc" for c in text)
    _is_same(parsed, money.parse_money(_in_single_spaces(text), MONEY), _amount)


def try_periods(text: str) -> None:
    """The years stand in the text, and each end is as precise as it says."""
    parsed = periods.parse_period(text, PERIODS)
    _is_sound(parsed)
    frames = [(parsed.value, parsed.rule)] if parsed.value else []
    for found in periods.find_periods(text, PERIODS):
        _is_span(text, found.start, found.end)
        frames.append((found.period, "found"))
    digits = _digits(text.translate(_CHINESE_FIGURES))
    for frame, rule in frames:
        assert frame.start or frame.end or frame.is_ongoing
        assert not (frame.start and frame.end) or frame.start <= frame.end or rule == "found"
        assert (frame.start is None, frame.end is None) == (frame.start_precision is None, frame.end_precision is None)
        ends = [frame.start] if rule == "duration" else [frame.start, frame.end]
        assert all(f"{end.year % 100:02d}" in digits for end in ends if end)
        _is_as_precise(frame)
    _is_same(parsed, periods.parse_period(_in_single_spaces(text), PERIODS), periods.period_value)


def try_places(text: str) -> None:
    """The places' names stand in the text and mean what they mean by themselves."""
    parsed = places.parse_places(text, PLACES)
    _is_sound(parsed)
    for place in (*(parsed.value or ()), *places.find_places(text, PLACES)):
        _is_span(text, place.start, place.end)
        assert text[place.start : place.end] == place.raw
        assert any(c.isalpha() for c in place.raw)
    keys = [place.iso3 or place.m49 or place.name for place in parsed.value or ()]
    assert len(keys) == len(set(keys))
    padded = places.parse_places(f" {text}\n", PLACES)
    assert _listed(padded.value) == _listed(parsed.value)


def try_partners(text: str) -> None:
    """Partners are pieces of the text, in order and apart."""
    parsed = partners.parse_partners(text, NONE_WORDS)
    _is_sound(parsed)
    last = 0
    for partner in parsed.value or ():
        _is_span(text, partner.start, partner.end)
        assert last <= partner.start
        assert text[partner.start : partner.end] == partner.raw
        assert partner.name is None or partner.name.strip()
        assert partner.acronym is None or partner.acronym in text
        last = partner.end


def try_codes(text: str) -> None:
    """A code's signs stand in the text; only those that look like others may differ."""
    parsed = codes.parse_code(text, BOOK)
    _is_sound(parsed)
    if (code := parsed.value) and not parsed.rule.endswith("misread"):
        assert code.sequence is None or code.sequence.upper() in re.sub(r"\s", "", text).upper()
        assert code.year is None or f"{code.year % 100:02d}" in text
    for found in codes.find_codes(text, BOOK):
        _is_span(text, found.start, found.end)
        assert codes.parse_code(text[found.start : found.end], BOOK).value == found.code
    heading = codes.read_heading_code(text, BOOK)
    assert heading is None or 0 <= heading.start < heading.end <= heading.title_start <= len(text)
    again = codes.parse_code(code.canonical, BOOK).value if (code := parsed.value) else None
    assert again is None or again.canonical == code.canonical  # type: ignore[union-attr]
    _is_same(parsed, codes.parse_code(_in_single_spaces(text), BOOK), lambda value: value)


def try_funding(text: str) -> None:
    """The name and the donor stand in the text."""
    parsed = funding.parse_funding(text, FUNDING, PLACES, NONE_WORDS)
    _is_sound(parsed)
    if value := parsed.value:
        assert value.name.strip()
        assert value.donor is None or value.donor in value.name
        assert (value.donor is None) == (value.donor_iso3 is None)


def try_items(text: str) -> None:
    """Items are pieces of the text, each within its line, in order; those within one are deeper."""
    lines = [items.Line(match.start(), match.end()) for match in re.finditer(r"\S[^\n]*", text)]
    found = items.find_items(text, lines)
    for item in found:
        _is_span(text, item.start, item.end)
        assert any(line.start <= item.start <= item.end <= line.end for line in lines)
        assert item.marker is None or item.marker in text
    assert [item.start for item in found] == sorted(item.start for item in found)
    open_items: list[items.Item] = []
    for item in found:
        while open_items and open_items[-1].end <= item.start:
            open_items.pop()
        assert not open_items or open_items[-1].end >= item.end
        assert not open_items or open_items[-1].level < item.level
        open_items.append(item)


FIELDS: Mapping[str, Callable[[str], None]] = {
    "money": try_money,
    "periods": try_periods,
    "places": try_places,
    "partners": try_partners,
    "codes": try_codes,
    "funding": try_funding,
    "items": try_items,
}


def _is_sound(parsed: Parsed[Any]) -> None:
    """A value, or in so many words why there is none."""
    assert (parsed.value is not None) == (parsed.status == "parsed")
    assert parsed.value is not None or parsed.status == "none_stated" or parsed.findings
    assert 0 <= parsed.confidence <= 1
    assert parsed.rule


def _is_span(text: str, start: int, end: int) -> None:
    """Words of the text, without white space around them."""
    assert 0 <= start < end <= len(text)
    assert text[start:end] == text[start:end].strip()


def _is_same(one: Parsed[Any], other: Parsed[Any], shown: Callable[[Any], object]) -> None:
    """No two values: either may be refused where white space parts what belongs together."""
    if one.value is not None and other.value is not None:
        assert shown(one.value) == shown(other.value)


def _is_as_precise(frame: periods.Period) -> None:
    """A month begins on its first day and ends on its last, a year in January and December."""
    firsts = {"year": ((1, 1),), "month": None, "quarter": ((1, 1), (4, 1), (7, 1), (10, 1)), "day": None}
    if frame.start:
        allowed = firsts[frame.start_precision or ""]
        assert allowed is None or (frame.start.month, frame.start.day) in allowed
        assert frame.start_precision != "month" or frame.start.day == 1
    if frame.end and frame.end_precision != "day" and frame.start_precision != "day":
        behind = frame.end + dt.timedelta(days=1)
        assert behind.day == 1
        assert frame.end_precision != "quarter" or behind.month in (1, 4, 7, 10)


def _in_single_spaces(text: str) -> str:
    return " ".join(text.split())


def _amount(value: money.Money) -> object:
    return (value.amount, value.amount_max, value.currency)


def _listed(value: tuple[places.Place, ...] | None) -> object:
    return [(place.raw, place.name) for place in value or ()]


def _is_added_up(text: str) -> bool:
    """Whether numbers may be added up of parts: with scales of Chinese or Korean, or fractions."""
    return any(c in "¼½¾" or "\u4e00" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


def _digits(text: str) -> str:
    """All digits of the text, of whatever script, in a row."""
    return "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, -1) >= 0)


_CHINESE_FIGURES = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def _significant(value: Any) -> str:
    """The digits of a number without the noughts at its ends."""
    return str(value).replace(".", "").strip("0")
