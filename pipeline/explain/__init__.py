"""Where a value comes from: the words on the page, the rule that read them, and what else was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rapidfuzz import process

from pipeline import schema
from pipeline.analysis import release
from pipeline.archive import body_path, every_capture
from pipeline.errors import BadInputError
from pipeline.explain.model import Candidate, Explanation, FieldExplanation, Link, Record, Step, Words, to_json
from pipeline.explain.render import render
from pipeline.explain.trail import choice, corrections_of, key, read_before_corrections, trail
from pipeline.source import Source
from pipeline.store import Workspace, read_parquet
from pipeline.values.codes import CodeBook, parse_code

__all__ = ["Explanation", "explain", "render", "to_json"]

Row = Mapping[str, Any]

# The columns of `projects` that each field of the page gives, those that say most first.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "code_variants"),
    "title": ("title", "alt_titles"),
    "status": ("status",),
    "time_frame": ("start_date", "start_precision", "end_date", "end_precision", "is_ongoing"),
    "budget": ("budget_amount", "budget_amount_max", "budget_currency", "budget_period"),
    "funding": ("funding", "funding_type"),
    "donor": ("donor", "donor_iso3"),
    "division": ("division", "division_name"),
}
_LISTS = {"countries": "project_countries", "region": "project_countries", "partners": "project_partners"}
# What each survivorship rule looks at, in words.
_BECAUSE = {
    "corrected": "a person corrected it",
    "newest_capture": "it stands on the page that was fetched last",
    "higher_confidence": "it was read with more confidence",
    "more_precise": "it is more precise",
    "most_complete": "its record states the most",
    "first_on_page": "nothing else tells them apart, and its record stands first on the page",
}
_READ = (
    *("projects", "records", "fields", "matches", "conflicts", "issues", "pages"),
    *("fetches", "project_countries", "project_partners"),
)
_SHOWN = (*_COLUMNS, "countries", "region", "partners", "comment", "other")


def explain(workspace: Workspace, source: Source, project: str, field: str | None = None) -> Explanation:
    """How the values of a project came about; of one field or column, or of all.

    Raises:
        NothingToDoError: nothing has been published.
        BadInputError: no project, or more than one, or no field is meant by the words; names near ones.
    """
    folder = release(workspace.data)
    tables = {name: read_parquet(folder / f"{name}.parquet").to_pylist() for name in _READ}
    chosen = _find_project(tables["projects"], project, source)
    wanted = [_find_field(field)] if field else list(_SHOWN)
    parsed = read_before_corrections(workspace)
    explained = [_explain_field(tables, chosen, name, source, parsed) for name in wanted]
    if field is None:
        explained = [e for e in explained if e.candidates or any(e.values.values())]
    records = _records(tables, chosen["project_id"], workspace, source)
    return Explanation(chosen["project_id"], chosen["title"], records, _links(tables, records), tuple(explained))


def _records(
    tables: Mapping[str, list[Row]], project_id: str, workspace: Workspace, source: Source
) -> tuple[Record, ...]:
    """The records of a project in the order of the pages, each with the file of its snapshot."""
    paths: dict[str, Path | None] = {}
    for capture in every_capture(workspace, source):
        if capture.snapshot_id and capture.path and not paths.get(capture.snapshot_id):
            paths[capture.snapshot_id] = body_path(workspace, capture.path)
    found = []
    for row in sorted(tables["records"], key=lambda r: (r["snapshot_id"], r["position"])):
        if row["project_id"] == project_id:
            fetch = _fetch(tables, row["snapshot_id"])
            path = paths.get(row["snapshot_id"])
            found.append(
                Record(
                    record_id=row["record_id"],
                    name=row["code_raw"] or row["title_raw"] or row["record_id"],
                    position=row["position"],
                    page=fetch["page"],
                    url=fetch["url"],
                    fetched_at=fetch["fetched_at"],
                    snapshot_id=row["snapshot_id"],
                    snapshot_path=str(path) if path else None,
                    snapshot_uri=path.resolve().as_uri() if path else None,
                )
            )
    return tuple(found)


def _fetch(tables: Mapping[str, list[Row]], snapshot_id: str) -> Row:
    """The newest fetch that gave a snapshot."""
    return max(
        (fetch for fetch in tables["fetches"] if fetch["snapshot_id"] == snapshot_id), key=lambda f: f["fetched_at"]
    )


def _links(tables: Mapping[str, list[Row]], records: Sequence[Record]) -> tuple[Link, ...]:
    """What joined the records of a project: the pairs of them that were found to be the same."""
    names = {record.record_id: record.name for record in records}
    return tuple(
        Link(
            left=names[row["left_record_id"]],
            right=names[row["right_record_id"]],
            score=row["score"],
            decided_by=row["decided_by"],
            reason=row["reason"],
        )
        for row in tables["matches"]
        if row["decision"] == "same" and row["left_record_id"] in names and row["right_record_id"] in names
    )


def _find_project(projects: Sequence[Row], words: str, source: Source) -> Row:
    """The project that the words mean: its id, a spelling of its code, or part of its title alone."""
    book = CodeBook(source.profile.codes)
    code = parse_code(words, book).value
    folded = words.strip().casefold()
    tests = (
        lambda p: p["project_id"].casefold() == folded,
        lambda p: folded in (variant.casefold() for variant in p["code_variants"]),
        lambda p: code is not None and p["code"] == code.canonical,
        lambda p: bool(folded) and folded in (p["title"] or "").casefold(),
    )
    for test in tests:
        found = [project for project in projects if test(project)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(project["project_id"] for project in found[:8])
            raise BadInputError(f"{words!r} means {len(found)} projects", do=f"name one of {names}")
    known = {project["project_id"]: project["project_id"] for project in projects}
    near = [name for name, *_ in process.extract(words, known, limit=3, score_cutoff=50)]
    raise BadInputError(
        f"no project is known as {words!r}", do=_near(near, "un-projects explain takes a code or title")
    )


def _near(names: Sequence[str], otherwise: str) -> str:
    return f"did you mean {', '.join(names)}?" if names else otherwise


def _find_field(name: str) -> str:
    """The field that a field's or column's name means."""
    folded = name.strip().casefold().replace(" ", "_").replace("-", "_")
    if folded in _SHOWN:
        return folded
    if folded in schema.FIELD_OF_COLUMN:
        return schema.FIELD_OF_COLUMN[folded]
    for field, table in _LISTS.items():
        if folded in (table, table.removeprefix("project_")):
            return field
    known = [*_SHOWN, *schema.FIELD_OF_COLUMN]
    near = [match for match, *_ in process.extract(folded, known, limit=3, score_cutoff=50)]
    raise BadInputError(f"no field is named {name!r}", do=_near(near, f"fields are {', '.join(_SHOWN)}"))


def _explain_field(
    tables: Mapping[str, list[Row]], project: Row, field: str, source: Source, parsed: Mapping[Any, Row]
) -> FieldExplanation:
    project_id = project["project_id"]
    records = {row["record_id"]: row for row in tables["records"] if row["project_id"] == project_id}
    fields = {field, "funding"} if field == "donor" and not _has(tables, records, "donor") else {field}
    found = [row for row in tables["fields"] if row["record_id"] in records and row["field"] in fields]
    columns = _COLUMNS.get(field, ())
    values = {column: _text(project[column]) for column in columns}
    if field in _LISTS:
        values = _list_values(tables[_LISTS[field]], project_id, found)
    conflicts = {
        row["record_id"]: row
        for row in reversed(tables["conflicts"])
        if row["project_id"] == project_id and row["field"] in columns
    }
    chosen = _chosen(found, records, conflicts, columns, project)
    stated = [row["value"] for row in found if row["value"] is not None]
    rule = next((row["rule"] for row in conflicts.values() if row["is_chosen"]), None)
    candidates = tuple(
        _candidate(
            tables,
            row,
            records[row["record_id"]],
            trail(
                row,
                parsed.get(key(row)),
                corrections_of(source, project, row),
                # The values of a list are all taken.
                choice(row, stated, rule, is_chosen=row is chosen) if columns else None,
            ),
            is_chosen=row is chosen,
        )
        for row in sorted(found, key=lambda r: (r is not chosen, records[r["record_id"]]["position"], r["position"]))
    )
    related = {*columns, field, _LISTS.get(field, field)}
    messages = [
        f"{row['severity']}: {row['message']}"
        for row in tables["issues"]
        if row["record_id"] in records and row["field"] in related
    ]
    why = _why(chosen, candidates, conflicts)
    return FieldExplanation(field, values, candidates, why, tuple(dict.fromkeys(messages)))


def _has(tables: Mapping[str, list[Row]], records: Mapping[str, Row], field: str) -> bool:
    return any(row["record_id"] in records and row["field"] == field for row in tables["fields"])


def _list_values(rows: Sequence[Row], project_id: str, found: Sequence[Row]) -> dict[str, str | None]:
    spans = [(row["record_id"], row["char_start"], row["char_end"]) for row in found]
    inside = [
        row["name"] or row["raw"]
        for row in rows
        if row["project_id"] == project_id
        and any(r == row["record_id"] and s <= row["char_start"] and row["char_end"] <= e for r, s, e in spans)
    ]
    return {"places" if rows and "iso3" in rows[0] else "partners": "; ".join(inside) or None}


def _chosen(
    found: Sequence[Row], records: Mapping[str, Row], conflicts: Mapping[str, Row], columns: Sequence[str], project: Row
) -> Row | None:
    """The row of `fields` that the project's value came from."""
    usable = [row for row in found if row["value"] is not None]
    winners = [row for row in usable if (c := conflicts.get(row["record_id"])) and c["is_chosen"]]
    same = [
        row
        for row in usable
        if columns and records[row["record_id"]].get(columns[0], project[columns[0]]) == project[columns[0]]
    ]
    ranked = winners or same or usable
    return min(ranked, key=lambda r: (records[r["record_id"]]["position"], r["position"])) if ranked else None


def _candidate(
    tables: Mapping[str, list[Row]], row: Row, record: Row, steps: tuple[Step, ...], *, is_chosen: bool
) -> Candidate:
    text = next(page["text"] for page in tables["pages"] if page["snapshot_id"] == record["snapshot_id"])
    fetch = _fetch(tables, record["snapshot_id"])
    return Candidate(
        record_id=record["record_id"],
        code_raw=record["code_raw"],
        position=record["position"],
        page=fetch["page"],
        fetched_at=fetch["fetched_at"],
        label_raw=row["label_raw"],
        raw=row["raw"],
        value=row["value"],
        status=row["status"],
        rule=row["rule"],
        confidence=row["confidence"],
        precision=row["precision"],
        char_start=row["char_start"],
        char_end=row["char_end"],
        words=_words(text, row["char_start"], row["char_end"]),
        trail=steps,
        is_chosen=is_chosen,
    )


def _words(text: str, start: int, end: int) -> Words:
    """The lines around a span; blank lines are passed over."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    before = [line for line in text[:line_start].split("\n") if line.strip()]
    after = [line for line in text[line_end:].split("\n") if line.strip()]
    return Words(
        before=before[-1] if before else "",
        line=text[line_start:line_end],
        start=start - line_start,
        end=end - line_start,
        after=after[0] if after else "",
    )


def _why(chosen: Row | None, candidates: Sequence[Candidate], conflicts: Mapping[str, Row]) -> str:
    if chosen is None:
        return "No record states a value that could be read."
    if chosen["status"] == "corrected":
        return "A person corrected this value (decisions/corrections.toml)."
    usable = [candidate for candidate in candidates if candidate.value is not None]
    if len(usable) == 1:
        return "It is the only value stated."
    rules = {row["rule"] for row in conflicts.values() if row["is_chosen"]}
    if not rules:
        same = len({candidate.value for candidate in usable}) == 1
        return "All values stated are the same." if same else "Several values are stated, and this one was taken."
    rule = min(rules)
    return f"The records disagree; by the rule {rule} this one was chosen: {_BECAUSE.get(rule, rule)}."


def _text(value: Any) -> str | None:
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
