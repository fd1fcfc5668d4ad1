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
| `labelled`      | `Effective 2010; closing 2014`    | start and end by their labels                   |
| `ongoing`       | `ongoing`                         | no date, and it is said to run on               |

Nothing is filled from today's date. A range that runs backwards, or a date that no calendar has, is
refused; so is `03/04/2013`, which nothing tells apart, `- 2015`, whose start may be lost, and a fiscal year,
whose months nobody states.
Words that are not understood are named; where they stand between dates, or right before a year that they may
belong to (`winter 2012`), nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.values.date_shapes import tokens
from pipeline.values.date_tokens import plain
from pipeline.values.parsed import Parsed, ambiguous, folded, none_stated
from pipeline.values.period_points import JOINED, points_of
from pipeline.values.period_readings import Period, spanned
from pipeline.values.period_rules import read_statement
from pipeline.values.period_words import LANGUAGES, Vocabulary, alone, common, others

__all__ = ["FoundPeriod", "Period", "PeriodHints", "date_order", "find_periods", "parse_period", "period_value"]


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
    if not said or said.strip(".").casefold() in folded(hints.none_words):
        return none_stated()
    answer, unknown = _read(said, common(_ENGLISH), _ENGLISH, hints.order)
    if _is_sure(answer) or not unknown:
        return answer
    # Words that English leaves over may be another language's months.
    languages = _all_languages(hints.languages)
    other, unknown = _read(said, common(languages), languages, hints.order)
    better = len(other.findings) < len(answer.findings) or (answer.value is None and other.status != "unparsed")
    answer = other if better else answer
    return answer if _is_sure(answer) else _in_another_language(said, answer, unknown, hints)


_ENGLISH = ("en",)


def _is_sure(answer: Parsed[Period]) -> bool:
    return answer.value is not None and not answer.findings


def _read(
    said: str, vocabulary: Vocabulary, mend: tuple[str, ...], order: str | None
) -> tuple[Parsed[Period], list[str]]:
    """The time frame in the words of a vocabulary, and the words that it lacks."""
    found = tokens(said, vocabulary, mend=mend)
    unknown = [token.text for token in found if token.sign in "wn?" or (token.number < 0 and token.sign == "M")]
    return read_statement(said, found, order), unknown


_INITIALS = 3


def _in_another_language(said: str, answer: Parsed[Period], unknown: list[str], hints: PeriodHints) -> Parsed[Period]:
    """The time frame in the one language that knows more of its words; the answer at hand if none does.

    Where two languages mean different dates (`listopad` is October or November), none is taken. Short words in capitals
    are initials, and tell no language.
    """
    known = others()
    words = [word.casefold() for word in unknown if len(word) > _INITIALS or not word.isupper()]
    languages = dict.fromkeys(language for word in words for language in known.get(word, ()))
    stated = [language for language in languages if language in hints.languages]
    readings = [_read(said, alone(language), (), hints.order) for language in stated or languages]
    ranked = [(len(left), len(reading.findings), reading) for reading, left in readings if reading.value is not None]
    best = min((rank[:2] for rank in ranked), default=None)
    if best is None or best[0] >= len(unknown):
        return answer
    found = [reading for *rank, reading in ranked if tuple(rank) == best]
    if any(reading.value != found[0].value for reading in found):
        return ambiguous(f"{said!r} means different dates in different languages.", "languages")
    return found[0]


def date_order(texts: Iterable[str]) -> str | None:
    """How numeric dates are written in some texts, `day_first` or `month_first`; None if nothing tells, or both."""
    orders = {
        point.order
        for text in texts
        if _NUMERIC.search(text)
        for point in points_of(tokens(plain(text), common(_ENGLISH)))[0]
        if point.order
    }
    return orders.pop() if len(orders) == 1 else None


_NUMERIC = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}")


def find_periods(text: str, hints: PeriodHints) -> list[FoundPeriod]:
    """The dates and ranges that running text names; bare years and fragments are left out."""
    words = plain(text)
    foreign = re.search(r"[\u0400-\u04ff\u0600-\u06ff\u4e00-\u9fff]|\b(?:de|del)\s+\d{4}\b", words)
    said = tokens(words, common(hints.languages if foreign else _ENGLISH))
    points, gaps = points_of(said, in_prose=True)
    found: list[FoundPeriod] = []
    at = 0
    while at < len(points):
        first = points[at]
        second = points[at + 1] if at + 1 < len(points) else None
        joined = JOINED.fullmatch(gaps[at + 1]) or (gaps[at + 1] == "A" and gaps[at].endswith("B"))
        if second and joined and first.last_year is None and second.last_year is None:
            period = spanned(first, second)
            # A year behind an unknown word that a month answers to has lost its own: `abr/2012 - mar/2014`.
            is_torn = first.month is None and second.month and gaps[at].endswith(("w", "w/", "wF"))
            if period and _runs_on(period) and not (first.is_unclear or second.is_unclear or is_torn):
                found.append(FoundPeriod(first.start, second.end, period, is_range=True))
            at += 2
            continue
        if first.month and not first.is_unclear and (period := spanned(first, first)):
            found.append(FoundPeriod(first.start, first.end, period, is_range=first.last_year is not None))
        at += 1
    return found


def _runs_on(period: Period) -> bool:
    return period.start is None or period.end is None or period.start <= period.end


@cache
def _all_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*languages, *LANGUAGES)))
