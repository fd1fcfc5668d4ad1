"""Single words of money: signs and codes with a country's letters or a scale glued on, and words that are none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.values.money_words import Kind, meaning

M = Decimal(10) ** 6


@pytest.mark.parametrize(
    ("word", "currency", "scale"),
    [
        ("M€", "EUR", M),
        ("€M", "EUR", M),
        ("MUSD", "USD", M),
        ("USDm", "USD", M),
        ("k€", "EUR", Decimal(1000)),
        ("US$m", "USD", M),
        ("US$bn", "USD", Decimal(10) ** 9),
        ("BZ$", "BZD", None),
        ("EUR€", "EUR", None),
        ("eur", "EUR", None),
        ("ETB", "ETB", None),
        ("U.S.$", "USD", None),
        ("PA$", None, None),  # two currencies are in use there
    ],
)
def test_a_word_names_a_currency_and_perhaps_its_scale(word: str, currency: str | None, scale: Decimal | None) -> None:
    known = meaning(word)
    assert (known.kind, known.currency, known.scale) == (Kind.CURRENCY, currency, scale)


@pytest.mark.parametrize("word", ["cup", "top", "etb", "MXYZ", "XYZm", "ABC", "ABCDE$", "USDX", "mETB"])
def test_a_word_that_only_looks_like_a_code_or_sign_is_none(word: str) -> None:
    assert meaning(word).kind == Kind.OTHER
