"""What a refresh changed against the release before it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.schema import COMPARED, FIELD, FIELD_OF_COLUMN, table
from pipeline.values.text import as_text

Row = Mapping[str, Any]
Tables = Mapping[str, pa.Table]


def changes(before: Tables | None, now: Tables, run_id: str) -> list[Row]:
    """Rows of `changes` for a run; none for the first release, which there is nothing to compare with.

    The cause is `source` where a page says something else of the project's records than it did; else
    `decision` where a person's decisions or corrections of them are others; else `pipeline`.
    """
    if before is None:
        return []
    was, now_is = _read_side(before), _read_side(now)
    rows: list[Row] = []
    for project_id in sorted(was.projects.keys() | now_is.projects.keys()):
        old, new = was.projects.get(project_id), now_is.projects.get(project_id)
        whole = old is None or new is None
        pairs = [("project_id", old and project_id, new and project_id)] if whole else []
        if old is not None and new is not None:
            pairs = [(c, as_text(old[c]), as_text(new[c])) for c in COMPARED]
        rows += [
            {
                "run_id": run_id,
                "project_id": project_id,
                "field": column,
                "kind": "added" if old_value is None else "removed" if new_value is None else "changed",
                "cause": _cause(was, now_is, project_id, FIELD_OF_COLUMN.get(column)),
                "old_value": old_value,
                "new_value": new_value,
            }
            for column, old_value, new_value in pairs
            if old_value != new_value
        ]
    return rows


# What a block says, for comparison: its heading, and its words for a field, or all of them.
_Said = tuple[str | None, str | None, Any]


@dataclass(frozen=True, slots=True)
class _Side:
    """A release, as far as it tells why a value changed."""

    projects: dict[str, Row]
    said: dict[str | None, dict[str, set[_Said]]]  # by field and project; by None: all words
    people: dict[_Said, set[tuple[str, ...]]]  # what people decided of a block

    def everywhere(self, field: str | None) -> set[_Said]:
        """What all blocks say for a field."""
        return set().union(*self.said.get(field, {}).values())


def _cause(was: _Side, now: _Side, project_id: str, field: str | None) -> str:
    gone = was.said.get(field, {}).get(project_id, set()) - now.everywhere(field)
    come = now.said.get(field, {}).get(project_id, set()) - was.everywhere(field)
    if gone or come:
        return "source"
    blocks = was.said[None].get(project_id, set()) | now.said[None].get(project_id, set())
    decided = [{entry for block in blocks for entry in side.people.get(block, ())} for side in (was, now)]
    return "decision" if decided[0] != decided[1] else "pipeline"


def _read_side(tables: Tables) -> _Side:
    texts = dict(zip(tables["pages"]["snapshot_id"].to_pylist(), tables["pages"]["text"].to_pylist(), strict=True))
    words: dict[str, dict[str, list[str]]] = {}
    people: dict[str, set[tuple[str, ...]]] = {}
    for row in tables["fields"].to_pylist():
        words.setdefault(row["record_id"], {}).setdefault(row["field"], []).append(row["raw"] or "")
        if row["status"] == "corrected":
            people.setdefault(row["record_id"], set()).add((row["field"], row["value"] or "", row["rule"]))
    for row in tables["matches"].to_pylist():
        if row["decided_by"] == "person":
            for record in (row["left_record_id"], row["right_record_id"]):
                people.setdefault(record, set()).add((row["decision"], row["reason"]))
    said: dict[str | None, dict[str, set[_Said]]] = {None: {}}
    decided: dict[_Said, set[tuple[str, ...]]] = {}
    for row in tables["records"].to_pylist():
        heading = (row["code_raw"], row["title_raw"])
        block = (*heading, texts[row["snapshot_id"]][row["char_start"] : row["char_end"]])
        said[None].setdefault(row["project_id"], set()).add(block)
        decided[block] = people.get(row["record_id"], set())
        for field in FIELD:
            raws = tuple(sorted(words.get(row["record_id"], {}).get(field, ())))
            said.setdefault(field, {}).setdefault(row["project_id"], set()).add((*heading, raws))
    return _Side(_projects(tables), said, decided)


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


def carried(before: Tables | None, name: str, anew: Collection[str]) -> pa.Table | None:
    """The rows of a growing table from the release before, without those of runs that are told anew."""
    if before is None:
        return None
    keep = [row for row in before[name].to_pylist() if row["run_id"] not in anew]
    return pa.Table.from_pylist(keep, schema=before[name].schema) if table(name) else None


def _projects(tables: Tables) -> dict[str, Row]:
    return {row["project_id"]: row for row in tables["projects"].to_pylist()}


def _pairs(tables: Tables, column: str) -> Iterator[tuple[str, str]]:
    records = tables["records"]
    return zip(records[column].to_pylist(), records["project_id"].to_pylist(), strict=True)
