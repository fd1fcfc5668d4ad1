"""Project codes: their canonical form and parts, by the patterns that a source's profile declares.

| rule          | example               | confidence                                            |
| ------------- | --------------------- | ----------------------------------------------------- |
| the pattern's | `INT13001`            | the pattern's own                                     |
| `lower_case`  | `int/13/001`          | times 0.9                                             |
| `misread`     | `INT/13/OO1`          | times 0.6: letters that look like others were swapped |

In running text only clean, upper-case codes count; what might be a slip there is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.source import CodePattern
from pipeline.values.parsed import Finding, Parsed, unparsed

# Two-digit years: 50 to 99 are the 1900s, 00 to 49 the 2000s (technical cooperation began in 1950).
PIVOT = 50

# Cyrillic and Greek letters that look like Latin ones.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")
_AS_DIGITS = str.maketrans("OIL", "011")
_AS_LETTERS = str.maketrans("015", "OIS")
# A year or a sequence, which a letter may begin: `13`, `OO1`, `XO1`.
_NUMBERED = r"[A-Z0-9]?[0-9OIL]{2}"
_DASHES = str.maketrans("‐‑–—−⁄∕", "-----//")
_SEPARATOR = re.compile(r"\s*[:–—]\s*|\s+-+\s*|-\s+|\.\s+|\s+")
# A heading's code stands within so many characters.
_MAX_CODE = 28


@dataclass(frozen=True, slots=True)
class Code:
    """A code in its canonical form, with the parts that its pattern names."""

    canonical: str
    place: str | None
    year: int | None
    sequence: str | None
    type: str


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code within a text."""

    start: int
    end: int
    code: Code


@dataclass(frozen=True, slots=True)
class HeadingCode:
    """A code at the start of a heading; `title_start` is where the words behind it begin."""

    start: int
    end: int
    code: Code
    rule: str
    confidence: float
    title_start: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    known: CodePattern
    regex: re.Pattern[str]


class CodeBook:
    """The code patterns of a source, compiled."""

    def __init__(self, patterns: Sequence[CodePattern]) -> None:
        """Compile each pattern, which must not be followed or preceded by more letters or digits."""
        self.patterns = tuple(
            _Pattern(known, re.compile(rf"(?<![\w/-])(?:{known.pattern})(?![\w]|[/-]\w)")) for known in patterns
        )


def parse_code(text: str, book: CodeBook) -> Parsed[Code]:
    """The code that a whole text is."""
    words = " ".join(text.translate(_DASHES).split())
    for read, rule, factor in _readings(words):
        for pattern in book.patterns:
            if (match := pattern.regex.fullmatch(read)) and _is_possible(match):
                code = _code(pattern.known, match)
                findings: tuple[Finding, ...] = ()
                if rule == "misread":
                    message = f"{words!r} was read as the code {code.canonical}."
                    findings = (Finding("uncertain_code", message),)
                confidence = pattern.known.confidence * factor
                return Parsed(code, "parsed", _rule(pattern.known, rule), confidence, findings)
    return unparsed(f"{words!r} is no code that the source knows.", kind="unparsed_value")


def read_heading_code(text: str, book: CodeBook) -> HeadingCode | None:
    """The code at the start of a line, if one stands there with a separator or nothing behind it.

    `INT13001: Title`, `1819C - Title` and `INT/13/001 Title` have one. A code that is digits at its
    start needs more than a space before the title, lest a year or a house number is taken for one.
    """
    indent = len(text) - len(text.lstrip())
    head = text[indent : indent + _MAX_CODE].translate(_DASHES)
    for read, rule, factor in _readings(head):
        for pattern in book.patterns:
            match = pattern.regex.match(read)
            if match is None or not _is_possible(match):
                continue
            end = indent + match.end()
            separator = _SEPARATOR.match(text, end)
            if separator is None and end < len(text.rstrip()):
                continue
            weak = separator is not None and not separator[0].strip()
            if weak and (match[0][0].isdigit() or rule != "clean") and text[end:].strip():
                continue
            title_start = separator.end() if separator else len(text)
            confidence = pattern.known.confidence * factor
            code = _code(pattern.known, match)
            return HeadingCode(indent, end, code, _rule(pattern.known, rule), confidence, min(title_start, len(text)))
    return None


def find_codes(text: str, book: CodeBook) -> list[FoundCode]:
    """The codes that running text names: clean ones, without spaces in them."""
    found = sorted(_find(text, book), key=lambda f: (f.start, -f.end))
    return [f for n, f in enumerate(found) if n == 0 or f.start >= max(g.end for g in found[:n])]


def _find(text: str, book: CodeBook) -> Iterator[FoundCode]:
    for pattern in book.patterns:
        for match in pattern.regex.finditer(text):
            if _is_possible(match) and not re.search(r"\s", match[0]) and re.search(r"[A-Z]", match[0]):
                yield FoundCode(match.start(), match.end(), _code(pattern.known, match))


def _readings(words: str) -> Iterator[tuple[str, str, float]]:
    """The words as they are; in capitals; and with look-alike letters put right, same length each."""
    yield words, "clean", 1.0
    upper = words.upper() if words.isascii() else "".join(c.upper() if len(c.upper()) == 1 else c for c in words)
    if upper != words:
        yield upper, "lower_case", 0.9
    mended = _mend(upper.translate(_LOOKALIKES))
    if mended != upper:
        yield mended, "misread", 0.6


def _mend(words: str) -> str:
    """Digits for the letters O, I and L where a part of a code has digits, the other way round where it has letters.

    Three signs at the start that are mostly letters are letters. Words are left alone: only a token with a digit in it
    can be a code.
    """
    token = re.match(r"\S+", words)
    if token is None or not any(c.isdigit() for c in token[0]):
        return words
    whole = token[0].rstrip(":")
    if re.fullmatch(r"[A-Z]{3}[0-9OIL]{2}[A-Z0-9][0-9OIL]{2}", whole) and sum(c.isdigit() for c in whole) > 2:
        return whole[:3] + whole[3:].translate(_AS_DIGITS) + words[len(whole) :]
    first, *rest = re.split(r"([/.-])", whole)
    if len(first) == 3 and sum(c.isalpha() for c in first) > 1:
        first = first.translate(_AS_LETTERS)
    mended = [part.translate(_AS_DIGITS) if re.fullmatch(_NUMBERED, part) else part for part in rest]
    return first + "".join(mended) + words[len(whole) :]


def _is_possible(match: re.Match[str]) -> bool:
    """A code that names two years (`1819C`) names a biennium: the second follows the first."""
    years = match.groupdict()
    first, second = years.get("year"), years.get("year_end")
    return first is None or second is None or (int(first) + 1) % 100 == int(second)


def _rule(known: CodePattern, rule: str) -> str:
    return known.name if rule == "clean" else f"{known.name}_{rule}"


def _code(known: CodePattern, match: re.Match[str]) -> Code:
    parts = match.groupdict()
    whole = re.sub(r"\s+", "", match[0]).upper()
    canonical = known.canonical.format(**parts) if known.canonical else whole
    year = parts.get("year")
    return Code(canonical, parts.get("place"), _year(year) if year else None, parts.get("sequence"), known.type)


def _year(digits: str) -> int:
    if len(digits) != 2:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= PIVOT else 2000)
