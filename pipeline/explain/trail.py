"""The steps from the words of a record to the value of its project: parsed, corrected, chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.explain.model import Step
from pipeline.schema import FIELD_OF_COLUMN
from pipeline.source import Correction, Source
from pipeline.store import Workspace, read_parquet
from pipeline.values.codes import CodeBook, parse_code

Row = Mapping[str, Any]
Key = tuple[str, str, int]
_BEFORE = {
    "parsed": "{value}",
    "corrected": "{value}",
    "none_stated": "the words say that nothing is stated",
    "ambiguous": "the words can be read in two ways, so there is no value",
    "unparsed": "no value could be read",
}


def key(row: Row) -> Key:
    """Which value of which record a row of `fields` is."""
    return row["record_id"], row["field"], row["position"]


def read_before_corrections(workspace: Workspace) -> dict[Key, Row]:
    """The rows of `fields` as parse wrote them, as far as the stage folder still has them."""
    path = workspace.stage_path("parse", "fields")
    return {key(row): row for row in read_parquet(path).to_pylist()} if path.exists() else {}


def trail(row: Row, parsed: Row | None, corrections: Sequence[Correction], choice: Step | None) -> tuple[Step, ...]:
    """The steps of a row of `fields`; `parsed` is the row before a correction, `choice` the last step."""
    return tuple(_steps(row, parsed, corrections, choice))


def _steps(row: Row, parsed: Row | None, corrections: Sequence[Correction], choice: Step | None) -> Iterator[Step]:
    if row["status"] == "corrected":
        if parsed is not None:
            yield _parsed(parsed)
        yield from _corrected(row, corrections)
    else:
        yield _parsed(row)
    if choice is not None:
        yield choice


def _parsed(row: Row) -> Step:
    said = _BEFORE[row["status"]].format(value=row["value"])
    precision = f", to the {row['precision']}" if row["precision"] else ""
    return Step("parsed", f"{said} (rule {row['rule']}, confidence {row['confidence']:.2f}{precision})")


def _corrected(row: Row, corrections: Sequence[Correction]) -> Iterator[Step]:
    if not corrections:
        yield Step("corrected", f"{row['value'] or 'no value'} (the entry is no longer in decisions/corrections.toml)")
    for entry in corrections:
        evidence = f"; evidence: {entry.evidence}" if entry.evidence else ""
        to = "dropped" if entry.action == "drop" else f"set to {entry.value}"
        yield Step("corrected", f"{entry.field} {to} ({entry.who}, {entry.when}: {entry.reason}{evidence})")


def corrections_of(source: Source, project: Row, row: Row) -> list[Correction]:
    """The entries of `corrections.toml` that correct the words of a row of `fields` of this project."""
    book = CodeBook(source.profile.codes)
    return [
        entry
        for entry in source.corrections
        if entry.action != "flag"
        and _means(entry.project, project, book)
        and row["field"] in _fields_of(entry.field)
        and " ".join(entry.expect.split()) == " ".join(row["raw"].split())
    ]


def _fields_of(column: str) -> tuple[str, ...]:
    field = FIELD_OF_COLUMN[column]
    return (field, "funding") if field == "donor" else (field,)


def _means(reference: str, project: Row, book: CodeBook) -> bool:
    code = parse_code(reference, book).value
    names = (project["project_id"], *project["code_variants"])
    return reference in names or (code is not None and code.canonical == project["code"])


def choice(row: Row, values: Sequence[str], rule: str | None, *, is_chosen: bool) -> Step | None:
    """The last step of a row: what its project did with its value, one of `values`; none where it has no value."""
    if row["value"] is None:
        return None
    if len(values) == 1:
        return Step("chosen", "the only value")
    among = f"among {len(values)} values" + (f", by the rule {rule}" if rule else "")
    if is_chosen:
        return Step("chosen", among)
    return Step("agrees", "the same value was chosen") if len(set(values)) == 1 else Step("passed over", among)
