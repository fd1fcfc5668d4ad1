"""The places that one list of names finds in the words of a field, and the words that are left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from pipeline.source import PlaceEntry
from pipeline.values.place_context import FILLER, stands_alone
from pipeline.values.place_names import Known
from pipeline.values.place_scan import Match, codes_among, index_with, names_among, repeated_codes, unjoined
from pipeline.values.place_words import CLOSE, SOFT, Token, is_word, tokens_of

Span = tuple[int, int]


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


# Names that are those of a town or state, too, in the country named behind them.
_TOWN_OF = {"georgia": ("USA",), "salvador": ("BRA",), "granada": ("ESP", "NIC"), "lebanon": ("USA",)}


def read_places(
    text: str, words: str, lookup: tuple[PlaceEntry, ...], languages: tuple[str, ...]
) -> tuple[list[Place], list[Span]]:
    """The places that names in some languages and codes yield, and the spans that are left over."""
    index = index_with(languages, lookup)
    tokens = unjoined(tokens_of(words), index) if languages else tokens_of(words)
    matches = list(names_among(words, tokens, index))
    taken = {n for match in matches for n in range(match.first, match.last + 1)}
    beside = taken | repeated_codes(words, tokens, matches)
    strict = words == words.lower() and words != words.upper()
    kept = _by_company(
        words,
        tokens,
        [
            match
            for match in matches
            if (place := match.known)
            and words[tokens[match.last].end : tokens[match.last].end + 1] != "$"
            and stands_alone(words, tokens, (match.first, match.last), beside, place.iso3, strict=strict)
        ],
    )
    known = {n: match.known for match in kept for n in range(match.first, match.last + 1)}
    coded = dict(codes_among(words, tokens, taken, known))
    kept += [Match(at, at, place) for at, place in coded.items()]
    places = [place_at(text, tokens, match) for match in sorted(kept, key=lambda match: match.first)]
    return [place for place in places if place], list(_left_over(tokens, known.keys() | coded.keys()))


def _opens(words: str, token: Token) -> bool:
    """Whether a bracket opens behind the token: `Congo (RDC)`."""
    return words[token.end :].lstrip()[:1] in ("(", "（")


def _by_company(words: str, tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches read by what else is listed: Micronesia among regions, Georgia beside the USA."""
    keys = {match.known.iso3 or match.known.m49 for match in matches if match.known}
    read = []
    for number, match in enumerate(matches):
        known = match.known
        if known and known.iso3 == "FSM" and match.first == match.last and keys & {"054", "061"}:
            known = Known("Micronesia", "region", None, "057")
        following = matches[number + 1].known if number + 1 < len(matches) else None
        if (
            known
            and known.iso3 == "COG"
            and following
            and following.iso3 == "COD"
            and (_opens(words, tokens[match.last]) or matches[number + 1].first == match.last + 1)
        ):
            continue
        if known and following and following.iso3 in _TOWN_OF.get(tokens[match.last].folded, ()):
            continue
        before = matches[number - 1] if number else None
        is_in_usa = before and before.known and before.known.iso3 == "USA" and _opens(words, tokens[before.last])
        if is_in_usa and known and known.iso3 == "GEO":
            continue
        read.append(Match(match.first, match.last, known))
    return read


def place_at(text: str, tokens: list[Token], match: Match) -> Place | None:
    """The place of a match, with the bracket or dot that closes its name."""
    start, end = tokens[match.first].start, tokens[match.last].end
    inside = text[start:end]
    if match.last + 1 < len(tokens) and tokens[match.last + 1].folded == CLOSE and _has_open(inside):
        end = tokens[match.last + 1].end
    elif text[end : end + 1] == "." and re.search(r"\b(?:Rep|Dem|St|Is|Fed|Sts)$", inside, re.IGNORECASE):
        end += 1
    known = match.known
    return Place(text[start:end], known.name, known.kind, known.iso3, known.m49, start, end) if known else None


def _has_open(words: str) -> bool:
    return sum(words.count(c) for c in "([（") > sum(words.count(c) for c in ")]）")


def _left_over(tokens: list[Token], read: Set[int]) -> Iterator[Span]:
    """Spans of words that name no place and are more than filler, cut at separators and places."""
    start = end = None
    for n, token in enumerate((*tokens, Token(SOFT, 0, 0))):
        if not is_word(token) or n in read:
            if start is not None and end is not None:
                yield start, end
            start = end = None
        elif token.folded not in FILLER:
            start, end = token.start if start is None else start, token.end
