"""Projects over time: the captures replayed in order, and what each project was after each of them.

The state at a time is the newest good capture of every page until then. It follows from the captures
alone, so it does not matter which of them one run took in, or when. A page that loses a block does not
delete the project: that keeps its last values, with no record.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pipeline.match.captures import Capture, Record, page_of_snapshots
from pipeline.match.golden import Golden, Standing, draw, in_order
from pipeline.match.titles import normalise

# Columns that may change without a new version: they count sightings.
COUNTS = ("n_records", "first_seen", "last_seen")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """A project as it stands: its columns, and the records they were drawn from."""

    values: Values
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The projects after the last capture, by id, and every version of them."""

    projects: dict[str, State]
    versions: tuple[Values, ...]


@dataclass(slots=True)
class _Replay:
    """The state while the captures are replayed."""

    records: Sequence[Record]
    halves: Sequence[tuple[str, ...]]
    projects: Mapping[str, Sequence[int]]
    on_snapshot: Mapping[str, Sequence[tuple[int, int, str]]]  # number, position, record_id
    page_of: Mapping[str, str]
    owner: Mapping[int, str]
    snapshot_of: dict[str, str] = field(default_factory=dict)  # by page
    fetched_at: dict[str, dt.datetime] = field(default_factory=dict)  # by snapshot
    seen: dict[str, tuple[dt.datetime, dt.datetime]] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    versions: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    drawn: dict[str, tuple[Any, Values]] = field(default_factory=dict)


def replay(
    captures: Sequence[Capture],
    records: Sequence[Record],
    projects: Mapping[str, Sequence[int]],
    halves: Sequence[tuple[str, ...]],
) -> History:
    """The history of the projects (record numbers by project_id) over captures in order of time.

    `halves` are the two halves of each record's title, or nothing.
    """
    on_snapshot: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for number, record in enumerate(records):
        for sighting in record.sightings:
            on_snapshot[sighting.snapshot_id].append((number, sighting.position, sighting.record_id))
    owner = {number: project for project, numbers in projects.items() for number in numbers}
    at_work = _Replay(records, halves, projects, on_snapshot, page_of_snapshots(captures), owner)
    for moment, group in groupby(captures, key=lambda c: c.fetched_at):
        _step(at_work, moment, list(group))
    versions = tuple(row for project in sorted(at_work.versions) for row in at_work.versions[project])
    return History(dict(sorted(at_work.states.items())), versions)


def _step(replay: _Replay, moment: dt.datetime, captures: Sequence[Capture]) -> None:
    """Take in the captures of one moment, and draw the projects that they can have changed."""
    touched: dict[str, str] = {}
    for capture in captures:
        before = replay.snapshot_of.pop(capture.page, None)
        for snapshot in filter(None, (before, capture.snapshot_id)):
            for number, _, _ in replay.on_snapshot.get(snapshot, ()):
                touched.setdefault(replay.owner[number], capture.run_id)
        if capture.snapshot_id is None:
            continue
        replay.snapshot_of[capture.page] = capture.snapshot_id
        replay.fetched_at[capture.snapshot_id] = moment
        for number, _, _ in replay.on_snapshot.get(capture.snapshot_id, ()):
            project = replay.owner[number]
            replay.seen[project] = (replay.seen.get(project, (moment,))[0], moment)
    standing = _standings(replay, touched)
    for project, run in sorted(touched.items()):
        _draw(replay, project, standing.get(project, []), moment, run)


def _standings(replay: _Replay, projects: Mapping[str, str]) -> dict[str, list[Standing]]:
    """The records of some projects that the pages have now."""
    found: dict[str, list[Standing]] = defaultdict(list)
    for snapshot in sorted(set(replay.snapshot_of.values())):
        for number, position, record_id in replay.on_snapshot.get(snapshot, ()):
            if (project := replay.owner[number]) in projects:
                found[project].append(
                    Standing(
                        number,
                        replay.records[number],
                        replay.page_of[snapshot],
                        position,
                        replay.fetched_at[snapshot],
                        record_id,
                        snapshot,
                    )
                )
    return found


def _draw(replay: _Replay, project: str, standings: list[Standing], moment: dt.datetime, run_id: str) -> None:
    """Set a project's state, and start a version if more than its counts changed."""
    before = replay.states.get(project)
    counts = dict(zip(COUNTS, (len(standings), *replay.seen[project]), strict=True))
    if not standings and before is not None:
        replay.states[project] = State({**before.values, **counts}, before.standings)
        return
    ordered = in_order(standings)
    values = {"project_id": project, **_values(replay, project, ordered), **counts}
    replay.states[project] = State(values, tuple(ordered))
    if before is not None and _apart_from_counts(before.values) == _apart_from_counts(values):
        return
    rows = replay.versions[project]
    if rows:
        rows[-1]["valid_to"] = moment
    rows.append({**values, "valid_from": moment, "valid_to": None, "run_id": run_id})


def _apart_from_counts(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in COUNTS}


def _values(replay: _Replay, project: str, ordered: Sequence[Standing]) -> Values:
    """A project's columns; they are only worked out anew where its records or their order changed."""
    days = [s.fetched_at.date() for s in ordered]
    before = {day: days_before for days_before, day in reversed([*enumerate(sorted(days))])}
    ranks = [before[day] for day in days]
    key = tuple((s.number, s.page, s.position, rank) for s, rank in zip(ordered, ranks, strict=True))
    known = replay.drawn.get(project)
    if known is not None and known[0] == key:
        return known[1]
    golden = draw(ordered)
    spellings = {str(s.record.columns["code_raw"]) for s in ordered if s.record.columns["code_raw"]}
    values = {
        **golden.values,
        "code_variants": sorted(spellings),
        "alt_titles": list(_alt_titles(golden, replay.halves)),
    }
    replay.drawn[project] = (key, values)
    return values


def _alt_titles(golden: Golden, halves: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Other titles in the order of choice, each once: of other records, further ones, halves."""
    known = {normalise(golden.values["title"] or "")}
    for standing in golden.order["title"]:
        record = standing.record
        for title in (record.title, *record.further_titles, *halves[standing.number]):
            if title and normalise(title) not in known:
                known.add(normalise(title))
                yield title
