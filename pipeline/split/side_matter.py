"""Recognises what a page says around a project's text: tabs, links to share or read on, menus, headings over nothing.

It stays in the page's text, outside the sections: at the end of a block it ends the block, within one it is a part of
its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from pipeline.split.lines import Line

# The rule of its parts.
SIDE_MATTER = "side_matter"

# A menu set as one line: `Imprint | Site map | Contact`.
_BETWEEN = re.compile(r"\s*[|·•]\s*|\s+[»›]\s+")
_FEW, _SHORT, _LONGEST = 3, 5, 150
_SENTENCE_END = re.compile(r"[.!?:;,。]$")
_LONGEST_HEADING = 100
_LONGEST_TAGLINE = 60

IsPageWords = Callable[[str], bool]


def is_menu(line: Line, is_page_words: IsPageWords) -> bool:
    """Whether a line is only links, short words between bars or dots, or words that pages have around content."""
    if line.heading_level or line.is_term:
        return False
    return line.links > 1 or (len(line.text) <= _LONGEST and (_is_menu_of_words(line.text) or is_page_words(line.text)))


def is_list_of_links(lines: Sequence[Line]) -> bool:
    """Whether lines are links and nothing else."""
    return bool(lines) and all(line.links for line in lines)


def _is_menu_of_words(text: str) -> bool:
    if _SENTENCE_END.search(text):
        return False
    parts = _BETWEEN.split(text)
    return len(parts) >= _FEW and all(0 < len(part.split()) <= _SHORT for part in parts)


def end_without(lines: Sequence[Line], first: int, last: int, is_page_words: IsPageWords, *, in_section: bool) -> int:
    """Where the side matter starts that ends a block; from `first` on, behind its last label, none of it is labelled.

    `in_section`: the last label is a section's, so that links below it are that section's list, unless a heading
    stands over them.
    """
    while last > first:
        line = lines[last - 1]
        if is_menu(line, is_page_words) or (line.heading_level and not line.is_term):
            last -= 1
            continue
        run = last
        while run > first and lines[run - 1].links and not lines[run - 1].heading_level:
            run -= 1
        is_headed = run > first and lines[run - 1].heading_level > 0
        if run == last or not (is_headed or not in_section):
            break
        last = run - is_headed
    return last


def span_without(
    lines: Sequence[Line], is_page_words: IsPageWords, is_label: IsPageWords, *, is_labelled: bool
) -> tuple[int, int]:
    """Which lines of a section are its own: from the first one to before the last; what stands around them is none.

    Of a section with a label only what ends it can be side matter. A menu may name sections: `is_label`.
    """
    first, last = 0, len(lines)
    if not is_labelled:
        first = _end_of_menu(lines, is_label)
    while not is_labelled and first < last and _opens_text(lines[first], is_page_words):
        first += 1
    while last > first + is_labelled and _ends_section(lines[last - 1], is_page_words, is_labelled=is_labelled):
        last -= 1
    return first, last


def is_tagline(lines: Sequence[Line]) -> bool:
    """Whether the lines between a title and the first label are few words each, and no sentence."""
    return all(
        len(line.text) <= _LONGEST_TAGLINE and not line.marker and not _SENTENCE_END.search(line.text) for line in lines
    )


def _end_of_menu(lines: Sequence[Line], is_label: IsPageWords) -> int:
    """The line behind the short items that lines start with, where a label is among them: a menu's."""
    short = takewhile(lambda line: line.marker and len(line.text.split()) <= _SHORT, lines)
    items = list(short)
    return len(items) if any(is_label(line.text) for line in items) else 0


def _opens_text(line: Line, is_page_words: IsPageWords) -> bool:
    return line.in_grid or line.is_caption or line.links > 0 or is_menu(line, is_page_words)


def _ends_section(line: Line, is_page_words: IsPageWords, *, is_labelled: bool) -> bool:
    if line.heading_level or line.is_caption or (not _SENTENCE_END.search(line.text) and is_menu(line, is_page_words)):
        return True
    is_bold_heading = line.is_bold and len(line.text) <= _LONGEST_HEADING
    return not is_labelled and (is_bold_heading or line.links > 0 or line.in_grid)
