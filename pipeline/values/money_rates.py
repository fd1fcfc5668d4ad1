"""Amounts that are the price of one, or are to be multiplied: `per participant`, `2 x US$ 500`, `75% of US$ 5`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.values.money_amounts import Amount, leads
from pipeline.values.money_statement import Statement, looks_like_year
from pipeline.values.money_tokens import Token
from pipeline.values.money_words import Kind

_RATES = frozenset({Kind.PER, Kind.UNIT, Kind.RATE, Kind.TIMES, Kind.OF})
_EACH = frozenset("each cada ogni chacun chacune".split())
_OF_EACH = frozenset("each every cada chaque jede jeden jedes ogni каждый каждого каждую كل 每".split())
# Words for "per" that mean "by" or "in" as well, unless a noun follows at once.
_BEFORE_NOUNS = frozenset("par por pro je chaque cada ogni na på لكل 每".split())
_SHARE_OF = frozenset("von от av af z ze від din dari من out".split())
_AT = frozenset("à at je zu".split())
_MEASURES = frozenset("MWh kWh GWh MW kW Wh tCO2e tCO2 tCO".split())
_NO_NOUNS = frozenset("parte concepto valor medio la le el lo il les los las un una une y e o ou cent".split())


def is_rate(s: Statement, amounts: Sequence[Amount]) -> bool:
    """Whether an amount is a price of one, or is multiplied: `per participant`, `2 x US$ 500`."""
    for amount in amounts:
        if _is_of_several(s, amount):
            return True
    if not s.kinds & _RATES and "+" not in s.words and "%" not in s.words:
        return False
    pairs = zip(s.tokens, s.tokens[1:], s.tokens[2:], strict=False)
    if any(a.kind == c.kind == Kind.CURRENCY and b.text == "/" for a, b, c in pairs):
        # `USD/EUR 1.12`
        return True
    return any(_is_price(s, amount) or _is_multiplied(s, amount) for amount in amounts)


def _is_price(s: Statement, amount: Amount) -> bool:
    """Whether words say that an amount is for one: `per participant`, `/day`, `a month`, `par bénéficiaire`."""
    after = s.after(amount, 2)
    if Kind.UNIT in s.kinds or Kind.RATE in s.kinds:
        before = s.tokens[max(0, amount.first - 4) : amount.first]
        if any(one.kind == Kind.PER and other.kind == Kind.UNIT for one, other in pairwise(before)):
            return True
        if any(token.kind == Kind.RATE for token in (*before[-2:], *after[:1])):
            return True
    if not after:
        return False
    is_per = after[0].kind == Kind.PER
    if len(after) == 2 and after[1].text.casefold() in _OF_EACH and after[0].kind != Kind.MARK:
        # `for each country`, `pour chaque pays`
        return not is_annual(s.after(amount, 3))
    if len(after) == 1:
        return is_per and after[0].text.casefold() in _EACH
    if after[1].kind == Kind.UNIT:
        return is_per or after[0].text in ("a", "à", "al")
    if not is_per or is_annual(after):
        return False
    folded = after[0].text.casefold()
    is_noun = after[1].kind == Kind.OTHER and after[1].text.islower() and after[1].text not in _NO_NOUNS
    if folded == "/":
        # `€ 30/m²`: no million.
        return is_noun or after[1].text in _MEASURES or after[1].kind == Kind.SCALE
    return folded in ("per", "each") or (folded in _BEFORE_NOUNS and is_noun)


def _is_multiplied(s: Statement, amount: Amount) -> bool:
    """Whether the sum meant is another one: `2 x US$ 5`, `US$ 5 + 3`, `75% of US$ 5`."""
    before, after = s.tokens[: amount.first][-2:], s.after(amount, 2)
    if len(before) == 2 and before[1].kind == Kind.TIMES and (before[0].kind == Kind.NUMBER or before[1].text in "@×"):
        return True
    if "%" in s.words and _is_share_of(s, amount):
        return True
    if len(after) == 2 and after[0].kind == Kind.TIMES and after[1].kind == Kind.NUMBER:
        return True
    return bool(after) and after[0].text in ("+", "plus") and leads(s.tokens, amount.last + 1)


def _is_share_of(s: Statement, amount: Amount) -> bool:
    """Whether a percentage of an amount is meant: `75% of US$ 5`, `10% of the total budget (US$ 5)`."""
    before = s.called(amount)
    return any(
        one.text == "%" and (other.kind == Kind.OF or other.text.casefold() in _SHARE_OF)
        for one, other in pairwise(before)
    )


def _is_of_several(s: Statement, amount: Amount) -> bool:
    """Whether there are several of an amount: `10 kits of US$ 5`."""
    at = amount.first - 1
    if at < len(("10", "kits")) or not (s.tokens[at].kind == Kind.OF or s.tokens[at].text.casefold() in _AT):
        return False
    number, noun = s.tokens[at - 2 : at]
    if number.kind != Kind.NUMBER or looks_like_year(number.text) or is_annual(s.after(amount, 2)):
        return False
    # German writes nouns large.
    return noun.kind in (Kind.OTHER, Kind.UNIT) and (noun.text.islower() or s.tokens[at].text != "of")


def is_annual(tokens: Sequence[Token]) -> bool:
    """Whether words say "each year": `annual`, `per year`, `/yr`, `par an`."""
    before = None
    for at, token in enumerate(tokens):
        if token.kind == Kind.ANNUAL:
            return True
        if token.text == "a" and before is not None and before.text == "/":
            return True
        if (
            token.kind == Kind.YEAR
            and before is not None
            and (before.kind == Kind.PER or before.text in ("a", "à", "l", "all"))
        ):
            # `في سنة 2013` is "in the year 2013".
            return not any(looks_like_year(following.text) for following in tokens[at + 1 : at + 2])
        if token.text != "'":
            before = token
    return False
