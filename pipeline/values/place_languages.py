"""Which languages, beside English, may name what is left over: steps of languages to read it in, one after another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.values.place_names import first_words_among, first_words_in
from pipeline.values.place_words import tokens_of


@dataclass(frozen=True, slots=True)
class Script:
    """The usual languages of a script, tried one by one, and the wider ones, whose names are read together."""

    letters: re.Pattern[str]
    usual: tuple[str, ...]
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Languages to add; those of `wider` are read only as their names are listed."""

    languages: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()


_LATIN = Script(
    re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    ("fr", "es", "pt", "pt-PT", "de", "it"),
    tuple("nl da sv nb is fi pl cs sk hu ro sl hr bs sr-Latn sq et lv lt tr ca gl eu mt id ms vi".split()),
)
_SCRIPTS = (
    Script(re.compile(r"[\u0400-\u04ff]"), ("ru",), tuple("uk bg sr mk be kk ky mn tg".split())),
    Script(re.compile(r"[\u0600-\u06ff]"), ("ar",), ("fa", "ur", "ps")),
    Script(re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    Script(re.compile(r"[\u4e00-\u9fff]"), ("zh",), ("zh-Hant", "ja")),
    Script(re.compile(r"[\uac00-\ud7af]"), ("ko",)),
    Script(re.compile(r"[\u0370-\u03ff]"), ("el",)),
    Script(re.compile(r"[\u0590-\u05ff]"), ("he",)),
    Script(re.compile(r"[\u0900-\u097f]"), ("hi",), ("ne", "mr")),
    Script(re.compile(r"[\u0980-\u09ff]"), ("bn",)),
    Script(re.compile(r"[\u0e00-\u0e7f]"), ("th",)),
    Script(re.compile(r"[\u10a0-\u10ff]"), ("ka",)),
    Script(re.compile(r"[\u0530-\u058f]"), ("hy",)),
    Script(re.compile(r"[\u1200-\u137f]"), ("am",)),
    _LATIN,
)
_NOT_LATIN = frozenset(name for script in _SCRIPTS if script is not _LATIN for name in (*script.usual, *script.wider))


def steps_for(words: str, rest: Sequence[tuple[int, int]], own: Iterable[str]) -> Iterator[Step]:
    """Languages beside English to read what is left in: the source's own, and those of its script."""
    left = " ".join(words[start:end] for start, end in rest)
    scripts = [script for script in _SCRIPTS if script.letters.search(left)]
    single: list[str] = []
    for script in scripts:
        is_latin = script is _LATIN
        single += [name for name in own if (name.partition("-")[0] not in _NOT_LATIN) == is_latin]
        single += script.usual
    for name in dict.fromkeys(single):
        if name.partition("-")[0] != "en":
            yield Step(languages=(name,))
    for script in scripts:
        if script.wider:
            yield Step(wider=script.wider)


def may_name(words: str, step: Step) -> bool:
    """Whether one of the languages has a name that starts with one of the words; most have none."""
    first_words = first_words_among(step.wider) if step.wider else first_words_in(*step.languages)
    return any(
        token.folded in first_words or (not token.folded.isascii() and _joined(token.folded, first_words))
        for token in tokens_of(words)
    )


def _joined(word: str, first_words: Mapping[str, int] | frozenset[str]) -> bool:
    """Whether the word may hold a name behind `and`, as in Arabic, or several without spaces, as in Chinese."""
    return word[1:] in first_words or any(
        word[at : at + n] in first_words for n in range(2, 11) for at in range(len(word))
    )
