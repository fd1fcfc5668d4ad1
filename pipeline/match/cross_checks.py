"""What a person should know of records side by side: shared codes and narratives, uncertain pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.issues import issue_row
from pipeline.match.captures import Row
from pipeline.match.clusters import Chain
from pipeline.match.golden import Standing
from pipeline.match.history import State
from pipeline.match.pairs import Decided
from pipeline.match.titles import normalise

Issue = Mapping[str, Any]

MIN_SHARED = 100  # normalised characters: shorter texts are formulas


def shared_narratives(
    current: Mapping[str, Sequence[Standing]], sections: Mapping[str, Sequence[Row]]
) -> Iterator[Issue]:
    """One issue for each set of projects that have the same sections word for word.

    `current` are the projects' standing records, `sections` the section rows by record_id.
    """
    homes: dict[str, list[tuple[str, Standing, Row]]] = defaultdict(list)
    for project, standings in current.items():
        for standing in standings:
            for row in sections.get(standing.record_id, ()):
                text = normalise(row["text"])
                if len(text) >= MIN_SHARED:
                    homes[text].append((project, standing, row))
    shared: dict[tuple[str, ...], list[tuple[Standing, Row]]] = defaultdict(list)
    for found in homes.values():
        projects = tuple(sorted({project for project, _, _ in found}))
        if len(projects) > 1:
            shared[projects] += [(standing, row) for _, standing, row in found]
    for projects, places in sorted(shared.items()):
        places.sort(key=lambda p: (p[0].page, p[0].position, p[0].record_id, p[1]["position"]))
        standing, row = places[0]
        names = list(dict.fromkeys(_section_name(row) for _, row in places))
        yield issue_row(
            "shared_narrative",
            f"{_and(projects)} have the same {_and(names)}, word for word.",
            snapshot_id=standing.snapshot_id,
            record_id=standing.record_id,
            field="sections",
            char_start=row["char_start"],
            char_end=row["char_end"],
        )


def _section_name(row: Row) -> str:
    return str(row["section"] if row["section"] != "other" else (row["heading_raw"] or "text")).strip()


def shared_codes(projects: Mapping[str, State], current: Mapping[str, Sequence[Standing]]) -> Iterator[Issue]:
    """One issue for each code that several projects use."""
    users: dict[str, set[str]] = defaultdict(set)
    for project, state in projects.items():
        for standing in state.standings:
            if code := standing.record.columns["code"]:
                users[code].add(project)
    for code, using in sorted(users.items()):
        if len(using) < 2:
            continue
        titles = [f"{p} ({projects[p].values['title'] or 'no title'})" for p in sorted(using)]
        standings = [s for p in sorted(using) for s in current.get(p, ()) if s.record.columns["code"] == code]
        first = min(standings, key=lambda s: (s.page, s.position, s.record_id), default=None)
        yield issue_row(
            "shared_code",
            f"Different projects use the code {code}: {_and(titles)}.",
            snapshot_id=first.snapshot_id if first else None,
            record_id=first.record_id if first else None,
            field="code",
        )


def uncertain_matches(
    pairs: Sequence[tuple[Standing, Standing, Decided]], project_of: Mapping[str, str]
) -> Iterator[Issue]:
    """One issue for each two projects that may be one, by the pair of their records most alike."""
    best: dict[tuple[str, str], tuple[float, str, str, Standing, Decided]] = {}
    for left, right, decided in pairs:
        if decided.decision != "review" or decided.decided_by == "person":
            continue
        ours, theirs = sorted((project_of[left.record_id], project_of[right.record_id]))
        first = min(left, right, key=lambda s: (s.page, s.position, s.record_id))
        found = (-decided.score, left.record_id, right.record_id, first, decided)
        if ours != theirs and ((ours, theirs) not in best or found[:3] < best[ours, theirs][:3]):
            best[ours, theirs] = found
    for (ours, theirs), (_, _, _, first, decided) in sorted(best.items()):
        yield issue_row(
            "uncertain_match",
            f"{ours} and {theirs} may be one project: {decided.reason}. "
            "A person can decide it in decisions/matches.csv.",
            snapshot_id=first.snapshot_id,
            record_id=first.record_id,
        )


def chained_matches(chains: Sequence[Chain], names: Sequence[str]) -> Iterator[Issue]:
    """One issue for each two records that a merge would have joined although they are different.

    `names` say of each record what a person knows it by.
    """
    by_ends: dict[tuple[str, str], set[str]] = defaultdict(set)
    for chain in chains:
        ends = sorted(names[record] for record in chain.apart)
        links = sorted(names[record] for record in chain.link)
        by_ends[ends[0], ends[1]].add(f"{links[0]} and {links[1]}")
    for (one, other), cut in sorted(by_ends.items()):
        yield issue_row(
            "chained_match",
            f"{one} and {other} are different, but a chain of matches joins them: {_and(sorted(cut))} were not merged.",
        )


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
