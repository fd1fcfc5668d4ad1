"""The golden record of a project: which of its records each value is taken from, and by which rule.

Values that belong together come from one record. A record without a value never wins over one with it.
Among those with a value these rules decide, in this order; the first on which two records differ is
the one that `conflicts.rule` names:

| rule                | wins                                                                       |
| ------------------- | -------------------------------------------------------------------------- |
| `corrected`         | a value that a person corrected                                            |
| `newest_capture`    | the record whose page was fetched on a later day                           |
| `higher_confidence` | the value that was read with more confidence                               |
| `more_precise`      | the value that says more: more of its columns, a finer date, a whole title |
| `most_complete`     | the record with more typed values                                          |
| `first_on_page`     | the record that stands first (by the page's name, then down the page)      |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from pipeline.match.captures import Record, Row
from pipeline.match.titles import normalise
from pipeline.schema import CODE_PARTS, PRECISION, TYPED
from pipeline.values.text import as_text

RULES = ("corrected", "newest_capture", "higher_confidence", "more_precise", "most_complete", "first_on_page")

# Columns that come from one record, by the field that they are named after.
GROUPS: dict[str, tuple[str, ...]] = {
    "code": ("code", *CODE_PARTS),
    "title": ("title",),
    "language": ("language",),
    "status": ("status",),
    "time_frame": ("start_date", "start_precision", "end_date", "end_precision", "is_ongoing"),
    "budget": ("budget_amount", "budget_amount_max", "budget_currency", "budget_period"),
    "funding": ("funding", "funding_type"),
    "donor": ("donor", "donor_iso3"),
    "division": ("division", "division_name"),
}
# Columns on which records can disagree; the others only describe one of these.
CONFLICT_COLUMNS = (
    "code",
    "title",
    "status",
    "start_date",
    "end_date",
    "is_ongoing",
    "budget_amount",
    "budget_amount_max",
    "budget_currency",
    "budget_period",
    "funding",
    "donor",
    "division",
)
# Where a value comes from if its own field is not on the page.
_SECOND_FIELD = {"donor": "funding"}

Rank = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands on a page at some time."""

    number: int
    record: Record
    page: str
    position: int
    fetched_at: dt.datetime
    record_id: str
    snapshot_id: str

    def value(self, column: str) -> Any:
        """The record's value of a column of `projects`."""
        return self.record.title if column == "title" else self.record.columns[column]


@dataclass(frozen=True, slots=True)
class Golden:
    """The chosen values by column, and the standings in the order of choice, by group."""

    values: Mapping[str, Any]
    order: Mapping[str, tuple[Standing, ...]]
    ranks: Mapping[str, tuple[Rank, ...]]

    def rule(self, column: str) -> str:
        """The rule by which a column's value was chosen over the best other value."""
        group = next(name for name, columns in GROUPS.items() if column in columns)
        order, ranks = self.order[group], self.ranks[group]
        chosen = comparable(column, order[0].value(column))
        for standing, rank in zip(order, ranks, strict=True):
            value = standing.value(column)
            if value is not None and comparable(column, value) != chosen:
                pairs = zip(RULES, ranks[0], rank, strict=False)
                return next((name for name, ours, theirs in pairs if ours != theirs), RULES[-1])
        return RULES[-1]


def draw(standings: Sequence[Standing]) -> Golden:
    """The golden record of a project's records; the same in whatever order they are given."""
    general = in_order(standings)
    titles = {normalise(s.record.title) for s in general if s.record.title}
    values: dict[str, Any] = {}
    orders: dict[str, tuple[Standing, ...]] = {}
    ranks: dict[str, tuple[Rank, ...]] = {}
    for group, columns in GROUPS.items():
        ranked = [
            (_rank(group, columns, s, titles), place, s)
            for place, s in enumerate(general)
            if any(s.value(c) is not None for c in columns)
        ]
        ranked.sort(key=lambda r: (r[0], -r[1]), reverse=True)
        orders[group] = tuple(s for _, _, s in ranked)
        ranks[group] = tuple(rank for rank, _, _ in ranked)
        for column in columns:
            values[column] = ranked[0][2].value(column) if ranked else None
    return Golden(values, orders, ranks)


def in_order(standings: Sequence[Standing]) -> list[Standing]:
    """The records in the order of the rules that look at whole records."""
    return sorted(
        standings, key=lambda s: (-s.fetched_at.date().toordinal(), -_filled(s), s.page, s.position, s.record_id)
    )


def _filled(standing: Standing) -> int:
    return sum(standing.value(column) is not None for column in TYPED)


def _rank(group: str, columns: Sequence[str], standing: Standing, titles: Set[str]) -> Rank:
    """What each rule but the last says of a record, more being better; the last is their order."""
    row = source_row(group, standing.record)
    corrected = row is not None and row["status"] == "corrected"
    return (
        float(corrected),
        float(standing.fetched_at.date().toordinal()),
        float(row["confidence"]) if row else 0.0,
        _precision(group, columns, standing, row, titles),
        float(_filled(standing)),
    )


def source_row(group: str, record: Record) -> Row | None:
    """The row of `fields` that a group's values came from: a corrected one, else the first that was read."""
    for name in filter(None, (group, _SECOND_FIELD.get(group))):
        rows = [f for f in record.fields if f["field"] == name and f["value"] is not None]
        for status in ("corrected", "parsed"):
            for row in rows:
                if row["status"] == status:
                    return row
    return None


def _precision(group: str, columns: Sequence[str], standing: Standing, row: Row | None, titles: Set[str]) -> float:
    """How much a value says: a cut or capitals-only title less than a whole one, a month less than a day.

    `titles` are the normalised ones of all records.
    """
    if group == "title":
        title = standing.record.title or ""
        plain = normalise(title)
        is_cut = any(other.startswith(plain) and other != plain for other in titles)
        return float(not is_cut) + float(title != title.upper()) / 2
    filled = sum(standing.value(column) is not None for column in columns)
    coarseness = PRECISION.index(row["precision"]) if row and row["precision"] else 0
    return filled - coarseness / len(PRECISION)


def comparable(column: str, value: Any) -> Any:
    """A value in the form in which two of them are equal: titles whatever their case and spacing."""
    return normalise(value) if column == "title" and value else value


def conflicts(project_id: str, golden: Golden) -> Iterator[Mapping[str, Any]]:
    """Rows of `conflicts`: each record's value of every column on which the records disagree."""
    for column in CONFLICT_COLUMNS:
        group = next(name for name, columns in GROUPS.items() if column in columns)
        stated = [(s, v) for s in golden.order[group] if (v := s.value(column)) is not None]
        if len({comparable(column, v) for _, v in stated}) < 2:
            continue
        chosen = as_text(golden.values[column])
        rule = golden.rule(column)
        for standing, value in stated:
            yield {
                "project_id": project_id,
                "field": column,
                "record_id": standing.record_id,
                "value": as_text(value),
                "is_chosen": as_text(value) == chosen,
                "rule": rule,
            }
