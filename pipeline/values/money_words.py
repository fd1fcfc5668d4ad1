"""Words and signs of money: currencies, scales, and the words that may stand around an amount.

Currencies come from ISO 4217 and their names in many languages from CLDR, both by babel. The tables here
hold what those lists lack: short signs, spellings in use, scales, and words of a grammar of amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final


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


@dataclass(frozen=True, slots=True)
class Word:
    """A word's meaning; `currency` is an ISO 4217 code, `$` for a bare dollar, or null if several have the name."""

    kind: int
    currency: str | None = None
    scale: Decimal | None = None
    # Whether a name of several words may start with it.
    may_lead: bool = False


SIGNS = "$€£¥₹₽₩₺₪₦₱₫₴₵₡₲₭₮₸₼₾¢"
LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "ru", "ar", "zh")

_CURRENCIES: dict[str, str | None] = {
    # Signs, and signs with a country's letters; those of other countries are built from CLDR.
    "$": "$", "us$": "USD", "usd$": "USD", "$us": "USD", "u$s": "USD", "u$d": "USD", "bs": None, "$u": "UYU",
    "€": "EUR", "£": "GBP", "uk£": "GBP", "gb£": "GBP", "stg£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY",
    "₪": "ILS", "₦": "NGN", "₱": "PHP", "₫": "VND", "₴": "UAH", "₵": "GHS", "₡": "CRC", "₲": "PYG", "₭": "LAK",
    "₮": "MNT", "₸": "KZT", "₼": "AZN", "₾": "GEL", "¥": None, "cn¥": "CNY", "jp¥": "JPY", "rmb¥": "CNY",
    "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "can$": "CAD", "cdn$": "CAD", "$ca": "CAD", "$can": "CAD",
    "nz$": "NZD", "s$": "SGD", "hk$": "HKD", "nt$": "TWD", "r$": "BRL", "mex$": "MXN", "mx$": "MXN", "n$": "NAD",
    "j$": "JMD", "tt$": "TTD", "rd$": "DOP", "ec$": "XCD", "f$": "FJD", "fj$": "FJD", "gh₵": "GHS", "gh¢": "GHS",
    # Short names.
    "sdr": "XDR", "sdrs": "XDR", "dts": "XDR", "ua": "XUA", "uac": "XUA", "rmb": "CNY", "euro": "EUR", "euros": "EUR",
    "ecu": "XEU", "ksh": "KES", "kshs": "KES", "tsh": "TZS", "tshs": "TZS", "ush": "UGX", "ushs": "UGX",
    "tk": "BDT", "rp": "IDR", "zł": "PLN", "kč": "CZK", "nrs": "NPR", "rs": None, "kr": None, "fr": None, "sfr": "CHF",
    "fcfa": None, "cfa": None, "f": None, "lei": None, "php": "PHP", "dollar": "$", "dollars": "$", "dólares": "$",
    "dolares": "$", "dólar": "$", "dollari": "$", "доллар": "$", "доллара": "$", "долларов": "$", "долл": "$",
    "دولار": "$", "دولارا": "$", "دولارات": "$", "美元": "USD", "美金": "USD", "евро": "EUR", "يورو": "EUR",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "人民币": "CNY", "元人民币": "CNY", "元": None, "瑞士法郎": "CHF",
    "soles": "PEN", "swf": "CHF", "руб": "RUB", "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "円": "JPY",
    "pound": None, "pounds": None, "sterling": "GBP",
}  # fmt: skip
# Several words, by the first one; the longest wins.
_PHRASES: dict[str, str | None] = {
    "us dollar": "USD", "us dollars": "USD", "us $": "USD", "usd $": "USD", "$ us": "USD", "$ usd": "USD",
    "$ ca": "CAD", "$ cad": "CAD", "cad $": "CAD", "aud $": "AUD", "united states dollar": "USD",
    "united states dollars": "USD", "american dollars": "USD", "dollars us": "USD", "dollar us": "USD",
    "dollars américains": "USD", "dollars des états-unis": "USD", "dollars des etats-unis": "USD",
    "dollars eu": "USD", "dólares estadounidenses": "USD", "dólares americanos": "USD",
    "dólares de los estados unidos": "USD", "dolares estadounidenses": "USD", "dólares de los ee uu": "USD",
    "dólares de ee uu": "USD", "dólares de los eeuu": "USD", "dólares dos estados unidos": "USD",
    "dólares dos eua": "USD", "dollari usa": "USD", "долларов сша": "USD", "доллара сша": "USD", "доллар сша": "USD",
    "долл сша": "USD", "دولار أمريكي": "USD", "دولارا أمريكيا": "USD", "دولار امريكي": "USD",
    "دولارات أمريكية": "USD", "pound sterling": "GBP", "pounds sterling": "GBP", "british pounds": "GBP",
    "british pound": "GBP", "livres sterling": "GBP", "libras esterlinas": "GBP", "francs suisses": "CHF",
    "swiss francs": "CHF", "francs cfa": None, "f cfa": None, "cfa francs": None, "chinese yuan": "CNY",
    "российских рублей": "RUB", "norwegian kroner": "NOK", "norwegian krone": "NOK", "swedish kronor": "SEK",
    "swedish krona": "SEK", "danish kroner": "DKK", "danish krone": "DKK", "$ usa": "USD",
    "sw fr": "CHF", "sw francs": "CHF", "s /": "PEN", "special drawing rights": "XDR",
    "kenya shillings": "KES", "uganda shillings": "UGX", "tanzania shillings": "TZS",
}  # fmt: skip
_T, _M, _B = Decimal(10) ** 3, Decimal(10) ** 6, Decimal(10) ** 9
_SCALES: dict[Decimal, str] = {
    _T: "thousand thousands k tsd mil mila mille milliers tausend duizend tusen tusind ribu "
    "тыс тысяч тысяча тысячи ألف آلاف 千 '000 000s 000's",
    _M: "million millions mill mio mln mn m mm millones millon millón milhão milhões milhoes milione milioni "
    "millionen miljoner miljon millioner miljoen milyon juta млн миллион миллиона миллионов مليون ملايين 百万",
    _B: "billion billions bn b bln milliard milliards mrd mds md mld miliardo miliardi milliarden bilhão bilhões "
    "miliar miljarder miljard milliarder milyar млрд миллиард миллиарда миллиардов مليار مليارات 十亿",
    Decimal(10) ** 12: "trillion trillions trn tn billones billón трлн триллион триллионов 万亿",
    Decimal(10) ** 5: "lakh lakhs lac lacs",
    Decimal(10) ** 7: "crore crores cr 千万",
    Decimal(10) ** 4: "万 萬",
    Decimal(10) ** 8: "亿 億",
}
_BOUND_PHRASES = ("up to", "bis zu", "jusqu ' à", "jusqu' à", "jusqu ' a")
_SCALE_PHRASES: dict[str, Decimal] = {"mil millones": _B, "miles de millones": _B, "mille milliards": _B * _T}
_KINDS: dict[int, str] = {
    Kind.ANNUAL: "annual annually yearly pa annuel annuelle annuels annuelles annuellement anual anuales anualmente "
    "anuais jährlich annuale ежегодно سنويا سنوياً 每年",
    Kind.YEAR: "year yr annum an année año anual ano jahr anno год السنة سنة 年",
    Kind.PER: "per par por pro / al each every cada chaque в في",
    Kind.RANGE: "to - ~ a à a\u0300 bis до until 至 到 إلى",
    Kind.BETWEEN: "between entre zwischen между بين",
    Kind.AND: "and et y e und и و",
    Kind.OF: "of de d d' di du des del",
    Kind.TOTAL: "total totals overall totale totaux gesamt insgesamt всего итого المجموع إجمالي 总 总额 共 合计",
    Kind.PART: "including incl includes included comprising which dont incluyendo incluido thereof davon включая",
    Kind.SHARE: "cofinancing cofinanced cofinancement cofinanciación cofinanciamiento cofinanciamento financing "
    "contribution contributions contribución contribuição beitrag counterpart grant loan don prêt subvention",
    Kind.EQUAL: "equivalent equiv equivalents equals equivalente équivalent",
    Kind.TIMES: "x × * @",
    Kind.VAGUE: "approx approximately about around circa ca c estimated est environ aproximadamente aprox "
    "unos cerca около примерно etwa rund 约 حوالي",
    Kind.BOUND: "under above below beyond upto over more less least most exceeding exceed exceeds excess maximum max "
    "minimum min plus moins más menos máximo mínimo maximal mindestens höchstens über unter более менее свыше hasta "
    "até < > ≤ ≥ 最多",
    Kind.FILLER: "budget the is in for from от von desde من amount amounts project only value cost sum le la el los "
    "montant presupuesto importe бюджет 为",
}  # fmt: skip
# An amount of one of these is a price, one of many: not the project's.
_UNITS = (
    "month week day hour person participant capita country unit household student family village school beneficiary "
    "mois jour semaine personne pays mes día persona país participante monat tag monthly daily weekly mensuel mensual "
    "quarter quarterly trimestral"
)
# ISO codes that are no word of a language when written small.
_SMALL_CODES = frozenset("usd eur gbp chf cad aud nzd jpy cny inr nok sek dkk brl zar kes mxn xof xaf".split())
_GLUED = {
    "k": _T, "K": _T, "T": _T, "m": _M, "M": _M, "MM": _M, "mn": _M, "mio": _M, "Mio": _M, "mln": _M, "Mln": _M,
    "bn": _B, "Mrd": _B, "mrd": _B, "Mds": _B,
}  # fmt: skip
_NOUN_FIRST = ("fr", "es", "pt", "it", "ar")


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
    words = {name: Word(Kind.CURRENCY, currency) for name, currency in _CURRENCIES.items()}
    words |= {name: Word(Kind.UNIT) for name in _UNITS.split()}
    for kind, names in _KINDS.items():
        words |= {name: Word(kind) for name in names.split()}
    for scale, names in _SCALES.items():
        words |= {name: Word(Kind.SCALE, scale=scale) for name in names.split()}
    phrases = {name: Word(Kind.CURRENCY, currency) for name, currency in _PHRASES.items()}
    phrases |= {name: Word(Kind.BOUND) for name in _BOUND_PHRASES}
    phrases |= {name: Word(Kind.SCALE, scale=scale) for name, scale in _SCALE_PHRASES.items()}
    return Lexicon(words, phrases)


@cache
def world() -> Lexicon:
    """The names of all currencies in several languages, by CLDR; a name that several share stands for none."""
    names: dict[str, set[str]] = {}
    for code, name, noun in _cldr_names():
        names.setdefault(name, set()).add(code)
        names.setdefault(noun, set()).add(code)
    meanings = {
        name: Word(Kind.CURRENCY, next(iter(codes)) if len(codes) == 1 else None) for name, codes in names.items()
    }
    return Lexicon(
        {name: word for name, word in meanings.items() if " " not in name},
        {name: word for name, word in meanings.items() if " " in name},
    )


def _cldr_names() -> Iterator[tuple[str, str, str]]:
    """Code, name and the name's noun of each currency in use, in the numbers that a language has."""
    from babel.core import get_global
    from babel.numbers import get_currency_name, get_territory_currencies

    tender = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    for language in LANGUAGES:
        for code in sorted(tender):
            for count in (1, 2, 5):
                name = get_currency_name(code, count, language).casefold()
                words = name.split()
                yield code, name, words[0 if language in _NOUN_FIRST else -1]


@cache
def iso_codes() -> frozenset[str]:
    """ISO 4217 codes in use, and those of countries that took another currency since."""
    import pycountry

    former = ("DEM", "FRF", "ITL", "NLG", "ESP", "BEF", "ATS", "PTE", "FIM", "GRD", "IEP", "XEU")
    return frozenset(c.alpha_3 for c in pycountry.currencies).union(former)


@lru_cache(maxsize=4096)
def meaning(word: str) -> Word:
    """What a word means by itself, or that it says nothing about money."""
    if len(word) > 1 and "." in word:
        word = word.replace(".", "")
    if not word[0].isalnum() and word not in common().words and word[0] not in SIGNS:
        return Word(Kind.MARK)
    known = _alone(word)
    vague = known.kind == Kind.OTHER or (known.kind == Kind.CURRENCY and known.currency in (None, "$"))
    return replace(known, may_lead=vague or word.casefold() in common().phrases)


def _alone(word: str) -> Word:
    return _listed(word) or _glued(word) or Word(Kind.OTHER)


def _listed(word: str) -> Word | None:
    """A word of the tables, or an ISO code."""
    folded = word.casefold()
    known = common().words.get(folded)
    if known is not None:
        return known
    if (word.isupper() or folded in _SMALL_CODES) and len(word) == 3 and word.upper() in iso_codes():
        return Word(Kind.CURRENCY, word.upper())
    return None


def _glued(word: str) -> Word | None:
    """A currency with its scale (`M€`, `US$m`, `MEUR`), or a sign behind a country's letters (`BZ$`)."""
    if not any(sign in word for sign in SIGNS) and not (word[:3].isupper() or word[-3:].isupper()):
        return None
    if known := _of_letters(word):
        return known
    for letters, scale in _GLUED.items():
        for rest in (word.removeprefix(letters), word.removesuffix(letters)):
            # The letters of a country are capitals: `Mrd$` is no million of `RD$`.
            is_spelt_so = bool(rest) and rest != word and (rest == rest.upper() or word == word.lower())
            money = (_listed(rest) or _of_letters(rest)) if is_spelt_so else None
            is_code = money and (rest.casefold() in _SMALL_CODES or any(sign in rest for sign in SIGNS))
            if money and is_code and money.currency and money.scale is None:
                return Word(Kind.CURRENCY, money.currency, scale)
    # Unknown letters glued to a sign may be a scale: `Mrd$`.
    return Word(Kind.CURRENCY) if any(sign in word for sign in SIGNS) and len(word) < _LONGEST_SIGN else None


_LONGEST_SIGN = 4


def _of_letters(word: str) -> Word | None:
    """A sign behind a country's letters or a currency's code: `BZ$`, `EUR€`."""
    if len(word) == 3 and word[2] == "$" and word[:2].isalpha():
        return Word(Kind.CURRENCY, _of_country(word[:2].upper()))
    if len(word) == 4 and word[3] in SIGNS and word[:3] in iso_codes():
        return Word(Kind.CURRENCY, word[:3])
    return None


def _of_country(letters: str) -> str | None:
    """The one currency of a country, by its ISO 3166-1 code."""
    from babel.numbers import get_territory_currencies

    currencies = get_territory_currencies(letters)
    return currencies[0] if len(currencies) == 1 else None
