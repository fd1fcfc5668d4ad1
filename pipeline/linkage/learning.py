"""What the levels of single fields are worth among pairs that share a key, learnt beside weights that are stated.

The model is that of `evidence`, but against pairs of the candidates, not against any two records. So what is learnt
goes with stated weights, which are meant for candidates too, and can stand in a configuration in their place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.comparison import Levels
from pipeline.linkage.columns import Ints
from pipeline.linkage.evidence import weigh
from pipeline.linkage.similarity import Field

DIGITS = 2  # decimals of a weight that are kept


def learn_levels(
    fields: Sequence[Field], levels: Sequence[Ints], known: Ints, n_records: int
) -> tuple[list[Levels | None], float]:
    """The weights of the fields that are to be learnt (None for others), and how many pairs seem to be the same things.

    `levels` are those of candidates, field by field; `known` is what else is known of each pair, in log odds. A
    level never weighs less than the one below; one that no pair has weighs as much.
    """
    further, of_pairs = np.unique(np.round(known, 1), return_inverse=True)
    table, counts = np.unique(np.stack([*levels, of_pairs + 1], axis=1), axis=0, return_counts=True)
    n_levels = [*(field.n_levels for field in fields), len(further)]
    seen = [
        np.bincount(each, minlength=n + 1)[1:] + 1.0 for each, n in zip((*levels, of_pairs + 1), n_levels, strict=True)
    ]
    chance = np.concatenate([each / each.sum() for each in seen])
    stated = [*(field.stated for field in fields), further]
    found = weigh(table, counts, n_levels, stated, chance, n_records, len(of_pairs))
    n_same = float(np.sum(counts / (1 + np.exp(-np.clip(found.odds, -500, 500)))))
    learnt: list[Levels | None] = [
        None if field.stated is not None else _levels(field, table[:, place], found.by_field[:, place])
        for place, field in enumerate(fields)
    ]
    return learnt, n_same


def _levels(field: Field, levels: Ints, odds: Ints) -> Levels:
    """The weights of a field's levels, the highest first, from the odds that patterns with them have."""
    weights = np.full(field.n_levels + 1, -np.inf)
    weights[levels] = odds
    weights = np.maximum.accumulate(weights[1:])
    weights[np.isinf(weights)] = weights[~np.isinf(weights)][0] if np.isfinite(weights).any() else 0.0
    starts = (0.0, *field.bounds, 1.0)
    return [(start, round(float(weight), DIGITS)) for start, weight in zip(starts, weights, strict=True)][::-1]
