"""The line model: what text and HTML have in common once they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

# A line drawn of one sign; a short one may be a value of dashes, unless it stands apart.
RULER = re.compile(r"([-=_*–—·•.])(?:\s?\1){2,}")
LONG_RULER = 5

# What a page says around its content, by the HTML element or ARIA role that holds it.
LANDMARKS = ("header", "nav", "aside", "footer", "form")
# The landmark that may hold the facts of the page's project.
FACTS = "aside"


class Cell(NamedTuple):
    """Where a line stands in a table: which table, and row and column counted from 0."""

    table: int
    row: int
    column: int


def same_row(one: Cell | None, two: Cell | None) -> bool:
    """Whether two lines stand in one row of a table."""
    return one is not None and two is not None and one[:2] == two[:2]


class Line(NamedTuple):
    """A line with a visible character; offsets are code points of the page's text.

    `start` and `end` leave out white space at both ends. `container` numbers the list item, table
    cell, definition or heading that holds the line, so that lines of one container belong together.
    `is_term` marks what the markup calls a term or a header cell (`dt`, `th`). `edges` are where an
    element of the line begins directly behind another one, or with only a space between them.
    `pair` is how deep the parent stands of which the line's element is the first of two, 0 if it is not;
    `set_off` where the first element begins behind words and a space, 0 if none does.
    `runs_on` marks a line that the one above was broken into, `is_ruled_off` one below a ruler (which
    is no line itself), `is_caption` one below a picture, `in_grid` one in a table of columns that are
    not a project's fields. `links` counts the links, buttons too, of a line that is hardly anything
    else. `notes` are raised marks that refer to a note (`Total cost¹`); `text` has spaces in their
    place, or ends before them.
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
    is_ruled_off: bool = False
    pair: int = 0
    set_off: int = 0
    in_grid: bool = False
    is_caption: bool = False
    links: int = 0
    notes: tuple[tuple[int, int], ...] = ()

    def past_notes(self, at: int) -> int:
        """The first position from `at` on that is behind the note marks that stand there, perhaps behind a space."""
        for start, end in self.notes:
            if at <= start <= at + 1:
                at = end
        return at

    @property
    def is_bold(self) -> bool:
        """Whether all of the line is emphasised."""
        return any(s <= self.start and e >= self.end for s, e in self.bold)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text with its lines, and the language and title that its markup states."""

    text: str
    lines: tuple[Line, ...]
    language: str | None = None
    title: str = ""
