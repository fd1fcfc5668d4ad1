"""Names that stand in each other's column, such as a given name where the surname belongs.

Whoever fills in a form may exchange two names, so two records may agree in both though no column agrees with
itself. One of the two must be the same letter by letter, the other at least nearly so.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.columns import Column, Ints
from pipeline.linkage.similarity import BOUNDS, EXCHANGED, Field, each_pair


@dataclass(frozen=True, slots=True, eq=False)
class Couple:
    """Two columns of names; `as_two` is where each value of the one stands among those of the other."""

    one: int
    two: int
    as_two: Ints


def couples(fields: Sequence[Field]) -> list[Couple]:
    """All pairs of columns whose names may have been exchanged."""
    names = [place for place, field in enumerate(fields) if field.is_exchangeable]
    return [
        Couple(one, two, places_in(fields[two].column, fields[one].column))
        for one, two in itertools.combinations(names, 2)
    ]


def mark_exchanged(
    pairs: Sequence[Couple], fields: Sequence[Field], levels: Sequence[Ints], left: Ints, right: Ints
) -> None:
    """Set the levels of pairs of rows to exchanged, in both columns, where two columns of names differ so."""
    for couple in pairs:
        ours, theirs = levels[couple.one], levels[couple.two]
        differ = np.flatnonzero((ours > 0) & (theirs > 0) & (ours < EXCHANGED) & (theirs < EXCHANGED))
        one, two = fields[couple.one].column, fields[couple.two].column
        crossed = differ[_crossed(one, two, couple.as_two, left[differ], right[differ])]
        ours[crossed] = theirs[crossed] = EXCHANGED


def _crossed(one: Column, two: Column, as_two: Ints, left: Ints, right: Ints) -> Ints:
    """Which pairs agree across two columns, equally in one direction and nearly in the other."""
    there = as_two[one.codes[left]] == two.codes[right]
    back = two.codes[left] == as_two[one.codes[right]]
    found = there & back
    unclear = np.flatnonzero(there != back)
    if len(unclear):
        forward = there[unclear]
        ours = np.where(forward, two.codes[left[unclear]], two.codes[right[unclear]])
        theirs = np.where(forward, one.codes[right[unclear]], one.codes[left[unclear]])
        alike = each_pair("JaroWinkler", two.values[ours].tolist(), one.values[theirs].tolist(), 1)
        found[unclear] = alike >= BOUNDS["name"][-1]
    return np.flatnonzero(found)


def places_in(two: Column, one: Column) -> Ints:
    """Where each value of the one column stands among those of the other, -2 for nowhere."""
    found = pc.index_in(pa.array(one.values, pa.string()), value_set=pa.array(two.values, pa.string()))
    return np.asarray(found.fill_null(-2).to_numpy(zero_copy_only=False))


def once(fields: Sequence[Field], levels: Sequence[Ints]) -> list[Ints]:
    """Levels in which an exchange stands in its first column alone, since it is one matter."""
    seen = np.zeros(len(levels[0]), bool)
    counted = []
    for field, level in zip(fields, levels, strict=True):
        exchanged = (level == EXCHANGED) if field.is_exchangeable else np.zeros_like(seen)
        counted.append(np.where(exchanged & seen, 0, level).astype(level.dtype))
        seen |= exchanged
    return counted


def by_chance(fields: Sequence[Field], place: int) -> float:
    """How often any two records have exchanged names in a column and one behind it."""
    one = fields[place]
    return sum(_sharing(one.column, other.column) ** 2 for other in fields[place + 1 :] if other.is_exchangeable)


def _sharing(one: Column, two: Column) -> float:
    """How often the one column of a record has the value that another record has in the other column."""
    at = places_in(two, one)
    ours, theirs = one.counts(), two.counts()
    return float((ours[at >= 0] * theirs[at[at >= 0]]).sum() / max(ours.sum() * theirs.sum(), 1))
