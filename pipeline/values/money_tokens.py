"""Cuts a statement of money into numbers, marks and words with their meanings.

A currency's name of several words is one token; the world's currencies are looked up beside numbers only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.values.clean import RESIDUE
from pipeline.values.money_currencies import LETTERS, SIGNS
from pipeline.values.money_words import Kind, Lexicon, Word, chinese_words, common, further, meaning, world

_SPACES = (
    "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
)
_AS_ASCII = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("–—−‐‑‒―－", "-"),
        **dict.fromkeys("～〜∼", "~"),
        **dict.fromkeys("’‘ʼ´", "'"),
        **{chr(base + digit): str(digit) for base in (0x660, 0x6F0, 0xFF10, 0x966) for digit in range(10)},
        "٬": ",", "٫": ".", "，": ",", "．": ".", "：": ":", "（": "(", "）": ")", "＄": "$", "￡": "£", "￥": "¥",
    }
)  # fmt: skip
# Words of Chinese characters, which no space holds apart, the longest first; else each is a word.
_CHINESE = f"(?=[\u4e00-\u9fff])(?:{'|'.join(sorted(chinese_words(), key=len, reverse=True))}|.)"
# A letter or a sign of money: one class, since an alternative for each letter costs twice the time.
_MARKS = (
    r"!\"#%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~¡-¡¦-¿×÷"
    r"\u2010-\u206f\u2190-\u22ff\u3000-\u303f\u4e00-\u9fff\uff01-\uff65"
)
_LETTER = rf"[^\s\d{_MARKS}]"
_GROUPS = r"\d{1,3}(?:(?: +|')\d{3})+(?:[.,]\d{1,2})?(?!\d|[.,]\d)"
_TOKEN = re.compile(
    # Shortened words keep their full stops (`U.S.$`), so that those end no sentence.
    rf"(?P<word>{_LETTER}(?:(?:\.[^\W\d_]{{1,2}})+\.[{SIGNS}]?|'(?<=\b[dD]')|{_LETTER}*))"
    # `7.500.000,-` has a dash for its cents.
    rf"|(?P<number>(?:{_GROUPS}|\d[\d.,']*\d|\d|(?<![\w.,])\.\d+)(?:[.,/]-{{1,2}}(?!\w)| ?[¼½¾](?!\w))?|[¼½¾])"
    rf"|(?P<chinese>{_CHINESE})"
    r"|(?P<thousands>(?<!\d)'000s?(?!\d))"
    r"|(?P<mark>\S)"
)


# A thousand and more, its digits in groups.
GROUPED = re.compile(r"\d{1,3}(?:[., ']\d{3})+")


class Token(NamedTuple):
    """A number, a mark, or a word with its meaning; `start` and `end` are offsets into the text."""

    kind: int
    text: str
    start: int
    end: int
    currency: str | None = None
    scale: Decimal | None = None


def plain(text: str) -> str:
    """The text with markup residue blanked and digits, spaces, dashes in their ASCII form, offsets unchanged."""
    if ">" in text or "&" in text:
        text = RESIDUE.sub(lambda m: " " * len(m[0]), text)
    return text if text.isascii() and text.isprintable() else text.translate(_AS_ASCII)


def tokens_of(words: str) -> list[Token]:
    """The words with their meanings; a currency's name of several words is one."""
    found: list[Token] = []
    leads: list[int] = []
    letters: list[int] = []
    for match in _TOKEN.finditer(words):
        start, end = match.span()
        text = match[0]
        if match.lastgroup == "number":
            found.append(Token(Kind.NUMBER, text, start, end))
            continue
        if end - start == 1 and text in LETTERS:
            letters.append(len(found))
        word = meaning(text)
        if word.may_lead:
            leads.append(len(found))
        found.append(Token(word.kind, text, start, end, word.currency, word.scale))
    for at in letters:
        if _is_before_much(found, at):
            found[at] = found[at]._replace(kind=Kind.CURRENCY, currency=LETTERS[found[at].text], scale=None)
    return _phrased(words, found, leads, world) if leads else found


def _is_before_much(tokens: Sequence[Token], at: int) -> bool:
    """Whether a letter stands before a grouped or scaled number, and behind none: `N500 million`, not `Q3 2012`."""
    if at and tokens[at - 1].kind in (Kind.NUMBER, Kind.CURRENCY, Kind.SCALE):
        return False
    is_short = at + 1 < len(tokens) and tokens[at + 1].text == "." and tokens[at + 1].start == tokens[at].end
    number, behind = (*tokens[at + 1 + is_short : at + 3 + is_short], None, None)[:2]
    if number is None or number.kind != Kind.NUMBER:
        return False
    return bool(GROUPED.match(number.text)) or (behind is not None and behind.kind == Kind.SCALE)


def with_further_names(words: str, tokens: list[Token]) -> list[Token]:
    """The tokens with a currency's name in one of the further languages, where they have none that is beyond doubt."""
    leads: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind == Kind.OTHER:
            leads.append(at)
        elif token.kind == Kind.CURRENCY and (token.currency not in (None, "$") or not token.text.isalpha()):
            return tokens
    return _phrased(words, tokens, leads, further) if leads else tokens


def _phrased(words: str, tokens: list[Token], leads: list[int], names: Callable[[], Lexicon]) -> list[Token]:
    """Names of several words as one token; `leads` are the tokens that a name may begin with."""
    done: list[Token] = []
    at = 0
    for lead in leads:
        if lead < at:
            continue
        token = tokens[lead]
        length, word = _phrase(common(), tokens, lead)
        vague = token.kind == Kind.OTHER or (token.kind == Kind.CURRENCY and token.currency in (None, "$"))
        # The world's currencies are looked up beside numbers only.
        if word is None and vague and _is_beside_number(tokens, lead):
            length, word = _phrase(names(), tokens, lead)
            if word is None and token.kind == Kind.OTHER:
                length, word = 1, names().words.get(_folded(token.text))
        if word is not None:
            end = tokens[lead + length - 1].end
            done += tokens[at:lead]
            done.append(Token(word.kind, words[token.start : end], token.start, end, word.currency, word.scale))
            at = lead + length
    return done + tokens[at:] if at else tokens


def _phrase(lexicon: Lexicon, tokens: Sequence[Token], at: int) -> tuple[int, Word | None]:
    """The longest name that starts here and how many tokens it has."""
    phrases = lexicon.phrases.get(_folded(tokens[at].text))
    if phrases is None:
        return 0, None
    following, lasts = _next_words(tokens, at, len(phrases[0][0]))
    for rest, word in phrases:
        if following[: len(rest)] == rest:
            return lasts[len(rest)] - at + 1, word
    return 0, None


def _next_words(tokens: Sequence[Token], at: int, count: int) -> tuple[list[str], list[int]]:
    """At most so many words behind one, over full stops of shortened words; where it and each of them stands."""
    taken: list[str] = []
    places = [at]
    while len(taken) < count and at + 1 < len(tokens):
        at += 1
        if tokens[at].text != ".":
            taken.append(_folded(tokens[at].text))
            places.append(at)
    return taken, places


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return word.replace(".", "").casefold()


def _is_beside_number(tokens: Sequence[Token], at: int) -> bool:
    """Whether an amount may end or begin here: a number, perhaps with its scale, stands next to the words."""
    for token in tokens[max(0, at - 3) : at + 4]:  # noqa: SIM110  (a generator takes three times as long)
        if token.kind == Kind.NUMBER:
            return True
    return False
