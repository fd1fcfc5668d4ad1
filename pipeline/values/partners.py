"""Cooperation partners: a list cut where its own separators show it, prose left whole.

| rule        | example                                    | how it is cut                             |
| ----------- | ------------------------------------------ | ----------------------------------------- |
| `prose`     | `The Forum works with all stakeholders.`   | not at all; kept as text without a name   |
| `lines`     | one partner a line                         | at line ends, and at the commas of a line |
| `list`      | `UNDESA / MINTIC / UNDP`, `EAPD, UNECA`    | at the strongest separator that it uses   |
| `single`    | `Ministry of Foreign Affairs, Trade (MFA)` | not at all                                |

A comma, `and` or `/` within a name (`Ministry of Foreign Affairs, Trade and Industry`, `UN/DESA`) is no
separator: what stands behind one must be able to stand alone, and where that is unsure nothing is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.values.clean import RESIDUE, clean
from pipeline.values.parsed import Parsed, folded, none_stated, unparsed
from pipeline.values.places import PlaceHints, parse_places

Span = tuple[int, int]

# Verbs in lower case: `Ministry of Public Works` is a name.
_VERB = re.compile(
    r"\b(?:cooperates?|collaborates?|includes?|including|works?|worked|is|are|was|were|has|have|will|provides?"
    r"|supports?|supported|carried out|run by|with an interest)\b"
)
_TWO_SENTENCES = re.compile(r"[a-z]{3}\.\s+[A-Z]\w+\s+[a-z]")
_SOME_WORDS = 6

_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&.-]*[A-Z0-9][A-Za-z0-9&-]*|[a-z]{1,4}[A-Z]{2,}[A-Za-z]*|[A-Z]{2,}")
_IN_BRACKETS = re.compile(r"\s*\(([^()]{2,20})\)")
# `(lead)`, `(as co-organizers)`: a part that the body plays, not a part of its name.
_ROLE = re.compile(r"\s*\([a-z][a-z -]*\)$")
_SPELT_OUT = re.compile(r"(\S+)\s+\(([A-ZÀ-Þ][^()]*\s[^()]*)\)")
_BULLET = re.compile(r"^[-–•*·▪]\s*|^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+")
_HEAD = re.compile(
    r"\b(?:ministr|department|division|office|council|commission|committee|agency|institut|universit|government|bank"
    r"|centre|center|school|college|authority|secretariat|directorate|federation|union|association|foundation"
    r"|organi[sz]ation|fund|programme|academy|network|alliance|chamber|bureau|board|corporation|society|municipality|court|parliament|assembly"
    r"|ministère|ministerio|ministério|gobierno|governo|gouvernement|agence|agencia|universidad|université|banque|banco)",
    re.IGNORECASE,
)
# Names that go on with plain words behind a comma: `Ministry of Trade, Industry and Energy`.
_LISTS_SUBJECTS = re.compile(
    r"\b(?:ministr\w*|department|division|office|council|institute?|commission|committee|cent(?:re|er)|bureau|board"
    r"|college|school|faculty|ministère|ministerio|ministério)\b[^;/]*$",
    re.IGNORECASE,
)
# A unit, and the body that it may be one of: `Institute of Studies, University of X`.
_UNIT = re.compile(
    r"\b(?:ministry|department|division|office|institute|centre|center|school|faculty|bureau|branch)\b", re.IGNORECASE
)
_PARENT = re.compile(r"(?:the\s+)?(?:university|united nations|ministry)\b|.*\buniversity$", re.IGNORECASE)
_GOVERNMENT = re.compile(r"(?:the\s+)?government of\b", re.IGNORECASE)
_MINISTRY = re.compile(r"(?:the\s+)?ministry\b", re.IGNORECASE)
_COMPANY = re.compile(r"\b(?:Ltd|Inc|LLP|LLC|GmbH|S\.A|PLC|Co)\b")
_STRONG = (
    re.compile(r"[;•●▪]\s*"),
    re.compile(r"\s+/\s+|\s/|/\s|\s*\|\s*"),
    re.compile(r"(?<=\))/(?=[A-Z])"),
)
_COMMA = re.compile(r",\s*")
_SLASHED = re.compile(r"\s*(?!UN/)[A-Z][\w-]*(?:/[A-Z][\w-]*){2,}\s*")
_AND = re.compile(r"\s+(?:and|&|\+|et|y|e)\s+(?:the\s+)?")
_DASH = re.compile(r"\s+[-–—]\s+")
_ENDS_BODY = re.compile(
    r"\b(?:bank|union|foundation|commission|organi[sz]ation|agency|university|court|parliament)$", re.IGNORECASE
)
# What a body's name starts with: a word such as Ministry, or one that only stands before such a word.
_STARTS_BODY = re.compile(
    rf"(?:(?:the|national|world|international|african|asian|european|federal|royal)\s+(?:\w+\s+)?)?{_HEAD.pattern}",
    re.IGNORECASE,
)
# Acronyms of subjects: `Ministry of Communications and ICT` is one body.
_SUBJECT = re.compile(r"ICTs?|IT|M?SMEs?|STI|HIV")
_LEADING_AND = re.compile(r"(?:and|&|et|y|e)\s+")
_LAST_WORD = re.compile(r"(?:etc\.?|others?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as listed; `acronym` stands beside the name, which is None where prose names many."""

    raw: str
    name: str | None
    acronym: str | None
    start: int
    end: int


def parse_partners(text: str, none_words: tuple[str, ...] = ()) -> Parsed[tuple[Partner, ...]]:
    """The partners that a field's words list, in order."""
    words = clean(text)
    if not words or words.casefold() in folded(none_words):
        return none_stated()
    if _is_prose(words):
        start = len(text) - len(text.lstrip())
        whole = Partner(text.strip(), None, None, start, start + len(text.strip()))
        return Parsed((whole,), "parsed", "prose", 0.7)
    spans, rule = _cut(text)
    if not spans:
        return unparsed(f"No partner could be read from {words!r}.")
    partners = tuple(_partner(text, start, end) for start, end in spans)
    return Parsed(partners, "parsed", rule, 1.0 if rule != "single" or "," not in words else 0.8)


def _is_prose(words: str) -> bool:
    """Whether the words are sentences: a full stop within them, or a verb and some words."""
    has_verb = len(words.split()) > _SOME_WORDS and _VERB.search(words)
    return bool(has_verb or _TWO_SENTENCES.search(words))


def _cut(text: str) -> tuple[list[Span], str]:
    """Spans of the parts, by the strongest separator that cuts the text into parts that stand alone."""
    masked = _masked(text)
    lines = _spans(text, masked, re.compile(r"(?<!,)\n+"))
    if len(lines) > 1:
        return [part for line in lines for part in _by_commas(text, masked, line)], "lines"
    for separator in _STRONG:
        spans = _spans(text, masked, separator)
        if len(spans) > 1:
            parts = [_without_and(text, span) for span in spans]
            return [part for span in parts for part in _at_and(text, masked, span, in_list=False)], "list"
    if _SLASHED.fullmatch(text):
        return _spans(text, masked, re.compile("/")), "list"
    whole = _spans(text, masked, re.compile(r"(?!)"))
    dashed = _spans(text, masked, _DASH)
    if len(dashed) > 2 and all(_ACRONYM.fullmatch(text[s:e]) for s, e in dashed):
        return dashed, "list"
    spans = [part for span in whole for part in _by_commas(text, masked, span)]
    return spans, "list" if len(spans) > 1 else "single"


def _masked(text: str) -> str:
    """The text with residue as line ends and what stands in brackets as letters, all at their places."""
    masked = RESIDUE.sub(lambda m: ("\n" if m[0][0] != "&" else " ") * len(m[0]), text).replace("\xa0", " ")
    for _ in range(3):
        masked = re.sub(r"\(([^()]*)\)", lambda m: "‹" + "x" * len(m[1]) + "›", masked)
    masked = masked.replace("‹", "(").replace("›", ")")
    return re.sub(r",[ ]+\n", lambda m: "," + "\n" * (len(m[0]) - 1), masked)


def _spans(text: str, masked: str, separator: re.Pattern[str], within: Span | None = None) -> list[Span]:
    """Spans between separators outside brackets, trimmed; empty ones dropped."""
    start, end = within or (0, len(text))
    matches = separator.finditer(masked, start, end)
    edges = [start, *(edge for match in matches for edge in match.span()), end]
    spans = (_trim(text, *pair) for pair in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if span]


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and _is_edge(text[start]):
        start += 1
    while start < end and _is_edge(text[end - 1]):
        end -= 1
    words = text[start:end]
    if not any(c.isalnum() for c in clean(words)) or _LAST_WORD.fullmatch(words):
        return None
    bullet = _BULLET.match(words)
    return start + (bullet.end() if bullet else 0), end


def _is_edge(sign: str) -> bool:
    return sign.isspace() or sign in ".,;"


def _by_commas(text: str, masked: str, within: Span) -> list[Span]:
    """The span cut at the commas behind which another body starts, and at an `and` between two."""
    pieces = [_without_and(text, piece) for piece in _spans(text, masked, _COMMA, within)]
    parts = [text[start:end] for start, end in pieces]
    if len(parts) > 1 and not _may_be_list(parts):
        return [within]
    kept: list[Span] = []
    for number, (start, end) in enumerate(pieces):
        if number and _goes_on(text[kept[-1][0] : kept[-1][1]], parts, number):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return [part for span in kept for part in _at_and(text, masked, span, in_list=len(kept) > 1)]


def _may_be_list(parts: list[str]) -> bool:
    """Whether the parts between commas may be names at all: each capitalised, none a firm's partners."""
    capitalised = all(part[:1].isupper() or _ACRONYM.match(part) or part.startswith("the ") for part in parts)
    return capitalised and not any(_COMPANY.search(part) for part in parts)


def _goes_on(before: str, parts: list[str], number: int) -> bool:
    """Whether the part behind a comma belongs to the name before it."""
    part = parts[number]
    if _LISTS_SUBJECTS.search(before) and not before.endswith(")") and not _starts_one(part):
        return True
    if _names_one(part):
        # `Department of Statistics, Ministry of Planning` is one, unless an acronym closes the first.
        is_unit = _UNIT.search(before) and not before.endswith(")")
        return bool(is_unit and (_GOVERNMENT.match(part) or (_PARENT.match(part) and not _MINISTRY.match(before))))
    if not _names_one(parts[number - 1]):
        # The country of a city that went to the body before it (`X University, Lima, Peru`), or of the one name.
        return _is_country(part) and ("," in before or (len(parts) == 2 and not _is_country(parts[0])))
    # Behind one body, a last country is where it is, and a single plain word may be; so is a city before it.
    if number + 1 == len(parts):
        return (len(parts) == 2 and not before.endswith(")")) or _is_country(part)
    return _is_country(parts[number + 1])


def _is_country(part: str) -> bool:
    parsed = parse_places(part, PlaceHints())
    return bool(parsed.value and parsed.value[0].kind == "country" and not parsed.findings)


def _names_one(part: str) -> bool:
    """Whether the words clearly name a body: an acronym, or a word such as Ministry."""
    return bool(_starts_one(part) or _IN_BRACKETS.search(part))


def _starts_one(part: str) -> bool:
    """The same, without an acronym behind the words, which may close a longer name."""
    first = part.split(maxsplit=1)[0]
    return bool((_ACRONYM.fullmatch(first) and not _is_country(part)) or _HEAD.search(part))


def _at_and(text: str, masked: str, span: Span, *, in_list: bool) -> list[Span]:
    """The span cut at each `and` with a body of its own on both sides; `in_list`: commas show a list."""
    joints = [joint.span() for joint in _AND.finditer(masked, *span)]
    spans: list[Span] = []
    start, end = span
    for number, (before, behind) in enumerate(joints):
        following = joints[number + 1][0] if number + 1 < len(joints) else end
        if _are_two(text[start:before], text[behind:following], in_list=in_list):
            spans.append((start, before))
            start = behind
    return [*spans, (start, end)]


def _are_two(left: str, right: str, *, in_list: bool) -> bool:
    """Whether a body ends before an `and` and another one starts behind it.

    At a list's end, an acronym behind `and` is a body of its own whatever stands before, unless that is
    a name that may go on.
    """
    left, right = _ROLE.sub("", left), _ROLE.sub("", right)
    if _SUBJECT.fullmatch(right):
        return False
    is_closed = _is_closed(left)
    if in_list and _ACRONYM.fullmatch(right) and not _LISTS_SUBJECTS.search(left):
        return True
    opens = _ACRONYM.fullmatch(left) or is_closed or _HEAD.search(" ".join(left.split()[:2])) or _ENDS_BODY.search(left)
    if not opens or "," in left:
        return False
    starts = _ACRONYM.fullmatch(right) or _STARTS_BODY.match(right)
    return bool(starts or (is_closed and _is_closed(right)))


def _is_closed(words: str) -> bool:
    """Whether the words end in an acronym in brackets."""
    brackets = next((m for m in _IN_BRACKETS.finditer(words) if m.end() == len(words)), None)
    return bool(brackets and _ACRONYM.fullmatch(brackets[1]))


def _without_and(text: str, span: Span) -> Span:
    """The span without an `and` in front of it."""
    joint = _LEADING_AND.match(text, *span)
    return (joint.end(), span[1]) if joint else span


def _partner(text: str, start: int, end: int) -> Partner:
    raw = text[start:end]
    words = clean(raw)
    words = _ROLE.sub("", words) or words
    spelt_out = _SPELT_OUT.fullmatch(words)
    if spelt_out and _ACRONYM.fullmatch(spelt_out[1]):
        return Partner(raw, spelt_out[2], spelt_out[1], start, end)
    brackets = next((m for m in _IN_BRACKETS.finditer(words) if _ACRONYM.fullmatch(m[1])), None)
    if brackets and words.count("(", 0, brackets.end()) == words.count(")", 0, brackets.end()):
        name = (words[: brackets.start()] + words[brackets.end() :]).strip()
        return Partner(raw, name or brackets[1], brackets[1], start, end)
    return Partner(raw, words, None, start, end)
