"""What stands around a country's name tells whether the name is the place, or part of another one's.

`Niger State`, `Gulf of Guinea`, `New Mexico`, `Portuguese Guinea` and `Jordan River` hold names of countries
and are none. A name is taken only beside separators, other places, plain words and words in lower case.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Set
from itertools import takewhile
from pathlib import Path

from pipeline.values.place_words import HARD, SOFT, Token, fold_word, is_word

# The words of every language, by what they do beside a name. A row's kinds: `and`, `of`, `in` (prepositions and
# articles), `frame` (what introduces a list of places), `former` and `state` (`Republic of`) name nothing, nor do
# `small` and `joint` (and) in lower case. `geographic` words make a name part of another place's or body's, in
# front (`Lake Chad`) or behind (`Niger State`); `direction` and `side` words leave it the country (`nord du Mali`).
_TABLE = Path(__file__).with_name("place_context.csv")


def _words() -> dict[str, frozenset[str]]:
    """The folded words of each kind; `foreign` are the geographic ones that are not English."""
    words: dict[str, set[str]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = "foreign" if row["kind"] == "geographic" and row["language"] != "en" else row["kind"]
            words.setdefault(kind, set()).update(map(fold_word, row["words"].split()))
    return {kind: frozenset(each) for kind, each in words.items()}


_WORDS = _words()
AND = _WORDS["and"] | _WORDS["joint"]
OF, _STATE, _SIDE = _WORDS["of"], _WORDS["state"], _WORDS["side"]
_GEOGRAPHIC = _WORDS["geographic"] | _WORDS["foreign"]
_SMALL = _WORDS["small"] | _WORDS["joint"]
_DIRECTION = _WORDS["direction"]
_ARTICLES = frozenset(("la", "le", "l", "les", "el", "il", "lo", "los", "las", "o", "a", "die", "das"))
_FILLER: frozenset[str] = _WORDS["and"] | OF | _WORDS["in"] | _WORDS["frame"] | _STATE | _WORDS["former"]
# Countries that another place, or a former one, is told from by a direction.
_SHARED_BY_DIRECTION = frozenset("SDN COG IRL KOR PRK CYP WSM ASM VNM YEM TLS GIN GEO DEU ESH USA ZAF".split())

# Names that are common words too, in some language: `Reunión de expertos`, `guinea fowl`. In running text the
# first of them are no places.
_MEETINGS = frozenset(("reunion",))
_COMMON_WORDS = _MEETINGS | frozenset(("turkey", "jersey", "guinea", "china", "grenade"))

# Names that several countries share: what stands in brackets behind them tells which.
_QUALIFIED = frozenset(("COG", "GIN", "SDN"))
# How words beside such a name start that make it another country's: `Dem. Rep. Kongo`, `Guinée éq.`.
_OTHER_FORMS = {
    "COG": ("dem", "дем", "rd", "dr", "drc"),
    "GIN": ("eq", "ec", "aq", "ekv", "экв", "biss", "бис"),
    "SDN": ("sud", "sur", "sul", "sued", "south", "juz", "южн"),
}
# What may follow a name and a hyphen.
_GLUED = AND | set("wide based led owned funded specific born bound linked related focused".split())
_FORMS = ("rep", "dem", "pop", "dr", "rd")
# "X Republic" is another country's name, or was.
_OTHER_REPUBLIC = frozenset(("CHN", "DMA", "GEO", "IRL", "TWN", "USA"))
_GIVEN_NAMES = frozenset(("CHL", "CUB", "GEO", "ISR", "JOR", "TCD", "KEN"))
_PROSE_WORD = re.compile(r"\b[^\W\d_]+")
_SHORTEST_FOREIGN = 2
_PROSE_LINKS = OF | _ARTICLES
_PROSE_BEFORE = re.compile(
    r"(?:\b(?:New|San|Santa|Saint|Port|Lake|Fort|Mount|River|East|West|North|South|Portuguese|Spanish|French|British|Dutch"
    r"|Inner|Outer|Upper|Lower|(?:Gulf|Sea|Bay|Strait|Straits|University|State|Port|Isle|Bank)\s+of(?:\s+the)?)\s+"
    r"|(?:[Dd][eé]mocratique|[Dd]emocr[aá]tica|RD|RDP)\s+(?:du|do|del)\s+"
    r"|[\w@.]@|[/\w]-)$"
)
_PROSE_AFTER = re.compile(
    r"\w|\$|@|\.[a-z]|['’](?!s\b)\w{2}|-(?![A-Z])\w"
    r"|\s+(?:dollars?|Dollars?|million|thousand|\d)"
    r"|\s+(?:[ÉéEe]quatoriale|Ecuatorial|do Sul|del Sur|du Sud)\b"
    r"|,?\s+\(?(?:R[eé]p\.|Rep[uú]blica|R[eé]publique)\s+[Dd][eé]m"
    r"|\s+(?:River|Street|Avenue|Road|State|City|Delta|Basin|Valley|Sea|Gulf|Bay|Strait|Canal|Peninsula|University|College"
    r"|Declaration|Agenda|Consensus|Convention|Protocol|Accord|Accords|Agreement|Treaty|Process|Charter|Rules|Principles"
    r"|Plan of Action|Antilles|Tech)\b"
)


def is_filler(words: str, token: Token) -> bool:
    """Whether the word names nothing itself, so that nothing is missed where it is left over."""
    return token.folded in _FILLER or words[token.start : token.end] in _SMALL


def stands_alone(
    words: str, tokens: list[Token], span: tuple[int, int], taken: Set[int], iso3: str | None, *, strict: bool
) -> bool:
    """Whether the name at tokens `span` of a field is a place by itself.

    `taken` are the tokens of all listed names; `strict` treats words in lower case as capitalised ones,
    for a text without any capital.
    """
    first, last = span
    if first == last and tokens[first].folded in _COMMON_WORDS and _is_common_word(words, tokens, first):
        return False
    # Several words tell by themselves which Congo or Guinea is meant.
    shared = first == last and iso3 in _QUALIFIED
    if shared and _has_other_form(words, tokens, first, taken, _OTHER_FORMS[iso3 or ""]):
        return False
    return _nothing_behind(words, tokens, last, taken, iso3, shared=shared, strict=strict) and _nothing_before(
        words, tokens, first, taken, iso3, strict=strict
    )


def _is_common_word(words: str, tokens: list[Token], at: int) -> bool:
    """Whether the name is used as the common word that it is too: what it is of, or a thing, stands behind it."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or not is_word(following):
        return False
    if tokens[at].folded in _MEETINGS:
        return following.folded not in AND
    return not is_filler(words, following) and words[following.start].islower() and following.folded not in _DIRECTION


def _nothing_behind(
    words: str, tokens: list[Token], last: int, taken: Set[int], iso3: str | None, *, shared: bool, strict: bool
) -> bool:
    at = last + 1
    if at >= len(tokens) or at in taken:
        return True
    token = tokens[at]
    if not is_word(token):
        return token.folded != SOFT or not shared or not _qualifies(words, tokens, at, taken, iso3)
    # `Vietnam's Mekong Delta` is within it.
    if words[tokens[last].end : token.start].startswith(("'s ", "’s ")):
        return iso3 not in _QUALIFIED and not (token.folded in _SIDE and iso3 in _SHARED_BY_DIRECTION)
    if token.folded == "republic":
        return iso3 not in _OTHER_REPUBLIC
    following = tokens[at + 1] if at + 1 < len(tokens) and is_word(tokens[at + 1]) else None
    if token.folded in OF and following and _is_more_of_it(words, following, at + 1 in taken, iso3):
        return False
    if token.folded in _SIDE and iso3 in _SHARED_BY_DIRECTION:
        return False
    # `Mali-Nord` is part of it, `Csád-tó` another thing, `Kenya-based` the country.
    if words[token.start - 1] == "-" and words[token.start].isalpha() and token.folded not in _GLUED:
        return False
    # `Georgia O'Keeffe`: the capital is part of a name.
    is_initial = words[token.start].isupper() and words[token.end : token.end + 1] in ("'", "’")
    if token.folded in _GEOGRAPHIC or (is_initial and token.end - token.start == 1):
        return False
    return (is_filler(words, token) and token.folded not in _STATE) or not _is_name_like(words, token, strict=strict)


def _is_more_of_it(words: str, token: Token, is_place: bool, iso3: str | None) -> bool:
    """Whether a word behind `of` makes the name part of a longer one: `Soudan du Nord`, `Cañada de Gómez`."""
    if token.folded in _SIDE:
        return iso3 in _SHARED_BY_DIRECTION
    return not is_place and not is_filler(words, token) and words[token.start].isupper()


def _has_other_form(words: str, tokens: list[Token], at: int, taken: Set[int], forms: tuple[str, ...]) -> bool:
    """Whether unread words of the same item make the name another country's: `R. D. du Congo`, `Congo démocratique`."""
    before = takewhile(lambda n: n not in taken and is_word(tokens[n]), range(at - 1, max(-1, at - 5), -1))
    behind = takewhile(lambda n: n not in taken and tokens[n].folded != HARD, range(at + 1, min(len(tokens), at + 5)))
    near = [tokens[n] for n in (*before, *behind)]
    return any(token.folded.startswith(forms) or words[token.start : token.end] == "D" for token in near)


def _qualifies(words: str, tokens: list[Token], at: int, taken: Set[int], iso3: str | None) -> bool:
    """Whether unread words behind a bracket or comma may tell which country is meant: `Congo (Rép. dém.)`."""
    if at + 1 >= len(tokens) or not is_word(tokens[at + 1]) or at + 1 in taken or iso3 == "SDN":
        return False
    return words[tokens[at].start] != "," or tokens[at + 1].folded.startswith(_FORMS)


def _nothing_before(
    words: str, tokens: list[Token], first: int, taken: Set[int], iso3: str | None, *, strict: bool
) -> bool:
    at = first - 1
    if at < 0 or not is_word(tokens[at]) or at in taken:
        return True
    # `Villanueva de la Cañada`: the article says no more than `of` does.
    while at > 0 and tokens[at].folded in _ARTICLES and is_word(tokens[at - 1]) and at - 1 not in taken:
        at -= 1
    token = tokens[at]
    if token.folded in OF:
        before = tokens[at - 1] if at else None
        if before is None or not is_word(before) or is_filler(words, before) or at - 1 in taken:
            return before is None or before.folded != "state"
        if before.folded in _SIDE:
            return iso3 is not None and iso3 not in _SHARED_BY_DIRECTION
        return before.folded not in _GEOGRAPHIC and not _is_name_like(words, before, strict=strict)
    if token.folded in _DIRECTION:
        return iso3 is not None and iso3 not in _SHARED_BY_DIRECTION
    if token.folded in _GEOGRAPHIC:
        return False
    return is_filler(words, token) or not _is_name_like(words, token, strict=strict)


def _is_name_like(words: str, token: Token, *, strict: bool) -> bool:
    """Whether the word may be part of a proper name: capitalised, or of a script without capitals."""
    sign = words[token.start]
    return sign.isalpha() and (strict or not sign.islower())


def stands_alone_in_prose(words: str, start: int, end: int, iso3: str | None) -> bool:
    """Whether a name in running text is a place by itself, and not part of a longer proper name.

    Only the words directly beside it tell so: `Jordan River`, `New Mexico`, `Chad Smith`.
    """
    if " " not in words[start:end] and fold_word(words[start:end]) in _MEETINGS:
        return False
    if _PROSE_BEFORE.search(words, max(0, start - 30), start) or _PROSE_AFTER.match(words, end):
        return False
    if _is_of_another_place(words, start):
        return False
    surname = re.compile(r" [A-Z][a-z]+(?=[\s.,;)]|$)").match(words, end)
    return not (surname and iso3 in _GIVEN_NAMES and words[start:end].istitle() and " " not in words[start:end])


def _is_of_another_place(words: str, start: int) -> bool:
    """Whether a word before the name makes it part of another place's in another language: `golfo de Guinea`."""
    before = [fold_word(word) for word in _PROSE_WORD.findall(words, max(0, start - 30), start)]
    while before and before[-1] in _PROSE_LINKS:
        before.pop()
    # The shortest words are too common in other languages: `tó` is a lake, `to` is not.
    return bool(before) and len(before[-1]) > _SHORTEST_FOREIGN and before[-1] in _WORDS["foreign"]
