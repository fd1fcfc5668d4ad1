"""The points in time of a text, and the signs of what stands before, between and behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.values.date_points import POINT, Point, in_one_order, point_of
from pipeline.values.date_tokens import Token

# In running text "may" and "march" in lower case are verbs.
_VERBS = frozenset({"may", "march"})
JOINED = re.compile("[-_RU]E?")


def points_of(
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
    gaps = [gap.replace("f", "") for gap in gaps]
    return _complete(in_one_order(points, order), gaps, in_prose=in_prose)


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
            if gaps[at + 1] == "/" and following.day != point.day + 1:
                # `15/16 October` are two days, `5/16` may be anything.
                continue
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
    return bool(is_year and months and gaps[1] in ("(", ",", ":") and JOINED.fullmatch(gaps[2]))


def _are_alike(first: Point, last: Point) -> bool:
    """Whether both are months, quarters or halves, so that they may share a year."""
    return bool((first.month and last.month) or (first.quarter and last.quarter) or (first.half and last.half))


def _joins(gaps: Sequence[str], at: int, *, in_prose: bool) -> bool:
    gap = gaps[at + 1]
    return (
        bool(JOINED.fullmatch(gap))
        or gap == "/"
        or (gap == "A" and gaps[at].endswith("B"))
        or (not in_prose and gap in (",", "A", ",A"))
    )


def without_fiscal_names(points: list[Point], gaps: list[str]) -> tuple[list[Point], list[str]]:
    """Points and gaps without fiscal years whose dates stand beside them: `FY2014 (1 July 2013 - 30 June 2014)`."""
    dated = [point for point in points if not point.is_fiscal]
    if len(dated) in (0, len(points)) or not any(_is_elaborated(points, gaps, at) for at in range(len(points))):
        return points, gaps
    if len(dated) != _BOTH_ENDS or not all(point.month for point in dated):
        return points, gaps
    between = [gaps[0]]
    for point, gap in zip(points, gaps[1:], strict=True):
        if point.is_fiscal:
            between[-1] += "w" + gap
        else:
            between.append(gap)
    return dated, between


_BOTH_ENDS = 2


def with_labels_first(gaps: list[str]) -> list[str]:
    """Gaps whose labels stand before their dates: `12 May 2011 (start) - 30 June 2016 (closing)`, if each has one."""
    labels = [_LABEL_BEHIND.match(gap) for gap in gaps[1:]]
    if len(labels) == _BOTH_ENDS and labels[0] and labels[0]["label"] == "g" and labels[1] is None:
        # `2012 (approved) - 2015`
        return [gaps[0] + "g", gaps[1][labels[0].end() :] + "z", gaps[2]]
    if not labels or None in labels:
        return gaps
    held = [gaps[0], *(gap[match.end() :] for gap, match in zip(gaps[1:], labels, strict=True) if match)]
    named = [match["label"] or match["bare"] for match in labels if match]
    return [*(gap + name for gap, name in zip(held, named, strict=False)), held[-1]]


_LABEL_BEHIND = re.compile(r"(?:\((?P<label>[vV]*[azg][vV]*)\)|(?P<bare>[azg])(?=[-,;]|$))")


def without_asides(points: list[Point], gaps: list[str]) -> tuple[list[Point], list[str]]:
    """Points and gaps of a range without those behind it that were before it or are dates of something else.

    `2011-2016 (originally 2011-2014)`, `2010-14; evaluation in 2015`.
    """
    own = 1 if points and points[0].last_year else 2
    if len(points) <= own or (own > 1 and not JOINED.fullmatch(gaps[1].strip(","))):
        return points, gaps
    opening, *between, tail = gaps[own:]
    if not _ASIDE.fullmatch(opening) or not all(JOINED.fullmatch(gap) or _ASIDE.fullmatch(gap) for gap in between):
        return points, gaps
    return points[:own], [*gaps[:own], f"{opening}w{tail}"]


# A bracket, comma or semicolon, and words that say that their dates are original, or an approval's.
_ASIDE = re.compile(r"\)?[(;,]+[vwr]*(?:L[vwrLgazeFRU]*|g[vwrgF]*):?")


def _is_elaborated(points: Sequence[Point], gaps: Sequence[str], at: int) -> bool:
    """Whether a fiscal year stands before brackets, a colon or comma, or in brackets itself."""
    return points[at].is_fiscal and (gaps[at + 1][:1] in ("(", ":", ",", ";") or gaps[at][-1:] in ("(", ",", ";"))
