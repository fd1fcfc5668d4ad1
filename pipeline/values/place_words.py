"""Cuts a text into the words and signs by which places are named, folded for comparison.

Names from lists and words from pages go through the same cut, so that case, accents, apostrophes, hyphens,
`&`, `the` and usual abbreviations (`St.`, `Rep.`, `Dem.`) make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# What a token's `folded` says of a sign. A soft sign may stand within a name: `Korea, Republic of`.
SOFT, HARD, CLOSE = ",", ";", ")"

# Signs above, below and between letters: Latin, Hebrew, Arabic, Devanagari, Bengali, Thai.
_MARKS = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u0900-\u0903\u093a-\u093c\u093e-\u094f"
    r"\u0981-\u0983\u09bc\u09be-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"
_TOKEN = re.compile(
    r"(?P<acronym>\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?|\b[A-Z]\.[A-Z]\b)"  # U.A.E., U.S
    rf"|(?P<word>{_LETTERS})"
    r"|(?P<share>\d+(?:[.,]\d+)?\s?%)"
    r"|(?P<marker>(?<![\w.,])\d{1,2}[.)](?=\s+\S))"
    r"|(?P<number>\d+)"
    r"|(?P<and>&)"
    r"|(?P<soft>[,،(\[（]|(?<=\s)[-–—](?=\s)|(?<=\w)/(?=\w))"
    r"|(?P<close>[)\]）])"
    r"|(?P<hard>[;/|\n\r•●▪·:、，；：｜／؛>→»›+]|(?<=[^\W\d_]{6})\.(?=\s))"  # a short word's dot abbreviates it
)
_ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "rep": "republic",
    "dem": "democratic",
    "fed": "federated",
    "peoples": "people",
}
_SIGNS = frozenset((SOFT, HARD, CLOSE))


class Token(NamedTuple):
    """A folded word, or a sign; `start` and `end` are offsets into the text."""

    folded: str
    start: int
    end: int


def is_word(token: Token) -> bool:
    """Whether the token is a word or number, not a sign."""
    return token.folded not in _SIGNS


@lru_cache(maxsize=8192)
def fold_word(word: str) -> str:
    """A word without case, accents and dots; abbreviations of names' usual words spelt out."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = word.casefold().replace(".", "")
    return _ABBREVIATIONS.get(word, word)


def tokens_of(text: str, start: int = 0, limit: int | None = None) -> list[Token]:
    """The words and signs of a text from an offset on, at most `limit` of them.

    Articles (`the`), the genitive's `'s` and shares (`40 %`) are left out.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start):
        if len(tokens) == limit:
            break
        kind, (start, end) = match.lastgroup, match.span()
        if kind in ("word", "acronym"):
            folded = fold_word(match[0])
            if folded in ("the", "") or (folded == "s" and text[start - 1 : start] in ("'", "’", "`")):
                continue
            tokens.append(Token(folded, start, end))
        elif kind == "number":
            tokens.append(Token(match[0], start, end))
        elif kind == "and":
            tokens.append(Token("and", start, end))
        elif kind == "soft":
            tokens.append(Token(SOFT, start, end))
        elif kind == "close":
            tokens.append(Token(CLOSE, start, end))
        elif kind in ("marker", "hard"):
            tokens.append(Token(HARD, start, end))
    return tokens


def key_of(name: str) -> str:
    """The key under which a name is listed: its folded words, with a comma for any soft sign within."""
    folded = [token.folded for token in tokens_of(name) if token.folded not in (CLOSE, HARD)]
    while folded and folded[-1] == SOFT:
        folded.pop()
    return " ".join(folded)


def spelling_of(text: str, tokens: Sequence[Token] | None = None) -> str:
    """The words of a name as they are written, but for case."""
    words = [text[t.start : t.end] for t in (tokens_of(text) if tokens is None else tokens) if is_word(t)]
    return unicodedata.normalize("NFC", " ".join(words)).casefold()
