"""The closing summary of a run: what was published, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.schema import SEVERITY
from pipeline.store import Workspace, read_parquet


@dataclass(frozen=True, slots=True)
class Change:
    """A value that the run changed."""

    project_id: str
    field: str
    kind: str
    cause: str
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True, slots=True)
class PageFared:
    """How a page fared that the run asked for, or took in."""

    page: str
    verdict: str
    http_status: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of the published release, and where it lies."""

    run_id: str
    outcome: str
    pages: int
    blocks: int
    projects: int
    merged: int
    issues: dict[str, int]
    changes: tuple[Change, ...]
    fetched: tuple[PageFared, ...]
    release: str

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain values for JSON."""
        return asdict(self)


def summarise(workspace: Workspace) -> Summary:
    """The figures of the release that `workspace.clean` holds now.

    `pages` are those with at least one capture in use, `merged` the records that joined another one.
    """
    release = (workspace.clean / "current").resolve()

    def column(table: str, name: str) -> list[Any]:
        values: list[Any] = read_parquet(release / f"{table}.parquet", columns=[name])[name].to_pylist()
        return values

    runs = read_parquet(release / "runs.parquet").to_pylist()
    run = max(runs, key=lambda row: row["started_at"])
    counts = column("projects", "n_records")
    severities = Counter(column("issues", "severity"))
    changes = read_parquet(release / "changes.parquet").to_pylist()
    records = column("records", "snapshot_id")
    return Summary(
        run_id=run["run_id"],
        outcome=run["outcome"],
        pages=len({i["page"] for i in workspace.read("fetch", "inputs").to_pylist() if i["is_current"]}),
        blocks=len(records),
        projects=len(counts),
        merged=sum(count - 1 for count in counts if count > 1),
        issues={severity: severities[severity] for severity in SEVERITY},
        changes=tuple(
            Change(**{k: v for k, v in row.items() if k != "run_id"})
            for row in changes
            if row["run_id"] == run["run_id"]
        ),
        fetched=tuple(
            PageFared(row["page"], row["verdict"], row["http_status"], row["reason"])
            for row in sorted(read_parquet(release / "fetches.parquet").to_pylist(), key=lambda row: row["fetched_at"])
            if row["run_id"] == run["run_id"]
        ),
        release=str(workspace.clean),
    )
