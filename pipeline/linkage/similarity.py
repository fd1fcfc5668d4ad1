"""How well two values agree: a level from 1 (nothing in common) up to equal; 0 where one is missing.

| kind       | similarity of unequal values                               | levels below equal from |
| ---------- | ---------------------------------------------------------- | ----------------------- |
| `code`     | letters and digits exchanged, swapped, left out (OSA)      | 0.6, 0.8                |
| `name`     | Jaro-Winkler, words in any order                           | 0.75, 0.88              |
| `title`    | the better of rare words in common and letters in order    | 0.3, 0.5, 0.7, 0.9      |
| `text`     | rare words in common                                       | 0.3, 0.5, 0.7, 0.9      |
| `numbers`  | the same of the numbers in it                              | 0.3, 0.7, 0.95          |
| `date`     | digits exchanged or swapped (OSA)                          | 0.7, 0.85               |
| `period`   | days in common over all days                               | 0.2, 0.5, 0.97          |
| `amount`   | the smaller over the larger                                | 0.5, 0.9, 0.99          |
| `category` | none                                                       |                         |

Equal means equal as spelt by `columns`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pipeline.linkage.columns import Column, Ints
from pipeline.linkage.words import Words, words_of

BOUNDS: dict[str, tuple[float, ...]] = {
    "code": (0.6, 0.8),
    "name": (0.75, 0.88),
    "title": (0.3, 0.5, 0.7, 0.9),
    "text": (0.3, 0.5, 0.7, 0.9),
    "numbers": (0.3, 0.7, 0.95),
    "date": (0.7, 0.85),
    "period": (0.2, 0.5, 0.97),
    "amount": (0.5, 0.9, 0.99),
    "category": (),
}


@dataclass(frozen=True)
class Field:
    """A field of the records with how it is compared."""

    name: str
    kind: str
    weight: float | None
    column: Column

    @property
    def n_levels(self) -> int:
        """The number of levels, which is also the level of equal values."""
        return len(BOUNDS[self.kind]) + 2

    @cached_property
    def words(self) -> Words:
        """The words of its values."""
        return words_of(self.column)

    @property
    def weighs_words(self) -> bool:
        """Whether its similarities depend on how rare words are among all records."""
        return self.kind in ("title", "text", "numbers")

    def levels(self, left: Ints, right: Ints, workers: int) -> Ints:
        """The level at which each pair of rows agrees, as uint8."""
        ours, theirs = self.column.codes[left], self.column.codes[right]
        stated = (ours >= 0) & (theirs >= 0)
        levels = np.where(stated & (ours == theirs), self.n_levels, 0).astype(np.uint8)
        rest = np.flatnonzero(stated & (ours != theirs))
        if len(rest):
            alike = _SCORERS[self.kind](self, ours[rest], theirs[rest], workers)
            levels[rest] = np.searchsorted(np.asarray(BOUNDS[self.kind]), alike, side="right") + 1
        return levels


Scorer = Callable[[Field, Ints, Ints, int], Ints]


def _by_letters(scorer_name: str) -> Scorer:
    def score(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
        return _each_pair(scorer_name, field.column.values[left], field.column.values[right], workers)

    return score


def _each_pair(scorer_name: str, left: Any, right: Any, workers: int) -> Ints:
    from rapidfuzz import distance, process

    scorer = getattr(distance, scorer_name).normalized_similarity
    return process.cpdist(left.tolist(), right.tolist(), scorer=scorer, workers=workers, dtype=np.float32)


def _names(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
    values = field.column.values
    alike = _each_pair("JaroWinkler", values[left], values[right], workers)
    several = np.diff(field.words.starts) > 1
    reordered = np.flatnonzero(several[left] & several[right])
    if len(reordered):
        ours, theirs = (
            np.array([" ".join(sorted(v.split())) for v in values[side[reordered]]], dtype=object)
            for side in (left, right)
        )
        again = _each_pair("JaroWinkler", ours, theirs, workers)
        alike[reordered] = np.maximum(alike[reordered], again)
    return alike


def _words(field: Field, left: Ints, right: Ints, _workers: int) -> Ints:
    return field.words.cosine(left, right)


def _titles(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
    letters = _each_pair("Indel", field.column.values[left], field.column.values[right], workers)
    return np.maximum(field.words.cosine(left, right), letters)


def _amounts(field: Field, left: Ints, right: Ints, _workers: int) -> Ints:
    amounts = field.column.values.astype(np.float64)
    ours, theirs = amounts[left], amounts[right]
    low, high = np.minimum(np.abs(ours), np.abs(theirs)), np.maximum(np.abs(ours), np.abs(theirs))
    return np.where((ours < 0) == (theirs < 0), low / np.maximum(high, 1e-300), 0.0)


def _periods(field: Field, left: Ints, right: Ints, _workers: int) -> Ints:
    spans = np.array([_days(v) for v in field.column.values], dtype=np.float64).reshape(-1, 2)
    ours, theirs = spans[left], spans[right]
    common = np.minimum(ours[:, 1], theirs[:, 1]) - np.maximum(ours[:, 0], theirs[:, 0])
    total = np.maximum(ours[:, 1], theirs[:, 1]) - np.minimum(ours[:, 0], theirs[:, 0])
    return np.asarray(np.maximum(common, 0) / np.maximum(total, 1e-9))


def _days(period: str) -> tuple[float, float]:
    """The first day of a period and the one behind its last, in days of a calendar of even months."""
    first, last = period.split()
    start, end = (float(int(part[:4]) * 372) for part in (first, last))
    start += (int(first[4:6]) - 1) * 31 + int(first[6:]) - 1 if len(first) == 8 else 0
    end += (int(last[4:6]) - 1) * 31 + int(last[6:]) if len(last) == 8 else 372
    return start, end


def _nothing(_field: Field, left: Ints, _right: Ints, _workers: int) -> Ints:
    return np.zeros(len(left), np.float32)


_SCORERS: dict[str, Scorer] = {
    "code": _by_letters("OSA"),
    "name": _names,
    "title": _titles,
    "text": _words,
    "numbers": _words,
    "date": _by_letters("OSA"),
    "period": _periods,
    "amount": _amounts,
    "category": _nothing,
}
