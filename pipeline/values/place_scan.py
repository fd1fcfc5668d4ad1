"""Finds listed names and ISO codes among the tokens of a text, the longest name at each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from pipeline.source import PlaceEntry
from pipeline.values.place_context import AND, OF, is_filler
from pipeline.values.place_index import Index, index_of
from pipeline.values.place_names import Known, codes, codes_in_lists
from pipeline.values.place_words import SOFT, Token, is_word, key_of, spelling_of

# Chinese and Japanese write names together with what joins, introduces and closes a list of them (here folded).
_UNSPACED = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_JOINT = re.compile(
    "以及|及其|及ひ|およひ|並ひに|ならひに|[和与與及跟同と]|包括|(?:等国家|等国|等地|等|なと|ほか)$"
    "|(?:人民|民主|联邦|連邦|伊斯兰|イスラム|社会主义|社会主義|阿拉伯)*(?:共和|王)?[国國](?=$|[和与與及跟同と])"
)
# `NG-LA` is a part of Nigeria by ISO 3166-2.
_PART_CODE = re.compile(r"(?<![-\w])[A-Z]{2}-([A-Z]{2,3})(?![-\w])")
# Scripts from here on have no capitals.
_NO_CASE = "\u0530"


@dataclass(frozen=True, slots=True)
class Match:
    """A listed name at tokens `first` to `last`; `known` is None where the name is nobody's alone."""

    first: int
    last: int
    known: Known | None


@cache
def index_with(languages: tuple[str, ...], wider: tuple[str, ...], entries: tuple[PlaceEntry, ...]) -> Index:
    """The names of the standard lists, and before them those of the source's lookup."""
    own: dict[str, Known | None] = {
        key_of(e.raw): Known(e.name, e.kind, e.iso3 or None, e.m49 or None) for e in entries
    }
    return index_of(languages, wider).with_names(own) if own else index_of(languages, wider)


def names_among(words: str, tokens: Sequence[Token], index: Index) -> Iterator[Match]:
    """Listed names from left to right, the longest at each token."""
    at = 0
    while at < len(tokens):
        match = name_at(words, tokens, at, index)
        if match:
            yield match
        at = match.last + 1 if match else at + 1


def name_at(words: str, tokens: Sequence[Token], at: int, index: Index) -> Match | None:
    """The longest listed name that starts at a token."""
    first = tokens[at].folded
    reach = index.longest.get(first)
    if reach is None:
        return None
    for last in range(min(at + reach, len(tokens)) - 1, at - 1, -1):
        if tokens[last].folded == SOFT:
            continue
        name = " ".join([token.folded for token in tokens[at : last + 1]]) if last > at else first
        if name not in index.names:
            continue
        # Turned round or not, `…, Republic of` ends there: `Korea, Republic of Moldova` names two.
        is_open = f" {SOFT} " in name or tokens[last].folded in OF
        if is_open and last + 1 < len(tokens) and _goes_on(words, tokens[last + 1]):
            continue
        if name in index.acronyms and not _is_acronym_at(words, tokens, at, last):
            continue
        if name in index.exact and not _is_exact(words, tokens[at : last + 1], index.exact[name]):
            continue
        return Match(at, last, index.names[name])
    return None


def _is_exact(words: str, tokens: Sequence[Token], spellings: Set[str]) -> bool:
    """Whether a name is written as listed, and not in lower case."""
    first = words[tokens[0].start]
    return not (first < _NO_CASE and first.islower()) and spelling_of(words, tokens) in spellings


def _goes_on(words: str, token: Token) -> bool:
    return is_word(token) and (token.folded in OF or not is_filler(words, token))


def _is_acronym_at(words: str, tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether an acronym is written as one: in capitals, or (longer than `us`) by itself between signs."""
    if words[tokens[at].start : tokens[last].end].isupper():
        return True
    return _is_alone(tokens, at, last) and len(tokens[at].folded) > 2 and tokens[at].folded != "car"


def _is_alone(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether nothing but signs, `and` or `or` stands on either side."""
    around = [tokens[n] for n in (first - 1, last + 1) if 0 <= n < len(tokens)]
    return all(not is_word(other) or other.folded in ("and", "or") for other in around)


def unjoined(tokens: Sequence[Token], index: Index) -> list[Token]:
    """Tokens with names apart that Arabic and Chinese write together with `and`."""
    parts: list[Token] = []
    for token in tokens:
        known = token.folded in index.longest
        if not known and token.folded[0] == "و" and token.folded[1:] in index.longest:
            parts.append(Token(token.folded[1:], token.start + 1, token.end))
        elif not known and _UNSPACED.match(token.folded) and len(token.folded) == token.end - token.start:
            parts.extend(_cut(token, index) or (token,))
        else:
            parts.append(token)
    return parts


def _cut(token: Token, index: Index) -> list[Token]:
    """Names in a run of signs without spaces, joined by `和` and the like; nothing unless all is read."""
    parts: list[Token] = []
    at = 0
    while at < len(token.folded):
        rest = token.folded[at:]
        length = next((n for n in range(len(rest), 1, -1) if rest[:n] in index.names), 0)
        if length:
            parts.append(Token(rest[:length], token.start + at, token.start + at + length))
        elif joint := _JOINT.match(rest):
            length = joint.end()
        else:
            return []
        at += length
    return parts


def repeated_codes(words: str, tokens: Sequence[Token], matches: list[Match]) -> set[int]:
    """Tokens that are the ISO code of the country named directly beside them: `Ghana GH`."""
    return {
        at
        for match in matches
        for at in (match.first - 1, match.last + 1)
        if 0 <= at < len(tokens)
        and match.known
        and tokens[at].end - tokens[at].start in (2, 3)
        and codes().get(words[tokens[at].start : tokens[at].end]) == match.known
    }


def _says_nothing(words: str, token: Token) -> bool:
    return _is_and(words, token) or (token.folded.isdigit() and len(token.folded) < 4)


def _is_and(words: str, token: Token) -> bool:
    return token.folded in AND and not words[token.start : token.end].isupper()


def _is_code(words: str, token: Token) -> bool:
    # "UK" and "EU" are names.
    return words[token.start : token.end] in codes() or token.folded in ("uk", "eu")


def codes_among(
    words: str, tokens: Sequence[Token], taken: Set[int], known: Mapping[int, Known | None]
) -> Iterator[tuple[int, Known]]:
    """ISO codes in capitals that stand alone between separators, or beside the name that they repeat."""
    parts = {part.start(1) for part in _PART_CODE.finditer(words)} if "-" in words else ()
    candidates = {
        n: codes_in_lists()[words[start:end]]
        for n, (_, start, end) in enumerate(tokens)
        if n not in known
        and n not in taken
        and end - start in (2, 3)
        and words[start:end] in codes_in_lists()
        and start not in parts
    }
    if not candidates:
        return
    # Numbers beside codes are shares and footnotes; `y` and `et` join them.
    plain = [n for n, token in enumerate(tokens) if is_word(token) and not _says_nothing(words, token)]
    only_codes = len(plain) > 1 and all(n in candidates or (n in known and _is_code(words, tokens[n])) for n in plain)
    if not only_codes:
        candidates = {n: place for n, place in candidates.items() if words[tokens[n].start : tokens[n].end] in codes()}
    # A code of two letters may be any abbreviation, unless all of its company is known.
    company_known = all(n in candidates or n in known or is_filler(words, tokens[n]) for n in plain) and not any(
        place and place.name == "European Union" for place in known.values()
    )
    for n, place in candidates.items():
        token = tokens[n]
        beside = place in (known.get(n - 1), known.get(n + 1), known.get(n - 2))
        alone = _is_alone(tokens, n, n)
        word = token.folded in ("and", "no") and not (only_codes or beside)
        if beside or only_codes or (alone and not word and (token.end - token.start == 3 or company_known)):
            yield n, place
