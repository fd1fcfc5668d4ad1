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

MISSING = ("", "nan", "null", "none", "n a")
"""What a spelling is when nothing is stated."""

Ints = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`values` are the distinct spellings (objects), `codes` each row's place among them, -1 for none."""

    values: np.ndarray[Any, np.dtype[np.object_]]
    codes: Ints

    def counts(self, upto: int | None = None) -> Ints:
        """How many rows (of the first `upto`) have each value."""
        codes = self.codes[:upto]
        return np.bincount(codes[codes >= 0], minlength=len(self.values))


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
    counts = np.unique(codes, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def spell(array: pa.ChunkedArray, kind: str) -> Column:
    """A column's values as a `kind` of comparison takes them."""
    raw = pc.cast(array, pa.string()).combine_chunks().dictionary_encode()
    if isinstance(raw, pa.ChunkedArray):
        raw = raw.combine_chunks()
    rows = _codes(raw.indices)
    spelt = _SPELLINGS.get(kind, _words)(_plain(raw.dictionary))
    spelt = pc.if_else(pc.is_in(spelt, pa.array(MISSING)), None, spelt).dictionary_encode()
    places = np.append(_codes(spelt.indices), np.int32(-1))
    return Column(np.array(spelt.dictionary.to_pylist(), dtype=object), places[rows])


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


_YEAR = r"(?:1[5-9]|20)\d\d"
_DAYS = (
    re.compile(rf"(?P<y>{_YEAR})\D?(?P<m>\d\d?)\D(?P<d>\d\d?)(?!\d)"),
    re.compile(rf"(?P<y>{_YEAR})(?P<m>\d\d)(?P<d>\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)\D(?P<m>\d\d?)\D(?P<y>{_YEAR})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>{_YEAR})(?!\d)"),
)
_ONLY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")


def read_date(text: str) -> str:
    """A date as yyyymmdd, a year as yyyy, else the digits of the text; days and months are not checked."""
    for pattern in _DAYS:
        if found := pattern.search(text):
            return f"{found['y']}{int(found['m']):02}{int(found['d']):02}"
    if years := _ONLY_YEAR.findall(text):
        return str(years[0])
    return "".join(re.findall(r"\d", text))


def read_period(text: str) -> str:
    """Two dates with a blank between them; one date is a period of its own."""
    halves = re.split(r"\s*/\s*|\s+(?:to|-|–|—|until)\s+", text) if len(text) > 10 else text.split("/")
    if len(halves) == 1:
        halves = _ONLY_YEAR.findall(text)[:2] or halves
    ends = [read_date(half) for half in halves[:2]]
    return f"{ends[0]} {ends[-1]}" if all(len(end) in (4, 8) for end in ends) else ""


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
