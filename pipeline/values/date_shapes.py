"""The tokens of a text in the order and with the signs that the grammar of dates knows.

What several tokens say together is one: phrases, months misspelt, dates whose parts stand in another order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline.values import date_tokens
from pipeline.values.date_tokens import Token
from pipeline.values.period_words import Vocabulary, months


def tokens(text: str, vocabulary: Vocabulary, *, mend: tuple[str, ...] = ()) -> list[Token]:
    """The tokens of a plain text; a misspelt month of the languages in `mend` beside a number is one."""
    found = _with_chinese(date_tokens.tokens(text, vocabulary))
    found = _in_order(_with_labels(_with_roman(_with_units(_with_phrases(found, vocabulary)))))
    return _mended(found, mend) if mend else found


_NOTHING = Token("", 0, 0, 0, "")


def _with_chinese(found: list[Token]) -> list[Token]:
    """Numbers before 月 are months, small ones before 年 years that something lasts; others say it by themselves."""
    if not any(token.sign in ("年", "月", "日", "号") for token in found):
        return found
    done: list[Token] = []
    for token, following in zip(found, [*found[1:], _NOTHING], strict=False):
        if token.sign == "年" and done and done[-1].sign == "d" and following.sign not in "dM":
            done.append(token._replace(sign="T", number=12))
            continue
        before = done[-1] if done else None
        if token.sign not in ("年", "月", "日", "号"):
            done.append(token)
        elif before and before.sign in "Yyd":
            is_month = token.sign == "月" and before.sign == "d"
            done[-1] = before._replace(sign="M" if is_month else before.sign, end=token.end)
    return done


def _with_phrases(found: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Several words that have one sign as one token."""
    done: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        rests = vocabulary.phrases.get(token.text.strip().casefold(), ()) if token.sign not in "MNYdx" else ()
        pair = f"{token.text} {found[at + 1].text}".casefold() if token.sign == "w" and at + 1 < len(found) else ""
        if number := vocabulary.months.get(pair):
            done.append(Token("M", number, token.start, found[at + 1].end, pair))
            at += 2
            continue
        taken = next(((rest, sign, number) for rest, sign, number in rests if _follow(found, at, rest)), None)
        if taken:
            rest, sign, number = taken
            done.append(Token(sign, number, token.start, found[at + len(rest)].end, token.text))
            at += len(rest) + 1
            continue
        if token.text.casefold() in _AT_END and done and done[-1].sign in "-_R" and at + 1 == len(found):
            token = token._replace(sign="O")
        done.append(token)
        at += 1
    return done


# Behind a dash and last, what is the present: `2012 - date`, `2012 a actual`.
_AT_END = frozenset({"date", "actual"})


def _with_units(found: list[Token]) -> list[Token]:
    """Units of a duration, where no number stands before them, as words that say nothing: `month of June 2012`.

    `c` is a month of Vietnamese: a unit behind a number, and before one it says that the number is a month.
    `i` says of a year or day that it is one.
    """
    if not {"T", "c", "i"} & {token.sign for token in found}:
        return found
    done: list[Token] = []
    for token, following in zip(found, [*found[1:], _NOTHING], strict=False):
        if token.sign == "i":
            continue
        before = next((t.sign for t in reversed(done) if t.sign not in "f_()"), "")
        if token.sign == "d" and done and done[-1].sign == "c" and token.number <= _MONTHS_OF_YEAR:
            done[-1] = token._replace(sign="M", start=done[-1].start)
        elif token.sign in "Tc" and before in _COUNTS and not (token.sign == "c" and following.sign == "d"):
            done.append(token._replace(sign="T", number=token.number or 1))
        elif token.sign == "T":
            # `2012 months` is no year, and the `week of 5 March` is not that day.
            is_other = token.number < 0 or (before in ("Y", "W") and token.number < _YEAR_OF_MONTHS)
            done.append(token._replace(sign="w" if is_other else "f"))
        else:
            done.append(token)
    return [token._replace(sign="f") if token.sign == "c" else token for token in done]


_MONTHS_OF_YEAR = _YEAR_OF_MONTHS = 12
_COUNTS = ("d", "n", "x")


def _with_roman(found: list[Token]) -> list[Token]:
    """`III` beside a quarter or half year as its number, and in `1.III.2012` as a month; so is `VI/2012`."""
    if not any(token.text in _ROMAN for token in found):
        return found
    done = list(found)
    for at, token in enumerate(found):
        number = _ROMAN.get(token.text)
        if number is None or token.sign != "w":
            continue
        before = found[at - 1].sign if at else ""
        behind = "".join(near.sign for near in found[at + 1 : at + 3])
        if number <= _QUARTERS and (before in ("q", "h") or behind[:1] in ("q", "h")):
            done[at] = token._replace(sign="o", number=number)
        elif (before == "d" and behind[:1] == "Y") or (number > _QUARTERS and behind in ("/Y", "_Y")):
            done[at] = token._replace(sign="M", number=number)
    return done


_ROMAN = {word: number for number, word in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}
_QUARTERS = 4


def _with_labels(found: list[Token]) -> list[Token]:
    """`Début :` and `End of project:` are labels of a start and an end, without the colon words that narrow a year."""
    signs = "".join(token.sign for token in found)
    if ":" not in signs:
        return found
    done = list(found)
    for match in _LABEL.finditer(signs):
        at = match.start()
        # `开始：` is a label, `Since:` says that it runs on.
        if match[0] != "S" or found[at].text in ("开始", "開始"):
            done[at] = found[at]._replace(sign=_LABELS[match[0][0]])
    return done


_LABEL = re.compile("[mE](?=[fvr]*:)|S(?=:)")
_LABELS = {"m": "a", "E": "z", "S": "a"}


# Shapes of a few tokens that are read as others: `Jan/January`, `March 15-17, 2014`, `2000-10` behind a month,
# `15 Mar 11 - 14 Mar 14`, `2014年5月5日至9日`, `2014年5-9月`, `2012. gada 1. janvāris`.
_SHAPES = re.compile(r"M/M|Md[-_RA]d,?Y|M[CIW]|dMd[-_R]dMd(?![dMYy])|YMd[-_R]d(?![dM])|Yd[-_R]M(?!d)|YdM(?![,f]*[Yy])")


def _in_order(found: list[Token]) -> list[Token]:
    """Tokens in the order that dates have elsewhere, so that the grammar knows one only."""
    done: list[Token] = []
    at = 0
    for match in _SHAPES.finditer("".join(token.sign for token in found)):
        parts = found[match.start() : match.end()]
        done += [*found[at : match.start()], *_placed(_ordered(parts), parts)]
        at = match.end()
    return [*done, *found[at:]]


def _placed(ordered: list[Token], parts: list[Token]) -> list[Token]:
    """The tokens, those in another order at the places that they had before, so that no date ends before it starts."""
    places = [part for part in parts if part.sign != ","]
    if len(ordered) != len(places):
        return ordered
    return [token._replace(start=part.start, end=part.end) for token, part in zip(ordered, places, strict=True)]


def _with_year_first(parts: list[Token]) -> list[Token]:
    """`2014年5月5日至9日` with its year last, and `2014年5-9月` with two months."""
    year, *rest = parts
    if len(rest) == _DAY_AND_MONTH:
        day, month = rest
        return [year, month, day]
    if parts[-1].sign == "d":
        month, day, joint, last = rest
        return [day, joint, last, month, year]
    first, joint, last = rest
    # Only a month in digits, as in Chinese, says that the number before it is one too.
    return [year, first._replace(sign="M"), joint, last] if last.text.isdigit() else parts


_DAY_AND_MONTH = 2
_TWO_SHORT_DATES = 7


def _ordered(parts: list[Token]) -> list[Token]:
    first, last = parts[0], parts[-1]
    if first.sign == "Y":
        return _with_year_first(parts)
    if len(parts) == 3:
        return [last._replace(start=first.start)] if first.number == last.number else parts
    if len(parts) == _TWO_SHORT_DATES:
        are_years = len(parts[2].text) == len(parts[6].text) == 2
        return [p._replace(sign="y") if are_years and at in (2, 6) else p for at, p in enumerate(parts)]
    if len(parts) > 3:
        return [parts[1], parts[2], parts[3], first, last]
    year, second = last.text[:4], last.text[5:]
    middle = last.start + 4
    if not year.isdecimal():
        # `July 1/2017`
        day, year = last.text[:-5], last.text[-4:]
        middle = last.end - 4
        return [
            first,
            Token("d", int(day), last.start, middle, day),
            Token("Y", int(year), middle, last.end, year),
        ]
    return [
        first,
        Token("Y", int(year), last.start, middle, year),
        Token("_", 0, middle, middle + 1, last.text[4]),
        Token("d", int(second), middle + 1, last.end, second),
    ]


def _follow(found: Sequence[Token], at: int, rest: Sequence[str]) -> bool:
    following = found[at + 1 : at + 1 + len(rest)]
    return len(following) == len(rest) and all(
        token.text.strip().casefold() == word for token, word in zip(following, rest, strict=True)
    )


def _mended(found: list[Token], languages: tuple[str, ...]) -> list[Token]:
    """Unknown words beside a number that are a month but for one slip."""
    if not any(token.sign == "w" for token in found):
        return found
    done = list(found)
    for at, token in enumerate(found):
        if token.sign != "w":
            continue
        near = [t.sign for t in (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])]
        if len(token.text) >= _SHORTEST_MENDED and any(sign in ("Y", "d", "y") for sign in near):
            month = _nearest_month(token.text.casefold(), languages)
            if month:
                done[at] = token._replace(sign="M", number=-month)
    return done


_SHORTEST_MENDED = 5


def _nearest_month(word: str, languages: tuple[str, ...]) -> int | None:
    known = months(languages)
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    meant = {known[name] for name, _, _ in near if len(name) >= _SHORTEST_MENDED}
    return meant.pop() if len(meant) == 1 else None
