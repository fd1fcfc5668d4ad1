"""Refreshes that an archive of the web stands in for: what each published, had it been made, and changed.

Captures older than the first refresh of a data folder were never published by one. Each day of them counts
as a refresh, and its changes follow from the versions of the projects, as today's rules read the pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline.schema import COMPARED
from pipeline.values.text import as_text

Row = Mapping[str, Any]
OUTCOME = "replayed"


@dataclass(frozen=True, slots=True)
class Replayed:
    """Rows of `runs` and `changes`, and the runs that the changes are told of anew."""

    runs: tuple[Row, ...] = ()
    changes: tuple[Row, ...] = ()
    run_ids: frozenset[str] = frozenset()

    def without_known(self, changes: Sequence[Row], versions: Sequence[Row]) -> list[Row]:
        """The changes of the run at hand without those that a replayed refresh tells: they are no news of today."""
        brought = {row["project_id"] for row in _firsts(versions) if row["run_id"] in self.run_ids}
        newest = {row["project_id"] for row in versions if row["valid_to"] is None and row["run_id"] in self.run_ids}
        return [
            row
            for row in changes
            if not (row["field"] == "project_id" and row["kind"] == "added" and row["project_id"] in brought)
            and not (row["cause"] == "source" and row["project_id"] in newest)
        ]


def replayed(inputs: Sequence[Row], tables: Mapping[str, pa.Table], told: Sequence[Row], this_run: Row) -> Replayed:
    """What the captures of archives add to the refreshes `told` by the last release and `this_run`.

    `told` and `this_run` are rows of `runs`.
    """
    real = sorted((r for r in (*told, this_run) if r["outcome"] != OUTCOME), key=lambda r: r["started_at"])
    first = real[0]
    known = {row["run_id"] for row in real}
    spans = {
        run_id: (min(times), max(times))
        for run_id, times in _times(inputs).items()
        if run_id not in known and max(times) < first["started_at"]
    }
    if not spans:
        return Replayed()
    order = sorted(spans, key=lambda run_id: (spans[run_id], run_id))
    versions = tables["project_versions"].to_pylist()
    blocks = {row["snapshot_id"]: row["n_blocks"] for row in tables["snapshots"].to_pylist()}
    return Replayed(
        tuple(
            {
                **this_run,
                "run_id": run_id,
                "started_at": spans[run_id][0],
                "finished_at": spans[run_id][1],
                "n_records": _n_records(inputs, blocks, spans[run_id][1]),
                "n_projects": sum(row["valid_from"] <= spans[run_id][1] for row in _firsts(versions)),
                "outcome": OUTCOME,
            }
            for run_id in order
        ),
        tuple(_changes(versions, [*order, first["run_id"]])),
        frozenset((*order, first["run_id"])),
    )


def _times(inputs: Sequence[Row]) -> dict[str, list[dt.datetime]]:
    """When the captures of each replayed refresh were made."""
    times: dict[str, list[dt.datetime]] = {}
    for row in inputs:
        if row["is_replayed"]:
            times.setdefault(row["run_id"], []).append(row["fetched_at"])
    return times


def _n_records(inputs: Sequence[Row], blocks: Mapping[str, int], until: dt.datetime) -> int:
    """How many blocks the pages had at a time."""
    newest: dict[str, str | None] = {}
    for row in sorted(inputs, key=lambda row: row["fetched_at"]):
        if row["fetched_at"] <= until:
            newest[row["page"]] = row["snapshot_id"]
    return sum(blocks[snapshot] for snapshot in newest.values() if snapshot is not None)


def _firsts(versions: Sequence[Row]) -> Iterator[Row]:
    """The first version of each project."""
    ordered = sorted(versions, key=lambda row: (row["project_id"], row["valid_from"]))
    for _, rows in groupby(ordered, key=lambda row: row["project_id"]):
        yield next(rows)


def _changes(versions: Sequence[Row], runs: Sequence[str]) -> Iterator[Row]:
    """Rows of `changes` for refreshes in order of time; the first of them has nothing to compare with."""
    ordered = sorted(versions, key=lambda row: (row["project_id"], row["valid_from"]))
    for project, rows in groupby(ordered, key=lambda row: row["project_id"]):
        last: Row | None = None
        for run_id, same in groupby(rows, key=lambda row: row["run_id"]):
            before, last = last, list(same)[-1]
            if run_id not in runs or run_id == runs[0]:
                continue
            pairs = [("project_id", None, project)] if before is None else [
                (column, as_text(before[column]), as_text(last[column])) for column in COMPARED
            ]  # fmt: skip
            for column, old, new in pairs:
                if old != new:
                    yield {
                        "run_id": run_id,
                        "project_id": project,
                        "field": column,
                        "kind": "added" if old is None else "removed" if new is None else "changed",
                        "cause": "source",
                        "old_value": old,
                        "new_value": new,
                    }
