"""What agreement is worth, learnt without labels: a mixture of classes of pairs, by EM.

A pair is of one thing, of different things, or a look-alike, as in Larsen and Rubin (2001): look-alikes
agree in much by another cause, such as two editions of a book, or a household. Within a class, fields
agree or not on their own (Fellegi and Sunter 1969). Pairs come from blocks, so different things agree in
whatever made the block: they are as many classes as there are fields, one for each field to agree in.

A class between is of look-alikes where it differs systematically in fields in which the same things agree,
and what it agrees in amounts to hardly more than one field (a title), or it is larger than the class of the
same. Where it only agrees less well, it is of one thing too. What a class between is taken for depends on its
size; `evidence` weighs pairs that agree in several independent fields without it. Counts of levels get a little
of a prior, so that what was never seen is unlikely, not impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.linkage.columns import Ints

SAME, BETWEEN, OTHERS = 0, range(1, 3), 3
"""The class of the same things, those between, and where those of different things start, one for each field."""
DOUBLINGS = 1.5  # how much likelier each level is than the one below, in doublings, before anything is learnt
SURE = 3.0  # log odds beyond which a pair is taken to be of one thing at the start
PRIOR = 0.1  # pairs that each level of each class is given beforehand
ROUNDS = 200
SETTLED = 1e-5
SEVERAL = 2.5  # independent fields of equal weight that agree, from which a class is not of look-alikes
AGAINST = 1 / 3  # how much what tells look-alikes apart weighs, at least, against what they agree in


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """The share of each class, and the log chance of each level (of all fields, one after another) in it.

    `lookalikes` are the classes between that are of look-alikes, `telling` the fields that say so.
    """

    n_levels: tuple[int, ...]
    shares: Ints
    likely: Ints
    lookalikes: tuple[int, ...]
    telling: tuple[int, ...]


def learn(
    patterns: Ints, counts: Ints, n_levels: Sequence[int], stated: Sequence[Ints | None], chance: Ints, n_records: int
) -> Mixture:
    """Learn from distinct patterns of levels (rows) and how many pairs have each.

    `stated` are the log odds of each level, of fields that are not to be learnt; `chance` is how often each level
    (of all fields, one after another) is seen in pairs of any two records, by which the first guess is made.
    """
    matrix = one_hot(patterns, n_levels)
    fields = slices(n_levels)
    belongs = _first_guess(matrix, n_levels, stated, chance, n_records)
    shares = np.zeros(belongs.shape[1])
    for _ in range(ROUNDS):
        weighed = belongs * counts[:, None]
        former, shares = shares, np.maximum(weighed.sum(axis=0) / counts.sum(), 1e-9)
        likely = _chances(np.asarray(matrix.T @ weighed), fields, stated)
        belongs = _expect(matrix, likely, shares)
        if np.abs(shares - former).max() < SETTLED:
            break
    ranked = [*np.argsort(-_agreement(likely, n_levels)[:OTHERS], kind="stable"), *range(OTHERS, len(shares))]
    likely, shares, belongs = likely[:, ranked], shares[ranked], belongs[:, ranked]
    weights = _weights(likely, shares)
    lookalikes, telling = [], set()
    for kind in BETWEEN:
        members = belongs[:, kind] * counts
        seen = np.asarray(matrix.T @ members) / max(members.sum(), 1.0)
        evidence = np.array([seen[level] @ weights[level] for level in fields])
        outnumber = shares[kind] > shares[SAME]
        against, in_favour = -evidence[evidence < 0].sum(), evidence[evidence > 0].sum()
        if against > AGAINST * in_favour and (outnumber or not _several(evidence[None])[0]):
            lookalikes.append(kind)
            telling |= set(np.flatnonzero(evidence < 0).tolist())
    return Mixture(tuple(n_levels), shares, likely, tuple(lookalikes), tuple(sorted(telling)))


def log_odds(mixture: Mixture, patterns: Ints, lookalikes: str = "auto") -> Ints:
    """The log odds that pairs with these patterns are one thing, by the classes that they fall in."""
    logs = np.asarray(one_hot(patterns, mixture.n_levels) @ mixture.likely) + np.log(mixture.shares)
    apart = {"auto": set(mixture.lookalikes), "apart": set(BETWEEN), "same": set()}[lookalikes]
    same = [kind for kind in range(OTHERS) if kind not in apart]
    return np.asarray(_log_sum(logs[:, same]) - _log_sum(np.delete(logs, same, axis=1)))


def _several(evidence: Ints) -> Ints:
    """Whether what speaks for each pair (row) amounts to several independent fields (columns) of equal weight."""
    in_favour = np.maximum(evidence, 0)
    total = in_favour.sum(axis=1)
    return np.asarray((total > 0) & (total**2 >= SEVERAL * np.square(in_favour).sum(axis=1)))


def one_hot(patterns: Ints, n_levels: Sequence[int]) -> Any:
    """Patterns as sparse rows with a 1 for the level of each field that both records state."""
    from scipy.sparse import csr_matrix

    offsets = np.concatenate([[0], np.cumsum(n_levels)])
    row, field = np.nonzero(patterns)
    column = offsets[field] + patterns[row, field] - 1
    return csr_matrix((np.ones(len(row)), (row, column)), shape=(len(patterns), int(offsets[-1])))


def slices(n_levels: Sequence[int]) -> list[slice]:
    """Where the levels of each field stand."""
    ends = np.cumsum(n_levels).tolist()
    return [slice(end - n, end) for end, n in zip(ends, n_levels, strict=True)]


def _first_guess(
    matrix: Any, n_levels: Sequence[int], stated: Sequence[Ints | None], chance: Ints, n_records: int
) -> Ints:
    """How far each pattern belongs to each class, by chances that are common to many data.

    Of all pairs of records, about one for each record is of one thing; pairs that are less sure are
    between; different things agree most in one field.
    """
    weights = np.zeros(len(chance))
    evidence = np.zeros((matrix.shape[0], len(n_levels)))
    for field, level in enumerate(slices(n_levels)):
        weights[level] = np.log(usual(n_levels[field])) - np.log(chance[level])
        if (weight := stated[field]) is not None:
            weights[level] = weight
        evidence[:, field] = matrix[:, level] @ weights[level]
    odds = evidence.sum(axis=1) - np.log(n_records)
    bands = BETWEEN.start + np.floor((SURE - odds) / (2 * SURE) * len(BETWEEN)).astype(np.int64)
    classes = np.where(bands < BETWEEN.start, SAME, np.where(bands < OTHERS, bands, OTHERS + evidence.argmax(axis=1)))
    belongs = np.full((len(odds), OTHERS + len(n_levels)), 0.01 / (OTHERS - 1 + len(n_levels)))
    belongs[np.arange(len(odds)), classes] = 0.99
    return belongs


def usual(n_levels: int) -> Ints:
    """How often the same things agree at each level of a field, before anything is learnt."""
    doubled = 2.0 ** (DOUBLINGS * np.arange(n_levels))
    return np.asarray(doubled / doubled.sum())


def _chances(seen: Ints, fields: Sequence[slice], stated: Sequence[Ints | None]) -> Ints:
    """The log chance of each level in each class, from how often it was seen there.

    Different things agree in their own field as they were seen to, and in all others as chance will have it,
    which is one distribution for all of them.
    """
    likely = np.empty_like(seen)
    for place, (level, weight) in enumerate(zip(fields, stated, strict=True)):
        own = OTHERS + place
        others = [kind for kind in range(OTHERS, seen.shape[1]) if kind != own] or [own]
        counts = seen[level].copy()
        counts[:, others] = counts[:, others].sum(axis=1, keepdims=True)
        counts += PRIOR
        likely[level] = np.log(counts / counts.sum(axis=0))
        if weight is not None:
            chance = likely[level, others[0]][:, None]
            likely[level] = chance
            likely[level, SAME] = chance[:, 0] + weight
    return likely


def _expect(matrix: Any, likely: Ints, shares: Ints) -> Ints:
    """How far each pattern belongs to each class."""
    logs = np.ascontiguousarray((matrix @ likely).T) + np.log(shares)[:, None]  # a class is a row: sums run faster
    logs -= logs.max(axis=0)
    belongs = np.exp(logs, out=logs)
    belongs /= belongs.sum(axis=0)
    return np.ascontiguousarray(belongs.T)


def _weights(likely: Ints, shares: Ints) -> Ints:
    """The log odds of each level for one thing against different things, all classes of them together."""
    return likely[:, SAME] - _log_sum(likely[:, OTHERS:] + np.log(shares[OTHERS:] / shares[OTHERS:].sum()))


def _agreement(likely: Ints, n_levels: Sequence[int]) -> Ints:
    """How well the pairs of each class agree on the whole."""
    return np.concatenate([np.linspace(0, 1, n) for n in n_levels]) @ np.exp(likely)


def _log_sum(logs: Ints) -> Ints:
    """The logarithm of the sums along rows."""
    most = logs.max(axis=1)
    return np.asarray(most + np.log(np.exp(logs - most[:, None]).sum(axis=1)))
