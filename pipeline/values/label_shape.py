"""Recognises what looks like a label, whatever it says, and the unit that a label states behind its words."""

from __future__ import annotations

import re

# Dots or lines that lead the eye from a label to its value: `Start ........ 2019`, `Start ____ 2019`.
LEADER = re.compile(r"\s*(?:\.(?:\s?\.){2,}|_{3,}|…(?:\s?…)*|·(?:\s?·){2,}|-{4,})\s*[:：]?\s*")
_SHAPE = re.compile(rf"([^\W\d_](?:[^\W\d_]|[ \xa0/&'’()-]){{1,40}}?)(?:\s?[:：](?=\s|\xa0|$)|{LEADER.pattern}(?=\S))")
_MARK = re.compile(rf"\s*[:：]|{LEADER.pattern}")
_MAX_WORDS = 6
# The unit that a label states without brackets: `Budget in US$`, `Budget, thousands of euros`.
CURRENCY_BEHIND = re.compile(
    r"[\s,]+(?:(?:in|en)\s+)?((?:(?:thousands?|millions?)\s+(?:of\s+)?)?"
    r"(?:US\$|USD|U\.?S\.?\s?dollars?|EUR|euros?|[€£$]|GBP|CHF))\s*$",
    re.IGNORECASE,
)


def label_like(line: str) -> int | None:
    """The length of a label-like start of a line, without the colon; None if there is none.

    `Thematic Area: governance` has one; `Session 1: …` (a number: an item), `the aims are: …` (mostly
    lower case) and long beginnings have none.
    """
    match = _SHAPE.match(line)
    if match is None or not line[0].isupper():
        return None
    words = match[1].rstrip()
    count = len(words.split())
    capitals = sum(word[:1].isupper() for word in words.split())
    return len(words) if count <= _MAX_WORDS and capitals * 2 >= count else None


def behind_label(line: str, length: int) -> int:
    """Where the words behind a label of that length start: behind its colon or leader, if it has one."""
    mark = _MARK.match(line, length)
    return mark.end() if mark else length
