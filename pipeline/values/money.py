"""Amounts of money: number, scale and currency, as far as the words state them.

| rule          | example                          | must not match                                   |
| ------------- | -------------------------------- | ------------------------------------------------ |
| `amount`      | `US$ 164,189`, `EUR 2 million`   | `A/RES/70/1`, `2013`, `12 staff`                 |
| `range`       | `US$ 100,000 - 200,000`          | `US$ 5 (2010-2012)`                              |
| `total`       | `Total: US$ 5 (cash 3, kind 2)`  | two amounts of which none is called the total    |

A number is read in the locale that its own separators show: `605,153.00`, `1.234.567`, `12 345,50`. One
separator before three digits (`3.350`) is ambiguous, unless a currency stands beside it: money has two
decimals, so `EUR 3,350` is thousands; but `US$ 3.350` stays ambiguous, since there the dot is the decimal
sign. Amounts are exact decimals with two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pipeline.values.clean import RESIDUE
from pipeline.values.parsed import Finding, Parsed, ambiguous, none_stated, unparsed

LARGEST = Decimal("9999999999999999.99")  # decimal128(18, 2)

# Signs and words by currency; "$" alone is the source's to say.
_SIGNS: dict[str, str | None] = {
    **dict.fromkeys(("US$", "US $", "U.S.$", "U.S. $", "USD$", "USD $", "$US"), "USD"),
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "₦": "NGN",
    "₱": "PHP",
    "₫": "VND",
    "₴": "UAH",
    **dict.fromkeys(("A$", "AU$"), "AUD"),
    **dict.fromkeys(("C$", "CA$"), "CAD"),
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "R$": "BRL",
    # Yen and yuan share a sign.
    "¥": None,
    "$": "$",
}
_NAMES = {
    r"(?:US|U\.S\.|United States|American)\s+dollars?": "USD",
    r"d[oó]lares\s+(?:estadounidenses|de los EE\.?\s?UU\.?)": "USD",
    r"dollars?\s+(?:des\s+États-Unis|américains?|US)": "USD",
    r"долл(?:\.|аров|ара|ар)\s+США": "USD",
    r"美元|دولار(?:\s+أمريكي)?": "USD",
    r"euros?|евро|欧元": "EUR",
    r"(?:British\s+)?pounds?\s+sterling": "GBP",
    r"Swiss\s+francs?|francs?\s+suisses?": "CHF",
    r"(?:Japanese\s+)?yen": "JPY",
    r"Norwegian\s+kroner?": "NOK",
    r"Swedish\s+kron(?:or|a)": "SEK",
    r"Danish\s+kroner?": "DKK",
    r"Indian\s+rupees?": "INR",
    r"(?:Chinese\s+)?yuan|renminbi": "CNY",
    r"Canadian\s+dollars?": "CAD",
    r"Australian\s+dollars?": "AUD",
    r"dollars?|d[oó]lares": "$",
}
_THOUSAND, _MILLION, _BILLION = (Decimal(10) ** power for power in (3, 6, 9))
_SCALES = {
    r"mil\s+millones": _BILLION,
    r"thousands?|mille|mil|тыс\.?|тысяч[аи]?|ألف|k": _THOUSAND,
    r"millions?|mill\.?|mio\.?|mln\.?|mn\.?|m|millones|millón|milhões|milhão": _MILLION,
    r"млн\.?|миллион(?:ов|а)?|مليون|百万": _MILLION,
    r"billions?|bn\.?|milliards?|mrd\.?|млрд\.?|миллиард(?:ов|а)?|مليار|b": _BILLION,
    r"lakhs?|lacs?": Decimal(10) ** 5,
    r"crores?": Decimal(10) ** 7,
    "万": Decimal(10) ** 4,
    "亿": Decimal(10) ** 8,
}
_SPACES = "\u0020\u00a0\u202f\u2009"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d[\d.,'’]*\d|\d"
_ANNUAL = re.compile(
    r"\b(?:per|a|each|every)\s+(?:year|annum)\b|\bannual(?:ly)?\b|\byearly\b|/\s?(?:yr|year)\b|\bp\.\s?a\."
    r"|\bpar an\b|\bannuel|\banual|\bpor año\b|\bpor ano\b|في السنة|в год|每年",
    re.IGNORECASE,
)
# What makes a number part of something else: `70/1`, `5%`, `12th`.
_GLUED = re.compile(r"\w|/\w|%")
_TOTAL = re.compile(r"\btotal|\boverall|\bin all\b|\btotal(?:e|es)?\b|итого|всего|总", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:[-–—−]|to|a|à|до|至)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|entre)\s*$", re.IGNORECASE)
# A minus sign glued to the number, or an accountant's brackets around all of the words.
_NEGATIVE = re.compile(r"(?:^|[\s$€£¥₹])[-−]\s?(?:US\$|[$€£¥₹])?\s?$")
_BRACKETED = re.compile(r"\([^()]*\d[^()]*\)")
_FILLER = re.compile(
    r"\b(?:approx\w*|about|circa|ca|around|estimated|est|total|budget|of|the|is|in|for|amount\w*|project|per|year|annum|annual\w*|yearly|a|only)\b|[\W_]+",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:approx\w*|about|circa|ca\.|around|estimated|est\.|up to|over|more than|less than|at least)",
    re.IGNORECASE,
)


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


@dataclass(frozen=True, slots=True)
class _Amount:
    """One number with its scale and currency; `value` is None if its separators are ambiguous."""

    start: int
    end: int
    digits: str
    value: Decimal | None
    scale: Decimal
    currency: str | None
    has_currency: bool


def parse_money(text: str, hints: MoneyHints) -> Parsed[Money]:
    """The amount that a field's words state; where they name no currency, the label's unit holds."""
    parsed = _parse(text, hints)
    currency, scale = _unit(hints.unit, hints) if hints.unit else (None, Decimal(1))
    if parsed.rule == "separators" and currency:
        # With its currency beside it, `1,200` can be read in one way only.
        parsed = _parse(f"{text} {currency}", hints)
        parsed = replace(parsed, value=parsed.value and replace(parsed.value, currency=None))
    if parsed.value is None or parsed.value.currency or currency is None:
        return parsed
    money = parsed.value
    upper = money.amount_max
    if _states_scale(text):
        scale = Decimal(1)
    amounts = _exact(money.amount * scale), _exact(upper * scale) if upper is not None else None
    if amounts[0] is None:
        return parsed
    findings = tuple(finding for finding in parsed.findings if finding.kind != "unknown_currency")
    return replace(parsed, value=Money(amounts[0], amounts[1], currency, money.period), findings=findings)


def _unit(words: str, hints: MoneyHints) -> tuple[str | None, Decimal]:
    """The currency and the scale that a label's unit names, in either order."""
    for order in (words, " ".join(reversed(words.split()))):
        parsed = _parse(f"1 {order}", replace(hints, unit=None))
        if parsed.value is not None and parsed.value.currency and not parsed.findings:
            return parsed.value.currency, parsed.value.amount
    return None, Decimal(1)


def _states_scale(text: str) -> bool:
    return re.search(rf"\d\s*(?:{'|'.join(_SCALES)})(?!\w)", text, re.IGNORECASE) is not None


def _parse(text: str, hints: MoneyHints) -> Parsed[Money]:
    """The amount that words state by themselves."""
    words = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    stripped = words.strip()
    if not stripped or stripped.casefold() in _folded(hints.none_words):
        return none_stated()
    amounts = [a for a in _amounts(words, hints) if a.has_currency or not _is_no_money(words, a)]
    marked = [a for a in amounts if a.has_currency]
    amounts = _without_counts(words, amounts) if marked else amounts
    if not amounts:
        return unparsed(f"No amount could be read from {stripped!r}.")
    first = words[: amounts[0].start]
    spaced_dash = re.search(r"\w\s*[-−]\s$", first)
    if _BRACKETED.fullmatch(stripped) or (_NEGATIVE.search(first) and not spaced_dash):
        return unparsed(f"{stripped!r} is a negative amount.", rule="negative")
    if vague := next((a for a in amounts if a.value is None), None):
        return ambiguous(f"The separators of {vague.digits!r} can be read in two ways.", "separators")
    period = "annual" if _ANNUAL.search(words) else hints.period
    if len(amounts) == 1:
        return _answer(words, amounts[0], None, period, "amount")
    if len(amounts) == 2 and _joined(words, *amounts):
        return _range(words, amounts[0], amounts[1], period)
    total = [
        a
        for a in amounts
        if _TOTAL.search(words[max(0, a.start - 30) : a.start]) or _TOTAL.match(words[a.end : a.end + 12].lstrip(" ,("))
    ]
    if len(total) == 1:
        return _answer(words, total[0], None, period, "total", partly=True)
    return ambiguous(f"{stripped!r} states several amounts, and none as the total.", "several_amounts")


def find_money(text: str, hints: MoneyHints) -> list[FoundMoney]:
    """The amounts that running text names: only those with a currency beside them."""
    found: list[FoundMoney] = []
    for amount in _amounts(text, hints):
        if amount.has_currency and amount.value is not None:
            value = _exact(amount.value * amount.scale)
            if value is not None:
                period = "annual" if _ANNUAL.match(text[amount.end : amount.end + 20].lstrip()) else None
                found.append(FoundMoney(amount.start, amount.end, Money(value, None, amount.currency, period)))
    return found


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


@cache
def _currency_codes() -> frozenset[str]:
    """ISO 4217 codes in use, and those of countries that took another currency since."""
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies) | {
        "DEM",
        "FRF",
        "ITL",
        "NLG",
        "ESP",
        "BEF",
        "ATS",
    }


@cache
def _pattern() -> re.Pattern[str]:
    signs = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
    names = "|".join(_NAMES)
    scales = "|".join(f"(?i:{pattern})" for pattern in _SCALES)
    before = rf"(?:(?P<code1>(?<![A-Za-z])[A-Z]{{3}})|(?P<name1>{names})|(?P<sign1>{signs}))"
    after = rf"(?:(?P<code2>[A-Z]{{3}}(?![A-Za-z]))|(?P<name2>(?:{names})(?!\w))|(?P<sign2>{signs}))"
    # What stands before the next number belongs to that one.
    after += rf"(?![{_SPACES}]?\d)"
    return re.compile(
        rf"(?:{before}[{_SPACES}:.]{{0,3}})?(?<![\w/.])(?P<number>{_NUMBER})"
        rf"(?:[{_SPACES}]?(?:-\s?)?(?P<scale>{scales})(?![^\W\d_]))?"
        rf"(?:[{_SPACES}]?(?:of\s|de\s|d'|d’)?[{_SPACES}]?{after})?",
    )


def _amounts(words: str, hints: MoneyHints) -> Iterator[_Amount]:
    for match in _pattern().finditer(words):
        code = next((match[g] for g in ("code1", "code2") if match[g] and match[g] in _currency_codes()), None)
        sign = match["sign1"] or match["sign2"]
        name = match["name1"] or match["name2"]
        start, end = match.span()
        if match["code1"] and match["code1"] != code:
            start = match.start("number")
        if match["code2"] and match["code2"] != code:
            end = match.end("scale") if match["scale"] else match.end("number")
        currency = code or _by_sign(sign, hints) or _by_name(name, hints)
        if _GLUED.match(words, end) and (words[end - 1].isascii() or words[end].isascii()):
            continue
        scale = _scale(match["scale"])
        digits = match["number"]
        marked = bool(code or sign or name)
        english = currency in _ENGLISH or sign in ("$", "¥")
        value = _number(digits, marked=marked, english=english, scaled=scale != 1)
        yield _Amount(start, end, digits, value, scale, currency, marked)


_ENGLISH = frozenset({"USD", "GBP", "AUD", "CAD", "NZD", "INR", "JPY", "SGD", "HKD"})


def _by_sign(sign: str | None, hints: MoneyHints) -> str | None:
    return hints.dollar if sign == "$" else _SIGNS.get(sign or "")


@cache
def _compiled_names() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), code) for pattern, code in _NAMES.items())


def _by_name(name: str | None, hints: MoneyHints) -> str | None:
    for pattern, code in _compiled_names() if name else ():
        if pattern.fullmatch(name or ""):
            return hints.dollar if code == "$" else code
    return None


@cache
def _scale(words: str | None) -> Decimal:
    for pattern, factor in _SCALES.items() if words else ():
        if re.fullmatch(pattern, words or "", re.IGNORECASE):
            return factor
    return Decimal(1)


def _number(digits: str, *, marked: bool, english: bool, scaled: bool) -> Decimal | None:
    """The value of a number by its separators; None if they can be read in two ways."""
    plain = re.sub(rf"[{_SPACES}'’]", "", digits).rstrip(".,")
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return Decimal(plain)
    last = marks[-1]
    tail = plain.rpartition(last)[2]
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}", plain) is not None
    if len(set(marks)) == 2:
        whole, _, cents = plain.rpartition(last)
        other = "," if last == "." else "."
        if marks.count(last) > 1 or not re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{2,3}})*\{other}\d{{3}}", whole):
            return None
        return Decimal(whole.replace(other, "") + "." + cents)
    if len(marks) > 1:
        return Decimal(plain.replace(last, "")) if grouped else None
    if len(tail) != 3 or len(plain) > 7 or plain.startswith("0"):
        return Decimal(plain.replace(",", "."))
    if scaled:
        # 1.234 million has three decimals; 1,234 million may be either.
        return Decimal(plain) if last == "." and english else None
    # Money has two decimals, so three digits behind a comma beside a currency are thousands. A dot
    # there is the decimal sign in dollars and pounds, which makes it doubtful.
    return Decimal(plain.replace(last, "")) if marked and (last == "," or not english) else None


def _is_no_money(words: str, amount: _Amount) -> bool:
    """A number without a currency that is a year, part of a symbol, or counts something."""
    if amount.scale != 1:
        return False
    if re.fullmatch(r"(?:19|20)\d\d", amount.digits):
        return True
    following = re.match(rf"[{_SPACES}]*([^\W\d_]+)", words[amount.end :])
    return bool(following) and _FILLER.fullmatch(following[1]) is None  # type: ignore[index]


def _without_counts(words: str, amounts: list[_Amount]) -> list[_Amount]:
    """Where some amounts have a currency, numbers without one count only as the end of a range."""
    kept = []
    for n, amount in enumerate(amounts):
        partner = next(
            (
                other
                for other in amounts[max(0, n - 1) : n + 2]
                if other.has_currency
                and _JOIN.fullmatch(words[min(other.end, amount.end) : max(other.start, amount.start)])
            ),
            None,
        )
        if amount.has_currency:
            kept.append(amount)
        elif partner:
            english = partner.currency in _ENGLISH
            value = _number(amount.digits, marked=True, english=english, scaled=amount.scale != 1)
            kept.append(replace(amount, value=value))
    return kept


def _exact(value: Decimal) -> Decimal | None:
    """The value with two decimals; None if that would change it, or it is too large to store."""
    if value > LARGEST:
        return None
    rounded = value.quantize(Decimal("0.01"))
    return rounded if rounded == value else None


def _range(words: str, low: _Amount, high: _Amount, period: str | None) -> Parsed[Money]:
    """Two amounts as a range; a scale or currency stated once holds for both."""
    scale = (
        high.scale
        if low.scale == 1 and low.value is not None and high.value is not None and low.value < 1000
        else low.scale
    )
    bottom = _exact((low.value or Decimal(0)) * scale)
    top = _exact((high.value or Decimal(0)) * high.scale)
    currencies = {low.currency, high.currency} - {None}
    if bottom is None or top is None or len(currencies) > 1 or bottom > top:
        return ambiguous(f"{words.strip()!r} is no range of amounts.", "range")
    return _finish(
        words,
        Money(bottom, top, currencies.pop() if currencies else None, period),
        "range",
        [(low.start, high.end)],
        has_currency=low.has_currency or high.has_currency,
    )


def _joined(words: str, low: _Amount, high: _Amount) -> bool:
    """Whether two amounts are the ends of a range: `A - B`, `between A and B`."""
    joint = words[low.end : high.start]
    between = _BETWEEN.search(words[: low.start]) and joint.strip().casefold() in ("and", "et", "y", "e")
    return bool(_JOIN.fullmatch(joint) or between)


def _answer(
    words: str, amount: _Amount, top: Decimal | None, period: str | None, rule: str, *, partly: bool = False
) -> Parsed[Money]:
    value = _exact((amount.value or Decimal(0)) * amount.scale)
    if value is None:
        return unparsed(f"{amount.digits!r} has more than two decimals, or is too large.", rule="precision")
    spans = [(amount.start, amount.end)]
    return _finish(
        words,
        Money(value, top, amount.currency, period),
        rule,
        spans,
        has_currency=amount.has_currency,
        partly=partly,
    )


def _finish(
    words: str,
    money: Money,
    rule: str,
    spans: list[tuple[int, int]],
    *,
    has_currency: bool,
    partly: bool = False,
) -> Parsed[Money]:
    """The answer with its doubts: no currency, or words that were not understood."""
    rest = list(words)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    left = " ".join("".join(rest).split())
    findings = []
    if money.currency is None:
        said = "a currency sign that stands for several" if has_currency else "no currency"
        findings.append(Finding("unknown_currency", f"{words.strip()!r} states {said}."))
    if partly or _FILLER.sub("", left) or _VAGUE.search(left):
        findings.append(Finding("partly_parsed", f"Besides the amount, the words say {left!r}."))
    return Parsed(money, "parsed", rule, 0.8 if findings else 1.0, tuple(findings))
