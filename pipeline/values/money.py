"""Amounts of money: number, scale and currency, as far as the words state them.

| rule          | example                              | must not match                                   |
| ------------- | ------------------------------------ | ------------------------------------------------ |
| `amount`      | `US$ 164,189`, `EUR 2 million`       | `A/RES/70/1`, `2013`, `12 staff`, `Phase 2`      |
| `range`       | `US$ 100,000 - 200,000`              | `US$ 5 (2010-2012)`                              |
| `total`       | `Total: US$ 5 (cash 3, kind 2)`      | two amounts of which none is called the total    |
| `sum`         | `5 million (A: 2 million; B: 3 m.)`  | amounts that do not add up                       |
| `bound`       | refused: `up to US$ 300,000`         | `US$ 300,000 over 3 years`                       |
| `equivalent`  | `SDR 12 m (US$ 18 m equivalent)`     | two currencies that nothing calls the same       |
| `rate`        | refused: `US$ 5 per participant`     | `US$ 5 par le gouvernement`                      |
| `scale`       | refused: `EUR 500 zillion`           | `EUR 500 Phase 2`                                |
| `currency`    | refused: `EUR 120,000 USD`           | `EUR 120,000 (USD 130,000)`                      |

`money_tokens` cuts the words, `money_amounts` finds the numbers with what stands beside them; `money_doubts` and
`money_rates` say which of them are no amount of the project, `money_choice` which of several is. Amounts are exact
decimals with two places.

A number without any currency is an amount only where nothing but filler words stand around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.values.money_amounts import ONE, Amount, amounts_of
from pipeline.values.money_choice import chosen_of, is_whole
from pipeline.values.money_doubts import (
    ONE_THOUSAND,
    goes_on,
    has_scale_apart,
    has_two_currencies,
    has_unknown_scale,
    is_bound,
    is_negative,
    is_of_unknown_letters,
)
from pipeline.values.money_plain import plain_amount
from pipeline.values.money_rates import is_annual, is_rate
from pipeline.values.money_spelt import with_spelt_numbers
from pipeline.values.money_statement import Statement
from pipeline.values.money_tokens import Token, plain, tokens_of, with_further_names
from pipeline.values.money_words import Kind
from pipeline.values.parsed import Finding, Parsed, ambiguous, folded, none_stated, unparsed

LARGEST = Decimal("9999999999999999.99")  # decimal128(18, 2)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; `amount_max` is the upper end of a range, `period` total or annual where stated."""

    amount: Decimal
    amount_max: Decimal | None
    currency: str | None
    period: str | None


@dataclass(frozen=True, slots=True)
class MoneyHints:
    """What the page says besides the words: what a bare "$" is, and what the label calls the amount."""

    dollar: str | None = None
    period: str | None = None
    none_words: tuple[str, ...] = ()
    # What the label says that its numbers are: `US$ million` of `Budget (US$ million)`.
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """An amount in running text."""

    start: int
    end: int
    money: Money


def parse_money(text: str, hints: MoneyHints) -> Parsed[Money]:
    """The amount that a field's words state; where they name no currency, the label's unit holds."""
    if (simple := plain_amount(text)) and (answer := _simple(*simple, hints)):
        return answer
    words = plain(text)
    tokens = with_further_names(words, tokens_of(words))
    statement = _statement(words, tokens, hints)
    if statement.amounts:
        return _read(statement, hints)
    if spelt := with_spelt_numbers(tokens):
        statement = _statement(words, spelt, hints)
        if statement.amounts:
            return _read(statement, hints)
    # Words that say that nothing is stated hold no number.
    stripped = words.strip()
    if not stripped or stripped.casefold() in folded(hints.none_words):
        return none_stated()
    return unparsed(f"No amount could be read from {stripped!r}.")


def _simple(amount: Decimal, currency: str, hints: MoneyHints) -> Parsed[Money] | None:
    code = hints.dollar if currency == "$" else currency
    value = _exact(amount)
    return Parsed(Money(value, None, code, hints.period), "parsed", "amount") if code and value is not None else None


def find_money(text: str, hints: MoneyHints) -> list[FoundMoney]:
    """The amounts that running text names: only those with a currency beside them, and a scale beyond doubt."""
    words = plain(text)
    tokens = tokens_of(words)
    found: list[FoundMoney] = []
    statement = _statement(words, tokens, hints)
    for amount in _named(statement):
        value = _exact((amount.number or Decimal(0)) * amount.scale)
        if value is not None:
            after = tokens[amount.last + 1 : amount.last + 3]
            period = "annual" if is_annual(after) else None
            money = Money(value, None, statement.currency(amount), period)
            found.append(FoundMoney(amount.start, amount.end, money))
    return found


def _statement(words: str, tokens: Sequence[Token], hints: MoneyHints) -> Statement:
    return Statement(words, tokens, amounts_of(words, tokens), dollar=hints.dollar, unit=hints.unit)


def _exact(value: Decimal) -> Decimal | None:
    """The value with two decimals; None if that would change it, or it is too large to store."""
    if value > LARGEST:
        return None
    rounded = value.quantize(_CENT)
    return rounded if rounded == value else None


_YEARLY = frozenset({Kind.ANNUAL, Kind.YEAR, Kind.PER})
# Words that say something of their own; without a currency, a number among them is none of money.
_SPOKEN = frozenset({Kind.OTHER, Kind.UNIT, Kind.RATE, Kind.TIMES, Kind.NUMBER})
# Words that a reader need not be told of.
_SILENT = frozenset(
    {Kind.MARK, Kind.FILLER, Kind.OF, Kind.TOTAL, Kind.ANNUAL, Kind.YEAR, Kind.PER, Kind.RANGE, Kind.BETWEEN, Kind.AND}
)


def _read(s: Statement, hints: MoneyHints) -> Parsed[Money]:
    """The amount that the words state, or why they state none."""
    only = s.amounts[0]
    is_all = only.number is not None and only.last - only.first + 1 == len(s.tokens)
    if is_all and not is_of_unknown_letters(only):
        # Nothing else stands there that could say otherwise.
        return _one(s, only, "amount", hints, is_all=True)
    s.know_kinds()
    if any(amount.is_marked for amount in s.amounts):
        amounts = s.without_counts()
    elif any(token.kind in _SPOKEN for token in s.others(s.amounts)):
        return unparsed(f"No amount could be read from {s.said!r}.")
    else:
        amounts = list(s.amounts)
    if is_negative(s, amounts[0]):
        return unparsed(f"{s.said!r} is a negative amount.", rule="negative")
    is_range = len(amounts) == 2 and s.is_joined(*amounts)
    if refused := _refused(s, amounts, is_range=is_range):
        return refused
    if len(amounts) == 1:
        return _one(s, amounts[0], "amount", hints)
    if is_range:
        return _range(s, amounts[0], amounts[1], hints)
    chosen = chosen_of(s, amounts)
    if chosen:
        return _one(s, *chosen, hints)
    return ambiguous(f"{s.said!r} states several amounts, and none as the total.", "several_amounts")


def _refused(s: Statement, amounts: Sequence[Amount], *, is_range: bool) -> Parsed[Money] | None:
    """Why the amounts are none of the project, or not beyond doubt; None if they are."""
    for amount in amounts:
        if amount.number is None:
            return ambiguous(f"The separators of {amount.digits!r} can be read in two ways.", "separators")
    if len(amounts) < len(s.amounts) and s.has_lost_end(amounts):
        return ambiguous(f"A number in {s.said!r} may be the lower end of a range.", "range")
    for amount in amounts:
        if goes_on(s, amount, amounts):
            return ambiguous(f"A number in {s.said!r} goes on behind a space or scale.", "separators")
    if has_scale_apart(s, amounts):
        return ambiguous(f"{s.said!r} names a scale apart from its amount.", "scale")
    if is_rate(s, amounts):
        return unparsed(f"{s.said!r} is an amount for one of several.", rule="rate")
    for amount in amounts[: 1 if is_range else None]:
        if is_bound(s, amount):
            return ambiguous(f"{s.said!r} says how much at most or at least, not how much.", "bound")
    for amount in amounts:
        if has_two_currencies(s, amount):
            return ambiguous(f"{s.said!r} names two currencies for one number.", "currency")
    for amount in amounts[1 if is_range else 0 :]:
        if has_unknown_scale(s, amount):
            return ambiguous(f"The word behind the number in {s.said!r} may be a scale.", "scale")
    return None


def _named(s: Statement) -> list[Amount]:
    """The amounts that have a currency beside them, and whose number and scale nothing behind them changes."""
    s.know_kinds()
    if s.apart or has_scale_apart(s, s.amounts):
        return []
    marked = [amount for amount in s.amounts if amount.is_marked]
    return [
        amount
        for at, amount in enumerate(s.amounts)
        if amount.is_marked
        and amount.number is not None
        and not goes_on(s, amount, marked)
        and not has_unknown_scale(s, amount)
        and not any(s.shares_scale(amount, other) for other in s.amounts[at + 1 : at + 2])
    ]


def _range(s: Statement, low: Amount, high: Amount, hints: MoneyHints) -> Parsed[Money]:
    """Two amounts as a range; a scale or currency stated once holds for both."""
    bottom, top = low.number or Decimal(0), high.number or Decimal(0)
    if low.scale == ONE != high.scale and ONE_THOUSAND <= bottom <= top:
        return ambiguous(f"The scale in {s.said!r} may be of one end or of both.", "range")
    scale = high.scale if low.scale == ONE and bottom < ONE_THOUSAND else low.scale
    least, most = _exact(bottom * scale), _exact(top * high.scale)
    currencies = {s.currency(low), s.currency(high)} - {None}
    if least is None or most is None or len(currencies) > 1 or least > most:
        return ambiguous(f"{s.said!r} is no range of amounts.", "range")
    money = Money(least, most, currencies.pop() if currencies else None, _period(s, low, high, hints))
    return _finish(s, money, "range", [low, high])


def _one(s: Statement, amount: Amount, rule: str, hints: MoneyHints, *, is_all: bool = False) -> Parsed[Money]:
    value = _exact((amount.number or Decimal(0)) * amount.scale)
    if value is None:
        return unparsed(f"{amount.digits!r} has more than two decimals, or is too large.", rule="precision")
    currency = s.currency(amount)
    if is_all and currency is not None:
        return Parsed(Money(value, None, currency, hints.period), "parsed", rule)
    # What stands behind the second of two that are the same is said of both.
    last = s.amounts[-1] if rule == "equivalent" else amount
    return _finish(s, Money(value, None, currency, _period(s, amount, last, hints)), rule, [amount])


def _period(s: Statement, first: Amount, last: Amount, hints: MoneyHints) -> str | None:
    """Whether the words call it annual, or the total; else what the label says."""
    if s.kinds & _YEARLY and is_annual(s.clause(first, last)):
        return "annual"
    return "total" if Kind.TOTAL in s.kinds and is_whole(s, first, last) else hints.period


def _finish(s: Statement, money: Money, rule: str, used: Sequence[Amount]) -> Parsed[Money]:
    """The answer with its doubts: no currency, or words that were not understood."""
    findings = []
    if money.currency is None:
        said = "a currency that several countries have" if used[0].is_marked else "no currency"
        findings.append(Finding("unknown_currency", f"{s.said!r} states {said}."))
    if left := [token.text for token in s.others(used) if token.kind not in _SILENT]:
        findings.append(Finding("partly_parsed", f"Besides the amount, the words say {' '.join(left)!r}."))
    return Parsed(money, "parsed", rule, 0.8 if findings else 1.0, tuple(findings))
