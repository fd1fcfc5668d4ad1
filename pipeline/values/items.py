"""List items in narrative: what is numbered, lettered or bulleted, on lines of its own or run together.

| rule      | example                                                  | needs                              |
| --------- | -------------------------------------------------------- | ---------------------------------- |
| markup    | `<li>` in HTML                                           | the line's marker                  |
| line      | `1. …`, `(a) …`, `iv) …`, `- …`, `• …`, `IA1.1 …`        | a marker at the line's start       |
| headed    | `Activity 1.1: …`, `Session 2: …`                        | a word, a number and a colon       |
| run-in    | `…: (a) one; (b) two; and (c) three`                     | a sequence from its first member   |
| dashes    | `… - One. - Two`, `• One • Two`                          | two or more, before a capital      |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section: span within its text, and the marker and depth that markup gives it."""

    start: int
    end: int
    marker: str | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A list item: its words are `text[start:end]`, without the marker.

    Items may nest: one of level 2 lies within the words of the item of level 1 before it.
    """

    marker: str | None
    level: int
    start: int
    end: int


_BULLET = r"[•●▪◦·*■►‣]|[-–—](?=\s*\S)"
_LINE = re.compile(
    rf"(?P<bullet>{_BULLET})\s*(?=\S)"
    r"|(?P<enclosed>\((?:\d{1,2}|[a-z]|[ivx]{1,5})\))\s+"
    r"|(?P<plain>(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+"
    r"|(?P<colon>\d{1,2}:)\s+"
    r"|(?P<decimal>(?:[A-Z]{1,3}\s?)?\d{1,2}(?:\.\d{1,2})+[.:]?)\s+"
    r"|(?P<headed>[A-Z][a-z]+\s\d{1,2}(?:\.\d{1,2})*:)\s+"
)
_INLINE = re.compile(r"(?<![\w(/])(?P<marker>\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|(?:\d{1,2}|[a-z])\.)\s+(?=\S)")
_INLINE_BULLET = re.compile(r"(?:(?<=\s)|^)(?P<marker>[•●▪◦■►‣](?=\s+\S)|[-–—](?=\s+[A-ZÀ-Þ\"“'‘]))\s+")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def find_items(text: str, lines: Sequence[Line]) -> list[Item]:
    """The list items of a section, in order of where they start."""
    items: list[Item] = []
    for line in lines:
        top = _line_item(text, line)
        level = top.level if top else 0
        if top:
            items.append(top)
        start, end = (top.start, top.end) if top else (line.start, line.end)
        dashed = top is not None and top.marker in ("-", "–", "—")
        inner = list(_inline(text, start, end, level + 1, dash=top.marker if top and dashed else None))
        if top and dashed and inner and inner[0].marker == top.marker:
            # A first dash at the line's start and more behind it are one list, not a list within.
            items[-1] = Item(top.marker, top.level, top.start, _before(text, inner[0]))
            inner = [Item(i.marker, top.level, i.start, i.end) for i in inner]
        items.extend(inner)
    return sorted(items, key=lambda item: (item.start, -item.end))


def _line_item(text: str, line: Line) -> Item | None:
    if line.marker is not None:
        return Item(line.marker, max(line.level, 1), line.start, line.end) if line.start < line.end else None
    match = _LINE.match(text, line.start, line.end)
    if match is None or match.end() >= line.end:
        return None
    return Item(match[0].strip(), 1, match.end(), line.end)


def _before(text: str, item: Item) -> int:
    """Where the words before an item's marker end."""
    head = text[: item.start].rstrip()
    return len(head[: -len(item.marker or "")].rstrip())


def _inline(text: str, start: int, end: int, level: int, *, dash: str | None) -> Iterator[Item]:
    """Items run into one paragraph: enumerated ones, else bulleted ones (`dash`: the one that stands before)."""
    marks = _sequence(list(_INLINE.finditer(text, start, end)))
    if not marks:
        bullets = list(_INLINE_BULLET.finditer(text, start, end))
        dots = [m for m in bullets if m["marker"] not in "-–—"]
        bullets = [m for m in bullets if dash is None or m["marker"] == dash]
        marks = dots or bullets
        # One dash is punctuation; a list has two, or goes on from one at the line's start.
        if not dots and len(marks) < 2 and not (marks and dash and _ends_sentence(text, marks[0])):
            return
        if not dots and not all(_ends_sentence(text, m) for m in marks[1:]):
            return
    for number, mark in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else end
        words = text[mark.end() : stop].rstrip()
        if words:
            yield Item(mark["marker"], level, mark.end(), mark.end() + len(words))


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    """Whether what stands before a dash is at an end, so that the dash starts something new."""
    return text[: mark.start()].rstrip()[-1:] in ".;,:!?)"


def _sequence(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks that count up from the first member (1, a, i) in one style; at least two of them."""
    best: list[re.Match[str]] = []
    for first, mark in enumerate(marks):
        if _bare(mark) not in ("1", "a", "i") or any(mark is m for m in best):
            continue
        run = [mark]
        for other in marks[first + 1 :]:
            if _style(other) == _style(mark) and _bare(other) in _successors(_bare(run[-1]), _bare(mark)):
                run.append(other)
        if len(run) > max(1, len(best)):
            best = run
    return best


def _bare(mark: re.Match[str]) -> str:
    return mark["marker"].strip("().")


def _style(mark: re.Match[str]) -> str:
    return re.sub(r"\w+", "x", mark["marker"])


def _successors(member: str, first: str) -> tuple[str, ...]:
    """What may follow a member in a sequence that began with `first`."""
    if member.isdigit():
        return (str(int(member) + 1),)
    if first == "i":
        at = _ROMAN.index(member) if member in _ROMAN else -1
        return (_ROMAN[at + 1],) if 0 <= at < len(_ROMAN) - 1 else ()
    return (chr(ord(member) + 1),) if len(member) == 1 else ()
