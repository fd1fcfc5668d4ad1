"""Points in time as words state them: a day, a month, a quarter, a year, two years written as one.

The words become a string of signs, one a token (`Y` a year, `M` a month, `d` a small number, … and those of
`period_words`), and a point is a regular expression over it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline.values.clean import RESIDUE
from pipeline.values.period_words import months, phrases, words

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Two-digit years: 70 to 99 are the 1900s, 00 to 69 the 2000s (as POSIX reads them, moved by one).
PIVOT = 70
# Two years written as one lie at most so far apart.
_LONGEST_SPAN = 10


class Token(NamedTuple):
    """A word, number or mark: its sign, its number (of a month, a quarter, …), its place in the text."""

    sign: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time as far as its words state it; `last_year` of a span of years such as 2012-13."""

    start: int
    end: int
    year: int | None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    last_year: int | None = None
    is_fiscal: bool = False
    is_unclear: bool = False
    # Of a numeric date whose order of day and month is beyond doubt.
    order: str | None = None
    # Its month is misspelt.
    is_corrected: bool = False
    # Its year stands first, so that a month behind it may share it.
    is_year_first: bool = False

    def first_day(self) -> tuple[dt.date, str]:
        """The first day and the precision.

        Raises:
            ValueError: no calendar has that day.
        """
        year = _checked(self.year)
        if self.quarter:
            return dt.date(year, 3 * self.quarter - 2, 1), "quarter"
        if self.half:
            return dt.date(year, 6 * self.half - 5, 1), "quarter"
        if self.month is None:
            return dt.date(year, 1, 1), "year"
        return dt.date(year, self.month, self.day or 1), "day" if self.day else "month"

    def last_day(self) -> tuple[dt.date, str]:
        """The last day and the precision.

        Raises:
            ValueError: no calendar has that day.
        """
        year = _checked(self.last_year or self.year)
        if self.quarter or self.half:
            month = 3 * self.quarter if self.quarter else 6 * (self.half or 1)
            return dt.date(year, month, calendar.monthrange(year, month)[1]), "quarter"
        if self.month is None:
            return dt.date(year, 12, 31), "year"
        last = self.day or calendar.monthrange(year, self.month)[1]
        return dt.date(year, self.month, last), "day" if self.day else "month"


def _checked(year: int | None) -> int:
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return year


# ---- Tokens ------------------------------------------------------------------------------------

_DIGITS = {chr(base + digit): str(digit) for base in (0x660, 0x6F0, 0xFF10, 0x966) for digit in range(10)}
_SPACES = dict.fromkeys(
    "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000"
    "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85",
    " ",
)
_AS_PLAIN = str.maketrans({**_DIGITS, **_SPACES, "’": "'", "‘": "'", "：": ":", "（": "(", "）": ")", "，": ","})
_YEAR = r"(?:19|20|21)\d\d"
_TOKEN = re.compile(
    r"(?P<date>(?<![\d.])\d{4}-\d{2}-\d{2}(?:T\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?|(?!\d|[.-]\d))"
    r"|(?<![\d/.])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?!\d|[/.-]\d)"
    # `15/1/2014-14/1/2017`: a dash that parts no date joins two.
    r"|(?<![\d/.])\d{1,2}[/.]\d{1,2}[/.]\d{4}(?=-\d{1,2}[/.]))"
    rf"|(?P<compact>(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
    rf"|(?P<yearand>(?<![\d/.-]){_YEAR}[-/.–]\d\d(?!\d|[/.]\d|[-–]\d\d?(?!\d)))"
    rf"|(?P<monthyear>(?<![\d/.])(?:0?[1-9]|1[0-2])[/.-]{_YEAR}(?!\d|[/.]\d)|(?<![\d/.]){_YEAR}\.[1-9](?![\d.])"
    # `2012.06-2015.05`: full stops hold a date together, and the dash joins two.
    rf"|(?<=\.\d\d-){_YEAR}\.(?:0[1-9]|1[0-2])(?![\d.]))"
    r"|(?P<quarter>(?<![^\W\d_])[QqT]\.?\s?[1-4](?!\d)|(?<!\w)[1-4]\s?[QqT](?![^\W\d_])|第?[一二三四1-4]季度?)"
    r"|(?P<roman>\b(?:I{1,3}|IV)(?=\s(?:квартал|полугоди|[Tt]rimestre|[Ss]emestre|[Qq]uarter)))"
    r"|(?P<half>(?<![^\W\d_])[HhS][12](?!\d)|(?<!\w)[12][HS](?![^\W\d_])|[上下]半年)"
    r"|(?P<apostrophe>'\d\d(?!\d))"
    r"|(?P<time>(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?:\s?[-–]\s?\d{1,2}:\d\d)?(?!\d))"
    r"|(?P<number>\d+)(?P<ordinal>(?:st|nd|rd|th|ère|er|ème|eme|e|º|ª|-?й|-?е|-?го)(?!\w))?"
    r"|(?P<chinese>年度|年|月|日|号|至今|至|到|从|自|起|今|开始)"
    r"|(?P<dash>\s?(?:-+>|[-–—−‐‑‒－~→]+))"
    r"|(?P<word>[^\W\d_\u4e00-\u9fff]+(?:'(?=[^\W\d_]))?)"
    r"|(?P<mark>\S)",
)
_CHINESE = {"至今": "O", "今": "O", "至": "R", "到": "R", "从": "F", "自": "F", "起": "S", "开始": "S"}


def plain(text: str) -> str:
    """The text with markup residue and odd spaces blanked, digits and quotes in ASCII, offsets unchanged."""
    if ">" in text or "&" in text:
        text = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    return text if text.isascii() and text.isprintable() else text.translate(_AS_PLAIN)


def tokens(text: str, languages: tuple[str, ...], *, mend: bool) -> list[Token]:
    """The tokens of a plain text; with `mend`, a misspelt month beside a number is one."""
    found: list[Token] = []
    month_of = months(languages)
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = "number" if match["ordinal"] else match.lastgroup or "mark"
        token = _READ[kind](match, start, end, month_of)
        if token is not None:
            found.append(token)
    found = _with_chinese(found)
    found = _in_order(_with_phrases(found, month_of))
    return _mended(found, languages) if mend else found


def _read_date(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    return Token("N", 0, start, end, match[0])


def _read_year_and(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    """`2012-13` is two years, `2013-06` a month; `2009-12` may be both."""
    year, second = int(match[0][:4]), int(match[0][5:])
    years_on = (second - year) % 100
    follows = 1 <= years_on <= _LONGEST_SPAN
    if not 1 <= second <= 12 or (follows and match[0][4] == "–") or (years_on == 1 and match[0][4] == "/"):
        return Token("W", second, start, end, match[0])
    return Token("C" if follows else "I", second, start, end, match[0])


def _read_quarter(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    return Token("Q", int(_numbered(match[0])), start, end, match[0])


def _read_half(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    return Token("H", int(_numbered(match[0])), start, end, match[0])


_CHINESE_NUMBERS = str.maketrans("一二三四上下", "123412")


def _numbered(words: str) -> str:
    """The digits of a quarter or half, those in Chinese too."""
    return re.sub(r"\D", "", words.translate(_CHINESE_NUMBERS))


_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def _read_roman(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    return Token("o", _ROMAN[match[0]], start, end, match[0])


def _read_apostrophe(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    return Token("y", int(match[0][1:]), start, end, match[0])


def _read_number(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    digits = match["number"]
    if len(digits) <= 2:
        return Token("d", int(digits), start, end, match[0])
    if len(digits) == 4 and digits[:2] in ("19", "20", "21") and not match["ordinal"]:
        return Token("Y", int(digits), start, end, digits)
    return Token("x", int(digits) if len(digits) < 10 else 0, start, end, digits)


def _read_chinese(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    return Token(_CHINESE.get(match[0], match[0][0]), 0, start, end, match[0])


def _read_dash(match: re.Match[str], start: int, end: int, _months: object) -> Token:
    """A dash with spaces is `-`, one that is glued to what stands beside it `_`."""
    text = match[0]
    following = match.string[end : end + 1]
    glued = text == "-" and following not in ("", " ")
    return Token("_" if glued else "-", 0, start, end, text)


def _read_word(match: re.Match[str], start: int, end: int, month_of: Mapping[str, int]) -> Token:
    word = match[0].casefold()
    number = month_of.get(word)
    if number is not None:
        return Token("M", number, start, end, match[0])
    sign, number = words().get(word, ("w", 0))
    return Token(sign, number, start, end, match[0])


def _read_mark(match: re.Match[str], start: int, end: int, _months: object) -> Token | None:
    # A full stop ends a shortened word; brackets, commas and colons hold words apart.
    sign = {"[": "(", "]": ")", "|": ";", "&": "A"}.get(match[0], match[0])
    return None if sign in ".'\"*" else Token(sign if sign in "(),;:/A" else "?", 0, start, end, match[0])


_READ = {
    "date": _read_date,
    "compact": _read_date,
    "yearand": _read_year_and,
    "monthyear": lambda match, start, end, _: Token("I", 0, start, end, match[0]),
    "quarter": _read_quarter,
    "half": _read_half,
    "roman": _read_roman,
    "apostrophe": _read_apostrophe,
    "time": lambda match, start, end, _: Token("f", 0, start, end, match[0]),
    "number": _read_number,
    "chinese": _read_chinese,
    "dash": _read_dash,
    "word": _read_word,
    "mark": _read_mark,
}


def _with_chinese(found: list[Token]) -> list[Token]:
    """Numbers before 月 are months, and 年 and 日 say what theirs are anyway."""
    if not any(token.sign in ("年", "月", "日", "号") for token in found):
        return found
    done: list[Token] = []
    for token in found:
        before = done[-1] if done else None
        if token.sign not in ("年", "月", "日", "号"):
            done.append(token)
        elif before and before.sign in "Yyd":
            is_month = token.sign == "月" and before.sign == "d"
            done[-1] = before._replace(sign="M" if is_month else before.sign, end=token.end)
    return done


def _with_phrases(found: list[Token], month_of: Mapping[str, int]) -> list[Token]:
    """Several words that have one sign as one token."""
    known = phrases()
    done: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        rests = known.get(token.text.casefold(), ()) if token.sign not in "MNYdx" else ()
        pair = f"{token.text} {found[at + 1].text}" if token.sign == "w" and at + 1 < len(found) else ""
        if number := month_of.get(pair):
            done.append(Token("M", number, token.start, found[at + 1].end, pair))
            at += 2
            continue
        taken = next(((rest, sign) for rest, sign in rests if _follow(found, at, rest)), None)
        if taken:
            last = found[at + len(taken[0])]
            done.append(Token(taken[1], 0, token.start, last.end, token.text))
            at += len(taken[0]) + 1
            continue
        if token.text.casefold() == "date" and done and done[-1].sign in "-_R":
            token = token._replace(sign="O")
        done.append(token)
        at += 1
    return done


# Shapes of a few tokens that are read as others: `Jan/January`, `March 15-17, 2014`, `2000-10` behind a month,
# `15 Mar 11 - 14 Mar 14`, `2014年5月5日至9日`, `2014年5-9月`.
_SHAPES = re.compile(r"M/M|Md[-_RA]d,?Y|M[CIW]|dMd[-_R]dMd(?![dMYy])|YMd[-_R]d(?![dM])|Yd[-_R]M(?!d)")


def _in_order(found: list[Token]) -> list[Token]:
    """Tokens in the order that dates have elsewhere, so that the grammar knows one only."""
    done: list[Token] = []
    at = 0
    for match in _SHAPES.finditer("".join(token.sign for token in found)):
        parts = found[match.start() : match.end()]
        done += [*found[at : match.start()], *_ordered(parts)]
        at = match.end()
    return [*done, *found[at:]]


def _with_year_first(parts: list[Token]) -> list[Token]:
    """`2014年5月5日至9日` with its year last, and `2014年5-9月` with two months."""
    year, *rest = parts
    if parts[-1].sign == "d":
        month, day, joint, last = rest
        return [day._replace(start=year.start), joint, last, month, year._replace(end=last.end)]
    first, joint, last = rest
    # Only a month in digits, as in Chinese, says that the number before it is one too.
    return [year, first._replace(sign="M"), joint, last] if last.text.isdigit() else parts


_TWO_SHORT_DATES = 7


def _ordered(parts: list[Token]) -> list[Token]:
    first, last = parts[0], parts[-1]
    if first.sign == "Y":
        return _with_year_first(parts)
    if len(parts) == 3:
        return [last._replace(start=first.start)] if first.number == last.number else parts
    if len(parts) == _TWO_SHORT_DATES:
        are_years = len(parts[2].text) == len(parts[6].text) == 2
        return [p._replace(sign="y") if are_years and at in (2, 6) else p for at, p in enumerate(parts)]
    if len(parts) > 3:
        return [parts[1]._replace(start=first.start), parts[2], parts[3], first, last]
    year, second = last.text[:4], last.text[5:]
    middle = last.start + 4
    if not year.isdecimal():
        # `July 1/2017`
        day, year = last.text[:-5], last.text[-4:]
        middle = last.end - 4
        return [
            first,
            Token("d", int(day), last.start, middle, day),
            Token("Y", int(year), middle, last.end, year),
        ]
    return [
        first,
        Token("Y", int(year), last.start, middle, year),
        Token("_", 0, middle, middle + 1, last.text[4]),
        Token("d", int(second), middle + 1, last.end, second),
    ]


def _follow(found: Sequence[Token], at: int, rest: Sequence[str]) -> bool:
    following = found[at + 1 : at + 1 + len(rest)]
    return len(following) == len(rest) and all(
        token.text.casefold() == word for token, word in zip(following, rest, strict=True)
    )


def _mended(found: list[Token], languages: tuple[str, ...]) -> list[Token]:
    """Unknown words beside a number that are a month but for one slip."""
    done = list(found)
    for at, token in enumerate(found):
        near = [t.sign for t in (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])]
        if token.sign == "w" and len(token.text) >= _SHORTEST_MENDED and any(sign in ("Y", "d", "y") for sign in near):
            month = _nearest_month(token.text.casefold(), languages)
            if month:
                done[at] = token._replace(sign="M", number=-month)
    return done


_SHORTEST_MENDED = 5


def _nearest_month(word: str, languages: tuple[str, ...]) -> int | None:
    known = months(languages)
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    meant = {known[name] for name, _, _ in near if len(name) >= _SHORTEST_MENDED}
    return meant.pop() if len(meant) == 1 else None


# ---- Points ------------------------------------------------------------------------------------

# What holds the parts of one date together: "of", a comma, a glued dash.
_OF = "[f,F]*"
POINT = re.compile(
    r"(?P<numeric>[NICW])"
    rf"|(?P<fiscal>Z[f_]*(?:(?P<fspan>[WC]|Y[_/-]Y)|[Ydy]))"
    r"|(?P<slash>Y/Y)"
    rf"|(?P<dmy>d_?[fF]?M(?:[_/]?|{_OF})(?:Y|y)|d_M_d)"
    r"|(?P<mdy>Md,?[f,]?Y)"
    rf"|(?P<my>M(?:[_/]|{_OF})(?:Y|y)|M_d(?![,_-]*[dYM]))"
    rf"|(?P<ymd>Y[,]?Md(?!,?Y)|YM(?![,f]*[Yy]|_d|d))"
    rf"|(?P<quarter>Q[f/_,-]?Y|Y[f/_,-]?Q|[od]q{_OF}Y|q[od]{_OF}Y)"
    rf"|(?P<half>H[f/_,-]?Y|Y[f/_,-]?H|[od]h{_OF}Y|h[od]{_OF}Y)"
    r"|(?P<year>Y|y(?!_?T))"
    r"|(?P<dm>d[fF]?M)|(?P<md>Md)|(?P<m>M)|(?P<q>Q|[od]q)|(?P<h>H|[od]h)"
    r"|(?P<d>d(?=[-_RFA]*d?[fF]?M))",
)


def point_of(match: re.Match[str], found: Sequence[Token]) -> Point | None:
    """What the tokens of one match of `POINT` state."""
    group = match.lastgroup
    parts = found[match.start() : match.end()]
    start, end = parts[0].start, parts[-1].end
    by_sign = {token.sign: token for token in parts}
    if group == "numeric":
        return _numeric(parts[0])
    if group in ("fiscal", "slash"):
        return _fiscal(parts, start, end, is_fiscal=group == "fiscal" and match["fspan"] is None)
    year = by_sign["Y"].number if "Y" in by_sign else None
    if "y" in by_sign:
        year = two_digits(by_sign["y"].number)
    if group in ("quarter", "q"):
        number = _stated(by_sign, "Q")
        return Point(start, end, year, quarter=number, is_year_first=parts[0].sign == "Y") if 1 <= number <= 4 else None
    if group in ("half", "h"):
        number = _stated(by_sign, "H")
        return Point(start, end, year, half=number) if 1 <= number <= 2 else None
    if group == "year":
        return Point(start, end, year)
    if group == "d":
        return Point(start, end, None, day=parts[0].number)
    month = by_sign["M"].number
    days = [token.number for token in parts if token.sign == "d"]
    if group in ("my", "dmy") and parts[-1].sign == "d" and len(parts[-1].text) == 2:
        # `Jan-06`, `5-Jan-06`; of one digit it is none of a year.
        year = two_digits(days.pop())
    return Point(
        start, end, year, abs(month), days[0] if days else None,
        is_corrected=month < 0, is_year_first=parts[0].sign == "Y",
    )  # fmt: skip


def _stated(by_sign: Mapping[str, Token], sign: str) -> int:
    """The number of a quarter or half, its own or that of the ordinal beside it."""
    return next(by_sign[known].number for known in (sign, "o", "d") if known in by_sign)


def two_digits(number: int) -> int:
    """The year of two digits."""
    return number + (1900 if number >= PIVOT else 2000)


def _numeric(token: Token) -> Point:
    start, end = token.start, token.end
    numbers = [int(part) for part in re.findall(r"\d+", token.text.partition("T")[0])]
    if token.sign in ("W", "C"):
        span = _years(start, end, numbers[0], numbers[0] - numbers[0] % 100 + numbers[1])
        return replace(span, is_unclear=True) if token.sign == "C" else span
    if token.sign == "I":
        year, month = sorted(numbers, reverse=True)
        return Point(start, end, year, month)
    if len(numbers) == 1:
        digits = token.text
        return Point(start, end, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    first, second, year = numbers
    if first > 31:
        return Point(start, end, first, second, year)
    if year < 100:
        return Point(start, end, two_digits(year), second, first, is_unclear=True)
    if first > 12 >= second:
        return Point(start, end, year, second, first, order="day_first")
    if second > 12 >= first:
        return Point(start, end, year, first, second, order="month_first")
    # A date with full stops has its day first everywhere.
    day_first = "." in token.text
    return Point(start, end, year, second, first, is_unclear=first != second and not day_first)


def _fiscal(parts: Sequence[Token], start: int, end: int, *, is_fiscal: bool) -> Point:
    if is_fiscal:
        return Point(start, end, None, is_fiscal=True)
    numbers = [int(part) for token in parts for part in re.findall(r"\d+", token.text)]
    second = numbers[1] if numbers[1] > 99 else numbers[0] - numbers[0] % 100 + numbers[1]
    return _years(start, end, numbers[0], second)


def _years(start: int, end: int, first: int, second: int) -> Point:
    """Two years written as one, such as 2012-13; unclear unless the second follows within ten years."""
    if second < first and second % 100 < 10:
        second += 100
    return Point(start, end, first, last_year=second, is_unclear=not first < second <= first + _LONGEST_SPAN)


def in_one_order(points: Sequence[Point], order: str | None = None) -> list[Point]:
    """Numeric dates that could be read in two ways, in the way that the others are: those of the value, or `order`."""
    orders = {point.order for point in points if point.order} or {order} - {None}
    settled = []
    for point in points:
        if point.is_unclear and point.day and len(orders) == 1:
            month, day = (point.month, point.day) if orders == {"day_first"} else (point.day, point.month)
            settled.append(replace(point, month=month, day=day, is_unclear=False))
        elif point.is_unclear and point.last_year and point.day is None and any(_is_month(p) for p in points):
            # Beside months, `2011-12` is December.
            settled.append(replace(point, month=(point.last_year or 0) % 100, last_year=None, is_unclear=False))
        elif point.is_unclear and point.last_year and any(_is_span(p) for p in points):
            settled.append(replace(point, is_unclear=False))
        else:
            settled.append(point)
    return settled


def _is_month(point: Point) -> bool:
    return point.month is not None and point.day is None


def _is_span(point: Point) -> bool:
    return point.last_year is not None and not point.is_unclear
