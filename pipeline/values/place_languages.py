"""Which languages, beside English, may name what is left over: steps of languages to read it in, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.values.place_index import first_words_among, first_words_in

# The longest first word of a name in a script without spaces, in signs, and one.
_LONGEST = 11


@dataclass(frozen=True, slots=True)
class Script:
    """A script's first and last letter, its usual languages, and the wider ones, tried where those leave words over."""

    letters: tuple[str, str]
    usual: tuple[str, ...]
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Languages to read in beside English; the names of `wider` ones are read only as they are listed."""

    languages: tuple[str, ...]
    wider: tuple[str, ...] = ()


_LATIN = Script(
    ("A", "\u024f"),
    ("fr", "es", "pt", "pt-PT", "de", "it"),
    tuple("nl da sv nb is fi pl cs sk hu ro sl hr bs sr-Latn sq et lv lt tr ca gl eu mt id ms vi".split()),
)
_SCRIPTS = (
    Script(("\u0400", "\u04ff"), ("ru",), tuple("uk bg sr mk be kk ky mn tg".split())),
    Script(("\u0600", "\u06ff"), ("ar",), ("fa", "ur", "ps")),
    Script(("\u3040", "\u30ff"), ("ja",)),
    Script(("\u4e00", "\u9fff"), ("zh",), ("zh-Hant", "ja")),
    Script(("\uac00", "\ud7af"), ("ko",)),
    Script(("\u0370", "\u03ff"), ("el",)),
    Script(("\u0590", "\u05ff"), ("he",)),
    Script(("\u0900", "\u097f"), ("hi",), ("ne", "mr")),
    Script(("\u0980", "\u09ff"), ("bn",)),
    Script(("\u0e00", "\u0e7f"), ("th",)),
    Script(("\u10a0", "\u10ff"), ("ka",)),
    Script(("\u0530", "\u058f"), ("hy",)),
    Script(("\u1200", "\u137f"), ("am",)),
    _LATIN,
)
_NOT_LATIN = frozenset(name for script in _SCRIPTS if script is not _LATIN for name in (*script.usual, *script.wider))


def steps_for(words: str, rest: Sequence[tuple[int, int]], own: Iterable[str]) -> Iterator[Step]:
    """What to read in where words are left: the source's languages and the usual ones of its scripts, then all."""
    left = "".join([words[start:end] for start, end in rest])
    signs = set(left)
    scripts = (_LATIN,) if left.isascii() else tuple(script for script in _SCRIPTS if _has_letters(signs, script))
    languages = _usual(scripts, tuple(own))
    yield Step(languages)
    if wider := tuple(name for script in scripts for name in script.wider if name not in languages):
        yield Step(languages, wider)


@cache
def _usual(scripts: tuple[Script, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for script in scripts:
        is_latin = script is _LATIN
        names |= dict.fromkeys(name for name in own if (name.partition("-")[0] not in _NOT_LATIN) == is_latin)
        names |= dict.fromkeys(script.usual)
    return tuple(name for name in names if name.partition("-")[0] != "en")


def _has_letters(signs: set[str], script: Script) -> bool:
    first, last = script.letters
    return any(first <= sign <= last and sign.isalpha() for sign in signs)


@cache
def first_words_of(step: Step) -> frozenset[str]:
    """The first words of the names that a step adds."""
    if step.wider:
        return first_words_among(step.wider)
    return frozenset(word for language in step.languages for word in first_words_in(language))


def first_words_within(words: Iterable[str]) -> frozenset[str]:
    """The words, and those that may stand within them: behind `and` in Arabic, anywhere in Chinese and Japanese."""
    within: set[str] = set()
    for word in words:
        within.add(word)
        if word[0] == "و":
            within.add(word[1:])
        elif "\u3040" <= word[0] <= "\u9fff":
            within.update(word[at : at + n] for n in range(2, _LONGEST) for at in range(len(word)))
    return frozenset(within)
