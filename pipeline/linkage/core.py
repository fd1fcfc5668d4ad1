"""Links the records of one or two tables by a configuration; pure, and the same whatever the workers."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.errors import BadInputError
from pipeline.linkage.blocking import Candidates, candidates
from pipeline.linkage.columns import Column, Ints
from pipeline.linkage.config import KEY, Comparison, Linkage, check_fields
from pipeline.linkage.exchange import couples, mark_exchanged
from pipeline.linkage.fields import read_fields, spell_all
from pipeline.linkage.grouping import clusters, components, has_duplicates, partners
from pipeline.linkage.mixture import Mixture
from pipeline.linkage.patterns import levels_of, packed
from pipeline.linkage.scoring import score
from pipeline.linkage.similarity import Field
from pipeline.linkage.words import words_of

THRESHOLD = 0.5
ONE_TO_ONE_THRESHOLD = 0.05  # the best partner of a record need not be as likely: its rivals are excluded
CHUNK = 1 << 18  # pairs that are compared at a time


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Pairs as `left << 32 | right`, in order, with the levels of their fields in a number."""

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
    workers = workers or len(os.sched_getaffinity(0))
    found = find(config, tables, fields, split, workers)
    compared = _compare(fields, found, known, n_known, workers)
    if config.prior is not None:
        levels = [levels_of(compared.patterns, place) for place in range(len(fields))]
        mixture, odds = None, config.prior + stated_odds(fields, levels)
    else:

        def compare(left: Ints, right: Ints) -> Ints:
            return _levels(fields, left, right, workers)

        mixture, odds = score(fields, compared.patterns, found.left, split, config.lookalikes, compare)
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


def find(
    config: Linkage, tables: Sequence[pa.Table], fields: Sequence[Field], split: int | None, workers: int = 1
) -> Candidates:
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
            columns[name] = field.column if field else spell_all(tables, Comparison(name, "title"))
        if read["part"] == "words":
            words[name] = field.words if field else words_of(columns[name])
    order = _order(fields) if config.window else None
    names = {field.name for field in fields if field.is_exchangeable}
    return candidates(
        config.blocking, columns, words, config.max_block, split, config.window, order, names, workers
    )  # fmt: skip


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
    patterns[todo] = _levels(fields, found.left[todo], found.right[todo], workers)
    return Compared(pairs, patterns)


def _levels(fields: Sequence[Field], left: Ints, right: Ints, workers: int) -> Ints:
    """The levels of all fields of pairs of rows, as patterns; some pairs at a time, by several threads."""
    for field in fields:
        field.prepare()
    exchanges = couples(fields)

    def some(start: int) -> Ints:
        ours, theirs = left[start : start + size], right[start : start + size]
        levels = [field.levels(ours, theirs, 1) for field in fields]
        mark_exchanged(exchanges, fields, levels, ours, theirs)
        return packed(levels)

    size = min(CHUNK, len(left) // workers + 1)
    with ThreadPoolExecutor(workers) as pool:
        return np.concatenate([np.array([], np.uint64), *pool.map(some, range(0, len(left), size))])


def stated_odds(fields: Sequence[Field], levels: Sequence[Ints]) -> Ints:
    """The sum of the stated log odds of pairs, from the levels of each field; a missing field adds nothing."""
    odds = np.zeros(len(levels[0]))
    for field, each in zip(fields, levels, strict=True):
        if field.stated is not None:
            odds += np.append(0.0, field.stated)[each]
    return odds


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
