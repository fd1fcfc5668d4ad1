"""Places: countries by ISO 3166, regions by UN M49, and the groups that a source's lookup names.

A name is looked up whole before anything is split, the longest first, so that `Trinidad and Tobago` and
`Congo, Dem. Rep.` stay one. `Place.name` of a country is its ISO 3166-1 English short name (pycountry);
other spellings come from CLDR and ISO's translations. What no list knows is never guessed at:

| rule         | example                          | what it must not read                                   |
| ------------ | -------------------------------- | ------------------------------------------------------- |
| `place_list` | `Mali, Korea, Rep.; the Gambia`  | `Niger State`, `Gulf of Guinea`: part of a longer name  |
| codes        | `KEN, UGA`, `KE 60%; UG 40%`     | `AND`, `IT` among words                                 |
| left out     | `Asia (excluding China)`         | the place behind `excluding`                            |
| `misspelt`   | `Zimbawe`                        | `Austrlia` (Austria?), `Columbia`, `Mongolian`          |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.source import PlaceEntry
from pipeline.values.clean import RESIDUE
from pipeline.values.parsed import Finding, Parsed, none_stated
from pipeline.values.place_context import stands_alone_in_prose
from pipeline.values.place_exceptions import left_out
from pipeline.values.place_languages import first_words_of, first_words_within, steps_for
from pipeline.values.place_reading import Place, place_at, read_places
from pipeline.values.place_scan import index_with, name_at
from pipeline.values.place_spelling import is_whole_item, spelt_right
from pipeline.values.place_words import Token, fold_word, tokens_of


@dataclass(frozen=True, slots=True)
class PlaceHints:
    """The source's lookup, the languages of its pages, and its words for "not stated"."""

    lookup: tuple[PlaceEntry, ...] = ()
    languages: tuple[str, ...] = ("en",)
    none_words: tuple[str, ...] = ()


# Odd spaces, and the marks of notes behind a name.
_SPACES = re.compile(r"[\xa0\u2000-\u200f\u202f\u2028\u2060\ufeff¹²³⁰⁴-⁹†‡]")
_CAPITAL = re.compile(r"\b[^\W\d_a-z][^\W\d_]*(?:\.[A-Z])*")
_MISSPELT = 0.6


def parse_places(text: str, hints: PlaceHints) -> Parsed[tuple[Place, ...]]:
    """The places that a field's words list, each once, in order.

    What is left over is a finding with its span. Without any place the value is `unparsed`.
    """
    words = _plain(text)
    stripped = words.strip().strip(".").casefold()
    # "NA" in capitals is Namibia's code; "na" and "n/a" say that nothing is stated.
    if not stripped or (words.strip() != "NA" and stripped in _folded_words(hints.none_words)):
        return none_stated()
    findings = [_finding(text, "partly_parsed", "The words leave out {!r}.", *span) for span in left_out(words)]
    for finding in findings:
        words = _cut_out(words, finding.start or 0, finding.end or 0)
    tokens = tokens_of(words)
    places, rest = read_places(text, words, tokens, hints.lookup)
    unread = _unread(words, tokens, places) if rest else frozenset()
    for step in steps_for(words, rest, hints.languages) if rest else ():
        if not unread.isdisjoint(first_words_of(step)):
            places, rest = read_places(text, words, tokens, hints.lookup, step.languages, step.wider)
            unread = _unread(words, tokens, places)
        if not rest:
            break
    misspelt, rest = spelt_right(text, rest)
    for (start, end), known in misspelt:
        places.append(Place(text[start:end], known.name, known.kind, known.iso3, known.m49, start, end))
        findings.append(_finding(text, "unknown_place", f"No list knows {{!r}}; read as {known.name}.", start, end))
    findings += [_finding(text, "unknown_place", "No list knows the place {!r}.", *span) for span in rest]
    if not places:
        message = f"No place could be read from {text.strip()!r}."
        return Parsed(None, "unparsed", "none", 0.0, (Finding("unparsed_value", message), *findings))
    once = {place.iso3 or place.m49 or place.name: place for place in reversed(places)}
    listed = tuple(sorted(once.values(), key=lambda place: place.start))
    if misspelt:
        return Parsed(listed, "parsed", "misspelt", _MISSPELT, tuple(findings))
    return Parsed(listed, "parsed", "place_list", 0.8 if findings else 1.0, tuple(findings))


def find_places(text: str, hints: PlaceHints) -> list[Place]:
    """The countries and M49 regions that running text names in English, capitalised, as whole words."""
    words = _plain(text)
    index = index_with((), (), hints.lookup)
    places: list[Place] = []
    end = 0
    for capital in _CAPITAL.finditer(words):
        reach = index.longest.get(fold_word(capital[0])) if capital.start() >= end else None
        if reach is None:
            continue
        # One token more tells whether the name goes on.
        tokens = tokens_of(words, capital.start(), reach + 1)
        match = name_at(words, tokens, 0, index) if tokens else None
        if match is None:
            continue
        place = place_at(text, tokens, match)
        end = tokens[match.last].end
        # "African countries" are some of a region's, not the region.
        is_area = tokens[match.last].folded != "countries"
        if (
            place
            and (place.iso3 or (place.kind == "region" and is_area))
            and stands_alone_in_prose(words, place.start, place.end, place.iso3)
        ):
            places.append(place)
    return places


def _plain(text: str) -> str:
    """The text with markup residue and unusual spaces as blanks, every character at its place."""
    if "<" in text or "&" in text or "/>" in text:
        text = RESIDUE.sub(lambda m: _blank(m[0]), text)
    return (text if text.isascii() else _SPACES.sub(" ", text)).replace("\t", " ")


def _blank(residue: str) -> str:
    # A tag parts what stands on its two sides; an entity is a blank, or the sign that it stands for.
    if residue.startswith("&"):
        return ("&" if residue.lower() == "&amp;" else " ").ljust(len(residue))
    return ";".ljust(len(residue))


def _cut_out(words: str, start: int, end: int) -> str:
    """The words with a sign and blanks in the stead of a span."""
    return words[:start] + ";".ljust(end - start) + words[end:]


def _unread(words: str, tokens: list[Token], places: list[Place]) -> frozenset[str]:
    """What other languages may still name: all words but those of names that stand alone."""
    read = [place for place in places if is_whole_item(words, place.start, place.end)]
    starts = {token.start for token in tokens for place in read if place.start <= token.start < place.end}
    return first_words_within(token.folded for token in tokens if token.start not in starts)


def _finding(text: str, kind: str, message: str, start: int, end: int) -> Finding:
    return Finding(kind, message.format(text[start:end]), start, end)


@cache
def _folded_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold().strip(".") for word in words)
