"""The words of a column's values, weighed by how rare they are.

A word's weight falls by one with each doubling of the number of rows that have it. Weights in steps
change seldom when rows are added, which is what lets an earlier comparison stand (`changed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.columns import Column, Ints


@dataclass(frozen=True)
class Words:
    """`words[starts[v]:starts[v + 1]]` are the words of the value v, in their order, as numbers."""

    words: Ints
    starts: Ints
    n_words: int
    column: Column

    @cached_property
    def owner(self) -> Ints:
        """The value that each word stands in."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def frequency(self, upto: int | None = None) -> Ints:
        """The number of rows (of the first `upto`) with each word; a word said twice counts twice."""
        counts = self.column.counts(upto)
        return np.bincount(self.words, weights=counts[self.owner], minlength=self.n_words).astype(np.int64)

    def weights(self, upto: int | None = None) -> Ints:
        """The weight of each word, from 1 up."""
        n_rows = int(np.count_nonzero(self.column.codes[:upto] >= 0))
        steps = _doublings(np.maximum(self.frequency(upto), 1))
        most = int(_doublings(np.array([max(n_rows, 1)]))[0])
        return np.asarray(np.maximum(most - steps, 0) + 1)

    def changed(self, upto: int) -> Ints:
        """Which rows have a word whose weight the rows from `upto` on have changed."""
        other = self.weights() != self.weights(upto)
        values = np.bincount(self.owner, weights=other[self.words], minlength=len(self.starts) - 1) > 0
        return np.asarray(np.logical_or.reduce([np.append(values, False)[codes] for codes in self.column.ranks()]))

    @cached_property
    def vectors(self) -> Any:
        """A sparse row of weights for each value, of length 1."""
        from scipy.sparse import csr_matrix, diags

        shape = (len(self.starts) - 1, self.n_words)
        ones = np.ones(len(self.words), np.float32)
        matrix = csr_matrix((ones, self.words.copy(), self.starts.copy()), shape=shape)
        matrix.sum_duplicates()
        matrix.data = self.weights().astype(np.float32)[matrix.indices]
        length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        return diags(1 / np.maximum(length, 1e-9)).dot(matrix).tocsr().astype(np.float32)

    def cosine(self, left: Ints, right: Ints) -> Ints:
        """How much of their words two values share, by weight: 0 to 1 for each pair of values."""
        vectors = self.vectors
        return np.asarray(vectors[left].multiply(vectors[right]).sum(axis=1), dtype=np.float32).ravel()


def words_of(column: Column) -> Words:
    """The words of a column."""
    split = pc.split_pattern(pa.array(column.values.tolist(), pa.string()), " ")
    numbered = split.values.dictionary_encode()
    return Words(numbered.indices.to_numpy(), split.offsets.to_numpy(), len(numbered.dictionary), column)


def _doublings(numbers: Ints) -> Ints:
    """The whole part of the logarithm to base 2."""
    return np.frexp(numbers.astype(np.float64))[1] - 1
