"""Which pairs of records are worth a comparison: those that share a key, in blocks that are not too large.

No key is quadratic: the largest block that is taken is chosen such that all blocks up to it make no more
pairs than there is room for, which grows with the number of records; a small table has room for large blocks.
Larger blocks are divided by each other field's value, since there are pairs in them that agree in a third field,
with as much room again. What is too large still is left to the other keys.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipeline.linkage.columns import Column, Ints
from pipeline.linkage.config import KEY
from pipeline.linkage.words import Words

PAIRS_PER_RECORD = 10  # twice as many find hardly more, and take twice the time
MIN_ROOM = 300_000  # pairs that even a small table has room for
RARE_WORDS = 5
END_WORDS = 3
DIVIDERS = 3  # fields, the most telling ones, by whose values blocks that are too large are divided


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
    exchangeable: Collection[str] = (),
    workers: int = 1,
) -> Candidates:
    """The pairs that share a key; with `split`, only those across the first `split` records and the rest.

    A value of an `exchangeable` field counts as well in the others' place. Blocks that are too large are divided
    or, with a `window`, their records are put in `order` (each record's place) and paired with `window` behind.
    """
    parts = {part: _part(part, columns, words) for part in sorted({p for key in keys for p in key})}
    parts |= _named_alike(sorted(parts), columns, exchangeable)
    n_records = len(next(iter(columns.values())).codes)
    room = max(MIN_ROOM, PAIRS_PER_RECORD * n_records)
    alike: dict[tuple[str, ...], list[Sequence[str]]] = {}
    for key in keys:
        alike.setdefault(_signature(key, exchangeable), []).append(key)
    groups = list(alike.values())
    with ThreadPoolExecutor(workers) as pool:
        blocks = list(pool.map(partial(_blocks, parts=parts, exchangeable=exchangeable), groups))
        largest = min(max_block, _largest(blocks, room))
        large = [_chosen(block, block.sizes > largest) for block in blocks]
        taken = [_chosen(block, block.sizes <= largest) for block in blocks]
        if window and order is not None:
            ordered = [_in_order(block, order) for block in large]
            near = list(pool.map(lambda block: _pairs(block, split, window), ordered))
        else:
            divided = [some for each in pool.map(partial(_divided, parts=parts), large, groups) for some in each]
            least = min(max_block, _largest(divided, room))
            taken += [_chosen(block, block.sizes <= least) for block in divided]
            near = []
        pairs = list(pool.map(lambda block: _pairs(block, split), taken))
    found = _distinct(np.concatenate([*pairs, *near]))
    left_out = sum(len(block.sizes) for block in large)
    return Candidates((found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32), largest, left_out)


def _part(part: str, columns: Mapping[str, Column], words: Mapping[str, Words]) -> list[Ints]:
    """What each record has of a part of a key, as numbers, -1 for nothing; several where it has several."""
    name, how = _read(part)
    column = columns[name]
    of_values: list[Ints]
    if how is None:
        of_values = [np.append(np.arange(len(column.values)), -1)]
    elif how == "words":
        of_values = [np.append(rare, -1) for rare in _rare_words(words[name])]
    else:
        of_values = [_numbered(_shortened(column, how))]
    return [each[codes] for codes in column.ranks() for each in of_values]


def _named_alike(
    names: Sequence[str], columns: Mapping[str, Column], exchangeable: Collection[str]
) -> dict[str, list[Ints]]:
    """The parts of exchangeable fields with one number for a value in whichever field it stands, cut alike."""
    found: dict[str, list[Ints]] = {}
    of_cut: dict[str | None, list[str]] = {}
    for part in names:
        how = _read(part)[1]
        if _is_exchangeable(part, exchangeable):
            of_cut.setdefault(how, []).append(part)
    for how, some in of_cut.items():
        texts = [_shortened(columns[_read(part)[0]], how) for part in some]
        numbers = _numbered(list(itertools.chain(*texts)))
        start = 0
        for part, each in zip(some, texts, strict=True):
            of_values = np.append(numbers[start : start + len(each)], -1)
            found[part] = [of_values[columns[_read(part)[0]].codes]]
            start += len(each)
    return found


def _signature(key: Sequence[str], exchangeable: Collection[str]) -> tuple[str, ...]:
    """What keys that differ only in exchangeable fields have in common."""
    return tuple(sorted(f":{_read(part)[1]}" if _is_exchangeable(part, exchangeable) else part for part in key))


def _is_exchangeable(part: str, exchangeable: Collection[str]) -> bool:
    name, how = _read(part)
    return name in exchangeable and how != "words"


def _read(part: str) -> tuple[str, str | None]:
    read = KEY.fullmatch(part)
    assert read is not None, part
    return read["field"], read["part"]


def _shortened(column: Column, how: str | None) -> list[str]:
    """The values of a column as a part of a key takes them."""
    if how is None:
        return list(column.values)
    if how.isdigit():
        return [value[: int(how)] for value in column.values]
    at = slice(END_WORDS) if how == "start" else slice(-END_WORDS, None)
    return [" ".join(value.split()[at]) for value in column.values]


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


def _blocks(
    keys: Sequence[Sequence[str]], parts: Mapping[str, Sequence[Ints]], exchangeable: Collection[str]
) -> Blocks:
    """The blocks of keys that differ only in exchangeable fields, whose values count in any order."""
    records, found = [], []
    for key in keys:
        own = sorted(part for part in key if not _is_exchangeable(part, exchangeable))
        names = sorted((part for part in key if part not in own), key=lambda part: str(_read(part)[1]))
        for choice in itertools.product(*(parts[part] for part in [*own, *names])):
            has_all = np.flatnonzero(np.logical_and.reduce([part >= 0 for part in choice]))
            values = [part[has_all].astype(np.uint64) for part in choice]
            if len({_read(part)[1] for part in names}) == 1:
                values[len(own) :] = np.sort(np.stack(values[len(own) :]), axis=0)
            number = np.zeros(len(has_all), np.uint64)
            for value in values:
                number = _mixed(number, value)
            records.append(has_all.astype(np.int32))
            found.append(number)
    return _grouped(np.concatenate(records), np.concatenate(found))


def _grouped(records: Ints, keys: Ints) -> Blocks:
    """The blocks of records (any number of times each) that have one key."""
    order = np.argsort(keys)
    records, keys = records[order], keys[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.array([], np.int64)
    sizes = np.diff(np.append(starts, len(keys)))
    several = sizes > 1
    return Blocks(records, starts[several], sizes[several])


def _divided(blocks: Blocks, keys: Sequence[Sequence[str]], parts: Mapping[str, Sequence[Ints]]) -> list[Blocks]:
    """Blocks that are too large, divided by each whole value that is a part of other keys."""
    own = {part for key in keys for part in key}
    if any(len(parts[part]) > 1 for part in own):
        return []  # a block of a word is of many records that have little else in common
    starts, sizes = blocks.starts, blocks.sizes
    number = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    records = blocks.records[np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(len(number))]
    fields = {part.partition(":")[0] for part in own}
    others = [values[0] for part, values in parts.items() if ":" not in part and part not in fields]
    divided = []
    for values in sorted(others, key=_sameness)[:DIVIDERS]:
        stated = np.flatnonzero(values[records] >= 0)
        finer = _mixed(number[stated], values[records[stated]].astype(np.uint64))
        divided.append(_grouped(records[stated], finer))
    return divided


def _sameness(values: Ints) -> float:
    """How often two records have one value."""
    counts = np.bincount(values[values >= 0]).astype(np.float64)
    return float(np.square(counts / max(counts.sum(), 1)).sum())


def _mixed(key: Any, part: Any) -> Any:
    """A number for a key and one more part (splitmix64); two keys with one number only share a block."""
    key = key * np.uint64(0x100000001B3) + part + np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def _largest(blocks: Sequence[Blocks], room: int) -> int:
    """The largest block size such that all blocks up to it make no more pairs than there is room for."""
    counts = np.bincount(np.concatenate([np.array([0], np.int64), *(block.sizes for block in blocks)]))
    sizes = np.arange(len(counts))
    fits = (np.cumsum(counts * (sizes * (sizes - 1) // 2)) <= room) & (counts > 0) & (sizes > 0)
    return int(sizes[fits][-1]) if fits.any() else 1


def _chosen(blocks: Blocks, wanted: Ints) -> Blocks:
    return Blocks(blocks.records, blocks.starts[wanted], blocks.sizes[wanted])


def _in_order(blocks: Blocks, order: Ints) -> Blocks:
    """The blocks, the records of each in order, and each once."""
    starts, sizes = blocks.starts, blocks.sizes
    number = np.repeat(np.arange(len(sizes)), sizes)
    records = blocks.records[np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(len(number))]
    places = np.unique((number << 32) | order[records])
    number, place = places >> 32, places & 0xFFFFFFFF
    sizes = np.bincount(number, minlength=len(sizes))
    return Blocks(np.argsort(order).astype(np.int32)[place], np.cumsum(sizes) - sizes, sizes)


def _pairs(blocks: Blocks, split: int | None, window: int | None = None) -> Ints:
    """The pairs within blocks, each as one number: the smaller record above, the larger below 32 bits."""
    starts, sizes = blocks.starts, blocks.sizes
    place = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at, behind = np.repeat(starts, sizes) + place, np.repeat(sizes, sizes) - place - 1
    records = blocks.records.astype(np.int64)
    found = [np.array([], np.int64)]
    for distance in range(1, min(int(sizes.max(initial=1)), (window or len(at)) + 1)):
        further = behind >= distance
        at, behind = at[further], behind[further]
        one, other = records[at], records[at + distance]
        low, high = np.minimum(one, other), np.maximum(one, other)
        wanted = (low < split) & (high >= split) if split is not None else low != high
        found.append(((low << 32) | high)[wanted])
    return _distinct(np.concatenate(found))


def _distinct(pairs: Ints) -> Ints:
    ordered = np.sort(pairs)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered
