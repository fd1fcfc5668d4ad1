"""How alike records are, and which pairs are worth a look: projects as the matcher of any records has them.

What is compared, and what agreement is worth, is configuration (`weighing`); evidence that tells projects apart is
found here beside it (`features`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from pipeline.comparison import Levels
from pipeline.linkage.columns import Ints
from pipeline.linkage.core import find, stated_odds
from pipeline.linkage.fields import read_fields
from pipeline.linkage.learning import learn_levels
from pipeline.linkage.similarity import Field
from pipeline.match.features import Features, evidence
from pipeline.match.normalise import Subject
from pipeline.match.table import feature_name, subject_table
from pipeline.match.weighing import Key, Weighing

Pair = tuple[int, int]

CHUNK = 1 << 16  # pairs that are compared at a time
WORKERS = 1  # threads; a page's pairs are few


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Subjects and how they are compared."""

    subjects: Sequence[Subject]
    weighing: Weighing
    table: pa.Table
    fields: Sequence[Field]

    @classmethod
    def of(cls, subjects: Sequence[Subject], weighing: Weighing) -> Likeness:
        """The subjects, ready to be compared."""
        table = subject_table(subjects)
        return cls(subjects, weighing, table, read_fields(weighing.linkage, [table]))

    def weighed(self, weighing: Weighing) -> Likeness:
        """The same by other weights."""
        fields = read_fields(weighing.linkage, [self.table]) if weighing is not self.weighing else self.fields
        return replace(self, weighing=weighing, fields=fields)

    def candidates(self) -> list[Pair]:
        """The pairs that share a key, as indices, the smaller one first, sorted."""
        if len(self.subjects) < 2:
            return []
        found = find(self.weighing.linkage, [self.table], self.fields, None)
        return list(zip(found.left.tolist(), found.right.tolist(), strict=True))

    def compare(self, pairs: Sequence[Pair]) -> Iterator[tuple[Features, float]]:
        """The features and the score of each pair: the probability, from 0 to 1, that it is one project."""
        prior = self.weighing.linkage.prior or 0.0
        for levels, features, further in self._compared(pairs):
            odds = prior + stated_odds(self.fields, levels) + further
            yield from zip(features, np.round(1 / (1 + np.exp(-odds)), 6).tolist(), strict=True)

    def learn(self, pairs: Sequence[Pair]) -> tuple[dict[Key, Levels], float]:
        """The weights of the fields that are to be learnt from these pairs, and how many seem to be one project."""
        chunks = [
            ([each[told] for each in levels], further[told])
            for levels, features, further in self._compared(pairs)
            for told in (np.array(["identical" not in each for each in features]),)
        ]
        if not sum(len(further) for _, further in chunks):
            return {}, 0.0
        levels = [np.concatenate(each) for each in zip(*(levels for levels, _ in chunks), strict=True)]
        known = np.concatenate([further for _, further in chunks])
        learnt, n_same = learn_levels(self.fields, levels, known, len(self.subjects))
        by_key = zip(self.fields, learnt, strict=True)
        return {(field.name, field.kind): weight for field, weight in by_key if weight is not None}, n_same

    def _compared(self, pairs: Sequence[Pair]) -> Iterator[tuple[list[Ints], list[Features], Ints]]:
        """Some pairs after others: the levels of their fields, all features, the log odds of the stage's evidence."""
        names = [feature_name(field.name, field.kind) for field in self.fields]
        weights = {each.feature: each.weight for each in self.weighing.evidence}
        for start in range(0, len(pairs), CHUNK):
            some = pairs[start : start + CHUNK]
            left, right = np.array(some, np.int64).T
            alike = [field.similarity(left, right, WORKERS) for field in self.fields]
            found: list[Features] = []
            odds: list[float] = []
            for (one, other), row in zip(some, zip(*(each.tolist() for each in alike), strict=True), strict=True):
                features = {name: value for name, value in zip(names, row, strict=True) if not math.isnan(value)}
                further = dict(evidence(self.subjects[one], self.subjects[other], features))
                odds.append(sum([_worth(weights[name], value) for name, value in further.items() if name in weights]))
                found.append(features | further)
            levels = [field.levels_of(each) for field, each in zip(self.fields, alike, strict=True)]
            yield levels, found, np.array(odds)


def _worth(levels: Levels, value: float) -> float:
    """The log odds of the first level that a value reaches."""
    return next((odds for start, odds in levels if value >= start), 0.0)
