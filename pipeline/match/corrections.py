"""People's corrections of single values (`decisions/corrections.toml`), applied to records.

An entry names a project (its id, or its code in any spelling), a column of `projects`, and in `expect`
the words on the page that it corrects. `override` sets the column, `drop` empties it, `flag` only adds
an issue. It holds for every record of the project, in older captures too, whose words are `expect`; where
the newest pages no longer say so, the entry is stale. Columns that follow from a corrected one (the type
of a funding, the name of a division, a donor's country) follow from its new value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.errors import ProfileError
from pipeline.match.captures import Record, Row
from pipeline.match.correction_values import COLUMNS, field_value, read_value
from pipeline.schema import FIELD_OF_COLUMN
from pipeline.source import Correction, Source
from pipeline.values.codes import CodeBook, parse_code
from pipeline.values.funding import parse_funding
from pipeline.values.places import PlaceHints, parse_places

ACTIONS = ("override", "drop", "flag")
# What means nothing once another column is empty.
_FALLS_WITH = {
    "start_date": ("start_precision",),
    "end_date": ("end_precision",),
    "budget_amount": ("budget_amount_max", "budget_currency", "budget_period"),
    "funding": ("funding_type",),
    "donor": ("donor_iso3",),
    "division": ("division_name",),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction did to a value, as an issue of that value: a kind and a sentence."""

    record: int
    field: str
    position: int
    column: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The records after correction, which of them changed, and what people should know."""

    records: list[Record]
    changed: frozenset[int]
    effects: tuple[Effect, ...]
    stale: tuple[tuple[str, str, str], ...]  # project_id, column, message
    unused: tuple[str, ...]


def correct(
    source: Source,
    records: Sequence[Record],
    groups: Mapping[str, Sequence[int]],
    current: frozenset[int],
) -> Corrected:
    """Apply the source's corrections to the records of the projects in `groups` (by project_id).

    `current` are the records that the newest pages hold.

    Raises:
        ProfileError: an entry's column, action or value can't be right; names file and entry.
    """
    entries = [(n, c, _Place(source, n, c)) for n, c in enumerate(source.corrections, start=1)]
    values = [_check(correction, place) for _, correction, place in entries]
    _check_twins(entries)
    result = list(records)
    changed: set[int] = set()
    effects: list[Effect] = []
    stale: list[tuple[str, str, str]] = []
    unused: list[str] = []
    touched: list[tuple[int, _Place]] = []
    for (_, correction, place), value in zip(entries, values, strict=True):
        project = find_project(correction.project, records, groups, CodeBook(source.profile.codes))
        if project is None:
            unused.append(f"{place.short}: no project {correction.project!r} is known.")
            continue
        on_page = set(groups[project]) & current or set(groups[project])
        met = [n for n in groups[project] if _row(records[n], correction) is not None]
        if not on_page.intersection(met):
            stale.append((project, correction.field, f"{place.short}: {_stale(correction)}"))
        for number in met:
            row = _row(records[number], correction)
            if row is None:
                continue
            effect = _effect(number, row, correction)
            if correction.action != "flag":
                result[number] = _apply(result[number], row, correction, value, source)
                changed.add(number)
                touched.append((number, place))
            if effect:
                effects.append(effect)
    for number, place in touched:
        _check_record(result[number], place)
    return Corrected(result, frozenset(changed), tuple(effects), tuple(stale), tuple(unused))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry stands, for messages."""

    source: Source
    number: int
    correction: Correction

    @property
    def short(self) -> str:
        """Within an issue."""
        entry = self.correction
        return f"decisions/corrections.toml, entry {self.number} ({entry.project}, {entry.field})"

    def fail(self, what: str, do: str) -> ProfileError:
        """An error that names file and entry."""
        entry = self.correction
        path = self.source.folder / "decisions" / "corrections.toml"
        where = f"{path}, entry {self.number} ({entry.project}, {entry.field})"
        return ProfileError(what, where=where, do=do)


def _check(correction: Correction, place: _Place) -> Any:
    """The value of an entry in the type of its column; None unless it overrides.

    Raises:
        ProfileError: column, action or value can't be right.
    """
    if correction.action not in ACTIONS:
        raise place.fail(f"the action {correction.action!r} is unknown", f"write one of {', '.join(ACTIONS)}")
    if correction.field not in COLUMNS:
        raise place.fail("this column can't be corrected", f"name one of {', '.join(sorted(COLUMNS))}")
    if correction.action != "override":
        return None
    return read_value(correction.field, correction.value, place.fail)


def _check_twins(entries: Sequence[tuple[int, Correction, _Place]]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for number, correction, place in entries:
        if correction.action == "flag":
            continue
        key = (correction.project, correction.field, _words(correction.expect))
        if key in seen:
            raise place.fail(f"entry {seen[key]} corrects the same value", "keep one of them")
        seen[key] = number


def find_project(
    reference: str, records: Sequence[Record], groups: Mapping[str, Sequence[int]], book: CodeBook
) -> str | None:
    """The id of the project that an id, a code in any spelling, or an old spelling names; None if unclear."""
    if reference in groups:
        return reference
    parsed = parse_code(reference, book).value
    if parsed and parsed.canonical in groups:
        return parsed.canonical
    named = [
        project
        for project, numbers in groups.items()
        for columns in (records[n].columns for n in numbers)
        if columns["code_raw"] == reference or (parsed and columns["code"] == parsed.canonical)
    ]
    return named[0] if len(set(named)) == 1 else None


def _words(text: str) -> str:
    return " ".join(text.split())


def _row(record: Record, correction: Correction) -> Row | None:
    """The row of `fields` whose words are what the entry expects; the one that was read, if there are two."""
    names = {FIELD_OF_COLUMN[correction.field]}
    names |= {"funding"} if "donor" in names else set()
    rows = [f for f in record.fields if f["field"] in names and _words(f["raw"]) == _words(correction.expect)]
    return next((f for f in rows if f["status"] == "parsed"), rows[0] if rows else None)


def _effect(number: int, row: Row, correction: Correction) -> Effect | None:
    said = f"{correction.who}, {correction.when}: {correction.reason}"
    if correction.action == "flag":
        kind, message = "flagged_value", f"{correction.field} is doubted ({said})."
    elif correction.action == "drop":
        kind, message = "dropped_value", f"{correction.field} was dropped ({said})."
    else:
        return None
    return Effect(number, row["field"], row["position"], correction.field, kind, message)


def _stale(correction: Correction) -> str:
    return f"the page no longer says {correction.expect!r}; the entry is not applied."


def _apply(record: Record, row: Row, correction: Correction, value: Any, source: Source) -> Record:
    """The record with one value overridden or dropped, and its row of `fields` saying so."""
    column = correction.field
    new: dict[str, Any] = {column: value}
    if correction.action == "drop":
        new |= dict.fromkeys(_FALLS_WITH.get(column, ()))
    else:
        new |= _follows(column, value, record, source)
    columns = {**record.columns, **{k: v for k, v in new.items() if k != "title"}}
    title = new.get("title", record.title)
    if columns["start_date"] is None and columns["end_date"] is None and not columns["is_ongoing"]:
        columns["is_ongoing"] = None
    fields = tuple(
        {
            **f,
            "status": "corrected",
            "rule": "correction",
            "confidence": 1.0,
            "value": (said := field_value(f["field"], columns, title)),
            "precision": f["precision"] if said else None,
        }
        if (f["field"], f["position"]) == (row["field"], row["position"])
        else f
        for f in record.fields
    )
    return replace(record, columns=columns, title=title, fields=fields)


def _follows(column: str, value: Any, record: Record, source: Source) -> dict[str, Any]:
    """What follows from a corrected value by the source's lookups, or by the value itself."""
    profile = source.profile
    none_words = tuple(profile.values.none_words)
    places = PlaceHints(tuple(source.places), tuple(profile.languages), none_words)
    if column == "funding":
        funding = parse_funding(value, tuple(source.funding), places, none_words).value
        return {"funding_type": funding.type if funding else None}
    if column == "division":
        names = {entry.raw.casefold(): entry.name for entry in source.divisions}
        return {"division_name": names.get(value.casefold())}
    if column == "donor":
        named = parse_places(value, places).value or ()
        is_country = len(named) == 1 and _words(named[0].raw) == _words(value)
        return {"donor_iso3": named[0].iso3 if is_country else None}
    if column in ("start_date", "end_date"):
        precision = column.replace("date", "precision")
        return {
            precision: record.columns[precision] or "day",
            # With a time frame it is known whether that runs on.
            "is_ongoing": bool(record.columns["is_ongoing"]),
        }
    return {}


def _check_record(record: Record, place: _Place) -> None:
    """A corrected record makes sense as a whole.

    Raises:
        ProfileError: the time frame is reversed, or the budget's range.
    """
    c = record.columns
    for low, high, what in (
        (c["start_date"], c["end_date"], "time frame"),
        (c["budget_amount"], c["budget_amount_max"], "budget"),
    ):
        if low is not None and high is not None and low > high:
            raise place.fail(f"the {what} would run from {low} to {high}", "correct the value")
