"""How two records compare: a number from 0 to 1 for each piece of evidence that both of them hold.

| feature             | 1                                 | 0                               | absent            |
| ------------------- | --------------------------------- | ------------------------------- | ----------------- |
| `identical`         | the blocks say the same           | never 0                         | they do not       |
| `code_equal`        | one code, in whatever spelling    | two codes                       | one has none      |
| `code_similarity`   | the spellings without separators  | nothing in common               | one has none      |
| `title_similarity`  | equal titles, or halves of them   | nothing in common               | one has none      |
| `title_contained`   | one is a part of the other        | never 0                         | it is not         |
| `title_cut`         | one is the other, cut in a word   | never 0                         | it is not         |
| `title_words_agree` | one only says more (0.5: badly misspelt) | each has a word of its own | one has none    |
| `year_agreement`    | the titles name equal years       | each names one of its own       | none is named     |
| `ordinal_agreement` | equal ordinals, phases, editions  | each names one of its own       | none is named     |
| `number_agreement`  | equal other numbers               | each names one of its own       | none is named     |
| `place_agreement`   | the titles name equal places      | each names one of its own       | none is named     |
| `text_similarity`   | equal narratives                  | nothing in common               | no kind in common |
| `text_length`       | 1000 characters compared, or more | none                            | no kind in common |
| `period_agreement`  | equal as far as both are stated   | no day in common                | one has none      |
| `budget_agreement`  | equal to the unit                 | far apart                       | one has none      |
| `countries_agreement` | equal place fields              | nothing in common               | one has none      |
| `funding_equal`     | equal funding                     | another                         | one has none      |
| `succession`        | on one page, never at one time    | together in one capture         | on two pages      |

Of the four title agreements, 0.5 says that one title merely names more. The scorers are rapidfuzz's:
`Indel` ratios (`fuzz.ratio`) for titles and texts, with sorted words for titles in another order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline.match.normalise import Subject
from pipeline.match.titles import same_word, set_agreement, words_agreement

Features = dict[str, float]

_DIGITS = 4  # decimals that are kept
_MIN_PART = 12  # characters: a shorter title is no telling part of another
_NEAR = 0.93  # how alike a part must be to what it is a part of
_HALF_ALIKE = 0.5  # below it, titles have too little in common to speak of one saying more
_FULL_TEXT = 1000


def compare(left: Subject, right: Subject) -> Features:
    """The features of a pair; the same whichever record stands left."""
    found = dict(
        pair
        for feature in (_identical, _codes, _titles, _marks, _texts, _periods, _budgets, _others, _pages)
        for pair in feature(left, right)
    )
    return {name: round(value, _DIGITS) for name, value in found.items()}


def _identical(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    if left.content == right.content and (left.code_raw or left.titles or left.text):
        yield "identical", 1.0


def _codes(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    """Codes are one if their canonical forms are, or their signs where a pattern reads but one of them."""
    from rapidfuzz.distance import OSA

    if left.code_sign is None or right.code_sign is None:
        return
    if left.code and right.code:
        yield "code_equal", float(left.code == right.code)
    else:
        yield "code_equal", float(left.code_sign == right.code_sign)
    spelt = [(s.code or s.code_raw or "").upper() for s in (left, right)]
    bare = ["".join(c for c in code if c.isalnum()) for code in spelt]
    yield "code_similarity", OSA.normalized_similarity(*bare)


def _titles(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    """The best of all pairs of titles and their halves."""
    from rapidfuzz import fuzz

    pairs = [(a, b) for a in left.titles for b in right.titles]
    if not pairs:
        return
    likeness = [
        1.0 if _same_letters(a, b) else max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100 for a, b in pairs
    ]
    yield "title_similarity", max(likeness)
    contained = any(_contained(a, b) for a, b in pairs)
    if contained:
        yield "title_contained", 1.0
    if any(_cut(a, b) for a, b in pairs):
        yield "title_cut", 1.0
    agreements = (words_agreement(a, b) for (a, b), alike in zip(pairs, likeness, strict=True) if alike >= _HALF_ALIKE)
    yield "title_words_agree", 1.0 if contained else max(agreements, default=0.0)


def _same_letters(left: str, right: str) -> bool:
    return left.replace(" ", "") == right.replace(" ", "")


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
        agreement = set_agreement(ours, theirs) if left.title and right.title else None
        if agreement is not None:
            yield name, agreement


def _texts(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    """Only kinds of sections that both records have are compared; a copy without one differs in nothing."""
    from rapidfuzz import fuzz

    kinds = [kind for kind in left.text if kind in right.text]
    if not kinds:
        return
    ours, theirs = (" ".join(side.text[kind] for kind in kinds) for side in (left, right))
    yield "text_similarity", fuzz.ratio(ours, theirs) / 100
    yield "text_length", min(1.0, min(len(ours), len(theirs)) / _FULL_TEXT)


def _periods(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    """Days in common over all days, each end as precise as the vaguer statement of it."""
    ours, theirs = _span(left, right), _span(right, left)
    if ours is None or theirs is None:
        return
    starts_both = left.start is not None and right.start is not None
    ends_both = left.end is not None and right.end is not None
    if not ends_both or not starts_both:
        # One end is all that both state, or the time frames have no end in common to compare.
        if starts_both:
            yield "period_agreement", 1.0 if ours[0] == theirs[0] else 0.5 if _overlap(ours, theirs) else 0.0
        elif ends_both:
            yield "period_agreement", 1.0 if ours[1] == theirs[1] else 0.5 if _overlap(ours, theirs) else 0.0
        return
    first, last = max(ours[0], theirs[0]), min(ours[1], theirs[1])
    common = max(0, (last - first).days + 1)
    yield "period_agreement", common / ((max(ours[1], theirs[1]) - min(ours[0], theirs[0])).days + 1)


def _overlap(ours: tuple[dt.date, dt.date], theirs: tuple[dt.date, dt.date]) -> bool:
    return max(ours[0], theirs[0]) <= min(ours[1], theirs[1])


def _span(one: Subject, other: Subject) -> tuple[dt.date, dt.date] | None:
    """The days of a time frame, an open end far off, at the vaguer precision of both records."""
    if one.start is None and one.end is None:
        return None
    start = _coarse(one.start, {one.start_precision, other.start_precision}, is_end=False)
    end = _coarse(one.end, {one.end_precision, other.end_precision}, is_end=True)
    return start or dt.date.min, end or dt.date.max


def _coarse(day: dt.date | None, precisions: set[str | None], *, is_end: bool) -> dt.date | None:
    if day is None:
        return None
    if "year" in precisions:
        return dt.date(day.year, 12, 31) if is_end else dt.date(day.year, 1, 1)
    months = 3 if "quarter" in precisions else 1 if "month" in precisions else 0
    if not months:
        return day
    first = (day.month - 1) // months * months + 1
    if not is_end:
        return dt.date(day.year, first, 1)
    after = first + months
    return dt.date(day.year + after // 13, (after - 1) % 12 + 1, 1) - dt.timedelta(days=1)


def _budgets(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    """The smaller amount over the larger; amounts of two currencies are not compared."""
    if left.amount is None or right.amount is None:
        return
    if left.currency and right.currency and left.currency != right.currency:
        return
    periods = {left.budget_period, right.budget_period} - {None}
    low, high = sorted((left.amount, right.amount))
    if high - low < 1 and left.amount_max == right.amount_max:
        yield "budget_agreement", 1.0
    elif len(periods) < 2:
        # What differs by a unit is at best nearly equal.
        yield "budget_agreement", min(0.99, float(low / high)) if high > 0 else 0.0


def _others(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    if left.places and right.places:
        yield "countries_agreement", len(left.places & right.places) / len(left.places | right.places)
    if left.funding and right.funding:
        yield "funding_equal", float(left.funding == right.funding)


def _pages(left: Subject, right: Subject) -> Iterator[tuple[str, float]]:
    if left.page == right.page:
        yield "succession", float(not left.snapshots & right.snapshots)
