"""Time frames: ranges of dates, each end with the precision that the words state.

Points in time are found first (`date_points`), then what stands between and around them says how they belong
together.

| rule            | example                           | reads as                                        |
| --------------- | --------------------------------- | ----------------------------------------------- |
| `range`         | `May 2005 - June 2013`            | both ends; a missing year or month is shared    |
| `point`         | `June 2013`                       | that month, from its first day to its last      |
| `open_range`    | `June 2010 - ongoing`             | start, and it is said to run on                 |
| `since`         | `from June 2010`                  | start alone; `since` says that it runs on       |
| `until`         | `until 2015`, `completed in 2015` | end alone                                       |
| `no_end`        | `2015 -`                          | start alone                                     |
| `series`        | `2012, 2013 and 2014`             | from the first to the last, if none is left out |
| `duration`      | `24 months from June 2010`        | start, and the end that follows                 |
| `extension`     | `2010 - 2012, extended to 2013`   | the extended end                                |
| `ongoing`       | `ongoing`                         | no date, and it is said to run on               |

Nothing is filled from today's date. A range that runs backwards, or a date that no calendar has, is
refused; so is `03/04/2013`, which nothing tells apart, `- 2015`, whose start may be lost, and a fiscal year,
whose months nobody states.
Words that are not understood are named; where they stand between dates, or right before a year that they may
belong to (`spring 2012`), nothing is read.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.values.date_points import LAST_YEAR, POINT, Point, Token, in_one_order, plain, point_of, tokens
from pipeline.values.parsed import Finding, Parsed, ambiguous, none_stated, unparsed
from pipeline.values.period_words import LANGUAGES


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
    # `day_first` or `month_first`: how numeric dates beside this value are written.
    order: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period in running text; `is_range` if two ends are stated."""

    start: int
    end: int
    period: Period
    is_range: bool


def period_value(period: Period) -> str:
    """A period as `a/b` in ISO 8601, with `..` for an end that is not stated."""
    return f"{period.start or '..'}/{period.end or '..'}"


def parse_period(text: str, hints: PeriodHints) -> Parsed[Period]:
    """The time frame that a field's words state."""
    words = plain(text)
    said = words.strip()
    if not said or said.strip(".").casefold() in _folded(hints.none_words):
        return none_stated()
    answer = _parse(said, ("en",), hints.order)
    if answer.findings and _LETTERS.search(words):
        # Words that English leaves over may be another language's months.
        other = _parse(said, _all_languages(hints.languages), hints.order)
        better = len(other.findings) < len(answer.findings) or (answer.value is None and other.status != "unparsed")
        return other if better else answer
    return answer


def date_order(texts: Iterable[str]) -> str | None:
    """How numeric dates are written in some texts, `day_first` or `month_first`; None if nothing tells, or both."""
    orders = {
        point.order
        for text in texts
        if _NUMERIC.search(text)
        for point in _points(tokens(plain(text), ("en",), mend=False))[0]
        if point.order
    }
    return orders.pop() if len(orders) == 1 else None


_NUMERIC = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}")


def find_periods(text: str, hints: PeriodHints) -> list[FoundPeriod]:
    """The dates and ranges that running text names; bare years and fragments are left out."""
    words = plain(text)
    foreign = re.search(r"[\u0400-\u04ff\u0600-\u06ff\u4e00-\u9fff]|\b(?:de|del)\s+\d{4}\b", words)
    said = tokens(words, hints.languages if foreign else ("en",), mend=False)
    points, gaps = _points(said, in_prose=True)
    found: list[FoundPeriod] = []
    at = 0
    while at < len(points):
        first = points[at]
        second = points[at + 1] if at + 1 < len(points) else None
        joined = _JOINED.fullmatch(gaps[at + 1]) or (gaps[at + 1] == "A" and gaps[at].endswith("B"))
        if second and joined and first.last_year is None and second.last_year is None:
            period = _range(first, second)
            # A year behind an unknown word that a month answers to has lost its own: `abr/2012 - mar/2014`.
            is_torn = first.month is None and second.month and gaps[at].endswith(("w", "w/", "wF"))
            if period and _runs_on(period) and not (first.is_unclear or second.is_unclear or is_torn):
                found.append(FoundPeriod(first.start, second.end, period, is_range=True))
            at += 2
            continue
        if first.month and not first.is_unclear and (period := _range(first, first)):
            found.append(FoundPeriod(first.start, first.end, period, is_range=first.last_year is not None))
        at += 1
    return found


def _runs_on(period: Period) -> bool:
    return period.start is None or period.end is None or period.start <= period.end


_LETTERS = re.compile(r"[^\W\d_]{2}")


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


@cache
def _all_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*languages, *LANGUAGES)))


# ---- Points and what stands between them ---------------------------------------------------------

# In running text "may" and "march" in lower case are verbs.
_VERBS = frozenset({"may", "march"})
_JOINED = re.compile("[-_RU]E?")


def _points(
    said: Sequence[Token], order: str | None = None, *, in_prose: bool = False
) -> tuple[list[Point], list[str]]:
    """The points, and the signs before, between and behind them, without those that say nothing."""
    signs = "".join(token.sign for token in said)
    points: list[Point] = []
    gaps: list[str] = []
    last = 0
    for match in POINT.finditer(signs):
        if in_prose and any(token.sign == "M" and token.text in _VERBS for token in said[match.start() : match.end()]):
            continue
        point = point_of(match, said)
        if point is None:
            continue
        gaps.append(signs[last : match.start()])
        points.append(point)
        last = match.end()
    gaps.append(signs[last:])
    gaps = [_FILLERS.sub("", gap) for gap in gaps]
    return _complete(in_one_order(points, order), gaps, in_prose=in_prose)


# Units of a duration are filler where no number stands before them.
_FILLERS = re.compile(r"f|(?<![dnx])(?<![dnx]_)(?<!n\(d\))T")


def _complete(points: Sequence[Point], gaps: Sequence[str], *, in_prose: bool) -> tuple[list[Point], list[str]]:
    """Points with the year or month that they share with one beside them (`January - March 2012`).

    A number that is no day after all goes; in running text so does a month without a year.
    """
    full = list(points)
    if len(full) == 3 and _is_year_of_months(full, gaps):
        # `2013 (June - December)`, `2013 (Q1 - Q3)`
        full = [replace(point, year=full[0].year) for point in full[1:]]
        gaps = [gaps[0] + gaps[1].strip("(,:"), *gaps[2:]]
    for at in range(len(full) - 2, -1, -1):
        point, following = full[at], full[at + 1]
        if (
            point.year is not None
            or point.is_fiscal
            or following.year is None
            or not _joins(gaps, at, in_prose=in_prose)
        ):
            continue
        if point.day and point.month is None and following.month and following.day:
            full[at] = replace(point, month=following.month, year=following.year)
        elif _are_alike(point, following):
            full[at] = replace(point, year=following.year)
    for at in range(1, len(full)):
        point, before = full[at], full[at - 1]
        if (
            point.year is None
            and before.is_year_first
            and _joins(gaps, at - 1, in_prose=in_prose)
            and (point.month or point.quarter)
        ):
            full[at] = replace(point, year=before.year)
    kept: list[Point] = []
    between = [gaps[0]]
    for point, gap in zip(full, gaps[1:], strict=True):
        is_part = point.month or point.quarter or point.half
        is_fragment = point.year is None and not point.is_fiscal and (in_prose or not is_part)
        if is_fragment:
            between[-1] += "x" + gap
        else:
            kept.append(point)
            between.append(gap)
    return kept, between


def _is_year_of_months(points: Sequence[Point], gaps: Sequence[str]) -> bool:
    year, first, last = points
    is_year = year.year and not (year.month or year.quarter or year.half)
    months = _are_alike(first, last) and first.year is None and last.year is None
    return bool(is_year and months and gaps[1] in ("(", ",", ":") and _JOINED.fullmatch(gaps[2]))


def _are_alike(first: Point, last: Point) -> bool:
    """Whether both are months, quarters or halves, so that they may share a year."""
    return bool((first.month and last.month) or (first.quarter and last.quarter) or (first.half and last.half))


def _joins(gaps: Sequence[str], at: int, *, in_prose: bool) -> bool:
    gap = gaps[at + 1]
    return (
        bool(_JOINED.fullmatch(gap))
        or gap == "/"
        or (gap == "A" and gaps[at].endswith("B"))
        or (not in_prose and gap in (",", "A", ",A"))
    )


# ---- Statements --------------------------------------------------------------------------------

_DURATION = re.compile(r"(?:[dnx]_?|n\(d\))T")
# Remarks in brackets, or held apart by a colon, comma, semicolon or bracket, and words behind it all.
_REMARK = re.compile(r"\([^()PXOD]*\)")
_LEADING = re.compile(r"^[xdv?/]*w[wxdv?/_A-]*(?:[:;,]|(?=\())|^w[wv]*-|^v+|^[-_e]+(?=.*P.*P)")
_TRAILING = re.compile(r"(?<=[POD)])(?:[,;:]+v*[wxe?]|v*[we?])[^POXDU]*$|v+$")
# A year alone may be part of what the unknown words beside it say: `spring 2012`, `2012 participants`.
_CLINGING = re.compile(r"[wx?s]P|P[wx?s]")
_MARKS = str.maketrans("", "", ":;v")


def _parse(said: str, languages: tuple[str, ...], order: str | None) -> Parsed[Period]:
    words = tokens(said, languages, mend=True)
    points, gaps = _points(words, order)
    if any(p.is_fiscal for p in points):
        return unparsed(f"{said!r}: nobody states which months the fiscal year has.", rule="fiscal_year")
    if unclear := next((p for p in points if p.is_unclear), None):
        return ambiguous(f"{said[unclear.start : unclear.end]!r} can be read in more than one way.", "numeric_date")
    if any(p.year is None for p in points):
        return unparsed(f"{said!r} leaves out a year.", rule="no_year")
    signs = _DURATION.sub("D", "P".join(gaps))
    short = _shortened(signs)
    if len(points) == 1 and points[0].month is None and not points[0].quarter and _CLINGING.search(signs):
        return unparsed(f"{said!r} says more of the year than could be read.", rule="unknown_words")
    lasting = _lasting_of(words)
    answer = _read(said, short, points, lasting)
    if answer.value is None:
        return answer
    return _with_doubts(said, answer, points, is_whole="m" not in short and len(short) == len(signs.translate(_MARKS)))


def _shortened(signs: str) -> str:
    """The signs without remarks that stand apart from the dates."""
    short = _REMARK.sub("", signs)
    short = _TRAILING.sub("", _LEADING.sub("", short))
    return short.translate(_MARKS).replace("(", "").replace(")", "").lstrip(",/").rstrip(",_/")


def _read(said: str, signs: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """The period that the signs of a statement state."""
    for pattern, read in _GRAMMAR:
        if pattern.fullmatch(signs):
            return read(said, points, lasting)
    if not points:
        if "D" in signs:
            return unparsed(f"{said!r} states how long, but not when.", rule="duration")
        return unparsed(f"No date could be read from {said!r}.")
    if len(points) > 2:
        return ambiguous(f"{said!r} names several periods.", "several_periods")
    if len(points) == 2:
        return unparsed(f"{said!r} names two dates, but no range.", rule="two_dates")
    return unparsed(f"{said!r} says more of the date than could be read.", rule="unknown_words")


def _is_range(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    period = _range(points[0], points[1])
    if period is None:
        return _impossible(said, *points)
    if not _runs_on(period):
        return unparsed(f"{said!r} ends before it starts.", kind="reversed_period", rule="range")
    answer = Parsed(period, "parsed", "range")
    if lasting and period.start and period.end and not _lasts(period.start, period.end, lasting):
        return replace(
            answer, findings=(Finding("partly_parsed", f"{said!r} states another duration than its dates."),)
        )
    return answer


def _lasts(start: dt.date, end: dt.date, months: int) -> bool:
    """Whether a range is about so many months long."""
    return abs((end.year - start.year) * 12 + end.month - start.month + 1 - months) <= 1


def _is_point(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    whole = _range(points[0], points[0])
    if whole is None:
        return _impossible(said, points[0])
    return Parsed(whole, "parsed", "range" if points[0].last_year else "point")


def _is_open(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    return _begun(said, points[0], "open_range", is_ongoing=True)


def _is_since(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    return _begun(said, points[0], "since", is_ongoing=True)


def _is_from(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    return _begun(said, points[0], "since", is_ongoing=False)


def _begun(said: str, point: Point, rule: str, *, is_ongoing: bool) -> Parsed[Period]:
    whole = _range(point, point)
    if whole is None:
        return _impossible(said, point)
    return Parsed(Period(whole.start, whole.start_precision, None, None, is_ongoing), "parsed", rule)


def _is_until(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    whole = _range(points[0], points[0])
    if whole is None:
        return _impossible(said, points[0])
    return Parsed(Period(None, None, whole.end, whole.end_precision, is_ongoing=False), "parsed", "until")


def _is_ongoing(_said: str, _points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    return Parsed(Period(None, None, None, None, is_ongoing=True), "parsed", "ongoing")


def _is_endless(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    answer = _begun(said, points[0], "no_end", is_ongoing=False)
    doubt = Finding("partly_parsed", f"{said!r} has a range without an end.")
    return replace(answer, findings=(doubt,)) if answer.value else answer


def _is_beginless(said: str, _points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    return ambiguous(f"{said!r} has a dash in front, which may be a range without its start.", "no_start")


def _is_series(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """Years, months or quarters that follow one another without a gap."""
    wholes = [_range(point, point) for point in points]
    days = [(whole.start, whole.end) for whole in wholes if whole and whole.start and whole.end]
    if len(days) < len(points):
        return _impossible(said, *points)
    is_of_spans = any(point.last_year for point in points)
    if is_of_spans or any(start - end != _NEXT_DAY for (_, end), (start, _) in pairwise(days)):
        return ambiguous(f"{said!r} names several periods.", "several_periods")
    period = _range(points[0], points[-1])
    return Parsed(period, "parsed", "series")


_NEXT_DAY = dt.timedelta(days=1)


def _is_lasting(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """A start and how long from there: the end is the day before the same day so much later."""
    first = _range(points[0], points[0])
    if first is None or first.start is None:
        return _impossible(said, points[0])
    if points[0].last_year:
        return _is_point(said, points, lasting)
    if not lasting:
        return unparsed(f"{said!r} states a duration that could not be read.", rule="duration")
    if first.start_precision == "year":
        return unparsed(f"{said!r}: the start is too vague for an end.", rule="duration")
    year, month = divmod(first.start.year * 12 + first.start.month - 1 + lasting, 12)
    if year > LAST_YEAR:
        return _impossible(said, points[0])
    day = min(first.start.day, calendar.monthrange(year, month + 1)[1])
    end = dt.date(year, month + 1, day) - dt.timedelta(days=1)
    return Parsed(
        Period(first.start, first.start_precision, end, first.start_precision, is_ongoing=False), "parsed", "duration"
    )


def _is_extended(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    original, ending = _range(points[0], points[-2]), _range(points[-1], points[-1])
    if original is None or ending is None or original.start is None or ending.end is None:
        return _impossible(said, points[-1])
    if original.start > ending.end:
        return unparsed(f"{said!r} ends before it starts.", kind="reversed_period", rule="extension")
    period = replace(original, end=ending.end, end_precision=ending.end_precision)
    return Parsed(period, "parsed", "extension", 0.9)


_TO = "[-_RU/]"
_GRAMMAR = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"D?,?a?[FS]?(?:m_?)?Pa?(?:,?{_TO},?|,(?=U))(?:[Ez]|m_?)?Pz?(?:,?D)?X?", _is_range),
        (rf"D?B?P{_TO}P", _is_range),
        (r"D?B[Em]?PA[Em]?P(?:,?D)?", _is_range),
        (r"aP[,_-]?A?[ze]P", _is_range),
        (r"P(?:(?:,A?|A)P)+", _is_series),
        (r"[FSa]?m?P,?[-_RU]?,?O", _is_open),
        (r"O,?F[Em]?P|[FSa]?P,?AO", _is_open),
        (r"O?,?S[Em]?P", _is_since),
        (r"F?PS", _is_from),
        (r"[Fa][Em]?P(?:U)?", _is_from),
        (r"(?:U|R|z|RE|UE|Uz|Rz|e[Em]?)P", _is_until),
        (r"k?[-_]P", _is_beginless),
        (r"D[,R]?(?:F|S|a|Fa|,)?P|[FSa]?P[,_-]?F?D", _is_lasting),
        (rf"[FS]?P{_TO}P,?X[RUF]?[Ez]?P|P,?X[RU]?[Ez]?P", _is_extended),
        (r"(?:m[-_]?)?P", _is_point),
        (r"[FS]?P[-_RU]+k?", _is_endless),
        (r"O+", _is_ongoing),
    )
)


def _lasting_of(words: Sequence[Token]) -> int | None:
    """How many months the one duration that is stated has."""
    signs = "".join(token.sign for token in words)
    found = [(words[m.start()].number, words[m.end() - 1].number) for m in _DURATION.finditer(signs)]
    return found[0][0] * found[0][1] if len(found) == 1 else None


def _with_doubts(said: str, answer: Parsed[Period], points: Sequence[Point], *, is_whole: bool) -> Parsed[Period]:
    """The answer with what its words leave open: remarks, misspelt months."""
    findings = list(answer.findings)
    if not is_whole:
        findings.append(Finding("partly_parsed", f"Besides the dates, the time frame {said!r} says more."))
    if slip := next((point for point in points if point.is_corrected), None):
        findings.append(Finding("partly_parsed", f"{said[slip.start : slip.end]!r} has a misspelt month."))
    return replace(answer, confidence=0.8, findings=tuple(findings)) if findings else answer


def _impossible(said: str, *points: Point) -> Parsed[Period]:
    named = ", ".join(said[p.start : p.end] for p in points)
    message = f"{named!r} is no date of the calendar between 1900 and {LAST_YEAR}."
    return unparsed(message, kind="impossible_date", rule="calendar")


def _range(first: Point, last: Point) -> Period | None:
    """From the first day of one point to the last of the other; None if no calendar has them."""
    try:
        start, start_precision = first.first_day()
        end, end_precision = last.last_day()
    except ValueError:
        return None
    return Period(start, start_precision, end, end_precision, is_ongoing=False)
