"""What makes an amount doubtful: what the words say beside it may change it, or say that it is only a bound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.values.money_amounts import ONE, Amount, leads
from pipeline.values.money_currencies import SIGNS
from pipeline.values.money_statement import Statement
from pipeline.values.money_tokens import Token
from pipeline.values.money_words import Kind

_NEGATIVE = re.compile(rf"(?:^|[\s{SIGNS}])-\s?(?:US\$|[{SIGNS}])?\s?$")
_BRACKETED = re.compile(r"\([^()]*\d[^()]*\)")
_OR_MORE = frozenset(
    "more less above below maximum max minimum min máximo mínimo massimo minimo maximal mindestens höchstens "
    "以上 以下 以内 未満 이상 이하 이내 미만".split()
)
_OR = frozenset("or ou o oder of eller или أو lub nebo ή tai".split())
# Words of a range's upper end that say "at most" where it has no lower one.
_UNTIL = frozenset("до bis tot till til do đến إلى až 至".split())
_THREE_DIGITS = re.compile(r"\d{3}(?!\d)")
_ADJACENT = frozenset({"under", "above", "below", "beyond"})
ONE_THOUSAND = Decimal(1000)
# Kinds of which a statement has one where a rule about them may hold.
_BOUNDS = frozenset({Kind.BOUND, Kind.RANGE})


def is_negative(s: Statement, first: Amount) -> bool:
    """Whether a minus sign stands at the first number, or an accountant's brackets around it all."""
    if s.said[0] == "(":
        return _BRACKETED.fullmatch(s.said) is not None
    before = s.words[: first.start] if "-" in s.words else ""
    return bool(_NEGATIVE.search(before)) and not re.search(r"\w\s*-\s$", before)


def goes_on(s: Statement, amount: Amount, amounts: Sequence[Amount]) -> bool:
    """Whether the number goes on, or began before: `1 million 250 thousand`, `1 8OO 000`, `1, 500`."""
    after = s.after(amount, 2)
    if len(after) == 2 and after[0].text in (",", ".") and _THREE_DIGITS.match(after[1].text) and amount.scale == ONE:
        return len(amount.digits) <= len("100") and amount.digits.isdigit()
    earlier = (
        [a for a in s.amounts if a.last < amount.first and not a.is_marked and a.scale != ONE]
        if len(s.amounts) > 1
        else []
    )
    if earlier and all(token.text == "." for token in s.tokens[earlier[-1].last + 1 : amount.first]):
        return True
    return bool(after) and after[0].kind == Kind.NUMBER and not any(a.first == amount.last + 1 for a in amounts)


def has_scale_apart(s: Statement, amounts: Sequence[Amount]) -> bool:
    """Whether words such as `(in thousands)` may hold for an amount that has no scale of its own."""
    if Kind.SCALE not in s.kinds or all(amount.scale != ONE for amount in amounts):
        return False
    others = s.others(amounts)
    return any(
        token.kind == Kind.SCALE and before.text.casefold() in ("in", "en", "(", "[", ")")
        for before, token in pairwise(others)
    )


def has_two_currencies(s: Statement, amount: Amount) -> bool:
    """Whether one number has two codes or names beside it: `EUR 120,000 USD`."""
    at = amount.last + 1
    if at >= len(s.tokens) or s.tokens[at].kind != Kind.CURRENCY or not amount.currency or leads(s.tokens, at):
        return False
    return s.tokens[at].currency not in (None, "$", s.currency(amount))


def is_bound(s: Statement, amount: Amount) -> bool:
    """Whether an amount is the most or the least only: `up to US$ 5`, `US$ 5 or more`."""
    if not s.kinds & _BOUNDS and "+" not in s.words:
        return False
    before = s.tokens[max(0, amount.first - 3) : amount.first]
    while any(token.kind == Kind.NUMBER for token in before):
        before = before[1:]
    # "Under the project" is no bound.
    before = [token for token in before if token.text.casefold() not in _ADJACENT or token is before[-1]]
    if any(token.kind == Kind.BOUND for token in before) or (before and before[-1].text.casefold() in _UNTIL):
        return True
    after = s.after(amount, 2)
    if len(after) == 2 and after[0].text.casefold() in _OR and after[1].kind == Kind.BOUND:
        return True
    return any(token.text.casefold() in _OR_MORE for token in after) or _is_plus(after)


def has_unknown_scale(s: Statement, amount: Amount) -> bool:
    """Whether a word that is none of money stands behind a small number: `EUR 500 duizend`."""
    if amount.scale != ONE or amount.number is None:
        return False
    after = s.after(amount, 1)
    if after and after[0].text.casefold() == "miles":
        # Thousands in Spanish, and a length in English.
        return True
    if amount.number >= ONE_THOUSAND:
        return False
    if is_of_unknown_letters(amount):
        return True
    if not after or after[0].kind != Kind.OTHER or not after[0].text[0].isalpha():
        return False
    # `Rp 5 T` is a trillion.
    return after[0].text.islower() or len(after[0].text) == 1


def is_of_unknown_letters(amount: Amount) -> bool:
    """Whether letters that may be a scale are glued to the sign behind a number: `1,85 Xd€`."""
    sign = amount.currency
    if sign is None or sign.currency is not None or sign.scale or amount.scale != ONE or len(sign.text) == 1:
        return False
    return sign.end == amount.end and sign.text[-1] in SIGNS


def _is_plus(after: Sequence[Token]) -> bool:
    """Whether a plus sign that adds nothing stands behind a number: `5+ million`."""
    return bool(after) and after[0].text in ("+", "plus") and (len(after) == 1 or after[1].kind == Kind.SCALE)
