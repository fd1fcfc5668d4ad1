"""Cooperation partners: a list cut where its own separators show it, prose left whole.

| rule        | example                                    | how it is cut                             |
| ----------- | ------------------------------------------ | ----------------------------------------- |
| `prose`     | `The Forum works with all stakeholders.`   | not at all; kept as text without a name   |
| `lines`     | one partner a line                         | at line ends                              |
| `list`      | `UNDESA / MINTIC / UNDP`, `EAPD, UNECA`    | at the strongest separator that it uses   |
| `single`    | `Ministry of Foreign Affairs, Trade (MFA)` | not at all                                |

A comma or `and` within a name (`Ministry of Foreign Affairs, Trade and Industry`) is no separator: a list
is cut at commas only if each part can stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.values.clean import RESIDUE, clean
from pipeline.values.parsed import Parsed, none_stated

_SENTENCE = re.compile(
    r"\b(?:cooperates?|collaborates?|includes?|including|works?|worked|is|are|was|were|has|have|will|provides?|supports?"
    r"|supported|with an interest)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&.-]*[A-Z0-9][A-Za-z0-9&-]*|[a-z]{1,4}[A-Z]{2,}[A-Za-z]*|[A-Z]{2,}")
_IN_BRACKETS = re.compile(r"\s*\(([^()]{2,20})\)")
_BULLET = re.compile(r"^[-–•*·▪]\s*|^\(?\w{1,3}[.)]\s+")
# Words that a name goes on with behind a comma: these parts can't stand alone.
_GOES_ON = re.compile(r"(?:and|&|of|for|the|in)\b|[a-z]", re.IGNORECASE)
_HEAD = re.compile(
    r"\b(?:ministr|department|office|council|commission|committee|agency|institut|universit|government|bank|centre|center"
    r"|school|authority|secretariat|federation|union|association|foundation|organi[sz]ation|fund|programme|academy|network"
    r"|ministère|ministerio|gobierno|universidad|université)",
    re.IGNORECASE,
)
_WITHIN_NAME = re.compile(
    r"\b(?:ministr\w*|department|office|council|institute|ministère|ministerio)\b[^,;/]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as listed; `name` is without the acronym, and None where prose names many."""

    raw: str
    name: str | None
    acronym: str | None
    start: int
    end: int


def parse_partners(text: str, none_words: tuple[str, ...] = ()) -> Parsed[tuple[Partner, ...]]:
    """The partners that a field's words list, in order."""
    words = clean(text)
    if not words or words.casefold() in {word.casefold() for word in none_words}:
        return none_stated()
    if _is_prose(words):
        start = len(text) - len(text.lstrip())
        whole = Partner(text.strip(), None, None, start, start + len(text.strip()))
        return Parsed((whole,), "parsed", "prose", 0.7)
    spans, rule = _cut(text)
    partners = tuple(_partner(text, start, end) for start, end in spans)
    return Parsed(partners, "parsed", rule, 1.0 if rule != "single" or "," not in words else 0.8)


def _is_prose(words: str) -> bool:
    """Whether the words are sentences: a full stop within them, or a verb and many words."""
    many = len(words.split()) > 12
    return bool(many and _SENTENCE.search(words)) or bool(re.search(r"[a-z]{3}\.\s+[A-Z]\w+\s+[a-z]", words))


def _cut(text: str) -> tuple[list[tuple[int, int]], str]:
    """Spans of the parts, by the strongest separator that cuts the text into parts that stand alone."""
    lines = _spans(text, re.compile(r"\n+"))
    if len(lines) > 1 and not any(re.search(r"[,;/]\s*$", text[s:e]) for s, e in lines[:-1]):
        return lines, "lines"
    for pattern in (r"[;•]\s*|\n+", r"\s+/\s+|\s/|/\s", r",\s*"):
        spans = _spans(text, re.compile(pattern))
        if len(spans) > 1 and (pattern != r",\s*" or _stand_alone(text, spans)):
            return _without_and(text, spans), "list"
    if re.fullmatch(r"\s*[A-Z][\w-]*(?:/[A-Z][\w-]*)+\s*", text):
        return _spans(text, re.compile("/")), "list"
    both = _spans(text, re.compile(r"\s+(?:and|&|et|y)\s+"))
    if len(both) == 2 and "," not in text and all(_opens_name(text[s:e]) for s, e in both):
        return both, "list"
    return _spans(text, re.compile(r"(?!)")), "single"


def _spans(text: str, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    """Spans between separators outside brackets, trimmed; empty ones dropped."""
    masked = re.sub(r"\([^()]*\)", lambda m: "x" * len(m[0]), RESIDUE.sub(lambda m: "\n" * len(m[0]), text))
    edges = [0, *(edge for match in separator.finditer(masked) for edge in match.span()), len(text)]
    return [span for span in (_trim(text, *pair) for pair in zip(edges[::2], edges[1::2], strict=True)) if span]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end].strip(" \xa0\n\t.,;")
    if not any(c.isalnum() for c in words):
        return None
    start = text.index(words, start)
    bullet = _BULLET.match(words)
    skip = bullet.end() if bullet and bullet.end() < len(words) else 0
    return start + skip, start + len(words)


def _stand_alone(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether each part between commas can be a partner by itself."""
    parts = [re.sub(r"^(?:and|&)\s+", "", text[s:e]) for s, e in spans]
    if any(_GOES_ON.match(part) and not part[:1].isupper() for part in parts):
        return False
    # Behind "Ministry of …", plain words go on with its name; an acronym or another body does not.
    return all(
        _names_one(part) or not _WITHIN_NAME.search(before) or before.endswith(")") for before, part in pairwise(parts)
    )


def _names_one(part: str) -> bool:
    """Whether the words clearly name a body: an acronym, or a word such as Ministry."""
    return bool(_ACRONYM.fullmatch(part.split(maxsplit=1)[0]) or _IN_BRACKETS.search(part) or _HEAD.search(part))


def _opens_name(part: str) -> bool:
    """Whether a name of its own starts here: an acronym alone, or `Ministry` among the first words."""
    return bool(_ACRONYM.fullmatch(part) or _HEAD.search(" ".join(part.split()[:2])))


def _without_and(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last part of a list without the `and` before it, cut at an `and` between two acronyms."""
    return list(_each(text, spans))


def _each(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for n, (first, end) in enumerate(spans):
        joint = re.match(r"(?:and|&|et|y)\s+", text[first:end])
        start = first + (joint.end() if joint else 0)
        # An acronym behind the last `and` is a partner of its own, unless a ministry's name may go on.
        pair = re.fullmatch(r"(.*[^\s,])(\s+(?:and|&)\s+)([A-Z][\w-]*[A-Z])", text[start:end], re.DOTALL)
        if pair and _WITHIN_NAME.search(pair[1]):
            pair = None
        if n == len(spans) - 1 and pair:
            yield start, start + len(pair[1])
            yield start + pair.end(2), end
        else:
            yield start, end


def _partner(text: str, start: int, end: int) -> Partner:
    raw = text[start:end]
    words = clean(raw)
    brackets = next((m for m in _IN_BRACKETS.finditer(words) if _ACRONYM.fullmatch(m[1])), None)
    if brackets:
        name = (words[: brackets.start()] + words[brackets.end() :]).strip()
        return Partner(raw, name, brackets[1], start, end)
    return Partner(raw, words, None, start, end)
