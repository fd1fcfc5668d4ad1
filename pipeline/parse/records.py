"""One block as a record: its row, and the rows of everything found in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.issues import issue_row
from pipeline.parse.cross_checks import cross_check
from pipeline.parse.fields import FieldReader, Reading, aside
from pipeline.parse.mentions import Section, find_mentions
from pipeline.schema import CODE_PARTS, TYPED
from pipeline.source import Source
from pipeline.values.clean import RESIDUE, clean
from pipeline.values.items import Item, Line, find_items
from pipeline.values.label_shape import label_like
from pipeline.values.language import detect_language
from pipeline.values.parsed import Finding

Row = Mapping[str, Any]
Rows = dict[str, list[Row]]

# Which column of `projects`, or which table, an issue about a field names.
ISSUE_FIELD = {
    "time_frame": "start_date",
    "budget": "budget_amount",
    "countries": "project_countries",
    "region": "project_countries",
    "partners": "project_partners",
}


@dataclass(slots=True)
class Record:
    """A record while it is put together."""

    record_id: str
    snapshot_id: str
    columns: dict[str, Any] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    # Fields whose columns are set, and parts of them (`time_frame start`): how far the label of each is trusted.
    taken: dict[str, float] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Add a row to a table of this record."""
        self.rows.setdefault(table, []).append({"record_id": self.record_id, **row})

    def issue(self, kind: str, message: str, *, about: str | None = None, span: tuple[int, int] | None = None) -> None:
        """Add an issue about a field (or none), with a span on the page (or none)."""
        start, end = span or (None, None)
        row = issue_row(
            kind,
            message,
            snapshot_id=self.snapshot_id,
            record_id=self.record_id,
            field=ISSUE_FIELD.get(about, about) if about else None,
            char_start=start,
            char_end=end,
        )
        self.rows.setdefault("issues", []).append(row)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a part as the page has them and as they are read, of the same length; and its label as read."""

    raw: str
    read: str
    label: str | None


def record_id(snapshot_id: str, char_start: int) -> str:
    """The identifier of the record that starts there: 16 hex digits."""
    return hashlib.sha256(f"{snapshot_id}:{char_start}".encode()).hexdigest()[:16]


def parse_block(block: Row, reader: FieldReader, source: Source) -> Rows:
    """A row of `blocks` as rows of the tables of parse."""
    record = Record(record_id(block["snapshot_id"], block["char_start"]), block["snapshot_id"])
    if block["status"]:
        _add_status(record, block)
    readable = _readable(block)
    order = _date_order(readable, reader)
    for segment in block["segments"]:
        words = Words(_words(block, segment), _words(readable, segment), _label(readable, segment))
        if segment["kind"] == "section":
            _add_section(record, block, segment, words, reader)
        else:
            name = segment["name"] or segment["kind"]
            _add_field(record, name, segment, words, reader, order)
    _check_block(record, block)
    narrative = "\n".join(section.text for section in record.sections)
    languages = tuple(source.profile.languages)
    told = narrative if narrative.strip() else block["text"]
    language = detect_language(told, languages, block["language_hint"])
    for finding in cross_check(record.columns, record.titles, record.sections, record.countries, reader):
        span = (finding.start, finding.end) if finding.start is not None and finding.end is not None else None
        record.issue(finding.kind, finding.message, about=_ABOUT.get(finding.kind), span=span)
    record.add("block_records", {**_record_row(record, block), "language": language})
    return record.rows


def _words(block: Row, segment: Row) -> str:
    start = block["char_start"]
    words: str = block["text"][segment["char_start"] - start : segment["char_end"] - start]
    return words


def _readable(block: Row) -> Row:
    """The block with spaces for forced breaks and for note marks, none of which is a figure of the number before it."""
    text: str = block["text"]
    for note in block["notes"]:
        first, last = (note[end] - block["char_start"] for end in ("char_start", "char_end"))
        text = text[:first] + " " * (last - first) + text[last:]
    return {**block, "text": text}


def _label(readable: Row, segment: Row) -> str | None:
    """The words of a label without note marks; those of a column's head stand outside the block."""
    start, end = segment["label_start"], segment["label_end"]
    if start is None or end is None:
        label: str | None = segment["label_raw"]
        return label
    words: str = readable["text"][start - readable["char_start"] : end - readable["char_start"]]
    return words.rstrip()


def _date_order(block: Row, reader: FieldReader) -> str | None:
    """How the block writes dates such as 05/06/2013: its start and end date settle each other's order."""
    dates = [(s["label_raw"], _words(block, s)) for s in block["segments"] if s["name"] == "time_frame"]
    return reader.date_order(dates) if len(dates) > 1 else None


# Which field an issue of a cross-check is about.
_ABOUT = {
    "budget_disagrees": "budget",
    "period_disagrees": "time_frame",
    "title_year_disagrees": "title",
    "places_disagree": "sections",
    "starts_before_code": "time_frame",
    "code_spelt_otherwise": "code",
}


def _record_row(record: Record, block: Row) -> Row:
    names = ("code_raw", "code", *CODE_PARTS, "title_raw", *TYPED, "comment")
    return {
        "snapshot_id": record.snapshot_id,
        "position": block["position"],
        **{name: record.columns.get(name) for name in names},
        "char_start": block["char_start"],
        "char_end": block["char_end"],
    }


def _add_status(record: Record, block: Row) -> None:
    """The status that the group heading above the block gives."""
    record.columns["status"] = block["status"]
    record.counts["status"] = 1
    record.add(
        "fields",
        {
            "field": "status",
            "position": 1,
            "label_raw": None,
            "raw": block["status_label"],
            "value": block["status"],
            "status": "parsed",
            "precision": None,
            "rule": "group_heading",
            "confidence": 1.0,
            "char_start": block["status_start"],
            "char_end": block["status_end"],
        },
    )


def _add_field(record: Record, name: str, segment: Row, words: Words, reader: FieldReader, order: str | None) -> None:
    """A labelled value: its row in `fields`, its columns, its places or partners, its issues."""
    start, label = segment["char_start"], words.label
    said = words.raw[: len(words.read.rstrip())].strip()  # without a note mark at its end
    reading = aside(words.read) if segment["rule"] == "side_matter" else reader.read(name, words.read, label, order)
    position = record.counts[name] = record.counts.get(name, 0) + 1
    record.add(
        "fields",
        {
            "field": name,
            "position": position,
            "label_raw": segment["label_raw"],
            "raw": words.raw,
            "value": reading.value,
            "status": reading.status,
            "precision": reading.precision,
            "rule": reading.rule,
            "confidence": reading.confidence * segment["confidence"] * reader.trust_in(label),
            "char_start": start,
            "char_end": segment["char_end"],
        },
    )
    if label and label.casefold() in reader.proposed:
        message = f"The label {label!r} was taken for {name} by its likeness; no person has confirmed it."
        record.issue("proposed_label", message, about=name, span=(start, segment["char_end"]))
    counts = _set_columns(record, name, reading, reader.trust_in(label))
    if name == "title" and reading.value:
        record.titles.append(reading.value)
        record.columns.setdefault("title_raw", said)
    if name == "code":
        record.columns.setdefault("code_raw", said or None)
    for table, found in (("record_places", reading.places), ("record_partners", reading.partners)):
        for row in found:
            count = record.counts[table] = record.counts.get(table, 0) + 1
            first, last = row["char_start"], row["char_end"]
            spans = {"raw": words.raw[first:last], "char_start": start + first, "char_end": start + last}
            record.add(table, {**row, **spans, "position": count})
    record.countries.update(place["iso3"] for place in reading.places if place["iso3"])
    for finding in reading.findings:
        record.issue(finding.kind, finding.message, about=name, span=_span(finding, segment))
    if counts and reading.part:
        _check_parts(record, name)
        return
    _check_label(record, name, segment, position, said, "this" if counts else "the first")


def _span(finding: Finding, segment: Row) -> tuple[int, int]:
    """Where on the page a finding about a value is: its own words, or the whole value."""
    if finding.start is None or finding.end is None:
        return segment["char_start"], segment["char_end"]
    return segment["char_start"] + finding.start, segment["char_start"] + finding.end


def _set_columns(record: Record, name: str, reading: Reading, trust: float) -> bool:
    """Take over the typed values, all of a field from the first value that could be read; whether it was this one.

    A value under a label that the profile knows counts before one under a label that was only taken for it.
    A start and an end under labels of their own are two parts of one time frame. A donor under its own
    label wins over one that the funding names, a status in the block over the group heading's.
    """
    key = f"{name} {reading.part}" if reading.part else name
    begun = [] if reading.part else [other for other in record.taken if other.startswith(f"{name} ")]
    earlier = max((record.taken.get(other, 0.0) for other in (name, key, *begun)), default=0.0)
    if reading.status != "parsed" or earlier >= trust:
        return False
    record.taken[key] = trust
    own = {"donor": ("donor", "donor_iso3"), "status": ("status",), "time_frame": ("is_ongoing",)}.get(name, ())
    for column, value in reading.columns.items():
        if column in own or record.columns.get(column) is None or (earlier and value is not None):
            # What one part says runs on runs on.
            record.columns[column] = value or record.columns.get(column) or value
    return True


_TIME_FRAME = ("start_date", "start_precision", "end_date", "end_precision", "is_ongoing")


def _check_parts(record: Record, name: str) -> None:
    """A start and an end under labels of their own that make no time frame are both refused."""
    start, end = record.columns.get("start_date"), record.columns.get("end_date")
    if start is None or end is None or start <= end:
        return
    record.columns |= dict.fromkeys(_TIME_FRAME)
    rows = record.rows["fields"]
    for at, row in enumerate(rows):
        if row["field"] == name and row["rule"] in ("start_label", "end_label"):
            rows[at] = {**row, "value": None, "status": "unparsed", "precision": None, "confidence": 0.0}
            span = (row["char_start"], row["char_end"])
            record.issue("reversed_period", "The end date lies before the start date.", about=name, span=span)


def _check_label(record: Record, name: str, segment: Row, position: int, raw: str, which: str) -> None:
    label = segment["label_raw"]
    span = (segment["label_start"], segment["label_end"]) if segment["label_start"] is not None else None
    if segment["rule"] == "label_misspelt":
        record.issue("misspelt_label", f"The label {label!r} was read as {name}.", about=name, span=span)
    if position > 1 and label and name not in ("other", "status"):
        message = f"The block has another {name} value ({clean(raw)!r}); {which} one counts."
        record.issue("repeated_label", message, about=name, span=span)


def _add_section(record: Record, block: Row, segment: Row, words: Words, reader: FieldReader) -> None:
    """A narrative section with its list items and mentions."""
    start, raw = segment["char_start"], words.raw
    position = record.counts["sections"] = record.counts.get("sections", 0) + 1
    record.add(
        "sections",
        {
            "position": position,
            "section": segment["name"],
            "heading_raw": segment["label_raw"],
            "text": raw,
            "char_start": start,
            "char_end": segment["char_end"],
        },
    )
    lines = [line for line in block["lines"] if line["char_end"] > start and line["char_start"] < segment["char_end"]]
    shifted = [_within(line, start, segment["char_end"]) for line in lines]
    items = tuple(find_items(raw, shifted))
    for count, item in enumerate(items, 1):
        record.add(
            "items",
            {
                "section_position": position,
                "position": count,
                "marker": item.marker,
                "level": item.level,
                "text": raw[item.start : item.end],
                "char_start": start + item.start,
                "char_end": start + item.end,
            },
        )
    mentions = tuple(find_mentions(words.read, reader))
    for mention in mentions:
        record.add(
            "mentions",
            {
                "kind": mention.kind,
                "char_start": start + mention.start,
                "raw": raw[mention.start : mention.end],
                "value": mention.value,
                "char_end": start + mention.end,
            },
        )
    record.sections.append(Section(segment["name"], raw, start, items, mentions))
    _check_section(record, segment, lines, items, block)


def _within(line: Row, start: int, end: int) -> Line:
    """A line of the block as a line of a section; what a label precedes has no marker of its own."""
    first, last = max(line["char_start"], start), min(line["char_end"], end)
    whole = first == line["char_start"]
    return Line(first - start, last - start, line["marker"] if whole else None, line["level"] if whole else 0)


def _check_section(record: Record, segment: Row, lines: list[Row], items: tuple[Item, ...], block: Row) -> None:
    label, start = segment["label_raw"], segment["char_start"]
    if segment["rule"] == "label_misspelt":
        span = (segment["label_start"], segment["label_end"])
        message = f"The label {label!r} was read as {segment['name']}."
        record.issue("misspelt_label", message, about="sections", span=span)
    if segment["rule"] == "unknown_heading":
        message = f"The source's profile does not know the heading {clean(label)!r}; its text was kept as a section."
        record.issue("unknown_label", message, about="sections", span=(start, segment["char_end"]))
    if label is None:
        message = "This text of the block stands under no label."
        record.issue("unlabelled_text", message, about="sections", span=(start, segment["char_end"]))
    item_starts = {start + item.start for item in items}
    for line in lines:
        words = block["text"][line["char_start"] - block["char_start"] : line["char_end"] - block["char_start"]]
        # A line that begins before the section carries the section's own label.
        own = line["char_start"] < start
        length = None if own or line["marker"] or line["char_start"] in item_starts else label_like(words)
        if length:
            span = (line["char_start"], line["char_start"] + length)
            message = f"The line starts like a label ({words[:length]!r}); it was kept as narrative."
            record.issue("labelled_line", message, about="sections", span=span)


def _check_block(record: Record, block: Row) -> None:
    """Issues of the block as a whole: no field, no title, markup residue."""
    whole = (block["char_start"], block["char_end"])
    if not any(row["label_raw"] and row["field"] != "other" for row in record.rows.get("fields", ())):
        record.issue("no_fields", "The block has no labelled field.", span=whole)
    if not record.titles:
        record.issue("no_title", "The block has no title.", about="title", span=whole)
    for span, words in _residue(block):
        record.issue("markup_residue", f"Markup left over in the text: {words!r}.", span=span)


def _residue(block: Row) -> Iterator[tuple[tuple[int, int], str]]:
    for match in RESIDUE.finditer(block["text"]):
        start = block["char_start"] + match.start()
        yield (start, start + len(match[0])), match[0]
