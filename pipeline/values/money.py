"""Amounts of money: number, scale and currency, as far as the words state them.

| rule          | example                              | must not match                                   |
| ------------- | ------------------------------------ | ------------------------------------------------ |
| `amount`      | `US$ 164,189`, `EUR 2 million`       | `A/RES/70/1`, `2013`, `12 staff`, `Phase 2`      |
| `range`       | `US$ 100,000 - 200,000`              | `US$ 5 (2010-2012)`                              |
| `total`       | `Total: US$ 5 (cash 3, kind 2)`      | two amounts of which none is called the total    |
| `sum`         | `5 million (A: 2 million; B: 3 m.)`  | amounts that do not add up                       |
| `bound`       | refused: `up to US$ 300,000`         | `US$ 300,000 over 3 years`                       |
| `equivalent`  | `SDR 12 m (US$ 18 m equivalent)`     | two currencies that nothing calls the same       |

A number is read in the locale that its own separators show: `605,153.00`, `1.234.567`, `12 345,50`. One
separator before three digits (`3.350`) is ambiguous, unless a currency stands beside it: money has two
decimals, so `EUR 3,350` is thousands; but `US$ 3.350` stays ambiguous, since there the dot is the decimal
sign. Amounts are exact decimals with two places.

A number without any currency is an amount only where nothing but filler words stand around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from pipeline.values.money_amounts import ONE, Amount, amounts_of, leads
from pipeline.values.money_currencies import NAMES_OF_MORE, SIGNS
from pipeline.values.money_numbers import number_of
from pipeline.values.money_plain import plain_amount
from pipeline.values.money_spelt import with_spelt_numbers
from pipeline.values.money_tokens import Token, plain, tokens_of, with_further_names
from pipeline.values.money_words import Kind
from pipeline.values.parsed import Finding, Parsed, ambiguous, none_stated, unparsed

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
    statement = _Statement(words, tokens, amounts_of(words, tokens), hints)
    if statement.amounts:
        return statement.read()
    if spelt := with_spelt_numbers(tokens):
        statement = _Statement(words, spelt, amounts_of(words, spelt), hints)
        if statement.amounts:
            return statement.read()
    # Words that say that nothing is stated hold no number.
    stripped = words.strip()
    if not stripped or stripped.casefold() in _folded(hints.none_words):
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
    for amount in _Statement(words, tokens, amounts_of(words, tokens), hints).named():
        value = _exact((amount.number or Decimal(0)) * amount.scale)
        if value is not None:
            after = tokens[amount.last + 1 : amount.last + 3]
            period = "annual" if _is_annual(after) else None
            money = Money(value, None, _currency(amount, hints), period)
            found.append(FoundMoney(amount.start, amount.end, money))
    return found


def _exact(value: Decimal) -> Decimal | None:
    """The value with two decimals; None if that would change it, or it is too large to store."""
    if value > LARGEST:
        return None
    rounded = value.quantize(_CENT)
    return rounded if rounded == value else None


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


# ---- Statements --------------------------------------------------------------------------------

_NEGATIVE = re.compile(rf"(?:^|[\s{SIGNS}])-\s?(?:US\$|[{SIGNS}])?\s?$")
_BRACKETED = re.compile(r"\([^()]*\d[^()]*\)")
_OR_MORE = frozenset(
    "more less above below maximum max minimum min máximo mínimo massimo minimo maximal mindestens höchstens "
    "以上 以下 以内 未満 이상 이하 이내 미만".split()
)
_OR = frozenset("or ou o oder of eller или أو lub nebo ή tai".split())
# Words of a range's upper end that say "at most" where it has no lower one.
_UNTIL = frozenset("до bis tot till til do đến إلى až 至".split())
# What joins the ends of a range behind "between" or "from", besides "and" in its main languages.
_JOINTS = frozenset("en och og i a și si ja και та і ve ile do és un ir dhe dan sa in".split())
_THREE_DIGITS = re.compile(r"\d{3}(?!\d)")
_ADJACENT = frozenset({"under", "above", "below", "beyond"})
_ONE_THOUSAND = Decimal(1000)
# What others add to an amount, however much: `US$ 3 million (co-financing: US$ 12 million)`.
_BESIDE = frozenset("kind co cofinancing cofinanced cofinancement cofinanciamiento cofinanciación".split())
_NOT_WHOLE = frozenset(
    "phase component disbursed disbursement disbursements spent expenditure expenditures paid received raised gef "
    "décaissé décaissements dépensé desembolsado desembolsos gastado componente composante fase".split()
)
# Kinds of which a statement has one where a rule about them may hold.
_BOUNDS = frozenset({Kind.BOUND, Kind.RANGE})
_RATES = frozenset({Kind.PER, Kind.UNIT, Kind.RATE, Kind.TIMES, Kind.OF})
_EACH = frozenset("each cada ogni chacun chacune".split())
# Words for "per" that mean "by" or "in" as well, unless a noun follows at once.
_BEFORE_NOUNS = frozenset("par por pro je chaque cada ogni na på لكل 每".split())
_NO_NOUNS = frozenset("parte concepto valor medio la le el lo il les los las un una une y e o ou cent".split())
_YEARLY = frozenset({Kind.ANNUAL, Kind.YEAR})
# What may stand in a bracket before the same amount in another currency: `(~ US$ 5)`.
_BARELY = frozenset({Kind.VAGUE, Kind.RANGE, Kind.EQUAL, Kind.MARK})
_SILENT = frozenset(
    {Kind.MARK, Kind.FILLER, Kind.OF, Kind.TOTAL, Kind.ANNUAL, Kind.YEAR, Kind.PER, Kind.RANGE, Kind.BETWEEN, Kind.AND}
)


class _Statement:
    """A field's words with the numbers in them, and how they are read as one amount."""

    def __init__(self, words: str, tokens: Sequence[Token], amounts: Sequence[Amount], hints: MoneyHints) -> None:
        """Take the words apart: years are no amounts, and a unit apart from the numbers is theirs."""
        self.words = words
        self.tokens = tokens
        self.hints = hints
        self.said = words.strip()
        self.kinds: set[int] = set()
        # Where the words of a unit stand that is apart from its numbers.
        self.apart: frozenset[int] = frozenset()
        self.amounts = self._with_unit([a for a in amounts if not _is_no_money(a)])

    def read(self) -> Parsed[Money]:
        """The amount that the words state, or why they state none."""
        only = self.amounts[0]
        is_all = only.number is not None and only.last - only.first + 1 == len(self.tokens)
        if is_all and not self._is_of_unknown_letters(only):
            # Nothing else stands there that could say otherwise.
            return self._one(only, "amount", is_all=True)
        self.kinds = {token.kind for token in self.tokens}
        if any(amount.is_marked for amount in self.amounts):
            amounts = self._without_counts()
        elif any(self._is_spoken(token) for token in self._others(self.amounts)):
            return unparsed(f"No amount could be read from {self.said!r}.")
        else:
            amounts = list(self.amounts)
        if self._is_negative(amounts[0]):
            return unparsed(f"{self.said!r} is a negative amount.", rule="negative")
        if vague := next((amount for amount in amounts if amount.number is None), None):
            return ambiguous(f"The separators of {vague.digits!r} can be read in two ways.", "separators")
        if any(self._goes_on(amount, amounts) for amount in amounts):
            return ambiguous(f"A number in {self.said!r} goes on behind a space or scale.", "separators")
        if self._has_scale_apart(amounts):
            return ambiguous(f"{self.said!r} names a scale apart from its amount.", "scale")
        if self._is_rate(amounts):
            return unparsed(f"{self.said!r} is an amount for one of several.", rule="rate")
        is_range = len(amounts) == 2 and self._is_joined(*amounts)
        if any(self._is_bound(amount) for amount in amounts[: 1 if is_range else None]):
            return ambiguous(f"{self.said!r} says how much at most or at least, not how much.", "bound")
        if any(self._has_unknown_scale(amount) for amount in amounts[1 if is_range else 0 :]):
            return ambiguous(f"The word behind the number in {self.said!r} may be a scale.", "scale")
        if len(amounts) == 1:
            return self._one(amounts[0], "amount")
        if is_range:
            return self._range(*amounts)
        chosen = self._total(amounts) or self._sum(amounts) or self._equivalent(amounts)
        if chosen:
            return self._one(*chosen)
        return ambiguous(f"{self.said!r} states several amounts, and none as the total.", "several_amounts")

    def named(self) -> list[Amount]:
        """The amounts that have a currency beside them, and whose number and scale nothing behind them changes."""
        self.kinds = {token.kind for token in self.tokens}
        if self.apart or self._has_scale_apart(self.amounts):
            return []
        marked = [amount for amount in self.amounts if amount.is_marked]
        return [
            amount
            for at, amount in enumerate(self.amounts)
            if amount.is_marked
            and amount.number is not None
            and not self._goes_on(amount, marked)
            and not self._has_unknown_scale(amount)
            and not any(self._shares_scale(amount, other) for other in self.amounts[at + 1 : at + 2])
        ]

    # -- Which numbers count

    def _with_unit(self, amounts: list[Amount]) -> list[Amount]:
        """Amounts without currency in the one that stands apart from them, or else in the label's."""
        if not amounts or any(amount.is_marked for amount in amounts):
            return amounts
        unit = self._unit(self.tokens)
        if unit is not None and self._is_behind_unknown(amounts[-1], unit):
            unit = None
        elif unit is not None:
            self.apart = frozenset(t.start for t in self.tokens if t.kind in (Kind.CURRENCY, Kind.SCALE))
        elif self.hints.unit:
            unit = self._unit(tokens_of(plain(self.hints.unit)))
        if unit is None:
            return amounts
        # A scale that a number has already is its own.
        scaled = any(amount.scale != ONE for amount in amounts)
        scale = None if scaled else unit.scale
        return [_in_currency(amount, unit)._replace(scale=scale or amount.scale) for amount in amounts]

    @staticmethod
    def _unit(tokens: Sequence[Token]) -> Token | None:
        """The one currency that words name, with their one scale unless that is a number's own."""
        currencies = {token.currency: token for token in tokens if token.kind == Kind.CURRENCY}
        own = [after.start for number, after in pairwise(tokens) if number.kind == Kind.NUMBER]
        scales = {token.scale for token in tokens if token.kind == Kind.SCALE and token.start not in own}
        if len(currencies) != 1 or len(scales) > 1:
            return None
        (currency,) = currencies.values()
        return currency._replace(scale=scales.pop() if scales else currency.scale)

    def _is_behind_unknown(self, amount: Amount, unit: Token) -> bool:
        """Whether an unknown word, perhaps a scale, parts a number from its currency: `500 duizend euro`."""
        between = self.tokens[amount.last + 1 : amount.last + 2]
        return bool(between) and between[0].kind == Kind.OTHER and unit.start >= between[0].end

    def _without_counts(self) -> list[Amount]:
        """Where some amounts have a currency, numbers without one count only as the end of a range."""
        kept: list[Amount] = []
        for at, amount in enumerate(self.amounts):
            beside = self.amounts[max(0, at - 1) : at + 2]
            partner = next(
                (a for a in beside if a.is_marked and a is not amount and self._is_joined(*_ordered(a, amount))), None
            )
            if amount.is_marked:
                kept.append(amount)
            elif partner:
                kept.append(_in_currency(amount, partner.currency))
        return kept

    def _others(self, amounts: Iterable[Amount]) -> list[Token]:
        """The tokens outside some amounts and their currencies."""
        tokens = list(self.tokens)
        for amount in reversed(list(amounts)):
            del tokens[amount.first : amount.last + 1]
        return [token for token in tokens if token.start not in self.apart]

    @staticmethod
    def _is_spoken(token: Token) -> bool:
        return token.kind in (Kind.OTHER, Kind.UNIT, Kind.RATE, Kind.TIMES, Kind.NUMBER)

    # -- How several belong together

    def _between(self, low: Amount, high: Amount) -> list[Token]:
        return list(self.tokens[low.last + 1 : high.first])

    def _is_joined(self, low: Amount, high: Amount) -> bool:
        """Whether two amounts are the ends of a range: `A - B`, `between A and B`."""
        joint = self._between(low, high)
        if len(joint) != 1:
            return False
        if not low.is_marked and (self.tokens[high.first].kind == Kind.CURRENCY or self._is_named(low)):
            # "Phase 1 - US$ 5": the number is none of money.
            return False
        if joint[0].kind == Kind.AND or joint[0].text.casefold() in _JOINTS:
            before = self.tokens[max(0, low.first - 2) : low.first]
            return joint[0].kind == Kind.RANGE or any(token.kind == Kind.BETWEEN for token in before)
        return joint[0].kind == Kind.RANGE

    def _shares_scale(self, low: Amount, high: Amount) -> bool:
        """Whether the scale of a range stands at its upper end only: `US$ 1.5 - 2 million`."""
        is_lower = (low.number or ONE) <= (high.number or ONE)
        return low.scale == ONE != high.scale and is_lower and self._is_joined(low, high)

    def _is_named(self, amount: Amount) -> bool:
        """Whether a word that is none of money stands before a number: `Phase 1`."""
        return amount.first > 0 and self.tokens[amount.first - 1].kind in (Kind.OTHER, Kind.UNIT)

    def _total(self, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
        """The one that is called the total, or whose parts follow."""
        called = [amount for amount in amounts if self._is_called_total(amount)]
        if len(called) == 1:
            return called[0], "total"
        second = self._between(amounts[0], amounts[1])
        is_part = any(token.kind == Kind.PART for token in second) or self._is_share(amounts, second)
        return (amounts[0], "total") if is_part else None

    def _is_share(self, amounts: Sequence[Amount], between: Sequence[Token]) -> bool:
        """Whether the second of two is what one gives of the first: `EUR 5 (EU contribution EUR 4)`."""
        first, second = amounts[0], amounts[1]
        is_beside = any(token.text.casefold() in _BESIDE for token in between)
        return (
            len(amounts) == 2
            and bool(between)
            and between[0].text == "("
            and all(token.text != ")" for token in between)
            and (is_beside or any(token.kind == Kind.SHARE for token in between))
            and _currency(first, self.hints) == _currency(second, self.hints)
            and (is_beside or (second.number or ONE) * second.scale <= (first.number or ONE) * first.scale)
        )

    def _is_called_total(self, amount: Amount) -> bool:
        before = self._called(amount)
        held_apart = max((n for n, token in enumerate(before) if token.text in ");,/"), default=-1)
        if any(token.kind == Kind.SHARE for token in before[held_apart + 1 :]):
            return False
        return any(token.kind == Kind.TOTAL for token in before) or self._is_total_behind(amount)

    def _called(self, amount: Amount) -> Sequence[Token]:
        """The words that lead to an amount, from behind the one before it."""
        n_before = bisect_left(self.amounts, amount.first, key=lambda a: a.last)
        floor = self.amounts[n_before - 1].last + 1 if n_before else 0
        if floor and self.tokens[floor].kind == Kind.TOTAL and self.tokens[floor + 1].text in (",", ";"):
            # `€5M total, €3M EU`
            floor += 1
        return self.tokens[max(floor, amount.first - 8) : amount.first]

    def _is_total_behind(self, amount: Amount) -> bool:
        """Whether the words behind an amount call it the total: `US$ 5 (total)`, `US$ 5 in total`."""
        after = self.tokens[amount.last + 1 : amount.last + 3]
        if after and after[0].kind == Kind.TOTAL:
            return True
        return len(after) == 2 and after[0].text in ("(", "in", "en", "au") and after[1].kind == Kind.TOTAL

    def _sum(self, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
        """The one that all others add up to, in one currency."""
        if len({_currency(a, self.hints) for a in amounts}) > 1:
            return None
        values = [(a.number or Decimal(0)) * a.scale for a in amounts]
        total = sum(values)
        whole = [a for a, value in zip(amounts, values, strict=True) if value * 2 == total]
        return (whole[0], "sum") if len(whole) == 1 else None

    def _equivalent(self, amounts: Sequence[Amount]) -> tuple[Amount, str] | None:
        """The first of two that are called the same in two currencies, or of which the second is in brackets."""
        if len(amounts) != 2 or len({_currency(a, self.hints) for a in amounts}) != 2:
            return None
        first, second = amounts
        between = self._between(first, second)
        around = [*between, *self.tokens[second.last + 1 : second.last + 3]]
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
        bracketed = opens and is_plain and self._closes(second)
        return (first, "equivalent") if told or bracketed else None

    def _closes(self, amount: Amount) -> bool:
        """Whether a bracket closes behind an amount, perhaps behind the rate at which it was converted."""
        after = self.tokens[amount.last + 1 : amount.last + 4]
        texts = [token.text for token in after]
        return texts[:1] == [")"] or (len(texts) == 3 and texts[0] in ("at", "@", "à") and texts[2] == ")")

    def _has_scale_apart(self, amounts: Sequence[Amount]) -> bool:
        """Whether words such as `(in thousands)` may hold for an amount that has no scale of its own."""
        if Kind.SCALE not in self.kinds or all(amount.scale != ONE for amount in amounts):
            return False
        others = self._others(amounts)
        return any(
            token.kind == Kind.SCALE and before.text.casefold() in ("in", "en", "(", "[")
            for before, token in pairwise(others)
        )

    def _is_bound(self, amount: Amount) -> bool:
        """Whether an amount is the most or the least only: `up to US$ 5`, `US$ 5 or more`."""
        if not self.kinds & _BOUNDS and "+" not in self.words:
            return False
        before = self.tokens[max(0, amount.first - 3) : amount.first]
        while any(token.kind == Kind.NUMBER for token in before):
            before = before[1:]
        # "Under the project" is no bound.
        before = [token for token in before if token.text.casefold() not in _ADJACENT or token is before[-1]]
        if any(token.kind == Kind.BOUND for token in before) or (before and before[-1].text.casefold() in _UNTIL):
            return True
        after = self.tokens[amount.last + 1 : amount.last + 3]
        if len(after) == 2 and after[0].text.casefold() in _OR and after[1].kind == Kind.BOUND:
            return True
        return any(token.text.casefold() in _OR_MORE for token in after) or _is_plus(after)

    def _goes_on(self, amount: Amount, amounts: Sequence[Amount]) -> bool:
        """Whether the number goes on, or began before: `1 million 250 thousand`, `1 8OO 000`, `1, 500`."""
        after = self.tokens[amount.last + 1 : amount.last + 3]
        if (
            len(after) == 2
            and after[0].text in (",", ".")
            and _THREE_DIGITS.match(after[1].text)
            and amount.scale == ONE
        ):
            return len(amount.digits) <= len("100") and amount.digits.isdigit()
        earlier = [a for a in self.amounts if a.last < amount.first and not a.is_marked and a.scale != ONE]
        if earlier and all(token.text == "." for token in self.tokens[earlier[-1].last + 1 : amount.first]):
            return True
        return bool(after) and after[0].kind == Kind.NUMBER and not any(a.first == amount.last + 1 for a in amounts)

    def _has_unknown_scale(self, amount: Amount) -> bool:
        """Whether a word that is none of money stands behind a small number: `EUR 500 duizend`."""
        after = self.tokens[amount.last + 1 : amount.last + 2]
        if amount.scale == ONE and after and after[0].text.casefold() == "miles":
            # Thousands in Spanish, and a length in English.
            return True
        if amount.scale != ONE or amount.number is None or amount.number >= _ONE_THOUSAND:
            return False
        if self._is_of_unknown_letters(amount):
            return True
        if not after or after[0].kind != Kind.OTHER or not after[0].text[0].isalpha():
            return False
        # `Rp 5 T` is a trillion.
        return after[0].text.islower() or len(after[0].text) == 1

    @staticmethod
    def _is_of_unknown_letters(amount: Amount) -> bool:
        """Whether letters that may be a scale are glued to the sign behind a number: `1,85 Xd€`."""
        sign = amount.currency
        if sign is None or sign.currency is not None or sign.scale or amount.scale != ONE or len(sign.text) == 1:
            return False
        return sign.end == amount.end and sign.text[-1] in SIGNS

    def _is_rate(self, amounts: Sequence[Amount]) -> bool:
        """Whether an amount is a price of one, or is multiplied: `per participant`, `2 x US$ 500`."""
        if not self.kinds & _RATES and "+" not in self.words:
            return False
        pairs = zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
        if any(a.kind == c.kind == Kind.CURRENCY and b.text == "/" for a, b, c in pairs):
            # `USD/EUR 1.12`
            return True
        return any(self._is_price(amount) or self._is_multiplied(amount) for amount in amounts)

    def _is_price(self, amount: Amount) -> bool:
        """Whether words say that an amount is for one: `per participant`, `/day`, `a month`, `par bénéficiaire`."""
        after = self.tokens[amount.last + 1 : amount.last + 3]
        if Kind.UNIT in self.kinds or Kind.RATE in self.kinds:
            before = self.tokens[max(0, amount.first - 4) : amount.first]
            if any(one.kind == Kind.PER and other.kind == Kind.UNIT for one, other in pairwise(before)):
                return True
            if any(token.kind == Kind.RATE for token in (*before[-2:], *after[:1])):
                return True
        if not after:
            return False
        is_per = after[0].kind == Kind.PER
        if len(after) == 1:
            return is_per and after[0].text.casefold() in _EACH
        if after[1].kind == Kind.UNIT:
            return is_per or after[0].text in ("a", "à", "al")
        if not is_per or _is_annual(after):
            return False
        folded = after[0].text.casefold()
        is_noun = after[1].kind == Kind.OTHER and after[1].text.islower() and after[1].text not in _NO_NOUNS
        return folded in ("per", "each") or (folded in _BEFORE_NOUNS and is_noun)

    def _is_multiplied(self, amount: Amount) -> bool:
        """Whether the sum meant is another one: `2 x US$ 5`, `US$ 5 + 3`, `75% of US$ 5`."""
        before, after = self.tokens[: amount.first][-2:], self.tokens[amount.last + 1 : amount.last + 3]
        if (
            len(before) == 2
            and before[1].kind == Kind.TIMES
            and (before[0].kind == Kind.NUMBER or before[1].text == "@")
        ):
            return True
        if ("%" in self.words and self._is_share_of(amount)) or self._is_of_several(amount):
            return True
        if len(after) == 2 and after[0].kind == Kind.TIMES and after[1].kind == Kind.NUMBER:
            return True
        return bool(after) and after[0].text in ("+", "plus") and leads(self.tokens, amount.last + 1)

    def _is_share_of(self, amount: Amount) -> bool:
        """Whether a percentage of an amount is meant: `75% of US$ 5`, `10% of the total budget (US$ 5)`."""
        before = self._called(amount)
        return any(one.text == "%" and other.kind == Kind.OF for one, other in pairwise(before))

    def _is_of_several(self, amount: Amount) -> bool:
        """Whether there are several of an amount: `10 kits of US$ 5`."""
        at = amount.first - 1
        if at < len(("10", "kits")) or self.tokens[at].kind != Kind.OF:
            return False
        number, noun = self.tokens[at - 2 : at]
        is_noun = noun.kind in (Kind.OTHER, Kind.UNIT) and noun.text.islower()
        return is_noun and number.kind == Kind.NUMBER and not _looks_like_year(number.text)

    def _is_negative(self, first: Amount) -> bool:
        """Whether a minus sign stands at the first number, or an accountant's brackets around it all."""
        if self.said[0] == "(":
            return _BRACKETED.fullmatch(self.said) is not None
        before = self.words[: first.start] if "-" in self.words else ""
        return bool(_NEGATIVE.search(before)) and not re.search(r"\w\s*-\s$", before)

    # -- Answers

    def _range(self, low: Amount, high: Amount) -> Parsed[Money]:
        """Two amounts as a range; a scale or currency stated once holds for both."""
        bottom, top = low.number or Decimal(0), high.number or Decimal(0)
        if low.scale == ONE != high.scale and _ONE_THOUSAND <= bottom <= top:
            return ambiguous(f"The scale in {self.said!r} may be of one end or of both.", "range")
        scale = high.scale if low.scale == ONE and bottom < _ONE_THOUSAND else low.scale
        least, most = _exact(bottom * scale), _exact(top * high.scale)
        currencies = {_currency(low, self.hints), _currency(high, self.hints)} - {None}
        if least is None or most is None or len(currencies) > 1 or least > most:
            return ambiguous(f"{self.said!r} is no range of amounts.", "range")
        money = Money(least, most, currencies.pop() if currencies else None, self._period(low, high))
        return self._finish(money, "range", [low, high])

    def _one(self, amount: Amount, rule: str, *, is_all: bool = False) -> Parsed[Money]:
        value = _exact((amount.number or Decimal(0)) * amount.scale)
        if value is None:
            return unparsed(f"{amount.digits!r} has more than two decimals, or is too large.", rule="precision")
        currency = _currency(amount, self.hints)
        if is_all and currency is not None:
            return Parsed(Money(value, None, currency, self.hints.period), "parsed", rule)
        return self._finish(Money(value, None, currency, self._period(amount, amount)), rule, [amount])

    def _period(self, first: Amount, last: Amount) -> str | None:
        """Whether the words call it annual, or the total; else what the label says."""
        if self.kinds & (_YEARLY | {Kind.PER}) and _is_annual(self.tokens):
            return "annual"
        return "total" if Kind.TOTAL in self.kinds and self._is_whole(first, last) else self.hints.period

    def _is_whole(self, first: Amount, last: Amount) -> bool:
        """Whether an amount is called the total of the project: not of one year, phase or share."""
        before = list(self._called(first))
        nearest = max((n for n, token in enumerate(before) if token.text in (";", ",")), default=-1)
        before = before[nearest + 1 :]
        said = next((n for n, token in enumerate(before) if token.kind == Kind.TOTAL), None)
        if said is not None:
            between = before[said:]
            numbers = sum(token.kind == Kind.NUMBER for token in between)
            return numbers != 1 and not any(_is_share_word(token) for token in before)
        return self._is_total_behind(last)

    def _finish(self, money: Money, rule: str, used: Sequence[Amount]) -> Parsed[Money]:
        """The answer with its doubts: no currency, or words that were not understood."""
        findings = []
        if money.currency is None:
            said = "a currency that several countries have" if used[0].is_marked else "no currency"
            findings.append(Finding("unknown_currency", f"{self.said!r} states {said}."))
        if left := [token.text for token in self._others(used) if token.kind not in _SILENT]:
            findings.append(Finding("partly_parsed", f"Besides the amount, the words say {' '.join(left)!r}."))
        return Parsed(money, "parsed", rule, 0.8 if findings else 1.0, tuple(findings))


def _currency(amount: Amount, hints: MoneyHints) -> str | None:
    code = amount.currency.currency if amount.currency else None
    return hints.dollar if code == "$" else code


def _is_share_word(token: Token) -> bool:
    """Whether a total of it is not the project's: `total contribution`, `total disbursed`, `total phase 1`."""
    return token.kind in (Kind.SHARE, Kind.PART) or token.text.casefold() in _NOT_WHOLE


def _is_plus(after: Sequence[Token]) -> bool:
    """Whether a plus sign that adds nothing stands behind a number: `5+ million`."""
    return bool(after) and after[0].text in ("+", "plus") and (len(after) == 1 or after[1].kind == Kind.SCALE)


def _ordered(one: Amount, other: Amount) -> tuple[Amount, Amount]:
    return (one, other) if one.first < other.first else (other, one)


def _in_currency(amount: Amount, currency: Token | None) -> Amount:
    """An amount in a currency that stands elsewhere, its separators read by it."""
    if amount.number is None and amount.scale_word.casefold() == "mil":
        # A thousand or a million: no currency tells.
        return amount._replace(currency=currency)
    return amount._replace(currency=currency, number=number_of(amount.digits, amount.scale_word, currency))


def _is_no_money(amount: Amount) -> bool:
    """Whether a number is a year, or that of something whose short name is a currency's code."""
    if amount.currency is None:
        return _is_year(amount)
    below = NAMES_OF_MORE.get(amount.currency.text)
    return below is not None and amount.scale == ONE and (amount.number or ONE) < below


def _is_year(amount: Amount) -> bool:
    """Whether a number without currency and scale looks like a year."""
    return amount.scale == ONE and _looks_like_year(amount.digits)


def _looks_like_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20") and digits.isdigit()


def _is_annual(tokens: Sequence[Token]) -> bool:
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
            return not any(_looks_like_year(following.text) for following in tokens[at + 1 : at + 2])
        if token.text != "'":
            before = token
    return False
