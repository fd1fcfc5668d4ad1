"""Plain text whose marks stand for markup: headings, emphasis, links of Markdown; lists of a wiki; tables of bars.

The marks are taken off as a browser would take tags off, and a table's cells stand on lines of their own, so that
neither ends in a value. Text without such marks stays as it is, to the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.split.lines import Cell

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*?)\s*#*\s*")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_MARK = re.compile(
    r"(?P<strong>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=strong)"
    r"|!?\[(?P<link>[^\[\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<emphasis>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!|-])"
)
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_HARD_BREAK = re.compile(r"(?:\\|<br\s*/?>)\s*$")
# A row that only draws: `|---|:---:|`, `+-----+-----+`.
_DRAWN = re.compile(r"\s*[|+:\-=\s]*(?:[-=]{3,}|:-+|-+:|\|\s*-)[|+:\-=\s]*")
_BAR = re.compile(r"(?<!\\)\|")
# A wiki's lists, `** an item`, headings, `== Heading ==`, and links, `[[Page|words]]`.
_WIKI_ITEM = re.compile(r"([*#]{1,6}|[:;]+)\s+(\S.*)")
_WIKI_DEEPER = re.compile(r"[*#]{2,6}\s+\S")
_WIKI_HEADING = re.compile(r"(={1,6})\s*([^=\s].*?)\s*\1\s*")
_WIKI_MARK = re.compile(r"\[\[(?:[^\[\]|]*\|)?(?P<link>[^\[\]|]+)\]\]|(?P<quotes>'{2,5})(?P<emphasis>.+?)(?P=quotes)")
_FEW = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of the text without its marks; `bold` are spans of its own words."""

    words: str
    heading_level: int = 0
    bold: tuple[tuple[int, int], ...] = ()
    cell: Cell | None = None
    marker: str | None = None
    level: int = 0

    @property
    def stands_alone(self) -> bool:
        """Whether the line is a paragraph of its own: a cell, a heading, an item."""
        return self.cell is not None or self.heading_level > 0 or self.marker is not None


def take_off_marks(text: str) -> Iterator[Piece]:
    """The text's lines without marks, in order; a table's row is a line for each of its cells that says something."""
    raw = text.split("\n")
    may_be = any(mark in text for mark in ("**", "__", "# "))
    is_markdown = may_be and sum(bool(_HEADING.fullmatch(line) or _STRONG.search(line)) for line in raw) >= _FEW
    is_wiki = not is_markdown and "\n** " in text and sum(bool(_WIKI_DEEPER.match(line)) for line in raw) >= _FEW
    read = _unmarked if is_markdown else _unmarked_wiki if is_wiki else Piece
    at, table = 0, 0
    while at < len(raw):
        last = _table_end(raw, at)
        if last is None:
            yield read(raw[at])
            at += 1
            continue
        yield from _cells(raw[at:last], table, is_markdown=is_markdown)
        at, table = last, table + 1


def _table_end(raw: Sequence[str], first: int) -> int | None:
    """The line behind the table that starts there: rows of as many cells, at least two of them."""
    if "|" not in raw[first]:
        return None
    width = len(_split_row(raw[first]))
    if width < _FEW or _is_drawn(raw[first]):
        return None
    at, rows = first, 0
    while at < len(raw) and (_is_drawn(raw[at]) or len(_split_row(raw[at])) == width):
        rows += not _is_drawn(raw[at])
        at += 1
    return at if rows >= _FEW else None


def _is_drawn(line: str) -> bool:
    return ("|" in line or "+" in line) and _DRAWN.fullmatch(line) is not None


def _split_row(line: str) -> list[str]:
    """The cells of a row between bars, without the bars at its ends; a line without a bar has one."""
    words = line.strip()
    inner = words[words.startswith("|") : len(words) - (words.endswith("|") and len(words) > 1)]
    return [cell.strip() for cell in _BAR.split(inner)]


def _cells(rows: Sequence[str], table: int, *, is_markdown: bool) -> Iterator[Piece]:
    for number, row in enumerate(row for row in rows if not _is_drawn(row)):
        for column, words in enumerate(_split_row(row)):
            if words:
                piece = _unmarked(words) if is_markdown else Piece(words)
                yield replace(piece, cell=Cell(table, number, column))
    yield Piece("")


def _unmarked_wiki(line: str) -> Piece:
    """A line of a wiki's text as its words, with what its marks say of them."""
    heading, item = _WIKI_HEADING.fullmatch(line), _WIKI_ITEM.fullmatch(line)
    words = heading[2] if heading else item[2] if item else line
    words = _WIKI_MARK.sub(lambda mark: mark["link"] or mark["emphasis"], words)
    if heading:
        return Piece(words, heading_level=len(heading[1]))
    return Piece(words, marker="•", level=len(item[1])) if item else Piece(words)


def _unmarked(line: str) -> Piece:
    """A line of Markdown as its words, with what its marks say of them."""
    quote = _QUOTE.match(line)
    words = _HARD_BREAK.sub("", line[quote.end() :] if quote else line)
    heading = _HEADING.fullmatch(words)
    level = len(heading[1]) if heading else 0
    words, bold = _without_inline(heading[2] if heading else words)
    return Piece(words, level, () if heading else bold)


def _without_inline(words: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words without marks of emphasis, links and escapes; and which of them are strongly emphasised."""
    parts: list[str] = []
    bold: list[tuple[int, int]] = []
    at = length = 0
    for mark in _MARK.finditer(words):
        inner = mark["escaped"] or _without_inline(mark["bold"] or mark["link"] or mark["emphasis"])[0]
        parts += [words[at : mark.start()], inner]
        length += mark.start() - at
        if mark["bold"]:
            bold.append((length, length + len(inner)))
        length += len(inner)
        at = mark.end()
    return "".join([*parts, words[at:]]), tuple(bold)
