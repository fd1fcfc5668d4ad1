"""The records as a table that the matcher of any records compares: one row each, in the same order.

| column                                              | holds                                                      |
| --------------------------------------------------- | ---------------------------------------------------------- |
| `code`                                              | the code, in one spelling for all spellings of it          |
| `title`                                             | the title, its halves and further titles: a list           |
| `period`, `start`, `end`                            | the time frame as precise as it is stated, and its ends    |
| `budget`, `currency`, `budget_period`               | the amount in whole units, of a range its middle; of what  |
| `text`                                              | the beginning of each kind of section, by kind             |
| `countries`, `partners`                             | lists of places and partners                               |
| `funding`, `donor`, `division`, `status`, `comment` | as the page has it                                         |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pyarrow as pa

from pipeline.match.normalise import Subject

COLUMNS: dict[str, pa.DataType] = {
    "code": pa.string(),
    "title": pa.list_(pa.string()),
    "period": pa.string(),
    "start": pa.string(),
    "end": pa.string(),
    "budget": pa.string(),
    "currency": pa.string(),
    "budget_period": pa.string(),
    "text": pa.map_(pa.string(), pa.string()),
    "countries": pa.list_(pa.string()),
    "partners": pa.list_(pa.string()),
    "funding": pa.string(),
    "donor": pa.string(),
    "division": pa.string(),
    "status": pa.string(),
    "comment": pa.string(),
}
_SAYS = {"code": "similarity", "name": "similarity", "title": "similarity", "text": "similarity", "category": "equal"}
_LENGTH = {"year": 4, "month": 7}  # of an ISO date that is no more precise


def feature_name(field: str, kind: str) -> str:
    """What a comparison is called among a pair's features: `code_equal`, `title_similarity`, `period_agreement`."""
    of_lists = kind == "category" and pa.types.is_list(COLUMNS[field])
    return f"{field}_{'agreement' if of_lists else _SAYS.get(kind, 'agreement')}"


def subject_table(subjects: Sequence[Subject]) -> pa.Table:
    """The columns named in `COLUMNS`; a missing value is null, or an empty list."""
    codes = _codes(subjects)
    rows = [_row(subject, code) for subject, code in zip(subjects, codes, strict=True)]
    return pa.table({name: pa.array([row[name] for row in rows], type_) for name, type_ in COLUMNS.items()})


def _codes(subjects: Sequence[Subject]) -> list[str | None]:
    """One spelling for each code: the canonical one, also of a code with its parts that no pattern reads."""
    spellings: dict[str, str] = {}
    for subject in sorted(subjects, key=lambda s: (s.code is None, s.code or (s.code_raw or "").upper())):
        if subject.code_sign is not None:
            spellings.setdefault(subject.code_sign, subject.code or (subject.code_raw or "").upper())
    return [s.code or (spellings[s.code_sign] if s.code_sign is not None else None) for s in subjects]


def _row(subject: Subject, code: str | None) -> Mapping[str, object]:
    start = _day(subject.start, subject.start_precision)
    end = _day(subject.end, subject.end_precision)
    amount = subject.amount
    if amount is not None and subject.amount_max is not None:
        amount = (amount + subject.amount_max) / 2
    return {
        "code": code,
        "title": subject.titles,
        "period": f"{start or '..'}/{end or '..'}" if start or end else None,
        "start": start,
        "end": end,
        "budget": None if amount is None else f"{round(amount)}",
        "currency": subject.currency,
        "budget_period": subject.budget_period,
        "text": list(subject.text.items()),
        "countries": sorted(subject.places),
        "partners": sorted(subject.partners),
        "funding": subject.funding,
        "donor": subject.donor,
        "division": subject.division,
        "status": subject.status,
        "comment": subject.comment,
    }


def _day(day: dt.date | None, precision: str | None) -> str | None:
    """A date in ISO 8601 as precise as it is stated; a quarter as `2013-Q2`."""
    if day is None:
        return None
    if precision == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: _LENGTH.get(precision or "", 10)]
