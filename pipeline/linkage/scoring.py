"""The log odds of pairs from the levels at which their fields agree.

What is weighed is finer than the levels compared: equal values count by how rare they are, and what is one matter
(two fields that follow from each other, two names exchanged) counts once. Whatever is learnt is learnt from distinct
patterns, of which a million pairs have some ten thousand.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from pipeline.linkage import exchange
from pipeline.linkage.columns import Column, Ints, follows
from pipeline.linkage.evidence import agrees_in_several, chances, judge, rarer_than_usual, weigh
from pipeline.linkage.mixture import Mixture, learn, log_odds
from pipeline.linkage.patterns import BITS, distinct, levels_of, packed, unpacked
from pipeline.linkage.similarity import EXCHANGED, Field

RARER = (0.02, 0.001)  # shares of the records that have a value, from which it is of the next level above equal
SAMPLE = 50_000  # pairs of any two records
ROWS = 100_000  # rows from which it is seen that fields follow from each other

Compare = Callable[[Ints, Ints], Ints]
"""Gives the patterns of pairs of rows."""


def score(
    fields: Sequence[Field], patterns: Ints, left: Ints, split: int | None, lookalikes: str, compare: Compare
) -> tuple[Mixture | None, Ints]:
    """The log odds of pairs that are candidates, from their patterns and left rows."""
    if not len(patterns):
        return None, np.array([], np.float64)
    rarities = [_rarity(field.column) if field.weight is None else None for field in fields]
    twins = _twins(fields)

    def refined(patterns: Ints, left: Ints) -> tuple[Ints, Ints]:
        """The distinct patterns as they are weighed (a row of levels each), and which each pair has."""
        finer, of_finer = distinct(_with_rarity(fields, rarities, patterns, left))
        weighed, of = distinct(packed(_counted_once(fields, twins, unpacked(finer, len(fields)))))
        return np.stack(unpacked(weighed, len(fields)), axis=1), of[of_finer]

    n_records = len(fields[0].column.codes)
    n_levels = [field.n_levels + (len(RARER) if field.weight is None else 0) for field in fields]
    stated = [field.stated for field in fields]
    table, inverse = refined(patterns, left)
    counts = np.bincount(inverse, minlength=len(table))
    some, others = _any_pairs(n_records, split)
    seen, of = refined(compare(some, others), some)
    any_two = [np.bincount(seen[of, place], minlength=n + 1)[1:] + 1.0 for place, n in enumerate(n_levels)]
    mixture = learn(table, counts, n_levels, stated, np.concatenate([each / each.sum() for each in any_two]), n_records)
    chance = np.concatenate([_chances(fields, place, any_two[place], rarities[place]) for place in range(len(fields))])
    n_pairs = n_records * (n_records - 1) // 2 if split is None else split * (n_records - split)
    evidence = weigh(table, counts, n_levels, stated, chance, n_records, n_pairs)
    odds = evidence.odds[inverse]
    for place, rarity in enumerate(rarities):
        if rarity is not None and fields[place].column.lists is None:
            equal = np.flatnonzero((table[:, place] >= fields[place].n_levels)[inverse])
            column = fields[place].column
            odds[equal] += rarer_than_usual(column.counts(), rarity)[column.codes[left[equal]]]
    several = agrees_in_several(evidence.by_field)[inverse]
    return mixture, judge(log_odds(mixture, table, lookalikes)[inverse], odds, several, lookalikes)


def _chances(fields: Sequence[Field], place: int, seen: Ints, rarities: Ints | None) -> Ints:
    """How often any two records agree at each level of a field, of which some pairs were seen."""
    field, counts = fields[place], fields[place].column.counts()
    if rarities is None:
        levels = chances(seen[: field.n_levels - 1], counts, np.zeros(len(counts), np.uint8), 1)
    else:
        levels = chances(seen[: field.n_levels - 1], counts, rarities, len(RARER) + 1)
    if field.is_exchangeable:
        stated = max(float(counts.sum()), 2.0)
        levels[EXCHANGED - 1] = max(exchange.by_chance(fields, place), 1 / (stated * (stated - 1)))
    return levels


def _twins(fields: Sequence[Field]) -> list[tuple[int, int]]:
    """The pairs of fields that follow from each other, and so are evidence of one matter."""
    return [
        (one, two)
        for one, two in itertools.combinations(range(len(fields)), 2)
        if follows(fields[one].column.codes[:ROWS], fields[two].column.codes[:ROWS], both_ways=True)
    ]


def _counted_once(fields: Sequence[Field], twins: Sequence[tuple[int, int]], levels: Sequence[Ints]) -> list[Ints]:
    """Levels in which of two fields that follow from each other only the one that agrees better stands.

    So does an exchange of names only in one of its columns.
    """
    once = exchange.once(fields, levels)
    for one, two in twins:
        ours, theirs = (np.minimum(once[place], fields[place].n_levels) for place in (one, two))
        first = ours / fields[one].n_levels >= theirs / fields[two].n_levels
        stated = (ours > 0) & (theirs > 0)
        once[two][stated & first] = 0
        once[one][stated & ~first] = 0
    return once


def _any_pairs(n_records: int, split: int | None) -> tuple[Ints, Ints]:
    """Pairs of any two records, the same ones for the same number of records."""
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, split or n_records, SAMPLE), rng.integers(split or 0, n_records, SAMPLE)
    return left[left != right], right[left != right]


def _with_rarity(fields: Sequence[Field], rarities: Sequence[Ints | None], patterns: Ints, left: Ints) -> Ints:
    """Patterns in which equal values are of a higher level, the rarer they are."""
    finer = patterns.copy()
    for place, (field, rarity) in enumerate(zip(fields, rarities, strict=True)):
        if rarity is None:
            continue
        equal = np.flatnonzero(levels_of(patterns, place) == field.n_levels)
        finer[equal] += rarity[field.column.codes[left[equal]]].astype(np.uint64) << np.uint64(BITS * place)
    return finer


def _rarity(column: Column) -> Ints:
    """How telling it is to have each value: 0 if it is common, one more for each step that it is rarer."""
    counts = column.counts()
    share = counts / max(1, counts.sum())
    return np.asarray(sum((share <= bound).astype(np.uint8) for bound in RARER))
