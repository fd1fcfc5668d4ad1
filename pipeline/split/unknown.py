"""Labels and headings of a block that the source doesn't know: what is set off as those are that it knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.split.blocks import Block, SplitBook
from pipeline.split.labels import BULLET, OTHER, Hit, Label, LabelBook, is_value, normalise
from pipeline.split.lines import Line, same_row
from pipeline.values.label_shape import behind_label, label_like, opens
from pipeline.values.status import states_status

# A term or header cell longer than this is text that somebody marked up as a term.
LONGEST_TERM = 80
_LONGEST_HEADING = 100
_LONGEST_STATUS = 60
_MAX_CAPITALS = 6
# The rank of what is no heading, below all of them.
_LOWEST = 9
_SECTION = Label("section", "other")
_STATUS = Label("field", "status")
# Rules of labels that their place or emphasis tells, and no colon.
_SHAPED = frozenset({"label_line", "label_emphasis", "label_element"})

_COLONS = (":", "：")

_Shape = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a block: labels at the starts of lines, by line; those within lines; how labels are set off."""

    lines: Sequence[Line]
    last: int
    opening: Mapping[int, Hit]
    inner: Sequence[Hit]
    shapes: Set[_Shape]
    section_styles: Set[str]


def with_unknown(lines: Sequence[Line], block: Block, book: SplitBook) -> list[Hit]:
    """The block's labels, and those that the source doesn't know: among its fields, and over its sections."""
    known = _known(lines, block)
    hits: list[Hit] = []
    title_end = max([block.heading.line, *block.heading.title_lines])
    field_line: int | None = None
    rank = _LOWEST  # of the heading of the section at hand
    for n in range(block.first, block.last):
        hit = known.opening.get(n)
        if hit is None and n > title_end:
            hit = _heading(known, n, rank, book) or _label(known, n, field_line, book.labels)
        elif hit and hit.label == OTHER and _is_section(known, n, book):
            hit = Hit(_SECTION, hit.start, hit.end, hit.body, hit.rule, hit.confidence, n, True)
        if hit:
            hits.append(hit)
            field_line = n if hit.label.kind == "field" else None
            rank = _rank(lines[n]) if hit.label.kind == "section" else _LOWEST
        elif field_line is not None and not _is_value_of(lines, field_line, n):
            field_line = None
    return sorted([*hits, *known.inner, *_status(known, hits, title_end, book.labels)], key=lambda hit: hit.start)


def _status(known: _Known, hits: Sequence[Hit], title_end: int, book: LabelBook) -> Iterator[Hit]:
    """The line that says the project's status without a label, where no label does: `Project closed`."""
    if any(hit.label == _STATUS for hit in (*hits, *known.inner)):
        return
    taken = {hit.line for hit in (*hits, *known.inner)}
    for n in range(title_end + 1, known.last):
        line = known.lines[n]
        is_short = len(line.text) <= _LONGEST_STATUS and n not in taken and not line.heading_level
        if is_short and states_status(line.text, book.status_words):
            yield Hit(_STATUS, line.start, line.start, line.start, "status_line", 0.8, n, True)
            return


def _known(lines: Sequence[Line], block: Block) -> _Known:
    opening = {hit.line: hit for hit in block.hits if hit.opens_line}
    inner = [hit for hit in block.hits if not hit.opens_line]
    shapes = {shape for hit in opening.values() for shape in _shapes_of(lines[hit.line], hit)}
    styles: dict[str, set[str]] = {"field": set(), "section": set()}
    for hit in opening.values():
        if hit.body >= lines[hit.line].end and (style := _style(lines, hit.line)):
            styles[hit.label.kind].add(style)
    return _Known(lines, block.last, opening, inner, shapes, styles["section"] - styles["field"])


def _style(lines: Sequence[Line], n: int) -> str | None:
    """How a line that is no heading looks like one: bold, in capitals, or with a colon over its paragraph."""
    line, following = lines[n], lines[n + 1] if n + 1 < len(lines) else None
    if line.heading_level or not line.starts_paragraph or line.cell:
        return None
    if line.is_bold:
        return "bold"
    if line.text.endswith(_COLONS) and following is not None and not following.starts_paragraph:
        return "colon"
    return "capitals" if line.text.isupper() and len(line.text.split()) <= _MAX_CAPITALS else None


def _rank(line: Line) -> int:
    return line.heading_level or _LOWEST


def _is_section(known: _Known, n: int, book: SplitBook) -> bool:
    """Whether a label of no standard field, as a heading over words of its own, is that of a section."""
    line = known.lines[n]
    is_told = normalise(line.text) not in book.labels.ignored and not book.footer.fullmatch(line.text)
    return line.heading_level > 0 and _heads_text(known, n) and is_told


def _heading(known: _Known, n: int, rank: int, book: SplitBook) -> Hit | None:
    """The heading of a section on line `n`, if one stands there; `rank` is that of the section before it.

    Over what pages say around projects, such as whom to ask, it is the label of a field.
    """
    line = known.lines[n]
    if not line.heading_level and not known.section_styles:
        return None
    has_inner = any(hit.line == n for hit in known.inner)
    if has_inner or _rank(line) > rank or not _heads_text(known, n) or _label_length(known, n + 1, None) is not None:
        return None
    above = known.opening.get(n - 1)
    if above and above.label.kind == "field" and _is_empty(above, line):
        return None
    end = line.start + len(line.text.rstrip(" \xa0:："))
    is_page_words = book.footer.fullmatch(line.text) is not None
    label, rule = (OTHER, "unknown_label") if is_page_words else (_SECTION, "unknown_heading")
    return Hit(label, line.start, line.past_notes(end), line.end, rule, 0.5, n, True)


def _heads_text(known: _Known, n: int) -> bool:
    """Whether line `n` is short, a heading or set like one, and stands over words: no label, no heading of its rank."""
    line, below = known.lines[n], n + 1
    is_heading = line.heading_level or _style(known.lines, n) in known.section_styles
    if not is_heading or len(line.text) > _LONGEST_HEADING or below >= known.last:
        return False
    goes_on = n > 0 and line.container is not None and known.lines[n - 1].container == line.container
    return below not in known.opening and not goes_on and not _rank(line) >= known.lines[below].heading_level > 0


def _is_empty(above: Hit, line: Line) -> bool:
    """Whether nothing stands between a label and the line below it."""
    return above.body >= line.start - 1


def _label(known: _Known, n: int, field_line: int | None, book: LabelBook) -> Hit | None:
    """The label of a field on line `n`, if one stands there."""
    line, above = known.lines[n], known.opening.get(n - 1)
    length = _label_length(known, n, field_line)
    if length is None:
        return None
    is_awaited = above is not None and above.label.kind == "field" and _is_empty(above, line)
    if above and is_awaited and is_value(above.label.name, line.text, book):
        return None  # what an empty field above it waits for: `Total: US$ 5` below `Budget`
    start = line.start + _bullet_length(line)
    end = line.past_notes(line.start + length)
    body = max(end, line.start + behind_label(line.text, length))
    return Hit(OTHER, start if start < end else line.start, end, body, "unknown_label", 0.5, n, True)


def _bullet_length(line: Line) -> int:
    bullet = BULLET.match(line.text)
    return bullet.end() if bullet else 0


def _label_length(known: _Known, n: int, field_line: int | None) -> int | None:
    """The length of an unknown label at the start of line `n`; `field_line` is the label's whose value stands above."""
    if n >= known.last or known.lines[n].in_grid:
        return None
    return _unknown_here(known.lines, n, field_line, known.inner) or _unknown_by_shape(known, n, field_line)


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
        return length if length <= LONGEST_TERM else None
    if field_line is None:
        return None
    # A list item is one of a value's, unless the fields themselves are items of that list.
    above = lines[field_line]
    if line.marker and (above.marker is None or above.level != line.level):
        return None
    skip = _bullet_length(line) if _bullet_length(above) else 0
    is_next = field_line == n - 1 and label_like(above.text[skip:], strict=False) is not None
    label = label_like(words[skip:], strict=not is_next)
    return skip + label if label else None


def _shapes_of(line: Line, hit: Hit) -> Iterator[_Shape]:
    """How a known label is set off: as `_shape` says, or by a colon, in bold or over the paragraph of its value."""
    shape = _shape(line)
    if shape and hit.rule in _SHAPED:
        yield shape
    if hit.label.kind == "field" and line.set_off and hit.body >= line.set_off - 1 and hit.end <= line.set_off:
        yield ("set_off", line.heading_level, line.level)
    if hit.rule == "label_colon" and hit.label.kind == "field":
        if shape and shape[0] == "bold":
            yield ("bold_colon", *shape[1:])
        if hit.body >= line.end and line.starts_paragraph:
            yield ("below", line.heading_level, line.level)


def _shape(line: Line) -> _Shape | None:
    """How a line sets its label off: in the first cell of a row, as emphasised words, or as an element."""
    if line.cell:
        return ("cell", line.cell.table, line.cell.column)
    if line.bold and line.bold[0][0] == line.start:
        return ("bold", line.heading_level, line.level)
    if line.edges:
        return ("element", line.heading_level, line.level)
    return ("pair", line.pair, line.level) if line.pair and not line.heading_level else None


def _unknown_by_setting(known: _Known, n: int, field_line: int | None) -> int | None:
    """The length of a label set off by an element, or by bold words and a colon, or by a colon over its value."""
    line, following = known.lines[n], known.lines[n + 1] if n + 1 < len(known.lines) else None
    words = line.text.rstrip()
    if line.set_off and field_line is not None and ("set_off", line.heading_level, line.level) in known.shapes:
        return len(line.text[: line.set_off - line.start].rstrip(" \xa0:："))
    if line.bold and line.bold[0][0] == line.start and field_line is not None:
        bold = line.text[: line.bold[0][1] - line.start].rstrip()
        is_before = bold.endswith(_COLONS) or line.text[len(bold) :].lstrip().startswith(_COLONS)
        if is_before and ("bold_colon", line.heading_level, line.level) in known.shapes:
            return len(bold.rstrip(" \xa0:："))
    if not words.endswith(_COLONS) or following is None or following.text.endswith(_COLONS):
        return None
    is_below = ("below", line.heading_level, line.level) in known.shapes and following.starts_paragraph
    return len(words.rstrip(" \xa0:：")) if is_below and len(words) <= LONGEST_TERM else None


def _unknown_by_shape(known: _Known, n: int, field_line: int | None) -> int | None:
    """The length of a label that is set off as the labels are that the source knows, with something behind it.

    On a line with a known label further on, the words set off may hold that one.
    """
    line, following = known.lines[n], known.lines[n + 1] if n + 1 < len(known.lines) else None
    shape = _shape(line)
    has_inner = any(hit.line == n for hit in known.inner)
    if opens(line.text) and not has_inner and (length := _unknown_by_setting(known, n, field_line)):
        return length
    if shape not in known.shapes or shape is None or has_inner or not (opens(line.text) or line.cell):
        return None
    if shape[0] == "cell":
        words = line.text if following and same_row(line.cell, following.cell) else ""
    elif shape[0] == "bold":
        words = line.text[: line.bold[0][1] - line.start]
        has_value = len(words) < len(line.text) or (following is not None and _shape(following) is None)
        words = words if has_value and not line.heading_level else ""
    elif shape[0] == "pair":
        words = line.text if following is not None and following.pair != line.pair else ""
    else:
        words = line.text[: line.edges[0] - line.start]
    length = len(words.rstrip(" \xa0:："))
    return length if 0 < length <= LONGEST_TERM and not words.rstrip().endswith((".", "!", "?")) else None


def _is_value_of(lines: Sequence[Line], field_line: int, n: int) -> bool:
    """Whether line `n` may still be the value of the field that `field_line` labels."""
    return (n == field_line + 1 and not lines[n].starts_paragraph) or lines[field_line].is_term
