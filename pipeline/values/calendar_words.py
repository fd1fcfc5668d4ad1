"""Names of months by CLDR, and the words of ranges, in the languages of the pages."""

from __future__ import annotations

import re
from functools import cache

# English first and alone: most pages need no other language's data to be loaded.
_ENGLISH = "january february march april may june july august september october november december".split()

# Words between or around the two ends of a range, by what they do. Lower case.
RANGE_WORDS = (
    *("to", "until", "till", "through", "thru", "up to", "and", "a", "à", "au", "al", "hasta", "até", "ao"),
    *("bis", "по", "до", "إلى", "الى", "حتى", "至", "到", "jusqu'à", "jusqu'en", "jusqu’à"),
)
FROM_WORDS = (
    "from",
    "between",
    "de",
    "du",
    "des",
    "d'",
    "del",
    "desde",
    "entre",
    "с",
    "от",
    "من",
    "自",
    "从",
)
SINCE_WORDS = (
    "since",
    "starting",
    "as of",
    "beginning",
    "depuis",
    "à partir de",
    "desde",
    "с",
    "منذ",
    "自",
    "from",
)
UNTIL_WORDS = ("until", "till", "by", "up to", "jusqu'à", "jusqu’à", "hasta", "até", "до", "حتى", "至")
OPEN_WORDS = ("ongoing", "on-going", "on going", "present", "to date", "todate", "date", "now", "today",
              "continuing", "continuous", "current", "currently", "en cours", "à ce jour", "en curso",
              "a la fecha", "actualidad", "la actualidad", "em andamento", "até o presente", "presente",
              "настоящее время", "по настоящее время", "الآن", "حتى الآن", "至今", "今")  # fmt: skip


@cache
def month_names(languages: tuple[str, ...]) -> dict[str, int]:
    """Month numbers by lower-case name, full and short, in these languages; English always."""
    names: dict[str, int] = {}
    for number, name in enumerate(_ENGLISH, 1):
        names[name] = names[name[:3]] = number
    names["sept"] = 9
    for language in languages:
        if language == "en":
            continue
        from babel import Locale
        from babel.core import UnknownLocaleError

        try:
            months = Locale.parse(language).months
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    word = name.casefold().rstrip(".")
                    # A name that is also a number (`1月`) is left to the rules for digits.
                    if not word[0].isdigit():
                        names.setdefault(word, number)
    return names


@cache
def month_pattern(languages: tuple[str, ...]) -> str:
    """A pattern for any of those names, the longest first."""
    ordered = sorted(month_names(languages), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) for name in ordered)


def words_pattern(words: tuple[str, ...]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))
