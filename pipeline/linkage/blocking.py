"""Which pairs of records are worth a comparison: those that share a key, in blocks that are not too large.

No key is quadratic: the largest block that is taken is chosen such that all blocks up to it make no more
pairs than there is room for, which grows with the number of records. Larger blocks are left to the
other keys, which divide them otherwise; a small table has room for large blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from pipeline.linkage.columns import Column, Ints
from pipeline.linkage.config import KEY
from pipeline.linkage.words import Words

PAIRS_PER_RECORD = 20
MIN_ROOM = 300_000  # pairs that even a small table has room for
RARE_WORDS = 5
END_WORDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """The records of a key's blocks, block after block, and where each starts and how many it holds."""

    records: Ints
    starts: Ints
    sizes: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs in order, the smaller record `left`; `largest` is the largest block that was taken."""

    left: Ints
    right: Ints
    largest: int
    n_left_out: int


def candidates(
    keys: Sequence[Sequence[str]],
    columns: Mapping[str, Column],
    words: Mapping[str, Words],
    max_block: int,
    split: int | None = None,
    window: int = 0,
    order: Ints | None = None,
) -> Candidates:
    """The pairs that share a key; with `split`, only those across the first `split` records and the rest.

    In blocks that are too large, records are put in `order` (each record's place), and paired with `window` behind.
    """
    parts = {part: _part(part, columns, words) for part in sorted({p for key in keys for p in key})}
    blocks = [_blocks([parts[part] for part in key]) for key in keys]
    n_records = len(next(iter(columns.values())).codes)
    largest = min(max_block, _largest(np.concatenate([b.sizes for b in blocks]), n_records))
    found: Ints = np.array([], np.int64)
    for block in blocks:
        taken = block.sizes <= largest
        near = _pairs(_in_order(block, ~taken, order), split, window) if window and order is not None else ()
        found = _distinct(np.concatenate([found, *_pairs(_chosen(block, taken), split), *near]))
    left_out = sum(int(np.count_nonzero(b.sizes > largest)) for b in blocks)
    return Candidates((found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32), largest, left_out)


def _part(part: str, columns: Mapping[str, Column], words: Mapping[str, Words]) -> list[Ints]:
    """What each record has of a part of a key, as numbers, -1 for nothing; several where it has several."""
    read = KEY.fullmatch(part)
    assert read is not None, part
    column, how = columns[read["field"]], read["part"]
    of_values: list[Ints]
    if how is None:
        of_values = [np.append(np.arange(len(column.values)), -1)]
    elif how.isdigit():
        of_values = [_numbered([v[: int(how)] for v in column.values])]
    elif how == "words":
        of_values = [np.append(rare, -1) for rare in _rare_words(words[read["field"]])]
    else:
        at = slice(END_WORDS) if how == "start" else slice(-END_WORDS, None)
        of_values = [_numbered([" ".join(v.split()[at]) for v in column.values])]
    return [each[codes] for codes in column.ranks() for each in of_values]


def _numbered(texts: list[str]) -> Ints:
    import pyarrow as pa

    codes = pa.array(texts, pa.string()).dictionary_encode().indices.to_numpy()
    return np.append(codes, -1).astype(np.int64)


def _rare_words(words: Words) -> Iterator[Ints]:
    """The rarest words of each value, one after the other; a word in one record alone finds nothing."""
    frequency = words.frequency()
    shared = np.flatnonzero(frequency[words.words] > 1)
    owner, word = words.owner[shared], words.words[shared].astype(np.int64)
    order = np.lexsort((word, frequency[word], owner))
    owner, word = owner[order], word[order]
    first = np.searchsorted(owner, np.arange(len(words.starts) - 1))
    rank = np.arange(len(owner)) - first[owner]
    for place in range(RARE_WORDS):
        rare = np.full(len(words.starts) - 1, -1, np.int64)
        rare[owner[rank == place]] = word[rank == place]
        yield rare


def _blocks(parts: Sequence[Sequence[Ints]]) -> Blocks:
    """The blocks of a key of several parts."""
    records, keys = [], []
    for choice in product(*parts):
        has_all = np.flatnonzero(np.logical_and.reduce([part >= 0 for part in choice]))
        key = np.zeros(len(has_all), np.uint64)
        for part in choice:
            key = _mixed(key, part[has_all].astype(np.uint64))
        records.append(has_all.astype(np.int32))
        keys.append(key)
    record, key = np.concatenate(records), np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    record, key = record[order], key[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.array([], np.int64)
    sizes = np.diff(np.append(starts, len(key)))
    several = sizes > 1
    return Blocks(record, starts[several], sizes[several])


def _mixed(key: Any, part: Any) -> Any:
    """A number for a key and one more part (splitmix64); two keys with one number only share a block."""
    key = key * np.uint64(0x100000001B3) + part + np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def _largest(sizes: Ints, n_records: int) -> int:
    """The largest block size such that all blocks up to it make no more pairs than there is room for."""
    room = max(MIN_ROOM, PAIRS_PER_RECORD * n_records)
    ordered, counts = np.unique(sizes.astype(np.int64), return_counts=True)
    fits = np.cumsum(counts * (ordered * (ordered - 1) // 2)) <= room
    return int(ordered[fits][-1]) if fits.any() else 1


def _chosen(blocks: Blocks, wanted: Ints) -> Blocks:
    return Blocks(blocks.records, blocks.starts[wanted], blocks.sizes[wanted])


def _in_order(blocks: Blocks, wanted: Ints, order: Ints) -> Blocks:
    """Some of the blocks, the records of each in order, and each once."""
    starts, sizes = blocks.starts[wanted], blocks.sizes[wanted]
    number = np.repeat(np.arange(len(sizes)), sizes)
    records = blocks.records[np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(len(number))]
    places = np.unique((number << 32) | order[records])
    number, place = places >> 32, places & 0xFFFFFFFF
    sizes = np.bincount(number, minlength=len(sizes))
    return Blocks(np.argsort(order).astype(np.int32)[place], np.cumsum(sizes) - sizes, sizes)


def _pairs(blocks: Blocks, split: int | None, window: int | None = None) -> Iterator[Ints]:
    """The pairs within blocks, each as one number: the smaller record above, the larger below 32 bits."""
    starts, sizes = blocks.starts, blocks.sizes
    place = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at, behind = np.repeat(starts, sizes) + place, np.repeat(sizes, sizes) - place - 1
    for distance in range(1, min(int(sizes.max(initial=1)), (window or len(at)) + 1)):
        further = behind >= distance
        at, behind = at[further], behind[further]
        one, other = blocks.records[at], blocks.records[at + distance]
        low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
        wanted = (low < split) & (high >= split) if split is not None else low != high
        yield (low[wanted] << 32) | high[wanted]


def _distinct(pairs: Ints) -> Ints:
    ordered = np.sort(pairs)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered
