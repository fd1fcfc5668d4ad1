"""Links the records of one or two tables by a configuration; pure, and the same whatever the workers."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.errors import BadInputError
from pipeline.linkage.blocking import Candidates, candidates
from pipeline.linkage.columns import Column, Ints, follows, spell
from pipeline.linkage.config import KEY, Comparison, Linkage, check_fields
from pipeline.linkage.dates import OPEN
from pipeline.linkage.evidence import chances, judge, weigh
from pipeline.linkage.grouping import clusters, components, has_duplicates, partners
from pipeline.linkage.mixture import Mixture, learn, log_odds
from pipeline.linkage.similarity import Field
from pipeline.linkage.words import words_of

THRESHOLD = 0.5
ONE_TO_ONE_THRESHOLD = 0.05  # the best partner of a record need not be as likely: its rivals are excluded
CHUNK = 1 << 20  # pairs that are compared at a time
RARE, UNCOMMON = 0.001, 0.02  # shares of the records that have a value
RARITIES = 2  # levels above equal
SAMPLE = 50_000  # pairs of any two records
ROWS = 100_000  # rows from which it is seen that fields follow from each other
BITS = 4  # of a level within a pair's pattern


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Pairs as `left << 32 | right`, in order, with the levels of their fields in `BITS` bits each."""

    pairs: Ints
    patterns: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """What came of a linkage. Records are numbered from 0, those of a second table behind the first's.

    `odds` are each candidate's log odds, `same` whether it is decided to be one thing, `groups` the
    group of each record; `split` is the number of the first table's records where there are two.
    """

    config: Linkage
    fields: Sequence[Field]
    split: int | None
    candidates: Candidates
    compared: Compared
    mixture: Mixture | None
    odds: Ints
    threshold: float
    duplicates: tuple[bool, bool] | None
    same: Ints
    groups: Ints


def link(
    table: pa.Table,
    other: pa.Table | None,
    config: Linkage,
    *,
    workers: int | None = None,
    known: Compared | None = None,
    n_known: int = 0,
) -> Linked:
    """Find the records of one thing, in a table or across two.

    `known` are the pairs compared before rows were added behind the first `n_known`; the result is the
    same without it.

    Raises:
        BadInputError: a table lacks a column that the configuration names, or has no rows.
    """
    tables = [table] if other is None else [table, other]
    for place, each in enumerate(tables, start=1):
        check_fields(config, each.column_names, f"table {place}")
    split = None if other is None else table.num_rows
    n_records = sum(each.num_rows for each in tables)
    if n_records < 2 or any(not each.num_rows for each in tables):
        raise BadInputError("there are no two records to compare", do="name tables with rows")
    fields = read_fields(config, tables)
    found = find(config, tables, fields, split)
    workers = workers or len(os.sched_getaffinity(0))
    compared = _compare(fields, found, known, n_known, workers)
    if config.prior is not None:
        levels = [levels_of(compared.patterns, place) for place in range(len(fields))]
        mixture, odds = None, config.prior + stated_odds(fields, levels)
    else:
        mixture, odds = _score(fields, compared.patterns, found, split, config, workers)
    likely = odds >= 0
    duplicates = None
    if split is not None:
        duplicates = has_duplicates(found.left[likely], found.right[likely])
        if config.one_to_one is not None:
            duplicates = (not config.one_to_one, not config.one_to_one)
    threshold = config.threshold or (THRESHOLD if duplicates != (False, False) else ONE_TO_ONE_THRESHOLD)
    same, groups = _decide(n_records, found, odds, math.log(threshold / (1 - threshold)), duplicates)
    return Linked(
        config, fields, split, found, compared, mixture, odds, threshold, duplicates, same, groups
    )  # fmt: skip


def read_fields(config: Linkage, tables: Sequence[pa.Table]) -> list[Field]:
    """The fields that are compared, with the values of all tables, one behind the other."""
    return [
        Field(
            c.field,
            c.kind,
            None if c.is_learnt or isinstance(c.weight, str) else c.weight,
            _spell(tables, c),
            c.by,
            tuple(_spell(tables, Comparison(unit, "category")) for unit in c.units),
        )
        for c in config.comparisons
    ]


def _spell(tables: Sequence[pa.Table], comparison: Comparison) -> Column:
    columns = [_texts(table.column(comparison.field)) for table in tables]
    if comparison.until is not None:
        ends = [_texts(table.column(comparison.until)) for table in tables]
        columns = [_spans(first, last) for first, last in zip(columns, ends, strict=True)]
    chunks = [chunk for column in columns for chunk in column.chunks]
    return spell(pa.chunked_array(chunks, columns[0].type), comparison.kind)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text, or as lists or maps of texts."""
    import pyarrow.compute as pc

    if pa.types.is_list(column.type) or pa.types.is_map(column.type):
        return column
    return pc.cast(column, pa.string())


def _spans(first: pa.ChunkedArray, last: pa.ChunkedArray) -> pa.ChunkedArray:
    """Periods of a start and an end in columns of their own; an end that is not stated is open."""
    import pyarrow.compute as pc

    joined = pc.binary_join_element_wise(pc.fill_null(first, OPEN), pc.fill_null(last, OPEN), "/")
    return pc.if_else(pc.and_(pc.is_null(first), pc.is_null(last)), None, joined)


def find(config: Linkage, tables: Sequence[pa.Table], fields: Sequence[Field], split: int | None) -> Candidates:
    """The candidates; a field that is a key and not compared is spelt as words."""
    by_name = {field.name: field for field in reversed(fields)}
    columns: dict[str, Column] = {}
    words: dict[str, Any] = {}
    for part in sorted({part for key in config.blocking for part in key}):
        read = KEY.fullmatch(part)
        assert read is not None, part
        name = read["field"]
        field = by_name.get(name)
        if name not in columns:
            columns[name] = field.column if field else _spell(tables, Comparison(name, "title"))
        if read["part"] == "words":
            words[name] = field.words if field else words_of(columns[name])
    order = _order(fields) if config.window else None
    return candidates(config.blocking, columns, words, config.max_block, split, config.window, order)


def _order(fields: Sequence[Field]) -> Ints:
    """The place of each record, those that agree in the fields that are compared first next to each other."""
    keys = []
    for field in fields:
        ranks = np.empty(len(field.column.values) + 1, np.int64)
        ranks[np.argsort(field.column.values, kind="stable")] = np.arange(len(field.column.values))
        ranks[-1] = -1
        keys.append(ranks[field.column.codes])
    places = np.empty(len(keys[0]), np.int64)
    places[np.lexsort(keys[::-1])] = np.arange(len(places))
    return places


def _compare(
    fields: Sequence[Field], found: Candidates, known: Compared | None, n_known: int, workers: int
) -> Compared:
    """The levels of all candidates; those known are taken over where no row or word of theirs has changed."""
    pairs = (found.left.astype(np.int64) << 32) | found.right
    patterns = np.zeros(len(pairs), np.uint64)
    todo = np.arange(len(pairs))
    if known is not None and len(known.pairs):
        changed = np.zeros(len(fields[0].column.codes), bool)
        changed[n_known:] = True
        for field in fields:
            if field.weighs_words:
                changed |= field.words.changed(n_known)
        at = np.minimum(np.searchsorted(known.pairs, pairs), len(known.pairs) - 1)
        stands = (known.pairs[at] == pairs) & ~changed[found.left] & ~changed[found.right]
        patterns[stands] = known.patterns[at[stands]]
        todo = np.flatnonzero(~stands)
    for start in range(0, len(todo), CHUNK):
        some = todo[start : start + CHUNK]
        patterns[some] = _levels(fields, found.left[some], found.right[some], workers)
    return Compared(pairs, patterns)


def _levels(fields: Sequence[Field], left: Ints, right: Ints, workers: int) -> Ints:
    """The levels of all fields of pairs of rows, as patterns."""
    patterns = np.zeros(len(left), np.uint64)
    for place, field in enumerate(fields):
        patterns |= field.levels(left, right, workers).astype(np.uint64) << np.uint64(BITS * place)
    return patterns


def levels_of(patterns: Ints, place: int) -> Ints:
    """The levels of the field at a place, from 0 for a missing value."""
    return ((patterns >> np.uint64(BITS * place)) & np.uint64((1 << BITS) - 1)).astype(np.uint8)


def stated_odds(fields: Sequence[Field], levels: Sequence[Ints]) -> Ints:
    """The sum of the stated log odds of pairs, from the levels of each field; a missing field adds nothing."""
    odds = np.zeros(len(levels[0]))
    for field, each in zip(fields, levels, strict=True):
        if field.stated is not None:
            odds += np.append(0.0, field.stated)[each]
    return odds


def _score(
    fields: Sequence[Field], patterns: Ints, found: Candidates, split: int | None, config: Linkage, workers: int
) -> tuple[Mixture | None, Ints]:
    """The log odds of all candidates, from the classes that they fall in."""
    if not len(patterns):
        return None, np.array([], np.float64)
    rarities = [_rarity(field.column) for field in fields]
    twins = _twins(fields)

    def refined(patterns: Ints, left: Ints) -> Ints:
        """Patterns as they are weighed: each matter once, and equal values by how rare they are."""
        return _with_rarity(fields, rarities, _counted_once(fields, twins, patterns), left)

    distinct, inverse, counts = np.unique(refined(patterns, found.left), return_inverse=True, return_counts=True)
    table = _unpacked(distinct, len(fields))
    n_levels = [field.n_levels + (RARITIES if field.weight is None else 0) for field in fields]
    n_records = len(fields[0].column.codes)
    left, right = _any_pairs(n_records, split)
    by_chance = _unpacked(refined(_levels(fields, left, right, workers), left), len(fields))
    chance = [np.bincount(by_chance[:, place], minlength=n + 1)[1:] + 1.0 for place, n in enumerate(n_levels)]
    shares = np.concatenate([seen / seen.sum() for seen in chance])
    stated = [field.stated for field in fields]
    mixture = learn(table, counts, n_levels, stated, shares, n_records)
    by_level = np.concatenate([_chances(*each) for each in zip(fields, chance, rarities, strict=True)])
    n_pairs = n_records * (n_records - 1) // 2 if split is None else split * (n_records - split)
    evidence = weigh(table, counts, n_levels, stated, by_level, n_records, n_pairs)
    return mixture, judge(log_odds(mixture, table, config.lookalikes), evidence, config.lookalikes)[inverse]


def _chances(field: Field, seen: Ints, rarities: Ints) -> Ints:
    """How often any two records agree at each level of a field, of which some pairs were seen."""
    if field.weight is not None:
        rarities = np.zeros_like(rarities)
    n_rarities = 1 if field.weight is not None else RARITIES + 1
    return chances(seen[: field.n_levels - 1], field.column.counts(), rarities, n_rarities)


def _twins(fields: Sequence[Field]) -> list[tuple[int, int]]:
    """The pairs of fields that follow from each other, and so are evidence of one matter."""
    return [
        (one, two)
        for one, two in itertools.combinations(range(len(fields)), 2)
        if follows(fields[one].column.codes[:ROWS], fields[two].column.codes[:ROWS], both_ways=True)
    ]


def _counted_once(fields: Sequence[Field], twins: Sequence[tuple[int, int]], patterns: Ints) -> Ints:
    """Patterns in which of two fields that follow from each other only the one that agrees better stands."""
    once = patterns.copy()
    for one, two in twins:
        ours, theirs = levels_of(once, one), levels_of(once, two)
        first = ours / fields[one].n_levels >= theirs / fields[two].n_levels
        stated = (ours > 0) & (theirs > 0)
        for place, levels, gone in ((two, theirs, stated & first), (one, ours, stated & ~first)):
            once[gone] -= levels[gone].astype(np.uint64) << np.uint64(BITS * place)
    return once


def _any_pairs(n_records: int, split: int | None) -> tuple[Ints, Ints]:
    """Pairs of any two records, the same ones for the same number of records."""
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, split or n_records, SAMPLE), rng.integers(split or 0, n_records, SAMPLE)
    return left[left != right], right[left != right]


def _with_rarity(fields: Sequence[Field], rarities: Sequence[Ints], patterns: Ints, left: Ints) -> Ints:
    """Patterns in which equal values are of a higher level, the rarer they are."""
    finer = patterns.copy()
    for place, field in enumerate(fields):
        if field.weight is not None:
            continue
        equal = np.flatnonzero(levels_of(patterns, place) == field.n_levels)
        rarity = rarities[place][field.column.codes[left[equal]]]
        finer[equal] += rarity.astype(np.uint64) << np.uint64(BITS * place)
    return finer


def _unpacked(patterns: Ints, n_fields: int) -> Ints:
    return np.stack([levels_of(patterns, place) for place in range(n_fields)], axis=1)


def _rarity(column: Column) -> Ints:
    """How telling it is to have each value: 0 common, 1 uncommon, 2 rare."""
    counts = column.counts()
    share = counts / max(1, counts.sum())
    return np.asarray((share <= UNCOMMON).astype(np.uint8) + (share <= RARE))


def _decide(
    n_records: int, found: Candidates, odds: Ints, floor: float, duplicates: tuple[bool, bool] | None
) -> tuple[Ints, Ints]:
    if duplicates is None:
        groups = clusters(n_records, found.left, found.right, odds, floor)
        return groups[found.left] == groups[found.right], groups
    likely = np.flatnonzero(odds >= floor)
    same = np.zeros(len(odds), bool)
    same[likely[partners(found.left[likely], found.right[likely], odds[likely], duplicates)]] = True
    return same, components(n_records, found.left[same], found.right[same])


def summarise(linked: Linked) -> dict[str, Any]:
    """What a linkage took and found, for people."""
    sizes = np.bincount(linked.groups)
    told_by = [linked.fields[place].name for place in linked.mixture.telling] if linked.mixture else []
    duplicates = linked.duplicates
    return {
        "records": len(linked.groups),
        "compared_by": [f"{field.name} ({field.kind})" for field in linked.fields],
        "candidates": len(linked.odds),
        "largest_block": linked.candidates.largest,
        "blocks_left_out": linked.candidates.n_left_out,
        "threshold": linked.threshold,
        "look_alikes_by": told_by,
        "one_to_one": duplicates is not None and not any(duplicates),
        "pairs": int(np.count_nonzero(linked.same)),
        "clusters": len(sizes),
        "records_in_clusters": int(sizes[sizes > 1].sum()),
    }
