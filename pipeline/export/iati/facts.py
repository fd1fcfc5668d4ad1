"""What the tables say of each project, gathered for its activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.export.published import Published

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A project with the rows of other tables that are about it, in the order of the pages."""

    project: Row
    records: Sequence[Row]
    sections: Mapping[str, Sequence[Row]]  # by record_id
    places: Sequence[Row]
    partners: Sequence[Row]
    time_frame_raw: str | None  # the words that the dates were read from
    url: str | None  # of the page, if it was fetched from the web


def facts(published: Published) -> list[ProjectFacts]:
    """The facts of every project, in the order of the table."""
    rows = {
        name: published.tables[name].to_pylist()
        for name in ("projects", "records", "sections", "project_countries", "project_partners", "fields", "fetches")
    }
    records = _grouped(sorted(rows["records"], key=lambda r: (r["snapshot_id"], r["position"])), "project_id")
    sections = _grouped(rows["sections"], "record_id")
    places, partners = (_grouped(rows[name], "project_id") for name in ("project_countries", "project_partners"))
    frames = _grouped([row for row in rows["fields"] if row["field"] == "time_frame" and row["value"]], "record_id")
    urls = {row["snapshot_id"]: row["url"] for row in sorted(rows["fetches"], key=lambda r: r["fetched_at"])}
    found = []
    for project in rows["projects"]:
        own = records[project["project_id"]]
        found.append(
            ProjectFacts(
                project=project,
                records=own,
                sections={record["record_id"]: sections[record["record_id"]] for record in own},
                places=places[project["project_id"]],
                partners=partners[project["project_id"]],
                time_frame_raw=_words(project, own, frames),
                url=next((url for record in own if (url := urls.get(record["snapshot_id"]))), None),
            )
        )
    return found


def _words(project: Row, records: Sequence[Row], frames: Mapping[str, Sequence[Row]]) -> str | None:
    """The words of a time frame that says what the project says."""
    dates = ("start_date", "end_date")
    for record in records:
        if frames[record["record_id"]] and all(record[date] == project[date] for date in dates):
            raw: str = frames[record["record_id"]][0]["raw"]
            return raw
    return None


def _grouped(rows: Sequence[Row], column: str) -> defaultdict[Any, list[Row]]:
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups
