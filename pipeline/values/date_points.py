"""Points in time as words state them: a day, a month, a quarter, a year, two years written as one.

A point is a regular expression over the string of the tokens' signs (`Y` a year, `M` a month, `d` a small number, …
and those of `period_words`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.values.date_tokens import LONGEST_SPAN, Token

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Two-digit years: 70 to 99 are the 1900s, 00 to 69 the 2000s (as POSIX reads them, moved by one).
PIVOT = 70


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time as far as its words state it; `last_year` of a span of years such as 2012-13."""

    start: int
    end: int
    year: int | None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    last_year: int | None = None
    is_fiscal: bool = False
    is_unclear: bool = False
    # Of a numeric date whose order of day and month is beyond doubt.
    order: str | None = None
    # Of a numeric date whose year has two digits; its parts stand as if its day came first.
    is_short: bool = False
    # Its month is misspelt.
    is_corrected: bool = False
    # Its year stands first, so that a month behind it may share it.
    is_year_first: bool = False

    def first_day(self) -> tuple[dt.date, str]:
        """The first day and the precision.

        Raises:
            ValueError: no calendar has that day.
        """
        year = _checked(self.year)
        if self.quarter:
            return dt.date(year, 3 * self.quarter - 2, 1), "quarter"
        if self.half:
            return dt.date(year, 6 * self.half - 5, 1), "quarter"
        if self.month is None:
            return dt.date(year, 1, 1), "year"
        return dt.date(year, self.month, self.day or 1), "day" if self.day else "month"

    def last_day(self) -> tuple[dt.date, str]:
        """The last day and the precision.

        Raises:
            ValueError: no calendar has that day.
        """
        year = _checked(self.last_year or self.year)
        if self.quarter or self.half:
            month = 3 * self.quarter if self.quarter else 6 * (self.half or 1)
            return dt.date(year, month, calendar.monthrange(year, month)[1]), "quarter"
        if self.month is None:
            return dt.date(year, 12, 31), "year"
        last = self.day or calendar.monthrange(year, self.month)[1]
        return dt.date(year, self.month, last), "day" if self.day else "month"


def _checked(year: int | None) -> int:
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return year


# What holds the parts of one date together: "of", a comma, a glued dash.
_OF = "[f,F]*"
POINT = re.compile(
    rf"(?P<fiscal>Z[f_]*(?:(?P<fspan>[WC]|Y[_/-]Y)|[Ydy])|(?P<spanf>(?:[WC]|Y[_/-]Y)f*Z))"
    r"|(?P<numeric>[NICWJ])|(?P<slash>Y/Y)"
    rf"|(?P<dmy>d_?[fF]?M(?:[_/]?|{_OF})(?:Y|y)|d/M/[Yyd]|d_M(?:_d|[-_]Y))"
    r"|(?P<mdy>Md[,/]?[f,]?Y|M/d/Y)"
    rf"|(?P<my>M(?:[_/]|{_OF})(?:Y|y)|M[_/]d(?![,_/-]*[dYM]))"
    rf"|(?P<ymd>Y[,]?Md(?!,?Y)|Y[_/]M[_/]d(?!,?Y)|Y[_/]?M(?![,f]*[Yy]|_d|d))"
    rf"|(?P<quarter>Q[f/_,-]?[Yy]|Y[f/_,-]?Q|[od]q{_OF}Y|q[od]{_OF}Y)"
    rf"|(?P<half>H[f/_,-]?[Yy]|Y[f/_,-]?H|[od]h{_OF}Y|h[od]{_OF}Y)"
    r"|(?P<year>Y|y(?!_?T))"
    r"|(?P<dm>d[fF]?M)|(?P<md>Md)|(?P<m>M)|(?P<q>Q|[od]q)|(?P<h>H|[od]h)"
    r"|(?P<d>d(?=[-_RFAf]*d?[fF]?M|/dM|(?:,d)*,?Ad[fF]?M|[-_R]N))",
)


def point_of(match: re.Match[str], found: Sequence[Token]) -> Point | None:
    """What the tokens of one match of `POINT` state."""
    group = match.lastgroup
    parts = found[match.start() : match.end()]
    start, end = parts[0].start, parts[-1].end
    by_sign = {token.sign: token for token in parts}
    if group == "numeric":
        return _numeric(parts[0])
    if group in ("fiscal", "slash"):
        if group == "fiscal" and not (match["fspan"] or match["spanf"]):
            return Point(start, end, None, is_fiscal=True)
        return replace(_span_of(parts, start, end), is_fiscal=group == "fiscal")
    year = by_sign["Y"].number if "Y" in by_sign else None
    if "y" in by_sign:
        year = two_digits(by_sign["y"].number)
    if group in ("quarter", "q"):
        number = _stated(by_sign, "Q")
        return Point(start, end, year, quarter=number, is_year_first=parts[0].sign == "Y") if 1 <= number <= 4 else None
    if group in ("half", "h"):
        number = _stated(by_sign, "H")
        return Point(start, end, year, half=number) if 1 <= number <= 2 else None
    if group == "year":
        return Point(start, end, year)
    if group == "d":
        return Point(start, end, None, day=parts[0].number)
    month = by_sign["M"].number
    days = [token.number for token in parts if token.sign == "d"]
    if group in ("my", "dmy") and parts[-1].sign == "d" and len(parts[-1].text) == 2:
        # `Jan-06`, `5-Jan-06`; of one digit it is none of a year.
        year = two_digits(days.pop())
    return Point(
        start, end, year, abs(month), days[0] if days else None,
        is_corrected=month < 0, is_year_first=parts[0].sign == "Y",
    )  # fmt: skip


def _stated(by_sign: Mapping[str, Token], sign: str) -> int:
    """The number of a quarter or half, its own or that of the ordinal beside it."""
    return next(by_sign[known].number for known in (sign, "o", "d") if known in by_sign)


def two_digits(number: int) -> int:
    """The year of two digits."""
    return number + (1900 if number >= PIVOT else 2000)


def _numeric(token: Token) -> Point:
    start, end = token.start, token.end
    numbers = [int(part) for part in re.findall(r"\d+", token.text.partition("T")[0])]
    if token.sign in ("W", "C"):
        first, second = numbers
        # `2008/9` is read as two years only where the second is the next one.
        last = first + 1 if len(token.text) < _TWO_YEARS else first - first % 100 + second
        span = _years(start, end, first, last)
        return replace(span, month=second, is_unclear=True) if token.sign == "C" else span
    if token.sign == "J":
        return Point(start, end, None, numbers[1], numbers[0])
    if token.sign == "I":
        year, month = sorted(numbers, reverse=True)
        return Point(start, end, year, month)
    if len(numbers) == 1:
        digits = token.text
        return Point(start, end, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    first, second, year = numbers
    if first > 31:
        return Point(start, end, first, second, year)
    if year < 100:
        return Point(start, end, two_digits(year), second, first, is_unclear=True, is_short=True)
    if first > 12 >= second:
        return Point(start, end, year, second, first, order="day_first")
    if second > 12 >= first:
        return Point(start, end, year, first, second, order="month_first")
    # A date with full stops has its day first everywhere.
    day_first = "." in token.text
    return Point(start, end, year, second, first, is_unclear=first != second and not day_first)


def _span_of(parts: Sequence[Token], start: int, end: int) -> Point:
    """The two years of `FY2012/13` or `2012/2013`."""
    numbers = [int(part) for token in parts for part in re.findall(r"\d+", token.text)]
    second = numbers[1] if numbers[1] > 99 else numbers[0] - numbers[0] % 100 + numbers[1]
    return _years(start, end, numbers[0], second)


# The characters of `2012-13`.
_TWO_YEARS = 7


def _years(start: int, end: int, first: int, second: int) -> Point:
    """Two years written as one, such as 2012-13; unclear unless the second follows within ten years."""
    if second < first and second % 100 < 10:
        second += 100
    return Point(start, end, first, last_year=second, is_unclear=not first < second <= first + LONGEST_SPAN)


def in_one_order(points: Sequence[Point], order: str | None = None) -> list[Point]:
    """Numeric dates that could be read in two ways, in the way that the others are: those of the value, or `order`."""
    orders = {point.order for point in points if point.order} or {order} - {None} or _short_order(points)
    settled = []
    for point in points:
        if point.is_unclear and point.day and len(orders) == 1:
            month, day = (point.month, point.day) if orders == {"day_first"} else (point.day, point.month)
            settled.append(replace(point, month=month, day=day, is_unclear=False))
        elif point.is_unclear and point.last_year and point.month and any(_is_month(p) for p in points):
            # Beside months, `2011-12` is December.
            settled.append(replace(point, last_year=None, is_unclear=False))
        elif point.is_unclear and point.last_year and any(_is_span(p) for p in points):
            settled.append(replace(point, month=None, is_unclear=False))
        else:
            settled.append(point)
    return settled


def _short_order(points: Sequence[Point]) -> set[str | None]:
    """The order that `01/07/11 - 30/06/14` shows: of two dates with short years that have their year last.

    Nothing where they could have it first: `12/01/02 - 14/05/06` may end in 2006, or in 2014.
    """
    short = [point for point in points if point.is_short]
    if len(short) != len(points) or len(points) != _BOTH_ENDS or _may_have_year_first(*short):
        return set()
    firsts, seconds = [point.day or 0 for point in short], [point.month or 0 for point in short]
    orders: set[str | None] = set()
    if max(firsts) > _MONTHS >= max(seconds):
        orders.add("day_first")
    if max(seconds) > _MONTHS >= max(firsts):
        orders.add("month_first")
    return orders


_BOTH_ENDS = 2
_MONTHS = 12
# A project whose dates are read with the year first lasts no longer.
_LONGEST_READ = 15


def _may_have_year_first(first: Point, last: Point) -> bool:
    """Whether two dates such as `13/04/12` may be read as year, month, day and follow each other."""
    ends = [(two_digits(point.day or 0), point.month or 0, (point.year or 0) % 100) for point in (first, last)]
    is_date = all(1 <= month <= _MONTHS and 1 <= day <= _DAYS for _, month, day in ends)
    return is_date and ends[0] <= ends[1] and ends[1][0] - ends[0][0] <= _LONGEST_READ


_DAYS = 31


def _is_month(point: Point) -> bool:
    return point.month is not None and point.day is None and point.last_year is None


def _is_span(point: Point) -> bool:
    return point.last_year is not None and not point.is_unclear
