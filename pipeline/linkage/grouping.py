"""Pairs to groups: clusters of one table, or partners of two tables.

Clusters are made by average linkage within connected components: two groups become one while the pairs
between them are, on average, more likely one thing than not. So a chain of A like B like C does not join A
and C that are unlike. Two tables without duplicates of their own are matched one to one, best pairs first.
"""

from __future__ import annotations

import numpy as np

from pipeline.linkage.columns import Ints

NOT_COMPARED = -10.0  # log odds of a pair that shares no key
LARGEST = 2000  # records of a component that are held in a square matrix
STEP = 2.0  # log odds by which the floor of a larger component is raised until it falls apart
SEVERAL = 0.2  # the share of records with several partners from which the other table has duplicates


def components(n_records: int, left: Ints, right: Ints) -> Ints:
    """The number of the connected component of each record, from 0 in the order of their first."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    links = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(n_records, n_records))
    _number, labels = connected_components(links, directed=False)
    return _in_order(labels)


def clusters(n_records: int, left: Ints, right: Ints, odds: Ints, floor: float) -> Ints:
    """The number of the cluster of each record, from 0; `odds` are log odds, `floor` those of the threshold."""
    linked = odds >= floor
    labels = components(n_records, left[linked], right[linked])
    inside = labels[left] == labels[right]
    left, right, odds = left[inside], right[inside], odds[inside]
    size = np.bincount(labels, minlength=n_records)
    links = np.bincount(labels[left[odds >= floor]], minlength=n_records)
    unclear = (size > 2) & (links < size * (size - 1) // 2)
    labels = labels.astype(np.int64)
    mine = np.flatnonzero(unclear[labels])
    mine = mine[np.argsort(labels[mine], kind="stable")]
    pairs = np.flatnonzero(unclear[labels[left]])
    pairs = pairs[np.argsort(labels[left[pairs]], kind="stable")]
    owners, pair_owners = labels[mine], labels[left[pairs]]
    next_label = n_records
    for label in np.unique(owners):
        members = mine[np.searchsorted(owners, label) : np.searchsorted(owners, label, side="right")]
        some = pairs[np.searchsorted(pair_owners, label) : np.searchsorted(pair_owners, label, side="right")]
        parts = _divide(members, left[some], right[some], odds[some], floor)
        labels[members] = next_label + parts
        next_label += len(members)
    return _in_order(labels)


def _divide(members: Ints, left: Ints, right: Ints, odds: Ints, floor: float) -> Ints:
    """The part of each member of a component; `members` are sorted."""
    ours, theirs = np.searchsorted(members, left), np.searchsorted(members, right)
    if len(members) == 1:
        return np.zeros(1, np.int64)
    if len(members) <= LARGEST:
        return _average_linkage(len(members), ours, theirs, odds, floor)
    higher = floor + STEP
    linked = odds >= higher
    labels = components(len(members), ours[linked], theirs[linked])
    parts = np.zeros(len(members), np.int64)
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        some = np.isin(ours, mine) & np.isin(theirs, mine)
        parts[mine] = label * len(members) + _divide(mine, ours[some], theirs[some], odds[some], higher)
    return parts


def _average_linkage(n_members: int, left: Ints, right: Ints, odds: Ints, floor: float) -> Ints:
    """The part of each member, by chains of nearest neighbours (Benzécri 1982).

    Two that are each other's nearest are joined, which comes to what joining the nearest of all comes to; what has
    no neighbour from the floor up is done.
    """
    alike = np.full((n_members, n_members), NOT_COMPARED)
    alike[left, right] = alike[right, left] = odds
    np.fill_diagonal(alike, -np.inf)
    parts = np.arange(n_members)
    sizes = np.ones(n_members)
    todo, chain = list(range(n_members)), list[int]()
    done = np.zeros(n_members, bool)
    while chain or todo:
        if not chain:
            chain.append(todo.pop())
        last = chain[-1]
        nearest = int(alike[last].argmax())
        best = alike[last, nearest]
        if done[last] or best < floor:
            chain.pop()
            done[last] = True
            alike[last] = alike[:, last] = -np.inf
        elif len(chain) > 1 and alike[last, chain[-2]] >= best:
            kept = chain[-2]
            del chain[-2:]
            both = (sizes[kept] * alike[kept] + sizes[last] * alike[last]) / (sizes[kept] + sizes[last])
            alike[kept] = alike[:, kept] = both
            alike[kept, kept] = alike[last] = alike[:, last] = -np.inf
            sizes[kept] += sizes[last]
            parts[parts == last] = kept
            done[last] = True
            todo.append(kept)
        else:
            chain.append(nearest)
    return parts


def _in_order(labels: Ints) -> Ints:
    """Labels counted from 0 in the order in which they first appear."""
    _values, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]


def has_duplicates(left: Ints, right: Ints) -> tuple[bool, bool]:
    """Whether the left and the right table seem to have duplicates, from pairs that are likely one thing."""

    def several(side: Ints) -> bool:
        """Whether many records of a side have several partners on the other."""
        partners = np.unique(side, return_counts=True)[1]
        return len(partners) > 0 and bool(np.mean(partners > 1) > SEVERAL)

    return several(right), several(left)


def partners(left: Ints, right: Ints, odds: Ints, duplicates: tuple[bool, bool]) -> Ints:
    """Which pairs are kept where a table without duplicates gives each record one partner, best pairs first."""
    order = np.lexsort((right, left, -odds))
    used_left: set[int] = set()
    used_right: set[int] = set()
    kept = np.zeros(len(left), bool)
    left_repeats, right_repeats = duplicates
    for place, ours, theirs in zip(order.tolist(), left[order].tolist(), right[order].tolist(), strict=True):
        if (ours in used_left and not right_repeats) or (theirs in used_right and not left_repeats):
            continue
        used_left.add(ours)
        used_right.add(theirs)
        kept[place] = True
    return kept
