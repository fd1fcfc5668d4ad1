"""The words, numbers and marks of a text that states dates, each with a sign of one letter.

`Y` is a year, `y` one of two digits, `M` a month, `d` a small number, `x` a larger one, `N` a date in figures, `J` one
without its year, `I` a year and a month in figures, `W` and `C` two years written as one, `Q` a quarter, `H` a half
year, `w` a word that is not known, `-` and `_` a dash with spaces and one without; `period_words` has the signs of the
known words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from pipeline.values.clean import RESIDUE
from pipeline.values.period_words import Vocabulary

# Two years written as one lie at most so far apart.
LONGEST_SPAN = 10


class Token(NamedTuple):
    """A word, number or mark: its sign, its number (of a month, a quarter, …), its place in the text."""

    sign: str
    number: int
    start: int
    end: int
    text: str


# The zeros of Arabic, Persian, full-width, Indian, Bengali, Thai, Burmese and Khmer figures.
_ZEROS = (0x660, 0x6F0, 0xFF10, 0x966, 0x9E6, 0xE50, 0x1040, 0x17E0)
_DIGITS = {chr(base + digit): str(digit) for base in _ZEROS for digit in range(10)}
_SPACES = dict.fromkeys(
    "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000"
    "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85",
    " ",
)
_PUNCTUATION = str.maketrans("’‘：（），；、。．／［］【】،؛", "'':(),;,../[](),;")
_AS_PLAIN = str.maketrans({**_DIGITS, **_SPACES}) | _PUNCTUATION
# Vowel signs and accents that stand by themselves, as Indic scripts have them.
_MARKS = "".join(chr(code) for code in range(0x300, 0xE00) if unicodedata.category(chr(code)).startswith("M"))
# Dashes and arrows of any kind, and what is typed or scanned for one.
_DASH = r"[-–—−‐‑‒―－﹣⁃˗─━ー¯_\xad\u0336~～〜∼→⇒➔➜⟶›»>]"
_YEAR = r"(?:19|20|21)\d\d"
_TOKEN = re.compile(
    r"(?P<date>(?<![\d.])\d{4}-\d{2}-\d{2}(?:T\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?|(?!\d|[.-]\d))"
    r"|(?<![\d/.])(?:\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}"
    r"|\d{1,2}(?P<part>[-/.])\d{1,2}(?P=part)(?:\d{4}|\d{2}))(?!\d|[/.-]\d)"
    # `15/1/2014-14/1/2017`: a dash that parts no date joins two.
    r"|(?<![\d/.])\d{1,2}[/.]\d{1,2}[/.](?:\d{4}(?=-\d{1,2}[/.])|\d\d(?=-\d{1,2}[/.]\d{1,2}[/.]\d\d(?!\d)))"
    # `2012. 3. 1.`, as in Korean.
    rf"|(?<![\d/.]){_YEAR}\.\s\d{{1,2}}\.\s\d{{1,2}}(?=\.|\s?[-~–)]|\s*$))"
    # `28.02.-03.03.2012` and `1.-3.5.2012`, whose second date has the year, or the month too.
    r"|(?P<partial>(?<![\d/.])\d{1,2}\.(?:\d{1,2}\.?)?"
    r"(?=\s?(?:[-–—]|bis|по|to|al|au|do|až|til)\s?\d{1,2}\.\d{1,2}\.\d{4}(?!\d)))"
    rf"|(?P<compact>(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
    rf"|(?P<yearand>(?<=-\d\d/){_YEAR}-\d\d(?!\d)|(?<=/\d\d-){_YEAR}/\d\d(?!\d)|(?<![\d/.-]){_YEAR}(?:[-/.–]\d\d|/\d)(?!\d|[.]\d|/(?!{_YEAR}-)\d|[-–]\d\d?(?!\d)))"
    rf"|(?P<monthyear>(?<![\d/.])(?:0?[1-9]|1[0-2])[/.-]{_YEAR}(?!\d|[/.]\d)|(?<![\d/.]){_YEAR}\.[1-9](?![\d.])"
    rf"|(?<![\d/.]){_YEAR}\.\s(?:0?[1-9]|1[0-2])(?=\.(?!\s?\d))"
    # `2012.06-2015.05`: full stops hold a date together, and the dash joins two.
    rf"|(?<=\.\d\d-){_YEAR}\.(?:0[1-9]|1[0-2])(?![\d.]))"
    r"|(?P<quarter>(?<![^\W\d_])[QqT]\.?\s?[1-4](?!\d)|(?<!\w)[1-4]\s?[QqT](?![^\W\d_])|第?[一二三四1-4]季度?)"
    r"|(?P<half>(?<![^\W\d_])[HhS][12](?!\d)|(?<!\w)[12][HS](?![^\W\d_])|[上下]半年)"
    r"|(?P<apostrophe>'\d\d(?!\d))"
    r"|(?P<time>(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?:\s?[-–]\s?\d{1,2}:\d\d)?(?!\d))"
    # The number of a contract (`2011/278-331`), and one with its thousands set apart.
    rf"|(?P<code>(?<![\d/]){_YEAR}/\d{{3}}(?!\d)(?:[-/]\d+)*|(?<![\d.,])\d{{1,3}}(?:[.,]\d{{3}})+(?!\d))"
    r"|(?P<number>\d+)(?P<ordinal>(?:\s?(?:st|nd|rd|th)|ère|er|ème|eme|e|ro|do|[º°ª]|-?й|-?е|-?го)(?!\w))?"
    r"|(?P<chinesemonth>十[一二]?月|[一二三四五六七八九]月)"
    r"|(?P<chinese>年度|年|月|日(?!期)|号|號|至今|至|到|从|從|自|起|今|开始|開始|(?<=\d)\s?(?:년간?|[월일]))"
    rf"|(?P<dash>\s?(?:-+>|{_DASH}+(?:\s{_DASH}+)*|(?:\.{{2,4}}|…)(?=\s?\d)))"
    rf"|(?P<word>(?:[^\W\d_\u4e00-\u9fff]|[{_MARKS}])+(?:'(?=[^\W\d_]))?)"
    r"|(?P<mark>\S)",
)
_CHINESE = {
    "至今": "O", "今": "O", "至": "R", "到": "R", "从": "F", "從": "F", "自": "F", "起": "S", "开始": "S", "開始": "S",
    "號": "号", "년": "年", "년간": "年", "월": "月", "일": "日",
}  # fmt: skip


def plain(text: str) -> str:
    """The text with markup residue and odd spaces blanked, digits and quotes in ASCII, offsets unchanged."""
    if ">" in text or "&" in text:
        text = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(_AS_PLAIN)
    return _CHINESE_YEAR.sub(_in_figures, text) if "年" in text else text


_CHINESE_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)")
_FIGURES = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def _in_figures(match: re.Match[str]) -> str:
    return match[0].translate(_FIGURES)


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a plain text, each read by itself."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = "number" if match["ordinal"] else match.lastgroup or "mark"
        token = _READ[kind](match, start, end, vocabulary)
        if token is not None:
            found += _without_and(token, known=vocabulary) if token.sign == "w" else [token]
    return found


def _without_and(token: Token, known: Vocabulary) -> list[Token]:
    """A word, and before it the Arabic "and" that is written in one with it."""
    month = known.months.get(token.text[1:]) if token.text[0] == "و" else None
    if month is None:
        return [token]
    middle = token.start + 1
    return [Token("A", 0, token.start, middle, "و"), Token("M", month, middle, token.end, token.text[1:])]


def _read_date(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    return Token("N", 0, start, end, match[0])


def _read_partial(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    """`28.02.` is a day of a month, `1.` a day."""
    numbers = re.findall(r"\d+", match[0])
    return Token("J" if len(numbers) > 1 else "d", int(numbers[0]), start, end, match[0])


def _read_year_and(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    """`2012-13` is two years, `2013-06` a month; `2009-12` may be both."""
    year, second = int(match[0][:4]), int(match[0][5:])
    if len(match[0]) == _YEAR_AND_DIGIT:
        # `2008/9` is two years or a month, `2012/4` a month.
        return Token("C" if second == (year + 1) % 10 else "I", second, start, end, match[0])
    years_on = (second - year) % 100
    follows = 1 <= years_on <= LONGEST_SPAN
    if not 1 <= second <= 12 or (follows and match[0][4] == "–") or (years_on == 1 and match[0][4] == "/"):
        return Token("W", second, start, end, match[0])
    return Token("C" if follows else "I", second, start, end, match[0])


_YEAR_AND_DIGIT = 6


def _read_quarter(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    return Token("Q", int(_numbered(match[0])), start, end, match[0])


def _read_half(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    return Token("H", int(_numbered(match[0])), start, end, match[0])


_CHINESE_NUMBERS = str.maketrans("一二三四上下", "123412")


def _numbered(words: str) -> str:
    """The digits of a quarter or half, those in Chinese too."""
    return re.sub(r"\D", "", words.translate(_CHINESE_NUMBERS))


def _read_apostrophe(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    return Token("y", int(match[0][1:]), start, end, match[0])


def _read_number(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    digits = match["number"]
    if len(digits) <= 2:
        return Token("d", int(digits), start, end, match[0])
    if len(digits) == 4 and digits[:2] in ("19", "20", "21") and not match["ordinal"]:
        return Token("Y", int(digits), start, end, digits)
    return Token("x", int(digits) if len(digits) < 10 else 0, start, end, digits)


def _read_chinese(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    word = match[0].strip()
    return Token(_CHINESE.get(word, word[0]), 0, start, end, word)


def _read_chinese_month(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    tens, _, ones = match[0][:-1].rpartition("十")
    number = 10 + _CHINESE_DIGITS.find(ones) if tens or "十" in match[0] else _CHINESE_DIGITS.find(ones)
    return Token("M", number, start, end, match[0])


_CHINESE_DIGITS = "〇一二三四五六七八九"


def _read_dash(match: re.Match[str], start: int, end: int, _known: object) -> Token:
    """A dash with spaces is `-`, one that is glued to what stands beside it `_`."""
    text = match[0]
    following = match.string[end : end + 1]
    glued = text == "-" and following not in ("", " ")
    return Token("_" if glued else "-", 0, start, end, text)


def _read_word(match: re.Match[str], start: int, end: int, known: Vocabulary) -> Token:
    word = match[0].casefold()
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
    number = known.months.get(word)
    if number is not None:
        return Token("M", number, start, end, match[0])
    sign, number = known.words.get(word, ("w", 0))
    if len(word) <= _INITIALS and match[0].isupper() and word not in known.english and not match.string.isupper():
        # `DA` is Italian for "from" in a text of capitals only.
        sign, number = "w", 0
    return Token(sign, number, start, end, match[0])


_INITIALS = 3


def _read_mark(match: re.Match[str], start: int, end: int, known: Vocabulary) -> Token | None:
    # A full stop ends a shortened word; brackets, commas and colons hold words apart.
    if match[0] in known.words:
        return Token(*known.words[match[0]], start, end, match[0])
    sign = {"[": "(", "]": ")", "|": ";", "&": "A"}.get(match[0], match[0])
    if sign == "+" and match.string[end : end + 1] in ("", ")", ",", ";"):
        # `2013+` runs on.
        return Token("O", 0, start, end, match[0])
    return None if sign in ".'\"*" else Token(sign if sign in "(),;:/A" else "?", 0, start, end, match[0])


_READ = {
    "date": _read_date,
    "compact": _read_date,
    "partial": _read_partial,
    "yearand": _read_year_and,
    "monthyear": lambda match, start, end, _: Token("I", 0, start, end, match[0]),
    "quarter": _read_quarter,
    "half": _read_half,
    "apostrophe": _read_apostrophe,
    "time": lambda match, start, end, _: Token("f", 0, start, end, match[0]),
    "number": _read_number,
    "code": lambda match, start, end, _: Token("x", 0, start, end, match[0]),
    "chinese": _read_chinese,
    "chinesemonth": _read_chinese_month,
    "dash": _read_dash,
    "word": _read_word,
    "mark": _read_mark,
}
