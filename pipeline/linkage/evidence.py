"""What each field says about a pair by itself, against the chance that any two records agree in it so.

This is the model of Fellegi and Sunter (1969): the evidence of all fields is added to the odds that two records
drawn at random are one thing. The chances for any two records are counted, not learnt, and the only class that
is learnt is that of the same things. So neither the blocks nor the number of pairs in them change what a field is
worth, and a pair is weighed alike among a thousand records and among a million.

The chances of any two records hold no look-alikes, which agree in one matter by another cause (a title); those
the classes of `mixture` tell apart. A pair that agrees in several independent fields is weighed by its evidence
alone, since what it differs in then is a slip or a change, such as an address; any other pair must convince both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.linkage.columns import Ints
from pipeline.linkage.mixture import one_hot, slices, usual

SEVERAL = 2.0  # independent fields that agree, from which a pair is no look-alike
ENOUGH = 5.0  # log odds with which a field speaks fully: a rare value is no more than one field
MISS = 0.02  # the chance that a field of one of the same things says something else altogether
LEAST = 0.1  # the part of agreements by chance that is left when those of the same things are taken out
PRIOR = 0.1  # pairs of the same things that each level is given beforehand
ROUNDS = 30
SETTLED = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """`odds` are the log odds of each pair, `by_field` what each field (column) adds to them."""

    odds: Ints
    by_field: Ints


def chances(below: Ints, counts: Ints, rarities: Ints, n_rarities: int) -> Ints:
    """How often two records agree at each level of a field: levels below equal, then equal ones by rarity.

    `below` are the numbers of any pairs seen at the levels below equal; equal ones are counted exactly, from
    how many records have each value.
    """
    stated = float(counts.sum())
    pairs = max(stated * (stated - 1), 1.0)
    mine = counts.astype(np.float64) * (counts - 1)
    equal = np.maximum(np.bincount(rarities, weights=mine, minlength=n_rarities) / pairs, 1 / pairs)
    return np.concatenate([below / below.sum() * max(1 - equal.sum(), 1 / pairs), equal])


def weigh(
    patterns: Ints,
    counts: Ints,
    n_levels: Sequence[int],
    stated: Sequence[Ints | None],
    chance: Ints,
    n_records: int,
    n_pairs: int,
) -> Evidence:
    """The evidence of patterns of levels (rows), `counts` of each, among `n_pairs` pairs of any two records.

    `stated` are the log odds of each level, of fields that are not to be learnt; `chance` is how often any two
    records agree at each level of all fields, one after another. EM starts from chances that are common to many data.
    """
    matrix = one_hot(patterns, n_levels)
    fields = slices(n_levels)
    same = np.concatenate([usual(n) for n in n_levels])
    n_same = float(n_records)
    for _ in range(ROUNDS):
        former = n_same
        # Among any two records are the same things too: what they agree in is not by chance.
        apart = np.maximum(chance - n_same / n_pairs * same, LEAST * chance)
        weights = np.log((1 - MISS) * same / apart + MISS)
        for level, weight in zip(fields, stated, strict=True):
            if weight is not None:
                weights[level] = weight
        by_field = np.stack([matrix[:, level] @ weights[level] for level in fields], axis=1)
        odds = by_field.sum(axis=1) + np.log(max(n_same, PRIOR) / n_pairs)
        belongs = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        n_same = belongs.sum()
        seen = np.asarray(matrix.T @ belongs) + PRIOR
        same = np.concatenate([seen[level] / seen[level].sum() for level in fields])
        if abs(n_same - former) <= SETTLED * n_same:
            break
    return Evidence(odds, by_field)


def rarer_than_usual(counts: Ints, rarities: Ints) -> Ints:
    """What it adds to the log odds that two records share each value, beyond others of its rarity.

    Any two records share a value as often as the share of records that have it; `counts` are those records.
    """
    shares = counts / max(counts.sum(), 1)
    usual = np.bincount(rarities, weights=shares**2) / np.maximum(np.bincount(rarities, weights=shares), 1e-300)
    return np.asarray(np.log(np.maximum(usual[rarities], 1e-300)) - np.log(np.maximum(shares, 1e-300)))


def judge(classes: Ints, evidence: Ints, several: Ints, lookalikes: str) -> Ints:
    """The log odds of pairs, from those by classes and by evidence, and whether they agree in several fields."""
    if lookalikes == "apart":
        return classes
    if lookalikes == "same":
        return np.where(several, np.maximum(classes, evidence), classes)
    return np.where(several, evidence, np.minimum(classes, evidence))


def agrees_in_several(by_field: Ints) -> Ints:
    """Whether what speaks for each pair amounts to several fields that speak alike."""
    in_favour = np.clip(by_field, 0, ENOUGH)
    total = in_favour.sum(axis=1)
    return np.asarray((total > 0) & (total**2 >= SEVERAL * np.square(in_favour).sum(axis=1)))
