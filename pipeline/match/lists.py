"""A project's places and partners: those of all its records, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.match.captures import Row
from pipeline.match.golden import Standing
from pipeline.match.titles import normalise


def project_countries(
    project_id: str, standings: Sequence[Standing], places: Mapping[str, Sequence[Row]]
) -> Iterator[Mapping[str, Any]]:
    """Rows of `project_countries`; a place is known by its ISO code, else its M49 code, else its name."""
    return _once(project_id, standings, places, _place_key)


def project_partners(
    project_id: str, standings: Sequence[Standing], partners: Mapping[str, Sequence[Row]]
) -> Iterator[Mapping[str, Any]]:
    """Rows of `project_partners`; a partner is known by its normalised name, else its acronym or words."""
    return _once(project_id, standings, partners, _partner_key)


def _place_key(row: Row) -> str:
    return str(row["iso3"] or row["m49"] or normalise(row["name"] or row["raw"]))


def _partner_key(row: Row) -> str:
    return normalise(row["name"] or row["acronym"] or row["raw"]) or row["raw"]


def _once(
    project_id: str,
    standings: Sequence[Standing],
    rows: Mapping[str, Sequence[Row]],
    key: Callable[[Row], str],
) -> Iterator[Mapping[str, Any]]:
    """The rows of the records in the order of choice, each key once, numbered anew."""
    seen: set[str] = set()
    for standing in standings:
        for row in rows.get(standing.record_id, ()):
            if key(row) not in seen:
                seen.add(key(row))
                yield {**row, "project_id": project_id, "position": len(seen)}
