"""Time frames: ranges of dates, each end with the precision that the words state.

Points in time are found first, then what stands between and around them says how they belong together.

| rule            | example                           | reads as                                        |
| --------------- | --------------------------------- | ----------------------------------------------- |
| `range`         | `May 2005 - June 2013`            | both ends; a missing year or month is shared    |
| `point`         | `June 2013`                       | that month, from its first day to its last      |
| `open_range`    | `June 2010 - ongoing`             | start, and it is said to run on                 |
| `since`         | `from June 2010`                  | start alone; `since` says that it runs on       |
| `until`         | `until 2015`                      | end alone                                       |
| `duration`      | `24 months from June 2010`        | start, and the end that follows                 |
| `extension`     | `2010 - 2012, extended to 2013`   | the extended end                                |
| `ongoing`       | `ongoing`                         | no date, and it is said to run on               |

Nothing is filled from today's date. A range that runs backwards, or a date that no calendar has, is
refused; so is `03/04/2013`, which nothing tells apart, and a fiscal year, whose months nobody states.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.values.calendar_words import (
    FROM_WORDS,
    OPEN_WORDS,
    RANGE_WORDS,
    SINCE_WORDS,
    UNTIL_WORDS,
    month_names,
    month_pattern,
    words_pattern,
)
from pipeline.values.clean import RESIDUE
from pipeline.values.parsed import Finding, Parsed, ambiguous, none_stated, unparsed

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Two-digit years: 70 to 99 are the 1900s, 00 to 69 the 2000s (as POSIX reads them, moved by one).
PIVOT = 70


@dataclass(frozen=True, slots=True)
class Period:
    """A time frame; a missing end is null. `is_ongoing` only where the words say that it runs on."""

    start: dt.date | None
    start_precision: str | None
    end: dt.date | None
    end_precision: str | None
    is_ongoing: bool


@dataclass(frozen=True, slots=True)
class PeriodHints:
    """Languages whose month names may occur, and the source's words for "not stated"."""

    languages: tuple[str, ...] = ("en",)
    none_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period in running text; `is_range` if two ends are stated."""

    start: int
    end: int
    period: Period
    is_range: bool


@dataclass(frozen=True, slots=True)
class _Point:
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


def period_value(period: Period) -> str:
    """A period as `a/b` in ISO 8601, with `..` for an end that is not stated."""
    return f"{period.start or '..'}/{period.end or '..'}"


def parse_period(text: str, hints: PeriodHints) -> Parsed[Period]:
    """The time frame that a field's words state."""
    words = _plain(text)
    if words.strip().strip(".").casefold() in {w.casefold() for w in hints.none_words} or not words.strip():
        return none_stated()
    answer = _parse(words, ("en",))
    if (answer.findings or answer.value is None) and set(hints.languages) - {"en"} and _LETTERS.search(words):
        # Words that English leaves over may be another language's months.
        other = _parse(words, hints.languages)
        better = len(other.findings) < len(answer.findings) or (answer.value is None and other.status != "unparsed")
        return other if better else answer
    return answer


def find_periods(text: str, hints: PeriodHints) -> list[FoundPeriod]:
    """The dates and ranges that running text names; bare years and fragments are left out."""
    words = _plain(text)
    foreign = re.search(r"[\u0400-\u04ff\u0600-\u06ff\u4e00-\u9fff]|\b(?:de|del)\s+\d{4}\b", words)
    languages = hints.languages if foreign else ("en",)
    read = [p for p in _points(words, languages) if p.month is None or not _VERB.match(words, p.start)]
    points = _complete(read, words, in_prose=True)
    found: list[FoundPeriod] = []
    used = 0
    while used < len(points):
        first = points[used]
        second = points[used + 1] if used + 1 < len(points) else None
        between = words[first.end : second.start] if second else ""
        if second and _IS_RANGE.fullmatch(between) and _may_be_range(first, second, between, words):
            period = _range(first, second)
            if period and not (first.is_unclear or second.is_unclear):
                found.append(FoundPeriod(first.start, second.end, period, is_range=True))
            used += 2
            continue
        if first.month and first.year and not first.is_unclear and (period := _range(first, first)):
            found.append(FoundPeriod(first.start, first.end, period, is_range=first.last_year is not None))
        used += 1
    return found


_LETTERS = re.compile(r"[^\W\d_]{2}")
# In running text "may" and "march" in lower case are verbs.
_VERB = re.compile(r"may|march|\d+\s+(?:may|march)")


def _plain(text: str) -> str:
    """The text with markup residue and odd spaces blanked, offsets unchanged."""
    text = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    return re.sub(r"[\xa0\u2000-\u200b\u202f\t\n\r]", " ", text)


# ---- Points in time ----------------------------------------------------------------------------

_YEAR = r"(?:19|20|21)\d{2}"
# Chinese writes dates without spaces, so its characters end a number as spaces do.
_LEFT = r"(?:(?<![\w/.$€£#])|(?<=[\u4e00-\u9fff]))"
_RIGHT = r"(?:(?![\w/]|[.,]\d)|(?=[\u4e00-\u9fff]))"
_ORDINAL = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
}


@cache
def _point_pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    month = rf"(?:{month_pattern(languages)})\.?"
    of = r"(?:\s*,?\s*(?:de\s+|del\s+|of\s+|do\s+)?|\s*[-/]\s*)"
    day = r"\d{1,2}(?:st|nd|rd|th|er|º|ª)?"
    year = rf"(?:{_YEAR})"
    ordinal = "|".join(_ORDINAL)
    shapes = (
        rf"(?P<iso>{year}-\d{{2}}-\d{{2}})",
        r"(?P<numeric>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}))",
        rf"(?P<cjk>{year}\s?年(?:\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?)?)",
        r"(?P<cjkmonth>\d{1,2}\s?月)",
        rf"(?P<isomonth>{year}-(?:0[1-9]|1[0-2])(?!\s*[-–—]?\d|[-–—/]))",
        rf"(?P<monthyear>(?:0?[1-9]|1[0-2])/{year})",
        rf"(?P<qy>Q(?P<q1>[1-4])[\s,/-]*(?P<q1y>{year})|(?P<q2y>{year})[\s,/-]*Q(?P<q2>[1-4]))",
        rf"(?P<qw>(?P<q3>{ordinal})\s+quarter(?:\s+of)?,?\s+(?P<q3y>{year}))",
        rf"(?P<hy>H(?P<h1>[12])[\s,/-]*(?P<h1y>{year})|(?P<h2>first|second|1st|2nd)\s+half(?:\s+of)?,?\s+(?P<h2y>{year}))",
        rf"(?P<dmy>(?P<d1>{day})(?:\s+de|\s+of)?\s*[-\s]\s*(?P<m1>{month})(?:{of}(?P<y1>{year})|\s*'\s*(?P<yy1>\d\d))?(?!\w))",
        rf"(?P<mdy>(?P<m2>{month})\s+(?P<d2>{day})(?:\s*,\s*|\s+)(?P<y2>{year}))",
        rf"(?P<my>(?P<m3>{month})(?:{of}(?P<y3>{year})|\s*[-'’]\s*(?P<yy3>\d\d)(?!\d)|(?P<bare>(?!\s*\d{{1,2}}\s*[,-]))))(?!\w)",
        rf"(?P<fy>F\.?Y\.?\s?(?P<fy1>{year}|\d\d)(?:\s?[-/–]\s?(?P<fy2>\d{{4}}|\d\d))?)",
        rf"(?P<span>(?P<s1>{year})[/–-](?P<s2>\d\d)(?![\d/-]))",
        rf"(?P<slash>(?P<t1>{year})\s?/\s?(?P<t2>{year}))",
        rf"(?P<y>{year})",
        r"(?P<d>\d{1,2}(?:st|nd|rd|th)?)(?=\s*(?:[-–—]|to|al?|au|and)\s*\d{1,2}(?:st|nd|rd|th)?\s)",
    )
    return re.compile(_LEFT + "(?:" + "|".join(shapes) + ")" + _RIGHT, re.IGNORECASE)


def _points(words: str, languages: tuple[str, ...]) -> Iterator[_Point]:
    names = month_names(languages)
    for match in _point_pattern(languages).finditer(words):
        point = _point(match, names)
        if point:
            yield point


def _point(match: re.Match[str], names: dict[str, int]) -> _Point | None:
    """What the words of one match state."""
    g = match.groupdict()
    start, end = match.span()

    def month(key: str) -> int:
        return names[g[key].casefold().rstrip(".")]

    def number(key: str) -> int:
        return int(re.match(r"\d+", g[key])[0])  # type: ignore[index]

    if g["iso"] or g["isomonth"]:
        parts = [int(part) for part in match[0].split("-")]
        return _dated(start, end, parts)
    if g["numeric"]:
        first, second, year = (int(part) for part in re.split(r"[/.]", match[0]))
        if first > 12 >= second:
            return _Point(start, end, year, second, first, order="day_first")
        if second > 12 >= first:
            return _Point(start, end, year, first, second, order="month_first")
        return _Point(start, end, year, first, second, is_unclear=first != second)
    if g["cjk"] or g["cjkmonth"]:
        parts = [int(part) for part in re.findall(r"\d+", match[0])]
        return _dated(start, end, parts) if g["cjk"] else _Point(start, end, None, parts[0])
    if g["monthyear"]:
        first, year = (int(part) for part in match[0].split("/"))
        return _Point(start, end, year, first)
    if g["qy"]:
        return _Point(start, end, int(g["q1y"] or g["q2y"]), quarter=int(g["q1"] or g["q2"]))
    if g["qw"]:
        return _Point(start, end, int(g["q3y"]), quarter=_ORDINAL[g["q3"].casefold()])
    if g["hy"]:
        half = int(g["h1"]) if g["h1"] else _ORDINAL[g["h2"].casefold()]
        return _Point(start, end, int(g["h1y"] or g["h2y"]), half=half)
    if g["dmy"]:
        stated = int(g["y1"]) if g["y1"] else _two_digits(g["yy1"]) if g["yy1"] else None
        return _Point(start, end, stated, month("m1"), number("d1"))
    if g["mdy"]:
        return _Point(start, end, int(g["y2"]), month("m2"), number("d2"))
    if g["my"]:
        stated = int(g["y3"]) if g["y3"] else _two_digits(g["yy3"]) if g["yy3"] else None
        return _Point(start, end, stated, month("m3"))
    if g["fy"]:
        if not g["fy2"]:
            return _Point(start, end, None, is_fiscal=True)
        first = int(g["fy1"]) if len(g["fy1"]) == 4 else _two_digits(g["fy1"])
        return _years(start, end, first, g["fy2"])
    if g["span"]:
        return _years(start, end, int(g["s1"]), g["s2"])
    if g["slash"]:
        return _years(start, end, int(g["t1"]), g["t2"])
    if g["y"]:
        return _Point(start, end, int(g["y"]))
    return _Point(start, end, None, day=number("d"))


def _dated(start: int, end: int, parts: Sequence[int]) -> _Point:
    year, month, day = (*parts, None, None)[:3]
    return _Point(start, end, year, month, day)


def _two_digits(digits: str) -> int:
    return int(digits) + (1900 if int(digits) >= PIVOT else 2000)


def _years(start: int, end: int, first: int, last: str) -> _Point:
    """Two years written as one, such as 2012-13; unclear unless the second follows within ten years."""
    second = int(last) if len(last) == 4 else first - first % 100 + int(last)
    return _Point(start, end, first, last_year=second, is_unclear=not first < second <= first + 10)


def _in_one_order(points: list[_Point]) -> list[_Point]:
    """Numeric dates that could be read in two ways, in the order that the others of the value have."""
    orders = {point.order for point in points if point.order}
    if orders == {"day_first"}:
        return [replace(p, month=p.day, day=p.month, is_unclear=False) if p.is_unclear else p for p in points]
    if orders == {"month_first"}:
        return [replace(p, is_unclear=False) if p.is_unclear else p for p in points]
    return points


def _complete(points: list[_Point], words: str, *, in_prose: bool = False) -> list[_Point]:
    """Points with the year or month that they share with the next one (`January - March 2012`)."""
    done: list[_Point] = []
    following: _Point | None = None
    for point in reversed(points):
        full = point
        joined = following is not None and bool(_IS_RANGE.fullmatch(words[point.end : following.start]))
        if following and joined and following.year and not point.is_fiscal:
            if point.day and point.month is None and point.year is None and following.month and following.day:
                full = replace(point, month=following.month, year=following.year)
            elif point.month and point.year is None and following.month:
                full = replace(point, year=following.year)
        if full.year is None and (in_prose or full.month is None) and not full.is_fiscal:
            # A lone day number, and in running text a month without a year, states nothing.
            following = None
            continue
        done.append(full)
        following = full
    return done[::-1]


# ---- Ranges ------------------------------------------------------------------------------------

_DASH = r"[-–—−‐‑~]+|→"
_IS_RANGE = re.compile(
    rf"\s*(?:{_DASH}|(?:{words_pattern(RANGE_WORDS)})(?:\s+(?:the|end of|le|el|fin de))?)\s*", re.IGNORECASE
)
_FROM = re.compile(rf"(?:^|[\s(:,;])(?:{words_pattern(FROM_WORDS)})\s*$", re.IGNORECASE)
_SINCE = re.compile(rf"(?:^|[\s(:,;])(?:{words_pattern(SINCE_WORDS)})\s*(?:the\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(
    rf"(?:^|[\s(:,;])(?:{words_pattern(UNTIL_WORDS)})\s*(?:the\s+end\s+of\s+|end\s+of\s+)?$", re.IGNORECASE
)
_OPEN = re.compile(rf"(?:^|(?<=\W))(?:{words_pattern(OPEN_WORDS)})(?=\W|$)", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,3})[\s-]*(months?|mois|meses|years?|ans|años|anos)\b", re.IGNORECASE)
_EXTENDED = re.compile(r"exten(?:ded|sion)|prolong|prórroga|prorrog|ampliad", re.IGNORECASE)
_FILLER = re.compile(
    rf"\b(?:{words_pattern(FROM_WORDS)}"
    r"|the|period|project|duration|time ?frame|dates?|start|end|starting)\b|[^\w]+",
    re.IGNORECASE,
)


def _parse(words: str, languages: tuple[str, ...]) -> Parsed[Period]:
    points = _in_one_order(_complete(list(_points(words, languages)), words))
    if any(p.is_fiscal for p in points):
        return unparsed(f"{words.strip()!r}: nobody states which months the fiscal year has.", rule="fiscal_year")
    if unclear := next((p for p in points if p.is_unclear), None):
        return ambiguous(f"{words[unclear.start : unclear.end]!r} can be read in more than one way.", "numeric_date")
    if any(p.year is None for p in points):
        return unparsed(f"{words.strip()!r} leaves out a year.", rule="no_year")
    if not points:
        return _without_dates(words)
    if len(points) == 1:
        return _one_point(words, points[0])
    if len(points) == 2:
        return _two_points(words, *points)
    return _many_points(words, points)


def _without_dates(words: str) -> Parsed[Period]:
    said = _OPEN.search(words)
    if said and not _left_over(words, [said.span()]):
        return Parsed(Period(None, None, None, None, is_ongoing=True), "parsed", "ongoing")
    if _DURATION.search(words):
        return unparsed(f"{words.strip()!r} states how long, but not when.", rule="duration")
    return unparsed(f"No date could be read from {words.strip()!r}.")


def _one_point(words: str, point: _Point) -> Parsed[Period]:
    before, after = words[: point.start], words[point.end :]
    whole = _range(point, point)
    if whole is None:
        return _impossible(words, point)
    spans = [(point.start, point.end)]
    lasting = _DURATION.search(words)
    if lasting and re.search(r"from|start|since|commenc|à partir|desde|a partir", before + after, re.IGNORECASE):
        return _lasting(words, whole, lasting, [*spans, lasting.span()])
    said = _OPEN.search(after) or _OPEN.search(before)
    if said:
        at = said.start() + (point.end if _OPEN.search(after) else 0)
        open_period = Period(whole.start, whole.start_precision, None, None, is_ongoing=True)
        return _answer(words, open_period, "open_range", [*spans, (at, at + len(said[0]))])
    if point.last_year is None and re.match(rf"\s*(?:{_DASH})\s*(?:\.\.\.|…|\?)?\s*$", after):
        return unparsed(f"{words.strip()!r} has a range without an end.", rule="no_end")
    since, until = _SINCE.search(before), _UNTIL.search(before)
    if until and not point.last_year:
        ended = Period(None, None, whole.end, whole.end_precision, is_ongoing=False)
        return _answer(words, ended, "until", [*spans, until.span()])
    if since and not point.last_year:
        runs_on = since[0].strip(" (:,;").casefold() in ("since", "depuis", "منذ")
        begun = Period(whole.start, whole.start_precision, None, None, is_ongoing=runs_on)
        return _answer(words, begun, "since", [*spans, since.span()])
    return _answer(words, whole, "range" if point.last_year else "point", spans)


def _lasting(words: str, first: Period, lasting: re.Match[str], spans: list[tuple[int, int]]) -> Parsed[Period]:
    """A start and how long from there: the end is the day before the same day so much later."""
    months = int(lasting[1]) * (1 if lasting[2].casefold().startswith("m") else 12)
    if first.start is None or first.start_precision == "year" or not months:
        return unparsed(f"{words.strip()!r}: the start is too vague for an end.", rule="duration")
    total = first.start.year * 12 + first.start.month - 1 + months
    year, month = divmod(total, 12)
    if year > LAST_YEAR:
        return _impossible(words, None)
    day = min(first.start.day, calendar.monthrange(year, month + 1)[1])
    end = dt.date(year, month + 1, day) - dt.timedelta(days=1)
    period = Period(first.start, first.start_precision, end, first.start_precision, is_ongoing=False)
    return _answer(words, period, "duration", [*spans, *_spans_of(r"from|starting|since|commencing", words)])


def _two_points(words: str, first: _Point, second: _Point) -> Parsed[Period]:
    between = words[first.end : second.start]
    spans = [(first.start, second.end)]
    if _EXTENDED.search(between):
        return _extended(words, _range(first, first), second)
    if not _IS_RANGE.fullmatch(between) or not _may_be_range(first, second, between, words):
        return unparsed(f"{words.strip()!r} names two dates, but no range.", rule="two_dates")
    period = _range(first, second)
    if period is None:
        return _impossible(words, first, second)
    if period.start and period.end and period.start > period.end:
        message = f"{words.strip()!r} ends before it starts."
        return unparsed(message, kind="reversed_period", rule="range")
    return _answer(words, period, "range", spans)


def _may_be_range(first: _Point, second: _Point, between: str, words: str) -> bool:
    """`A and B` is a range only behind "between"; years written as one don't start another range."""
    if first.last_year is not None or second.last_year is not None:
        return False
    if between.strip().casefold() == "and":
        return bool(re.search(r"between\s*$", words[: first.start], re.IGNORECASE))
    return True


def _many_points(words: str, points: Sequence[_Point]) -> Parsed[Period]:
    """A range and its extension; anything else is several periods, of which none is chosen."""
    first, second, third = points[0], points[1], points[2]
    joined = _IS_RANGE.fullmatch(words[first.end : second.start])
    if len(points) == 3 and joined and _EXTENDED.search(words[second.end :]):
        return _extended(words, _range(first, second), third)
    return ambiguous(f"{words.strip()!r} names several periods.", "several_periods")


def _extended(words: str, original: Period | None, last: _Point) -> Parsed[Period]:
    ending = _range(last, last)
    if original is None or ending is None or original.start is None or ending.end is None:
        return _impossible(words, last)
    if original.start > ending.end:
        return unparsed(f"{words.strip()!r} ends before it starts.", kind="reversed_period", rule="extension")
    period = replace(original, end=ending.end, end_precision=ending.end_precision)
    return Parsed(period, "parsed", "extension", 0.9)


def _impossible(words: str, *points: _Point | None) -> Parsed[Period]:
    named = ", ".join(words[p.start : p.end] for p in points if p)
    message = f"{named or words.strip()!r} is no date of the calendar between {FIRST_YEAR} and {LAST_YEAR}."
    return unparsed(message, kind="impossible_date", rule="calendar")


def _answer(words: str, period: Period, rule: str, spans: list[tuple[int, int]]) -> Parsed[Period]:
    rest = _left_over(words, spans)
    if not rest:
        return Parsed(period, "parsed", rule)
    finding = Finding("partly_parsed", f"Besides the dates, the time frame says {rest!r}.")
    return Parsed(period, "parsed", rule, 0.8, (finding,))


def _left_over(words: str, spans: list[tuple[int, int]]) -> str:
    """The words outside the spans, without those that say nothing by themselves."""
    kept = list(words)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "" if not _FILLER.sub("", "".join(kept)) else " ".join("".join(kept).split()).strip(" ,;:()-–.")


def _spans_of(pattern: str, words: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(pattern, words, re.IGNORECASE)]


def _range(first: _Point, last: _Point) -> Period | None:
    """From the first day of one point to the last of the other; None if no calendar has them."""
    try:
        start, start_precision = _first_day(first)
        end, end_precision = _last_day(last)
    except ValueError:
        return None
    return Period(start, start_precision, end, end_precision, is_ongoing=False)


def _first_day(point: _Point) -> tuple[dt.date, str]:
    year = _checked(point.year)
    if point.quarter:
        return dt.date(year, 3 * point.quarter - 2, 1), "quarter"
    if point.half:
        return dt.date(year, 6 * point.half - 5, 1), "quarter"
    if point.month is None:
        return dt.date(year, 1, 1), "year"
    return dt.date(year, point.month, point.day or 1), "day" if point.day else "month"


def _last_day(point: _Point) -> tuple[dt.date, str]:
    year = _checked(point.last_year or point.year)
    if point.quarter or point.half:
        month = 3 * point.quarter if point.quarter else 6 * (point.half or 1)
        return dt.date(year, month, calendar.monthrange(year, month)[1]), "quarter"
    if point.month is None:
        return dt.date(year, 12, 31), "year"
    last = point.day or calendar.monthrange(year, point.month)[1]
    return dt.date(year, point.month, last), "day" if point.day else "month"


def _checked(year: int | None) -> int:
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return year
