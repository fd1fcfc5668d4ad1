"""What changed: by the last refresh, between two refreshes, or between two dates.

Between refreshes the rows of `changes` tell, each with its cause. Between dates `project_versions` tell:
what the pages said then, as today's rules and decisions read them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline.errors import BadInputError
from pipeline.schema import COMPARED
from pipeline.values.text import as_text

Row = Mapping[str, Any]
Tables = Mapping[str, pa.Table]

# The tables of a release that a difference is drawn from.
INPUTS = ("projects", "project_versions", "changes", "project_id_history", "runs")
_CAUSES = {
    "source": "the page changed",
    "pipeline": "our rules or lookups changed",
    "decision": "a person decided",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A value that changed; `causes` are of `changes.cause`, several where several refreshes changed it."""

    project_id: str
    field: str
    old_value: str | None
    new_value: str | None
    causes: tuple[str, ...]


NOTHING = "nothing"
"""What stands before the first run."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A project whose identifier was merged, split or renamed."""

    old_project_id: str
    new_project_id: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A project that no page has any more; it keeps its last values."""

    project_id: str
    last_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class Diff:
    """The difference between two states: `since` and `until` are runs or times, in words."""

    since: str
    until: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]
    unseen: tuple[Unseen, ...]
    renamed: tuple[Renamed, ...]
    titles: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.removed or self.changed or self.unseen or self.renamed)


def diff(tables: Tables, since: str | None = None, until: str | None = None) -> Diff:
    """The difference between two runs or two dates of `tables`; without `since`, what the last run changed.

    Raises:
        BadInputError: there is no such run, or the two are not of one kind.
    """
    runs = sorted(tables["runs"].to_pylist(), key=lambda run: (run["started_at"], run["run_id"]))
    ids = [run["run_id"] for run in runs]
    if since is None:
        before = runs[-2] if len(runs) > 1 else None
        return _between_runs(tables, before, runs[-1:])
    if since in ids:
        last = ids.index(until) if until in ids else len(ids) - 1
        if until is not None and until not in ids:
            raise _unknown(until, ids)
        first = ids.index(since)
        if last < first:
            raise BadInputError(f"{until} came before {since}", where="un-projects diff", do="swap the two")
        return _between_runs(tables, runs[first], runs[first + 1 : last + 1])
    start, end = _time(since, ids), _time(until, ids) if until is not None else None
    if end is not None and end < start:
        raise BadInputError(f"{until} comes before {since}", where="un-projects diff", do="swap the two")
    return _between_times(tables, start, end)


def _time(words: str, ids: Sequence[str]) -> dt.datetime:
    """A date, or a time, in UTC; a date stands for its first moment."""
    try:
        at = dt.datetime.fromisoformat(words)
    except ValueError:
        raise _unknown(words, ids) from None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _unknown(words: str, ids: Sequence[str]) -> BadInputError:
    shown = ", ".join(ids[-5:]) or "none"
    return BadInputError(
        f"there is no run {words!r}, and it is no date such as 2026-01-31",
        where="un-projects diff",
        do=f"give two runs or two dates; the newest runs are {shown}",
    )


def _between_runs(tables: Tables, before: Row | None, runs: Sequence[Row]) -> Diff:
    """What some runs changed, one after another; `before` is the run before them."""
    order = {run["run_id"]: number for number, run in enumerate(runs)}
    rows = [row for row in tables["changes"].to_pylist() if row["run_id"] in order]
    rows.sort(key=lambda row: order[row["run_id"]])
    merged: dict[tuple[str, str], Change] = {}
    for row in rows:
        key = (row["project_id"], row["field"])
        known = merged.get(key)
        old_value = known.old_value if known else row["old_value"]
        causes = dict.fromkeys([*(known.causes if known else ()), row["cause"]])
        merged[key] = Change(*key, old_value, row["new_value"], tuple(causes))
    real = [change for change in merged.values() if change.old_value != change.new_value]
    whole = {change.project_id: change.new_value for change in real if change.field == "project_id"}
    renamed = [
        Renamed(row["old_project_id"], row["new_project_id"], row["kind"], row["reason"])
        for row in tables["project_id_history"].to_pylist()
        if row["run_id"] in order
    ]
    until = runs[-1] if runs else before
    return Diff(
        since=before["run_id"] if before else NOTHING,
        until=until["run_id"] if until else NOTHING,
        added=tuple(sorted(project for project, new in whole.items() if new is not None)),
        removed=tuple(sorted(project for project, new in whole.items() if new is None)),
        changed=_sorted(change for change in real if change.project_id not in whole),
        unseen=_unseen(tables, before["started_at"] if before else None, None) if runs else (),
        renamed=tuple(sorted(renamed, key=lambda row: (row.old_project_id, row.new_project_id))),
        titles=_titles(tables),
    )


def _between_times(tables: Tables, start: dt.datetime, end: dt.datetime | None) -> Diff:
    """How the versions at two times differ; `end` is now where it is None."""
    versions = tables["project_versions"].to_pylist()
    old = {row["project_id"]: row for row in versions if _holds(row, start)}
    new = {row["project_id"]: row for row in versions if (row["valid_to"] is None if end is None else _holds(row, end))}
    changed = [
        Change(project, column, was, now, ("source",))
        for project in old.keys() & new.keys()
        for column in COMPARED
        if (was := as_text(old[project][column])) != (now := as_text(new[project][column]))
    ]
    return Diff(
        since=start.isoformat(),
        until=end.isoformat() if end else "now",
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=_sorted(changed),
        unseen=_unseen(tables, start, end),
        renamed=(),
        titles=_titles(tables),
    )


def _holds(version: Row, at: dt.datetime) -> bool:
    return bool(version["valid_from"] <= at and (version["valid_to"] is None or at < version["valid_to"]))


def _unseen(tables: Tables, start: dt.datetime | None, end: dt.datetime | None) -> tuple[Unseen, ...]:
    """The projects without a record now that were last seen in a time."""
    lost = (row for row in tables["projects"].to_pylist() if row["n_records"] == 0)
    return tuple(
        Unseen(row["project_id"], row["last_seen"])
        for row in sorted(lost, key=lambda row: row["project_id"])
        if (start is None or row["last_seen"] >= start) and (end is None or row["last_seen"] < end)
    )


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.project_id, change.field)))


def _titles(tables: Tables) -> dict[str, str]:
    """The newest title of each project, of former ones too."""
    titles: dict[str, str] = {}
    for row in (*tables["project_versions"].to_pylist(), *tables["projects"].to_pylist()):
        if row["title"]:
            titles[row["project_id"]] = row["title"]
    return titles


def to_json(difference: Diff) -> dict[str, Any]:
    """The difference as plain values."""
    result: dict[str, Any] = asdict(difference)
    del result["titles"]
    for row in result["unseen"]:
        row["last_seen"] = row["last_seen"].isoformat()
    return result


def headline(difference: Diff) -> str:
    """The difference in one line of figures."""
    if difference.since == NOTHING:
        return "the first release, with none before it to compare"
    projects = len({change.project_id for change in difference.changed})
    return (
        f"{len(difference.added)} new, {len(difference.removed)} gone, {projects} changed in "
        f"{len(difference.changed)} values, {len(difference.unseen)} no longer on the pages"
    )


def render(difference: Diff) -> Iterator[str]:
    """The difference as lines for a person."""
    yield f"from {difference.since} to {difference.until}: {headline(difference)}"
    for words, projects in (("new", difference.added), ("gone", difference.removed)):
        for project in projects:
            yield f"{words}: {_named(difference, project)}"
    for row in difference.renamed:
        yield f"{row.kind}: {row.old_project_id} -> {row.new_project_id} ({row.reason})"
    for lost in difference.unseen:
        yield f"no longer on the pages: {_named(difference, lost.project_id)} (last seen {lost.last_seen:%Y-%m-%d})"
    for changed, changes in groupby(difference.changed, key=lambda change: change.project_id):
        yield f"changed: {_named(difference, changed)}"
        for change in changes:
            yield f"  {change.field}: {change.old_value or '-'} -> {change.new_value or '-'} ({_why(change)})"


def render_markdown(difference: Diff) -> Iterator[str]:
    """The difference as Markdown, for a mail or the summary of a job."""
    yield f"## What changed from {_escaped(difference.since)} to {_escaped(difference.until)}"
    yield ""
    yield f"{headline(difference)}."
    for words, projects in (("New projects", difference.added), ("Gone", difference.removed)):
        if projects:
            yield from ("", f"### {words}")
            yield from (f"- {_escaped(_named(difference, project))}" for project in projects)
    if difference.renamed:
        yield from ("", "### Other identifiers")
        for row in difference.renamed:
            yield f"- {_escaped(f'{row.old_project_id} → {row.new_project_id}: {row.reason}')}"
    if difference.unseen:
        yield from ("", "### No longer on the pages")
        for lost in difference.unseen:
            yield f"- {_escaped(_named(difference, lost.project_id))}, last seen {lost.last_seen:%Y-%m-%d}"
    if difference.changed:
        yield from (
            "",
            "### Changed values",
            "| project | column | was | is | why |",
            "| --- | --- | --- | --- | --- |",
        )
        for change in difference.changed:
            cells = (change.project_id, change.field, change.old_value, change.new_value, _why(change))
            yield f"| {' | '.join(_escaped(cell or '') for cell in cells)} |"


def _why(change: Change) -> str:
    return ", ".join(_CAUSES[cause] for cause in change.causes)


def _named(difference: Diff, project: str) -> str:
    title = difference.titles.get(project)
    return f"{project}  {title}" if title else project


def _escaped(words: str) -> str:
    """Words as Markdown that shows them as they are, in one line."""
    line = " ".join(words.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|~!" else sign for sign in line)
