"""What a refresh changed against the release before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.schema import FIELD_OF_COLUMN, PROJECT_COLUMNS, table

Row = Mapping[str, Any]
Tables = Mapping[str, pa.Table]

# These move with every refresh and say nothing about the project.
_MOVING = ("project_id", "n_records", "first_seen", "last_seen")
COMPARED = tuple(column for column in PROJECT_COLUMNS if column not in _MOVING)


def as_text(value: Any) -> str | None:
    """A value as `changes` and `conflicts` write it; null for null and for an empty list."""
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value)


def changes(before: Tables | None, now: Tables, run_id: str) -> list[Row]:
    """Rows of `changes` for a run; none for the first release, which there is nothing to compare with."""
    if before is None:
        return []
    old, new = _projects(before), _projects(now)
    words_before, words_now = _words(before), _words(now)
    touched = _touched_by_people(before) | _touched_by_people(now)
    rows: list[Row] = []
    for project_id in sorted(old.keys() | new.keys()):
        was, now_is = old.get(project_id), new.get(project_id)
        whole = was is None or now_is is None
        pairs = [("project_id", was and project_id, now_is and project_id)] if whole else []
        if was is not None and now_is is not None:
            pairs = [(c, as_text(was[c]), as_text(now_is[c])) for c in COMPARED]
        for column, old_value, new_value in pairs:
            if old_value == new_value:
                continue
            field = FIELD_OF_COLUMN.get(column)
            same_words = words_before.get(project_id, {}).get(field) == words_now.get(project_id, {}).get(field)
            if field is None:
                same_words = words_before.get(project_id) == words_now.get(project_id)
            cause = "source" if not same_words else "decision" if project_id in touched else "pipeline"
            kind = "added" if old_value is None else "removed" if new_value is None else "changed"
            rows.append(
                {
                    "run_id": run_id,
                    "project_id": project_id,
                    "field": column,
                    "kind": kind,
                    "cause": cause,
                    "old_value": old_value,
                    "new_value": new_value,
                }
            )
    return rows


def id_changes(before: Tables | None, now: Tables, run_id: str) -> list[Row]:
    """Rows of `project_id_history`: where the records of a project went that has lost its identifier.

    A record that stands on both releases' pages tells; where the page itself changed, the code does.
    """
    if before is None:
        return []
    old, new = _projects(before), _projects(now)
    owner = dict(_pairs(now, "record_id"))
    by_code = {row["code"]: project_id for project_id, row in new.items() if row["code"]}
    heirs: dict[str, set[str]] = {}
    for record_id, project_id in _pairs(before, "record_id"):
        if record_id in owner:
            heirs.setdefault(project_id, set()).add(owner[record_id])
    for project_id, row in old.items():
        if project_id not in heirs and row["code"] in by_code:
            heirs[project_id] = {by_code[row["code"]]}
    rows: list[Row] = []
    for old_id, new_ids in sorted(heirs.items()):
        for new_id in sorted(new_ids - {old_id}):
            if old_id in new:
                kind, reason = "split", f"Some of its records are {new_id} now."
            elif new_id in old:
                kind, reason = "merged", f"Its records joined those of {new_id}."
            else:
                kind, reason = "renamed", f"All its records are {new_id} now."
            rows.append(
                {
                    "run_id": run_id,
                    "old_project_id": old_id,
                    "new_project_id": new_id,
                    "kind": kind,
                    "reason": reason,
                }
            )
    return rows


def carried(before: Tables | None, name: str, run_id: str) -> pa.Table | None:
    """The rows of a growing table from the release before, without those of this run if it is repeated."""
    if before is None:
        return None
    keep = [row for row in before[name].to_pylist() if row["run_id"] != run_id]
    return pa.Table.from_pylist(keep, schema=before[name].schema) if table(name) else None


def _projects(tables: Tables) -> dict[str, Row]:
    return {row["project_id"]: row for row in tables["projects"].to_pylist()}


def _pairs(tables: Tables, column: str) -> Iterator[tuple[str, str]]:
    records = tables["records"]
    return zip(records[column].to_pylist(), records["project_id"].to_pylist(), strict=True)


def _words(tables: Tables) -> dict[str, dict[str | None, list[str]]]:
    """The raw words of each project by field, in order: what the page says of it."""
    owner = dict(_pairs(tables, "record_id"))
    found: dict[str, dict[str | None, list[str]]] = {}
    for row in tables["fields"].to_pylist():
        if row["record_id"] in owner:
            found.setdefault(owner[row["record_id"]], {}).setdefault(row["field"], []).append(row["raw"])
    for fields in found.values():
        for raws in fields.values():
            raws.sort()
    return found


def _touched_by_people(tables: Tables) -> set[str]:
    """Projects that a person's decision or correction shaped."""
    owner = dict(_pairs(tables, "record_id"))
    records = {row["record_id"] for row in tables["fields"].to_pylist() if row["status"] == "corrected"}
    for row in tables["matches"].to_pylist():
        if row["decided_by"] == "person":
            records |= {row["left_record_id"], row["right_record_id"]}
    return {owner[record] for record in records if record in owner}
