"""Which languages, beside English, may name what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.values.place_names import first_words_in
from pipeline.values.place_words import tokens_of

# Tried one after another where English names leave something over, by the script of what is left.
_BY_SCRIPT = (
    (re.compile(r"[\u0400-\u04ff]"), ("ru",)),
    (re.compile(r"[\u0600-\u06ff]"), ("ar",)),
    (re.compile(r"[\u4e00-\u9fff]"), ("zh",)),
    (re.compile(r"[A-Za-zÀ-ÿ]"), ("fr", "es", "pt", "de", "it")),
)
_NOT_LATIN = ("ru", "ar", "zh", "ja", "ko", "el", "he", "th", "hi", "uk", "bg", "fa", "ur")


def languages_of(words: str, rest: Sequence[tuple[int, int]], own: Iterable[str]) -> list[str]:
    """Languages beside English to read what is left in: the source's own, and the usual ones of its script."""
    left = " ".join(words[start:end] for start, end in rest)
    wanted: list[str] = []
    for script, usual in _BY_SCRIPT:
        if script.search(left):
            is_latin = "fr" in usual
            wanted += [name for name in own if (name[:2] not in _NOT_LATIN) == is_latin]
            wanted += usual
    return [name for name in dict.fromkeys(wanted) if name.partition("-")[0] != "en"]


def may_name(words: str, language: str) -> bool:
    """Whether a language has a name that starts with one of the words that are not read yet; most have none."""
    first_words = first_words_in(language)
    return any(
        token.folded in first_words or (not token.folded.isascii() and _joined(token.folded, first_words))
        for token in tokens_of(words)
    )


def _joined(word: str, first_words: Mapping[str, int]) -> bool:
    """Whether the word may hold a name behind `and`, as in Arabic, or several without spaces, as in Chinese."""
    return word[1:] in first_words or any(
        word[at : at + n] in first_words for n in (2, 3, 4) for at in range(len(word))
    )
