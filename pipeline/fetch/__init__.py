"""Fetch: what the web or saved files say, into the archive, and which of it the run works on.

Fetch alone knows the clock and the network. It never cleans: bytes are kept as they came.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline import schema
from pipeline.archive import (
    Archive,
    Capture,
    confirmed,
    embedded_captures,
    newest_by_page,
    open_archive,
    read_body,
)
from pipeline.errors import BadInputError, NothingToDoError
from pipeline.fetch.address import url_of
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.client import LiveSettings, open_session
from pipeline.fetch.crawl import Crawl, Known, crawl
from pipeline.fetch.files import read_files
from pipeline.fetch.live import LiveSite, check_addresses
from pipeline.fetch.recording import record, record_replayed
from pipeline.fetch.scope import Scope, given, gone_pages, newest
from pipeline.fetch.wording import (
    bound_issue,
    bound_notice,
    fallback_notice,
    no_good_page,
    skipped_notice,
    stale_issues,
)
from pipeline.source import Site, Source
from pipeline.store import Workspace, rows
from pipeline.survey import PageSurvey, Survey

__all__ = ["FetchSummary", "LiveSettings", "run"]


_NO_PART = Trouble("rejected", "it holds no project that the other pages have not: no part of the listing")


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
    survey: Survey,
    files: Sequence[Path] = (),
    offline: bool = False,
    accepted: Sequence[str] = (),
    clock: Callable[[], dt.datetime],
    progress: Callable[[str], None] | None = None,
    settings: LiveSettings | None = None,
) -> FetchSummary:
    """Take in the given files, or the live pages, or (`offline`) nothing; write the run's inputs.

    Live pages `accepted` are taken even if they lost projects since their last good snapshots.

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
    issues: list[Mapping[str, Any]] = []
    fell_back = False
    if files:
        tell("reading files")
        answers, skipped = read_files(files, source)
        notices += [skipped_notice(item) for item in skipped]
        taken = [
            record_replayed(archive, answer, source)
            if answer.is_replayed
            else record(archive, answer, answer.trouble, workspace.source, run_id)
            for answer in answers
        ]
        scope = given(archive.captures, taken)
        if not scope.current:
            raise no_good_page(files, taken)
    else:
        site = source.profile.site
        n_asked = 0
        if site and (site.pages or site.languages) and not offline:
            check_addresses(site)
            asked = _Asked(archive, workspace, source)
            limits = settings or LiveSettings()
            with open_session(site.base_url, limits) as session:
                live = LiveSite(site, session, limits, clock, tell)
                walk = asked.walk(site, live, clock, survey, accepted)
            n_asked = len(walk.visits)
            missed = _record_visits(archive, walk, workspace.source, run_id)
            fell_back = bool(missed or walk.left_out)
            if walk.left_out:
                notices.append(bound_notice(walk.left_out, site.max_pages))
                issues.append(bound_issue(walk.left_out, site.max_pages))
        scope = newest(archive.captures, lambda: embedded_captures(workspace, source))
        issues += stale_issues(missed, scope)
        if missed and scope.current:
            notices.append(fallback_notice(missed, scope, n_asked=n_asked))
    if not scope.current:
        raise _nothing(workspace, missed)
    outcome = "fallback" if fell_back else "complete"
    _write(workspace, archive, scope, issues, {"run_id": run_id, "started_at": started_at, "outcome": outcome})
    return FetchSummary(notices, len(scope.current), fell_back, run_id)


class _Asked:
    """What the archive knows of the pages that a walk asks for."""

    def __init__(self, archive: Archive, workspace: Workspace, source: Source) -> None:
        self._workspace, self._source = workspace, source
        live = confirmed(c for c in archive.captures if c.url is not None)
        self._newest = newest_by_page(live)
        gone = gone_pages(live)
        self._pages = [page for page in self._newest if page not in gone]
        self._bodies: dict[str, Known | None] = {}

    def walk(
        self, site: Site, live: LiveSite, clock: Callable[[], dt.datetime], survey: Survey, accepted: Sequence[str]
    ) -> Crawl:
        """Walk over the site from its first pages, then over pages of earlier walks."""

        def ask(page: str, down: str | None, /) -> Answer:
            if down is not None:
                return Answer(page, url_of(page, site), clock(), trouble=Trouble("failed", f"not asked, since {down}"))
            return live.ask(page, self._validators(page))

        return crawl(site, self._pages, self._known, ask, _remembering(survey), accepted)

    def _known(self, page: str) -> Known | None:
        """The newest good snapshot of a page, if its bytes are still what they were."""
        if page not in self._bodies:
            self._bodies[page] = None
            capture = self._newest.get(page)
            if capture is not None:
                row = {"path": capture.path, "snapshot_id": capture.snapshot_id}
                with suppress(BadInputError):  # `check` and the later stages name the damage
                    body = read_body(self._workspace, self._source, row)
                    self._bodies[page] = Known(body, capture.content_type)
        return self._bodies[page]

    def _validators(self, page: str) -> dict[str, str]:
        """Headers by which the site may answer that the page is as its newest good snapshot has it."""
        capture = self._newest.get(page)
        if capture is None or self._known(page) is None:
            return {}
        found = {"If-None-Match": capture.etag, "If-Modified-Since": capture.last_modified}
        return {name: value for name, value in found.items() if value}


def _remembering(survey: Survey) -> Survey:
    """The same survey, made once for each body."""
    known: dict[tuple[bytes, str | None], PageSurvey] = {}

    def remembered(body: bytes, content_type: str | None) -> PageSurvey:
        key = (hashlib.sha256(body).digest(), content_type)
        if key not in known:
            known[key] = survey(body, content_type)
        return known[key]

    return remembered


def _record_visits(archive: Archive, walk: Crawl, source: str, run_id: str) -> list[Capture]:
    """Put the walk's answers into the archive; returns those of pages that could not be had."""
    missed = []
    for visit in walk.visits:
        # A page that is no part of the listing is no snapshot to work on or to fall back to.
        trouble = visit.trouble or (_NO_PART if visit.is_gone else None)
        capture = record(archive, visit.answer, trouble, source, run_id, is_gone=visit.is_gone)
        if visit.trouble is not None and not visit.is_gone:
            missed.append(capture)
    return missed


def _write(
    workspace: Workspace,
    archive: Archive,
    scope: Scope,
    issues: Sequence[Mapping[str, Any]],
    run_info: Mapping[str, Any],
) -> None:
    """Write the tables from which the later stages work."""
    # A body that was stored anew, since its first file was damaged, serves its older captures too.
    paths = {capture.snapshot_id: capture.path for capture in archive.captures if capture.is_good}

    def inputs() -> Iterable[Mapping[str, Any]]:
        for captures, is_current in ((scope.current, True), (scope.older, False)):
            for capture in captures:
                row = {**msgspec.structs.asdict(capture), "is_current": is_current}
                path = paths.get(capture.snapshot_id, capture.path)
                yield row | ({"snapshot_id": None, "path": None} if capture.is_gone else {"path": path})

    written: dict[str, Iterable[Mapping[str, Any]]] = {
        "inputs": inputs(),
        "run_info": [run_info],
        "fetches": [msgspec.structs.asdict(capture) for capture in scope.fetches],
        "issues": issues,
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
