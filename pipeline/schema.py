"""Every table and column of the product, declared once.

The Parquet schemas and their metadata, validation, the data dictionary and the checks are generated
from this module. A column's type and description stand in `COLUMNS`; a table lists its columns by
name, and repeats a description only where the same name says something narrower there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = "1.0.0"

STRING, INT, DOUBLE, BOOL = pa.string(), pa.int32(), pa.float64(), pa.bool_()
DATE, TIME, MONEY = pa.date32(), pa.timestamp("us", tz="UTC"), pa.decimal128(18, 2)
STRINGS = pa.list_(STRING)

STATUS = ("current", "past")
PRECISION = ("day", "month", "quarter", "year")
BUDGET_PERIOD = ("total", "annual")
CODE_TYPE = ("un_project", "development_account", "other")
FUNDING_TYPE = (
    "development_account",
    "regular_programme",
    "extra_budgetary",
    "government",
    "organisation",
    "other",
)
SECTION = (
    "expectations",
    "objective",
    "accomplishments",
    "outputs",
    "feedback",
    "indicators",
    "description",
    "summary",
    "other",
)
PLACE_KIND = ("country", "region", "group", "all")
MENTION_KIND = ("code", "amount", "period", "place")
FIELD = (
    "code",
    "title",
    "status",
    "time_frame",
    "budget",
    "funding",
    "donor",
    "division",
    "countries",
    "region",
    "partners",
    "comment",
    "other",
)
FIELD_STATUS = ("parsed", "ambiguous", "none_stated", "unparsed", "corrected")
DECISION = ("same", "different", "review")
DECIDED_BY = ("rule", "model", "person")
SEVERITY = ("error", "warning", "info")
VERDICT = ("good", "rejected", "unchanged", "failed")
CHANGE_KIND = ("added", "changed", "removed")
CAUSE = ("source", "pipeline", "decision")
ID_CHANGE_KIND = ("merged", "split", "renamed")
OUTCOME = ("complete", "fallback", "replayed")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, what it holds, and the closed set of its values if it has one."""

    type: pa.DataType
    description: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: these columns must occur as `columns` of `table`, unless null."""

    local: tuple[str, ...]
    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, its key, its columns in order, and what it points to."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    overrides: Mapping[str, Column] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    # (offset columns, snapshot path): the text column that pages.text[start:end] must equal.
    span_text: str | None = None

    def column(self, name: str) -> Column:
        """The declaration of a column of this table."""
        return self.overrides.get(name) or COLUMNS[name]


def _null(kind: pa.DataType, description: str, values: tuple[str, ...] = ()) -> Column:
    return Column(kind, description, nullable=True, values=values)


_SPAN_START = "Where the words start on the page: offset into pages.text in Unicode code points."
_SPAN_END = "Where the words end on the page: offset behind the last character."

COLUMNS: dict[str, Column] = {
    # Keys
    "project_id": Column(STRING, "Identifier of the project: its code, or ~ and a slug of its title."),
    "record_id": Column(STRING, "Identifier of the record: 16 hex digits of the sha256 of `snapshot_id:char_start`."),
    "snapshot_id": Column(STRING, "SHA-256 of the snapshot's body, in hex."),
    "issue_id": Column(STRING, "Identifier of the issue, the same for the same finding in every run."),
    "fetch_id": Column(STRING, "Identifier of the fetch."),
    "run_id": Column(STRING, "Identifier of the refresh."),
    "left_record_id": Column(STRING, "The record of the pair that sorts first."),
    "right_record_id": Column(STRING, "The record of the pair that sorts second."),
    "old_project_id": Column(STRING, "The identifier that was in use before."),
    "new_project_id": Column(STRING, "The identifier in use since."),
    "position": Column(INT, "Place in the order of the page, counted from 1."),
    "section_position": Column(INT, "Position of the section that the item stands in."),
    # Code and title
    "code": _null(STRING, "The project code in its canonical form, such as INT/13/001."),
    "code_place": _null(STRING, "The code's place part as written, such as INT or TOG."),
    "code_year": _null(INT, "The year that the code states, the first one of a biennium."),
    "code_sequence": _null(STRING, "The code's serial part, such as 001 or X26."),
    "code_type": _null(STRING, "Which family of codes the code belongs to.", CODE_TYPE),
    "code_raw": _null(STRING, "The code as the page spells it."),
    "code_variants": Column(STRINGS, "Every spelling of the code in the project's records, sorted."),
    "title": _null(STRING, "The project's title, cleaned of markup residue."),
    "title_raw": _null(STRING, "The title as the page has it, without the code before it."),
    "alt_titles": Column(STRINGS, "Other titles: of the project's other records, and both halves of a bilingual one."),
    "language": _null(STRING, "BCP 47 tag of the language that the block is written in."),
    # Typed values, shared by projects and records
    "status": _null(STRING, "Whether the page lists the project as current or past.", STATUS),
    "start_date": _null(DATE, "First day of the time frame."),
    "start_precision": _null(STRING, "How precisely the page states the start.", PRECISION),
    "end_date": _null(DATE, "Last day of the time frame; a month or year stands for its last day."),
    "end_precision": _null(STRING, "How precisely the page states the end.", PRECISION),
    "is_ongoing": _null(BOOL, "True if the time frame says that the project runs on, be it beside an end."),
    "budget_amount": _null(MONEY, "The budget in budget_currency; the lower end where a range is given."),
    "budget_amount_max": _null(MONEY, "Upper end of the budget in budget_currency, if a range is given."),
    "budget_currency": _null(STRING, "ISO 4217 code of the budget's currency."),
    "budget_period": _null(STRING, "Whether the amount is for the whole project or a year.", BUDGET_PERIOD),
    "funding": _null(STRING, "The funding as the page names it."),
    "funding_type": _null(STRING, "What kind of funding that is, by the source's lookup.", FUNDING_TYPE),
    "donor": _null(STRING, "The donor that a label or the funding names."),
    "donor_iso3": _null(STRING, "ISO 3166-1 alpha-3 code of the donor, if it is a country."),
    "division": _null(STRING, "The division in charge as the page names it."),
    "division_name": _null(STRING, "The division's full name, by the source's lookup."),
    "n_records": Column(INT, "How many records the project was published in, on the newest pages."),
    "first_seen": Column(TIME, "When a page with the project was first fetched."),
    "last_seen": Column(TIME, "When a page with the project was last fetched."),
    "comment": _null(STRING, "The page's comment on the project."),
    # Words on the page
    "char_start": Column(INT, _SPAN_START, unit="code points"),
    "char_end": Column(INT, _SPAN_END, unit="code points"),
    "raw": Column(STRING, "The very words on the page."),
    "text": Column(STRING, "The very words on the page."),
    "section": Column(STRING, "Which kind of narrative the section holds.", values=SECTION),
    "heading_raw": _null(STRING, "The section's heading as the page has it; null if it has none."),
    "marker": _null(STRING, "The item's number, letter or bullet; null if the page shows none."),
    "level": Column(INT, "Depth of the item, 1 for the outermost list."),
    "field": Column(STRING, "Which field the value belongs to.", values=FIELD),
    "label_raw": _null(STRING, "The label as the page has it; null if the value has none."),
    "value": _null(STRING, "The value as text: ISO dates as a/b, amounts as plain decimals."),
    "precision": _null(STRING, "How precisely the page states a date.", PRECISION),
    "rule": Column(STRING, "Name of the rule that read the value."),
    "confidence": Column(DOUBLE, "How sure the rule is, from 0 to 1."),
    # Places and partners
    "name": _null(STRING, "The standard English name of the place (ISO 3166-1 for a country)."),
    "iso3": _null(STRING, "ISO 3166-1 alpha-3 code of a country, XKX for Kosovo."),
    "m49": _null(STRING, "UN M49 code of the place, three digits."),
    "acronym": _null(STRING, "The partner's acronym, if the page gives one beside the name."),
    "kind": Column(STRING, "What the row is about."),
    # Matching
    "score": Column(DOUBLE, "How alike the pair is, from 0 to 1."),
    "features": Column(pa.map_(STRING, DOUBLE), "Each comparison by name; a missing one could not be made."),
    "decision": Column(STRING, "What was decided of the pair.", values=DECISION),
    "decided_by": Column(STRING, "Who decided: a rule, the weighted model, or a person.", values=DECIDED_BY),
    "reason": Column(STRING, "Why, in words."),
    "matcher_version": Column(STRING, "Version of the matcher that scored the pair."),
    "is_chosen": Column(BOOL, "True if the project took this value."),
    # Issues
    "severity": Column(STRING, "How much it matters.", values=SEVERITY),
    "message": Column(STRING, "What a person should know, in a sentence."),
    # Pages, fetches, runs
    "source": Column(STRING, "Name of the source's folder under sources/."),
    "content_type": _null(STRING, "Media type of the body."),
    "n_bytes": Column(pa.int64(), "Size of the body.", unit="bytes"),
    "n_blocks": Column(INT, "How many project blocks the page holds."),
    "url": _null(STRING, "Address that was asked; null for a file."),
    "page": Column(STRING, "The page within the source: its path and query, or the file's name."),
    "fetched_at": Column(TIME, "When the answer came; of a file, when it was last modified."),
    "http_status": _null(INT, "HTTP status of the answer; null for a file or if none came."),
    "verdict": Column(STRING, "How the answer was judged.", values=VERDICT),
    "etag": _null(STRING, "The answer's ETag header."),
    "last_modified": _null(STRING, "The answer's Last-Modified header."),
    "valid_from": Column(TIME, "Since when the project stood like this."),
    "valid_to": _null(TIME, "Until when; null if it still does."),
    "cause": Column(STRING, "Whether the page, our rules or a person changed the value.", values=CAUSE),
    "old_value": _null(STRING, "The value before, as text."),
    "new_value": _null(STRING, "The value since, as text."),
    "started_at": Column(TIME, "When the refresh started."),
    "finished_at": Column(TIME, "When its tables were ready."),
    "code_version": Column(STRING, "Version of the pipeline."),
    "schema_version": Column(STRING, "Version of the table contract."),
    "n_projects": Column(INT, "How many projects were published."),
    "outcome": Column(
        STRING,
        "Whether all pages were fresh, some came from older snapshots, or all from an archive of the web.",
        values=OUTCOME,
    ),
}

CODE_PARTS = ("code_place", "code_year", "code_sequence", "code_type")
TYPED = (
    "status",
    "start_date",
    "start_precision",
    "end_date",
    "end_precision",
    "is_ongoing",
    "budget_amount",
    "budget_amount_max",
    "budget_currency",
    "budget_period",
    "funding",
    "funding_type",
    "donor",
    "donor_iso3",
    "division",
    "division_name",
)
SPAN = ("char_start", "char_end")
PROJECT_COLUMNS = (
    "project_id",
    "code",
    *CODE_PARTS,
    "code_variants",
    "title",
    "alt_titles",
    "language",
    *TYPED,
    "n_records",
    "first_seen",
    "last_seen",
)
# The others move with every refresh and say nothing about the project.
COMPARED = tuple(c for c in PROJECT_COLUMNS if c not in ("project_id", "n_records", "first_seen", "last_seen"))
"""The columns of `projects` in which a change is one of the project."""

# Which field of the page each typed column comes from; the rest of TYPED is derived beside them.
FIELD_OF_COLUMN: dict[str, str] = {
    "code": "code",
    "code_place": "code",
    "code_year": "code",
    "code_sequence": "code",
    "code_type": "code",
    "title": "title",
    "status": "status",
    "start_date": "time_frame",
    "start_precision": "time_frame",
    "end_date": "time_frame",
    "end_precision": "time_frame",
    "is_ongoing": "time_frame",
    "budget_amount": "budget",
    "budget_amount_max": "budget",
    "budget_currency": "budget",
    "budget_period": "budget",
    "funding": "funding",
    "funding_type": "funding",
    "donor": "donor",
    "donor_iso3": "donor",
    "division": "division",
    "division_name": "division",
    "comment": "comment",
}

_RECORD = Reference(("record_id",), "records", ("record_id",))
_PROJECT = Reference(("project_id",), "projects", ("project_id",))
_SNAPSHOT = Reference(("snapshot_id",), "snapshots", ("snapshot_id",))
_RUN = Reference(("run_id",), "runs", ("run_id",))
_NULLABLE_SPAN = {
    "char_start": Column(INT, _SPAN_START, nullable=True, unit="code points"),
    "char_end": Column(INT, _SPAN_END, nullable=True, unit="code points"),
}

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "projects",
            "A distinct project: the golden record drawn from all its records.",
            ("project_id",),
            PROJECT_COLUMNS,
        ),
        Table(
            "records",
            "A project block as published on a page.",
            ("record_id",),
            (
                "record_id",
                "project_id",
                "snapshot_id",
                "position",
                "code_raw",
                "code",
                *CODE_PARTS,
                "title_raw",
                "language",
                *TYPED,
                "comment",
                *SPAN,
            ),
            references=(_PROJECT, _SNAPSHOT),
        ),
        Table(
            "sections",
            "A narrative section of a record.",
            ("record_id", "position"),
            ("record_id", "position", "section", "heading_raw", "text", *SPAN),
            references=(_RECORD,),
            span_text="text",
        ),
        Table(
            "items",
            "A list item in a section.",
            ("record_id", "section_position", "position"),
            ("record_id", "section_position", "position", "marker", "level", "text", *SPAN),
            overrides={"text": Column(STRING, "The item's words on the page, without the marker.")},
            references=(Reference(("record_id", "section_position"), "sections", ("record_id", "position")),),
            span_text="text",
        ),
        Table(
            "project_countries",
            "A place that a project focuses on, from labelled place fields only.",
            ("project_id", "position"),
            ("project_id", "position", "raw", "name", "kind", "iso3", "m49", "record_id", *SPAN),
            overrides={
                "kind": Column(STRING, "What kind of place it is.", values=PLACE_KIND),
            },
            references=(_PROJECT, _RECORD),
            span_text="raw",
        ),
        Table(
            "project_partners",
            "A cooperation partner of a project.",
            ("project_id", "position"),
            ("project_id", "position", "raw", "name", "acronym", "record_id", *SPAN),
            overrides={"name": _null(STRING, "The partner's name, without its acronym.")},
            references=(_PROJECT, _RECORD),
            span_text="raw",
        ),
        Table(
            "mentions",
            "A code, amount, date span or place named in a record's narrative.",
            ("record_id", "kind", "char_start"),
            ("record_id", "kind", "char_start", "raw", "value", "char_end"),
            overrides={"kind": Column(STRING, "What is named.", values=MENTION_KIND)},
            references=(_RECORD,),
            span_text="raw",
        ),
        Table(
            "fields",
            "One value as found on the page: the provenance of every typed value.",
            ("record_id", "field", "position"),
            (
                "record_id",
                "field",
                "position",
                "label_raw",
                "raw",
                "value",
                "status",
                "precision",
                "rule",
                "confidence",
                *SPAN,
            ),
            overrides={
                "position": Column(INT, "Counts the values of this field in this record from 1."),
                "status": Column(STRING, "What became of the words.", values=FIELD_STATUS),
            },
            references=(_RECORD,),
            span_text="raw",
        ),
        Table(
            "matches",
            "A scored pair of records.",
            ("left_record_id", "right_record_id"),
            (
                "left_record_id",
                "right_record_id",
                "score",
                "features",
                "decision",
                "decided_by",
                "reason",
                "matcher_version",
            ),
            references=(
                Reference(("left_record_id",), "records", ("record_id",)),
                Reference(("right_record_id",), "records", ("record_id",)),
            ),
        ),
        Table(
            "conflicts",
            "A value on which a project's records disagree.",
            ("project_id", "field", "record_id"),
            ("project_id", "field", "record_id", "value", "is_chosen", "rule"),
            overrides={
                "field": Column(STRING, "The column of projects that they disagree on."),
                "rule": Column(STRING, "Name of the survivorship rule that chose."),
            },
            references=(_PROJECT, _RECORD),
        ),
        Table(
            "issues",
            "Something a person should know.",
            ("issue_id",),
            (
                "issue_id",
                "severity",
                "kind",
                "snapshot_id",
                "record_id",
                "project_id",
                "field",
                "message",
                *SPAN,
            ),
            overrides={
                "kind": Column(STRING, "Kind of finding; the data dictionary lists them."),
                "snapshot_id": _null(STRING, "The snapshot it was found in."),
                "record_id": _null(STRING, "The record it was found in."),
                "project_id": _null(STRING, "The project it concerns."),
                "field": _null(STRING, "The column of projects, or the table, that it concerns."),
                **_NULLABLE_SPAN,
            },
            references=(_SNAPSHOT, _RECORD, _PROJECT),
        ),
        Table(
            "pages",
            "The main text of a snapshot, on which all character offsets stand.",
            ("snapshot_id",),
            ("snapshot_id", "text"),
            overrides={"text": Column(STRING, "The page as plain text.")},
            references=(_SNAPSHOT,),
        ),
        Table(
            "snapshots",
            "A body, and what follows from its bytes.",
            ("snapshot_id",),
            ("snapshot_id", "source", "content_type", "language", "n_bytes", "n_blocks"),
            overrides={"language": _null(STRING, "BCP 47 tag of the page's main language.")},
        ),
        Table(
            "fetches",
            "An answer of the web, or a file taken in.",
            ("fetch_id",),
            (
                "fetch_id",
                "run_id",
                "url",
                "page",
                "fetched_at",
                "http_status",
                "snapshot_id",
                "verdict",
                "reason",
                "etag",
                "last_modified",
            ),
            overrides={
                "snapshot_id": _null(STRING, "The body that came; null if none did."),
                "reason": _null(STRING, "Why the answer was not taken, or a note on where it is from."),
            },
        ),
        Table(
            "project_versions",
            "A project as it stood from one refresh to the next.",
            ("project_id", "valid_from"),
            ("project_id", "valid_from", "valid_to", "run_id", *PROJECT_COLUMNS[1:]),
        ),
        Table(
            "changes",
            "A value that a refresh changed.",
            ("run_id", "project_id", "field"),
            ("run_id", "project_id", "field", "kind", "cause", "old_value", "new_value"),
            overrides={
                "field": Column(STRING, "The column of projects; project_id for the project itself."),
                "kind": Column(STRING, "What happened to the value.", values=CHANGE_KIND),
            },
            references=(_RUN,),
        ),
        Table(
            "project_id_history",
            "A project_id that was merged into, split from or renamed to another.",
            ("run_id", "old_project_id", "new_project_id"),
            ("run_id", "old_project_id", "new_project_id", "kind", "reason"),
            overrides={"kind": Column(STRING, "What happened to the identifier.", values=ID_CHANGE_KIND)},
            references=(_RUN,),
        ),
        Table(
            "runs",
            "A refresh.",
            ("run_id",),
            (
                "run_id",
                "started_at",
                "finished_at",
                "code_version",
                "schema_version",
                "n_records",
                "n_projects",
                "outcome",
            ),
            overrides={"n_records": Column(INT, "How many records were published.")},
        ),
    )
}

# ---- Tables between stages: in data/stage/, never published -----------------------------------

_SEGMENT = pa.struct(
    [
        ("kind", STRING),  # code, title, field, section
        ("name", STRING),  # field or section name of the profile; null for code and title
        ("label_raw", STRING),  # the label's words; null if there is none
        ("label_start", INT),  # span of the label on the page; null if it is not in the block
        ("label_end", INT),
        ("char_start", INT),  # span of the value or text; empty (start == end) if nothing follows
        ("char_end", INT),
        ("rule", STRING),  # which rule recognised the label or heading
        ("confidence", DOUBLE),
    ]
)
_LINE = pa.struct(
    [
        ("char_start", INT),  # span of the line without its marker, trimmed
        ("char_end", INT),
        ("heading_level", INT),  # 1 to 6, 0 if the line is no heading
        ("marker", STRING),  # list marker as shown, null if the line is no list item
        ("level", INT),  # depth of the list, 0 outside lists
    ]
)

_SPAN = pa.struct([("char_start", INT), ("char_end", INT)])

STAGE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "inputs",
            "A capture that the run works on: one good fetch of a page, the newest of it or an older one.",
            ("fetch_id",),
            (
                "fetch_id",
                "run_id",
                "page",
                "url",
                "snapshot_id",
                "fetched_at",
                "content_type",
                "path",
                "is_current",
                "is_gone",
                "is_replayed",
            ),
            overrides={
                "snapshot_id": Column(STRING, "The body; null where the site has the page no more.", nullable=True),
                "path": Column(STRING, "Where the body lies, relative to data/raw/<source>/.", nullable=True),
                "is_current": Column(BOOL, "True for the newest good capture of its page."),
                "is_gone": Column(BOOL, "True if from then on the page is no part of the source."),
                "is_replayed": Column(BOOL, "True if it came from an archive of the web or a WARC file."),
            },
        ),
        Table(
            "run_info",
            "The run at hand: one row, written by fetch, which alone knows the clock.",
            ("run_id",),
            ("run_id", "started_at", "outcome"),
        ),
        Table(
            "bodies",
            "A snapshot's body as split reads it; held in memory only.",
            ("snapshot_id",),
            ("snapshot_id", "content_type", "body"),
            overrides={"body": Column(pa.large_binary(), "The bytes as they came.")},
        ),
        Table(
            "blocks",
            "A project block with everything that parse needs of it.",
            ("snapshot_id", "position"),
            (
                "snapshot_id",
                "position",
                *SPAN,
                "text",
                "language_hint",
                "status",
                "status_label",
                "status_start",
                "status_end",
                "segments",
                "lines",
                "notes",
            ),
            overrides={
                "status_label": _null(STRING, "The words of the group heading."),
                "status_start": _null(INT, "Where the group heading starts on the page."),
                "status_end": _null(INT, "Where the group heading ends on the page."),
                "language_hint": _null(STRING, "Language that the markup states for the block."),
                "segments": Column(pa.list_(_SEGMENT), "The block's parts in order; they partition it."),
                "lines": Column(pa.list_(_LINE), "The block's lines, blank ones left out."),
                "notes": Column(pa.list_(_SPAN), "Marks of notes and forced line breaks, no part of any value."),
            },
        ),
        Table(
            "gaps",
            "What lies outside the blocks of a page.",
            ("snapshot_id", "position"),
            ("snapshot_id", "position", "kind", *SPAN),
            overrides={
                "kind": Column(STRING, "What it is.", values=("preamble", "group_heading", "between", "footer"))
            },
        ),
        Table(
            "block_records",
            "A record before it is linked to a project.",
            ("record_id",),
            tuple(c for c in TABLES["records"].columns if c != "project_id"),
        ),
        Table(
            "record_places",
            "A place named in a labelled place field of a record.",
            ("record_id", "position"),
            ("record_id", "position", "raw", "name", "kind", "iso3", "m49", *SPAN),
            overrides=TABLES["project_countries"].overrides,
        ),
        Table(
            "record_partners",
            "A partner named in a record.",
            ("record_id", "position"),
            ("record_id", "position", "raw", "name", "acronym", *SPAN),
            overrides=TABLES["project_partners"].overrides,
        ),
    )
}
RECORD_TABLES = ("block_records", "fields", "sections", "items", "mentions", "record_places", "record_partners")
"""What parse writes of records: every row names one."""
# `path`, `segments` and the like occur in one stage table each, so they are declared there.


def table(name: str) -> Table:
    """The declaration of a published or stage table."""
    return TABLES.get(name) or STAGE_TABLES[name]


@cache
def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema of a table, with descriptions, units and closed sets as metadata."""
    declared = table(name)
    fields = []
    for column_name in declared.columns:
        column = declared.column(column_name)
        metadata = {"description": column.description}
        if column.unit:
            metadata["unit"] = column.unit
        if column.values:
            metadata["values"] = ", ".join(column.values)
        fields.append(pa.field(column_name, column.type, column.nullable, metadata))
    return pa.schema(
        fields,
        metadata={
            "description": declared.description,
            "primary_key": ", ".join(declared.key),
            "schema_version": SCHEMA_VERSION,
        },
    )


def to_table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows (column name to Python value; a missing one is null) as an Arrow table of `name`."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(name))


def sort_by_key(name: str, data: pa.Table) -> pa.Table:
    """The table in the order of its key, so that the same rows are always the same bytes."""
    return data.sort_by([(column, "ascending") for column in table(name).key])
