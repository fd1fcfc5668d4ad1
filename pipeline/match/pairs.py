"""Pairs of records with what was decided of them; each is compared once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.match.blocking import Pair
from pipeline.match.features import Features, compare
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
    """The subjects, what people ruled on pairs of them, and the pairs judged so far.

    `wordings` has for each subject the number of the first that says the same in the same captures: what
    holds of one copy holds of all, so copies are compared once. A record that people ruled on is alone.
    """

    subjects: Sequence[Subject]
    rulings: Mapping[Pair, Ruling]
    known: dict[Pair, Decided] = field(default_factory=dict)
    wordings: Sequence[int] = field(init=False)
    _by_wordings: dict[Pair, Decided] = field(default_factory=dict)

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
            self.known[pair] = self._decide(pair)
        return self.known[pair]

    def judge_all(self, pairs: Iterable[Pair]) -> None:
        """Decide these pairs, and those that people ruled on."""
        for pair in (*pairs, *self.rulings):
            self.between(*pair)

    def set(self, pair: Pair, decided: Decided) -> None:
        """Replace what was decided of a pair, once it is known which groups were made."""
        self.known[pair] = decided

    def _decide(self, pair: Pair) -> Decided:
        """What is decided of a pair, by its wordings where no person ruled on it."""
        if pair in self.rulings:
            return self._compare(pair)
        wordings = (self.wordings[pair[0]], self.wordings[pair[1]])
        if wordings not in self._by_wordings:
            self._by_wordings[wordings] = self._compare(pair)
        return self._by_wordings[wordings]

    def _compare(self, pair: Pair) -> Decided:
        left, right = self.subjects[pair[0]], self.subjects[pair[1]]
        features = compare(left, right)
        judgement = judge(features)
        if ruling := self.rulings.get(pair):
            decision = "review" if ruling.decision == "unsure" else ruling.decision
            return Decided(judgement.score, features, decision, "person", ruling.reason, decision == "different")
        by = "model" if judgement.rule == "score" else "rule"
        reason = describe(left, right, features, judgement)
        return Decided(judgement.score, features, judgement.decision, by, reason, judgement.is_firm)
