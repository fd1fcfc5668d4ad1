"""Dates that each stand behind a label of their own: `Effective 14 Mar 2010; closing 30 Jun 2014`.

A label says that a date is the start, the end, or something else (an approval); a revised or actual date takes the
place of the planned one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.values.date_points import Point
from pipeline.values.parsed import Finding, Parsed, unparsed
from pipeline.values.period_readings import Period, spanned

# `a` start, `z` and `e` end, `X` extended, `g` something else; `V` revised, `v` planned, `L` original.
_LABEL = re.compile(r"[,;:/()A-]*(?P<label>[vVLOr]*[azegX]+[vVLFSRUEr]*|[vVLOrw]*g[vVLFSRUErw]*|[vVL]+)[:-]*")
_JOINT = re.compile("[-_RU]")
# What may stand behind the last date.
_REMARK = re.compile(r"\)?(?:[,;:(][^POXDU]*)?")
_KINDS = {"a": "start", "z": "end", "e": "end", "X": "end", "g": "other"}


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date or range behind its label; `frame` is a label that says neither start nor end (`Planned:`)."""

    kind: str
    is_revised: bool
    first: Point
    last: Point


def read_labelled(said: str, signs: str, points: Sequence[Point]) -> Parsed[Period] | None:
    """The time frame of dates with labels; None unless each date has one, and two of a kind tell which holds."""
    *gaps, tail = signs.split("P")
    dated = _dated(gaps, points)
    if not dated or len(points) < 2 or not _REMARK.fullmatch(tail):
        return None
    start, end = _holding(dated, "start"), _holding(dated, "end")
    if any(one.kind == "frame" for one in dated):
        frame = _holding(dated, "frame")
        if any(one.kind != "frame" for one in dated) or not frame:
            return None
        start = end = frame
    if not (start or end) or any(_is_doubled(dated, kind) for kind in ("start", "end", "frame")):
        return None
    return _answer(said, start, end, has_more=len(dated) > 2)


def _dated(gaps: Sequence[str], points: Sequence[Point]) -> list[_Dated] | None:
    """Each date with its label; None if one has none that is known."""
    dated: list[_Dated] = []
    for gap, point in zip(gaps, points, strict=True):
        if dated and _JOINT.fullmatch(gap) and dated[-1].first is dated[-1].last:
            dated[-1] = replace(dated[-1], last=point)
            continue
        match = _LABEL.fullmatch(gap)
        if match is None:
            return None
        label = match["label"]
        kinds = {_KINDS[sign] for sign in label if sign in _KINDS} or {"frame"}
        if len(kinds) > 1:
            return None
        dated.append(_Dated(kinds.pop(), bool(set("VXO") & set(label)), point, point))
    # A range is no one date, which alone a label of a start or end can have.
    return None if any(one.first is not one.last and one.kind in ("start", "end") for one in dated) else dated


def _holding(dated: Sequence[_Dated], kind: str) -> _Dated | None:
    """The date of a kind that holds: the only one, or the last one said to be revised or actual."""
    ours = [one for one in dated if one.kind == kind]
    revised = [one for one in ours if one.is_revised]
    return revised[-1] if revised else ours[0] if len(ours) == 1 else None


def _is_doubled(dated: Sequence[_Dated], kind: str) -> bool:
    return any(one.kind == kind for one in dated) and _holding(dated, kind) is None


def _answer(said: str, start: _Dated | None, end: _Dated | None, *, has_more: bool) -> Parsed[Period]:
    begun = spanned(start.first, start.first) if start else None
    ended = spanned(end.last, end.last) if end else None
    if (start and begun is None) or (end and ended is None):
        return unparsed(f"{said!r} has a date that is none of the calendar.", kind="impossible_date", rule="calendar")
    period = Period(
        begun.start if begun else None, begun.start_precision if begun else None,
        ended.end if ended else None, ended.end_precision if ended else None, is_ongoing=False,
    )  # fmt: skip
    if period.start and period.end and period.start > period.end:
        return unparsed(f"{said!r} ends before it starts.", kind="reversed_period", rule="labelled")
    if start and end and start is not end and not has_more:
        return Parsed(period, "parsed", "labelled")
    doubt = Finding("partly_parsed", f"Besides the start and end, {said!r} has other dates.")
    return Parsed(period, "parsed", "labelled", findings=(doubt,))
