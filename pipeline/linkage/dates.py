"""Dates and periods out of text, and how far two periods agree.

A date is read as `yyyymmdd`, `yyyymm`, `yyyyq` (a quarter) or `yyyy`, as precise as it is stated; a period is two of
them, of which one may be open (`..`).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np

OPEN = ".."
DAY, MONTH, QUARTER, YEAR = range(4)
"""How precise a date is, the vaguer the higher."""
PRECISION = {8: DAY, 6: MONTH, 5: QUARTER, 4: YEAR}  # by the number of digits
MONTHS = {DAY: 1, MONTH: 1, QUARTER: 3, YEAR: 12}

_YEAR = r"(?:1[5-9]|20)\d\d"
_DAYS = (
    re.compile(rf"(?P<y>{_YEAR})\D?(?P<m>\d\d?)\D(?P<d>\d\d?)(?!\d)"),
    re.compile(rf"(?P<y>{_YEAR})(?P<m>\d\d)(?P<d>\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)\D(?P<m>\d\d?)\D(?P<y>{_YEAR})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>{_YEAR})(?!\d)"),
)
_ONLY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_MONTH = re.compile(rf"\s*({_YEAR})-(0[1-9]|1[0-2])\s*")
_QUARTER = re.compile(rf"\s*({_YEAR})-?q([1-4])\s*")

Floats = np.ndarray[Any, np.dtype[Any]]


def read_date(text: str) -> str:
    """A date as yyyymmdd, a year as yyyy, else the digits of the text; days and months are not checked."""
    for pattern in _DAYS:
        if found := pattern.search(text):
            return f"{found['y']}{int(found['m']):02}{int(found['d']):02}"
    if years := _ONLY_YEAR.findall(text):
        return str(years[0])
    return "".join(re.findall(r"\d", text))


def read_period(text: str) -> str:
    """Two dates with a blank between them, one of which may be open; one date is a period of its own."""
    halves = re.split(r"\s*/\s*|\s+(?:to|-|–|—|until)\s+", text) if len(text) > 10 else text.split("/")
    if len(halves) == 1:
        halves = _ONLY_YEAR.findall(text)[:2] or halves
    ends = [_read_end(half) for half in halves[:2]]
    stated = [end for end in ends if end != OPEN]
    return f"{ends[0]} {ends[-1]}" if stated and all(len(end) in PRECISION for end in stated) else ""


def _read_end(text: str) -> str:
    if text.strip() in (OPEN, ""):
        return OPEN
    if found := _MONTH.fullmatch(text) or _QUARTER.fullmatch(text):
        return found[1] + found[2]
    return read_date(text)


class Periods:
    """Periods as days: of each value (row), the bounds at each precision (column), and how precise they are."""

    def __init__(self, values: list[str]) -> None:
        """`values` as `read_period` spells them."""
        ends = [[_read(end) for end in value.split()] for value in values]
        self.precision = np.array([[precision for _, precision in both] for both in ends]).reshape(-1, 2)
        self.starts = np.array([_at_each(*start, is_end=False) for start, _ in ends]).reshape(-1, 4)
        self.ends = np.array([_at_each(*end, is_end=True) for _, end in ends]).reshape(-1, 4)

    def agreement(self, left: Any, right: Any) -> Floats:
        """Days in common over all days, each end at the vaguer precision of the two; for pairs of values.

        Where an end is open, 1 if the others are equal, 0.5 if the periods may overlap; not a number where the
        one only has a start and the other only an end.
        """
        precision = np.maximum(self.precision[left], self.precision[right])
        first, last = (
            [bounds[side, np.maximum(precision[:, place], 0)] for side in (left, right)]
            for place, bounds in enumerate((self.starts, self.ends))
        )
        common = np.minimum(*last) - np.maximum(*first) + 1
        total = np.maximum(*last) - np.minimum(*first) + 1
        has = (self.precision[left] >= 0) & (self.precision[right] >= 0)
        one_end = np.where(has[:, 0], first[0] == first[1], last[0] == last[1])
        vague = np.where(one_end, 1.0, np.where(common > 0, 0.5, 0.0))
        vague[~has.any(axis=1)] = np.nan
        return np.where(has.all(axis=1), np.maximum(common, 0) / np.maximum(total, 1), vague)


def _read(end: str) -> tuple[dt.date | None, int]:
    """A date and its precision, of a day that no calendar has the year; none and -1 for an open end."""
    if end == OPEN:
        return None, -1
    precision = PRECISION[len(end)]
    year, rest = int(end[:4]), end[4:]
    month = 3 * int(rest) - 2 if precision == QUARTER else int(rest[:2] or 1)
    try:
        return dt.date(year, month, int(rest[2:]) if precision == DAY else 1), precision
    except ValueError:
        return dt.date(year, 1, 1), YEAR


def _at_each(day: dt.date | None, precision: int, *, is_end: bool) -> list[int]:
    """The first or last day of a date at each precision, but no finer than it is; far off if it is open."""
    if day is None:
        return [(dt.date.max if is_end else dt.date.min).toordinal()] * len(MONTHS)
    return [_bound(day, max(precision, each), is_end=is_end) for each in MONTHS]


def _bound(day: dt.date, precision: int, *, is_end: bool) -> int:
    """The day itself, or the first or last day of its month, quarter or year."""
    if precision == DAY:
        return day.toordinal()
    months = MONTHS[precision]
    first = (day.month - 1) // months * months + 1
    if not is_end:
        return dt.date(day.year, first, 1).toordinal()
    after = first - 1 + months
    return dt.date(day.year + after // 12, after % 12 + 1, 1).toordinal() - 1
