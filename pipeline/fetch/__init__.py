"""Fetch: what the web or saved files say, into the archive, and which of it the run works on.

Fetch alone knows the clock and the network. It never cleans: bytes are kept as they came.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline import schema
from pipeline.archive import Archive, Capture, Verdict, embedded_captures, fetch_id_of, open_archive
from pipeline.errors import NothingToDoError
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.client import LiveSettings
from pipeline.fetch.files import read_files
from pipeline.fetch.gate import judge
from pipeline.fetch.live import fetch_pages, page_name
from pipeline.fetch.scope import Scope, given, newest
from pipeline.fetch.wording import fallback_notice, skipped_notice, stale_issues
from pipeline.source import Source
from pipeline.store import Workspace, rows

__all__ = ["FetchSummary", "LiveSettings", "run"]


@dataclass(frozen=True, slots=True)
class FetchSummary:
    """What fetch did, for people: lines to show, pages to work on, and whether old ones had to do."""

    notices: list[str]
    n_pages: int
    fell_back: bool
    run_id: str


def run(
    workspace: Workspace,
    source: Source,
    *,
    files: Sequence[Path] = (),
    offline: bool = False,
    clock: Callable[[], dt.datetime],
    progress: Callable[[str], None] | None = None,
    settings: LiveSettings | None = None,
) -> FetchSummary:
    """Take in the given files, or the live pages, or (`offline`) nothing; write the run's inputs.

    Raises:
        BadInputError: a file given by hand can't be taken in, or the archive can't be read or written.
        NothingToDoError: no page could be had, and there is no snapshot either.
    """
    tell = progress or (lambda _line: None)
    started_at = clock()
    archive = open_archive(workspace)
    run_id = _new_run_id(started_at, archive.captures, workspace)
    notices = list(archive.notices)
    missed: list[Capture] = []
    if files:
        tell("reading files")
        answers, skipped = read_files(files)
        notices += [skipped_notice(item) for item in skipped]
        scope = given(archive.captures, _record(archive, answers, workspace.source, run_id))
    else:
        site = source.profile.site
        pages = list(dict.fromkeys(page_name(page) for page in site.pages)) if site else []
        if site and pages and not offline:
            live = fetch_pages(site.base_url, pages, settings or LiveSettings(), clock, tell)
            asked = _record(archive, live, workspace.source, run_id)
            missed = [capture for capture in asked if not capture.is_good]
        scope = newest(archive.captures, pages, lambda: embedded_captures(workspace, source))
        if missed and scope.current:
            notices.append(fallback_notice(missed, scope, n_asked=len(pages)))
    if not scope.current:
        raise _nothing(workspace, missed)
    _write(workspace, archive, scope, missed, run_id, started_at)
    return FetchSummary(notices, len(scope.current), bool(missed), run_id)


def _record(archive: Archive, answers: Iterable[Answer], source: str, run_id: str) -> list[Capture]:
    """The answers as captures, each judged and put into the archive as it comes."""
    return [_record_one(archive, answer, source, run_id) for answer in answers]


def _record_one(archive: Archive, answer: Answer, source: str, run_id: str) -> Capture:
    # Files were judged when they were read, by rules of their own.
    trouble = judge(answer) if answer.url is not None else None
    body = answer.body if answer.body or trouble is None else None
    snapshot_id = hashlib.sha256(body).hexdigest() if body is not None else None
    reason = trouble.reason if trouble else answer.note
    fetch_id = fetch_id_of(
        source=source,
        page=answer.page,
        url=answer.url,
        fetched_at=answer.fetched_at,
        what=snapshot_id or reason,
    )
    capture = Capture(
        fetch_id=fetch_id,
        run_id=run_id,
        source=source,
        page=answer.page,
        url=answer.url,
        fetched_at=answer.fetched_at,
        http_status=answer.http_status,
        snapshot_id=snapshot_id,
        verdict=_verdict(archive, answer.page, snapshot_id, trouble),
        reason=reason,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        path=None,
        content_type=answer.content_type,
        n_bytes=len(body) if body is not None else None,
    )
    return archive.add(capture, body)


def _verdict(archive: Archive, page: str, snapshot_id: str | None, trouble: Trouble | None) -> Verdict:
    if trouble is not None:
        return trouble.verdict
    before = archive.newest_good(page)
    return "unchanged" if before is not None and before.snapshot_id == snapshot_id else "good"


def _write(
    workspace: Workspace,
    archive: Archive,
    scope: Scope,
    missed: Sequence[Capture],
    run_id: str,
    started_at: dt.datetime,
) -> None:
    """Write the tables from which the later stages work."""
    # A body that was stored anew, since its first file was damaged, serves its older captures too.
    paths = {capture.snapshot_id: capture.path for capture in archive.captures if capture.is_good}

    def inputs() -> Iterable[Mapping[str, Any]]:
        for captures, is_current in ((scope.current, True), (scope.older, False)):
            for capture in captures:
                path = paths.get(capture.snapshot_id, capture.path)
                yield {**msgspec.structs.asdict(capture), "path": path, "is_current": is_current}

    run_info = {"run_id": run_id, "started_at": started_at, "outcome": "fallback" if missed else "complete"}
    written: dict[str, Iterable[Mapping[str, Any]]] = {
        "inputs": inputs(),
        "run_info": [run_info],
        "fetches": [msgspec.structs.asdict(capture) for capture in scope.fetches],
        "issues": stale_issues(missed, scope),
    }
    workspace.write("fetch", {name: schema.to_table(name, new) for name, new in written.items()})


def _new_run_id(started_at: dt.datetime, captures: Sequence[Capture], workspace: Workspace) -> str:
    """The second in which the run started, numbered if another run started in it too."""
    base = started_at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    taken = {capture.run_id for capture in captures}
    if workspace.stage_path("fetch", "run_info").exists():
        taken |= {row["run_id"] for row in rows(workspace.read("fetch", "run_info"))}
    same_second = [re.fullmatch(rf"{base}(?:-(\d+))?", run_id) for run_id in taken]
    numbers = [int(match[1] or 1) for match in same_second if match]
    return f"{base}-{max(numbers) + 1}" if numbers else base


def _nothing(workspace: Workspace, missed: Sequence[Capture]) -> NothingToDoError:
    why = f" ({missed[0].url} could not be had: {missed[0].reason})" if missed else ""
    what = f"there is no page to work on{why}"
    return NothingToDoError(
        what, where=str(workspace.raw), do="give saved pages with --from, or try again with the network"
    )
