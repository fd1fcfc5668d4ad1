"""The commonest shape of an amount, read at once: one currency, one number, perhaps a scale, and nothing else.

`US$ 1,250,000`, `1 250 000,50 EUR`, `2.5 million USD`. What these rules take, the grammar of `money` reads
alike, in several times as long; what may be read in two ways (`EUR 1.250`, `KWD 1,250`) they leave to it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipeline.values.money_currencies import NAMES_OF_MORE
from pipeline.values.money_numbers import THREE_DECIMALS
from pipeline.values.money_words import Kind, meaning

_CURRENCY = r"[A-Z]{0,2}[$€£₹₱₦]|[A-Z]{3}"
# Grouped by commas, by spaces or apostrophes, by dots twice; ungrouped; small, perhaps with a scale.
_NUMBER = (
    r"[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d\d)?|(?: \d{3})+(?:[.,]\d\d)?|(?:'\d{3})+(?:\.\d\d)?"
    r"|(?:\.\d{3}){2,}(?:,\d\d)?|\.\d{3},\d\d)"
    r"|[1-9]\d{3,11}(?:\.\d\d)?"
    r"|(?:0|[1-9]\d{0,2})(?:[.,]\d{1,2})?(?: ?(?:millions?|[mMkK]|thousand|billion|bn|Mio\.?|mn))?"
)
_PLAIN = re.compile(rf"\s*(?:({_CURRENCY}) ?({_NUMBER})|({_NUMBER})(?: |(?<![a-zA-Z]))({_CURRENCY}|euros?))\s*")
_PARTS = re.compile(r"([\d.,' ]*\d) ?([A-Za-z]*)")
_GROUPS = re.compile(r"[.,' ](?=\d{3})")


def plain_amount(text: str) -> tuple[Decimal, str] | None:
    """The amount and its currency (`$` for a bare dollar sign), if that is all that the words are."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    before, number, other_number, behind = match.groups()
    currency = _currency(before or behind)
    return (_value(number or other_number), currency) if currency else None


@lru_cache(maxsize=512)
def _currency(word: str) -> str | None:
    meant = meaning(word)
    is_sure = (
        meant.kind == Kind.CURRENCY
        and meant.scale is None
        and word not in NAMES_OF_MORE
        # Its millions may be billions.
        and meant.currency != "IDR"
        and meant.currency not in THREE_DECIMALS
    )
    return meant.currency if is_sure else None


def _value(number: str) -> Decimal:
    if number.isdigit():
        return Decimal(number)
    parts = _PARTS.match(number)
    digits, scale = (parts[1], meaning(parts[2]).scale if parts[2] else None) if parts else (number, None)
    value = Decimal(_GROUPS.sub("", digits).replace(",", "."))
    return value * scale if scale else value
