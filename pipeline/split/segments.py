"""Cuts a block into its parts: code, title, labelled fields, sections; nothing is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from pipeline.split.blocks import COUNT, Block, SplitBook
from pipeline.split.labels import Hit, Label, LabelBook, fits_field, is_value
from pipeline.split.lines import RULER, Line, Page
from pipeline.values.codes import find_codes, read_heading_code
from pipeline.values.label_shape import behind_label, label_like

# Fields whose value may go on over several lines.
_LONG_FIELDS = frozenset({"partners", "countries", "region", "comment", "donor", "funding", "other"})

_PLACE_FIELDS = frozenset({"countries", "region"})
_SENTENCE_END = re.compile(r"[.!?:。：]$")

# A term or header cell longer than this is text that somebody marked up as a term.
_LONGEST_TERM = 80

_RULER_BEFORE = re.compile(rf"{RULER.pattern}[^\S\n]*\n")
_RULER_BEHIND = re.compile(rf"\n[^\S\n]*{RULER.pattern}\Z")
_LONGEST_RULER = 200

# A title has some words before a code in brackets; that code is less sure than one at the start.
_SHORTEST_TITLE = 4
_CODE_BEHIND = 0.9


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a block. `char_start == char_end` where nothing follows a label."""

    kind: str
    name: str | None
    char_start: int
    char_end: int
    rule: str
    confidence: float = 1.0
    label_raw: str | None = None
    label_start: int | None = None
    label_end: int | None = None


# What stands between a value and the next label on its line.
_SEPARATORS = " \xa0\t\n|·•"


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends; an all-blank one shrinks to its start."""
    words = text[start:end]
    stripped = words.strip()
    if not stripped:
        return start, start
    start += words.index(stripped)
    return start, start + len(stripped)


def _without_rulers(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a section without rulers at its ends."""
    while start < end and (ruler := _RULER_BEHIND.search(text, max(start, end - _LONGEST_RULER), end)):
        start, end = trim(text, start, ruler.start())
    while start < end and (ruler := _RULER_BEFORE.match(text, start, end)):
        start, end = trim(text, ruler.end(), end)
    return start, end


def cut_block(page: Page, block: Block, book: SplitBook) -> list[Segment]:
    """The parts of a block in order; every visible character is in one, or in a label or separator."""
    lines, text = page.lines, page.text
    end = lines[block.last - 1].end
    hits = _with_unknown(lines, block, book.labels)
    segments, at = _heading_segments(page, block, hits, book)
    first = _opening(lines, hits[0]) if hits else end
    segments.extend(_narrative(text, at, max(at, first)))
    for number, hit in enumerate(hits):
        limit = _opening(lines, hits[number + 1]) if number + 1 < len(hits) else end
        segments.extend(_labelled(page, block, hit, max(hit.body, limit), book))
    return segments


def _opening(lines: Sequence[Line], hit: Hit) -> int:
    """Where a label's line starts (with its bullet), or the label itself within a line."""
    return lines[hit.line].start if hit.opens_line else hit.start


def _heading_segments(page: Page, block: Block, hits: Sequence[Hit], book: SplitBook) -> tuple[list[Segment], int]:
    """Code and titles of a block, and where its heading ends."""
    heading, lines = block.heading, page.lines
    line = lines[heading.line]
    segments: list[Segment] = []
    at = line.start
    if heading.code:
        code = heading.code
        segments.append(Segment("code", None, at + code.start, at + code.end, heading.rule, code.confidence))
        at += code.end
    for number in heading.title_lines:
        title = lines[number]
        start = title.start + heading.code.title_start if heading.code and number == heading.line else title.start
        if not heading.code and (count := COUNT.match(title.text)):
            start += count.end()
        stop = min((hit.start for hit in hits if hit.line == number), default=title.end)
        if stop == title.end:
            stop = _heading_end(lines, number, block.last, {hit.line for hit in hits})
        start, stop = trim(page.text, start, max(start, stop))
        if start < stop:
            is_coded = heading.code is not None or any(hit.label.name == "code" for hit in hits)
            behind = None if is_coded else _code_behind(page.text, start, stop, heading.rule, book)
            title_stop = trim(page.text, start, behind.char_start - 1)[1] if behind else stop
            segments.append(Segment("title", None, start, title_stop, heading.rule))
            segments.extend([behind] if behind else [])
            at = stop
    return segments, at


def _code_behind(text: str, start: int, stop: int, rule: str, book: SplitBook) -> Segment | None:
    """The code in brackets at the end of a title: `Night Clinics (TGO/15/001)`."""
    found = find_codes(text[start:stop], book.codes)
    if not found or (start + found[-1].end) != stop - 1:
        return None
    at = start + found[-1].start
    if at - start < _SHORTEST_TITLE or text[at - 1] + text[stop - 1] not in ("()", "[]"):
        return None
    return Segment("code", None, at, stop - 1, rule, _CODE_BEHIND)


def _heading_end(lines: Sequence[Line], first: int, last: int, labelled: set[int]) -> int:
    """Where a heading ends that goes on behind a line break, as `<h3>` with `<br>` in it and broken text do."""
    stop = lines[first].end
    for n in range(first + 1, last):
        same = lines[n].container is not None and lines[n].container == lines[first].container
        goes_on = (lines[first].heading_level and same) or lines[n].runs_on or _is_rest(lines[n])
        if not goes_on or n in labelled or lines[n].starts_paragraph:
            break
        stop = lines[n].end
    return stop


def _is_rest(line: Line) -> bool:
    """Whether a line of plain text starts within a sentence; in HTML a break stands where somebody wanted it."""
    return line.container is None and line.text[:1].islower() and line.text[1:2].strip() != "" and not line.marker


def _with_unknown(lines: Sequence[Line], block: Block, book: LabelBook) -> list[Hit]:
    """The block's labels, and label-like starts of lines among its fields that the source doesn't know."""
    hits: list[Hit] = []
    known = {hit.line: hit for hit in block.hits if hit.opens_line}
    shapes = {shape for hit in known.values() if hit.rule in _SHAPED and (shape := _shape(lines[hit.line]))}
    inner = [hit for hit in block.hits if not hit.opens_line]
    split_lines = {hit.line for hit in inner}
    title_end = max([block.heading.line, *block.heading.title_lines])
    field_line: int | None = None
    for n in range(block.first, block.last):
        if n in known:
            hits.append(known[n])
            field_line = n if known[n].label.kind == "field" else None
        elif (
            n > title_end
            and (
                length := _unknown_here(lines, n, field_line, inner) or _unknown_by_shape(lines, n, shapes, split_lines)
            )
            and not _is_awaited(lines[n], known.get(n - 1), book)
        ):
            line = lines[n]
            end = line.past_notes(line.start + length)
            body = max(end, line.start + behind_label(line.text, length))
            hits.append(Hit(Label("field", "other"), line.start, end, body, "unknown_label", 0.5, n, True))
            field_line = n
        elif field_line is not None and not _is_value_of(lines, field_line, n):
            field_line = None
    return sorted([*hits, *inner], key=lambda hit: hit.start)


def _is_awaited(line: Line, above: Hit | None, book: LabelBook) -> bool:
    """Whether the line is what an empty field above it waits for: `Total: US$ 5` below `Budget`."""
    is_empty = above is not None and above.label.kind == "field" and above.body >= line.start - 1
    return above is not None and is_empty and is_value(above.label.name, line.text, book)


def _unknown_here(lines: Sequence[Line], n: int, field_line: int | None, inner: Sequence[Hit]) -> int | None:
    """The length of a label that the source doesn't know at the start of line `n`, if one stands there.

    In running text the same shape is no label: it must stand among labelled fields, or be a term or
    header cell with something behind it. A line that goes on to a label the source knows ends before it.
    """
    line = lines[n]
    words = line.text[: min((hit.start - line.start for hit in inner if hit.line == n), default=None)]
    if n and lines[n - 1].is_term and not line.is_term:
        return None  # what the term stands for
    if line.is_term and n + 1 < len(lines) and not lines[n + 1].is_term:
        length = len(words.rstrip(" \xa0:："))
        return length if length <= _LONGEST_TERM else None
    if field_line is None:
        return None
    # A list item is one of a value's, unless the fields themselves are items of that list.
    above = lines[field_line]
    is_field = not line.marker or (above.marker is not None and above.level == line.level)
    return label_like(words) if is_field else None


# Rules of labels that their place or emphasis tells, and no colon.
_SHAPED = frozenset({"label_line", "label_emphasis", "label_element"})


def _shape(line: Line) -> tuple[str, int, int] | None:
    """How a line sets its label off: in the first cell of a row, as emphasised words, or as an element."""
    if line.cell:
        return ("cell", line.cell.table, line.cell.column)
    if line.bold and line.bold[0][0] == line.start:
        return ("bold", line.heading_level, line.level)
    return ("element", line.heading_level, line.level) if line.edges else None


def _unknown_by_shape(
    lines: Sequence[Line], n: int, shapes: Set[tuple[str, int, int]], split_lines: Set[int]
) -> int | None:
    """The length of a label that is set off as the labels are that the source knows, with something behind it.

    On `split_lines` stands a known label further on, which the words set off may hold.
    """
    line, following = lines[n], lines[n + 1] if n + 1 < len(lines) else None
    shape = _shape(line)
    if shape not in shapes or shape is None or not line.text[:1].isupper() or n in split_lines:
        return None
    if shape[0] == "cell":
        one, two = line.cell, following.cell if following else None
        is_beside = one is not None and two is not None and (one.table, one.row) == (two.table, two.row)
        words = line.text if is_beside else ""
    elif shape[0] == "bold":
        words = line.text[: line.bold[0][1] - line.start]
        has_value = len(words) < len(line.text) or (following is not None and _shape(following) is None)
        words = words if has_value and not line.heading_level else ""
    else:
        words = line.text[: line.edges[0] - line.start]
    length = len(words.rstrip(" \xa0:："))
    return length if 0 < length <= _LONGEST_TERM and not words.rstrip().endswith((".", "!", "?")) else None


def _is_value_of(lines: Sequence[Line], field_line: int, n: int) -> bool:
    """Whether line `n` may still be the value of the field that `field_line` labels."""
    return (n == field_line + 1 and not lines[n].starts_paragraph) or lines[field_line].is_term


def _labelled(page: Page, block: Block, hit: Hit, limit: int, book: SplitBook) -> Iterator[Segment]:
    """The part behind a label, up to `limit`; what a field's value leaves over is a section."""
    text = page.text
    stop = limit if hit.label.kind == "section" else _value_end(page, block, hit, limit, book)
    start, end = trim(text, hit.body, stop)
    if hit.label.kind == "field" and stop == limit:
        end = start + len(text[start:end].rstrip(_SEPARATORS))
    if hit.label.kind == "section":
        start, end = _without_rulers(text, start, end)
    if start == end:
        start = end = hit.body
    if hit.label.name == "title" and (code := read_heading_code(text[start:end], book.codes)):
        yield Segment("code", None, start + code.start, start + code.end, hit.rule, code.confidence)
        start, end = trim(text, start + code.title_start, end)
    yield Segment(
        hit.label.kind, hit.label.name, start, end, hit.rule, hit.confidence,
        text[hit.start : hit.end], hit.start, hit.end,
    )  # fmt: skip
    yield from _narrative(text, max(stop, end), limit)


def _value_end(page: Page, block: Block, hit: Hit, limit: int, book: SplitBook) -> int:
    """Where a field's value ends: with its line, or with its paragraph where it may be longer."""
    lines = page.lines
    line = lines[hit.line]
    is_long = hit.label.name in _LONG_FIELDS
    rest = [n for n in range(hit.line + 1, block.last) if lines[n].start < limit]
    stop = min(line.end, limit)
    if page.text[hit.body : stop].strip():
        if is_long:
            return min(_go_on(lines, line, rest, stop, hit, book), limit)
        return min(_broken_end(page, hit, rest, stop, book), limit)
    if not rest:
        return stop
    first = lines[rest[0]]
    far = first.starts_paragraph and not (line.is_term or line.cell)
    if far and not is_long and not fits_field(hit.label.name, first.text, book.labels):
        return stop
    if line.is_term and line.cell is None:
        # A term of a definition list may have several definitions.
        held = list(takewhile(lambda n: lines[n].container is not None and not lines[n].is_term, rest))
        return min(lines[held[-1]].end, limit) if held else stop
    end = _broken_end(page, hit, rest[1:], first.end, book) if not is_long else first.end
    return min(_go_on(lines, first, rest[1:], end, hit, book), limit)


def _broken_end(page: Page, hit: Hit, rest: Sequence[int], stop: int, book: SplitBook) -> int:
    """The end of a short value that a line break cut: where the lines run on, or only together say something."""
    for n in rest:
        line, name = page.lines[n], hit.label.name
        alone, joined = (" ".join(page.text[hit.body : end].split()) for end in (stop, line.end))
        is_cut = not is_value(name, alone, book.labels) and is_value(name, joined, book.labels)
        if line.starts_paragraph or not (line.runs_on or is_cut):
            break
        stop = line.end
    return stop


def _go_on(lines: Sequence[Line], first: Line, rest: Sequence[int], stop: int, hit: Hit, book: SplitBook) -> int:
    """The end of the lines that go on from `first`: its paragraph, cell, or list, and paragraphs of a list's kind."""
    name, label_line = hit.label.name, lines[hit.line]
    # Where the label stands on a line of its own, each paragraph below it may be one of a list's items.
    are_items = name == "partners" and first is not label_line and _are_items(lines, rest)
    for n in rest:
        line = lines[n]
        if line.is_term:
            break
        same = first.container is not None and line.container == first.container
        listed = first.marker is not None and line.marker is not None
        is_place = name in _PLACE_FIELDS and line.heading_level == first.heading_level
        another = are_items or (is_place and fits_field("countries", line.text, book.labels))
        if line.starts_paragraph and not same and not listed and not another:
            break
        stop = line.end
    return stop


def _are_items(lines: Sequence[Line], rest: Sequence[int]) -> bool:
    """Whether all that stands before the next label are short words, a paragraph each, as a list's items are."""
    return (
        bool(rest)
        and rest[-1] + 1 < len(lines)
        and all(
            len(lines[n].text) <= _LONGEST_TERM
            and not _SENTENCE_END.search(lines[n].text)
            and not lines[n].heading_level
            and not lines[n].is_bold
            for n in rest
        )
    )


def _narrative(text: str, start: int, end: int) -> Iterator[Segment]:
    """Text under no label, as a section of its own."""
    start, end = _without_rulers(text, *trim(text, start, end))
    if start < end:
        yield Segment("section", "other", start, end, "no_label")
