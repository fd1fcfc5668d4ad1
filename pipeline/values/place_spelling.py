"""The country that a misspelt name can only mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.values.place_index import index_of
from pipeline.values.place_names import Known
from pipeline.values.place_reading import Span
from pipeline.values.place_words import key_of

_ITEM_BEFORE = re.compile(r"(?:^|[,;/|(]|\band|&)$")
_ARTICLE = re.compile(r"\b[Tt]he\s+$")
_ITEM_AFTER = re.compile(r"$|[,;/|).&]|and\b")
_AND = re.compile(r"\s+(?:and|&)\s+")
_SEPARATOR = re.compile(r"[,;/|()&\n•]|\band\b")
# Names of fewer letters are too near to other words, but for two letters changed about: `Austira`.
LONG_ENOUGH = 8
# So long a word may have two slips (`Phillipines`), if it ends as the name does.
_LONG = 10


@lru_cache(maxsize=4096)
def misspelt(name: str) -> Known | None:
    """The one country whose name (folded) is one edit away from this one, if no other's is within two.

    `Kazakstan` and `Zimbawe` are read; `Austrlia` (Austria?) is not, nor `Mongolian`, an adjective, nor `Iberia`.
    """
    from rapidfuzz.distance import OSA

    names = index_of(()).names
    if len(name) < LONG_ENOUGH - 1 or name in names:
        return None
    near = {
        other: OSA.distance(name, other)
        for other in names
        if abs(len(other) - len(name)) <= 2 and OSA.distance(name, other, score_cutoff=2) <= 2
    }
    closest = next((other for other, slips in near.items() if slips == 1), None)
    if closest is None and len(name) >= _LONG and len(near) == 1:
        (other,) = near
        closest = other if other[-2:] == name[-2:] else None
    if closest is None or (len(closest) < LONG_ENOUGH and sorted(closest) != sorted(name)):
        return None
    # Two slips away is another name only where both ends agree: `Tailand` is no `Taiwan`.
    ends = name[0] + name[-1]
    meant = {
        names[other]
        for other, slips in near.items()
        if slips == near[closest] or (names[other] and other[0] + other[-1] == ends)
    }
    known = names[closest]
    # A letter more or less at the end makes an adjective or a plural, another first letter another name.
    is_other_word = name[0] != closest[0] or closest.startswith(name) or name[:-1] == closest
    is_country = known is not None and known.kind == "country"
    return known if is_country and not is_other_word and meant <= {known} else None


def spelt_right(text: str, rest: Sequence[Span]) -> tuple[list[tuple[Span, Known]], list[Span]]:
    """The left-over spans that are an English country name with a letter wrong, and those that stay left over."""
    read: list[tuple[Span, Known]] = []
    left: list[Span] = []
    for span in rest:
        parts = [span] if _reading(text, span) or not _AND.search(text, *span) else list(_around_and(text, span))
        readings = {part: _reading(text, part) for part in parts}
        known = [reading for reading in readings.values() if reading]
        read += known
        left += [part for part, reading in readings.items() if reading is None] if known else [span]
    return read, left


def _reading(text: str, span: Span) -> tuple[Span, Known] | None:
    """The country that a span names, with a letter wrong, alone or with the words beside it: `Domincan Republic`."""
    for item in (span, _item_around(text, span)):
        known = misspelt(key_of(text[slice(*item)])) if is_whole_item(text, *item) else None
        if known:
            return item, known
    return None


def _item_around(text: str, span: Span) -> Span:
    """The span with all that stands beside it between separators."""
    start = max((sign.end() for sign in _SEPARATOR.finditer(text, 0, span[0])), default=0)
    sign = _SEPARATOR.search(text, span[1])
    item = text[start : sign.start() if sign else len(text)]
    start += len(item) - len(item.lstrip())
    return start, start + len(item.strip())


def _around_and(text: str, span: Span) -> Iterator[Span]:
    """The parts of a span that `and` joins."""
    start = span[0]
    for joint in _AND.finditer(text, *span):
        yield start, joint.start()
        start = joint.end()
    yield start, span[1]


def is_whole_item(text: str, start: int, end: int) -> bool:
    """Whether nothing but separators or `and` stands on either side."""
    before, after = _ARTICLE.sub("", text[:start]).rstrip(), text[end:].lstrip()
    return bool(_ITEM_BEFORE.search(before) and _ITEM_AFTER.match(after))
