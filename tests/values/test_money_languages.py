"""The words of money in each language: one role a word, and no language without the scales that CLDR gives it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from babel import Locale

from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.money_currencies import EXACT, NAMES
from pipeline.values.money_languages import ROLES, WORDS
from pipeline.values.money_words import common

# `min` is a thousand in Azerbaijani and the least elsewhere, `bilion` a thousand millions or a million of them.
LEFT_OUT = {"min", "bilion"}
# Above, languages disagree on the names.
MOST = 10**9


def test_every_word_has_one_role_in_all_languages() -> None:
    roles = defaultdict(set)
    for language in WORDS.values():
        for role, words in language.items():
            for word in words.split():
                roles[word].add(role)
    doubtful = {word: found for word, found in roles.items() if len(found) > 1}
    assert doubtful == {}
    assert set(ROLES) >= {role for language in WORDS.values() for role in language}


def test_no_word_is_a_currency_too() -> None:
    words = {word for language in WORDS.values() for names in language.values() for word in names.split()}
    assert words & {*NAMES, *EXACT} == set()


@pytest.mark.parametrize("language", sorted(WORDS.keys() - {"ca", "sw", "am", "ja", "bs"}))
def test_a_language_has_the_scales_that_cldr_gives_it(language: str) -> None:
    words = common().words
    unknown = [
        word
        for size, forms in _long_forms(language).items()
        for word in forms - LEFT_OUT
        if size <= MOST and (word not in words or words[word].scale != size)
    ]
    assert unknown == []


def _long_forms(language: str) -> dict[int, set[str]]:
    """The word that stands for each power of ten behind a number."""
    forms: dict[int, set[str]] = defaultdict(set)
    for by_size in Locale.parse(language).compact_decimal_formats.get("long", {}).values():
        for size, pattern in by_size.items():
            noughts, _, word = str(pattern.pattern).replace("'", "").strip("\u200f").partition(" ")
            if word.isalpha() and set(noughts) == {"0"}:
                forms[10 ** (len(size) - len(noughts))].add(word.casefold())
    return forms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 miljoonaa dollaria", "3000000.00 USD"),
        ("3 miliony euro", "3000000.00 EUR"),
        ("450 tis. korun", "450000.00 None"),
        ("3 milioane dolari", "3000000.00 USD"),
        ("3 milyon dolar", "3000000.00 USD"),
        ("3 млн гривень", "3000000.00 UAH"),
        ("3 triệu đô la Mỹ", "3000000.00 USD"),
        ("3 juta rupiah", "3000000.00 IDR"),
        ("300만 유로", "3000000.00 EUR"),
        ("300万ユーロ", "3000000.00 EUR"),
        ("۳ میلیون دلار", "3000000.00 USD"),
        ("3 מיליון שקלים", "3000000.00 ILS"),
        ("3 लाख रुपए", "300000.00 None"),
    ],
)
def test_amounts_are_read_in_further_languages(text: str, expected: str) -> None:
    money = parse_money(text, MoneyHints(dollar="USD")).value
    assert (f"{money.amount} {money.currency}" if money else None) == expected
