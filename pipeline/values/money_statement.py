"""A statement of money: the words, their tokens, and the numbers among them that may be amounts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.values.money_amounts import ONE, Amount
from pipeline.values.money_currencies import NAMES_OF_MORE
from pipeline.values.money_numbers import number_of
from pipeline.values.money_tokens import Token, plain, tokens_of
from pipeline.values.money_words import Kind

# What joins the ends of a range behind "between" or "from", besides "and" in its main languages.
JOINTS = frozenset("en och og i a și si ja και та і ve ile do és un ir dhe dan sa in".split())


class Statement:
    """A field's words with the amounts in them, and how those stand to each other."""

    def __init__(
        self, words: str, tokens: Sequence[Token], amounts: Sequence[Amount], *, dollar: str | None, unit: str | None
    ) -> None:
        """Take the words apart: years are no amounts, and a `unit` apart from the numbers is theirs."""
        self.words = words
        self.tokens = tokens
        self.said = words.strip()
        self.dollar = dollar
        # Where the words of a unit stand that is apart from its numbers.
        self.apart: frozenset[int] = frozenset()
        self.amounts = [amount for amount in amounts if not _is_no_money(amount)]
        if any(amount.currency is None for amount in self.amounts):
            self.amounts = self._with_unit(_without_years(self.amounts), unit)
        # The kinds of the words, once they are asked for.
        self.kinds: set[int] = set()

    def know_kinds(self) -> None:
        """Gather the kinds of the words, which the rules look at first."""
        self.kinds = {token.kind for token in self.tokens}

    def currency(self, amount: Amount) -> str | None:
        """The code of an amount's currency, a bare dollar as the source says."""
        code = amount.currency.currency if amount.currency else None
        return self.dollar if code == "$" else code

    def after(self, amount: Amount, count: int) -> Sequence[Token]:
        """So many words behind an amount, or what there is of them."""
        start = amount.last + 1
        if self.tokens[amount.last].kind == Kind.SCALE:
            start = self._behind(amount)
        return self.tokens[start : start + count]

    def _behind(self, amount: Amount) -> int:
        """The first token behind an amount: the full stop of `Mio.` is none of a sentence."""
        start = amount.last + 1
        if self.tokens[amount.last].kind == Kind.SCALE and start < len(self.tokens):
            start += self.tokens[start].text == "." and self.tokens[start].start == amount.end
        return start

    def _with_unit(self, amounts: list[Amount], unit_of_label: str | None) -> list[Amount]:
        """Amounts without currency in the one that stands apart from them, or else in the label's."""
        if not amounts or any(amount.is_marked for amount in amounts):
            return amounts
        unit = _unit(self.tokens)
        if unit is not None and (self._is_behind_unknown(amounts[-1], unit) or self._is_of_another(amounts, unit)):
            unit = None
        elif unit is not None:
            self.apart = frozenset(t.start for t in self.tokens if t.kind in (Kind.CURRENCY, Kind.SCALE))
        elif unit_of_label:
            unit = _unit(tokens_of(plain(unit_of_label)))
        if unit is None:
            return amounts
        # A scale that a number has already is its own.
        scaled = any(amount.scale != ONE for amount in amounts)
        scale = None if scaled else unit.scale
        return [_in_currency(amount, unit)._replace(scale=scale or amount.scale) for amount in amounts]

    def _is_behind_unknown(self, amount: Amount, unit: Token) -> bool:
        """Whether an unknown word, perhaps a scale, parts a number from its currency: `500 duizend euro`."""
        between = self.tokens[amount.last + 1 : amount.last + 2]
        return bool(between) and between[0].kind == Kind.OTHER and unit.start >= between[0].end

    def _is_of_another(self, amounts: list[Amount], unit: Token) -> bool:
        """Whether a currency stands behind a number that is no amount, such as a part of a code."""
        at = next(n for n, token in enumerate(self.tokens) if token.start == unit.start)
        while at and self.tokens[at - 1].kind == Kind.SCALE:
            at -= 1
        last = self.tokens[at - 1] if at else None
        return (
            last is not None
            and last.kind == Kind.NUMBER
            and all(a.end <= last.start or a.start > last.start for a in amounts)
        )

    def without_counts(self) -> list[Amount]:
        """The amounts that have a currency, as some have: numbers without one count only as the end of a range."""
        kept: list[Amount] = []
        for at, amount in enumerate(self.amounts):
            if amount.is_marked:
                kept.append(amount)
                continue
            beside = self.amounts[max(0, at - 1) : at + 2]
            partner = next((a for a in beside if a.is_marked and self.is_joined(*_ordered(a, amount))), None)
            if partner:
                kept.append(_in_currency(amount, partner.currency))
        return kept

    def has_lost_end(self, amounts: Sequence[Amount]) -> bool:
        """Whether a number left out may be the lower end of a range: `xx 1 a 2 milioni di euro`."""
        kept = {amount.first for amount in amounts}
        return any(
            low.first not in kept and high.first in kept and self._is_to(low, high)
            for low, high in pairwise(self.amounts)
        )

    def _is_to(self, low: Amount, high: Amount) -> bool:
        """Whether a word such as "to" alone stands between two numbers."""
        joint = self.between(low, high)
        if len(joint) != 1 or not joint[0].text.isalpha() or self.tokens[high.first].kind != Kind.NUMBER:
            return False
        return joint[0].kind in (Kind.RANGE, Kind.AND) or joint[0].text.casefold() in JOINTS

    def others(self, amounts: Iterable[Amount]) -> list[Token]:
        """The tokens outside some amounts and their currencies."""
        tokens = list(self.tokens)
        for amount in reversed(list(amounts)):
            del tokens[amount.first : amount.last + 1]
        return [token for token in tokens if token.start not in self.apart]

    def between(self, low: Amount, high: Amount) -> list[Token]:
        """The words between two amounts."""
        return list(self.tokens[self._behind(low) : high.first])

    def called(self, amount: Amount) -> Sequence[Token]:
        """The words that lead to an amount, from behind the one before it."""
        n_before = bisect_left(self.amounts, amount.first, key=lambda a: a.last)
        floor = self.amounts[n_before - 1].last + 1 if n_before else 0
        if floor and self.tokens[floor].kind == Kind.TOTAL:
            # `€5M total, €3M EU`
            floor = next((n for n in range(floor, amount.first) if self.tokens[n].text in (",", ";", "(")), floor)
        if n_before and self.tokens[floor].text == "(":
            # `US$ 5 (in total) and US$ 3`: the bracket is the first one's.
            floor = next((n + 1 for n in range(floor, amount.first) if self.tokens[n].text == ")"), floor)
        return self.tokens[max(floor, amount.first - 8) : amount.first]

    def clause(self, first: Amount, last: Amount) -> Sequence[Token]:
        """The words about an amount: of several amounts, those up to the next ones; else all in its sentence."""
        before, after = self.tokens[: first.first], self.tokens[last.last + 1 :]
        marks = ";"
        if len(self.amounts) > 1:
            before = self.called(first)
            following = next((a.first for a in self.amounts if a.first > last.last), len(self.tokens))
            after = self.tokens[last.last + 1 : following]
            marks = ";,("
        cut = max((n + 1 for n, token in enumerate(before) if token.text in marks), default=0)
        end = next((n for n, token in enumerate(after) if token.text in marks and n), len(after))
        return [*before[cut:], *self.tokens[first.first : last.last + 1], *after[:end]]

    def is_joined(self, low: Amount, high: Amount) -> bool:
        """Whether two amounts are the ends of a range: `A - B`, `between A and B`."""
        joint = self.between(low, high)
        if len(joint) != 1:
            return False
        if joint[0].text == "do" and self.tokens[high.first].kind == Kind.NUMBER:
            # Slavic, between numbers.
            return not self._is_named(low)
        if not low.is_marked and (self.tokens[high.first].kind == Kind.CURRENCY or self._is_named(low)):
            # "Phase 1 - US$ 5": the number is none of money.
            return False
        if joint[0].kind == Kind.AND or joint[0].text.casefold() in JOINTS:
            before = self.tokens[max(0, low.first - 2) : low.first]
            return joint[0].kind == Kind.RANGE or any(token.kind == Kind.BETWEEN for token in before)
        return joint[0].kind == Kind.RANGE

    def shares_scale(self, low: Amount, high: Amount) -> bool:
        """Whether the scale of a range stands at its upper end only: `US$ 1.5 - 2 million`."""
        is_lower = (low.number or ONE) <= (high.number or ONE)
        return low.scale == ONE != high.scale and is_lower and self.is_joined(low, high)

    def _is_named(self, amount: Amount) -> bool:
        """Whether a word that is none of money stands before a number: `Phase 1`."""
        return amount.first > 0 and self.tokens[amount.first - 1].kind in (Kind.OTHER, Kind.UNIT)


def _unit(tokens: Sequence[Token]) -> Token | None:
    """The one currency that words name, with their one scale unless that is a number's own."""
    currencies = {token.currency: token for token in tokens if token.kind == Kind.CURRENCY}
    own = [after.start for number, after in pairwise(tokens) if number.kind == Kind.NUMBER]
    scales = {token.scale for token in tokens if token.kind == Kind.SCALE and token.start not in own}
    if len(currencies) != 1 or len(scales) > 1:
        return None
    (currency,) = currencies.values()
    return currency._replace(scale=scales.pop() if scales else currency.scale)


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
        return amount.scale == ONE and looks_like_year(amount.digits)
    below = NAMES_OF_MORE.get(amount.currency.text)
    return below is not None and amount.scale == ONE and (amount.number or ONE) < below


def _without_years(amounts: list[Amount]) -> list[Amount]:
    """Without years behind a currency that is another number's: `USD (2014) 500,000`, `EUR 2014-2016: 300 000`."""
    return [a for a in amounts if not (a.currency and a.scale == ONE and looks_like_year(a.digits))]


def looks_like_year(digits: str) -> bool:
    """Whether four digits look like a year of the last or this century."""
    return len(digits) == 4 and digits[:2] in ("19", "20") and digits.isdigit()
