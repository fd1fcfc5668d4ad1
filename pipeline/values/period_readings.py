"""Time frames out of points in time: a range, a start alone, an end alone, a start and how long from there.

Each reading takes the words, the points, and the duration that the words state (in months, or in days if negative).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.values.date_points import LAST_YEAR, Point
from pipeline.values.parsed import Finding, Parsed, ambiguous, unparsed


@dataclass(frozen=True, slots=True)
class Period:
    """A time frame; a missing end is null. `is_ongoing` only where the words say that it runs on."""

    start: dt.date | None
    start_precision: str | None
    end: dt.date | None
    end_precision: str | None
    is_ongoing: bool


def is_range(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """Both ends; a duration beside them that is another is named."""
    period = spanned(points[0], points[1])
    if period is None:
        return _impossible(said, *points)
    if period.start and period.end and period.start > period.end:
        return unparsed(f"{said!r} ends before it starts.", kind="reversed_period", rule="range")
    return _checked(said, Parsed(period, "parsed", "range"), lasting)


def _checked(said: str, answer: Parsed[Period], months: int | None) -> Parsed[Period]:
    """The answer, with a doubt if the words state another duration."""
    period = answer.value
    if not (months and period and period.start and period.end) or _lasts(period.start, period.end, months):
        return answer
    return replace(answer, findings=(Finding("partly_parsed", f"{said!r} states another duration than its dates."),))


def _lasts(start: dt.date, end: dt.date, months: int) -> bool:
    """Whether a range is about so many months long, or so many days if negative."""
    if months < 0:
        return abs((end - start).days + 1 + months) <= 1
    return abs((end.year - start.year) * 12 + end.month - start.month + 1 - months) <= 1


def is_point(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """One date, from its first day to its last."""
    whole = spanned(points[0], points[0])
    if whole is None:
        return _impossible(said, points[0])
    return Parsed(whole, "parsed", "range" if points[0].last_year else "point")


def is_open(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """A start, and it is said to run on."""
    return _begun(said, points[0], "open_range", is_ongoing=True)


def is_since(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """A start behind a word that says that it runs on."""
    return _begun(said, points[0], "since", is_ongoing=True)


def is_from(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """A start alone."""
    return _begun(said, points[0], "since", is_ongoing=False)


def _begun(said: str, point: Point, rule: str, *, is_ongoing: bool) -> Parsed[Period]:
    whole = spanned(point, point)
    if whole is None:
        return _impossible(said, point)
    return Parsed(Period(whole.start, whole.start_precision, None, None, is_ongoing), "parsed", rule)


def is_running(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """Both ends, and it is said to run on: `2012 - 2014 (ongoing)`, `2012 - 2014 and beyond`."""
    answer = is_range(said, points, lasting)
    return replace(answer, value=replace(answer.value, is_ongoing=True)) if answer.value else answer


def is_until(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """An end alone."""
    whole = spanned(points[0], points[0])
    if whole is None:
        return _impossible(said, points[0])
    return Parsed(Period(None, None, whole.end, whole.end_precision, is_ongoing=False), "parsed", "until")


def is_running_until(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """An end alone, until which it is said to run on."""
    answer = is_until(said, points, lasting)
    return replace(answer, value=replace(answer.value, is_ongoing=True)) if answer.value else answer


def is_ongoing(_said: str, _points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """No date; it is said to run on."""
    return Parsed(Period(None, None, None, None, is_ongoing=True), "parsed", "ongoing")


def is_endless(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """A start, and a range whose end is not stated."""
    answer = _begun(said, points[0], "no_end", is_ongoing=False)
    doubt = Finding("partly_parsed", f"{said!r} has a range without an end.")
    return replace(answer, findings=(doubt,)) if answer.value else answer


def is_beginless(said: str, _points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """Nothing: the start may be lost."""
    return ambiguous(f"{said!r} has a dash in front, which may be a range without its start.", "no_start")


def is_series(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """Years, months or quarters that follow one another without a gap."""
    wholes = [spanned(point, point) for point in points]
    days = [(whole.start, whole.end) for whole in wholes if whole and whole.start and whole.end]
    if len(days) < len(points):
        return _impossible(said, *points)
    # Years that begin within one another's end follow one another: `2012/13 and 2013/14`.
    is_of_spans = all(one.last_year == other.year for one, other in pairwise(points))
    if not is_of_spans and any(start - end != _NEXT_DAY for (_, end), (start, _) in pairwise(days)):
        return ambiguous(f"{said!r} names several periods.", "several_periods")
    return _checked(said, Parsed(spanned(points[0], points[-1]), "parsed", "series"), lasting)


def is_series_of_ranges(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """Ranges that follow one another without a gap: `2010-2011 and 2012-2013`."""
    ranges = [spanned(first, last) for first, last in zip(points[::2], points[1::2], strict=True)]
    days = [(one.start, one.end) for one in ranges if one and one.start and one.end]
    if len(days) < len(ranges):
        return _impossible(said, *points)
    if any(start > end for start, end in days) or any(
        start - end != _NEXT_DAY for (_, end), (start, _) in pairwise(days)
    ):
        return ambiguous(f"{said!r} names several periods.", "several_periods")
    return _checked(said, Parsed(spanned(points[0], points[-1]), "parsed", "series"), lasting)


_NEXT_DAY = dt.timedelta(days=1)


def is_lasting(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """A start and how long from there: the end is the day before the same day so much later."""
    first = spanned(points[0], points[0])
    if first is None or first.start is None:
        return _impossible(said, points[0])
    if points[0].last_year:
        return is_point(said, points, lasting)
    if not lasting:
        return unparsed(f"{said!r} states a duration that could not be read.", rule="duration")
    if not _is_exact(first.start_precision, lasting):
        doubt = Finding("partly_parsed", f"{said!r}: the start is too vague for an end.")
        return replace(is_from(said, points, lasting), rule="duration", findings=(doubt,))
    end = _later(first.start, lasting)
    if end is None:
        return _impossible(said, points[0])
    return Parsed(
        Period(first.start, first.start_precision, end, first.start_precision, is_ongoing=False), "parsed", "duration"
    )


def _is_exact(precision: str | None, months: int) -> bool:
    """Whether a start is precise enough for the end of so many months, or days if negative."""
    if precision == "quarter":
        return months > 0 and months % 3 == 0
    return precision == "day" or (precision == "month" and months > 0)


def _later(start: dt.date, months: int) -> dt.date | None:
    """The last day of so many months (of so many days, if negative); None behind the last year."""
    if months < 0:
        behind = start.toordinal() - months
    else:
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        if year > LAST_YEAR:
            return None
        behind = dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()
    end = dt.date.fromordinal(behind - 1)
    return end if end.year <= LAST_YEAR else None


def is_year_long(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """`2010 (12 months)` is that year; any other duration beside a year alone leaves open when it began."""
    answer = is_lasting(said, points, lasting)
    if answer.value is None or answer.value.end:
        return answer
    if lasting == _YEAR:
        return is_point(said, points, lasting)
    return unparsed(f"{said!r}: the start is too vague for an end.", rule="duration")


_YEAR = 12


def is_extended(said: str, points: Sequence[Point], _lasting: int | None) -> Parsed[Period]:
    """The start of the first dates and the end of the last ones."""
    original, ending = spanned(points[0], points[-2]), spanned(points[-1], points[-1])
    if original is None or ending is None or original.start is None or ending.end is None:
        return _impossible(said, points[-1])
    if original.start > ending.end:
        return unparsed(f"{said!r} ends before it starts.", kind="reversed_period", rule="extension")
    period = replace(original, end=ending.end, end_precision=ending.end_precision)
    return Parsed(period, "parsed", "extension", 0.9)


def is_extended_by(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """The start alone: whether the end that is stated has the extension in it already, nobody says."""
    answer = is_from(said, points, lasting)
    doubt = Finding("partly_parsed", f"{said!r} states by how long it was extended, not until when.")
    return replace(answer, rule="extension", findings=(doubt,)) if answer.value else answer


def is_extended_end(said: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period]:
    """The last of two ends."""
    answer = is_until(said, points[-1:], lasting)
    return replace(answer, rule="extension", confidence=0.9) if answer.value else answer


def _impossible(said: str, *points: Point) -> Parsed[Period]:
    named = ", ".join(said[p.start : p.end] for p in points)
    message = f"{named!r} is no date of the calendar between 1900 and {LAST_YEAR}."
    return unparsed(message, kind="impossible_date", rule="calendar")


def spanned(first: Point, last: Point) -> Period | None:
    """From the first day of one point to the last of the other; None if no calendar has them."""
    try:
        start, start_precision = first.first_day()
        end, end_precision = last.last_day()
    except ValueError:
        return None
    return Period(start, start_precision, end, end_precision, is_ongoing=False)
