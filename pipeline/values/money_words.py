"""Words and signs of money: currencies, scales, and the words that may stand around an amount.

The words of each language are those of `money_languages`, the currencies those of `money_currencies`; the tables
here hold what is of no one language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from pipeline.values.money_currencies import (
    EXACT,
    NAMES,
    PHRASES,
    SCALED,
    SIGNS,
    currency_of,
    further_names,
    iso_codes,
    names_of_the_world,
)
from pipeline.values.money_languages import WORDS


class Kind:
    """What a word does in a statement of money; plain numbers, since an enum's members take five times as long."""

    NUMBER: Final = 1
    MARK: Final = 2  # punctuation
    CURRENCY: Final = 3
    SCALE: Final = 4
    ANNUAL: Final = 5
    YEAR: Final = 6
    PER: Final = 7
    UNIT: Final = 8  # what an amount may be the price of
    RANGE: Final = 9  # between the ends of a range
    BETWEEN: Final = 10  # before a range whose ends an "and" joins
    AND: Final = 11
    OF: Final = 12  # between a scale and its currency
    TOTAL: Final = 13
    PART: Final = 14  # what follows is part of what came before
    SHARE: Final = 15  # what one of several gives, were it called a total
    EQUAL: Final = 16  # the same in another currency
    TIMES: Final = 17
    VAGUE: Final = 18  # about
    BOUND: Final = 19  # up to, at least
    FILLER: Final = 20  # says nothing by itself
    OTHER: Final = 21
    RATE: Final = 22  # each month, each day


@dataclass(frozen=True, slots=True)
class Word:
    """A word's meaning; `currency` is an ISO 4217 code, `$` for a bare dollar, or null if several have the name."""

    kind: int
    currency: str | None = None
    scale: Decimal | None = None
    # Whether a name of several words may start with it.
    may_lead: bool = False


_T, _M, _B = Decimal(10) ** 3, Decimal(10) ** 6, Decimal(10) ** 9
# Those that are of no one language; `money_languages` has the others.
_SCALES: dict[Decimal, str] = {
    _T: "千 천 พัน '000 000s 000's",
    Decimal(10) ** 4: "万 萬 만 หมื่น",
    Decimal(10) ** 5: "lakh lakhs lac lacs แสน लाख লাখ لاکھ",
    Decimal(10) ** 7: "crore crores cr 千万 천만 करोड़ कोटि কোটি کروڑ",
    Decimal(10) ** 8: "亿 億 억",
    _B: "अरब ارب",
}
_SCALE_ROLES = {"thousand": _T, "million": _M, "billion": _B, "trillion": _B * _T}
_KINDS: dict[int, str] = {
    Kind.PER: "/",
    Kind.RANGE: "- ~",
    Kind.TIMES: "x × * @",
    Kind.BOUND: "< > ≤ ≥",
}
_KIND_ROLES = {
    "total": Kind.TOTAL, "part": Kind.PART, "share": Kind.SHARE, "equal": Kind.EQUAL, "year": Kind.YEAR,
    "annual": Kind.ANNUAL, "per": Kind.PER, "range": Kind.RANGE, "between": Kind.BETWEEN, "and": Kind.AND,
    "of": Kind.OF, "about": Kind.VAGUE, "bound": Kind.BOUND, "unit": Kind.UNIT, "rate": Kind.RATE,
    "filler": Kind.FILLER,
}  # fmt: skip
# ISO codes that are no word of a language when written small.
_SMALL_CODES = frozenset("usd eur gbp chf cad aud nzd jpy cny inr nok sek dkk brl zar kes mxn xof xaf".split())
# Codes that may have a scale glued on, when written large: `MMAD`.
_GLUED_CODES = frozenset(
    "MAD TND DZD EGP JOD RUB UAH KZT PLN CZK HUF ILS MXN IDR MYR KRW PHP VND NGN GHS UGX ETB".split()
)
_GLUED = {
    "k": _T, "K": _T, "T": _T, "m": _M, "M": _M, "MM": _M, "mn": _M, "mio": _M, "Mio": _M, "mln": _M, "Mln": _M,
    "bn": _B, "Mrd": _B, "mrd": _B, "Mds": _B,
}  # fmt: skip


class Lexicon:
    """Words by their small letters, and phrases by their first word, the longest first."""

    def __init__(self, words: Mapping[str, Word], phrases: Mapping[str, Word]) -> None:
        """Sort the phrases by their first word."""
        self.words = words
        self.phrases: dict[str, list[tuple[list[str], Word]]] = {}
        for phrase, word in sorted(phrases.items(), key=lambda entry: -len(entry[0].split())):
            first, *rest = phrase.split()
            self.phrases.setdefault(first, []).append((rest, word))


@cache
def common() -> Lexicon:
    """The words of these tables, which are most of those in use."""
    named = {name: Word(Kind.CURRENCY, currency) for name, currency in (NAMES | PHRASES).items()}
    for kind, names in _KINDS.items():
        named |= {name: Word(kind) for name in names.split()}
    for scale, names in _SCALES.items():
        named |= {name: Word(Kind.SCALE, scale=scale) for name in names.split()}
    for roles in WORDS.values():
        for role, names in roles.items():
            word = Word(_KIND_ROLES[role]) if role in _KIND_ROLES else Word(Kind.SCALE, scale=_SCALE_ROLES[role])
            named |= {name.replace("_", " ").casefold(): word for name in names.split()}
    return _lexicon(named)


@cache
def world() -> Lexicon:
    """The names of all currencies in the main languages."""
    return _lexicon({name: Word(Kind.CURRENCY, code) for name, code in names_of_the_world().items()})


@cache
def further() -> Lexicon:
    """Those names in all other languages: slow to load, so for statements without a currency only."""
    return _lexicon({name: Word(Kind.CURRENCY, code) for name, code in further_names().items()})


@lru_cache(maxsize=512)
def dollar_of(adjective: str) -> str | None:
    """The currency whose English name is an adjective with "dollars": `Canadian`."""
    names = world().phrases.get(adjective.casefold(), [])
    return next((word.currency for rest, word in names if rest == ["dollars"]), None)


def _lexicon(named: Mapping[str, Word]) -> Lexicon:
    return Lexicon(
        {name: word for name, word in named.items() if " " not in name},
        {name: word for name, word in named.items() if " " in name},
    )


def chinese_words() -> list[str]:
    """The words of the tables that are of Chinese characters, kana among them."""
    return [name for name in common().words if "\u4e00" <= name[0] <= "\u9fff"]


@lru_cache(maxsize=4096)
def meaning(word: str) -> Word:
    """What a word means by itself, or that it says nothing about money."""
    if word == "M.N.":
        # "Moneda nacional", and no "mn".
        return Word(Kind.OTHER)
    if len(word) > 1 and "." in word:
        word = word.replace(".", "")
    if not word[0].isalnum() and word not in common().words and word[0] not in SIGNS:
        return Word(Kind.MARK)
    known = _alone(word)
    vague = known.kind == Kind.OTHER or (known.kind == Kind.CURRENCY and known.currency in (None, "$"))
    return replace(known, may_lead=vague or word.casefold() in common().phrases)


def _alone(word: str) -> Word:
    return _listed(word) or _glued(word) or _unspaced(word) or _compound(word) or Word(Kind.OTHER)


def _unspaced(word: str) -> Word | None:
    """A scale with its currency in a script that sets no space between them: `억원`, `ล้านบาท`."""
    if word.isascii():
        return None
    for end in range(len(word) - 1, 0, -1):
        scale, rest = common().words.get(word[:end]), common().words.get(word[end:])
        if scale and rest and scale.scale and rest.kind == Kind.CURRENCY:
            return replace(rest, scale=scale.scale)
    return None


# `Gesamtbudget`, `Projektgesamtkosten`, `totaalbedrag`, `totalbudsjett`, `kokonaisbudjetti`, `heildarkostnaður`.
_TOTAL_IN_COMPOUNDS = re.compile("gesamt|totaal|total(?:bud|kost|bel[oø])|kokonais|heildar|összk", re.IGNORECASE)

_ANNUAL_COMPOUND = re.compile("(?:jahres|jaar|års|vuosi)(?:bud|beg|bed|bel|etat|haushalt|summe|volumen)", re.IGNORECASE)


def _compound(word: str) -> Word | None:
    """A word with a total or a year in it."""
    if len(word) > len("jaar") and _ANNUAL_COMPOUND.match(word):
        return Word(Kind.ANNUAL)
    is_long = len(word) > len("gesamt") and _TOTAL_IN_COMPOUNDS.search(word)
    return Word(Kind.TOTAL) if is_long or word[0] == "총" else None


def _listed(word: str) -> Word | None:
    """A word of the tables, or an ISO code."""
    if word in EXACT:
        return Word(Kind.CURRENCY, EXACT[word])
    folded = word.casefold()
    if known := common().words.get(folded):
        return known
    if folded in SCALED:
        currency, power = SCALED[folded]
        return Word(Kind.CURRENCY, currency, Decimal(10) ** power)
    if (word.isupper() or folded in _SMALL_CODES) and len(word) == 3 and word.upper() in iso_codes():
        return Word(Kind.CURRENCY, word.upper())
    return None


def _glued(word: str) -> Word | None:
    """A currency with its scale (`M€`, `US$m`, `MEUR`), or a sign behind a country's letters (`BZ$`)."""
    if not any(sign in word for sign in SIGNS) and not (word[:3].isupper() or word[-3:].isupper()):
        return None
    if known := _of_letters(word):
        return known
    for cut in range(1, len(word)):
        for letters, rest in ((word[:cut], word[cut:]), (word[cut:], word[:cut])):
            scale = _GLUED.get(letters) or _long_scale(letters)
            # The letters of a country are capitals: `Mrd$` is no million of `RD$`.
            is_spelt_so = rest == rest.upper() or word == word.lower()
            if scale and is_spelt_so and (money := _sign_or_code(rest, large=letters.isupper())):
                return Word(Kind.CURRENCY, money, scale)
    # Unknown letters glued to a sign may be a scale: `Mrd$`.
    return Word(Kind.CURRENCY) if any(sign in word for sign in SIGNS) and len(word) < _LONGEST_SIGN else None


_LONGEST_SIGN = 4


def _long_scale(letters: str) -> Decimal | None:
    """What a scale of several letters multiplies by: `Md`, `млн`, `Tsd`."""
    known = common().words.get(letters.casefold()) if len(letters) > 1 else None
    return known.scale if known else None


def _sign_or_code(word: str, *, large: bool) -> str | None:
    """The currency of a sign, or of a code that is no word of a language, behind a scale in `large` letters."""
    is_code = word.casefold() in _SMALL_CODES or (large and word in _GLUED_CODES)
    if not is_code and not any(sign in word for sign in SIGNS):
        return None
    money = _listed(word) or _of_letters(word)
    return money.currency if money and money.scale is None else None


def _of_letters(word: str) -> Word | None:
    """A sign behind a country's letters or a currency's code: `BZ$`, `EUR€`, `$USD`."""
    if len(word) == 3 and word[2] == "$" and word[:2].isalpha():
        return Word(Kind.CURRENCY, currency_of(word[:2].upper()))
    if len(word) == 4 and word[3] in SIGNS and word[:3] in iso_codes():
        return Word(Kind.CURRENCY, word[:3])
    if len(word) == 4 and word[0] in SIGNS and word[1:] in iso_codes():
        return Word(Kind.CURRENCY, word[1:])
    return None
