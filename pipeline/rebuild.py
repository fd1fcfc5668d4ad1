"""Makes the published tables anew from the snapshots, to see that they follow from them alone."""

from __future__ import annotations

import pyarrow as pa

from pipeline import match, parse, schema, split
from pipeline.contract import Violation
from pipeline.source import Source
from pipeline.store import Workspace, concat, read_parquet
from pipeline.write.assemble import link_issues

# Tables that follow from snapshots, decisions and code; the others tell of runs.
DERIVED = ("pages", "snapshots", *(n for n in match.TABLES if n in schema.TABLES and n != "issues"))


def check_rebuild(workspace: Workspace, source: Source) -> list[Violation]:
    """Invariant 5: the same snapshots and decisions give the same tables, whatever the order of rows.

    Compares only where the stage folder is still that of the published run.

    Raises:
        BadInputError: a snapshot's file is missing or its bytes have changed.
    """
    run_info = workspace.stage_path("fetch", "run_info")
    release = (workspace.clean / "current").resolve()
    if not run_info.exists() or read_parquet(run_info)["run_id"][0].as_py() != _published_run(workspace):
        return []
    anew = rebuild(workspace, source)
    issues = read_parquet(release / "issues.parquet")["issue_id"].to_pylist()
    # Fetch and write find some of their own, so there may be more than these.
    lost = sorted(set(anew["issues"]["issue_id"].to_pylist()) - set(issues))
    untold = f"{len(lost)} issues that the snapshots give are missing, {lost[0]} the first" if lost else None
    return [
        *([Violation("reproducible", "issues", untold)] if untold else []),
        *(
            Violation(
                "reproducible",
                name,
                "made anew from the snapshots it differs; run `un-projects run --offline` if code or decisions changed",
            )
            for name in DERIVED
            if not schema.sort_by_key(name, anew[name]).equals(read_parquet(release / f"{name}.parquet"))
        ),
    ]


def rebuild(workspace: Workspace, source: Source) -> dict[str, pa.Table]:
    """The tables of split and match made anew, rows fed in the opposite order; nothing is written."""
    pages = split.split(_reversed(split.read_bodies(workspace, source)), source)
    parsed = parse.parse(_reversed(pages["blocks"]), source)
    inputs = _reversed(workspace.read("fetch", "inputs"))
    matched = match.match({**parsed, "inputs": inputs}, source)
    found = concat("issues", (tables["issues"] for tables in (pages, parsed, matched)))
    return {**pages, **matched, "issues": link_issues(found, matched["records"], pages["snapshots"])}


def _published_run(workspace: Workspace) -> str:
    """The run that the release was made by."""
    runs = read_parquet(workspace.clean / "current" / "runs.parquet").to_pylist()
    run_id: str = max(runs, key=lambda row: row["started_at"])["run_id"]
    return run_id


def _reversed(table: pa.Table) -> pa.Table:
    return table.take(pa.array(range(table.num_rows - 1, -1, -1), pa.int64()))
