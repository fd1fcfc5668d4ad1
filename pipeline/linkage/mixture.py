"""What agreement is worth, learnt without labels: a mixture of three classes, by EM.

Pairs are one thing, of different things, or look-alikes, as in Larsen and Rubin (2001): the class between
holds pairs that agree in much by another cause, such as two editions of a book, or a household. Within a
class, fields agree or not on their own (Fellegi and Sunter 1969). Classes that only differ in how well
fields agree are both of one thing; look-alikes differ systematically in a field in which the same things
agree. Counts of levels get a little of a prior, so that what was never seen is unlikely, not impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.linkage.columns import Ints

DIFFERENT, BETWEEN, SAME = range(3)
START = (0.90, 0.05, 0.05)
STEEPNESS = (0.0, 0.75, 1.5)
"""How much more likely each level is than the one below it in a class at the start, in doublings."""
PRIOR = 0.1  # pairs that each level of each class is given beforehand
ROUNDS = 300
SETTLED = 1e-7
AGAINST = 1 / 3  # how much what tells look-alikes apart weighs, at least, against what they agree in


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """The share of each class, the chance of each level of each field in each class, and what BETWEEN is.

    `chances[field][class, level - 1]`; `lookalikes` tells whether the class between is of different
    things, and `telling` the fields that say so.
    """

    shares: Ints
    chances: list[Ints]
    lookalikes: bool
    telling: tuple[int, ...]

    def weights(self, field: int) -> Ints:
        """The log odds that each level of a field adds for one thing against different things."""
        chances = self.chances[field]
        return np.log(chances[SAME]) - np.log(chances[DIFFERENT])


def learn(patterns: Ints, counts: Ints, n_levels: Sequence[int], stated: Sequence[float | None]) -> Mixture:
    """Learn from distinct patterns of levels (rows) and how many pairs have each.

    `stated` are the weights of fields that are not to be learnt.
    """
    matrix, offsets = _one_hot(patterns, n_levels)
    likely = _start(matrix, counts, n_levels, stated)
    shares = np.array(START)
    for _ in range(ROUNDS):
        belongs, _odds = _expect(matrix, likely, shares)
        weighed = belongs * counts[:, None]
        new = weighed.sum(axis=0) / counts.sum()
        seen = np.asarray(matrix.T @ weighed) + PRIOR
        for field, weight in enumerate(stated):
            level = slice(offsets[field], offsets[field + 1])
            if weight is None:
                likely[level] = np.log(seen[level] / seen[level].sum(axis=0))
        settled = np.abs(new - shares).max() < SETTLED
        shares = np.maximum(new, 1e-9)
        if settled:
            break
    ranked = _by_agreement(likely, n_levels)
    likely, shares = likely[:, ranked], shares[ranked]
    belongs, _odds = _expect(matrix, likely, shares)
    seen = np.asarray(matrix.T @ (belongs * counts[:, None]))[:, BETWEEN] / max(counts.sum() * shares[BETWEEN], 1.0)
    chances = [np.exp(likely[offsets[f] : offsets[f + 1]].T) for f in range(len(n_levels))]
    evidence = [
        float(seen[offsets[f] : offsets[f + 1]] @ (np.log(c[SAME]) - np.log(c[DIFFERENT])))
        for f, c in enumerate(chances)
    ]
    return Mixture(shares, chances, _tells_apart(evidence), tuple(f for f, e in enumerate(evidence) if e < 0))


def _by_agreement(likely: Ints, n_levels: Sequence[int]) -> Ints:
    """The classes in the order of how well their pairs agree; EM may have exchanged them."""
    heights = np.concatenate([np.linspace(0, 1, n) for n in n_levels])
    return np.argsort(heights @ np.exp(likely), kind="stable")


def _tells_apart(evidence: Sequence[float]) -> bool:
    """Whether the class between is of look-alikes, by the log odds that its pairs have from each field.

    They are where what tells them apart weighs something against what they agree in.
    """
    return -sum(e for e in evidence if e < 0) > AGAINST * sum(e for e in evidence if e > 0)


def log_odds(mixture: Mixture, patterns: Ints, lookalikes: str = "auto") -> Ints:
    """The log odds that pairs with these patterns are one thing."""
    n_levels = [chances.shape[1] for chances in mixture.chances]
    matrix, _offsets = _one_hot(patterns, n_levels)
    likely = np.log(np.concatenate([chances.T for chances in mixture.chances]))
    logs = np.asarray(matrix @ likely) + np.log(mixture.shares)
    apart = mixture.lookalikes if lookalikes == "auto" else lookalikes == "apart"
    if apart:
        return logs[:, SAME] - np.logaddexp(logs[:, DIFFERENT], logs[:, BETWEEN])
    return np.logaddexp(logs[:, SAME], logs[:, BETWEEN]) - logs[:, DIFFERENT]


def _one_hot(patterns: Ints, n_levels: Sequence[int]) -> tuple[Any, Ints]:
    """Patterns as sparse rows with a 1 for the level of each field that both records state."""
    from scipy.sparse import csr_matrix

    offsets = np.concatenate([[0], np.cumsum(n_levels)])
    row, field = np.nonzero(patterns)
    column = offsets[field] + patterns[row, field] - 1
    shape = (len(patterns), int(offsets[-1]))
    return csr_matrix((np.ones(len(row)), (row, column)), shape=shape), offsets


def _start(matrix: Any, counts: Ints, n_levels: Sequence[int], stated: Sequence[float | None]) -> Ints:
    """The log chance of each level in each class before anything is learnt."""
    overall = np.asarray(matrix.T @ counts) + PRIOR
    columns = []
    begin = 0
    for n, weight in zip(n_levels, stated, strict=True):
        seen = overall[begin : begin + n] / overall[begin : begin + n].sum()
        begin += n
        steps = np.arange(n)
        classes = [seen if steep == 0 else 2.0 ** (steep * steps) for steep in STEEPNESS]
        if weight is not None:
            # Whatever different things do, the same are likelier at each level by its share of the weight.
            tilt = weight * (2 * steps / max(n - 1, 1) - 1)
            classes = [seen, seen, seen * np.exp(tilt)]
            columns.append(np.log(np.stack([classes[0], classes[0], classes[2]], axis=1)))
            continue
        columns.append(np.log(np.stack([c / c.sum() for c in classes], axis=1)))
    return np.concatenate(columns)


def _expect(matrix: Any, likely: Ints, shares: Ints) -> tuple[Ints, Ints]:
    logs = np.asarray(matrix @ likely) + np.log(shares)
    most = logs.max(axis=1, keepdims=True)
    belongs = np.exp(logs - most)
    return belongs / belongs.sum(axis=1, keepdims=True), logs

