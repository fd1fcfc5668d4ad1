"""Records as the matcher compares them: everything spelt one way, nothing added."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.match.captures import Record
from pipeline.match.titles import TitleMarks, normalise, title_halves, title_marks

SAMPLE = 600  # characters of a kind of section that are compared


@dataclass(frozen=True, slots=True)
class Words:
    """What the matcher must be told of language: to find the places in a title, and to name a language."""

    find_places: Callable[[str], Iterable[Any]]
    detect_language: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """A record made comparable; a missing value is None or empty.

    `code_sign` is the code without separators and with its parts sorted, for codes that no pattern
    reads; `titles` holds the normalised title first, then its `halves` and the block's further titles;
    `text` is a sample of each kind of section; `content` is equal for records that say the same.
    """

    content: tuple[Any, ...]
    page: str
    snapshots: frozenset[str]
    code: str | None
    code_raw: str | None
    code_sign: str | None
    title: str | None
    titles: tuple[str, ...]
    halves: tuple[str, ...]
    marks: TitleMarks
    title_places: frozenset[str]
    text: Mapping[str, str]
    start: dt.date | None
    start_precision: str | None
    end: dt.date | None
    end_precision: str | None
    is_ongoing: bool | None
    amount: Decimal | None
    amount_max: Decimal | None
    currency: str | None
    budget_period: str | None
    funding: str | None
    donor: str | None
    division: str | None
    status: str | None
    comment: str | None
    places: frozenset[str]
    partners: frozenset[str]

    @property
    def sameness(self) -> tuple[Any, ...]:
        """Equal for records of one page and its captures that no comparison can tell apart."""
        return self.content, self.titles, self.places, self.page, self.snapshots


def normalise_records(records: Sequence[Record], words: Words) -> list[Subject]:
    """The records as subjects, in the same order."""
    return [_subject(record, words) for record in records]


def _subject(record: Record, words: Words) -> Subject:
    values = record.columns
    halves = title_halves(record.title, words.detect_language) if record.title else ()
    titles = [record.title, *halves, *record.further_titles] if record.title else [*record.further_titles]
    spelt = tuple(dict.fromkeys(filter(None, (normalise(title) for title in titles if title))))
    text: dict[str, str] = {}
    for section in record.sections:
        kind = section["section"]
        text[kind] = f"{text.get(kind, '')} {normalise_sample(section['text'])}".strip()[:SAMPLE]
    return Subject(
        content=(
            tuple(value for name, value in values.items() if name != "language"),
            tuple((row["section"], row["text"]) for row in record.sections),
            tuple(row["raw"] for row in (*record.places, *record.partners)),
        ),
        page=record.page,
        snapshots=record.snapshots,
        code=values["code"],
        code_raw=values["code_raw"],
        code_sign=code_sign(values["code"] or values["code_raw"]),
        title=record.title,
        titles=spelt,
        halves=halves,
        marks=title_marks(record.title or ""),
        title_places=frozenset(_place_key(p) for p in words.find_places(record.title or "")),
        text={kind: sample for kind, sample in sorted(text.items()) if sample},
        start=values["start_date"],
        start_precision=values["start_precision"],
        end=values["end_date"],
        end_precision=values["end_precision"],
        is_ongoing=values["is_ongoing"],
        amount=values["budget_amount"],
        amount_max=values["budget_amount_max"],
        currency=values["budget_currency"],
        budget_period=values["budget_period"],
        **{name: normalise(values[name] or "") or None for name in ("funding", "donor", "division", "comment")},
        status=values["status"],
        places=frozenset(p["iso3"] or p["m49"] or (p["name"] or p["raw"]).casefold() for p in record.places),
        partners=frozenset(normalise(p["name"] or p["raw"]) for p in record.partners),
    )


def normalise_sample(text: str) -> str:
    """The normalised beginning of a text; what lies far behind the sample is not looked at."""
    return normalise(text[: 2 * SAMPLE])[:SAMPLE]


def code_sign(code: str | None) -> str | None:
    """A code's letters and digits by parts, the parts sorted: one sign for all its spellings."""
    parts = re.findall(r"[A-Z]\d{2}(?!\d)|[A-Z]+|\d{3}(?!\d)|\d{1,2}|\d+", (code or "").upper())
    return " ".join(sorted(parts)) or None


def _place_key(place: Any) -> str:
    return str(place.iso3 or place.m49 or place.name.casefold())
