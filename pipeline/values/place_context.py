"""What stands around a country's name tells whether the name is the place, or part of another one's.

`Niger State`, `Gulf of Guinea`, `New Mexico`, `Portuguese Guinea` and `Jordan River` hold names of countries
and are none. A name is taken only beside separators, other places, plain words and words in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Set

from pipeline.values.place_words import SOFT, Token, fold_word, is_word

_AND = frozenset("and or plus y e et und ou o as well also и或 и".split())
_OF = frozenset("of de du des del della d do da dos das von der".split())
_IN = frozenset(
    "in from to for with across throughout within between among on at en dans au aux pour por para im nel a l la le les"
    " el los las lo il as os die das c".split()
)
_FRAME = frozenset(
    "including include includes especially particularly particular mainly primarily namely such notably selected other"
    " others all its some several many various both etc eg ie focus countries country region regions regional subregion"
    " subregional areas area continent continents target pilot beneficiary participating multi multicountry national"
    " unspecified wide project programme program office lead incl inter países país pays regiones région régions"
    " número nations nation recipient location following member members".split()
)
_BEFORE = frozenset(
    "republic kingdom government governments state states people islamic commonwealth principality sultanate"
    " federation union gobierno gouvernement governo república republica république republique regierung"
    " republik reino royaume".split()
)
# Words that name nothing themselves, so that nothing is missed where they are left over.
FILLER: frozenset[str] = _AND | _OF | _IN | _FRAME | _BEFORE | frozenset(("former", "formerly", "previously"))
# Words that make a name part of another place's or body's, in front (`Lake Chad`) or behind (`Niger State`).
_GEOGRAPHIC = frozenset(
    "river rivers delta basin valley state sea lake ocean gulf bay strait straits canal channel island islands isle"
    " isles peninsula province city town district county department street avenue road port mount mountain mountains"
    " plateau desert coast falls national park antilles federation colony protectorate territory territories university"
    " college embassy consulate mission new east west north south upper lower outer inner".split()
)
_DIRECTION = frozenset("northern southern eastern western central southeastern northeastern southwestern northwestern"
                       " north-eastern rural urban".split())  # fmt: skip
# Countries that another place, or a former one, is told from by a direction.
_SHARED_BY_DIRECTION = frozenset(
    "SDN SSD COG COD IRL KOR PRK CYP WSM ASM VNM YEM MKD TLS GIN GNB GEO DEU ESH MEX USA ZAF".split()
)

# Names that are common words too, in some language: `Reunión de expertos`, `guinea fowl`. In running text the
# first of them are no places.
_MEETINGS = frozenset(("reunion",))
_COMMON_WORDS = _MEETINGS | frozenset(("turkey", "jersey", "guinea", "china", "grenade"))

# Names that several countries share: what stands in brackets behind them tells which.
_QUALIFIED = frozenset(("COG", "GIN", "SDN"))
_SOUTH_OR_NORTH = frozenset("south north southern northern sud nord sur norte sul süd".split())
_FORMS = ("rep", "dem", "pop", "dr", "rd")
# "X Republic" is another country's name, or was.
_OTHER_REPUBLIC = frozenset(("CHN", "DMA", "GEO", "IRL", "TWN", "USA"))
_GIVEN_NAMES = frozenset(("CHL", "CUB", "GEO", "ISR", "JOR", "TCD", "KEN"))
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
    return _nothing_behind(words, tokens, last, taken, iso3, shared=shared, strict=strict) and _nothing_before(
        words, tokens, first, taken, iso3, strict=strict
    )


def _is_common_word(words: str, tokens: list[Token], at: int) -> bool:
    """Whether the name is used as the common word that it is too: what it is of, or a thing, stands behind it."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or not is_word(following):
        return False
    if tokens[at].folded in _MEETINGS:
        return following.folded not in _AND
    return following.folded not in FILLER and words[following.start].islower() and following.folded not in _DIRECTION


def _nothing_behind(
    words: str, tokens: list[Token], last: int, taken: Set[int], iso3: str | None, *, shared: bool, strict: bool
) -> bool:
    at = last + 1
    if at >= len(tokens) or at in taken:
        return True
    token = tokens[at]
    if not is_word(token):
        return token.folded != SOFT or not shared or not _qualifies(words, tokens, at, taken, iso3)
    if token.folded == "republic":
        return iso3 not in _OTHER_REPUBLIC
    # `Georgia O'Keeffe`: the capital is part of a name.
    is_initial = words[token.start].isupper() and words[token.end : token.end + 1] in ("'", "’")
    if token.folded in _GEOGRAPHIC or (is_initial and token.end - token.start == 1):
        return False
    return (token.folded in FILLER and token.folded not in _BEFORE) or not _is_name_like(words, token, strict=strict)


def _qualifies(words: str, tokens: list[Token], at: int, taken: Set[int], iso3: str | None) -> bool:
    """Whether unread words behind a bracket or comma may tell which country is meant: `Congo (Rép. dém.)`."""
    if at + 1 >= len(tokens) or not is_word(tokens[at + 1]) or at + 1 in taken:
        return False
    if iso3 == "SDN" and tokens[at + 1].folded not in _SOUTH_OR_NORTH:
        return False
    return words[tokens[at].start] != "," or tokens[at + 1].folded.startswith(_FORMS)


def _nothing_before(
    words: str, tokens: list[Token], first: int, taken: Set[int], iso3: str | None, *, strict: bool
) -> bool:
    at = first - 1
    if at < 0 or not is_word(tokens[at]) or at in taken:
        return True
    token = tokens[at]
    if token.folded in _OF:
        before = tokens[at - 1] if at else None
        if before and iso3 == "COG" and before.folded.startswith("dem"):
            return False
        if before is None or not is_word(before) or before.folded in FILLER or at - 1 in taken:
            return before is None or before.folded != "state"
        return before.folded not in _GEOGRAPHIC and not _is_name_like(words, before, strict=strict)
    if token.folded in _DIRECTION:
        return iso3 is not None and iso3 not in _SHARED_BY_DIRECTION
    if token.folded in _GEOGRAPHIC:
        return False
    return token.folded in FILLER or not _is_name_like(words, token, strict=strict)


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
    surname = re.compile(r" [A-Z][a-z]+(?=[\s.,;)]|$)").match(words, end)
    return not (surname and iso3 in _GIVEN_NAMES and words[start:end].istitle() and " " not in words[start:end])
