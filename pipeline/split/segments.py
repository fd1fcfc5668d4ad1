"""Cuts a block into its parts: code, title, labelled fields, sections; nothing is left over."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipeline.split.blocks import COUNT, Block, SplitBook
from pipeline.split.labels import Hit, fits_field, is_value
from pipeline.split.lines import RULER, Line, Page
from pipeline.split.side_matter import SIDE_MATTER, is_list_of_links, is_tagline, span_without
from pipeline.split.unknown import LONGEST_TERM, with_unknown
from pipeline.values.codes import find_codes, read_heading_code

# Fields whose value may go on over several lines.
_LONG_FIELDS = frozenset({"partners", "countries", "region", "comment", "donor", "funding", "other"})

_PLACE_FIELDS = frozenset({"countries", "region"})
_SENTENCE_END = re.compile(r"[.!?:。：]$")

_RULER_BEFORE = re.compile(rf"{RULER.pattern}[^\S\n]*\n")
_RULER_BEHIND = re.compile(rf"\n[^\S\n]*{RULER.pattern}\Z")
_LONGEST_RULER = 200
_FULL_STOP = re.compile(r"[.!?]$")
_FEW_WORDS = 6
_KIND_OF_PAGE = re.compile(r"([^\W\d_][^—–:|-]{3,30}?)\s*(?:[—–:|]|\s-)\s+(?=\S)")

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
    hits = with_unknown(lines, block, book)
    segments, at = _heading_segments(page, block, hits, book)
    first = _opening(lines, hits[0]) if hits else end
    segments.extend(_narrative(text, at, max(at, first)))
    for number, hit in enumerate(hits):
        limit = _opening(lines, hits[number + 1]) if number + 1 < len(hits) else end
        segments.extend(_labelled(page, block, hit, max(hit.body, limit), book))
    held = lines[block.first : block.last]
    starts = [line.start for line in held]
    parts: list[Segment] = []
    for segment in segments:
        if segment.kind == "section" and segment.char_start < segment.char_end:
            parts.extend(_set_aside(held, starts, segment, book))
        else:
            parts.append(segment)
    return [_without_tagline(held, starts, part) if part.char_end <= first else part for part in parts]


def _opening(lines: Sequence[Line], hit: Hit) -> int:
    """Where a label's line starts (with its bullet), or the label itself within a line."""
    return lines[hit.line].start if hit.opens_line else hit.start


def _heading_segments(page: Page, block: Block, hits: Sequence[Hit], book: SplitBook) -> tuple[list[Segment], int]:
    """Code and titles of a block, and where its heading ends.

    Where a label names the project, a line above its labels is the page's or the list's, and no title of it.
    """
    heading, lines = block.heading, page.lines
    line = lines[heading.line]
    segments: list[Segment] = []
    named = heading.code is None and any((hit.label.kind, hit.label.name) == ("field", "title") for hit in hits)
    at = line.start
    if heading.code:
        code = heading.code
        segments.append(Segment("code", None, at + code.start, at + code.end, heading.rule, code.confidence))
        at += code.end
    for number in heading.title_lines:
        title = lines[number]
        start = title.start + heading.code.title_start if heading.code and number == heading.line else title.start
        if not heading.code:
            start += _before_title(title.text, book)
        stop = min((hit.start for hit in hits if hit.line == number), default=title.end)
        if stop == title.end:
            stop = _heading_end(lines, number, block.last, {hit.line for hit in hits})
        start, stop = trim(page.text, start, max(start, stop))
        if start < stop:
            is_coded = heading.code is not None or any(hit.label.name == "code" for hit in hits)
            behind = None if is_coded else _code_behind(page.text, start, stop, heading.rule, book)
            title_stop = trim(page.text, start, behind.char_start - 1)[1] if behind else stop
            if named:
                segments.append(Segment("field", "other", start, stop, SIDE_MATTER))
                at = stop
                continue
            segments.append(Segment("title", None, start, title_stop, heading.rule))
            segments.extend([behind] if behind else [])
            at = stop
    return segments, at


def _before_title(text: str, book: SplitBook) -> int:
    """The length of what counts a title, or says that a project's page starts here: `2) …`, `Project profile — …`."""
    if count := COUNT.match(text):
        return count.end()
    kind = _KIND_OF_PAGE.match(text)
    return kind.end() if kind and book.ignore.fullmatch(kind[1]) else 0


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


def _labelled(page: Page, block: Block, hit: Hit, limit: int, book: SplitBook) -> Iterator[Segment]:
    """The part behind a label, up to `limit`; what a field's value leaves over is a section."""
    text = page.text
    if hit.below:
        span = trim(text, hit.body, hit.below[0])
        yield Segment(hit.label.kind, hit.label.name, *span, hit.rule, hit.confidence, hit.words, *hit.below)
        yield from _narrative(text, hit.below[1], limit)
        return
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
    said = hit.words or text[hit.start : hit.end] or None
    label = (said, None, None) if hit.words or not said else (said, hit.start, hit.end)
    yield Segment(hit.label.kind, hit.label.name, start, end, hit.rule, hit.confidence, *label)
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
    is_short = len(first.text) <= LONGEST_TERM and not _SENTENCE_END.search(first.text) and not first.heading_level
    is_below = hit.rule == "label_colon" and is_short and _stand_below(lines, block.hits)
    if far and not is_long and not is_below and not fits_field(hit.label.name, first.text, book.labels):
        return stop
    if line.is_term and line.cell is None:
        # A term of a definition list may have several definitions.
        held = list(takewhile(lambda n: _is_in_definition(lines[n]) or n == rest[0], rest))
        return min(lines[held[-1]].end, limit) if held else stop
    end = _broken_end(page, hit, rest[1:], first.end, book) if not is_long else first.end
    return min(_go_on(lines, first, rest[1:], end, hit, book), limit)


def _is_in_definition(line: Line) -> bool:
    return line.container is not None and not line.is_term and not line.heading_level


def _stand_below(lines: Sequence[Line], hits: Sequence[Hit]) -> bool:
    """Whether the labels of fields that end in a colon stand on lines of their own, at least two of them."""
    alone = [hit.body >= lines[hit.line].end for hit in hits if hit.label.kind == "field" and hit.rule == "label_colon"]
    return len(alone) > 1 and all(alone)


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
    may_be_told = name in ("comment", "other") or _FULL_STOP.search(first.text)
    for n in rest:
        line = lines[n]
        if line.is_term or not (may_be_told or line.runs_on or not _is_sentence(line)):
            break
        same = first.container is not None and line.container == first.container
        listed = first.marker is not None and line.marker is not None
        is_place = name in _PLACE_FIELDS and line.heading_level == first.heading_level
        another = are_items or (is_place and fits_field("countries", line.text, book.labels))
        if line.starts_paragraph and not same and not listed and not another:
            break
        stop = line.end
    return stop


def _is_sentence(line: Line) -> bool:
    """Whether a line tells something, as no name of a place or partner does."""
    return _FULL_STOP.search(line.text) is not None and len(line.text.split()) >= _FEW_WORDS


def _are_items(lines: Sequence[Line], rest: Sequence[int]) -> bool:
    """Whether all that stands before the next label are short words, a paragraph each, as a list's items are."""
    return (
        bool(rest)
        and rest[-1] + 1 < len(lines)
        and all(
            len(lines[n].text) <= LONGEST_TERM
            and not _SENTENCE_END.search(lines[n].text)
            and not lines[n].heading_level
            and not lines[n].is_bold
            for n in rest
        )
    )


def _set_aside(lines: Sequence[Line], starts: Sequence[int], segment: Segment, book: SplitBook) -> Iterator[Segment]:
    """A section, and as parts of their own the menus, links and headings over nothing that stand around it."""
    held = lines[bisect_left(starts, segment.char_start) : bisect_left(starts, segment.char_end)]
    is_labelled = segment.name != "other" or segment.label_raw is not None
    first, last = span_without(held, book.is_page_words, book.is_label, is_labelled=is_labelled)
    if segment.name == "other" and is_list_of_links(held):
        yield Segment("field", "other", segment.label_start or segment.char_start, segment.char_end, SIDE_MATTER)
    elif first == last and held:
        yield Segment("field", "other", segment.char_start, segment.char_end, SIDE_MATTER)
    else:
        start = held[first].start if first else segment.char_start
        stop = held[last - 1].end if last < len(held) else segment.char_end
        if first:
            yield Segment("field", "other", segment.char_start, held[first - 1].end, SIDE_MATTER)
        yield replace(segment, char_start=start, char_end=stop)
        if last < len(held):
            yield Segment("field", "other", held[last].start, segment.char_end, SIDE_MATTER)


def _without_tagline(lines: Sequence[Line], starts: Sequence[int], part: Segment) -> Segment:
    """A part before the first label; a section that is nothing but a line below the title is none."""
    if part.kind != "section":
        return part
    held = lines[bisect_left(starts, part.char_start) : bisect_left(starts, part.char_end)]
    return replace(part, kind="field", rule=SIDE_MATTER) if is_tagline(held) else part


def _narrative(text: str, start: int, end: int) -> Iterator[Segment]:
    """Text under no label, as a section of its own."""
    start, end = _without_rulers(text, *trim(text, start, end))
    if start < end:
        yield Segment("section", "other", start, end, "no_label")
