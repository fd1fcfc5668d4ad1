"""When which page said what: the captures in order of time, and the distinct records in them.

A record of content is what one page says of one project in one wording. A block that stays the same
from capture to capture is one of them, however often it was fetched, so older captures cost nothing
unless they say something else. Blocks of one capture are always kept apart, even where they are equal.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline.schema import CODE_PARTS, TYPED
from pipeline.values.clean import clean

Row = Mapping[str, Any]

# What a record says, apart from where it stands.
CONTENT = ("code_raw", "code", *CODE_PARTS, "title_raw", "language", *TYPED, "comment")
_SPAN = {"char_start", "char_end", "record_id"}


@dataclass(frozen=True, slots=True)
class Capture:
    """A good fetch of a page; without a snapshot, the news that the page is no part of the source any more."""

    fetched_at: dt.datetime
    page: str
    snapshot_id: str | None
    run_id: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A block on a snapshot that says what a record says."""

    record_id: str
    snapshot_id: str
    position: int
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a page says of a project in one wording; its rows keep the spans of the first sighting."""

    page: str
    columns: Mapping[str, Any]
    title: str | None
    fields: tuple[Row, ...]
    sections: tuple[Row, ...]
    places: tuple[Row, ...]
    partners: tuple[Row, ...]
    sightings: tuple[Sighting, ...]
    first_seen: dt.datetime
    first_position: int

    @property
    def snapshots(self) -> frozenset[str]:
        """The snapshots that hold the record."""
        return frozenset(sighting.snapshot_id for sighting in self.sightings)

    @property
    def further_titles(self) -> tuple[str, ...]:
        """Titles under further labels of the block, in the order of the page."""
        rows = (f for f in self.fields if f["field"] == "title" and f["position"] > 1)
        return tuple(clean(f["value"] or f["raw"]) for f in rows if f["status"] in ("parsed", "corrected"))


def read_captures(inputs: Iterable[Row]) -> list[Capture]:
    """The captures in order of time; of two of one page at one time the current one comes last."""
    ordered = sorted(inputs, key=lambda i: (i["fetched_at"], i["page"], i["is_current"], i["fetch_id"]))
    return [
        Capture(i["fetched_at"], i["page"], None if i["is_gone"] else i["snapshot_id"], i["run_id"]) for i in ordered
    ]


def current_snapshots(captures: Iterable[Capture]) -> set[str]:
    """The snapshots of the newest capture of each page."""
    newest = {c.page: c.snapshot_id for c in captures}
    return {snapshot for snapshot in newest.values() if snapshot is not None}


def page_of_snapshots(captures: Iterable[Capture]) -> dict[str, str]:
    """The page that each snapshot counts for: the first by name, where two pages had one body."""
    pages: dict[str, str] = {}
    for capture in captures:
        if capture.snapshot_id is None:
            continue
        known = pages.get(capture.snapshot_id)
        pages[capture.snapshot_id] = min(capture.page, known) if known else capture.page
    return pages


def read_records(tables: Mapping[str, pa.Table], captures: Sequence[Capture]) -> list[Record]:
    """The distinct records of all captures, in the order in which they were first seen."""
    pages = page_of_snapshots(captures)
    seen: dict[str, dt.datetime] = {}
    for capture in captures:
        if capture.snapshot_id is not None:
            seen.setdefault(capture.snapshot_id, capture.fetched_at)
    parts = {
        name: rows_by_record(tables[table])
        for name, table in (
            ("fields", "fields"),
            ("sections", "sections"),
            ("places", "record_places"),
            ("partners", "record_partners"),
        )
    }
    blocks = [b for b in tables["block_records"].to_pylist() if b["snapshot_id"] in pages]
    blocks.sort(key=lambda b: (seen[b["snapshot_id"]], pages[b["snapshot_id"]], b["snapshot_id"], b["position"]))
    found: dict[Any, list[Row]] = {}
    copies: dict[Any, int] = defaultdict(int)
    for block in blocks:
        said = (
            tuple(block[name] for name in CONTENT),
            *(tuple(_without_spans(row) for row in part.get(block["record_id"], ())) for part in parts.values()),
        )
        page = pages[block["snapshot_id"]]
        copies[block["snapshot_id"], said] += 1
        found.setdefault((page, said, copies[block["snapshot_id"], said]), []).append(block)
    return [_record(pages, seen, parts, same) for same in found.values()]


def rows_by_record(table: pa.Table) -> dict[str, list[Row]]:
    """The rows of a table by record, each record's in the order of the key."""
    rows = table.to_pylist()
    rows.sort(key=lambda r: (r["record_id"], r.get("field") or "", r["position"]))
    return {record: list(group) for record, group in groupby(rows, key=lambda r: r["record_id"])}


def _without_spans(row: Row) -> tuple[Any, ...]:
    return tuple(value for name, value in row.items() if name not in _SPAN)


def _record(
    pages: Mapping[str, str],
    seen: Mapping[str, dt.datetime],
    parts: Mapping[str, Mapping[str, list[Row]]],
    blocks: Sequence[Row],
) -> Record:
    """Blocks of equal content, the first seen first, as a record."""
    first = blocks[0]
    raw = first["title_raw"]
    return Record(
        page=pages[first["snapshot_id"]],
        columns={name: first[name] for name in CONTENT},
        title=(clean(raw) or None) if raw else None,
        **{name: tuple(part.get(first["record_id"], ())) for name, part in parts.items()},
        sightings=tuple(
            Sighting(b["record_id"], b["snapshot_id"], b["position"], b["char_start"], b["char_end"]) for b in blocks
        ),
        first_seen=seen[first["snapshot_id"]],
        first_position=first["position"],
    )
