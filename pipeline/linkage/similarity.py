"""How well two values agree: how alike they are, from 0 to 1, and at which level, from 1 up to equal.

| kind       | similarity of unequal values                               | levels below equal from |
| ---------- | ---------------------------------------------------------- | ----------------------- |
| `code`     | letters and digits exchanged, swapped, left out (OSA)      | 0.6, 0.8                |
| `name`     | Jaro-Winkler, words in any order                           | 0.75, 0.88              |
| `title`    | the better of rare words in common and letters in order    | 0.3, 0.5, 0.7, 0.9      |
| `text`     | rare words in common                                       | 0.3, 0.5, 0.7, 0.9      |
| `numbers`  | the same of the numbers in it                              | 0.3, 0.7, 0.95          |
| `date`     | digits exchanged or swapped (OSA)                          | 0.7, 0.85               |
| `period`   | days in common over all days, as precise as the vaguer one | 0.2, 0.5, 0.97          |
| `amount`   | the smaller over the larger, at most 0.99                  | 0.5, 0.9, 0.99          |
| `category` | none                                                       |                         |

Equal means equal as spelt by `columns`. Titles and texts `by` letters are compared by letters alone: a title in
order and with its words sorted, whichever is better. A missing value has no similarity, and the level 0; so have
amounts of two units. Of lists the best pair of values counts, of lists of categories the share in common, of texts
under headings those under headings that both have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pipeline.comparison import Levels
from pipeline.linkage.columns import Column, Ints, Lists
from pipeline.linkage.dates import Periods
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
EXCHANGED = len(BOUNDS["name"]) + 2
"""The level of two names that stand in each other's column (`exchange`), between near and equal."""

NEARLY = 0.99  # how alike amounts are at most that are not equal
DECIMALS = 4  # that are kept of a similarity


@dataclass(frozen=True)
class Field:
    """A field of the records with how it is compared; `weight` None is learnt."""

    name: str
    kind: str
    weight: float | Levels | None
    column: Column
    by: str | None = None
    units: tuple[Column, ...] = ()

    @cached_property
    def bounds(self) -> tuple[float, ...]:
        """The similarities from which the levels above the first reach; without that of equal values if implied."""
        if isinstance(self.weight, list):
            return tuple(sorted(start for start, _ in self.weight if start > 0))
        return BOUNDS[self.kind]

    @property
    def n_levels(self) -> int:
        """The number of levels, which is also the level of equal values."""
        return len(self.bounds) + (1 if isinstance(self.weight, list) else 2) + self.is_exchangeable

    @property
    def is_exchangeable(self) -> bool:
        """Whether its values may stand in another column of names, at a level of their own."""
        return self.kind == "name" and self.weight is None and self.column.lists is None

    @cached_property
    def stated(self) -> Ints | None:
        """The log odds of each level, where they are stated: of one weight as much against as for, evenly between."""
        if isinstance(self.weight, list):
            odds = dict(self.weight)
            return np.array([odds.get(start, 0.0) for start in (0.0, *self.bounds)])
        return None if self.weight is None else np.linspace(-self.weight, self.weight, self.n_levels)

    @cached_property
    def words(self) -> Words:
        """The words of its values."""
        return words_of(self.column)

    @property
    def weighs_words(self) -> bool:
        """Whether its similarities depend on how rare words are among all records."""
        return self.kind in ("title", "text", "numbers") and self.by != "letters"

    @cached_property
    def periods(self) -> Periods:
        """Its values as days."""
        return Periods(self.column.values.tolist())

    @cached_property
    def reordered(self) -> Any:
        """Its values with their words in the order of the alphabet, empty where there is but one."""
        values = self.column.values.tolist()
        return np.array([" ".join(sorted(v.split())) if " " in v else "" for v in values], dtype=object)

    @cached_property
    def several(self) -> Ints:
        """Whether each of its values has several words."""
        return np.array([value != "" for value in self.reordered.tolist()], bool)

    @cached_property
    def squeezed(self) -> Ints:
        """A number for each value, the same for those that only blanks tell apart."""
        return np.unique([value.replace(" ", "") for value in self.column.values.tolist()], return_inverse=True)[1]

    def levels(self, left: Ints, right: Ints, workers: int) -> Ints:
        """The level at which each pair of rows agrees, as uint8."""
        if isinstance(self.weight, list):
            return self.levels_of(self.similarity(left, right, workers))
        alike = self._alike(left, right, workers)
        levels = _levels(self.bounds, alike)
        levels[self._are_equal(left, right, alike)] = self.n_levels
        return levels

    def prepare(self) -> None:
        """Make what comparisons share, before several threads ask for it."""
        if self.weighs_words:
            self.words.vectors  # noqa: B018
        if self.kind == "name" or self.by == "letters":
            self.several  # noqa: B018
        if self.kind == "period":
            self.periods  # noqa: B018
        if self.kind == "title" and self.by == "letters":
            self.squeezed  # noqa: B018

    def levels_of(self, similarity: Ints) -> Ints:
        """The level of each similarity, where 1 is that of equal values."""
        return _levels(self.bounds if isinstance(self.weight, list) else (*self.bounds, 1.0), similarity)

    def similarity(self, left: Ints, right: Ints, workers: int) -> Ints:
        """How alike each pair of rows is, rounded; not a number where nothing can be compared."""
        return _rounded(self._alike(left, right, workers))

    def _are_equal(self, left: Ints, right: Ints, alike: Ints) -> Ints:
        if self.column.lists is not None:
            return np.asarray(alike >= 1)
        return np.asarray((self.column.codes[left] == self.column.codes[right]) & ~np.isnan(alike))

    def _alike(self, left: Ints, right: Ints, workers: int) -> Ints:
        ours, theirs = self.column.codes[left], self.column.codes[right]
        comparable = (ours >= 0) & (theirs >= 0)
        for unit in self.units:
            one, other = unit.codes[left], unit.codes[right]
            comparable &= (one == other) | (one < 0) | (other < 0)
        alike = np.full(len(left), np.nan)
        some = np.flatnonzero(comparable)
        if not len(some):
            return alike
        lists = self.column.lists
        if lists is None:
            alike[some] = self._values(ours[some], theirs[some], workers)
        elif lists.headings is not None:
            alike[some] = _under_headings(self.column, lists, left[some], right[some], workers)
        else:
            alike[some] = self._best(lists, left[some], right[some], workers)
        return alike

    def _values(self, ours: Ints, theirs: Ints, workers: int) -> Ints:
        """How alike values are, given by their places."""
        alike = np.ones(len(ours))
        rest = np.flatnonzero(ours != theirs)
        if len(rest):
            scorer = _SCORERS[self.kind] if self.by is None else _BY[self.by]
            alike[rest] = scorer(self, ours[rest], theirs[rest], workers)
        return alike

    def _best(self, lists: Lists, left: Ints, right: Ints, workers: int) -> Ints:
        """The best of all pairs of two rows' values, or the share of categories in common."""
        across = lists.sizes[right]
        n_pairs = lists.sizes[left] * across
        ends = np.cumsum(n_pairs)
        place = np.arange(ends[-1]) - np.repeat(ends - n_pairs, n_pairs)
        across = np.repeat(across, n_pairs)
        ours = lists.members[np.repeat(lists.starts[left], n_pairs) + place // across]
        theirs = lists.members[np.repeat(lists.starts[right], n_pairs) + place % across]
        if self.kind == "category":
            common = np.add.reduceat((ours == theirs).astype(np.float64), ends - n_pairs)
            return np.asarray(common / (lists.sizes[left] + lists.sizes[right] - common))
        return np.asarray(np.fmax.reduceat(self._values(ours, theirs, workers), ends - n_pairs))


def _levels(bounds: Sequence[float], alike: Ints) -> Ints:
    levels = (~np.isnan(alike)).astype(np.uint8)
    for bound in bounds:
        levels += alike >= bound
    return levels


def _rounded(alike: Ints) -> Ints:
    return np.round(alike, DECIMALS)


def _under_headings(column: Column, lists: Lists, left: Ints, right: Ints, workers: int) -> Ints:
    """How alike the letters of two rows' texts are, those under headings that both have; not a number without one."""
    rows = {
        row: dict(zip(lists.headings[of].tolist(), column.values[lists.members[of]], strict=True))
        for row in np.unique([left, right]).tolist()
        for of in (slice(lists.starts[row], lists.starts[row + 1]),)
        if lists.headings is not None
    }
    texts: tuple[list[str], list[str]] = ([], [])
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        shared = [heading for heading in rows[one] if heading in rows[other]]
        for side, row in zip(texts, (one, other), strict=True):
            side.append(" ".join([rows[row][heading] for heading in shared]))
    alike = each_pair("Indel", *texts, workers)
    alike[[not text for text in texts[0]]] = np.nan
    return alike


Scorer = Callable[[Field, Ints, Ints, int], Ints]


def _by_letters(scorer_name: str) -> Scorer:
    def score(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
        values = field.column.values
        return each_pair(scorer_name, values[left].tolist(), values[right].tolist(), workers)

    return score


def each_pair(scorer_name: str, left: list[str], right: list[str], workers: int) -> Ints:
    """The similarity of each two texts, from 0 to 1."""
    from rapidfuzz import distance, process

    scorer = getattr(distance, scorer_name).normalized_similarity
    return process.cpdist(left, right, scorer=scorer, workers=workers, dtype=np.float32)


def _in_any_order(scorer_name: str) -> Scorer:
    """Letters in order, or with the words in the order of the alphabet, whichever is better."""

    def score(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
        alike = _by_letters(scorer_name)(field, left, right, workers)
        reordered = field.reordered
        several = np.flatnonzero(field.several[left] & field.several[right])
        if len(several):
            ours, theirs = (reordered[side[several]].tolist() for side in (left, right))
            alike[several] = np.maximum(alike[several], each_pair(scorer_name, ours, theirs, workers))
        return alike

    return score


def _letters(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
    """The letters of a text in order; of a title in any order of words, and blanks do not count."""
    if field.kind == "text":
        return _by_letters("Indel")(field, left, right, workers)
    alike = _in_any_order("Indel")(field, left, right, workers)
    alike[field.squeezed[left] == field.squeezed[right]] = 1
    return alike


def _words(field: Field, left: Ints, right: Ints, _workers: int) -> Ints:
    return field.words.cosine(left, right)


def _titles(field: Field, left: Ints, right: Ints, workers: int) -> Ints:
    letters = _by_letters("Indel")(field, left, right, workers)
    return np.maximum(field.words.cosine(left, right), letters)


def _amounts(field: Field, left: Ints, right: Ints, _workers: int) -> Ints:
    amounts = field.column.values.astype(np.float64)
    ours, theirs = amounts[left], amounts[right]
    low, high = np.minimum(np.abs(ours), np.abs(theirs)), np.maximum(np.abs(ours), np.abs(theirs))
    alike = np.where((ours < 0) == (theirs < 0), low / np.maximum(high, 1e-300), 0.0)
    return np.minimum(alike, NEARLY)


def _periods(field: Field, left: Ints, right: Ints, _workers: int) -> Ints:
    return field.periods.agreement(left, right)


def _nothing(_field: Field, left: Ints, _right: Ints, _workers: int) -> Ints:
    return np.zeros(len(left), np.float32)


_SCORERS: dict[str, Scorer] = {
    "code": _by_letters("OSA"),
    "name": _in_any_order("JaroWinkler"),
    "title": _titles,
    "text": _words,
    "numbers": _words,
    "date": _by_letters("OSA"),
    "period": _periods,
    "amount": _amounts,
    "category": _nothing,
}
_BY: dict[str, Scorer] = {"letters": _letters, "words": _words}
