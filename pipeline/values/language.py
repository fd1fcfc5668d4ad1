"""The language of a text, by its script and its function words.

A model such as py3langid needs about a second of CPU to load, more than a whole run; for the few languages
of a source's profile, script and the commonest words decide as well on anything longer than a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_SCRIPTS = {
    "CYRILLIC": ("ru", "uk", "bg", "sr", "kk"),
    "ARABIC": ("ar", "fa", "ur"),
    "CJK": ("zh", "ja"),
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "GREEK": ("el",),
    "HEBREW": ("he",),
    "DEVANAGARI": ("hi",),
    "THAI": ("th",),
}
_WORDS = {
    "en": ("the of and to in for with is on that by was be as are from at its this will which has have their").split(),
    "fr": (
        "le la les de des et du un une pour dans est sur par avec au aux que qui ce cette son ses l d projet"
    ).split(),
    "es": ("el la los las de y del en un una para por con se es al que su sus como más desarrollo proyecto").split(),
    "pt": ("o a os as de e do da dos das em um uma para por com no na nos que ao se mais projeto não são").split(),
    "de": ("der die das und den von zu mit für ist im auf des ein eine dem wird sich nicht als auch").split(),
    "it": ("il lo la gli le di e del della in un una per con che si al dei nel alla sono progetto").split(),
}
# Words that one language alone has among its commonest weigh more than shared ones.
_COUNTS = Counter(word for words in _WORDS.values() for word in set(words))
_TOKEN = re.compile(r"[^\W\d_]+")
_MIN_WORDS = 3
# So many are enough against a stated language of which the text has no word at all.
_MIN_WORDS_AGAINST_NONE = 2


def detect_language(text: str, languages: Sequence[str], hint: str | None = None) -> str | None:
    """BCP 47 tag of the language of a text, one of `languages`; None if nothing decides.

    `hint` is what the markup says; it counts only where the text itself does not decide.
    """
    sample = text[:5000]
    stated = hint.replace("_", "-").split("-")[0].lower() if hint else None
    script = _script(sample)
    if script:
        fitting = [language for language in _SCRIPTS[script] if language in languages]
        if stated in fitting:
            return stated
        return fitting[0] if len(fitting) == 1 else None
    tokens = Counter(token.casefold() for token in _TOKEN.findall(sample))
    scores = {
        language: sum(tokens[word] / _COUNTS[word] for word in _WORDS[language])
        for language in languages
        if language in _WORDS
    }
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    enough = _MIN_WORDS_AGAINST_NONE if stated in scores and not scores[stated] else _MIN_WORDS
    if ranked and ranked[0][1] >= enough and (len(ranked) == 1 or ranked[0][1] >= 1.3 * ranked[1][1]):
        return ranked[0][0]
    if stated:
        return stated
    clear = ranked and ranked[0][1] >= 1 and (len(ranked) == 1 or ranked[0][1] > 2 * ranked[1][1])
    return ranked[0][0] if clear else None


@lru_cache(maxsize=1 << 12)  # a page writes few letters many times
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _script(text: str) -> str | None:
    """The script that most letters of a text have, if a language is known by it."""
    letters = [c for c in text if c.isalpha()][:400]
    counts = Counter(map(_script_of, letters))
    name = max(counts, key=counts.__getitem__, default="")
    return name if name in _SCRIPTS else None
