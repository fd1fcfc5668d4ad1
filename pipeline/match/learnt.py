"""Weights that a source wants learnt from its own records, where these are enough; else the shared ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.comparison import Levels
from pipeline.match.likeness import Likeness, Pair
from pipeline.match.weighing import Key, Weighing

ENOUGH = 100  # pairs that seem to be one project, from which weights are learnt


@dataclass(frozen=True, slots=True)
class Learnt:
    """The weights to match by, and what a person should know of them: a kind of `issues`, and a sentence."""

    weighing: Weighing
    kind: str | None = None
    message: str = ""


def learn(likeness: Likeness, pairs: Sequence[Pair]) -> Learnt:
    """The weights that `likeness` is to match by, from the pairs that share a key.

    Blocks that say the same word for word are left out: they teach nothing of how one project is told twice.
    """
    weighing = likeness.weighing
    keys = weighing.learns
    if not keys:
        return Learnt(weighing)
    found, n_same = likeness.learn(pairs)
    if n_same >= ENOUGH:
        told = "; ".join(f"{_name(key)} {_words(found[key])}" for key in keys)
        message = f"Weights were learnt from {n_same:.0f} pairs of records that seem to be one project each: {told}."
        return Learnt(weighing.settle(found), "weights_learnt", message)
    settled = weighing.settle(weighing.shared)
    told = " and ".join(
        f"{_name(key)} {'has the shared one' if key in weighing.shared else 'counts for nothing'}" for key in keys
    )
    seen = f"{n_same:.0f} pairs of records seem to be one project each"
    message = f"Weights were not learnt: {seen}, {ENOUGH} are needed; {told}."
    return Learnt(settled, "weights_not_learnt", message)


def _name(key: Key) -> str:
    return f"{key[0]} ({key[1]})"


def _words(levels: Levels) -> str:
    return ", ".join(f"{weight:+g} from {start:g}" for start, weight in levels)
