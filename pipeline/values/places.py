"""Places: countries by ISO 3166, regions by UN M49, and the groups that a source's lookup names.

A name is looked up whole before anything is split, the longest first, so that `Trinidad and Tobago` and
`Congo, Dem. Rep.` stay one. `Place.name` of a country is its ISO 3166-1 English short name (pycountry);
other spellings come from CLDR and ISO's translations. What no list knows is never guessed at:

| rule         | example                          | what it must not read                                   |
| ------------ | -------------------------------- | ------------------------------------------------------- |
| `place_list` | `Mali, Korea, Rep.; the Gambia`  | `Niger State`, `Gulf of Guinea`: part of a longer name  |
| codes        | `KEN, UGA`, `KE 60%; UG 40%`     | `AND`, `IT` among words                                 |
| left out     | `Asia (excluding China)`         | the place behind `excluding`                            |
| `misspelt`   | `Kazakstan`                      | `Austrlia` (Austria?), `Columbia`, `Mongolian`          |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache

from pipeline.source import PlaceEntry
from pipeline.values.clean import RESIDUE
from pipeline.values.parsed import Finding, Parsed, none_stated
from pipeline.values.place_context import FILLER, stands_alone, stands_alone_in_prose
from pipeline.values.place_names import Known, first_words_in
from pipeline.values.place_scan import Match, codes_among, index_with, name_at, names_among, repeated_codes, unjoined
from pipeline.values.place_spelling import misspelt
from pipeline.values.place_words import CLOSE, SOFT, Token, fold_word, is_word, key_of, tokens_of


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


# Odd spaces, and the marks of notes behind a name.
_SPACES = re.compile(r"[\xa0\u2000-\u200f\u202f\u2028\u2060\ufeff¹²³⁰⁴-⁹†‡]")
_LEFT_OUT = re.compile(
    r"\b(?:except(?:ing|ed)?|exclud(?:ing|es|ed)|excl|other than|without|apart from|not|hors|sauf|excepté"
    r"|à l['’]exception|excluyendo|excepto|salvo|außer|ausgenommen|exceto|кроме|исключая|за исключением)\b[^;\n)]*",
    re.IGNORECASE,
)
# Tried one after another where English names leave something over, by the script of what is left.
_BY_SCRIPT = (
    (re.compile(r"[\u0400-\u04ff]"), ("ru",)),
    (re.compile(r"[\u0600-\u06ff]"), ("ar",)),
    (re.compile(r"[\u4e00-\u9fff]"), ("zh",)),
    (re.compile(r"[A-Za-zÀ-ÿ]"), ("fr", "es", "pt", "de", "it")),
)
_NOT_LATIN = ("ru", "ar", "zh", "ja", "ko", "el", "he", "th", "hi", "uk", "bg", "fa", "ur")
_CAPITAL = re.compile(r"\b[^\W\d_a-z][^\W\d_]*(?:\.[A-Z])*")
_ITEM_BEFORE = re.compile(r"(?:^|[,;/|(]|\band|&)$")
_ARTICLE = re.compile(r"\b[Tt]he\s+$")
_ITEM_AFTER = re.compile(r"$|[,;/|).&]|and\b")
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
    findings = [
        _finding(text, "partly_parsed", "The words leave out {!r}.", out.start(), out.start() + len(out[0].rstrip()))
        for out in _LEFT_OUT.finditer(words)
    ]
    if findings:
        words = _LEFT_OUT.sub(lambda m: ";" + " " * (len(m[0]) - 1), words)
    places, rest = _read(text, words, hints, ())
    languages: tuple[str, ...] = ()
    for language in _languages(words, rest, hints) if rest else ():
        if _may_name(words, places, language):
            languages = (*languages, language)
            places, rest = _read(text, words, hints, languages)
        if not rest:
            break
    places, rest, misspelt = _spellings(text, places, rest)
    findings += misspelt
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
    index = index_with((), hints.lookup)
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
        place = _place(text, tokens, match)
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
    return _SPACES.sub(" ", text).replace("\t", " ")


def _blank(residue: str) -> str:
    # A tag parts what stands on its two sides; an entity is a blank, or the sign that it stands for.
    if residue.startswith("&"):
        return ("&" if residue.lower() == "&amp;" else " ").ljust(len(residue))
    return ";".ljust(len(residue))


def _read(
    text: str, words: str, hints: PlaceHints, languages: tuple[str, ...]
) -> tuple[list[Place], list[tuple[int, int]]]:
    """The places that names in some languages and codes yield, and the spans that are left over."""
    index = index_with(languages, hints.lookup)
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
    places = [_place(text, tokens, match) for match in sorted(kept, key=lambda match: match.first)]
    return [place for place in places if place], list(_left_over(tokens, known.keys() | coded.keys()))


def _opens(words: str, token: Token) -> bool:
    """Whether a bracket opens behind the token: `Congo (RDC)`."""
    return words[token.end :].lstrip()[:1] in ("(", "（")


# Names that are those of a town or state, too, in the country named behind them.
_TOWN_OF = {"georgia": ("USA",), "salvador": ("BRA",), "granada": ("ESP", "NIC"), "lebanon": ("USA",)}


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


def _place(text: str, tokens: list[Token], match: Match) -> Place | None:
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


def _left_over(tokens: list[Token], read: Set[int]) -> Iterator[tuple[int, int]]:
    """Spans of words that name no place and are more than filler, cut at separators and places."""
    start = end = None
    for n, token in enumerate((*tokens, Token(SOFT, 0, 0))):
        if not is_word(token) or n in read:
            if start is not None and end is not None:
                yield start, end
            start = end = None
        elif token.folded not in FILLER:
            start, end = token.start if start is None else start, token.end


def _languages(words: str, rest: list[tuple[int, int]], hints: PlaceHints) -> list[str]:
    """Languages beside English to read what is left in: the source's own, and the usual ones of its script."""
    left = " ".join(words[start:end] for start, end in rest)
    wanted: list[str] = []
    for script, usual in _BY_SCRIPT:
        if script.search(left):
            is_latin = "fr" in usual
            wanted += [name for name in hints.languages if (name[:2] not in _NOT_LATIN) == is_latin]
            wanted += usual
    return [name for name in dict.fromkeys(wanted) if name.partition("-")[0] != "en"]


def _may_name(words: str, places: list[Place], language: str) -> bool:
    """Whether a language has a name that starts with one of the words that are not read yet; most have none."""
    first_words = first_words_in(language)
    for place in places:
        if _is_whole_item(words, place.start, place.end):
            words = words[: place.start] + ";" * (place.end - place.start) + words[place.end :]
    return any(
        token.folded in first_words or (not token.folded.isascii() and _joined(token.folded, first_words))
        for token in tokens_of(words)
    )


def _joined(word: str, first_words: Mapping[str, int]) -> bool:
    """Whether the word may hold a name behind `and`, as in Arabic, or several without spaces, as in Chinese."""
    return word[1:] in first_words or any(
        word[at : at + n] in first_words for n in (2, 3, 4) for at in range(len(word))
    )


def _spellings(
    text: str, places: list[Place], rest: list[tuple[int, int]]
) -> tuple[list[Place], list[tuple[int, int]], list[Finding]]:
    """The left-over spans that are an English country name with one letter wrong, as places."""
    left, findings = [], []
    for start, end in rest:
        known = misspelt(key_of(text[start:end])) if _is_whole_item(text, start, end) else None
        if known is None:
            left.append((start, end))
            continue
        places = [*places, Place(text[start:end], known.name, known.kind, known.iso3, known.m49, start, end)]
        findings.append(_finding(text, "unknown_place", f"No list knows {{!r}}; read as {known.name}.", start, end))
    return places, left, findings


def _is_whole_item(text: str, start: int, end: int) -> bool:
    """Whether nothing but separators or `and` stands on either side."""
    before, after = _ARTICLE.sub("", text[:start]).rstrip(), text[end:].lstrip()
    return bool(_ITEM_BEFORE.search(before) and _ITEM_AFTER.match(after))


def _finding(text: str, kind: str, message: str, start: int, end: int) -> Finding:
    return Finding(kind, message.format(text[start:end]), start, end)


@cache
def _folded_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold().strip(".") for word in words)
