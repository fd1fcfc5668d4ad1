"""What an explanation is made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a value where they stand: the line before, the line, the span in it, the line after."""

    before: str
    line: str
    start: int
    end: int
    after: str


@dataclass(frozen=True, slots=True)
class Record:
    """A block of the project, and the archived snapshot of the page that it stands on."""

    record_id: str
    name: str
    position: int
    page: str
    url: str | None
    fetched_at: dt.datetime
    snapshot_id: str
    snapshot_path: str | None  # null where the archive has lost it
    snapshot_uri: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of records that was found to be one project, and by what."""

    left: str
    right: str
    score: float
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step from the words to the value: what was done (`parsed`, `corrected`, `chosen`, `passed over`), and how."""

    done: str
    how: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one record says of a field, and what became of it."""

    record_id: str
    code_raw: str | None
    position: int
    page: str
    fetched_at: dt.datetime
    label_raw: str | None
    raw: str
    value: str | None
    status: str
    rule: str
    confidence: float
    precision: str | None
    char_start: int
    char_end: int
    words: Words
    trail: tuple[Step, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """A field of a project: its published values, every candidate for them, and why one won."""

    field: str
    values: dict[str, str | None]
    candidates: tuple[Candidate, ...]
    why: str
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A project, the records that it is made of, and how the values of its fields came about."""

    project_id: str
    title: str | None
    records: tuple[Record, ...]
    links: tuple[Link, ...]
    fields: tuple[FieldExplanation, ...]


def to_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain values."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, dt.datetime) else value

    result: dict[str, Any] = plain(asdict(explanation))
    return result
