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

    marker: str
    level: int
    start: int
    end: int


# A number before these counts or measures something.
_UNIT = r"(?:thousand|million|billion|trillion|per ?cent|percent|times|hours?|days?|weeks?|months?|years?|k[mg]|ha)\b|%"
_DASHES = ("-", "–", "—")
_SIGN = "•●▪◦■►‣➢▸○◆✓✔"
_LINE = re.compile(
    rf"(?P<bullet>[{_SIGN}·](?![{_SIGN}·])|\*(?=\s)|[-–—](?=\s|[^\W\d_]|[\"“'‘(]))\s*(?=\S)"
    r"|(?P<enclosed>\((?:\d{1,2}|[a-z]|[ivx]{1,5})\))(?:\s+|(?=[A-Z]))"
    r"|(?P<letter>[a-zA-Z]\.)\s+"
    r"|(?P<circle>o)\s+(?=[A-ZÀ-Þ])"
    r"|(?P<dashed>\d{1,2}\s?[-–])\s+(?=[A-ZÀ-Þ])"
    r"|(?P<plain>(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+"
    r"|(?P<glued>\d{1,2}[.)]|[a-z]\))(?=[A-Z][a-z])"
    r"|(?P<colon>\d{1,2}:)\s+"
    rf"|(?P<decimal>(?:[A-Z]{{1,3}}\s?)?\d{{1,2}}(?:\.\d{{1,2}})+[.:]?)\s+(?!(?:{_UNIT}))"
    r"|(?P<headed>[A-Z][a-z]+\s\d{1,2}(?:\.\d{1,2})*:)\s+"
)
_INLINE = re.compile(
    r"(?<![\w(/])(?P<marker>\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|(?:[a-z]|[ivx]{2,5})\.|(?<=[.;:,)] )\d{1,2}\.)\s+(?=\S)"
)
_INLINE_BULLET = re.compile(rf"(?P<marker>[{_SIGN}]|(?<=\s)[-–—](?=\s+[A-ZÀ-Þ\"“'‘]))\s*(?=\S)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def find_items(text: str, lines: Sequence[Line]) -> list[Item]:
    """The list items of a section, in order of where they start.

    An item's words run to the end of its line, or to the next item in the same line. An item holds the
    items of deeper level within it.
    """
    tops = _tops(text, lines)
    items: list[Item] = []
    for number, (line, top) in enumerate(zip(lines, tops, strict=True)):
        if top is None:
            items.extend(_inline(text, line.start, line.end, 1))
            continue
        following = next((other.marker for other in tops[number + 1 :] if other), None)
        for item in _run_on(text, top, following):
            items += [item, *_inline(text, item.start, item.end, item.level + 1)]
    return sorted(items, key=lambda item: (item.start, -item.end))


def _tops(text: str, lines: Sequence[Line]) -> list[Item | None]:
    """The item that starts each line, if one does; doubtful markers only in company."""
    matches = [None if line.marker is not None else _LINE.match(text, line.start, line.end) for line in lines]
    doubtful = [
        match[0].strip() if match and match.lastgroup in ("letter", "circle", "dashed") else None for match in matches
    ]
    tops: list[Item | None] = []
    for line, match, marker in zip(lines, matches, doubtful, strict=True):
        if line.marker is not None:
            tops.append(Item(line.marker, max(line.level, 1), line.start, line.end))
        elif (
            match is None
            or not re.search(r"\w", text[match.end() : line.end])
            or (marker and not _has_company(marker, doubtful))
        ):
            tops.append(None)
        else:
            tops.append(Item(match[0].strip(), 1, match.end(), line.end))
    return tops


def _has_company(marker: str, markers: Sequence[str | None]) -> bool:
    """Whether other lines start with the marker before or behind a doubtful one: `A. Smith` is no item."""
    if marker == "o":
        return markers.count("o") > 1
    others = {_bare(other) for other in markers if other}
    bare = _bare(marker)
    if bare.isdigit():
        return not others.isdisjoint({str(int(bare) - 1), str(int(bare) + 1)})
    neighbours = {chr(ord(bare) - 1), chr(ord(bare) + 1)}
    # `i.` and `I.` may be roman, with `ii.` behind.
    return not others.isdisjoint(neighbours) or bare in "iIvVxX"


def _run_on(text: str, top: Item, following: str | None) -> Iterator[Item]:
    """The item at a line's start and those that go on from it in the same line: `1) one; 2) two`."""
    marks = _going_on(text, top, following)
    starts = [top.start, *(mark.end() for mark in marks)]
    stops = [*(mark.start() for mark in marks), top.end]
    markers = [top.marker, *(mark["marker"] for mark in marks)]
    for marker, start, stop in zip(markers, starts, stops, strict=True):
        words = text[start:stop].rstrip()
        if words:
            yield Item(marker, top.level, start, start + len(words))


def _going_on(text: str, top: Item, following: str | None) -> list[re.Match[str]]:
    """The marks within an item's line that continue its list; `following` is the marker of the next line's."""
    marker = top.marker
    if marker in (*_DASHES, *_SIGN):
        marks = [m for m in _INLINE_BULLET.finditer(text, top.start, top.end) if m["marker"] == marker]
        # A dash within a sentence is punctuation.
        return marks if marker in _SIGN or all(_ends_sentence(text, m) for m in marks) else []
    run: list[re.Match[str]] = []
    last, first = _bare(marker), _bare(marker)
    if following and _bare(following) in _successors(last, first):
        return []
    for mark in _INLINE.finditer(text, top.start, top.end):
        if _style(mark["marker"]) == _style(marker) and _bare(mark["marker"]) in _successors(last, first):
            run.append(mark)
            last = _bare(mark["marker"])
    return run


def _inline(text: str, start: int, end: int, level: int) -> Iterator[Item]:
    """Items run into one paragraph: enumerated ones, else bulleted ones."""
    marks = _sequence(list(_INLINE.finditer(text, start, end)))
    if not marks:
        bullets = list(_INLINE_BULLET.finditer(text, start, end))
        dots = [m for m in bullets if m["marker"] not in _DASHES]
        # One dash or dot is punctuation; a list has two, each dash behind the end of the one before.
        marks = dots or (bullets if all(_ends_sentence(text, m) for m in bullets[1:]) else [])
        if len(marks) < 2:
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
    runs: list[list[re.Match[str]]] = []
    # Runs by style, first member and the member that they wait for; the earliest where two wait for one.
    waiting: dict[tuple[str, str, str], list[re.Match[str]]] = {}
    for mark in marks:
        member, style = _bare(mark["marker"]), _style(mark["marker"])
        for first in ("1", "a", "i"):
            if member == first:
                run: list[re.Match[str]] = []
                runs.append(run)
            elif (style, first, member) in waiting:
                run = waiting.pop((style, first, member))
            else:
                continue
            run.append(mark)
            for successor in _successors(member, first):
                waiting.setdefault((style, first, successor), run)
    longest = max(runs, key=len, default=[])
    return longest if len(longest) > 1 else []


def _bare(marker: str) -> str:
    return re.sub(r"[\s().:–-]", "", marker)


def _style(marker: str) -> str:
    return re.sub(r"\w+", "x", marker)


def _successors(member: str, first: str) -> tuple[str, ...]:
    """What may follow a member in a sequence that began with `first`."""
    if member.isdecimal() and len(member) < 5:
        return (str(int(member) + 1),)
    if first == "i" or len(member) > 1:
        return _ROMAN[_ROMAN.index(member) + 1 :][:1] if member in _ROMAN else ()
    return (chr(ord(member) + 1),) if member.isalpha() else ()
