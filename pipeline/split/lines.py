"""The line model: what text and HTML have in common once they are read."""

from __future__ import annotations

from dataclasses import dataclass

# What a page says around its content, by the HTML element or ARIA role that holds it.
LANDMARKS = ("header", "nav", "aside", "footer", "form")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a line stands in a table: which table, and row and column counted from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line with a visible character; offsets are code points of the page's text.

    `start` and `end` leave out white space at both ends. `container` numbers the list item, table
    cell, definition or heading that holds the line, so that lines of one container belong together.
    `is_term` marks what the markup calls a term or a header cell (`dt`, `th`). `edges` are where an
    element of the line begins directly behind another one, or with only a space between them.
    `runs_on` marks a line that the one above was broken into.
    """

    start: int
    end: int
    text: str
    starts_paragraph: bool = True
    heading_level: int = 0
    marker: str | None = None
    level: int = 0
    bold: tuple[tuple[int, int], ...] = ()
    landmark: str | None = None
    container: int | None = None
    is_term: bool = False
    cell: Cell | None = None
    edges: tuple[int, ...] = ()
    runs_on: bool = False

    @property
    def is_bold(self) -> bool:
        """Whether all of the line is emphasised."""
        return any(s <= self.start and e >= self.end for s, e in self.bold)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text with its lines, and the language that its markup states."""

    text: str
    lines: tuple[Line, ...]
    language: str | None = None
