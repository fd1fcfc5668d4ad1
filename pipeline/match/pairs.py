"""Pairs of records with what was decided of them; each is compared once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.match.features import Features
from pipeline.match.likeness import Likeness, Pair
from pipeline.match.normalise import Subject
from pipeline.match.reasons import describe
from pipeline.match.scoring import judge


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a pair, by whom and why; `is_firm` forbids a merge by way of third records."""

    score: float
    features: Features
    decision: str
    decided_by: str
    reason: str
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided of a pair: `same`, `different` or `unsure`, and the row that says so."""

    decision: str
    reason: str
    row: int


@dataclass(slots=True)
class Pairs:
    """How alike subjects are, what people ruled on pairs of them, and the pairs judged so far.

    `wordings` has for each subject the number of the first that says the same in the same captures: what
    holds of one copy holds of all, so copies are compared once. A record that people ruled on is alone.
    """

    likeness: Likeness
    rulings: Mapping[Pair, Ruling]
    known: dict[Pair, Decided] = field(default_factory=dict)
    wordings: Sequence[int] = field(init=False)
    _by_wordings: dict[Pair, Decided] = field(default_factory=dict)

    @property
    def subjects(self) -> Sequence[Subject]:
        """The subjects that are compared."""
        return self.likeness.subjects

    def __post_init__(self) -> None:
        """Find the copies."""
        ruled = {record for pair in self.rulings for record in pair}
        first: dict[Any, int] = {}
        self.wordings = [
            number if number in ruled else first.setdefault(subject.sameness, number)
            for number, subject in enumerate(self.subjects)
        ]

    def between(self, one: int, other: int) -> Decided:
        """What was decided of two records."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self.known:
            self.judge_all([pair])
        return self.known[pair]

    def judge_all(self, pairs: Sequence[Pair]) -> None:
        """Decide these pairs."""
        self.compare(pairs)
        for pair in pairs:
            if pair not in self.known:
                self.known[pair] = self._by_wordings[self._worded(pair)]

    def compare(self, pairs: Iterable[Pair]) -> None:
        """Compare these pairs all at once, as far as that was not done; which is cheaper than one by one."""
        worded = dict.fromkeys(self._worded(pair) for pair in pairs)
        todo = [pair for pair in worded if pair not in self._by_wordings]
        for pair, (features, score) in zip(todo, self.likeness.compare(todo), strict=True):
            self._by_wordings[pair] = self._decide(pair, features, score)

    def set(self, pair: Pair, decided: Decided) -> None:
        """Replace what was decided of a pair, once it is known which groups were made."""
        self.known[pair] = decided

    def _worded(self, pair: Pair) -> Pair:
        """The pair of wordings that stands for a pair; itself where people ruled on a record of it."""
        return self.wordings[pair[0]], self.wordings[pair[1]]

    def _decide(self, pair: Pair, features: Features, score: float) -> Decided:
        judgement = judge(features, score)
        if ruling := self.rulings.get(pair):
            decision = "review" if ruling.decision == "unsure" else ruling.decision
            return Decided(score, features, decision, "person", ruling.reason, decision == "different")
        by = "model" if judgement.rule == "score" else "rule"
        reason = describe(self.subjects[pair[0]], self.subjects[pair[1]], features, judgement)
        return Decided(score, features, judgement.decision, by, reason, judgement.is_firm)
