"""What the narrative names: codes, amounts, date spans and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.parse.fields import FieldReader
from pipeline.values.codes import find_codes
from pipeline.values.items import Item
from pipeline.values.money import Money, find_money
from pipeline.values.periods import Period, find_periods, period_value
from pipeline.values.places import find_places


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a text names; `start` and `end` are offsets into that text."""

    kind: str
    start: int
    end: int
    value: str
    money: Money | None = None
    period: Period | None = None
    is_range: bool = False
    place_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A narrative section with what was found in it; `start` is its offset on the page."""

    name: str
    text: str
    start: int
    items: tuple[Item, ...]
    mentions: tuple[Mention, ...]


def find_mentions(text: str, reader: FieldReader) -> list[Mention]:
    """All mentions in a text, by kind and place; two of one kind never start at the same character."""
    mentions = sorted(_find(text, reader), key=lambda m: (m.kind, m.start, -m.end))
    return [m for n, m in enumerate(mentions) if n == 0 or (m.kind, m.start) != _key(mentions[n - 1])]


def _key(mention: Mention) -> tuple[Any, ...]:
    return mention.kind, mention.start


def _find(text: str, reader: FieldReader) -> Iterator[Mention]:
    for code in find_codes(text, reader.codes):
        yield Mention("code", code.start, code.end, code.code.canonical)
    for amount in find_money(text, reader.money[None]):
        yield Mention("amount", amount.start, amount.end, _amount(amount.money), money=amount.money)
    for found in find_periods(text, reader.periods):
        yield Mention(
            "period", found.start, found.end, period_value(found.period),
            period=found.period, is_range=found.is_range,
        )  # fmt: skip
    for place in find_places(text, reader.places):
        yield Mention("place", place.start, place.end, place.iso3 or place.m49 or place.name, place_kind=place.kind)


def _amount(money: Money) -> str:
    return f"{money.amount:.2f}" + (f"/{money.amount_max:.2f}" if money.amount_max else "")
