"""Recognises raised marks that refer to a note: `Total cost¹`, `Borrower*`, `Kenya[2]`."""

from __future__ import annotations

import re

_MARK = re.compile(
    r"\s*[\[(]?(?:\d{1,2}(?:\s*[,–-]\s*\d{1,2})*|(?P<letter>[a-z])|\*{1,3}|[†‡§]{1,2})[\])]?\s*", re.IGNORECASE
)
# Behind these a raised figure is a power or part of a unit: `10⁶`, `km²`.
_POWER = re.compile(r"(?:(?<![\d.,])10|(?<![^\W\d_])[ckmd]?m|\^)$", re.IGNORECASE)
# Behind a short word or number a raised letter is an ordinal or an abbreviation: `Nᵒ`, `1ᵃ`, `XXᵉ`.
_LONG = re.compile(r"(?:[^\W\d_]{4}|\d{4}|[)\]%])$")


def is_note_mark(raised: str, before: str) -> bool:
    """Whether raised words are nothing but a mark, and what stands before them, a space aside, may have a note."""
    mark, before = _MARK.fullmatch(raised), before.rstrip()
    if mark is None or not before:
        return False
    return _LONG.search(before) is not None if mark["letter"] else _POWER.search(before) is None
