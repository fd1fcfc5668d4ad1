"""Amounts of money: number, scale and currency, as far as the words state them.

| rule          | example                              | must not match                                   |
| ------------- | ------------------------------------ | ------------------------------------------------ |
| `amount`      | `US$ 164,189`, `EUR 2 million`       | `A/RES/70/1`, `2013`, `12 staff`, `Phase 2`      |
| `range`       | `US$ 100,000 - 200,000`              | `US$ 5 (2010-2012)`                              |
| `total`       | `Total: US$ 5 (cash 3, kind 2)`      | two amounts of which none is called the total    |
| `sum`         | `5 million (A: 2 million; B: 3 m.)`  | amounts that do not add up                       |
| `equivalent`  | `SDR 12 m (US$ 18 m equivalent)`     | two currencies that nothing calls the same       |

A number is read in the locale that its own separators show: `605,153.00`, `1.234.567`, `12 345,50`. One
separator before three digits (`3.350`) is ambiguous, unless a currency stands beside it: money has two
decimals, so `EUR 3,350` is thousands; but `US$ 3.350` stays ambiguous, since there the dot is the decimal
sign. Amounts are exact decimals with two places.

A number without any currency is an amount only where nothing but filler words stand around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.values.clean import RESIDUE
from pipeline.values.money_words import SIGNS, Kind, Lexicon, Word, common, meaning, world
from pipeline.values.parsed import Finding, Parsed, ambiguous, none_stated, unparsed

LARGEST = Decimal("9999999999999999.99")  # decimal128(18, 2)
_ONE = Decimal(1)
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
    words = _plain(text)
    stripped = words.strip()
    if not stripped or stripped.casefold() in _folded(hints.none_words):
        return none_stated()
    tokens = _tokens(words)
    statement = _Statement(words, tokens, _amounts(words, tokens), hints)
    return statement.read() if statement.amounts else unparsed(f"No amount could be read from {stripped!r}.")


def find_money(text: str, hints: MoneyHints) -> list[FoundMoney]:
    """The amounts that running text names: only those with a currency beside them."""
    words = _plain(text)
    tokens = _tokens(words)
    found: list[FoundMoney] = []
    for amount in _amounts(words, tokens):
        if amount.is_marked and amount.number is not None:
            value = _exact(amount.number * amount.scale)
            if value is not None:
                after = tokens[amount.last + 1 : amount.last + 3]
                period = "annual" if _is_annual(after) else None
                money = Money(value, None, _currency(amount, hints), period)
                found.append(FoundMoney(amount.start, amount.end, money))
    return found


# ---- Words -------------------------------------------------------------------------------------

_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\r\n"
_AS_ASCII = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("–—−‐‑‒", "-"),
        **dict.fromkeys("’‘ʼ´", "'"),
        **{chr(base + digit): str(digit) for base in (0x660, 0x6F0, 0xFF10, 0x966) for digit in range(10)},
        "٬": ",", "٫": ".", "，": ",", "．": ".", "：": ":", "（": "(", "）": ")", "＄": "$", "￡": "£", "￥": "¥",
    }
)  # fmt: skip
_CHINESE = (
    "万亿|十亿|千万|百万|千|万|亿|美元|美金|欧元|英镑|日元|元人民币|人民币|元|每年|年|约|总额|共|合计|至|到|为"
    "|[\u4e00-\u9fff]"
)
# A letter or a sign of money: one class, since an alternative for each letter costs twice the time.
_MARKS = (
    r"!\"#%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~¡-¡¦-¿×÷"
    r"\u2010-\u206f\u2190-\u22ff\u3000-\u303f\u4e00-\u9fff\uff01-\uff65"
)
_LETTER = rf"[^\s\d{_MARKS}]"
_GROUPS = r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,2})?(?!\d)"
_TOKEN = re.compile(
    # Shortened words keep their full stops (`U.S.$`), so that those end no sentence.
    rf"(?P<word>{_LETTER}(?:(?:\.[^\W\d_]{{1,2}})+\.[{SIGNS}]?|'(?<=\b[dD]')|{_LETTER}*))"
    # `7.500.000,-` has a dash for its cents.
    rf"|(?P<number>(?:{_GROUPS}|\d[\d.,']*\d|\d|(?<![\w.,])\.\d+)(?:[.,/]-{{1,2}}(?!\w))?)"
    rf"|(?P<chinese>{_CHINESE})"
    r"|(?P<thousands>(?<!\w)'000s?)"
    r"|(?P<mark>\S)"
)


class _Token(NamedTuple):
    kind: Kind
    text: str
    start: int
    end: int
    currency: str | None = None
    scale: Decimal | None = None


def _plain(text: str) -> str:
    """The text with markup residue blanked and digits, spaces, dashes in their ASCII form, offsets unchanged."""
    if ">" in text or "&" in text:
        text = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    return text.translate(_AS_ASCII) if not text.isascii() or "\t" in text or "\n" in text else text


def _tokens(words: str) -> list[_Token]:
    """The words with their meanings; a currency's name of several words is one."""
    found = []
    may_be_names = False
    for match in _TOKEN.finditer(words):
        start, end = match.span()
        text = match[0]
        if match.lastgroup == "number":
            found.append(_Token(Kind.NUMBER, text, start, end))
            continue
        word = meaning(text.replace(".", "") if len(text) > 1 and "." in text else text)
        may_be_names = may_be_names or word.may_lead
        found.append(_Token(word.kind, text, start, end, word.currency, word.scale))
    return _phrased(words, found) if may_be_names else found


def _phrased(words: str, tokens: list[_Token]) -> list[_Token]:
    """Names of several words as one token; the world's currencies are looked up beside numbers only."""
    done: list[_Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.NUMBER or token.kind is Kind.MARK:
            done.append(token)
            at += 1
            continue
        length, word = _phrase(common(), tokens, at)
        vague = token.kind is Kind.OTHER or (token.kind is Kind.CURRENCY and token.currency in (None, "$"))
        if word is None and vague and _is_beside_number(tokens, at):
            length, word = _phrase(world(), tokens, at)
            if word is None and token.kind is Kind.OTHER:
                length, word = 1, world().words.get(token.text.casefold())
        if word is None:
            done.append(token)
            at += 1
            continue
        end = tokens[at + length - 1].end
        done.append(_Token(word.kind, words[token.start : end], token.start, end, word.currency, word.scale))
        at += length
    return done


def _phrase(lexicon: Lexicon, tokens: Sequence[_Token], at: int) -> tuple[int, Word | None]:
    """The longest name that starts here and how many tokens it has."""
    for rest, word in lexicon.phrases.get(_folded_word(tokens[at]), ()):
        following, last = _next_words(tokens, at, len(rest))
        if following == rest:
            return last - at + 1, word
    return 0, None


def _next_words(tokens: Sequence[_Token], at: int, count: int) -> tuple[list[str], int]:
    """So many words behind one, over full stops of shortened words, and where the last one stands."""
    taken: list[str] = []
    while len(taken) < count and at + 1 < len(tokens):
        at += 1
        if tokens[at].text != ".":
            taken.append(_folded_word(tokens[at]))
    return taken, at


def _folded_word(token: _Token) -> str:
    return token.text.replace(".", "").casefold()


def _is_beside_number(tokens: Sequence[_Token], at: int) -> bool:
    """Whether an amount may end or begin here: a number, perhaps with its scale, stands next to the words."""
    return any(token.kind is Kind.NUMBER for token in tokens[max(0, at - 3) : at + 4])


# ---- Amounts -----------------------------------------------------------------------------------


class _Amount(NamedTuple):
    """A number with the scale and the currency beside it; `first` and `last` are its tokens.

    `number` is unscaled, and None if its separators can be read in two ways.
    """

    first: int
    last: int
    start: int
    end: int
    digits: str
    number: Decimal | None
    scale: Decimal
    scale_word: str
    currency: _Token | None

    @property
    def is_marked(self) -> bool:
        return self.currency is not None


_BEFORE = frozenset(":.=([")
_AFTER = frozenset("([")


def _amounts(words: str, tokens: Sequence[_Token]) -> list[_Amount]:
    """Every number that may be an amount, in order; no token belongs to two."""
    found: list[_Amount] = []
    for at, token in enumerate(tokens):
        if token.kind is Kind.NUMBER and not _is_part(words, tokens, at):
            floor = found[-1].last if found else -1
            found.append(_amount(tokens, at, floor))
    return found


def _is_part(words: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether a number is part of something else: `70/1`, `5%`, `12th`, `X26`, `COVID-19`."""
    token = tokens[at]
    if at and tokens[at - 1].end == token.start:
        before = tokens[at - 1]
        if before.kind not in (Kind.MARK, Kind.CURRENCY, Kind.SCALE, Kind.RANGE, Kind.PER, Kind.FILLER, Kind.TIMES) or (
            before.text.isascii() and before.text.isalpha() and before.kind is not Kind.CURRENCY
        ):
            return before.text.isascii() or not _has_chinese(before.text)
        glue = words[before.start - 1 : before.start] if before.start else ""
        if before.text in ("/", "-", "#", "№", "_") and (before.text in "#№_" or glue.isalpha() or before.text == "/"):
            return before.text != "-" or not _is_currency_at(tokens, at - 2)
    if at + 1 < len(tokens) and tokens[at + 1].start == token.end:
        after = tokens[at + 1]
        if after.text in ("%", "‰", "°", "º", "ª", "_") or after.text[0].isdigit():
            return True
        if after.kind in (Kind.OTHER, Kind.UNIT, Kind.YEAR, Kind.FILLER, Kind.RANGE, Kind.OF, Kind.PER, Kind.VAGUE):
            if after.text == "/":
                return words[after.end : after.end + 1].isdigit()
            return after.text.isalpha() and not _has_chinese(after.text)
    return False


def _has_chinese(text: str) -> bool:
    return "\u4e00" <= text[0] <= "\u9fff"


def _is_currency_at(tokens: Sequence[_Token], at: int) -> bool:
    return at >= 0 and tokens[at].kind is Kind.CURRENCY


def _amount(tokens: Sequence[_Token], at: int, floor: int) -> _Amount:
    """The amount of a number: what stands before it, down to `floor`, and behind it."""
    token = tokens[at]
    first = last = at
    scale, scale_word, currency = _ONE, "", None
    near = at - 1
    while near > floor and at - near <= 2 and tokens[near].text in _BEFORE:
        near -= 1
    if near > floor and tokens[near].kind is Kind.SCALE and near - 1 > floor and _is_currency_at(tokens, near - 1):
        scale, scale_word = tokens[near].scale or _ONE, tokens[near].text
        near -= 1
    if near > floor and tokens[near].kind is Kind.CURRENCY:
        first, currency = near, tokens[near]
    behind = at + 1
    count = len(tokens)
    if behind < count and tokens[behind].text == "-" and behind + 1 < count and tokens[behind + 1].kind is Kind.SCALE:
        behind += 1
    if behind < count and tokens[behind].kind is Kind.SCALE and scale == _ONE:
        scale, scale_word, last = tokens[behind].scale or _ONE, tokens[behind].text, behind
        behind += 1
        if behind < count and tokens[behind].text == ".":
            behind += 1
    ahead = behind
    if ahead < count and (tokens[ahead].kind is Kind.OF or tokens[ahead].text in _AFTER):
        ahead += 1
    if ahead < count and tokens[ahead].kind is Kind.CURRENCY and not _leads(tokens, ahead):
        refines = currency is None or currency.currency in (None, "$")
        if refines or tokens[ahead].currency in (currency.currency if currency else None, "$"):
            currency = tokens[ahead] if refines else currency
            last = ahead
    if currency and currency.scale and scale == _ONE:
        scale, scale_word = currency.scale, currency.text
    number = _number(token.text, scale_word, currency)
    return _Amount(first, last, tokens[first].start, tokens[last].end, token.text, number, scale, scale_word, currency)


def _leads(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a currency stands before the next number, so that it belongs to that one."""
    following = at + 1
    if following < len(tokens) and tokens[following].kind is Kind.SCALE:
        following += 1
    return following < len(tokens) and tokens[following].kind is Kind.NUMBER


def _currency(amount: _Amount, hints: MoneyHints) -> str | None:
    code = amount.currency.currency if amount.currency else None
    return hints.dollar if code == "$" else code


_ENGLISH = frozenset({"USD", "GBP", "AUD", "CAD", "NZD", "INR", "JPY", "SGD", "HKD", "$", "KES", "NGN", "PHP", "CNY"})
# Dollars in languages in which a dot groups digits.
_DOT_GROUPS = ("dólar", "dolar", "dollari", "долл")
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_SINGULAR = frozenset({"million", "billion", "trillion", "bn"})
_DECIMAL_DOT = _SINGULAR | {"m", "mn", "k", "b", "thousand", "mm", "millions"}


def _number(digits: str, scale_word: str, currency: _Token | None) -> Decimal | None:
    """The value of a number by its separators, without its scale; None if they can be read in two ways."""
    if digits.isdigit():
        return Decimal(digits)
    plain = digits.replace(" ", "").replace("'", "").rstrip(".,-/")
    if plain.isdigit():
        return Decimal(plain)
    if plain.startswith("."):
        return Decimal(plain)
    comma, dot = plain.count(","), plain.count(".")
    last = "," if plain.rfind(",") > plain.rfind(".") else "."
    if comma and dot:
        whole, _, cents = plain.rpartition(last)
        other = "," if last == "." else "."
        if plain.count(last) > 1 or not re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{2,3}})*\{other}\d{{3}}", whole):
            return None
        return Decimal(whole.replace(other, "") + "." + cents)
    if comma + dot > 1:
        grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}", plain)
        return Decimal(plain.replace(last, "")) if grouped else None
    whole, _, tail = plain.partition(last)
    if len(tail) != 3 or len(whole) > 3 or whole.startswith("0"):
        return Decimal(plain.replace(",", "."))
    english = currency is not None and (
        (currency.currency in _ENGLISH and not currency.text.casefold().startswith(_DOT_GROUPS)) or currency.text == "¥"
    )
    if scale_word:
        folded = scale_word.casefold()
        if last == ".":
            # 1.234 million has three decimals; in other languages a dot groups.
            return Decimal(plain) if english and folded in _DECIMAL_DOT else None
        # English says "1,234 million"; where a comma is the decimal sign, it would be "millions".
        return Decimal(whole + tail) if folded in _SINGULAR and whole != "1" else None
    if currency is not None and currency.currency in _THREE_DECIMALS:
        return None
    # Money has two decimals, so three digits behind a comma beside a currency are thousands. A dot
    # there is the decimal sign in dollars and pounds, which makes it doubtful.
    return Decimal(whole + tail) if currency is not None and (last == "," or not english) else None


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
_SILENT = frozenset(
    {Kind.MARK, Kind.FILLER, Kind.OF, Kind.TOTAL, Kind.ANNUAL, Kind.YEAR, Kind.PER, Kind.RANGE, Kind.BETWEEN, Kind.AND}
)


class _Statement:
    """A field's words with the numbers in them, and how they are read as one amount."""

    def __init__(self, words: str, tokens: Sequence[_Token], amounts: Sequence[_Amount], hints: MoneyHints) -> None:
        """Take the words apart: years are no amounts, and a unit apart from the numbers is theirs."""
        self.words = words
        self.tokens = tokens
        self.hints = hints
        self.said = words.strip()
        # Where the words of a unit stand that is apart from its numbers.
        self.apart: frozenset[int] = frozenset()
        self.amounts = self._with_unit([a for a in amounts if a.is_marked or not _is_year(a)])

    def read(self) -> Parsed[Money]:
        """The amount that the words state, or why they state none."""
        only = self.amounts[0]
        if only.number is not None and only.last - only.first + 1 == len(self.tokens):
            # Nothing else stands there that could say otherwise.
            return self._one(only, "amount")
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
        if self._has_scale_apart(amounts):
            return ambiguous(f"{self.said!r} names a scale apart from its amount.", "scale")
        if self._is_rate(amounts):
            return unparsed(f"{self.said!r} is an amount for one of several.", rule="rate")
        if len(amounts) == 1:
            return self._one(amounts[0], "amount")
        if len(amounts) == 2 and self._is_joined(*amounts):
            return self._range(*amounts)
        chosen = self._total(amounts) or self._sum(amounts) or self._equivalent(amounts)
        if chosen:
            return self._one(*chosen)
        return ambiguous(f"{self.said!r} states several amounts, and none as the total.", "several_amounts")

    # -- Which numbers count

    def _with_unit(self, amounts: list[_Amount]) -> list[_Amount]:
        """Amounts without currency in the one that stands apart from them, or else in the label's."""
        if not amounts or any(amount.is_marked for amount in amounts):
            return amounts
        unit = self._unit(self.tokens)
        if unit is not None:
            self.apart = frozenset(t.start for t in self.tokens if t.kind in (Kind.CURRENCY, Kind.SCALE))
        elif self.hints.unit:
            unit = self._unit(_tokens(_plain(self.hints.unit)))
        if unit is None:
            return amounts
        # A scale that a number has already is its own.
        scaled = any(amount.scale != _ONE for amount in amounts)
        scale = None if scaled else unit.scale
        return [_in_currency(amount, unit)._replace(scale=scale or amount.scale) for amount in amounts]

    @staticmethod
    def _unit(tokens: Sequence[_Token]) -> _Token | None:
        """The one currency that words name, with their one scale unless that is a number's own."""
        currencies = {token.currency: token for token in tokens if token.kind is Kind.CURRENCY}
        own = [after.start for number, after in pairwise(tokens) if number.kind is Kind.NUMBER]
        scales = {token.scale for token in tokens if token.kind is Kind.SCALE and token.start not in own}
        if len(currencies) != 1 or len(scales) > 1:
            return None
        (currency,) = currencies.values()
        return currency._replace(scale=scales.pop() if scales else currency.scale)

    def _without_counts(self) -> list[_Amount]:
        """Where some amounts have a currency, numbers without one count only as the end of a range."""
        kept: list[_Amount] = []
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

    def _others(self, amounts: Iterable[_Amount]) -> list[_Token]:
        """The tokens outside some amounts and their currencies."""
        tokens = list(self.tokens)
        for amount in reversed(list(amounts)):
            del tokens[amount.first : amount.last + 1]
        return [token for token in tokens if token.start not in self.apart]

    @staticmethod
    def _is_spoken(token: _Token) -> bool:
        return token.kind in (Kind.OTHER, Kind.UNIT, Kind.TIMES, Kind.NUMBER)

    # -- How several belong together

    def _between(self, low: _Amount, high: _Amount) -> list[_Token]:
        return list(self.tokens[low.last + 1 : high.first])

    def _is_joined(self, low: _Amount, high: _Amount) -> bool:
        """Whether two amounts are the ends of a range: `A - B`, `between A and B`."""
        joint = self._between(low, high)
        if len(joint) != 1:
            return False
        if not low.is_marked and (self.tokens[high.first].kind is Kind.CURRENCY or self._is_named(low)):
            # "Phase 1 - US$ 5": the number is none of money.
            return False
        if joint[0].kind is Kind.AND:
            return any(token.kind is Kind.BETWEEN for token in self.tokens[max(0, low.first - 2) : low.first])
        return joint[0].kind is Kind.RANGE or joint[0].text in ("a", "à", "à")

    def _is_named(self, amount: _Amount) -> bool:
        """Whether a word that is none of money stands before a number: `Phase 1`."""
        return amount.first > 0 and self.tokens[amount.first - 1].kind in (Kind.OTHER, Kind.UNIT)

    def _total(self, amounts: Sequence[_Amount]) -> tuple[_Amount, str] | None:
        """The one that is called the total, or whose parts follow."""
        called = [amount for amount in amounts if self._is_called_total(amount, amounts)]
        if len(called) == 1:
            return called[0], "total"
        second = self._between(amounts[0], amounts[1])
        return (amounts[0], "total") if any(token.kind is Kind.PART for token in second) else None

    def _is_called_total(self, amount: _Amount, amounts: Sequence[_Amount]) -> bool:
        floor = max((a.last + 1 for a in amounts if a.last < amount.first), default=0)
        before = self.tokens[max(floor, amount.first - 6) : amount.first]
        after = self.tokens[amount.last + 1 : amount.last + 3]
        if any(token.kind is Kind.TOTAL for token in (*before, *after[:1])):
            return True
        return len(after) == 2 and after[0].text in ("(", "in", "en", "au") and after[1].kind is Kind.TOTAL

    def _sum(self, amounts: Sequence[_Amount]) -> tuple[_Amount, str] | None:
        """The one that all others add up to, in one currency."""
        if len(amounts) < 3 or len({_currency(a, self.hints) for a in amounts}) > 1:
            return None
        values = [(a.number or Decimal(0)) * a.scale for a in amounts]
        whole = [a for a, value in zip(amounts, values, strict=True) if value * 2 == sum(values)]
        return (whole[0], "sum") if len(whole) == 1 else None

    def _equivalent(self, amounts: Sequence[_Amount]) -> tuple[_Amount, str] | None:
        """The first of two that are called the same in two currencies, or of which the second is in brackets."""
        if len(amounts) != 2 or len({_currency(a, self.hints) for a in amounts}) != 2:
            return None
        first, second = amounts
        around = [*self._between(first, second), *self.tokens[second.last + 1 : second.last + 3]]
        told = any(token.kind is Kind.EQUAL or token.text in ("=", "≈") for token in around)
        bracketed = around and around[0].text == "(" and around[-1].text == ")"
        return (first, "equivalent") if told or bracketed else None

    def _has_scale_apart(self, amounts: Sequence[_Amount]) -> bool:
        """Whether words such as `(in thousands)` may hold for an amount that has no scale of its own."""
        if all(amount.scale != _ONE for amount in amounts):
            return False
        others = self._others(amounts)
        return any(
            token.kind is Kind.SCALE and before.text.casefold() in ("in", "en", "(", "[")
            for before, token in pairwise(others)
        )

    def _is_rate(self, amounts: Sequence[_Amount]) -> bool:
        """Whether an amount is a price of one, or is multiplied: `per participant`, `2 x US$ 500`."""
        return any(self._is_price(amount) or self._is_multiplied(amount) for amount in amounts)

    def _is_price(self, amount: _Amount) -> bool:
        after = self.tokens[amount.last + 1 : amount.last + 3]
        if not after or after[0].kind not in (Kind.PER, Kind.UNIT):
            return False
        if after[0].kind is Kind.UNIT:
            return after[0].text.casefold().endswith(("ly", "el", "al"))
        if len(after) == 1:
            return after[0].text.casefold() in ("each", "cada")
        return after[1].kind is Kind.UNIT or (after[0].text.casefold() in ("per", "each") and not _is_annual(after))

    def _is_multiplied(self, amount: _Amount) -> bool:
        """Whether the sum meant is another one: `2 x US$ 5`, `US$ 5 + 3`, `75% of US$ 5`."""
        before, after = self.tokens[: amount.first][-2:], self.tokens[amount.last + 1 : amount.last + 3]
        if len(before) == 2 and before[1].kind is Kind.TIMES and before[0].kind is Kind.NUMBER:
            return True
        if len(before) == 2 and before[0].text == "%" and before[1].kind is Kind.OF:
            return True
        if len(after) == 2 and after[0].kind is Kind.TIMES and after[1].kind is Kind.NUMBER:
            return True
        return bool(after) and after[0].text == "+" and _leads(self.tokens, amount.last + 1)

    def _is_negative(self, first: _Amount) -> bool:
        """Whether a minus sign stands at the first number, or an accountant's brackets around it all."""
        if self.said[0] == "(":
            return _BRACKETED.fullmatch(self.said) is not None
        before = self.words[: first.start] if "-" in self.words else ""
        return bool(_NEGATIVE.search(before)) and not re.search(r"\w\s*-\s$", before)

    # -- Answers

    def _range(self, low: _Amount, high: _Amount) -> Parsed[Money]:
        """Two amounts as a range; a scale or currency stated once holds for both."""
        bottom, top = low.number or Decimal(0), high.number or Decimal(0)
        scale = high.scale if low.scale == _ONE and bottom < 1000 else low.scale
        least, most = _exact(bottom * scale), _exact(top * high.scale)
        currencies = {_currency(low, self.hints), _currency(high, self.hints)} - {None}
        if least is None or most is None or len(currencies) > 1 or least > most:
            return ambiguous(f"{self.said!r} is no range of amounts.", "range")
        money = Money(least, most, currencies.pop() if currencies else None, self._period())
        return self._finish(money, "range", [low, high])

    def _one(self, amount: _Amount, rule: str) -> Parsed[Money]:
        value = _exact((amount.number or Decimal(0)) * amount.scale)
        if value is None:
            return unparsed(f"{amount.digits!r} has more than two decimals, or is too large.", rule="precision")
        return self._finish(Money(value, None, _currency(amount, self.hints), self._period()), rule, [amount])

    def _period(self) -> str | None:
        return "annual" if _is_annual(self.tokens) else self.hints.period

    def _finish(self, money: Money, rule: str, used: Sequence[_Amount]) -> Parsed[Money]:
        """The answer with its doubts: no currency, or words that were not understood."""
        findings = []
        if money.currency is None:
            said = "a currency that several countries have" if used[0].is_marked else "no currency"
            findings.append(Finding("unknown_currency", f"{self.said!r} states {said}."))
        if left := [token.text for token in self._others(used) if token.kind not in _SILENT]:
            findings.append(Finding("partly_parsed", f"Besides the amount, the words say {' '.join(left)!r}."))
        return Parsed(money, "parsed", rule, 0.8 if findings else 1.0, tuple(findings))


def _ordered(one: _Amount, other: _Amount) -> tuple[_Amount, _Amount]:
    return (one, other) if one.first < other.first else (other, one)


def _in_currency(amount: _Amount, currency: _Token | None) -> _Amount:
    """An amount in a currency that stands elsewhere, its separators read by it."""
    return amount._replace(currency=currency, number=_number(amount.digits, amount.scale_word, currency))


def _is_year(amount: _Amount) -> bool:
    """Whether a number without currency and scale looks like a year."""
    return (
        amount.scale == _ONE
        and len(amount.digits) == 4
        and amount.digits[:2] in ("19", "20")
        and amount.digits.isdigit()
    )


def _is_annual(tokens: Sequence[_Token]) -> bool:
    """Whether words say "each year": `annual`, `per year`, `/yr`, `par an`."""
    before = None
    for token in tokens:
        if token.kind is Kind.ANNUAL:
            return True
        if token.kind is Kind.YEAR and before is not None and (before.kind is Kind.PER or before.text in ("a", "à")):
            return True
        before = token
    return False
