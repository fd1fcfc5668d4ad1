"""A release of any number of made-up projects, the same for the same seed, through the real schema."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline import schema
from pipeline.store import write_parquet

SEEN = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
PLACES = (("Togo", "TGO"), ("Kenya", "KEN"), ("Nepal", "NPL"), ("Ghana", "GHA"), ("Peru", "PER"), ("Fiji", "FJI"))
WORDS = ("public", "service", "digital", "water", "cadastre", "budget", "city", "e-government", "forum", "training")
FUNDING = tuple(zip(("XBTC", "Development Account", "Regular Programme", "Colombia", "UNDP"),
                    ("extra_budgetary", "development_account", "regular_programme", "government", "organisation"),
                    strict=True))  # fmt: skip


def write_release(folder: Path, n_projects: int, seed: int = 7) -> Path:
    """The tables of a release in a folder, ten projects to a page."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = _rows(random.Random(seed), n_projects)
    for name in schema.TABLES:
        write_parquet(folder / f"{name}.parquet", schema.sort_by_key(name, schema.to_table(name, rows[name])))
    return folder


def _rows(chance: random.Random, n_projects: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows["runs"].append(
        {"run_id": "run-1", "started_at": SEEN, "finished_at": SEEN, "code_version": "1", "outcome": "complete",
         "schema_version": schema.SCHEMA_VERSION, "n_records": n_projects, "n_projects": n_projects}
    )  # fmt: skip
    for first in range(0, n_projects, 10):
        _page(chance, rows, range(first, min(first + 10, n_projects)))
    for left, right in zip(*[iter(rows["records"][:40])] * 2, strict=True):
        pair = sorted((left["record_id"], right["record_id"]))
        rows["matches"].append(
            {"left_record_id": pair[0], "right_record_id": pair[1], "score": 0.6, "features": [("title", 0.9)],
             "decision": "review", "decided_by": "model", "reason": "The titles are alike.", "matcher_version": "1"}
        )  # fmt: skip
    for cause, record in zip((*schema.CAUSE, "source"), rows["records"], strict=False):
        rows["changes"].append(
            {"run_id": "run-1", "project_id": record["project_id"], "field": "division", "kind": "changed",
             "cause": cause, "old_value": "XYZ", "new_value": record["division"]}
        )  # fmt: skip
    return rows


def _page(chance: random.Random, rows: dict[str, list[dict[str, Any]]], numbers: range) -> None:
    page = _Text()
    snapshot = hashlib.sha256(str(numbers.start).encode()).hexdigest()
    page.say("Projects 🌍\n\n")  # a character outside the Basic Multilingual Plane, before every span
    for position, number in enumerate(numbers, 1):
        _project(chance, rows, page, snapshot, position, number)
    rows["pages"].append({"snapshot_id": snapshot, "text": page.text})
    rows["snapshots"].append({"snapshot_id": snapshot, "source": "made", "content_type": "text/html", "n_bytes": 9,
                              "n_blocks": len(numbers)})  # fmt: skip
    rows["fetches"].append(
        {"fetch_id": snapshot[:16], "run_id": "run-1", "url": f"https://example.org/projects?page={numbers.start}",
         "page": f"/projects?page={numbers.start}", "fetched_at": SEEN, "http_status": 200, "snapshot_id": snapshot,
         "verdict": "good"}
    )  # fmt: skip


class _Text:
    """A page as it grows; `say` gives the span of what was said."""

    def __init__(self) -> None:
        self.text = ""

    def say(self, text: str) -> dict[str, int]:
        start = len(self.text)
        self.text += text
        return {"char_start": start, "char_end": len(self.text)}


def _project(
    chance: random.Random, rows: dict[str, list[dict[str, Any]]], page: _Text, snapshot: str, position: int, number: int
) -> None:
    start = dt.date(chance.randint(1998, 2024), chance.randint(1, 12), 1)
    end = None if chance.random() < 0.1 else start + dt.timedelta(days=chance.randint(60, 1800))
    place, iso3 = chance.choice(PLACES)
    funding, funding_type = chance.choice(FUNDING)
    budget = Decimal(chance.randint(10_000, 9_000_000))
    title = f"{' '.join(chance.sample(WORDS, 4)).capitalize()}, {place}"
    code = f"INT/{start.year % 100:02}/{number:05}"
    typed = {
        "status": chance.choice(schema.STATUS), "start_date": start, "start_precision": "month", "end_date": end,
        "end_precision": "month" if end else None, "is_ongoing": end is None, "budget_amount": budget,
        "budget_currency": chance.choice(("USD", "USD", "EUR")), "budget_period": "total", "funding": funding,
        "funding_type": funding_type, "division": chance.choice(("DMB", "EGB", "DPIDG", "SDMB")),
    }  # fmt: skip
    at = len(page.text)
    record = hashlib.sha256(f"{snapshot}{at}".encode()).hexdigest()[:16]
    found: dict[str, tuple[str, str, dict[str, int]]] = {"code": (code, code, page.say(code))}
    page.say(": ")
    found["title"] = (title, title, page.say(title))
    for field, raw, value in (
        ("time_frame", f"{start:%B %Y} - {end:%B %Y}" if end else f"{start:%B %Y}, ongoing", f"{start}/{end or ''}"),
        ("funding", funding, funding),
        ("budget", f"{typed['budget_currency']} {budget:,}", f"{budget}.00"),
        ("countries", place, place),
    ):
        page.say(f"\n{field}: ")
        found[field] = (raw, value, page.say(raw))
    page.say("\n")
    story = " ".join(chance.choices(WORDS, k=120)) + "."
    span = page.say(story)
    rows["sections"].append({"record_id": record, "position": 1, "section": "description", "text": story, **span})
    block = {"char_start": at, "char_end": len(page.text)}
    page.say("\n\n")
    rows["records"].append({"record_id": record, "project_id": code, "snapshot_id": snapshot, "position": position,
                            "code_raw": code, "code": code, "title_raw": title, "language": "en", **typed, **block})  # fmt: skip
    rows["projects"].append({"project_id": code, "code": code, "code_variants": [code], "title": title,
                             "alt_titles": [], "n_records": 1, "first_seen": SEEN, "last_seen": SEEN, **typed})  # fmt: skip
    for field, (raw, value, span) in found.items():
        rows["fields"].append({"record_id": record, "field": field, "position": 1, "raw": raw, "value": value,
                               "status": "parsed", "rule": "made_up", "confidence": 1.0, **span})  # fmt: skip
    rows["project_countries"].append({"project_id": code, "position": 1, "raw": place, "name": place, "iso3": iso3,
                                      "kind": "country", "record_id": record, **found["countries"][2]})  # fmt: skip
    if number % 7 == 0:
        rows["issues"].append({"issue_id": record, "severity": chance.choice(schema.SEVERITY), "kind": "made_up",
                               "snapshot_id": snapshot, "record_id": record, "project_id": code, "field": "title",
                               "message": "Something to look at.", **found["title"][2]})  # fmt: skip
