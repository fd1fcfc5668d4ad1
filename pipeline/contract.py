"""What the table contract says of values and of rows that belong together, one function a promise.

`check` runs these beside the invariants: a release that stands alone, far from the snapshots that it
was made of, still shows whether its ids, positions, value formats and choices are what they should be.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema

Tables = Mapping[str, pa.Table]
Row = Mapping[str, Any]

_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
# The written form of a field's value, where it has one.
_VALUE_FORMS = {
    "time_frame": re.compile(rf"({_ISO_DATE}|\.\.)?/({_ISO_DATE}|\.\.)?"),
    "budget": re.compile(r"\d+\.\d{2}(/\d+\.\d{2})?"),
}
# The written form of a column's value, in every table that has the column.
_COLUMN_FORMS = {
    "iso3": re.compile(r"[A-Z]{3}"),
    "donor_iso3": re.compile(r"[A-Z]{3}"),
    "budget_currency": re.compile(r"[A-Z]{3}"),
    "m49": re.compile(r"\d{3}"),
    "snapshot_id": re.compile(r"[0-9a-f]{64}"),
}
# Tables whose positions count from 1 without a gap, within what.
_COUNTED = {
    "records": ("snapshot_id",),
    "sections": ("record_id",),
    "items": ("record_id", "section_position"),
    "project_countries": ("project_id",),
    "project_partners": ("project_id",),
    "fields": ("record_id", "field"),
}
# Columns whose value stands in that of a field as it is.
_WRITTEN_IN = {
    "start_date": "time_frame",
    "end_date": "time_frame",
    "budget_amount": "budget",
    "budget_amount_max": "budget",
}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: which, in which table, and what is wrong with the first row that breaks it."""

    invariant: str
    table: str
    message: str


def violations(tables: Tables) -> Iterator[Violation]:
    """Everything in which the tables are not what the contract says."""
    for promise in (
        _identifiers,
        _positions,
        _forms,
        _dates,
        _agreement,
        _narrative,
        _choices,
        _pairs,
        _counts,
        _versions,
    ):
        yield from promise(tables)


def _identifiers(tables: Tables) -> Iterator[Violation]:
    # Spelt out anew: a check that asked the maker of the ids would agree with whatever it makes.
    for row in tables["records"].to_pylist():
        digest = hashlib.sha256(f"{row['snapshot_id']}:{row['char_start']}".encode()).hexdigest()
        if row["record_id"] != digest[:16]:
            yield Violation("identifiers", "records", f"{row['record_id']} is not the id of a block at its place")
            return


def _positions(tables: Tables) -> Iterator[Violation]:
    for name, within in _COUNTED.items():
        groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row in tables[name].select([*within, "position"]).to_pylist():
            groups[tuple(row[column] for column in within)].append(row["position"])
        for key, found in groups.items():
            if sorted(found) != list(range(1, len(found) + 1)):
                of = " ".join(str(part) for part in key)
                yield Violation("positions", name, f"the positions of {of} are {sorted(found)[:9]}, not 1, 2, …")
                break


def _forms(tables: Tables) -> Iterator[Violation]:
    for row in tables["fields"].to_pylist():
        form = _VALUE_FORMS.get(row["field"])
        if form and row["value"] is not None and not form.fullmatch(row["value"]):
            yield Violation("forms", "fields", f"{row['value']!r} is no way to write a {row['field']}")
            break
    for name, declared in schema.TABLES.items():
        for column in set(declared.columns) & set(_COLUMN_FORMS):
            values = {value for value in tables[name][column].to_pylist() if value is not None}
            wrong = [value for value in values if not _COLUMN_FORMS[column].fullmatch(value)]
            if wrong:
                yield Violation("forms", name, f"{min(wrong)!r} is no {column}")
    for name in ("projects", "project_versions"):
        for column in ("code_variants", "alt_titles"):
            if any(not text for texts in tables[name][column].to_pylist() for text in texts):
                yield Violation("forms", name, f"{column} holds an empty string")


def _dates(tables: Tables) -> Iterator[Violation]:
    """A date has a precision, and is the first or last day of what it stands for."""
    for name in ("projects", "records", "project_versions"):
        for row in tables[name].to_pylist():
            for end in ("start", "end"):
                date, precision = row[f"{end}_date"], row[f"{end}_precision"]
                whose = row.get("record_id") or row["project_id"]
                if (date is None) != (precision is None):
                    yield Violation("dates", name, f"{whose} has the {end} {date} with the precision {precision}")
                elif date is not None and not _on_an_edge(date, precision, last=end == "end"):
                    yield Violation("dates", name, f"the {end} {date} of {whose} is no {end} of a {precision}")


def _on_an_edge(date: dt.date, precision: str, *, last: bool) -> bool:
    months = _MONTHS_OF.get(precision)
    if months is None:
        return True
    if last:
        # The last representable day has none behind it; as the last of its year it is an edge.
        if date == dt.date.max:
            return True
        date += dt.timedelta(days=1)
    return date.day == 1 and (date.month - 1) % months == 0


def _agreement(tables: Tables) -> Iterator[Violation]:
    """A project's values are those of one of its records, and a record's those of its fields.

    A project that the newest pages no longer have keeps its last values, and has no records.
    """
    of_project: dict[str, list[Row]] = defaultdict(list)
    for record in tables["records"].to_pylist():
        of_project[record["project_id"]].append(record)
    for project in tables["projects"].to_pylist():
        records = of_project.get(project["project_id"], [])
        for column in schema.TYPED:
            value = project[column]
            if records and value is not None and all(record[column] != value for record in records):
                yield Violation("golden", "projects", f"{column} of {project['project_id']} is that of no record")
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for field in tables["fields"].to_pylist():
        said[field["record_id"], field["field"]].update((field["value"] or "").split("/"))
    for records in of_project.values():
        for record in records:
            for column, field_name in _WRITTEN_IN.items():
                value, written = record[column], said[record["record_id"], field_name]
                if value is not None and str(value) not in written:
                    message = f"{column} {value} of {record['record_id']} is not what its {field_name} says"
                    yield Violation("provenance", "records", message)


def order(tables: Tables) -> Iterator[Violation]:
    """Whether published rows stand in the order of their key; before publishing they need not."""
    for name, declared in schema.TABLES.items():
        keys = list(zip(*(tables[name][column].to_pylist() for column in declared.key), strict=True))
        if keys != sorted(keys):
            yield Violation("order", name, f"the rows are not sorted by {', '.join(declared.key)}")


def _narrative(tables: Tables) -> Iterator[Violation]:
    """Items lie in their section, mentions in one of their record's."""
    sections = {(row["record_id"], row["position"]): row for row in tables["sections"].to_pylist()}
    for row in tables["items"].to_pylist():
        section = sections.get((row["record_id"], row["section_position"]))
        if section and not _within(row, section):
            yield Violation("narrative", "items", f"the item at {row['char_start']} lies outside its section")
            break
    by_record: dict[str, list[Row]] = defaultdict(list)
    for (key, _), section in sections.items():
        by_record[key].append(section)
    for row in tables["mentions"].to_pylist():
        if not any(_within(row, section) for section in by_record[row["record_id"]]):
            yield Violation("narrative", "mentions", f"{row['raw']!r} at {row['char_start']} lies in no section")
            break


def _within(inner: Row, outer: Row) -> bool:
    return bool(outer["char_start"] <= inner["char_start"] and inner["char_end"] <= outer["char_end"])


def _choices(tables: Tables) -> Iterator[Violation]:
    """A disagreement is one of records of the project on a column of projects, with one side taken."""
    project_of = dict(
        zip(tables["records"]["record_id"].to_pylist(), tables["records"]["project_id"].to_pylist(), strict=True)
    )
    sides: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables["conflicts"].to_pylist():
        sides[row["project_id"], row["field"]].append(row)
        if project_of.get(row["record_id"], row["project_id"]) != row["project_id"]:
            yield Violation("choices", "conflicts", f"{row['record_id']} is no record of {row['project_id']}")
    for (project, column), rows in sides.items():
        if column not in schema.PROJECT_COLUMNS:
            yield Violation("choices", "conflicts", f"{column} is no column of projects")
        chosen = {row["value"] for row in rows if row["is_chosen"]}
        if len(chosen) != 1 or len({row["value"] for row in rows}) < 2:
            yield Violation("choices", "conflicts", f"the {column} of {project} has {len(chosen)} values chosen")


def _pairs(tables: Tables) -> Iterator[Violation]:
    for row in tables["matches"].to_pylist():
        if row["left_record_id"] >= row["right_record_id"]:
            yield Violation("pairs", "matches", f"{row['left_record_id']} doesn't sort before the other of its pair")
            break
    for name, column in (("fields", "confidence"), ("matches", "score")):
        if pc.any(pc.is_nan(tables[name][column])).as_py():
            yield Violation("ranges", name, f"{column} is not a number")


def _counts(tables: Tables) -> Iterator[Violation]:
    """Pages count their blocks and the newest run its rows."""
    blocks = Counter(tables["records"]["snapshot_id"].to_pylist())
    for row in tables["snapshots"].to_pylist():
        if row["snapshot_id"] in blocks and row["n_blocks"] != blocks[row["snapshot_id"]]:
            has = blocks[row["snapshot_id"]]
            yield Violation("counts", "snapshots", f"{row['snapshot_id']} counts {row['n_blocks']} blocks, has {has}")
    good = [row for row in tables["fetches"].to_pylist() if row["verdict"] == "good" and row["snapshot_id"]]
    known = set(tables["snapshots"]["snapshot_id"].to_pylist())
    if any(row["snapshot_id"] not in known for row in good):
        yield Violation("references", "fetches", "the snapshot of a good fetch is not in snapshots")
    runs = [row for row in tables["runs"].to_pylist() if row["outcome"] != "replayed"]
    if runs:
        newest = max(runs, key=lambda row: row["started_at"])
        for name in ("records", "projects"):
            counted, there = newest[f"n_{name}"], tables[name].num_rows
            if counted != there:
                yield Violation("counts", "runs", f"{newest['run_id']} counts {counted} {name}, there are {there}")


def _versions(tables: Tables) -> Iterator[Violation]:
    """Every project has one version that still holds, and its versions don't overlap."""
    versions: dict[str, list[Row]] = defaultdict(list)
    for row in tables["project_versions"].to_pylist():
        versions[row["project_id"]].append(row)
    for project in _missing(tables["projects"], tables["project_versions"], "project_id"):
        yield Violation("versions", "project_versions", f"{project} has no version")
    for project, rows in versions.items():
        rows.sort(key=lambda row: row["valid_from"])
        for earlier, later in pairwise(rows):
            if earlier["valid_to"] is None or earlier["valid_to"] > later["valid_from"]:
                yield Violation("versions", "project_versions", f"two versions of {project} hold at once")
                break
    holding = {project for project, rows in versions.items() if rows[-1]["valid_to"] is None}
    for project in tables["projects"]["project_id"].to_pylist():
        if project in versions and project not in holding:
            yield Violation("versions", "project_versions", f"no version of {project} holds now")


def _missing(of: pa.Table, among: pa.Table, column: str) -> Iterable[str]:
    """The values of a column of one table that another doesn't have, sorted."""
    return sorted(set(of[column].to_pylist()) - set(among[column].to_pylist()))
