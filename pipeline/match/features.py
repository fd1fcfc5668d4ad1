"""What tells two records apart, or shows them to be copies, beyond how alike their fields are.

| feature             | 1                                 | 0                               | absent            |
| ------------------- | --------------------------------- | ------------------------------- | ----------------- |
| `identical`         | the blocks say the same           | never 0                         | they do not       |
| `title_contained`   | one is a part of the other        | never 0                         | it is not         |
| `title_cut`         | one is the other, cut in a word   | never 0                         | it is not         |
| `title_words_agree` | one only says more (0.5: badly misspelt) | each has a word of its own | one has none    |
| `year_agreement`    | the titles name equal years       | each names one of its own       | none is named     |
| `ordinal_agreement` | equal ordinals, phases, editions  | each names one of its own       | none is named     |
| `number_agreement`  | equal other numbers               | each names one of its own       | none is named     |
| `place_agreement`   | the titles name equal places      | each names one of its own       | none is named     |
| `text_length`       | 1000 characters compared, or more | none                            | no kind in common |
| `succession`        | on one page, never at one time    | together in one capture         | on two pages      |

Of the four title agreements, 0.5 says that one title merely names more. How alike fields are (`title_similarity`,
`period_agreement`, …) is found by the matcher of any records, as `match.toml` configures it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.match.normalise import Subject
from pipeline.match.titles import same_word, set_agreement, words_agreement

Features = dict[str, float]

EVIDENCE = (
    "identical",
    "title_contained",
    "title_cut",
    "title_words_agree",
    "year_agreement",
    "ordinal_agreement",
    "number_agreement",
    "place_agreement",
    "text_length",
    "succession",
)
_DIGITS = 4  # decimals that are kept
_MIN_PART = 12  # characters: a shorter title is no telling part of another
_NEAR = 0.93  # how alike a part must be to what it is a part of
_HALF_ALIKE = 0.5  # below it, titles have too little in common to speak of one saying more
_FULL_TEXT = 1000


def evidence(left: Subject, right: Subject, alike: Features) -> Iterator[tuple[str, float]]:
    """The features of a pair whose fields are so much `alike`; the same whichever record stands left."""
    if left.content == right.content and (left.code_raw or left.titles or left.text):
        yield "identical", 1.0
    if "title_similarity" in alike:
        yield from _titles(left.titles, right.titles, alike["title_similarity"])
    if left.title and right.title:
        yield from _marks(left, right)
    if "text_similarity" in alike:
        yield "text_length", _text_length(left, right)
    if left.page == right.page:
        yield "succession", float(not left.snapshots & right.snapshots)


def _titles(left: tuple[str, ...], right: tuple[str, ...], likeness: float) -> Iterator[tuple[str, float]]:
    """The best of all pairs of titles and their halves."""
    pairs = [(a, b) for a in left for b in right]
    contained = any(_contained(a, b) for a, b in pairs)
    if contained:
        yield "title_contained", 1.0
    if any(_cut(a, b) for a, b in pairs):
        yield "title_cut", 1.0
    if contained or likeness < _HALF_ALIKE:
        yield "title_words_agree", float(contained)
    else:
        near = pairs if len(pairs) == 1 else [pair for pair in pairs if _half_alike(*pair)]
        yield "title_words_agree", max((words_agreement(a, b) for a, b in near), default=0.0)


def _half_alike(left: str, right: str) -> bool:
    from rapidfuzz import fuzz

    cutoff = _HALF_ALIKE * 100
    return max(fuzz.ratio(left, right), fuzz.token_sort_ratio(left, right)) >= cutoff


def _contained(left: str, right: str) -> bool:
    """Whether one title is the beginning or the end of the other, a slip of the pen apart."""
    from rapidfuzz import fuzz

    short, long = sorted((left, right), key=len)
    if len(short) < _MIN_PART or len(short.split()) < 2 or len(short) == len(long):
        return False
    for part in (long[: len(short)], long[-len(short) :]):
        if fuzz.ratio(short, part) >= _NEAR * 100 and _words_within(short, long):
            return True
    return False


def _cut(left: str, right: str) -> bool:
    """Whether one title is the other, cut off within a word."""
    short, long = sorted((left, right), key=len)
    return len(short) >= _MIN_PART and long.startswith(short) and long[len(short) : len(short) + 1].isalnum()


def _words_within(short: str, long: str) -> bool:
    """Whether all words of a title are among another's; the last one may be cut off."""
    known = long.split()
    *whole, last = short.split()
    return all(w in known or any(same_word(w, k) for k in known) for w in whole) and (
        any(k.startswith(last) or same_word(last, k) for k in known)
    )


def _marks(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    for name, ours, theirs in (
        ("year_agreement", left.marks.years, right.marks.years),
        ("ordinal_agreement", left.marks.ordinals, right.marks.ordinals),
        ("number_agreement", left.marks.numbers, right.marks.numbers),
        ("place_agreement", left.title_places, right.title_places),
    ):
        if (agreement := set_agreement(ours, theirs)) is not None:
            yield name, agreement


def _text_length(left: Subject, right: Subject) -> float:
    """How much of two narratives could be compared: the kinds of sections that both have."""
    kinds = [kind for kind in left.text if kind in right.text]
    shorter = min(sum(len(side.text[kind]) + 1 for kind in kinds) - 1 for side in (left, right))
    return round(min(1.0, shorter / _FULL_TEXT), _DIGITS)
