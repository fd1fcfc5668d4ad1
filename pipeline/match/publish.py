"""The tables that match hands on: of the records that the newest pages hold, and of every project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.issues import issue_row
from pipeline.match.captures import Record, rows_by_record
from pipeline.match.clusters import Clusters
from pipeline.match.corrections import Corrected
from pipeline.match.cross_checks import chained_matches, shared_codes, shared_narratives, uncertain_matches
from pipeline.match.decisions import Rulings, reference_of
from pipeline.match.golden import Standing, conflicts, draw
from pipeline.match.history import History
from pipeline.match.learnt import Learnt
from pipeline.match.lists import project_countries, project_partners
from pipeline.match.pairs import Decided, Pairs
from pipeline.match.scoring import REVIEW_FLOOR

TABLES = (
    "projects",
    "records",
    "fields",
    "sections",
    "items",
    "mentions",
    "project_countries",
    "project_partners",
    "matches",
    "conflicts",
    "project_versions",
    "issues",
)

Rows = Iterable[Mapping[str, Any]]
# What a correction changes of a row of `fields`.
_CORRECTED = ("value", "status", "precision", "rule", "confidence")


@dataclass(frozen=True, slots=True)
class Matched:
    """What the steps of matching found."""

    rulings: Rulings
    pairs: Pairs
    clusters: Clusters
    corrected: Corrected
    history: History
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class _Current:
    """The records on the newest pages: by project in the order of choice, and by record."""

    by_project: Mapping[str, tuple[Standing, ...]]
    by_number: Mapping[int, Sequence[Standing]]  # two pages may show one record
    project_of: Mapping[str, str]  # by record_id
    number_of: Mapping[str, int]  # by record_id


def publish(tables: Mapping[str, pa.Table], matched: Matched) -> dict[str, pa.Table]:
    """The tables named in `TABLES`, sorted by their keys."""
    current = _current(matched.history)
    kept = {name: _kept(tables[name], current) for name in schema.RECORD_TABLES}
    places, partners = (rows_by_record(kept[name]) for name in ("record_places", "record_partners"))
    projects = current.by_project.items()
    made: dict[str, Rows] = {
        "projects": [state.values for state in matched.history.projects.values()],
        "records": _records(kept["block_records"], matched.corrected, current),
        "project_countries": [row for p, s in projects for row in project_countries(p, s, places)],
        "project_partners": [row for p, s in projects for row in project_partners(p, s, partners)],
        "matches": [row for _, _, _, row in _matches(matched, current)],
        "conflicts": [row for p, s in projects for row in conflicts(p, draw(s))],
        "project_versions": matched.history.versions,
        "issues": _unique(_issues(kept, matched, current)),
    }
    result = {name: schema.to_table(name, rows) for name, rows in made.items()}
    result |= {name: kept[name] for name in ("sections", "items", "mentions")}
    result["fields"] = _fields(kept["fields"], matched.corrected, current)
    return {name: schema.sort_by_key(name, result[name]) for name in TABLES}


def _current(history: History) -> _Current:
    by_project = {p: state.standings for p, state in history.projects.items() if state.values["n_records"]}
    standings = [(project, s) for project, all_ in by_project.items() for s in all_]
    by_number: dict[int, list[Standing]] = defaultdict(list)
    for _, standing in standings:
        by_number[standing.number].append(standing)
    return _Current(
        by_project,
        by_number,
        {s.record_id: project for project, s in standings},
        {s.record_id: s.number for _, s in standings},
    )


def _kept(table: pa.Table, current: _Current) -> pa.Table:
    """The rows of a stage table that belong to current records."""
    return table.filter(pc.is_in(table["record_id"], pa.array(sorted(current.project_of), pa.string())))


def _records(blocks: pa.Table, corrected: Corrected, current: _Current) -> Rows:
    for row in blocks.to_pylist():
        number = current.number_of[row["record_id"]]
        new = corrected.records[number].columns if number in corrected.changed else {}
        yield {**row, **new, "project_id": current.project_of[row["record_id"]]}


def _fields(table: pa.Table, corrected: Corrected, current: _Current) -> pa.Table:
    """The rows of `fields`, those of corrected values rewritten."""
    new = {
        (record_id, field["field"], field["position"]): field
        for record_id, number in current.number_of.items()
        if number in corrected.changed
        for field in corrected.records[number].fields
        if field["status"] == "corrected"
    }
    if not new:
        return table
    rows = table.to_pylist()
    for row in rows:
        if field := new.get((row["record_id"], row["field"], row["position"])):
            row.update({name: field[name] for name in _CORRECTED})
    return schema.to_table("fields", rows)


def _matches(matched: Matched, current: _Current) -> Iterator[tuple[Standing, Standing, Decided, Mapping[str, Any]]]:
    """Pairs worth keeping, as rows of `matches` with what they were made of."""
    version = matched.learnt.weighing.version
    for (one, other), decided in sorted(matched.pairs.known.items()):
        if not _is_worth_keeping(decided):
            continue
        for standings in product(current.by_number.get(one, ()), current.by_number.get(other, ())):
            left, right = sorted(standings, key=lambda s: s.record_id)
            yield left, right, decided, _match_row(left, right, decided, version)


def _match_row(left: Standing, right: Standing, decided: Decided, version: str) -> Mapping[str, Any]:
    return {
        "left_record_id": left.record_id,
        "right_record_id": right.record_id,
        "score": decided.score,
        "features": sorted(decided.features.items()),
        "decision": decided.decision,
        "decided_by": decided.decided_by,
        "reason": decided.reason,
        "matcher_version": version,
    }


def _is_worth_keeping(decided: Decided) -> bool:
    """Whether a pair may be one project, shares a code, or was decided by a person."""
    return (
        decided.decision != "different"
        or decided.score >= REVIEW_FLOOR
        or decided.features.get("code_equal") == 1
        or decided.decided_by == "person"
    )


def _issues(kept: Mapping[str, pa.Table], matched: Matched, current: _Current) -> Iterator[Mapping[str, Any]]:
    for problem in matched.rulings.problems:
        yield issue_row(problem.kind, problem.message, field="matches")
    if matched.learnt.kind:
        yield issue_row(matched.learnt.kind, matched.learnt.message, field="matches")
    for message in matched.corrected.unused:
        yield issue_row("unused_decision", message)
    for project, column, message in matched.corrected.stale:
        yield issue_row("stale_correction", message, project_id=project, field=column)
    yield from _effects(kept["fields"], matched.corrected, current)
    yield from shared_codes(matched.history.projects, current.by_project)
    yield from shared_narratives(current.by_project, rows_by_record(kept["sections"]))
    found = [(left, right, decided) for left, right, decided, _ in _matches(matched, current)]
    yield from uncertain_matches(found, current.project_of)
    seen_now = current.by_number.keys()
    chains = [c for c in matched.clusters.chains if seen_now & {*c.link, *c.apart}]
    yield from chained_matches(chains, _names(matched.corrected.records))


def _names(records: Sequence[Record]) -> list[str]:
    return [reference_of(record) for record in records]


def _effects(fields: pa.Table, corrected: Corrected, current: _Current) -> Iterator[Mapping[str, Any]]:
    """Issues on values that a person dropped or doubts, where they stand now."""
    if not corrected.effects:
        return
    rows = {(f["record_id"], f["field"], f["position"]): f for f in fields.to_pylist()}
    for effect in corrected.effects:
        for standing in current.by_number.get(effect.record, ()):
            row = rows[standing.record_id, effect.field, effect.position]
            yield issue_row(
                effect.kind,
                effect.message,
                snapshot_id=standing.snapshot_id,
                record_id=standing.record_id,
                project_id=current.project_of[standing.record_id],
                field=effect.column,
                char_start=row["char_start"],
                char_end=row["char_end"],
            )


def _unique(issues: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return list({issue["issue_id"]: issue for issue in issues}.values())
