"""Words of dates and ranges by language: months by CLDR, and what stands between and around dates.

Each word of `period_words.csv` has a sign of one letter, so that the grammar of `periods` can be written as
regular expressions over strings of signs.

| sign | word                                | sign | word                                     |
| ---- | ----------------------------------- | ---- | ---------------------------------------- |
| `M`  | a month that CLDR lacks             | `R`  | to, through                              |
| `T`  | months, years (of a duration)       | `U`  | until, up to                             |
| `q`  | quarter                             | `F`  | from                                     |
| `h`  | half                                | `S`  | since                                    |
| `o`  | first, second, last                 | `O`  | ongoing, present                         |
| `n`  | a number in words                   | `B`  | between                                  |
| `a`  | start (of a start and an end)       | `A`  | and                                      |
| `z`  | end (of them)                       | `X`  | extended                                 |
| `E`  | the end of                          | `Z`  | fiscal year                              |
| `m`  | early, mid, late, the beginning of  | `s`  | a season                                 |
| `f`  | says nothing by itself              | `v`  | planned, about                           |
| `e`  | completed                           | `g`  | approved: a date of something else       |
| `k`  | not known yet                       | `c`  | month, before its number (`tháng 3`)     |
| `p`  | from, behind its date (`から`)      | `u`  | until, behind its date (`まで`)          |
| `r`  | programme, phase: what runs         | `V`  | revised, actual: in place of the planned |
| `i`  | year or day, behind its number      | `L`  | original: what no longer holds           |
| `j`  | of which                            | `b`  | since, behind its date (`beri`)          |

Words with `=` have a number: months of a duration, or the number that they say. English and the languages that many
pages are written in are read together; any other language is read by itself, beside English.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from unicodedata import combining, normalize

# English alone: most pages need no other language's data to be loaded.
_ENGLISH = "january february march april may june july august september october november december".split()
# Languages that are read together, the first of them winning where a word means two things.
COMMON = ("en", "fr", "es", "pt", "ru", "ar", "zh", "de", "it")
# Whose months are read together.
LANGUAGES = COMMON
# Where a language has other names of months, or is written in another script, or a sister of it is.
_ELSEWHERE = {
    "ar": ("ar_LB", "ar_DZ", "ar_MA", "ar_MR"), "de": ("de_AT",), "fa": ("fa_AF", "ps"), "sr": ("sr_Latn",),
    "uz": ("uz_Cyrl",), "bs": ("bs_Cyrl",), "nb": ("no",),
}  # fmt: skip
Word = tuple[str, int]
Phrase = tuple[tuple[str, ...], str, int]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Months by their small letters, sign and number of each word, and phrases by their first word, longest first."""

    months: Mapping[str, int]
    words: Mapping[str, Word]
    phrases: Mapping[str, tuple[Phrase, ...]]
    # Its words that are English too.
    english: Mapping[str, Word]


@cache
def common(languages: tuple[str, ...]) -> Vocabulary:
    """The words of the common languages, with the months of these."""
    return Vocabulary(months(languages), *_known(COMMON), _known(("en",))[0])


@cache
def alone(language: str) -> Vocabulary:
    """The words of one language, and English where it says nothing else."""
    return Vocabulary(months((language,)), *_known((language, "en")), _known(("en",))[0])


@cache
def others() -> Mapping[str, tuple[str, ...]]:
    """The languages besides the common ones that have a word or month, by that word.

    Short words that say nothing by themselves tell no language: they may be initials.
    """
    found: dict[str, dict[str, None]] = {}
    for language, sign, entry, _ in _rows():
        if language not in COMMON and not (sign in "fv" and len(entry) < _TELLING):
            for word in _PART.findall(entry):
                found.setdefault(word, {})[language] = None
    for language in dict.fromkeys(row[0] for row in _rows() if row[0] not in COMMON):
        for name, _ in _cldr_months(language):
            for word in _PART.findall(name):
                found.setdefault(word, {})[language] = None
    return {name: tuple(languages) for name, languages in found.items()}


_TELLING = 4


@cache
def months(languages: tuple[str, ...]) -> Mapping[str, int]:
    """Month numbers by lower-case name, full and short, in these languages; English always."""
    names: dict[str, int] = {}
    for number, name in enumerate(_ENGLISH, 1):
        names[name] = names[name[:3]] = number
    names["sept"] = 9
    if languages == ("en",):
        return names
    foreign: dict[str, int] = {}
    for language in languages:
        for name, number in _cldr_months(language):
            foreign.setdefault(name, number)
    more = {word: number for owner, sign, word, number in _rows() if sign == "M" and owner in languages}
    # A language alone has its own names before the English ones.
    return {**more, **names, **foreign} if len(languages) == 1 else {**more, **foreign, **names}


def _cldr_months(language: str) -> Iterator[tuple[str, int]]:
    """The names of a language's months; none of English, and of a language that CLDR lacks."""
    if language != "en":
        for place in (language, *_ELSEWHERE.get(language, ())):
            yield from _months_of(place)


def _months_of(locale: str) -> Iterator[tuple[str, int]]:
    import pickle

    from babel import localedata

    if not localedata.exists(locale):
        return
    # Its own names alone: where a language has the same ones by themselves as within a date, `Locale.months` gives
    # those of whichever language was asked for first.
    with Path(localedata.resolve_locale_filename(locale)).open("rb") as file:
        widths = pickle.load(file).get("months", {})  # noqa: S301  (a file of babel's own)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names = widths.get(context, {}).get(width, {})
            for number, name in names.items() if isinstance(names, dict) else ():
                word = name.casefold().rstrip(".")
                # A name that is also a number (`1月`) is left to the rules for digits.
                if not word[0].isdigit():
                    yield from ((spelt, number) for spelt in _spellings(word))


def _spellings(word: str) -> Iterable[str]:
    """A word, and as it is typed without its accents."""
    return dict.fromkeys((normalize("NFC", word), _bare(word)))


def _bare(word: str) -> str:
    return "".join(c for c in normalize("NFD", word) if not combining(c))


# ---- The table ---------------------------------------------------------------------------------


@cache
def _rows() -> tuple[tuple[str, str, str, int], ...]:
    """Language, sign, word or phrase in small letters, and number, in the order of the table."""
    text = (files("pipeline.values") / "period_words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        (row["language"], row["sign"], normalize("NFC", word.casefold()), int(number or 0))
        for row in rows
        for word, _, number in (entry.partition("=") for entry in row["words"].split("; "))
    )


def _known(languages: tuple[str, ...]) -> tuple[Mapping[str, Word], Mapping[str, tuple[Phrase, ...]]]:
    """The words and phrases of some languages; the first one wins where two have the same word."""
    words: dict[str, Word] = {}
    phrases: dict[tuple[str, ...], Word] = {}
    for language in languages:
        for owner, sign, entry, number in _rows():
            if owner != language or sign == "M":
                continue
            parts = tuple(_PART.findall(entry))
            if len(parts) > 1:
                phrases.setdefault(parts, (sign, number))
            else:
                words.setdefault(entry, (sign, number))
    by_first: dict[str, list[Phrase]] = {}
    for parts, (sign, number) in sorted(phrases.items(), key=lambda phrase: -len(phrase[0])):
        by_first.setdefault(parts[0], []).append((parts[1:], sign, number))
    return words, {first: tuple(many) for first, many in by_first.items()}


# Characters of Chinese stand for themselves, as no spaces part its words.
_PART = re.compile(r"至今|开始|開始|[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
