"""The levels of all fields of a pair, packed into one number, so that a million pairs have few distinct ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from pipeline.linkage.columns import Ints

BITS = 4  # of a level within a pair's pattern


def packed(levels: Sequence[Ints]) -> Ints:
    """Patterns from the levels of each field."""
    patterns = np.zeros(len(levels[0]), np.uint64)
    for place, level in enumerate(levels):
        patterns |= level.astype(np.uint64) << np.uint64(BITS * place)
    return patterns


def levels_of(patterns: Ints, place: int) -> Ints:
    """The levels of the field at a place, from 0 for a missing value."""
    return ((patterns >> np.uint64(BITS * place)) & np.uint64((1 << BITS) - 1)).astype(np.uint8)


def unpacked(patterns: Ints, n_fields: int) -> list[Ints]:
    """The levels of each field."""
    return [levels_of(patterns, place) for place in range(n_fields)]


def distinct(numbers: Ints) -> tuple[Ints, Ints]:
    """The distinct ones of some numbers in order, and the place of each among them; by hashing, not sorting."""
    found = pa.array(numbers).dictionary_encode()
    values = found.dictionary.to_numpy()
    order = np.argsort(values)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return values[order], rank[found.indices.to_numpy()]
