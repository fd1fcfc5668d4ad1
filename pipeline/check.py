"""The invariants of the published tables, one function each; `write` and `un-projects check` run them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import contract, schema
from pipeline.contract import Violation
from pipeline.disk import sha256_of
from pipeline.errors import NothingToDoError
from pipeline.source import Source
from pipeline.store import Workspace, read_parquet
from pipeline.values.label_shape import label_like

Tables = Mapping[str, pa.Table]
Row = Mapping[str, Any]

# What may stand between two spans of a block besides labels.
_SEPARATORS = " \t\n\r\xa0\u2009\u202f:：.…_*=–—-•●▪·○◦|()[]"
# The number of a label that stands in a numbered list.
_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
# Which columns of a field's typed values must come from a row of `fields`.
_TYPED_FROM = {
    column: name for column, name in schema.FIELD_OF_COLUMN.items() if column in (*schema.TYPED, "code", "comment")
}


def run(workspace: Workspace, source: Source) -> list[Violation]:
    """Check the published release, its files against their checksums too.

    Raises:
        NothingToDoError: nothing has been published in this data folder.
    """
    current = workspace.clean / "current"
    if not current.exists():
        raise NothingToDoError(
            "nothing has been published yet", where=str(workspace.clean), do="run `un-projects run` first"
        )
    folder = current.resolve()
    missing = [name for name in schema.TABLES if not (folder / f"{name}.parquet").exists()]
    if missing:
        return [Violation("tables", name, "the table's file is missing") for name in missing]
    try:
        lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return [Violation("checksums", "SHA256SUMS", f"the list of checksums can't be read ({type(error).__name__})")]
    sums = {line[66:]: line[:64] for line in lines}
    names = sorted({*sums, *(path.name for path in folder.glob("*.parquet"))})
    digests = {name: sha256_of(folder / name) for name in names if (folder / name).exists()}
    changed = [name for name in names if name not in digests or sums.get(name) != digests[name]]
    found = [
        Violation("checksums", name.removesuffix(".parquet"), "the file is not the one that was published")
        for name in changed
    ]
    try:
        tables = {name: read_parquet(folder / f"{name}.parquet") for name in schema.TABLES}
    except (pa.ArrowException, OSError) as error:
        return found or [Violation("tables", "all", f"a table can't be read ({error})")]
    found += _versions(tables)
    broken = check_tables(tables, source)
    return [*found, *(broken or contract.order(tables))]


def _versions(tables: Tables) -> Iterator[Violation]:
    """Every table and the newest run name the version of the contract that this code knows."""
    for name, table in tables.items():
        named = (table.schema.metadata or {}).get(b"schema_version", b"none").decode(errors="replace")
        if named != schema.SCHEMA_VERSION:
            yield Violation("schema_version", name, f"the table names {named}, this code reads {schema.SCHEMA_VERSION}")
    if "schema_version" in tables["runs"].column_names:
        runs = tables["runs"].to_pylist()
        newest = max(runs, key=lambda row: str(row.get("started_at")), default=None)
        if newest and newest["schema_version"] != schema.SCHEMA_VERSION:
            yield Violation("schema_version", "runs", f"the newest run names {newest['schema_version']}")


def check_tables(tables: Tables, source: Source) -> list[Violation]:
    """All violations of all invariants; if the types are wrong, those alone."""
    wrong = list(_types(tables))
    if wrong:
        return wrong
    found: list[Violation] = []
    for check in _CHECKS:
        found.extend(check(tables, source))
    return [*found, *contract.violations(tables)]


def _types(tables: Tables) -> Iterator[Violation]:
    """Every table is there with exactly the columns, types, nulls and closed sets that are declared."""
    for name in schema.TABLES:
        expected = schema.arrow_schema(name)
        if name not in tables:
            yield Violation("types", name, "the table is missing")
            continue
        table = tables[name]
        if not table.schema.equals(expected):
            yield Violation("types", name, _first_difference(table.schema, expected))
            continue
        for column_name in schema.TABLES[name].columns:
            column = schema.TABLES[name].column(column_name)
            values = table[column_name]
            if not column.nullable and values.null_count:
                yield Violation("types", name, f"{column_name} has {values.null_count} nulls")
            if column.values:
                others = set(pc.unique(values).to_pylist()) - {None, *column.values}
                if others:
                    yield Violation("types", name, f"{column_name} has the unknown value {min(others)!r}")
            if pa.types.is_string(column.type) and column.nullable and pc.any(pc.equal(values, "")).as_py():
                yield Violation("types", name, f"{column_name} has an empty string in place of a null")


def _first_difference(actual: pa.Schema, expected: pa.Schema) -> str:
    for field in expected:
        if field.name not in actual.names:
            return f"the column {field.name} is missing"
        if actual.field(field.name).type != field.type:
            return f"{field.name} is {actual.field(field.name).type}, not {field.type}"
    return f"the columns are {', '.join(actual.names)}"


def _keys(tables: Tables, _source: Source) -> Iterator[Violation]:
    """Keys are unique."""
    for name, table in schema.TABLES.items():
        rows = zip(*(tables[name][column].to_pylist() for column in table.key), strict=True)
        twice = [key for key, count in Counter(rows).items() if count > 1]
        if twice:
            yield Violation("keys", name, f"{len(twice)} keys stand more than once, {twice[0]} the first")


def _references(tables: Tables, _source: Source) -> Iterator[Violation]:
    """References resolve."""
    for name, table in schema.TABLES.items():
        for reference in table.references:
            known = set(_tuples(tables[reference.table], reference.columns))
            for key in _tuples(tables[name], reference.local):
                if None not in key and key not in known:
                    yield Violation("references", name, f"{reference.local} {key} is not in {reference.table}")
                    break


def _tuples(table: pa.Table, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


def _spans(tables: Tables, _source: Source) -> Iterator[Violation]:
    """Invariant 1: the words of every span are those of the page."""
    texts, snapshot_of = _texts(tables), _snapshots(tables)
    for name, table in schema.TABLES.items():
        if table.span_text is None:
            continue
        for row in tables[name].to_pylist():
            text = texts.get(snapshot_of.get(row["record_id"], ""), "")
            words = text[row["char_start"] : row["char_end"]]
            if words != row[table.span_text] or row["char_start"] > row["char_end"]:
                message = f"{row[table.span_text]!r} is not what the page has at {row['char_start']}: {words!r}"
                yield Violation("spans", name, message)
                break
    for row in tables["issues"].to_pylist():
        start, end = row["char_start"], row["char_end"]
        size = len(texts.get(row["snapshot_id"], ""))
        if (start is None) != (end is None) or (start is not None and not 0 <= start <= end <= size):
            yield Violation("spans", "issues", f"the issue {row['issue_id']} has the span {start} to {end}")
            break


def _coverage(tables: Tables, _source: Source) -> Iterator[Violation]:
    """Invariant 2: blocks don't overlap, and the spans of a block cover its words, each once."""
    texts = _texts(tables)
    parts = _parts(tables)
    ends: dict[str, int] = {}
    records = sorted(tables["records"].to_pylist(), key=lambda row: (row["snapshot_id"], row["char_start"]))
    for record in records:
        if record["char_start"] < ends.get(record["snapshot_id"], 0):
            yield Violation("coverage", "records", f"the record {record['record_id']} overlaps the one before it")
        ends[record["snapshot_id"]] = record["char_end"]
        message = _uncovered(record, texts[record["snapshot_id"]], parts.get(record["record_id"], []))
        if message:
            yield Violation("coverage", "records", f"record {record['record_id']}: {message}")


def _parts(tables: Tables) -> dict[str, list[tuple[int, int, str | None]]]:
    """Span and label of each field and section, by record."""
    found: dict[str, list[tuple[int, int, str | None]]] = {}
    for name, label in (("fields", "label_raw"), ("sections", "heading_raw")):
        for row in tables[name].to_pylist():
            found.setdefault(row["record_id"], []).append((row["char_start"], row["char_end"], row[label]))
    return found


def _uncovered(record: Row, text: str, parts: list[tuple[int, int, str | None]]) -> str | None:
    """What is wrong with how a block's spans and labels cover its words; None if nothing."""
    start, end = record["char_start"], record["char_end"]
    at, behind = start, ""
    for part_start, part_end, label in sorted(p for p in parts if p[0] >= start and p[1] <= end):
        if part_start < at:
            return f"two spans share the words at {part_start}"
        gap = text[at:part_start].strip(_SEPARATORS).removeprefix(behind).strip(_SEPARATORS)
        words = (label or "").strip(_SEPARATORS)
        if gap and words != gap and not (words and words == _NUMBER.sub("", gap, count=1)):
            return f"the words {gap[:60]!r} at {at} belong to nothing"
        # A label that doesn't stand before its value may stand behind it.
        at, behind = part_end, "" if gap else words
    rest = text[at:end].strip(_SEPARATORS).removeprefix(behind).strip(_SEPARATORS)
    return f"the words {rest[:60]!r} at {at} belong to nothing" if rest else None


def _provenance(tables: Tables, _source: Source) -> Iterator[Violation]:
    """Invariant 3: a typed value has a row in `fields`; a null one there has an issue."""
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in tables["fields"].to_pylist():
        rows.setdefault((row["record_id"], row["field"]), []).append(row)
    for record in tables["records"].to_pylist():
        for column, field in _TYPED_FROM.items():
            if record[column] is None:
                continue
            sources = (field, "funding") if field == "donor" else (field,)
            known = [r for f in sources for r in rows.get((record["record_id"], f), ()) if r["value"] is not None]
            if not known:
                yield Violation("provenance", "records", f"{column} of {record['record_id']} comes from no field")
    explained = {(issue["record_id"], issue["char_start"], issue["char_end"]) for issue in tables["issues"].to_pylist()}
    about = {(issue["record_id"], issue["field"]) for issue in tables["issues"].to_pylist()}
    for (record_id, field), found in rows.items():
        columns = {field, *(c for c, f in schema.FIELD_OF_COLUMN.items() if f == field)}
        columns |= {"project_countries"} if field in ("countries", "region") else set()
        columns |= {"project_partners"} if field == "partners" else set()
        for row in found:
            nothing_said = row["status"] == "none_stated" and row["raw"]
            named = (record_id, row["char_start"], row["char_end"]) in explained
            named = named or any((record_id, column) in about for column in columns)
            if row["value"] is None and not nothing_said and not named:
                yield Violation("provenance", "fields", f"{field} {row['raw']!r} has neither value nor issue")


def _ranges(tables: Tables, _source: Source) -> Iterator[Violation]:
    """Invariant 4: no time ends before it starts, amounts not negative, confidence and score from 0 to 1."""
    for name in ("projects", "records", "project_versions"):
        for row in tables[name].to_pylist():
            key = row.get("record_id") or row["project_id"]
            low, high = row["budget_amount"], row["budget_amount_max"]
            if row["start_date"] and row["end_date"] and row["start_date"] > row["end_date"]:
                yield Violation("ranges", name, f"{key} ends before it starts")
            if (low is not None and low < 0) or (high is not None and (low is None or high < low)):
                yield Violation("ranges", name, f"{key} has a budget from {low} to {high}")
            if (low is None) and row["budget_currency"] is not None:
                yield Violation("ranges", name, f"{key} has a currency without an amount")
    for name, key, start, end in (
        ("project_versions", "project_id", "valid_from", "valid_to"),
        ("runs", "run_id", "started_at", "finished_at"),
    ):
        for row in tables[name].to_pylist():
            if row[end] is not None and row[start] > row[end]:
                yield Violation("ranges", name, f"{row[key]} ends ({end}) before it starts ({start})")
    for name, column in (("fields", "confidence"), ("matches", "score")):
        values = tables[name][column]
        if len(values) and (pc.min(values).as_py() < 0 or pc.max(values).as_py() > 1):
            yield Violation("ranges", name, f"{column} leaves 0 to 1")


def _labels(tables: Tables, source: Source) -> Iterator[Violation]:
    """Invariant 6: a line of a block that starts like a label is one, an item, ignored, or an issue."""
    texts = _texts(tables)
    ignored = {label.casefold() for label in source.profile.labels.ignore}
    labels = _parts(tables)
    items: dict[str, set[int]] = {}
    for item in tables["items"].to_pylist():
        items.setdefault(item["record_id"], set()).add(item["char_start"])
    values: dict[str, list[tuple[int, int]]] = {}
    for field in tables["fields"].to_pylist():
        values.setdefault(field["record_id"], []).append((field["char_start"], field["char_end"]))
    spans: dict[str, list[tuple[int, int]]] = {}
    for issue in tables["issues"].to_pylist():
        if issue["char_start"] is not None:
            spans.setdefault(issue["record_id"], []).append((issue["char_start"], issue["char_end"]))
    titles = {r["record_id"]: r["char_end"] for r in tables["fields"].to_pylist() if r["field"] in ("title", "code")}
    for record in tables["records"].to_pylist():
        key, text = record["record_id"], texts[record["snapshot_id"]]
        for match in re.finditer(r"[^\n]+", text[record["char_start"] : record["char_end"]]):
            line = match[0].lstrip()
            start = record["char_start"] + match.end() - len(line)
            length = label_like(line)
            if length is None or line[:length].casefold() in ignored or start < titles.get(key, 0):
                continue
            known = any(
                label and text[start:part_start].startswith(label)
                for part_start, _, label in labels.get(key, ())
                if part_start >= start
            )
            near = any(s <= start + length and e >= start for s, e in spans.get(key, ()))
            inside_value = any(s <= start < e for s, e in values.get(key, ()))
            if not (known or near or inside_value or start in items.get(key, set())):
                yield Violation("labels", "records", f"the line {line[:40]!r} of {key} is accounted for by nothing")


def _golden(tables: Tables, _source: Source) -> Iterator[Violation]:
    """A project counts its records, and its values are those of one of them."""
    counts = Counter(tables["records"]["project_id"].to_pylist())
    for row in tables["projects"].to_pylist():
        if row["n_records"] != counts.get(row["project_id"], 0):
            yield Violation("golden", "projects", f"{row['project_id']} counts {row['n_records']} records")
        if row["first_seen"] > row["last_seen"]:
            yield Violation("golden", "projects", f"{row['project_id']} was last seen before it was first seen")


def _texts(tables: Tables) -> dict[str, str]:
    return dict(zip(tables["pages"]["snapshot_id"].to_pylist(), tables["pages"]["text"].to_pylist(), strict=True))


def _snapshots(tables: Tables) -> dict[str, str]:
    records = tables["records"]
    return dict(zip(records["record_id"].to_pylist(), records["snapshot_id"].to_pylist(), strict=True))


_CHECKS: tuple[Callable[[Tables, Source], Iterator[Violation]], ...] = (
    _keys,
    _references,
    _spans,
    _coverage,
    _provenance,
    _ranges,
    _labels,
    _golden,
)
