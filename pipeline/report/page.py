"""The report's panels: each project with its values, and the page's text with the words they come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.schema import FIELD_OF_COLUMN

Row = Mapping[str, Any]
Tables = Mapping[str, list[Any]]

_SHOWN = (
    *("code", "title", "status", "start_date", "end_date", "is_ongoing", "budget_amount", "budget_amount_max"),
    *("budget_currency", "budget_period", "funding", "funding_type", "donor", "donor_iso3"),
    *("division", "division_name"),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A golden value, with the row of `fields` that it comes from and its anchor in the page's text."""

    column: str
    value: Any
    source: Row | None
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A project as the report shows it."""

    project: Row
    values: tuple[Value, ...]
    countries: tuple[Row, ...]
    partners: tuple[Row, ...]
    records: tuple[Row, ...]
    conflicts: tuple[Row, ...]
    sections: tuple[Row, ...]
    issues: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a page's text; with an anchor it is the words of a value."""

    text: str
    anchor: str | None


def anchor(row: Row) -> str:
    """The name by which links find a value's words."""
    return f"w-{row['record_id']}-{row['char_start']}"


def project_panels(tables: Tables) -> list[Panel]:
    """A panel for each project, in the order of the table."""
    by_project = {name: _grouped(tables[name], "project_id") for name in _PER_PROJECT}
    fields, sections = _grouped(tables["fields"], "record_id"), _grouped(tables["sections"], "record_id")
    panels = []
    for project in tables["projects"]:
        key = project["project_id"]
        records = sorted(by_project["records"][key], key=lambda r: (r["snapshot_id"], r["position"]))
        words = [row for record in records for row in fields[record["record_id"]]]
        chosen = {(c["field"], c["record_id"]) for c in by_project["conflicts"][key] if c["is_chosen"]}
        panels.append(
            Panel(
                project=project,
                values=tuple(_values(project, records, words, chosen)),
                countries=tuple(by_project["project_countries"][key]),
                partners=tuple(by_project["project_partners"][key]),
                records=tuple(records),
                conflicts=tuple(by_project["conflicts"][key]),
                sections=tuple(row for record in records for row in sections[record["record_id"]]),
                issues=tuple(by_project["issues"][key]),
            )
        )
    return panels


_PER_PROJECT = ("records", "conflicts", "project_countries", "project_partners", "issues")


def _grouped(rows: list[Any], column: str) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _values(project: Row, records: list[Row], words: list[Row], chosen: set[tuple[str, str]]) -> Iterator[Value]:
    by_id = {record["record_id"]: record for record in records}
    for column in _SHOWN:
        if project[column] is None:
            continue
        field = FIELD_OF_COLUMN[column]
        fields = (field, "funding") if field == "donor" else (field,)
        agreeing = [
            row
            for row in words
            if row["field"] in fields
            and row["value"] is not None
            and by_id[row["record_id"]].get(column, project[column]) == project[column]
        ]
        agreeing.sort(key=lambda row: (column, row["record_id"]) not in chosen)
        source = agreeing[0] if agreeing else None
        yield Value(column, project[column], source, anchor(source) if source else None)


def page_texts(tables: Tables) -> list[tuple[str, list[Piece]]]:
    """Each page's name and text in pieces; the words of values and issues carry anchors."""
    snapshot_of = {row["record_id"]: row["snapshot_id"] for row in tables["records"]}
    spans: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for row in tables["fields"]:
        if row["char_start"] < row["char_end"] and row["record_id"] in snapshot_of:
            spans[snapshot_of[row["record_id"]]][row["char_start"], row["char_end"]] = anchor(row)
    names = {row["snapshot_id"]: row["page"] for row in tables["fetches"] if row["snapshot_id"]}
    shown = set(snapshot_of.values())
    return [
        (names.get(row["snapshot_id"], row["snapshot_id"]), list(_pieces(row["text"], spans[row["snapshot_id"]])))
        for row in tables["pages"]
        if row["snapshot_id"] in shown
    ]


def _pieces(text: str, spans: dict[tuple[int, int], str]) -> Iterator[Piece]:
    at = 0
    for (start, end), name in sorted(spans.items()):
        if start < at:
            continue
        yield Piece(text[at:start], None)
        yield Piece(text[start:end], name)
        at = end
    yield Piece(text[at:], None)
