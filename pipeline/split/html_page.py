"""An HTML body in the line model.

lxml's tree is walked once: BeautifulSoup's tree on the same parser took 1.7 times as long for the text
alone (`make bench`). BeautifulSoup reads what libxml2 gives up on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from pipeline.charset import LAST_RESORT, declared_in_markup, decode
from pipeline.split.lines import LANDMARKS, Cell, Line, Page
from pipeline.split.note_marks import is_note_mark
from pipeline.split.text_page import read_text

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section"
    " select summary table tbody td textarea tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("script style template title svg math".split())
_BOLD = frozenset("b strong".split())
_EMPHASIS = frozenset("b strong i em sup sub mark".split())
_LINKS = frozenset("a button option".split())
# So many words may stand beside the links of a line that is nothing else: `Read: …`, `Share this on: …`.
_BESIDE_ONE, _BESIDE_LINKS = 1, 3
# What opens and closes a part of the page heads it, below all other headings.
_SUMMARY_LEVEL = 6
# A line with a button asks a reader to do something, whatever else it says.
_LINKS_OF_BUTTON = 2
_PAIR = 2
_HOLDERS = frozenset("li td th dd dt h1 h2 h3 h4 h5 h6 summary".split())
_ROLES = {
    "banner": "header",
    "navigation": "nav",
    "complementary": "aside",
    "contentinfo": "footer",
    "search": "form",
}
_LONGEST_VALUE = 200
_PARAGRAPH_END = re.compile(r"</p(?=[\s>])", re.IGNORECASE)
_FATAL = etree.ErrorLevels.FATAL
# The kind, size and date of what a link leads to.
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class _TableCounter:
    """Counts the cells of one table while they are read."""

    number: int
    row: int = -1
    column: int = 0
    # By column: the row behind the last one that a cell above reaches down to, and that cell's words.
    held: dict[int, tuple[int, str]] = field(default_factory=dict)

    def next_row(self) -> None:
        self.row += 1
        self.column = 0

    def next_cell(self, columns: int, rows: int, words: str) -> Cell:
        """The place of the next cell, which spans so many columns and rows."""
        cell = Cell(self.number, max(self.row, 0), self.column)
        if rows > 1:
            self.held |= dict.fromkeys(range(self.column, self.column + columns), (cell.row + rows, ""))
            self.held[self.column] = (cell.row + rows, words)
        self.column += columns
        return cell

    def held_here(self) -> Iterator[tuple[Cell, str]]:
        """The cells that reach down from above to where the next cell would be, with their words."""
        while (held := self.held.get(self.column)) and held[0] > self.row:
            yield Cell(self.number, self.row, self.column), held[1]
            self.column += 1


@dataclass(slots=True)
class _Numbering:
    """Counts the items of one list while they are read."""

    is_ordered: bool
    kind: str
    number: int

    def next(self, value: str | None) -> str:
        """The marker that a browser shows before the next item."""
        if not self.is_ordered:
            return "•"
        number = _int(value, self.number)
        self.number = number + 1
        if self.kind in ("a", "A") and 1 <= number <= 26:
            return chr(ord(self.kind) + number - 1) + "."
        if self.kind in ("i", "I") and 1 <= number < 40:
            roman = "".join(_roman(number))
            return (roman if self.kind == "i" else roman.upper()) + "."
        return f"{number}."


@dataclass(slots=True)
class _Counters:
    containers: int = 0
    links: int = 0
    tables: int = -1


class _Context(NamedTuple):
    """What the elements around a text say about it.

    A named tuple, for each element copies its parent's: `dataclasses.replace` took a fifth of the time of a page.
    """

    heading_level: int = 0
    marker: str | None = None
    level: int = 0
    is_bold: bool = False
    is_note_mark: bool = False
    keeps_space: bool = False
    link: int = 0
    is_caption: bool = False
    pair: int = 0
    landmark: str | None = None
    in_content: bool = False
    container: int | None = None
    is_term: bool = False
    cell: Cell | None = None
    table: _TableCounter | None = None
    numbering: _Numbering | None = None


@dataclass(slots=True)
class _Writer:
    """Collects text into lines; knows the offset that the next character will have."""

    parts: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    offset: int = 0
    line_start: int = 0
    line_parts: list[str] = field(default_factory=list)
    bold: list[tuple[int, int]] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    # Of each piece within a link: the link, and which of the line's pieces it is.
    links: list[tuple[int, int]] = field(default_factory=list)
    set_off: int = 0
    context: _Context = field(default_factory=_Context)
    has_words: bool = False
    paragraph: bool = True
    after_ruler: bool = False

    def write(self, words: str, context: _Context, *, opens_element: bool = False) -> None:
        """Add words to the current line, folding white space as a browser does."""
        if not context.keeps_space:
            words = _SPACE.sub(" ", words)
            if not self.line_parts or self.line_parts[-1].endswith((" ", "\n")):
                words = words.removeprefix(" ")
        if context.is_note_mark:
            start = self.offset + len(words) - len(words.lstrip())
            self.notes.append((start, start + len(words.strip())))
        elif self.line_parts and words[:1].strip() and (self.line_parts[-1][-1:].strip() or self.line_parts[-1] == " "):
            self.edges.append(self.offset)
        elif opens_element and self.has_words and not self.set_off and words[:1].strip():
            self.set_off = self.offset
        for number, piece in enumerate(words.split("\n")):
            if number:
                self.end_line()
            if not piece:
                continue
            if not self.has_words and piece.strip():
                self.context, self.has_words = context, True
            if context.is_bold and piece.strip():
                start = self.offset + len(piece) - len(piece.lstrip())
                self.bold.append((start, self.offset + len(piece.rstrip())))
            if context.link and piece.strip():
                self.links.append((context.link, len(self.line_parts)))
            self.line_parts.append(piece)
            self.offset += len(piece)

    def end_line(self, *, paragraph: bool = False) -> None:
        """Close the current line; an empty one is written only between two breaks."""
        words = "".join(self.line_parts)
        if words.endswith(" ") and not self.context.keeps_space:
            words = words[:-1]
            self.offset -= 1
        stripped = words.strip()
        if stripped:
            start = self.line_start + words.index(stripped)
            self.lines.append(
                Line(
                    start,
                    start + len(stripped),
                    _without(self.notes, stripped, start) if self.notes else stripped,
                    starts_paragraph=self.paragraph,
                    heading_level=self.context.heading_level,
                    marker=self.context.marker,
                    level=self.context.level,
                    bold=_joined(self.bold),
                    landmark=self.context.landmark,
                    container=self.context.container,
                    is_term=self.context.is_term,
                    cell=self.context.cell,
                    edges=tuple(self.edges),
                    pair=self.context.pair,
                    set_off=self.set_off,
                    is_caption=self.context.is_caption,
                    links=self._count_links() if self.links else 0,
                    notes=tuple(self.notes),
                    is_ruled_off=self.after_ruler,
                )
            )
            self.after_ruler = False
            self.paragraph = False
        if words or not paragraph:
            self.parts.append(words + "\n")
            self.offset += 1
            self.line_start = self.offset
            self.paragraph = self.paragraph or not stripped
        self.line_parts.clear()
        self.bold.clear()
        self.edges.clear()
        self.notes.clear()
        self.links.clear()
        self.set_off = 0
        self.has_words = False
        self.paragraph = self.paragraph or paragraph

    def _count_links(self) -> int:
        """How many links the line has, if hardly any words stand beside them or one is a button."""
        links, linked = {link for link, _ in self.links}, {place for _, place in self.links}
        if min(links) < 0:
            return max(len(links), _LINKS_OF_BUTTON)
        rest = "".join(" " if place in linked else piece for place, piece in enumerate(self.line_parts))
        beside = sum(any(c.isalnum() for c in word) for word in _BRACKETED.sub(" ", rest).split())
        return len(links) if beside <= (_BESIDE_LINKS if len(links) > 1 else _BESIDE_ONE) else 0


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Emphasised spans, neighbours with at most a space between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _without(notes: list[tuple[int, int]], words: str, start: int) -> str:
    """The words of a line, which starts there, with spaces for note marks, or without them at its end."""
    for first, last in notes:
        words = words[: first - start] + " " * (last - first) + words[last - start :]
    return words.rstrip()


def read_html(body: bytes, charset: str | None = None) -> Page:
    """An HTML page; `charset` is what the answer's header says, if anything.

    A line for each block element or `<br>`, menus and footer included; entities decoded; scripts,
    styles and the document's title left out.
    """
    markup = _decode(body, charset)
    root = _parse(markup)
    if root is None:
        return _read_flat(markup)
    writer = _Writer()
    _walk(root, writer)
    writer.end_line(paragraph=True)
    title = root.findtext(".//head/title") or ""
    return Page("".join(writer.parts), tuple(writer.lines), root.get("lang") or None, " ".join(title.split()))


def _read_flat(markup: str) -> Page:
    """The text of markup that libxml2 gives up on (over 2048 elements deep), a line for each piece."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "html.parser")
    for element in soup(list(_UNSEEN)):
        element.decompose()
    return read_text("\n".join(soup.stripped_strings).encode("utf-8", errors="replace"))


def _decode(body: bytes, charset: str | None) -> str:
    """The markup as text: by its mark, as UTF-8, by header, by declaration, else as windows-1252."""
    text = decode(body, (charset, declared_in_markup(body)))
    return body.decode(LAST_RESORT, errors="replace") if text is None else text


def _parse(markup: str) -> etree._Element | None:
    """The tree of the markup; None where libxml2 reached one of its limits, or there is no element."""
    # libxml2 ends a document at NUL; browsers show U+FFFD there.
    clean = markup.replace("\x00", "\ufffd")
    # A stray </p> makes an empty paragraph in browsers, and libxml2 drops it, which would glue words.
    clean = _PARAGRAPH_END.sub("<br paragraph-end></p", clean)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(clean.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError:
        return None
    return None if any(entry.level == _FATAL for entry in parser.error_log) else root


def _walk(root: etree._Element, writer: _Writer) -> None:
    """Write an element's text, depth first without recursion: pages may nest thousands deep."""
    counters = _Counters()
    stack: list[tuple[etree._Element, _Context, Iterator[etree._Element]]] = []

    def enter(element: etree._Element, outer: _Context) -> None:
        tag = _tag(element)
        if tag in _BLOCK:
            writer.end_line(paragraph=True)
        if tag in ("td", "th") and outer.table:
            _write_held(outer, outer.table, writer, counters)
        context = _inside(element, tag, outer, counters)
        pair = outer.pair
        if stack and (pair or len(stack[-1][0]) == _PAIR):
            pair = _pair(element, tag, stack[-1][0], pair, len(stack))
        if pair != context.pair:
            context = context._replace(pair=pair)
        if tag == "sup" and is_note_mark("".join(map(str, element.itertext())), "".join(writer.line_parts)):
            context = context._replace(is_note_mark=True)
        stack.append((element, context, iter(() if tag in _UNSEEN else element)))
        if tag == "hr":
            writer.after_ruler = True
        if tag == "br":
            writer.end_line(paragraph=element.get("paragraph-end") is not None)
        elif tag not in _UNSEEN and element.text:
            writer.write(element.text, context, opens_element=tag not in _EMPHASIS)

    enter(root, _Context())
    while stack:
        element, context, children = stack[-1]
        child = next(children, None)
        if child is not None:
            enter(child, context)
            continue
        stack.pop()
        if _tag(element) == "tr" and context.table:
            _write_held(context, context.table, writer, counters)
        if _tag(element) in _BLOCK:
            writer.end_line(paragraph=True)
        if stack and element.tail:
            writer.write(element.tail, stack[-1][1])


def _pair(element: etree._Element, tag: str, parent: etree._Element, outer: int, depth: int) -> int:
    """How deep the parent stands of which an element is the first of two, or around which another one is; else 0."""
    n_children = len(parent)
    if n_children == _PAIR and element.getprevious() is None and not (parent.text or "").strip():
        following = element.getnext()
        if following is not None and _tag(following) in _BLOCK and not (element.tail or "").strip():
            return depth
    return outer if tag not in _BLOCK or n_children == 1 else 0


def _write_held(context: _Context, table: _TableCounter, writer: _Writer, counters: _Counters) -> None:
    """Write the words of cells that span rows again, in each further row that they stand in."""
    for cell, words in table.held_here():
        counters.containers += 1
        writer.end_line(paragraph=True)
        writer.write(words, context._replace(cell=cell, container=counters.containers, is_term=False))
        writer.end_line(paragraph=True)


def _tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _inside(element: etree._Element, tag: str, outer: _Context, counters: _Counters) -> _Context:
    """What holds for the text within an element, given what holds around it."""
    context = outer
    if tag in _HOLDERS:
        counters.containers += 1
        context = context._replace(container=counters.containers, is_term=tag in ("dt", "th"))
    if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
        context = context._replace(heading_level=int(tag[1]), is_bold=False)
    elif tag == "summary":
        context = context._replace(heading_level=context.heading_level or _SUMMARY_LEVEL, is_bold=False)
    elif tag in _LINKS:
        counters.links += 1
        context = context._replace(link=-counters.links if tag == "button" else counters.links)
    elif tag in _BOLD:
        context = context._replace(is_bold=True)
    elif tag == "figcaption":
        context = context._replace(is_caption=True)
    elif tag in ("pre", "textarea"):
        context = context._replace(keeps_space=True)
    elif tag in ("ul", "ol"):
        numbering = _Numbering(tag == "ol", element.get("type") or "1", _int(element.get("start"), 1))
        context = context._replace(level=context.level + 1, numbering=numbering)
    elif tag == "li":
        marker = context.numbering.next(element.get("value")) if context.numbering else "•"
        context = context._replace(marker=marker, level=max(context.level, 1))
    elif tag == "table":
        counters.tables += 1
        context = context._replace(cell=None, table=_TableCounter(counters.tables))
    elif tag == "tr" and context.table:
        context.table.next_row()
    elif tag in ("td", "th"):
        cell = context.table.next_cell(*_spans(element)) if context.table else None
        context = context._replace(cell=cell, is_bold=False)
    landmark = _ROLES.get(element.get("role") or "") or (tag if tag in LANDMARKS else None)
    if tag in ("main", "article") or element.get("role") == "main":
        context = context._replace(in_content=True)
    # A header or footer of an article is part of the content; a menu never is.
    if landmark and not (context.in_content and landmark in ("header", "footer", "aside")):
        context = context._replace(landmark=context.landmark or landmark)
    return context


def _spans(cell: etree._Element) -> tuple[int, int, str]:
    """How many columns and rows a cell spans, and its words if these are more than one and say no more than a value."""
    rows = _span(cell, "rowspan")
    words = " ".join("".join(map(str, cell.itertext())).split()) if rows > 1 else ""
    return _span(cell, "colspan"), rows, words if len(words) <= _LONGEST_VALUE else ""


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), 100) if value.isdecimal() and value.isascii() and int(value) else 1


def _int(value: str | None, default: int) -> int:
    try:
        return int(value) if value else default
    except ValueError:
        return default


def _roman(number: int) -> Iterator[str]:
    for value, letters in _ROMAN:
        while number >= value:
            number -= value
            yield letters
