"""Builds the stage tables that match reads, from blocks that say only what a test is about."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
import pyarrow as pa

from pipeline import schema
from pipeline.match import match
from pipeline.source import Correction, MatchDecision, Source, load_source
from pipeline.values.codes import CodeBook, parse_code

STEP = 10_000  # code points that a block takes on its page
COUNTRIES = {"Togo": "TGO", "Kenya": "KEN", "Nepal": "NPL", "Ghana": "GHA", "Peru": "PER"}


@dataclass(frozen=True)
class Block:
    """A block of a page; `start` and `end` are months such as 2013-09."""

    code: str | None = None
    title: str | None = None
    start: str | None = None
    end: str | None = None
    budget: str | None = None
    currency: str | None = "USD"
    funding: str | None = None
    division: str | None = None
    donor: str | None = None
    status: str | None = None
    countries: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    is_ongoing: bool | None = None

    def but(self, **changes: Any) -> Block:
        return replace(self, **changes)


@dataclass(frozen=True)
class Capture:
    page: str
    day: str  # ISO date, or date and time
    blocks: tuple[Block, ...]
    run_id: str = "run-1"


def source(decisions: Sequence[MatchDecision] = (), corrections: Sequence[Correction] = ()) -> Source:
    return msgspec.structs.replace(_source(), match_decisions=list(decisions), corrections=list(corrections))


@cache
def _source() -> Source:
    return load_source("dpidg")


@cache
def _book() -> CodeBook:
    return CodeBook(_source().profile.codes)


def decision(left: str, right: str, said: str, reason: str = "Looked at both") -> MatchDecision:
    return MatchDecision(left, right, said, reason, "reviewer", "2024-05-01", "1.0.0")


def correction(project: str, column: str, action: str, expect: str, value: Any = None) -> Correction:
    return Correction(project, column, action, expect, "The donor report says so", "editor", dt.date(2024, 5, 1), value)


def pages(*blocks: Block) -> list[Capture]:
    """One page with these blocks, captured once."""
    return [Capture("/list", "2024-01-01", blocks)]


def run(captures: Sequence[Capture], src: Source | None = None) -> dict[str, list[dict[str, Any]]]:
    """All tables of match as rows."""
    return rows_of(match(stage_tables(captures), src or source()))


def rows_of(tables: Mapping[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in tables.items()}


def ids(tables: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    return [row["project_id"] for row in tables["projects"]]


def the(rows: Sequence[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    found = [r for r in rows if all(r[name] == value for name, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def kinds(tables: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    return sorted(row["kind"] for row in tables["issues"])


def record_id(capture: Capture, place: int) -> str:
    """The record of the block that stands at a place of a capture, counted from 0."""
    return hashlib.sha256(f"{snapshot_id(capture)}:{place * STEP}".encode()).hexdigest()[:16]


def snapshot_id(capture: Capture) -> str:
    return hashlib.sha256(repr(capture.blocks).encode()).hexdigest()


def moment(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)


def stage_tables(captures: Sequence[Capture]) -> dict[str, pa.Table]:
    """The tables that fetch and parse would have written."""
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in ("inputs", *schema.RECORD_TABLES)}
    newest = {c.page: c for c in sorted(captures, key=lambda c: c.day)}
    done: set[str] = set()
    for number, capture in enumerate(captures):
        snapshot = snapshot_id(capture)
        made["inputs"].append(
            {
                "fetch_id": f"{capture.page} {capture.day} {number}",
                "run_id": capture.run_id,
                "page": capture.page,
                "snapshot_id": snapshot,
                "fetched_at": moment(capture.day),
                "path": f"{snapshot}.txt",
                "is_current": newest[capture.page] is capture,
                "is_gone": False,
                "is_replayed": False,
            }
        )
        if snapshot not in done:
            done.add(snapshot)
            for place, block in enumerate(capture.blocks):
                _add_block(made, snapshot, place, block)
    return {name: schema.to_table(name, rows) for name, rows in made.items()}


def _add_block(made: dict[str, list[dict[str, Any]]], snapshot: str, place: int, block: Block) -> None:
    start = place * STEP
    record = hashlib.sha256(f"{snapshot}:{start}".encode()).hexdigest()[:16]
    at = start

    def add(table: str, **row: Any) -> None:
        nonlocal at
        span = {"char_start": at, "char_end": at + 1}
        at += 2
        made[table].append({"record_id": record, **span, **row})

    def add_field(name: str, raw: str | None, value: str | None, position: int = 1, **more: Any) -> None:
        if raw is not None:
            confidence = block.confidence.get(name, 1.0)
            base = {"status": "parsed", "rule": "test", "confidence": confidence, "label_raw": name}
            add("fields", field=name, position=position, raw=raw, value=value, **{**base, **more})

    code = parse_code(block.code, _book()).value if block.code else None
    add_field("code", block.code, code.canonical if code else None)
    add_field("title", block.title, block.title)
    for number, title in enumerate(block.titles, start=2):
        add_field("title", title, title, number)
    first = dt.date.fromisoformat(f"{block.start}-01") if block.start else None
    last = _month_end(block.end) if block.end else None
    ongoing = bool(block.is_ongoing) if first or last or block.is_ongoing else None
    if ongoing is not None:
        raw = f"{block.start or '..'} - {block.end or '..'}"
        add_field("time_frame", raw, f"{first or '..'}/{last or '..'}", precision="month")
    amount = Decimal(block.budget) if block.budget else None
    add_field("budget", block.budget, f"{amount:.2f}" if amount is not None else None)
    for name in ("status", "funding", "donor", "division"):
        add_field(name, getattr(block, name), getattr(block, name))
    for number, country in enumerate(block.countries, start=1):
        iso3 = COUNTRIES.get(country)
        kind = "country" if iso3 else "group"
        add("record_places", position=number, raw=country, name=country, kind=kind, iso3=iso3)
    for number, partner in enumerate(block.partners, start=1):
        add("record_partners", position=number, raw=partner, name=partner)
    for number, (kind, text) in enumerate(block.sections.items(), start=1):
        add("sections", position=number, section=kind, heading_raw=kind.title(), text=text)
    made["block_records"].append(
        {
            "record_id": record,
            "snapshot_id": snapshot,
            "position": place + 1,
            "code_raw": block.code,
            "code": code.canonical if code else None,
            "code_place": code.place if code else None,
            "code_year": code.year if code else None,
            "code_sequence": code.sequence if code else None,
            "code_type": code.type if code else None,
            "title_raw": block.title,
            "language": "en",
            "status": block.status,
            "start_date": first,
            "start_precision": "month" if first else None,
            "end_date": last,
            "end_precision": "month" if last else None,
            "is_ongoing": ongoing,
            "budget_amount": amount,
            "budget_currency": block.currency if amount is not None else None,
            "budget_period": "total" if amount is not None else None,
            "funding": block.funding,
            "donor": block.donor,
            "division": block.division,
            "char_start": start,
            "char_end": start + STEP - 1,
        }
    )


def _month_end(month: str) -> dt.date:
    year, number = map(int, month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)
