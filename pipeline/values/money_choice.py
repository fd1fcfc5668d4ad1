"""Which of several amounts is the project's, and whether it is called the total.

It is the one that is called so, that the others add up to, or that another currency says once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.values.money_amounts import ONE, Amount
from pipeline.values.money_statement import Statement
from pipeline.values.money_tokens import Token
from pipeline.values.money_words import Kind

# What others add to an amount, however much: `US$ 3 million (co-financing: US$ 12 million)`.
_BESIDE = frozenset("kind co cofinancing cofinanced cofinancement cofinanciamiento cofinanciación".split())
_NOT_WHOLE = frozenset(
    "phase component disbursed disbursement disbursements spent expenditure expenditures paid received raised "
    "gef sub sous "
    "décaissé décaissements dépensé desembolsado desembolsos gastado componente composante fase".split()
)
# What may stand in a bracket before the same amount in another currency: `(~ US$ 5)`.
_BARELY = frozenset({Kind.VAGUE, Kind.RANGE, Kind.EQUAL, Kind.MARK})


def chosen_of(s: Statement, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
    """The amount that the words mean, and the rule that says so; None if nothing tells."""
    return _total(s, amounts) or _sum(s, amounts) or _equivalent(s, amounts)


def _total(s: Statement, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
    """The one that is called the total, or whose parts follow."""
    called = [amount for amount in amounts if _is_called_total(s, amount)]
    if len(called) == 1:
        return called[0], "total"
    second = s.between(amounts[0], amounts[1])
    is_part = any(token.kind == Kind.PART for token in second) or _is_share(s, amounts, second)
    return (amounts[0], "total") if is_part else None


def _is_share(s: Statement, amounts: Sequence[Amount], between: Sequence[Token]) -> bool:
    """Whether the second of two is what one gives of the first: `EUR 5 (EU contribution EUR 4)`, `5 € (EU: 4 €)`."""
    first, second = amounts[0], amounts[1]
    is_beside = any(token.text.casefold() in _BESIDE for token in between)
    return (
        len(amounts) == 2
        and bool(between)
        and between[0].text == "("
        and all(token.text != ")" for token in between)
        and (is_beside or between[-1].text == ":" or any(token.kind == Kind.SHARE for token in between))
        and s.currency(first) == s.currency(second)
        and (is_beside or (second.number or ONE) * second.scale <= (first.number or ONE) * first.scale)
    )


def _is_called_total(s: Statement, amount: Amount) -> bool:
    before = s.called(amount)
    held_apart = max((n for n, token in enumerate(before) if token.text in ");,/"), default=-1)
    if any(token.kind == Kind.SHARE for token in before[held_apart + 1 :]):
        return False
    return any(token.kind == Kind.TOTAL for token in before) or _is_total_behind(s, amount)


def _is_total_behind(s: Statement, amount: Amount) -> bool:
    """Whether the words behind an amount call it the total: `US$ 5 (total)`, `US$ 5 in total`."""
    first = next((token for token in s.after(amount, 3) if token.text not in ("(", "in", "en", "au")), None)
    return first is not None and first.kind == Kind.TOTAL


def _sum(s: Statement, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
    """The one that all others add up to, in one currency."""
    if len({s.currency(a) for a in amounts}) > 1:
        return None
    values = [(a.number or Decimal(0)) * a.scale for a in amounts]
    total = sum(values)
    whole = [a for a, value in zip(amounts, values, strict=True) if value * 2 == total]
    return (whole[0], "sum") if len(whole) == 1 else None


def _equivalent(s: Statement, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
    """The first of two that are called the same in two currencies, or of which the second is in brackets."""
    if len(amounts) != 2 or len({s.currency(a) for a in amounts}) != 2:
        return None
    first, second = amounts
    between = s.between(first, second)
    around = [*between, *s.after(second, 2)]
    told = any(token.kind == Kind.EQUAL or token.text in ("=", "≈") for token in around) or (
        # `KES 50 million, about US$ 500,000`
        any(token.kind == Kind.VAGUE for token in between) and all(token.kind != Kind.AND for token in around)
    )
    if first.number == ONE == first.scale:
        # `1 USD = 0.89 EUR` is a rate of exchange.
        return None
    is_plain = all(token.kind not in (Kind.AND, Kind.PART, Kind.SHARE) for token in between)
    said = next((n for n, token in enumerate(reversed(between)) if token.text == "("), None)
    opens = said is not None and all(t.kind in _BARELY for t in between[len(between) - said :])
    bracketed = opens and is_plain and _closes(s, second)
    return (first, "equivalent") if told or bracketed else None


def _closes(s: Statement, amount: Amount) -> bool:
    """Whether a bracket closes behind an amount, perhaps behind the rate at which it was converted."""
    after = s.after(amount, 3)
    texts = [token.text for token in after]
    return texts[:1] == [")"] or (len(texts) == 3 and texts[0] in ("at", "@", "à") and texts[2] == ")")


def is_whole(s: Statement, first: Amount, last: Amount) -> bool:
    """Whether an amount is called the total of the project: not of one year, phase or share."""
    before = list(s.called(first))
    nearest = max((n for n, token in enumerate(before) if token.text in (";", ",")), default=-1)
    before = before[nearest + 1 :]
    said = next((n for n, token in enumerate(before) if token.kind == Kind.TOTAL), None)
    if said is not None:
        between = before[said:]
        numbers = sum(token.kind == Kind.NUMBER for token in between)
        return numbers != 1 and not any(_is_share_word(token) for token in before)
    return _is_total_behind(s, last)


def _is_share_word(token: Token) -> bool:
    """Whether a total of it is not the project's: `total contribution`, `total disbursed`, `total phase 1`."""
    return token.kind in (Kind.SHARE, Kind.PART) or token.text.casefold() in _NOT_WHOLE
