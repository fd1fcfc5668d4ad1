"""The names of places in some languages by their words, English always among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pipeline.values.place_names import SHORT, Known, acronyms, by_cldr, by_translation, english_names, foreign_names
from pipeline.values.place_words import key_of, spelling_of


@dataclass(frozen=True, slots=True)
class Index:
    """Places by the key of each name; None is a name that several places share, or none that exists now.

    `longest` is the number of tokens of the longest name that starts with a word; `acronyms` are the
    keys of names that are written in capitals; `exact` has the spellings of names that are read only as they
    are listed, with their accents.
    """

    names: Mapping[str, Known | None]
    longest: Mapping[str, int]
    acronyms: frozenset[str]
    exact: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def with_names(self, own: Mapping[str, Known | None]) -> Index:
        """The same with names that come before it."""
        names = {**self.names, **own}
        exact = {key: spellings for key, spellings in self.exact.items() if key not in own}
        return Index(names, _longest(names), self.acronyms - own.keys(), exact)


@cache
def index_of(languages: tuple[str, ...], wider: tuple[str, ...] = ()) -> Index:
    """All names in these languages, and always the English ones, which win where a name is another's.

    Names of the `wider` languages, and very short ones, are read only as they are listed, accents and all.
    """
    names = dict(english_names())
    for language in languages:
        for name, known in foreign_names(language).items():
            if name not in names:
                names[name] = known
            elif names[name] != known and name not in english_names():
                # The languages disagree on what the name means.
                names[name] = None
    exact = {
        name: spellings
        for each in (_exact_names(wider), *map(_short_names, languages))
        for name, spellings in each.items()
        if name not in english_names()
    }
    for name, spellings in exact.items():
        meant = set(spellings.values())
        if name in names and meant - {names[name], None}:
            names[name] = None
        elif name not in names:
            names[name] = meant.pop() if len(meant) == 1 else None
    folded = {name for language in languages for name in foreign_names(language)}
    by_spelling = {name: frozenset(spellings) for name, spellings in exact.items() if name not in folded}
    return Index(names, _longest(names), acronyms(), by_spelling)


@cache
def _exact_names(languages: tuple[str, ...]) -> Mapping[str, Mapping[str, Known | None]]:
    """The names of countries and regions in some languages by key, each with its spellings and what they mean."""
    names: dict[str, dict[str, Known | None]] = {}
    for language in languages:
        for name, known in (*by_cldr(language), *by_translation(language)):
            key, spelling = key_of(name), spelling_of(name)
            # So short a word may be any in another language, unless its accents tell.
            if known.kind == "all" or (len(key) < SHORT and spelling.isascii()):
                continue
            meant = names.setdefault(key, {})
            meant[spelling] = known if meant.get(spelling, known) == known else None
    return names


@cache
def _short_names(language: str) -> Mapping[str, Mapping[str, Known | None]]:
    """The names of a language that are too short to be read without their accents: `Irã`."""
    names = (*by_cldr(language), *by_translation(language))
    short = {name: known for name, known in names if len(name) < SHORT and not name.isascii()}
    return {key_of(name): {spelling_of(name): known} for name, known in short.items()}


@cache
def first_words_among(languages: tuple[str, ...]) -> frozenset[str]:
    """The first words of CLDR's names in some languages."""
    return frozenset(key_of(name).partition(" ")[0] for language in languages for name, _ in by_cldr(language))


@cache
def first_words_in(language: str) -> Mapping[str, int]:
    """The first words of a language's names, with the length of the longest name."""
    return _longest({**foreign_names(language), **dict.fromkeys(_short_names(language))})


def _longest(names: Mapping[str, Known | None]) -> Mapping[str, int]:
    longest: dict[str, int] = {}
    for name in names:
        first, _, rest = name.partition(" ")
        length = rest.count(" ") + 2 if rest else 1
        if length > longest.get(first, 0):
            longest[first] = length
    return longest
