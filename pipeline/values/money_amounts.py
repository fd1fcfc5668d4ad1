"""The numbers of a statement that may be amounts, each with the scale and the currency beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.values.money_currencies import EXACT
from pipeline.values.money_numbers import has_chinese, has_hangul, is_unspaced, is_written_in_english, number_of
from pipeline.values.money_tokens import GROUPED, Token
from pipeline.values.money_words import Kind, dollar_of

ONE = Decimal(1)


class Amount(NamedTuple):
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
    currency: Token | None

    @property
    def is_marked(self) -> bool:
        """Whether a currency stands beside the number."""
        return self.currency is not None


_BEFORE = frozenset(":.=([")
_AFTER = frozenset("([")


def amounts_of(words: str, tokens: Sequence[Token]) -> list[Amount]:
    """Every number that may be an amount, in order; no token belongs to two."""
    found: list[Amount] = []
    for at, token in enumerate(tokens):
        if token.kind == Kind.NUMBER and not _is_part(words, tokens, at):
            floor = found[-1].last if found else -1
            amount = _amount(tokens, at, floor)
            if found and _goes_on(words, found[-1], amount):
                amount = _composed(found.pop(), amount)
            found.append(amount)
    return found


def _goes_on(words: str, high: Amount, low: Amount) -> bool:
    """Whether two numbers are one, as `3億5千万` and `12억 5천만` are."""
    korean = has_hangul(words[high.end - 1])
    between = words[high.end : low.start]
    is_one = (korean and not between.strip()) or (has_chinese(words[high.end - 1]) and not between)
    is_open = (high.currency is None or high.currency.start == high.start) and words[low.start].isdigit()
    return is_one and is_open and low.scale < high.scale


def _composed(high: Amount, low: Amount) -> Amount:
    """`3億5千万` as one number."""
    parts = (high.number, low.number)
    number = None if None in parts else (high.number or ONE) * high.scale + (low.number or ONE) * low.scale
    return low._replace(
        first=high.first, start=high.start, number=number, scale=ONE, currency=high.currency or low.currency
    )


def _is_part(words: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a number is part of something else: `70/1`, `5%`, `12th`, `X26`, `COVID-19`."""
    token = tokens[at]
    if at and tokens[at - 1].end == token.start:
        before = tokens[at - 1]
        if before.kind not in (Kind.MARK, Kind.CURRENCY, Kind.SCALE, Kind.RANGE, Kind.PER, Kind.FILLER, Kind.TIMES) or (
            before.text.isascii() and before.text.isalpha() and before.kind != Kind.CURRENCY
        ):
            return before.text.isascii() or not is_unspaced(before.text)
        if before.text in EXACT and not GROUPED.match(token.text):
            # `DA1617B` is a code.
            return True
        if before.text == "," and at > 1 and tokens[at - 2].end == before.start:
            # `l,500,000`: what stands before its comma may be its first digit.
            return True
        if before.text == ":" and words[before.start - 1 : before.start].isdigit():
            return True
        glue = words[before.start - 1 : before.start] if before.start else ""
        if before.text in ("/", "-", "#", "№", "_") and (before.text in "#№_" or glue.isalpha() or before.text == "/"):
            return before.text != "-" or tokens[at - 2].kind not in (Kind.CURRENCY, Kind.SCALE)
    if at + 1 < len(tokens) and tokens[at + 1].start == token.end:
        after = tokens[at + 1]
        if after.text == ":" and words[after.end : after.end + 1].isdigit():
            return True
        if after.text in ("%", "‰", "°", "º", "ª", "_") or after.text[0].isdecimal():
            return True
        if after.kind in (Kind.OTHER, Kind.UNIT, Kind.YEAR, Kind.FILLER, Kind.RANGE, Kind.OF, Kind.PER, Kind.VAGUE):
            if after.text == "/":
                return words[after.end : after.end + 1].isdigit()
            return after.text.isalpha() and not is_unspaced(after.text)
        # `1617B` is a code.
        return (
            after.text == "B" and len(token.text) > 3 and token.text.isdigit() and not _is_currency_at(tokens, at - 1)
        )
    return False


def _is_joint(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sign joins a number to its scale: `12-million`, `12.M`."""
    joint = tokens[at]
    is_glued = tokens[at - 1].end == joint.start and joint.end == tokens[at + 1].start
    return joint.text == "-" or (joint.text == "." and is_glued)


def _is_currency_at(tokens: Sequence[Token], at: int) -> bool:
    return at >= 0 and tokens[at].kind == Kind.CURRENCY


def _before(tokens: Sequence[Token], at: int, floor: int) -> tuple[int, Token | None, Token | None]:
    """Where an amount begins, down to `floor`; the currency and the scale before its number."""
    near = at - 1
    if near <= floor:
        return at, None, None
    while near > floor and at - near <= 2 and tokens[near].text in _BEFORE:
        near -= 1
    scale = None
    if near - 1 > floor and tokens[near].kind == Kind.SCALE and _is_currency_at(tokens, near - 1):
        scale = tokens[near]
        near -= 1
    if near <= floor or tokens[near].kind != Kind.CURRENCY:
        return at, None, None
    first, currency, said = near, tokens[near], near
    if currency.currency == "$" and near - 1 > floor and _is_currency_at(tokens, near - 1):
        # `MXN $ 500`: the code says which dollar or peso the sign is.
        first, currency, near = near - 1, tokens[near - 1], near - 1
    above = near - 1
    if above - 1 > floor and tokens[above].text == ".":
        above -= 1
    if above > floor and tokens[above].kind == Kind.SCALE and scale is None and tokens[said + 1].text != "(":
        # `million US$ 3.5` and `Mio. EUR 3,5`; not `cinq mille euros (5 000 €)`, where a number is spelt out.
        first, scale = above, tokens[above]
    return first, currency, scale


def _amount(tokens: Sequence[Token], at: int, floor: int) -> Amount:
    """The amount of a number: what stands before it, down to `floor`, and behind it."""
    token, last, count = tokens[at], at, len(tokens)
    first, currency, said = _before(tokens, at, floor)
    scale, scale_word = (said.scale or ONE, said.text) if said else (ONE, "")
    behind = at + 1
    if behind + 1 < count and tokens[behind + 1].kind == Kind.SCALE and _is_joint(tokens, behind):
        behind += 1
    elif behind + 2 < count and tokens[behind].text == "(":
        behind = _behind_spelt_digits(tokens, behind)
    if behind < count and tokens[behind].kind == Kind.SCALE and scale == ONE:
        scale, scale_word, last = tokens[behind].scale or ONE, tokens[behind].text, behind
        behind += 1
        if behind < count and tokens[behind].text == ".":
            behind += 1
    ahead = _behind_spelling(tokens, behind) if behind < count and tokens[behind].text == "(" else behind
    if ahead < count and (tokens[ahead].kind == Kind.OF or tokens[ahead].text in _AFTER):
        ahead += 1
    if ahead < count and tokens[ahead].kind == Kind.CURRENCY and not leads(tokens, ahead):
        # `C$` is of Canada and of Nicaragua.
        refines = currency is None or currency.currency in (None, "$") or currency.text.casefold() == "c$"
        if refines or tokens[ahead].currency in (currency.currency if currency else None, "$", None):
            # `SEK 12 MSEK`, `MXN 12 mdp`: the second one has the scale.
            scaled = currency and currency._replace(scale=tokens[ahead].scale, text=tokens[ahead].text)
            currency = tokens[ahead] if refines else scaled if tokens[ahead].scale else currency
            last = ahead
            if scale == ONE and ahead + 1 < count and tokens[ahead + 1].kind == Kind.SCALE:
                # `450 (US$ thousand)`
                scale, scale_word, last = tokens[ahead + 1].scale or ONE, tokens[ahead + 1].text, ahead + 1
    if currency is None and behind + 1 < count and tokens[behind].kind == Kind.OTHER:
        currency = _behind_adjective(tokens, behind, scale, token.text)
        last = behind + 1 if currency else last
    if currency and currency.currency == "$" and last + 1 < count:
        # `6 M$ CAN`
        currency, last = _with_country(tokens, currency, last)
    if currency and currency.currency in (None, "$") and (named := _in_brackets(tokens, last + 1)):
        currency, last = named, last + 3
    if currency and currency.scale and scale == ONE:
        scale, scale_word = currency.scale, currency.text
    number = number_of(token.text, scale_word, currency, token.start)
    is_label = tokens[at - 1].text == ":"
    if said and currency and said.start < currency.start and _is_large(number) and not is_label:
        # `two million dollars $2,000,000`: the scale is of a number spelt out.
        number = None
    if currency and currency.currency == "IDR" and scale_word == "M":
        # A million, or "miliar".
        number = None
    if scale_word.casefold() == "mil":
        meant = _mil(tokens, at, currency)
        scale, number = meant or ONE, number if meant else None
    return Amount(first, last, tokens[first].start, tokens[last].end, token.text, number, scale, scale_word, currency)


def _in_brackets(tokens: Sequence[Token], at: int) -> Token | None:
    """The currency that stands alone in brackets behind an amount: `3000万元（人民币）`."""
    if at + 2 >= len(tokens) or tokens[at].text != "(" or tokens[at + 2].text != ")":
        return None
    return tokens[at + 1] if tokens[at + 1].kind == Kind.CURRENCY and tokens[at + 1].currency else None


def _behind_spelling(tokens: Sequence[Token], at: int) -> int:
    """Where a number goes on behind brackets that spell it: `1 500 000 (one million five hundred thousand) dollars`."""
    close = next((n for n in range(at, len(tokens)) if tokens[n].text == ")"), None)
    inside = tokens[at + 1 : close] if close else ()
    is_spelling = any(token.kind == Kind.SCALE for token in inside) and all(
        token.kind in (Kind.SCALE, Kind.OTHER, Kind.AND, Kind.RANGE, Kind.OF, Kind.YEAR) for token in inside
    )
    return close + 1 if close and is_spelling else at


def _behind_spelt_digits(tokens: Sequence[Token], at: int) -> int:
    """Where a number goes on with its scale behind brackets that spell it: `US$ 5 (five) million`."""
    close = next((n for n in range(at, len(tokens) - 1) if tokens[n].text == ")"), None)
    is_spelt = close and tokens[close + 1].kind == Kind.SCALE and all(t.text.isalpha() for t in tokens[at + 1 : close])
    return close + 1 if close and is_spelt else at


def _behind_adjective(tokens: Sequence[Token], at: int, scale: Decimal, digits: str) -> Token | None:
    """The currency behind one unknown word, which is no scale where the number has one or is large.

    `950 000 кыргызских сомов`; of a dollar, the word may say whose.
    """
    if leads(tokens, at + 1):
        return None
    adjective, noun = tokens[at], tokens[at + 1]
    is_small = scale == ONE and sum(map(str.isdigit, digits)) <= len("999")
    is_name = adjective.text.isalpha() and noun.text.isalpha() and noun.text.islower()
    if is_small or not is_name or noun.kind != Kind.CURRENCY or has_chinese(noun.text):
        return None
    return noun._replace(currency=None) if noun.currency == "$" else noun


def _with_country(tokens: Sequence[Token], dollar: Token, last: int) -> tuple[Token, int]:
    """A bare dollar with the country that the word behind it names: `6 M$ CAN`, `$5 million (Canadian)`."""
    behind = tokens[last + 1 : last + 4]
    is_bracketed = len(behind) == len("(x)") and behind[0].text == "(" and behind[2].text == ")"
    word = behind[1] if is_bracketed else behind[0]
    if not word.text[0].isupper():
        return dollar, last
    code = _DOLLAR_OF.get(word.text.upper()) or (dollar_of(word.text) if word.kind == Kind.OTHER else None)
    return (dollar._replace(currency=code), last + (3 if is_bracketed else 1)) if code else (dollar, last)


_DOLLAR_OF = {"CAN": "CAD", "CA": "CAD", "US": "USD", "USA": "USD", "CDN": "CAD", "AUS": "AUD", "M.N.": "MXN"}
# "mil." shortens "million" in their languages.
_MIL_IS_MILLION = frozenset({"CZK", "PLN", "HUF", "RON", "NOK", "DKK", "SEK", "ISK"})


def _mil(tokens: Sequence[Token], at: int, currency: Token | None) -> Decimal | None:
    """What "mil" multiplies by: a thousand in Spanish and Portuguese; None where it may shorten "million"."""
    if currency is not None and currency.currency in _MIL_IS_MILLION:
        return Decimal(10) ** 6
    said = next((n for n in (at + 1, at - 1) if 0 <= n < len(tokens) and tokens[n].text.casefold() == "mil"), at)
    is_short = said + 1 < len(tokens) and tokens[said + 1].text == "." and tokens[said + 1].start == tokens[said].end
    if is_short and said + 2 < len(tokens) and tokens[said + 2].kind in (Kind.CURRENCY, Kind.OF):
        # `3,5 mil. Eur`: the thousand of Spanish has no full stop.
        return Decimal(10) ** 6
    is_english = currency is not None and currency.text.casefold().startswith(("dollar", "us dollar"))
    # `USD 2 mil` is as good English for millions, `USD 800 mil` hardly.
    is_few = currency is not None and is_written_in_english(currency) and len(tokens[at].text) < len("100")
    # Nobody says two and a half "mil" for a number of four digits.
    return None if is_short or is_english or is_few or not tokens[at].text.isdigit() else Decimal(10) ** 3


def _is_large(number: Decimal | None) -> bool:
    return number is not None and number >= 1000


def leads(tokens: Sequence[Token], at: int) -> bool:
    """Whether a currency stands before the next number, so that it belongs to that one."""
    following = at + 1
    if following < len(tokens) and tokens[following].kind == Kind.SCALE:
        following += 1
    return following < len(tokens) and tokens[following].kind == Kind.NUMBER
