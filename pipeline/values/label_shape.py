"""Recognises what looks like a label, whatever it says, and the unit that a label states behind its words."""

from __future__ import annotations

import re

# Dots or lines that lead the eye from a label to its value: `Start ........ 2019`, `Start ____ 2019`.
LEADER = re.compile(r"\s*(?:\.(?:\s?\.){2,}|_{3,}|…(?:\s?…)*|·(?:\s?·){2,}|-{4,})\s*[:：]?\s*")
_WORDS = r"([^\W\d_](?:[^\W\d_]|[ \xa0/&'’()-]){1,40}?)"
_SHAPE = re.compile(rf"{_WORDS}\s?(?:[:：](?=\s|\xa0|$)|：)")
_LED_SHAPE = re.compile(rf"{_WORDS}{LEADER.pattern}(?=\S)")
_MARK = re.compile(rf"\s*[:：]|{LEADER.pattern}")
_MAX_WORDS = 6
# The unit that a label states without brackets: `Budget in US$`, `Budget, thousands of euros`.
CURRENCY_BEHIND = re.compile(
    r"[\s,]+(?:(?:in|en)\s+)?((?:(?:thousands?|millions?)\s+(?:of\s+)?)?"
    r"(?:US\$|USD|U\.?S\.?\s?dollars?|EUR|euros?|[€£$]|GBP|CHF))\s*$",
    re.IGNORECASE,
)


def opens(text: str) -> bool:
    """Whether a text starts with a letter that is no small one; many scripts have neither small nor capital ones."""
    return text[:1].isalpha() and not text[:1].islower()


def has_leader(line: str) -> bool:
    """Whether a line may have a leader in it; a cheaper question than where."""
    return "..." in line or "__" in line or "…" in line or ". ." in line or "---" in line or "·" in line


def find_leader(line: str, stop: int) -> re.Match[str] | None:
    """The first leader of a line that ends before `stop`, if it has one."""
    return LEADER.search(line, 0, stop) if has_leader(line) else None


def label_like(line: str, *, strict: bool = True) -> int | None:
    """The length of a label-like start of a line, without the colon; None if there is none.

    `Thematic Area: governance` has one; `Session 1: …` (a number: an item), `the aims are: …` (mostly
    lower case) and long beginnings have none. Unless `strict`, all words but the first may be small.
    """
    match = _SHAPE.match(line) or (_LED_SHAPE.match(line) if has_leader(line) else None)
    if match is None or not opens(line):
        return None
    words = match[1].rstrip()
    count = len(words.split())
    capitals = sum(opens(word) for word in words.split())
    return len(words) if count <= _MAX_WORDS and (capitals * 2 >= count or not strict) else None


def behind_label(line: str, length: int) -> int:
    """Where the words behind a label of that length start: behind its colon or leader, if it has one."""
    mark = _MARK.match(line, length)
    return mark.end() if mark else length
