"""Places: countries by ISO 3166, regions by UN M49, and the groups that a source's lookup names.

A name is looked up whole before anything is split, the longest first, so that `Trinidad and Tobago` and
`Congo, Dem. Rep.` stay one. Names of countries are ISO 3166-1 English short names (pycountry); other
spellings come from CLDR (babel) in the languages of the pages. What no list knows is never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.source import PlaceEntry
from pipeline.values.clean import RESIDUE
from pipeline.values.parsed import Finding, Parsed, none_stated
from pipeline.values.place_names import Known, codes, fold, names_in


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the words name; `start` and `end` are offsets into the text."""

    raw: str
    name: str
    kind: str
    iso3: str | None
    m49: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlaceHints:
    """The source's lookup, the languages of its pages, and its words for "not stated"."""

    lookup: tuple[PlaceEntry, ...] = ()
    languages: tuple[str, ...] = ("en",)
    none_words: tuple[str, ...] = ()


_WORD = re.compile(r"(?:[A-Z]\.){2,}(?:[A-Z]\b)?|[^\W\d_]+|\d+|&")
_MAX_WORDS = 9
# Words around names that name nothing themselves.
_FILLER = frozenset(
    "and or the of in de du des la le les l et el los las y e o os as da do dos und in including especially"
    " particularly countries country region regions states state member republic kingdom government other all"
    " selected its from such d s gouvernement gobierno governo republique republica".split()
)
_BREAK = re.compile(r"[;\n]")


def parse_places(text: str, hints: PlaceHints) -> Parsed[tuple[Place, ...]]:
    """The places that a field's words list, each once, in order.

    What is left over is a finding with its span. Without any place the value is `unparsed`.
    """
    words = _plain(text)
    stripped = words.strip().strip(".").casefold()
    # "NA" in capitals is Namibia's code; "na" and "n/a" say that nothing is stated.
    if not stripped or (stripped in {w.casefold() for w in hints.none_words} and words.strip() != "NA"):
        return none_stated()
    found = _scan(words, hints, ("en",))
    if _left_over(words, found) and set(hints.languages) - {"en"}:
        found = _scan(words, hints, hints.languages)
    rest = _left_over(words, found)
    findings = tuple(
        Finding("unknown_place", f"No list knows the place {text[start:end]!r}.", start, end) for start, end in rest
    )
    places = tuple({(p.iso3 or p.m49 or p.name): p for p in reversed(found)}.values())[::-1]
    if not places:
        message = f"No place could be read from {text.strip()!r}."
        return Parsed(None, "unparsed", "none", 0.0, (Finding("unparsed_value", message), *findings))
    places = tuple(sorted(places, key=lambda p: p.start))
    return Parsed(places, "parsed", "place_list", 0.8 if findings else 1.0, findings)


def find_places(text: str, hints: PlaceHints) -> list[Place]:
    """The countries and M49 regions that running text names, capitalised, as whole words."""
    words = _plain(text)
    return [
        place
        for place in _scan(words, hints, ("en",), in_prose=True)
        if place.kind in ("country", "region") and not _is_part_of_name(words, place)
    ]


def _plain(text: str) -> str:
    text = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    return re.sub(r"[\xa0\u2000-\u200b\u202f]", " ", text)


def _scan(words: str, hints: PlaceHints, languages: tuple[str, ...], *, in_prose: bool = False) -> list[Place]:
    """Names from left to right, the longest at each word."""
    names, lookup = names_in(languages), _lookup(hints.lookup)
    starts = _first_words(languages, hints.lookup)
    tokens = list(_WORD.finditer(words))
    places: list[Place] = []
    at = 0
    while at < len(tokens):
        match = None
        if fold(tokens[at][0]) in starts and not (in_prose and not tokens[at][0][0].isupper()):
            match = _longest(words, tokens, at, names, lookup)
        if match is None and not in_prose:
            match = _by_code(words, tokens, at)
        if match is None:
            at += 1
            continue
        known, last = match
        start, end = tokens[at].start(), tokens[last].end()
        end += words[end : end + 1] in (")", ".") and _closes(words, start, end)
        raw = words[start:end]
        if known is not None:
            places.append(Place(raw, known.name, known.kind, known.iso3, known.m49, start, end))
        at = last + 1
    return places


def _longest(
    words: str,
    tokens: list[re.Match[str]],
    at: int,
    names: dict[str, Known | None],
    lookup: dict[str, Known],
) -> tuple[Known | None, int] | None:
    """The longest known name that starts at a token, and its last token; None as name if ambiguous."""
    for last in range(min(at + _MAX_WORDS, len(tokens)) - 1, at - 1, -1):
        between = words[tokens[at].start() : tokens[last].end()]
        if _BREAK.search(between):
            continue
        folded = fold(between)
        if folded in lookup:
            return lookup[folded], last
        if folded in names:
            return names[folded], last
    return None


def _by_code(words: str, tokens: list[re.Match[str]], at: int) -> tuple[Known | None, int] | None:
    """The place that an ISO code in capitals stands for, alone between separators."""
    token = tokens[at]
    before, after = words[: token.start()].rstrip(), words[token.end() :].lstrip()
    alone = (not before or before[-1] in ",;/(|\n") and (not after or after[0] in ",;/)|\n")
    known = codes().get(token[0]) if alone else None
    return (known, at) if known else None


def _closes(words: str, start: int, end: int) -> bool:
    """Whether the sign behind a name belongs to it: a bracket it opened, or its own full stop."""
    if words[end] == ")":
        return words.count("(", start, end) > words.count(")", start, end)
    return bool(re.search(r"\b(?:Rep|Dem|St|Is)$", words[start:end]))


@cache
def _lookup(entries: tuple[PlaceEntry, ...]) -> dict[str, Known]:
    return {fold(e.raw): Known(e.name, e.kind, e.iso3 or None, e.m49 or None) for e in entries}


@cache
def _first_words(languages: tuple[str, ...], entries: tuple[PlaceEntry, ...]) -> frozenset[str]:
    """First words of all names, so that most words of a text need no lookup."""
    known = (*names_in(languages), *_lookup(entries))
    return frozenset(name.split(" ", 1)[0] for name in known)


def _left_over(words: str, places: list[Place]) -> list[tuple[int, int]]:
    """Spans of words that name no place and are more than filler, cut at separators."""
    kept = list(words)
    for place in places:
        kept[place.start : place.end] = "," * (place.end - place.start)
    spans = []
    for match in re.finditer(r"[^,;/|\n()]+", "".join(kept)):
        rest = [t for t in _WORD.finditer(match[0]) if fold(t[0]) not in _FILLER]
        if rest:
            spans.append((match.start() + rest[0].start(), match.start() + rest[-1].end()))
    return spans


def _is_part_of_name(words: str, place: Place) -> bool:
    """Whether a name in running text is part of a longer proper name, such as `Jordan River`.

    Only a capitalised word that stands directly beside it tells so, and not after a whole sentence.
    """
    after = re.match(r"[ ]([A-Z][a-z]+)", words[place.end :])
    before = re.search(r"\b(New|San|Santa|Saint|Port|Lake|Fort|Mount)[ ]$", words[: place.start])
    geographic = after and after[1] in (
        "River",
        "Street",
        "Avenue",
        "University",
        "Declaration",
        "Agenda",
        "Consensus",
    )
    glued = re.match(r"\w|\$|['’]\w{2}|-[a-z]", words[place.end :])
    return bool(before or geographic or glued)
