"""The places that one list of names finds in the words of a field, and the words that are left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from pipeline.source import PlaceEntry
from pipeline.values.place_context import AND, is_filler, stands_alone
from pipeline.values.place_names import Known, codes
from pipeline.values.place_scan import Match, codes_among, index_with, names_among, repeated_codes, unjoined
from pipeline.values.place_words import CLOSE, HARD, SOFT, Token, is_word

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


def read_places(
    text: str,
    words: str,
    tokens: list[Token],
    lookup: tuple[PlaceEntry, ...],
    languages: tuple[str, ...] = (),
    wider: tuple[str, ...] = (),
) -> tuple[list[Place], list[Span]]:
    """The places that names in some languages and codes yield, and the spans that are left over."""
    index = index_with(languages, wider, lookup)
    if languages or wider:
        tokens = unjoined(tokens, index)
    matches = list(names_among(words, tokens, index))
    taken = {n for match in matches for n in range(match.first, match.last + 1)}
    beside = taken | repeated_codes(words, tokens, matches)
    strict = words == words.lower() and words != words.upper()
    alone = [
        match
        for match in _by_company(tokens, matches)
        if (place := match.known)
        and words[tokens[match.last].end : tokens[match.last].end + 1] != "$"
        and stands_alone(words, tokens, (match.first, match.last), beside, place.iso3, strict=strict)
    ]
    kept = _places_by_themselves(words, tokens, alone) if len(alone) > 1 else alone
    known = {n: match.known for match in kept for n in range(match.first, match.last + 1)}
    coded = dict(codes_among(words, tokens, taken, known))
    kept += [Match(at, at, place) for at, place in coded.items()]
    places = [place_at(text, tokens, match) for match in sorted(kept, key=lambda match: match.first)]
    return [place for place in places if place], list(_left_over(words, tokens, known.keys() | coded.keys()))


# Names that are those of a town or state, too, in the country named behind them.
_TOWN_OF = {"georgia": ("USA",), "salvador": ("BRA",), "granada": ("ESP", "NIC"), "lebanon": ("USA",)}
# Names that are those of a town or province, too, in the country whose bracket or colon they stand behind.
_PART_OF = {
    "antigua": ("GTM", "ESP"),
    "armenia": ("COL",),
    "georgia": ("USA",),
    "granada": ("ESP", "NIC", "COL"),
    "guadalupe": ("MEX", "CRI", "PER", "COL", "HND"),
    "jersey": ("USA",),
    "lebanon": ("USA",),
    "luxembourg": ("BEL",),
    "luxemburg": ("BEL",),
    "macedonia": ("GRC",),
    "malta": ("BRA", "HND"),
    "moldova": ("ROU",),
    "montserrat": ("ESP",),
    "niger": ("NGA",),
    "palestina": ("BRA", "ECU", "GTM"),
    "puerto rico": ("ARG", "BOL", "ESP", "COL"),
    "salvador": ("BRA",),
    "santa lucia": ("HND", "GTM", "CUB", "ESP", "PER", "URY"),
    "sao tome": ("BRA",),
    "zaire": ("AGO",),
}
# Names that several places share, and the company that tells which is meant.
_FRENCH_ISLANDS = frozenset(("GLP", "MTQ", "BLM", "MAF", "GUF", "REU"))
_NEAR_COLOMBIA = frozenset("BOL BRA CRI CHL CUB DOM ECU GTM HND MEX NIC PAN PER SLV VEN".split())
_BRITISH_ISLANDS = frozenset(("AIA", "BMU", "CYM", "FLK", "MSR", "TCA", "VGB"))
_AMONG = {
    "saint martin": ("MAF", _FRENCH_ISLANDS),
    "san martin": ("MAF", _FRENCH_ISLANDS),
    "sao martinho": ("MAF", _FRENCH_ISLANDS),
    "san bartolome": ("BLM", _FRENCH_ISLANDS),
    "sao bartolomeu": ("BLM", _FRENCH_ISLANDS),
    "santa elena": ("SHN", _BRITISH_ISLANDS),
    "santa helena": ("SHN", _BRITISH_ISLANDS),
    "columbia": ("COL", _NEAR_COLOMBIA),
    # Iceland in German and the Nordic languages.
    "island": ("ISL", frozenset(("NOR", "SWE", "DNK", "FIN", "IRL", "ALA", "FRO", "GRL", "LIE", "CHE", "AUT"))),
}
_MICRONESIA = Known("Micronesia", "region", None, "057")
_CHINAS = frozenset(("HKG", "MAC", "TWN"))


def _by_company(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches read by what else is listed: Micronesia among regions, Saint-Martin beside Martinique."""
    if all(match.known and match.known.iso3 != "FSM" for match in matches):
        return matches
    listed = {match.known.iso3 or match.known.m49 for match in matches if match.known}
    return [Match(match.first, match.last, _meant(tokens, match, listed)) for match in matches]


def _meant(tokens: list[Token], match: Match, listed: Set[str | None]) -> Known | None:
    known = match.known
    if known is None:
        code, company = _AMONG.get(_name(tokens, match), ("", frozenset()))
        return codes()[code] if company & listed and _is_item(tokens, match) else None
    is_short = match.first == match.last
    return _MICRONESIA if known.iso3 == "FSM" and is_short and listed & {"054", "061"} else known


def _name(tokens: list[Token], match: Match) -> str:
    first, last = match.first, match.last
    return tokens[first].folded if first == last else " ".join([token.folded for token in tokens[first : last + 1]])


def _is_item(tokens: list[Token], match: Match) -> bool:
    beside = [tokens[n] for n in (match.first - 1, match.last + 1) if 0 <= n < len(tokens)]
    return not any(is_word(token) and token.folded not in AND for token in beside)


def _places_by_themselves(words: str, tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches that are neither a province of the country before their bracket nor part of a neighbour's name."""
    owners = _owners(words, tokens, matches)
    return [
        match
        for before, match, after, owner in zip((None, *matches), matches, (*matches[1:], None), owners, strict=False)
        if not (owner and owner in _PART_OF.get(_name(tokens, match), ()))
        and not _tells_of_neighbour(words, tokens, before, match, after)
    ]


def _tells_of_neighbour(
    words: str, tokens: list[Token], before: Match | None, match: Match, after: Match | None
) -> bool:
    """Whether the name is part of what a neighbour names: `Congo (RDC)`, `Georgia (USA)`, `Hong Kong (Chine)`."""
    iso3, previous, following = _iso3(match), _iso3(before), _iso3(after)
    if following in _TOWN_OF.get(tokens[match.last].folded, ()) and match.first == match.last:
        return True
    if iso3 == "COG" and after and following == "COD":
        return _joins(words, tokens, match, after)
    if iso3 == "CHN":
        return bool(
            (before and previous in _CHINAS and (_joins(words, tokens, before, match) or _is_pair(words, tokens)))
            or (after and following in _CHINAS and _joins(words, tokens, match, after))
        )
    return False


def _owners(words: str, tokens: list[Token], matches: list[Match]) -> list[str | None]:
    """For each match the country before the bracket, or the colon, that it stands behind: `Nigeria (Kano, Niger)`."""
    ends = {match.last: _iso3(match) for match in matches}
    owner: str | None = None
    owners: dict[int, str | None] = {}
    for n, token in enumerate(tokens):
        owners[n] = owner
        if words[token.start] in "([（" or (words[token.start] in ":：" and token.folded == HARD):
            owner = ends.get(n - 1)
        elif token.folded == CLOSE or (token.folded == HARD and words[token.start] in ";\n"):
            owner = None
    return [owners[match.first] for match in matches]


def _iso3(match: Match | None) -> str | None:
    return match.known.iso3 if match and match.known else None


def _joins(words: str, tokens: list[Token], first: Match, second: Match) -> bool:
    """Whether nothing or a bracket stands between two names."""
    return second.first == first.last + 1 or (second.first == first.last + 2 and _opens(words, tokens[first.last]))


def _is_pair(words: str, tokens: list[Token]) -> bool:
    """Whether the text is two items: `Hong Kong, Chine`."""
    return sum(not is_word(token) for token in tokens) == 1 and "," in words


def _opens(words: str, token: Token) -> bool:
    """Whether a bracket opens behind the token: `Congo (RDC)`."""
    return words[token.end :].lstrip()[:1] in ("(", "（")


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


def _left_over(words: str, tokens: list[Token], read: Set[int]) -> Iterator[Span]:
    """Spans of words that name no place and are more than filler, cut at separators and places."""
    start = end = None
    for n, token in enumerate((*tokens, Token(SOFT, 0, 0))):
        if not is_word(token) or n in read:
            if start is not None and end is not None:
                yield start, end
            start = end = None
        elif not is_filler(words, token):
            start, end = token.start if start is None else start, token.end
