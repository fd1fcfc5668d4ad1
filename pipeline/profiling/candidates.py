"""Words that stand where labels stand: before colons, in terms and header cells, in elements, on repeated lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.split.labels import normalise
from pipeline.split.lines import FACTS, Line
from pipeline.values.label_shape import LEADER, has_leader

_BEFORE_COLON = re.compile(r"(?:[-–—•●▪·*○◦]\s*|\d{1,3}[.)]\s+)?([^\W\d_][^:：.;!?]{0,48}?)\.?\s*[:：]")
_BEFORE_GAP = re.compile(r"([^\W\d_]\S*(?: \S+){0,5})(?:[ \xa0]{2,}|\t)\S")
_BEFORE_LEADER = re.compile(rf"([^\W\d_]\S*(?: \S+){{0,5}}?){LEADER.pattern}\S")
# A line that is a number in a register: `ID 140077`, `Project no. TG-12/3`.
_BEFORE_CODE = re.compile(
    r"((?:(?:Project|Grant|Activity|Programme) )?(?:ID|Ref\.?|[Cc]ode|[Nn]o\.|[Nn]umber))"
    r" (?=\S*\d{3})[A-Z0-9][A-Z0-9/.-]{3,24}"
)
_SHORTENED = re.compile(r"\b(?:[Nn][or]|[Rr]ef)\.$")
_MAX_WORDS = 6
_MAX_LENGTH = 50
_REPEATS = 2


def find_candidates(lines: Iterable[Line]) -> dict[str, int]:
    """How often each label-like text stands on the lines, by its first spelling; most frequent first."""
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for line in lines:
        if line.landmark and line.landmark != FACTS:
            continue
        for words in _on_line(line):
            key = normalise(words)
            if key and _is_label_like(words):
                spelling.setdefault(key, words)
                counts[key] += 1
    return {spelling[key]: count for key, count in counts.most_common()}


def repeated(candidates: dict[str, int]) -> dict[str, int]:
    """The candidates that a page repeats, as it does its labels."""
    return {words: count for words, count in candidates.items() if count >= _REPEATS}


def _on_line(line: Line) -> set[str]:
    found = set()
    if colon := _BEFORE_COLON.match(line.text):
        found.add(colon[1].strip())
    for start, end in line.bold:
        words = line.text[start - line.start : end - line.start].strip(" \xa0")
        if start == line.start or words.endswith((":", "：")):
            found.add(words.strip(" \xa0:："))
    if code := _BEFORE_CODE.fullmatch(line.text):
        found.add(code[1])
    if wide := _BEFORE_GAP.match(line.text):
        found.add(wide[1])
    if has_leader(line.text) and (leader := _BEFORE_LEADER.match(line.text)):
        found.add(leader[1])
    found.update(part.strip() for words in tuple(found) if "/" in words for part in words.split("/"))
    if line.edges:
        # The first element, or each first one of elements in pairs.
        ends = (*line.edges, line.end)
        starts = (line.start, *line.edges)
        step = 2 if len(ends) > 2 and not len(ends) % 2 else len(ends)
        pairs = list(zip(starts, ends, strict=True))[::step]
        found.update(line.text[start - line.start : end - line.start].strip(" \xa0:：") for start, end in pairs)
    if not found or line.is_term:
        found.add(line.text.strip(" \xa0:："))
    return found


def _is_label_like(words: str) -> bool:
    """Short, opening with a letter that is no small one, without digits or the end of a sentence."""
    return (
        len(words) <= _MAX_LENGTH
        and len(words.split()) <= _MAX_WORDS
        and words[:1].isalpha()
        and not words[:1].islower()
        and not any(c.isdigit() for c in words)
        and (words[-1] not in ".,;!?…" or _SHORTENED.search(words) is not None)
    )
