"""Currencies: their codes, signs and names.

Codes come from ISO 4217, names in many languages from CLDR, both by libraries. The tables here hold what those lists
lack: short signs, abbreviations, spellings in use. A name that several countries have stands for none.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pipeline.values.money_languages import WORDS

SIGNS = "$€£¥₹₽₩₺₪₦₱₫₴₵₡₲₭₮₸₼₾¢"
LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "ru", "ar", "zh")

NAMES: dict[str, str | None] = {
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
    "ecu": "XEU", "ksh": "KES", "kshs": "KES", "tsh": "TZS", "tshs": "TZS", "ush": "UGX", "ushs": "UGX", "tk": "BDT",
    "rp": "IDR", "zł": "PLN", "kč": "CZK", "nrs": "NPR", "rs": None, "kr": None, "fr": None, "sfr": "CHF",
    "fcfa": None, "cfa": None, "f": None, "lei": None, "php": "PHP", "dollar": "$", "dollars": "$", "dólares": "$",
    "dolares": "$", "dólar": "$", "dollari": "$", "доллар": "$", "доллара": "$", "долларов": "$", "долл": "$",
    "دولار": "$", "دولارا": "$", "دولارات": "$", "美元": "USD", "美金": "USD", "евро": "EUR", "يورو": "EUR",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "人民币": "CNY", "元人民币": "CNY", "元": None, "瑞士法郎": "CHF",
    "soles": "PEN", "swf": "CHF", "руб": "RUB", "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "円": "JPY",
    "원": "KRW", "원화": "KRW", "रुपये": None, "रुपया": None, "дол": "$", "dls": "$", "dlls": "$", "달러": "$",
    "불": "$", "弗": "$", "ドル": "$", "米ドル": "USD", "ユーロ": "EUR", "ポンド": "GBP", "บาท": "THB",
    # Chinese, with Taiwan's and Hong Kong's signs.
    "新台币": "TWD", "新臺幣": "TWD", "新台幣": "TWD", "台币": "TWD", "臺幣": "TWD", "台幣": "TWD", "港元": "HKD",
    "港币": "HKD", "港幣": "HKD", "澳元": "AUD", "澳币": "AUD", "加元": "CAD", "加币": "CAD", "加拿大元": "CAD",
    "新加坡元": "SGD", "新元": "SGD", "新西兰元": "NZD", "纽元": "NZD", "日圆": "JPY", "日圓": "JPY", "日円": "JPY",
    "韩元": "KRW", "韓元": "KRW", "泰铢": "THB", "泰銖": "THB", "卢布": "RUB", "盧布": "RUB", "卢比": None,
    "印度卢比": "INR", "英鎊": "GBP", "歐元": "EUR", "人民幣": "CNY", "人民币元": "CNY", "美圆": "USD", "美圓": "USD",
    "越南盾": "VND", "林吉特": "MYR", "比索": None, "法郎": None, "克朗": None, "挪威克朗": "NOK", "瑞典克朗": "SEK",
    "丹麦克朗": "DKK", "兰特": "ZAR", "南非兰特": "ZAR", "里亚尔": None, "第纳尔": None, "圆": None, "圓": None,
    "pound": None, "pounds": None, "sterling": "GBP", "birr": "ETB", "taka": "BDT", "lv": "BGN", "лв": "BGN",
    "ден": "MKD", "дин": "RSD", "din": None, "kn": "HRK", "грн": "UAH", "тг": "KZT", "сом": "KGS", "сомов": "KGS",
    "сўм": "UZS", "soʻm": "UZS", "so‘m": "UZS", "so'm": "UZS", "gdes": "HTG", "gourdes": "HTG", "fcfp": "XPF",
    "fmg": "MGF", "shs": None, "sh": None, "dhs": None, "bs.s": "VES", "км": "BAM", "afl": "AWG",
    "bds$": "BBD", "l$": "LRD", "t$": "TOP", "ws$": "WST", "z$": "ZWD", "mop$": "MOP", "b$": None, "ir£": "IEP",
    "e£": "EGP", "£e": "EGP", "l£": "LBP", "￥": None, "֏": "AMD", "؋": "AFN", "৳": "BDT", "฿": "THB", "៛": "KHR",
    "mvrs": "MVR", "afs": "AFN", "skr": "SEK", "nkr": "NOK", "dkr": "DKK", "ikr": "ISK",
}  # fmt: skip
# Several words, by the first one; the longest wins.
PHRASES: dict[str, str | None] = {
    "us dollar": "USD", "us dollars": "USD", "us $": "USD", "usd $": "USD", "$ us": "USD", "$ usd": "USD",
    "дол сша": "USD", "gb pounds": "GBP", "uk pounds": "GBP", "au dollars": "AUD", "australian $": "AUD",
    "canadian $": "CAD", "ca dollars": "CAD", "nz dollars": "NZD", "hk dollars": "HKD", "ec dollars": "XCD",
    "swiss fr": "CHF", "indian rs": "INR", "pak rs": "PKR", "pakistan rupees": "PKR", "nepali rupees": "NPR",
    "nepal rupees": "NPR", "sri lanka rupees": "LKR", "south african rands": "ZAR", "s a rand": "ZAR",
    "danish crowns": "DKK", "swedish crowns": "SEK", "norwegian crowns": "NOK", "czech crowns": "CZK",
    "фунтов стерлингов": "GBP", "фунта стерлингов": "GBP", "фунт стерлингов": "GBP", "pfund sterling": "GBP",
    "britische pfund": "GBP", "lire sterline": "GBP", "جنيه إسترليني": "GBP", "جنيه استرليني": "GBP",
    "livre sterling": "GBP", "libra esterlina": "GBP", "американских долларов": "USD", "американских доллара": "USD",
    "американський долар": "USD", "американських доларів": "USD", "amerikaanse dollars": "USD",
    "dollari americani": "USD", "dólares norteamericanos": "USD", "dólares norte americanos": "USD",
    "dollars e u": "USD", "us dollarn": "USD", "britse ponden": "GBP", "francs malgaches": "MGF", "$ ca": "CAD",
    "$ cad": "CAD", "cad $": "CAD", "aud $": "AUD", "united states dollar": "USD", "united states dollars": "USD",
    "american dollars": "USD", "dollars us": "USD", "dollar us": "USD", "dollars américains": "USD",
    "dollars des états-unis": "USD", "dollars des etats-unis": "USD", "dollars eu": "USD",
    "dólares estadounidenses": "USD", "dólares americanos": "USD", "dólares de los estados unidos": "USD",
    "dolares estadounidenses": "USD", "dólares de los ee uu": "USD", "dólares de ee uu": "USD",
    "dólares de los eeuu": "USD", "dólares dos estados unidos": "USD", "dólares dos eua": "USD", "dollari usa": "USD",
    "долларов сша": "USD", "доллара сша": "USD", "доллар сша": "USD", "долл сша": "USD", "دولار أمريكي": "USD",
    "دولارا أمريكيا": "USD", "دولار امريكي": "USD", "دولارات أمريكية": "USD", "pound sterling": "GBP",
    "pounds sterling": "GBP", "british pounds": "GBP", "british pound": "GBP", "livres sterling": "GBP",
    "libras esterlinas": "GBP", "francs suisses": "CHF", "swiss francs": "CHF", "francs cfa": None, "f cfa": None,
    "cfa francs": None, "chinese yuan": "CNY", "российских рублей": "RUB", "norwegian kroner": "NOK",
    "norwegian krone": "NOK", "swedish kronor": "SEK", "swedish krona": "SEK", "danish kroner": "DKK",
    "danish krone": "DKK", "$ usa": "USD", "sw fr": "CHF", "sw francs": "CHF", "s /": "PEN",
    "special drawing rights": "XDR", "kenya shillings": "KES", "uganda shillings": "UGX", "tanzania shillings": "TZS",
}  # fmt: skip
# Short names whose small and large letters matter, since they are other words otherwise.
EXACT: dict[str, str | None] = {
    "Kz": "AOA", "DT": "TND", "Ar": "MGA", "Ft": "HUF", "TL": "TRY", "YTL": "TRY", "Nu": "BTN", "Le": None,
    "FG": "GNF", "FC": "CDF", "FBu": "BIF", "Fbu": "BIF", "FRw": "RWF", "Frw": "RWF", "RWFr": "RWF", "Fdj": "DJF",
    "DA": "DZD", "DH": None, "Dh": None, "MK": "MWK", "MTn": "MZN", "RM": "MYR", "Rf": "MVR", "UM": "MRU", "VT": "VUV",
    "Vt": "VUV", "Db": "STN", "Nfk": "ERN", "Br": None, "Gs": "PYG", "LE": "EGP", "LL": "LBP", "JD": "JOD",
    "KD": "KWD", "BD": "BHD", "QR": "QAR", "LD": None, "Ks": "MMK", "DM": "DEM", "FF": "FRF", "SLRs": "LKR",
    "MRs": "MUR", "PKRs": "PKR", "KM": "BAM", "CFP": "XPF", "Kc": "CZK", "Esc": None, "Lps": "HNL", "Lp": None,
}  # fmt: skip
# One capital letter, which means money only before a large number: `N500 million`, not `Q3 2012`.
LETTERS: dict[str, str | None] = {"R": "ZAR", "N": "NGN", "Q": "GTQ", "K": None, "L": None, "P": None}
# Codes that name something else before a smaller number than this: `SDG 16`, `COP 26`, `TOP 10`.
NAMES_OF_MORE = {"SDG": 18, "COP": 100, "TOP": 100, "ALL": 100, "CUP": 100, "CFP": 10_000}
# Thousands and millions of crowns.
SCALED: dict[str, tuple[str | None, int]] = {
    "mdp": (None, 6), "mdd": ("USD", 6), "tkr": (None, 3), "mkr": (None, 6), "mnkr": (None, 6), "mdkr": (None, 9),
    "mfcfa": (None, 6), "mdh": (None, 6), "mdt": ("TND", 6), "meuro": ("EUR", 6), "meuros": ("EUR", 6),
    "keuro": ("EUR", 3), "keuros": ("EUR", 3),
}  # fmt: skip
# Codes of the last decades that ISO 4217 lists no more.
_FORMER = (
    "ATS BEF DEM ESP FIM FRF GRD IEP ITL LUF NLG PTE XEU AFA ANG AZM BGN BYR CSD CUC CYP EEK GHC HRK LTL LVL MGF MRO "
    "MTL MZM ROL SDD SIT SKK SLL STD TMM TRL VEB VEF YUM ZMK ZWD ZWL"
).split()
_NOUN_FIRST = frozenset("fr es pt it ar pl ro el sq ca id vi sw fa he tg".split())
_SHORT_NOUN = 4


def names_of_the_world() -> dict[str, str | None]:
    """The names of all currencies in several languages, by CLDR; a name that several share stands for none."""
    return _named_by_cldr(LANGUAGES)


def further_names() -> dict[str, str | None]:
    """Those names in all other languages that have words of money: slow, so for statements without a currency only."""
    return _named_by_cldr([language for language in WORDS if language not in LANGUAGES])


def _named_by_cldr(languages: Iterable[str]) -> dict[str, str | None]:
    """What CLDR calls each currency in use, and the noun of the name: one that the US dollar has is a bare dollar."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    tender = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    named: dict[str, set[str]] = {}
    for language in languages:
        for code in tender:
            for name in _cldr_names(code, language):
                words = name.split()
                named.setdefault(name, set()).add(code)
                noun = words[0 if language in _NOUN_FIRST else -1]
                # `12 take part` names no taka, whatever the Slovene plural is.
                if language in LANGUAGES or len(noun) > _SHORT_NOUN or not noun.isascii():
                    named.setdefault(noun, set()).add(code)
    return {name: _shared(codes) for name, codes in named.items()}


def _shared(codes: set[str]) -> str | None:
    if len(codes) == 1:
        return next(iter(codes))
    return "$" if "USD" in codes else None


def _cldr_names(code: str, language: str) -> set[str]:
    """The name of a currency behind each of the numbers that a language tells apart."""
    from babel.core import Locale
    from babel.numbers import get_currency_name

    plural = Locale.parse(language).plural_form
    counts = {plural(count): count for count in (1, 2, 5, 10, 1.5)}.values()
    names = {get_currency_name(code, count, language) for count in counts}
    return {name.casefold() for name in names if name != code}


@cache
def iso_codes() -> frozenset[str]:
    """ISO 4217 codes in use, and those of countries that took another currency since."""
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies).union(_FORMER)


def currency_of(letters: str) -> str | None:
    """The one currency of a country, by its ISO 3166-1 code."""
    from babel.numbers import get_territory_currencies

    currencies = get_territory_currencies(letters)
    return currencies[0] if len(currencies) == 1 else None
