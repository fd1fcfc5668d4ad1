"""Projects as groups of records: all that is the same, but never across a firm "different".

A record that matches two records which are firmly different is not merged with the one that it matches
by weaker evidence, nor with either where both are of one kind. A longer chain between such two is cut at
its weakest link. All of it is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pipeline.match.likeness import Pair
from pipeline.match.pairs import Pairs


@dataclass(frozen=True, slots=True)
class Chain:
    """A merge that was not made: `link` is the pair, `apart` the two different records it would join."""

    link: Pair
    apart: Pair


@dataclass(frozen=True, slots=True)
class Clusters:
    """The groups, each a sorted tuple of records, in the order of their first; and the chains cut."""

    groups: tuple[tuple[int, ...], ...]
    chains: tuple[Chain, ...]

    def number_of(self) -> dict[int, int]:
        """The number of the group that each record is in."""
        return {record: number for number, group in enumerate(self.groups) for record in group}


@dataclass(eq=False, slots=True)
class _Group:
    """Records of one project, and the first of each wording."""

    records: list[int]
    firsts: dict[int, int]

    def take(self, other: _Group) -> None:
        """Add another group's records."""
        self.records.extend(other.records)
        for wording, record in other.firsts.items():
            self.firsts[wording] = min(record, self.firsts.get(wording, record))


def cluster(pairs: Pairs) -> Clusters:
    """Group the records of judged pairs; pairs that are cut or joined by others are decided anew."""
    chains: list[Chain] = []
    links = [pair for pair, decided in pairs.known.items() if decided.decision == "same"]
    pairs.compare(_within((pairs.wordings[left], pairs.wordings[right]) for left, right in links))
    contested = _contested(links, pairs)
    groups = {record: _Group([record], {pairs.wordings[record]: record}) for record in range(len(pairs.subjects))}
    for link in sorted(links, key=lambda pair: _strength(pair, pairs)):
        left, right = (groups[record] for record in link)
        if left is right:
            continue
        apart = contested.get(link) or next(_firm_between(left, right, pairs), None)
        if apart is not None:
            chains.append(Chain(link, apart))
            continue
        small, large = sorted((left, right), key=lambda group: len(group.records))
        large.take(small)
        groups.update(dict.fromkeys(small.records, large))
    found = sorted({tuple(sorted(group.records)) for group in groups.values()})
    clusters = Clusters(tuple(found), tuple(chains))
    _settle(clusters, pairs)
    return clusters


def _within(links: Iterable[Pair]) -> Iterator[Pair]:
    """All pairs of records that links join, by way of others too."""
    joined: dict[int, list[int]] = {}
    for link in links:
        left, right = (joined.setdefault(record, [record]) for record in link)
        if left is not right:
            small, large = sorted((left, right), key=len)
            large += small
            joined.update(dict.fromkeys(small, large))
    for records in {id(records): records for records in joined.values()}.values():
        yield from combinations(sorted(records), 2)


def _strength(pair: Pair, pairs: Pairs) -> tuple[bool, int, float, Pair]:
    """People's decisions first, in the order of their rows, then the pairs most alike."""
    decided = pairs.known[pair]
    ruling = pairs.rulings.get(pair)
    return (ruling is None, ruling.row if ruling else 0, -decided.score, pair)


def _contested(links: Sequence[Pair], pairs: Pairs) -> dict[Pair, Pair]:
    """The links to give up of a record that matches two firmly different ones, with those two.

    Two blocks that stand side by side can't both have taken the place of one: they count as different
    here, unless they are the same by their own evidence. The link given up is the one of the weaker
    kind, or both where they are of one kind; never a person's.
    """
    neighbours: dict[int, list[int]] = defaultdict(list)
    for left, right in links:
        neighbours[left].append(right)
        neighbours[right].append(left)
    contested: dict[Pair, Pair] = {}
    for middle, others in sorted(neighbours.items()):
        copies: dict[int, list[int]] = defaultdict(list)
        for record in sorted(others):
            copies[pairs.wordings[record]].append(record)
        firsts = sorted(records[0] for records in copies.values())
        for apart in _apart_among(middle, firsts, pairs):
            kinds = [_kind((middle, end), pairs) for end in apart]
            for end, kind in zip(apart, kinds, strict=True):
                if kind == max(kinds) and kind > 0:
                    for record in copies[pairs.wordings[end]]:
                        contested.setdefault((min(middle, record), max(middle, record)), apart)
    return contested


def _kind(pair: Pair, pairs: Pairs) -> int:
    """How a link came about: 0 by a person, 1 as the blocks are equal, 2 by one code, 3 otherwise."""
    decided = pairs.between(*pair)
    if decided.decided_by == "person":
        return 0
    if "identical" in decided.features:
        return 1
    return 2 if decided.features.get("code_equal") == 1 else 3


def _apart_among(middle: int, records: Sequence[int], pairs: Pairs) -> Iterator[Pair]:
    for at, one in enumerate(records):
        for other in records[at + 1 :]:
            if pairs.between(one, other).is_firm or _are_rivals(middle, one, other, pairs):
                yield one, other


def _are_rivals(middle: int, one: int, other: int, pairs: Pairs) -> bool:
    """Whether two blocks of one capture, not the same, both look like the later wording of a third."""
    between = pairs.between(one, other)
    return (
        between.decision != "same"
        and between.features.get("succession") == 0
        and all(pairs.between(middle, end).features.get("succession") == 1 for end in (one, other))
    )


def _firm_between(left: _Group, right: _Group, pairs: Pairs) -> Iterator[Pair]:
    """The pairs across two groups that are firmly different, of copies the first."""
    for one in sorted(left.firsts.values()):
        for other in sorted(right.firsts.values()):
            if pairs.between(one, other).is_firm:
                yield (one, other) if one < other else (other, one)


def _settle(clusters: Clusters, pairs: Pairs) -> None:
    """Make the pairs say what became of them: one project if in one group, else not."""
    number = clusters.number_of()
    for pair, decided in list(pairs.known.items()):
        together = number[pair[0]] == number[pair[1]]
        if together and decided.decision != "same" and decided.decided_by != "person":
            reason = f"both match a third record; between themselves: {decided.reason}"
            pairs.set(pair, replace(decided, decision="same", reason=reason))
        elif not together and decided.decision == "same":
            reason = f"{decided.reason}; not merged, as the merge would join different projects"
            pairs.set(pair, replace(decided, decision="review", reason=reason))
