"""Which pairs of records are worth a comparison: those that share a key.

| key     | records share                                         | finds                               |
| ------- | ----------------------------------------------------- | ----------------------------------- |
| `code`  | the parts of the code, in any order and spelling      | INT13001, INT/13/001, int-001-13    |
| `title` | the first words of a title, or its last ones          | cut titles, titles with a suffix    |
| `rare`  | one of the rarest words of a title                    | titles in other words               |
| `value` | budget and start of the time frame                    | titles changed altogether           |
| `text`  | the beginning of a kind of section                    | the same, where no value is stated  |

No key is quadratic: in a block larger than `MAX_BLOCK` the records are put in order, and each is only
paired with the `WINDOW` behind it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.match.normalise import Subject

MAX_BLOCK = 40
WINDOW = 20
RARE_WORDS = 3
TITLE_WORDS = 3
TEXT_START = 80

Pair = tuple[int, int]
Key = tuple[str, ...]


def candidate_pairs(subjects: Sequence[Subject]) -> list[Pair]:
    """The pairs to compare as indices, the smaller one first, sorted."""
    frequency = Counter(word for s in subjects for word in {w for title in s.titles for w in title.split()})
    blocks: dict[Key, list[int]] = defaultdict(list)
    for number, subject in enumerate(subjects):
        for key in set(_keys(subject, frequency)):
            blocks[key].append(number)
    pairs: set[Pair] = set()
    for block in blocks.values():
        pairs.update(_pairs_within(block, subjects))
    return sorted(pairs)


def _keys(subject: Subject, frequency: Counter[str]) -> Iterator[Key]:
    if subject.code_sign:
        yield "code", subject.code_sign
    for title in subject.titles:
        words = title.split()
        yield "title", *words[:TITLE_WORDS]
        yield "title", *words[-TITLE_WORDS:]
        for word in sorted(set(words), key=lambda w: (frequency[w], w))[:RARE_WORDS]:
            yield "rare", word
    if subject.amount is not None and subject.start is not None:
        yield "value", str(subject.amount), subject.start.isoformat()
    for kind, text in subject.text.items():
        if len(text) >= TEXT_START:
            yield "text", kind, text[:TEXT_START]


def _pairs_within(block: list[int], subjects: Sequence[Subject]) -> Iterator[Pair]:
    if len(block) > MAX_BLOCK:
        block = sorted(block, key=lambda n: (_order(subjects[n]), n))
    reach = WINDOW if len(block) > MAX_BLOCK else len(block)
    for at, left in enumerate(block):
        for right in block[at + 1 : at + 1 + reach]:
            yield (left, right) if left < right else (right, left)


def _order(subject: Subject) -> tuple[str, ...]:
    """Records that are likely one project come next to each other."""
    return (subject.code or "", *subject.titles[:1], str(subject.start or ""), str(subject.amount or ""))
