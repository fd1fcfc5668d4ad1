"""Columns as the matcher compares them: distinct values, spelt one way, and which row has which.

All spelling is done by Arrow on distinct values, so that a million rows take seconds.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.dates import read_date, read_period

MISSING = ("", "nan", "null", "none", "n a")
"""What a spelling is when nothing is stated."""

Ints = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """What rows of several values hold: `members[starts[row]:starts[row + 1]]` are places of values.

    `headings` says under which heading each member stands, where they have some.
    """

    starts: Ints
    members: Ints
    headings: Ints | None

    @property
    def sizes(self) -> Ints:
        """The number of values of each row."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`values` are the distinct spellings (objects), `codes` each row's place among them, -1 for none.

    Where rows have several values, `lists` has them all, and `codes` the first.
    """

    values: np.ndarray[Any, np.dtype[np.object_]]
    codes: Ints
    lists: Lists | None = None

    def counts(self, upto: int | None = None) -> Ints:
        """How many rows (of the first `upto`) have each value."""
        codes = self.codes[:upto]
        if self.lists is not None:
            codes = self.lists.members[: self.lists.starts[len(codes)]]
        return np.bincount(codes[codes >= 0], minlength=len(self.values))

    def ranks(self) -> list[Ints]:
        """The first value of each row, the second, and so on, -1 for none."""
        if self.lists is None:
            return [self.codes]
        sizes, starts = self.lists.sizes, self.lists.starts[:-1]
        ranks = [np.full(len(self.codes), -1, self.codes.dtype) for _ in range(int(sizes.max(initial=1)))]
        for rank, codes in enumerate(ranks):
            has = np.flatnonzero(sizes > rank)
            codes[has] = self.lists.members[starts[has] + rank]
        return ranks


def follows(one: Ints, two: Ints, *, both_ways: bool) -> bool:
    """Whether one of two columns' values mostly follows from the other's, such as a town from its postcode.

    It does if pairs of rows that agree in the one mostly agree in both.
    """
    stated = (one >= 0) & (two >= 0)
    one, two = one[stated].astype(np.int64), two[stated].astype(np.int64)
    if len(one) < 2:
        return False
    both = _agreeing(one * (two.max() + 1) + two)
    alone = (_agreeing(one), _agreeing(two))
    return both > 0 and both > 0.5 * (max(alone) if both_ways else min(alone))


def _agreeing(codes: Ints) -> int:
    """The number of pairs of rows with the same code."""
    ordered = np.sort(codes)
    counts = np.diff(np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1], [True]])))
    return int((counts * (counts - 1) // 2).sum())


def spell(array: pa.ChunkedArray, kind: str) -> Column:
    """A column's values as a `kind` of comparison takes them; of lists each value, of maps what is under a heading."""
    if pa.types.is_list(array.type) or pa.types.is_map(array.type):
        return _spell_lists(array, kind)
    raw = pc.cast(array, pa.string()).combine_chunks().dictionary_encode()
    if isinstance(raw, pa.ChunkedArray):
        raw = raw.combine_chunks()
    rows = _codes(raw.indices)
    spelt = _SPELLINGS.get(kind, _words)(_plain(raw.dictionary))
    spelt = pc.if_else(pc.is_in(spelt, pa.array(MISSING)), None, spelt).dictionary_encode()
    places = np.append(_codes(spelt.indices), np.int32(-1))
    return Column(np.array(spelt.dictionary.to_pylist(), dtype=object), places[rows])


def _spell_lists(array: pa.ChunkedArray, kind: str) -> Column:
    whole = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    has_headings = pa.types.is_map(array.type)
    starts = whole.offsets.to_numpy().astype(np.int64)
    flat = (whole.items if has_headings else whole.values).slice(starts[0], starts[-1] - starts[0])
    column = spell(pa.chunked_array([flat]), kind)
    row = np.repeat(np.arange(len(whole)), np.diff(starts))
    headings = None
    if has_headings:
        headings = _codes(whole.keys.slice(starts[0], len(flat)).dictionary_encode().indices)
    _, first = np.unique((row << 32) | (column.codes if headings is None else headings), return_index=True)
    kept = np.sort(first)
    kept = kept[column.codes[kept] >= 0]
    row, members = row[kept], column.codes[kept]
    begins = np.searchsorted(row, np.arange(len(whole) + 1))
    codes = np.append(members, np.int32(-1))[np.where(np.diff(begins) > 0, begins[:-1], len(members))]
    return Column(column.values, codes, Lists(begins, members, None if headings is None else headings[kept]))


def _codes(indices: pa.Array) -> Ints:
    return np.asarray(indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int32)


def _plain(values: pa.Array) -> pa.Array:
    """Lower case, without HTML entities and accents."""
    coded = np.asarray(pc.match_substring(values, "&").to_numpy(zero_copy_only=False))
    if coded.any():
        values = pa.array([html.unescape(v) for v in values.to_pylist()], pa.string())
    return pc.utf8_lower(pc.replace_substring_regex(pc.utf8_normalize(values, "NFKD"), r"\p{Mn}+", ""))


def _words(values: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(values, r"[^\p{L}\p{N}]+", " "))


def _code(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, r"[^\p{L}\p{N}]+", "")


def _numbers(values: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(values, r"[^0-9]+", " "))


def _each(read: Any) -> Any:
    return lambda values: pa.array([read(v) for v in values.to_pylist()], pa.string())


def read_amount(text: str) -> str:
    """A number as text, without currency and thousands separators; empty if there is none."""
    found = re.search(r"-?\d[\d,' ]*(?:\.\d+)?(?:e[+-]?\d+)?", text)
    return repr(float(re.sub(r"[,' ]", "", found[0]))) if found else ""


_SPELLINGS = {
    "code": _code,
    "numbers": _numbers,
    "date": _each(read_date),
    "period": _each(read_period),
    "amount": _each(read_amount),
}
