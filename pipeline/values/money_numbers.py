"""The value of a number by its separators, in the locale that they and the currency show.

`605,153.00`, `1.234.567`, `12 345,50`. One separator before three digits (`3.350`) can be read in two ways, unless a
currency stands beside it: money has two decimals, so `EUR 3,350` is thousands; but `US$ 3.350` stays ambiguous.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.values.money_tokens import Token

_ENGLISH = frozenset({"USD", "GBP", "AUD", "CAD", "NZD", "INR", "JPY", "SGD", "HKD", "$", "KES", "NGN", "PHP", "CNY"})
# Dollars in languages in which a dot groups digits.
_DOT_GROUPS = ("dólar", "dolar", "dollari", "долл")
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_MOST_DIGITS = 27
# Currencies of countries that group digits by dots, whatever the language.
_DOT_COUNTRIES = frozenset({"COP", "CLP", "ARS", "PYG", "UYU", "BRL", "IDR", "VND"})
_SINGULAR = frozenset({"million", "billion", "trillion", "bn"})
_INDIAN = frozenset({"lakh", "lakhs", "lac", "lacs", "crore", "crores"})
_DECIMAL_DOT = _SINGULAR | {"m", "mn", "k", "b", "thousand", "mm", "millions"}


# Three digits a group, or two but for the last, as in India.
_GROUPED = {sign: re.compile(rf"\d{{1,3}}(?:\{sign}\d{{2,3}})*\{sign}\d{{3}}") for sign in ".,"}


_FRACTIONS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}
_MILLIONS = re.compile(r"(\d{1,3})'(\d{3}(?:(?:\.\d{3})+|(?:,\d{3})+))((?:[.,]\d{1,2})?)")


def is_written_in_english(currency: Token) -> bool:
    """Whether a currency's numbers are written as in English, as far as it is not named in another language."""
    if currency.text == "$us":
        # Bolivia's.
        return False
    return currency.text == "¥" or (
        currency.currency in _ENGLISH and not currency.text.casefold().startswith(_DOT_GROUPS)
    )


def number_of(digits: str, scale_word: str, currency: Token | None, at: int = 0) -> Decimal | None:
    """The value of a number by its separators, without its scale; None if they can be read in two ways.

    None too of more digits than any amount has, which arithmetic would round. `at` is where it stands: English
    has the currency before it.
    """
    if digits[-1] in _FRACTIONS:
        whole = digits[:-1].strip() or "0"
        return Decimal(whole) + _FRACTIONS[digits[-1]] if whole.isdigit() else None
    if digits.isdigit():
        # `00081234` is a number of something.
        return Decimal(digits) if digits[0] != "0" or len(digits) == 1 else None
    if "'" in digits and (millions := _MILLIONS.fullmatch(digits)):
        # `1'250.000`: apostrophes part the millions.
        digits = millions[1] + "".join(c for c in millions[2] if c.isdigit()) + millions[3].replace(",", ".")
    plain = digits.replace(" ", "").replace("'", "").rstrip(".,-/")
    if len(plain) > _MOST_DIGITS:
        return None
    if plain.isdigit():
        return Decimal(plain) if plain[0] != "0" or len(plain) == 1 else None
    if digits[-1] == "-" and (joined := plain.replace("." if digits.rstrip("-")[-1] == "," else ",", "")).isdigit():
        # `350.000,-`: the dash stands for the cents, so the sign before it is the decimal one.
        return Decimal(joined)
    if plain.startswith("."):
        return Decimal(plain)
    comma, dot = plain.count(","), plain.count(".")
    last = "," if plain.rfind(",") > plain.rfind(".") else "."
    if comma and dot:
        whole, _, cents = plain.rpartition(last)
        other = "," if last == "." else "."
        if plain.count(last) > 1 or not _GROUPED[other].fullmatch(whole):
            return None
        # `1,000.000` may be a slip for a million.
        may_be_slip = cents == "000" and not scale_word and (not currency or currency.currency not in THREE_DECIMALS)
        return None if may_be_slip else Decimal(whole.replace(other, "") + "." + cents)
    if comma + dot > 1:
        grouped = _GROUPED[last].fullmatch(plain)
        return Decimal(plain.replace(last, "")) if grouped else None
    whole, _, tail = plain.partition(last)
    if len(tail) != 3 or len(whole) > 3 or whole.startswith("0"):
        return Decimal(plain.replace(",", "."))
    english = currency is not None and is_written_in_english(currency)
    if scale_word:
        folded = scale_word.casefold()
        if has_chinese(scale_word) or has_hangul(scale_word) or folded in _INDIAN:
            # `1.234亿` has decimals; `5.000万` may be a slip.
            return None if last == "." and tail == "000" else Decimal(plain if last == "." else whole + tail)
        if last == ".":
            if currency is not None and currency.currency in _DOT_COUNTRIES:
                return Decimal(whole + tail)
            # 1.234 million has three decimals; in other languages a dot groups.
            return Decimal(plain) if english and folded in _DECIMAL_DOT else None
        # English says "1,234 million"; where a comma is the decimal sign, it would be "millions".
        is_led = english and currency is not None and currency.start < at
        return Decimal(whole + tail) if folded in _SINGULAR and (whole != "1" or is_led) else None
    if currency is not None and currency.currency in THREE_DECIMALS:
        return None
    # Money has two decimals, so three digits behind a comma beside a currency are thousands. A dot
    # there is the decimal sign in dollars and pounds, which makes it doubtful.
    return Decimal(whole + tail) if currency is not None and (last == "," or not english) else None


def has_chinese(text: str) -> bool:
    """Whether a word is of Chinese characters, which no space holds apart from numbers."""
    return "\u4e00" <= text[0] <= "\u9fff"


def is_unspaced(text: str) -> bool:
    """Whether a word is of a script that sets no space before or behind numbers: Chinese, Japanese, Korean, Thai."""
    first = text[0]
    return "\u3040" <= first <= "\u30ff" or "\u0e00" <= first <= "\u0e7f" or has_chinese(text) or has_hangul(text)


def has_hangul(text: str) -> bool:
    """Whether a word is Korean, in which numbers are spaced by their scales."""
    return "\uac00" <= text[0] <= "\ud7a3"
