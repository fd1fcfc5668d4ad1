"""Split: pages into project blocks and what lies around them, and blocks into their parts.

Nothing is lost: blocks and gaps partition the page's text, and a block's segments partition it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.archive import read_body
from pipeline.charset import charset_of
from pipeline.issues import issue_row
from pipeline.source import Source
from pipeline.split.blocks import Outline, SplitBook, outline
from pipeline.split.lines import Line, Page
from pipeline.split.records_table import (
    column_labels,
    cut_rows,
    find_columns,
    find_grids,
    find_headers,
    find_nameless,
    set_apart,
    with_one_row,
)
from pipeline.split.segments import Segment, cut_block, trim
from pipeline.split.text_page import read_text
from pipeline.store import Workspace, rows
from pipeline.survey import PageSurvey
from pipeline.values.language import detect_language

_FIRST_WORDS = 200

Rows = dict[str, list[Mapping[str, Any]]]


def run(workspace: Workspace, source: Source) -> None:
    """Split every snapshot that the run works on.

    Raises:
        BadInputError: fetch has not run, or a snapshot's bytes are not those that were taken in.
    """
    workspace.write("split", split(read_bodies(workspace, source), source))


def read_bodies(workspace: Workspace, source: Source) -> pa.Table:
    """The distinct bodies of all captures that the run works on.

    Raises:
        BadInputError: fetch has not run, or a snapshot's bytes are not those that were taken in.
    """
    inputs = [row for row in rows(workspace.read("fetch", "inputs")) if not row["is_gone"]]
    distinct = {row["snapshot_id"]: row for row in reversed(inputs)}
    return schema.to_table(
        "bodies",
        (
            {
                "snapshot_id": snapshot_id,
                "content_type": row["content_type"],
                "body": read_body(workspace, source, row),
            }
            for snapshot_id, row in sorted(distinct.items())
        ),
    )


def split(bodies: pa.Table, source: Source) -> dict[str, pa.Table]:
    """Bodies (`snapshot_id`, `content_type`, `body`) as pages, snapshots, blocks, gaps and issues."""
    book = SplitBook(source)
    result: Rows = {name: [] for name in ("pages", "snapshots", "blocks", "gaps", "issues")}
    for body in rows(bodies):
        for name, new in _split_body(body, source, book).items():
            result[name].extend(new)
    return {name: schema.to_table(name, new) for name, new in result.items()}


def survey(body: bytes, content_type: str | None, source: Source) -> PageSurvey:
    """The blocks of a body, each by the letters and digits of its heading, and the page's language.

    The language is the one that the page states; its projects may be in another, where nobody translated them.
    """
    row = {"snapshot_id": "", "content_type": content_type, "body": body}
    found = _split_body(row, source, SplitBook(source))
    stated = next((block["language_hint"] for block in found["blocks"]), None)
    blocks = frozenset(_heading(block) for block in found["blocks"])
    return PageSurvey(blocks, stated or found["snapshots"][0]["language"])


def _heading(block: Mapping[str, Any]) -> str:
    """What tells a block from others of its page: its code, else its title, else its first words."""
    spans = {s["kind"]: (s["char_start"], s["char_end"]) for s in reversed(block["segments"])}
    start, end = spans.get("code") or spans.get("title") or (block["char_start"], block["char_start"] + _FIRST_WORDS)
    words = block["text"][start - block["char_start"] : end - block["char_start"]]
    return "".join(c for c in words.casefold() if c.isalnum())


def read_page(body: bytes, content_type: str | None) -> Page:
    """A body in the line model, by its media type."""
    charset = charset_of(content_type)
    if "html" not in (content_type or "").partition(";")[0]:
        return read_text(body, charset)
    from pipeline.split.html_page import read_html

    return read_html(body, charset)


def _split_body(body: Mapping[str, Any], source: Source, book: SplitBook) -> Rows:
    """All rows of one body."""
    page = read_page(body["body"], body["content_type"])
    snapshot_id = body["snapshot_id"]
    headers = find_headers(page.lines, book.labels)
    nameless = find_nameless(page.lines, headers, book.labels)
    headers = {table: header for table, header in headers.items() if table not in nameless}
    labels = list(column_labels(page.lines, with_one_row(page.lines, nameless))) if nameless else []
    if grids := {*nameless, *find_grids(page.lines, headers), *find_columns(page.lines, book.labels)}:
        page = set_apart(page, grids)
    in_tables = {n for n, line in enumerate(page.lines) if line.cell and line.cell.table in headers}
    found = outline(page, book, in_tables, labels)
    parts = [(block.group, cut_block(page, block, book), block.first, block.last) for block in found.blocks]
    for first, last, segments in cut_rows(page, headers, book):
        group = max((n for n in found.groups if n < first), default=None)
        parts.append((group, segments, first, last))
    parts.sort(key=lambda part: part[2])
    blocks: list[Mapping[str, Any]] = [
        {"snapshot_id": snapshot_id, "position": position, **_block(page, found, *part)}
        for position, part in enumerate(parts, 1)
    ]
    gaps: list[Mapping[str, Any]] = [
        {"snapshot_id": snapshot_id, "position": position, **gap}
        for position, gap in enumerate(_gaps(page, found, blocks), 1)
    ]
    language = detect_language(page.text, tuple(source.profile.languages), page.language)
    snapshot = {
        "snapshot_id": snapshot_id,
        "source": source.profile.name,
        "content_type": body["content_type"],
        "language": language,
        "n_bytes": len(body["body"]),
        "n_blocks": len(blocks),
    }
    message = "The page holds no project block; its text is kept in pages."
    return {
        "pages": [{"snapshot_id": snapshot_id, "text": page.text}],
        "snapshots": [snapshot],
        "blocks": blocks,
        "gaps": gaps,
        "issues": [] if blocks else [issue_row("no_blocks", message, snapshot_id=snapshot_id)],
    }


def _block(
    page: Page, found: Outline, group: int | None, segments: list[Segment], first: int, last: int
) -> Mapping[str, Any]:
    """A row of `blocks`, but for its key."""
    # A number that counts the heading stays before the block.
    start, end = segments[0].char_start, page.lines[last - 1].end
    if any(s.label_start is not None and s.label_start <= start for s in segments):
        start = page.lines[first].start
    heading = page.lines[group] if group is not None else None
    span = _without_colon(heading) if heading else (None, None)
    return {
        "char_start": start,
        "char_end": end,
        "text": page.text[start:end],
        "language_hint": page.language,
        "status": found.groups[group] if group is not None else None,
        "status_label": page.text[span[0] : span[1]] if heading else None,
        "status_start": span[0],
        "status_end": span[1],
        "segments": [{name: getattr(segment, name) for name in Segment.__dataclass_fields__} for segment in segments],
        "lines": [_line(line) for line in page.lines[first:last]],
        "notes": [{"char_start": s, "char_end": e} for s, e in _unread(page.lines[first:last])],
    }


def _unread(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """What of lines is no part of their words: marks of notes, and breaks that a line breaker made."""
    for above, line in zip((None, *lines), lines, strict=False):
        if above and line.runs_on:
            yield above.end, line.start
        yield from line.notes


def _without_colon(line: Line) -> tuple[int, int]:
    return line.start, line.start + len(line.text.rstrip(" \xa0:："))


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "char_start": line.start,
        "char_end": line.end,
        "heading_level": line.heading_level,
        "marker": line.marker,
        "level": line.level,
    }


def _gaps(page: Page, found: Outline, blocks: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What lies before, between and behind the blocks, group headings apart; without blank edges."""
    spans = [(block["char_start"], block["char_end"]) for block in blocks]
    groups = [(page.lines[n].start, page.lines[n].end) for n in sorted(found.groups)]
    walls = sorted([*((*s, "block") for s in spans), *((*g, "group_heading") for g in groups)])
    at, seen_blocks = 0, 0
    for wall_start, wall_end, kind in [*walls, (len(page.text), len(page.text), "end")]:
        start, end = trim(page.text, at, wall_start)
        if start < end:
            where = "preamble" if not seen_blocks else "between" if seen_blocks < len(spans) else "footer"
            yield {"kind": where, "char_start": start, "char_end": end}
        if kind == "group_heading":
            yield {"kind": kind, "char_start": wall_start, "char_end": wall_end}
        seen_blocks += kind == "block"
        at = wall_end
