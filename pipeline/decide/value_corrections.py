"""A correction of a value, guarded by the words on the page now, tried on the records before it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.types

from pipeline import schema
from pipeline.decide.open_pairs import known_records
from pipeline.errors import BadInputError, ProfileError
from pipeline.match.captures import Record
from pipeline.match.correction_values import COLUMNS
from pipeline.match.corrections import correct, find_project
from pipeline.source import Correction, Source
from pipeline.store import Workspace
from pipeline.values.codes import CodeBook


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for; `expect` only where the page has several wordings."""

    project: str
    field: str
    action: str
    value: str | None
    reason: str
    who: str
    when: dt.date
    evidence: str = ""
    expect: str | None = None


def make_correction(workspace: Workspace, source: Source, record_rows: pa.Table, wish: Wish) -> Correction:
    """The entry that carries out a wish; `record_rows` is the published table `records`.

    Raises:
        BadInputError: project, field, wording or value can't be right, or an entry for it exists.
    """
    where = f"{wish.project} {wish.field}"
    if wish.field not in COLUMNS:
        hint = [name for name in COLUMNS if schema.FIELD_OF_COLUMN[name] == wish.field]
        known = ", ".join(hint or sorted(COLUMNS))
        raise BadInputError(
            f"{wish.field!r} is no column that can be corrected", where=where, do=f"name one of {known}"
        )
    if not wish.reason.strip():
        raise BadInputError("the reason is empty", where=where, do="say it with --reason")
    records, current = known_records(workspace)
    groups = _groups(records, record_rows)
    project = find_project(wish.project, records, groups, CodeBook(source.profile.codes))
    if project is None:
        raise BadInputError("no project, or more than one, goes by this name", where=where,
                            do="name its project_id, as in the table projects")  # fmt: skip
    expect = _expect(wish, where, [records[n] for n in groups[project] if n in current])
    made = Correction(
        project, wish.field, wish.action, expect, wish.reason.strip(), wish.who, wish.when,
        _typed(wish), wish.evidence,
    )  # fmt: skip
    _try(source, records, groups, current, made, where)
    return made


def _groups(records: Sequence[Record], record_rows: pa.Table) -> dict[str, list[int]]:
    """The records of each published project."""
    number_of = {sighting.record_id: n for n, record in enumerate(records) for sighting in record.sightings}
    groups: dict[str, list[int]] = {}
    for record_id, project in zip(*(record_rows[c].to_pylist() for c in ("record_id", "project_id")), strict=True):
        if record_id in number_of:
            groups.setdefault(project, []).append(number_of[record_id])
    return {project: sorted(set(numbers)) for project, numbers in groups.items()}


def _expect(wish: Wish, where: str, records: Sequence[Record]) -> str:
    """The words on the page that are corrected."""
    names = {schema.FIELD_OF_COLUMN[wish.field]}
    names |= {"funding"} if "donor" in names else set()
    said = list(dict.fromkeys(" ".join(f["raw"].split()) for r in records for f in r.fields if f["field"] in names))
    if not said:
        raise BadInputError(
            f"the page states no {', '.join(sorted(names))} for this project, so there is nothing to correct",
            where=where,
        )
    quoted = " or ".join(f'--expect "{words}"' for words in said)
    if wish.expect is not None:
        if " ".join(wish.expect.split()) not in said:
            raise BadInputError(f"the page does not say {wish.expect!r}", where=where, do=f"say {quoted}")
        return " ".join(wish.expect.split())
    if len(said) > 1:
        raise BadInputError("the page has several wordings", where=where, do=f"say which is meant: {quoted}")
    return said[0]


def _typed(wish: Wish) -> Any:
    """The value as TOML has it: truth values and dates as such, all else as a string."""
    if wish.action != "override" or wish.value is None:
        return None
    kind = COLUMNS[wish.field].type
    if pa.types.is_boolean(kind) and wish.value in ("true", "false"):
        return wish.value == "true"
    if kind == schema.DATE:
        try:
            return dt.date.fromisoformat(wish.value)
        except ValueError:
            return wish.value
    return wish.value


def _try(
    source: Source,
    records: Sequence[Record],
    groups: Mapping[str, Sequence[int]],
    current: frozenset[int],
    made: Correction,
    where: str,
) -> None:
    """Apply the entry with all others, as the next run will."""
    entries = [*source.corrections, made]
    try:
        outcome = correct(msgspec.structs.replace(source, corrections=entries), records, groups, current)
    except ProfileError as error:
        mine = error.where is not None and f"entry {len(entries)} " in error.where
        raise BadInputError(error.what, where=where if mine else error.where, do=error.do) from error
    here = f"entry {len(entries)} "
    for message in (*(said for _, _, said in outcome.stale), *outcome.unused):
        if here in message:
            raise BadInputError(message, where=where)
