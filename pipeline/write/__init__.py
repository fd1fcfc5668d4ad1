"""Write: put the release together, check it, and publish it all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.check import check_tables
from pipeline.errors import ChecksFailedError, OutOfBoundsError, ProfileError
from pipeline.issues import issue_row
from pipeline.package import documents
from pipeline.source import Source
from pipeline.store import Workspace, concat, read_parquet
from pipeline.write.assemble import assemble, metrics
from pipeline.write.history import carried, changes, id_changes
from pipeline.write.publish import abandoning, build, publish
from pipeline.write.replayed import replayed

GROWING = ("changes", "project_id_history", "runs")


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its run and folder."""

    run_id: str
    path: Path


def run(
    workspace: Workspace,
    source: Source,
    *,
    finished_at: dt.datetime,
    before_publishing: Callable[[Path], object] = lambda _folder: None,
) -> Release:
    """Publish what the stages wrote; `before_publishing` may add files to the release's folder.

    Raises:
        BadInputError: a stage has not run, or the release can't be written; the last one stays.
        ChecksFailedError: an invariant or a lower bound is violated; the last release stays.
    """
    tables = assemble(workspace)
    run_info = workspace.read("fetch", "run_info").to_pylist()[0]
    run_id = run_info["run_id"]
    inputs = workspace.read("fetch", "inputs").to_pylist()
    by_hand = all(row["url"] is None or row["is_replayed"] for row in inputs if row["is_current"])
    tables["issues"] = concat("issues", [tables["issues"], _bounds(tables, source, warn_only=by_hand)])
    before = read_release(workspace, source)
    this_run = _run_row(run_info, finished_at, tables)
    told = before["runs"].to_pylist() if before else []
    archived = replayed(inputs, tables, [row for row in told if row["run_id"] != run_id], this_run)
    here = changes(before, tables, run_id)
    new: dict[str, list[Mapping[str, Any]]] = {
        "changes": [*archived.changes, *archived.without_known(here, tables["project_versions"].to_pylist())],
        "project_id_history": id_changes(before, tables, run_id),
        "runs": [*archived.runs, this_run],
    }
    anew = {
        "changes": {run_id, *archived.run_ids},
        "project_id_history": {run_id},
        "runs": {run_id, *(row["run_id"] for row in archived.runs)},
    }
    for name in GROWING:
        past = carried(before, name, anew[name])
        tables[name] = concat(name, [*([past] if past is not None else []), schema.to_table(name, new[name])])
    violations = check_tables(tables, source)
    if violations:
        first = violations[0]
        raise ChecksFailedError(
            f"{len(violations)} checks failed, the first: {first.table}: {first.message}",
            where=str(workspace.clean),
            do="nothing was published; the last release stays",
        )
    folder = build(workspace.clean, run_id, tables, lambda written: documents(written, tables, source))
    with abandoning(folder):
        before_publishing(folder)
    return Release(run_id, publish(workspace.clean, run_id, folder))


def read_release(workspace: Workspace, source: Source) -> dict[str, pa.Table] | None:
    """The published tables, if they are of this source and schema; None otherwise."""
    current = workspace.clean / "current"
    if not current.exists():
        return None
    folder = current.resolve()
    tables = {}
    for name in schema.TABLES:
        path = folder / f"{name}.parquet"
        if not path.exists() or not pq.read_schema(path).equals(schema.arrow_schema(name)):
            return None
        tables[name] = read_parquet(path)
    sources = set(tables["snapshots"]["source"].to_pylist())
    return tables if sources <= {source.profile.name} else None


def _run_row(
    run_info: Mapping[str, Any], finished_at: dt.datetime, tables: Mapping[str, pa.Table]
) -> Mapping[str, Any]:
    return {
        "run_id": run_info["run_id"],
        "started_at": run_info["started_at"],
        "finished_at": finished_at,
        "code_version": version("un-projects"),
        "schema_version": schema.SCHEMA_VERSION,
        "n_records": tables["records"].num_rows,
        "n_projects": tables["projects"].num_rows,
        "outcome": run_info["outcome"],
    }


def _bounds(tables: Mapping[str, pa.Table], source: Source, *, warn_only: bool) -> pa.Table:
    """Issues for figures outside the bounds of `expectations.toml`.

    Raises:
        ProfileError: a bound names no figure.
        OutOfBoundsError: a figure is below its `min`, unless `warn_only` (pages given by hand).
    """
    figures = metrics(tables)
    issues = []
    for name, bound in source.expectations.items():
        if name not in figures:
            known = ", ".join(figures)
            raise ProfileError(
                f"no figure is named {name!r}",
                where=str(source.folder / "expectations.toml"),
                do=f"use one of {known}",
            )
        value = figures[name]
        if bound.min is not None and value < bound.min:
            message = f"{name} is {value:g}, below {bound.min:g}: {bound.reason}."
            if not warn_only:
                raise OutOfBoundsError(
                    message.rstrip("."),
                    where=source.profile.name,
                    do="nothing was published, and the new pages of this run are set aside",
                )
            issues.append(issue_row("bound_violated", message))
        if bound.max is not None and value > bound.max:
            issues.append(issue_row("bound_violated", f"{name} is {value:g}, above {bound.max:g}: {bound.reason}."))
    return schema.to_table("issues", issues)
