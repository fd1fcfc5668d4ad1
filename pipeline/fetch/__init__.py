"""Fetch: take in the source's pages as immutable snapshots, and say which of them the run works on.

The only stage that knows a clock and a network.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import archive, schema
from pipeline.archive import Fetch
from pipeline.errors import NothingToDoError
from pipeline.fetch.files import read_files
from pipeline.fetch.gate import reason_to_reject
from pipeline.issues import issue_row
from pipeline.source import Source
from pipeline.store import Workspace

if TYPE_CHECKING:
    from pipeline.fetch.live import Answer, Client

Row = dict[str, Any]

GOOD = ("good", "unchanged")


@dataclass(slots=True)
class FetchSummary:
    """What a fetch says to people: notices, pages in use, and whether older snapshots had to serve."""

    run_id: str
    notices: list[str] = field(default_factory=list)
    n_pages: int = 0
    fell_back: bool = False


def run(
    workspace: Workspace,
    source: Source,
    *,
    files: Sequence[Path] = (),
    offline: bool = False,
    clock: Callable[[], dt.datetime],
    client: Client | None = None,
) -> FetchSummary:
    """Take in files, or the live pages, or neither (`offline`); write the stage's tables.

    Raises:
        BadInputError: a given file can't be used; nothing of it is taken in.
        NothingToDoError: there is neither a live page nor a snapshot.
    """
    started_at = clock()
    summary = FetchSummary(run_id=f"{started_at:%Y%m%dT%H%M%S}{started_at.microsecond // 1000:03}Z")
    pages: set[str] | None = None
    failures: dict[str, str] = {}
    if files:
        pages = _take_files(workspace, summary.run_id, files)
    elif not offline and source.profile.site:
        failures = _take_live(workspace, source, summary.run_id, clock, client)
    taken = archive.read_manifest(workspace.raw)
    scope = [fetch for fetch in taken if pages is None or fetch.page in pages]
    if not any(fetch.verdict in GOOD for fetch in scope):
        scope += _embedded(workspace, source)
    inputs = _inputs(scope)
    if not inputs:
        raise _nothing(source, failures)
    stale = _stale(inputs, failures)
    summary.n_pages = sum(row["is_current"] for row in inputs)
    summary.fell_back = bool(failures)
    if failures:
        summary.notices.append(_notice(source, inputs, failures))
    _write(workspace, summary, started_at, inputs, scope, stale)
    return summary


def _take_files(workspace: Workspace, run_id: str, files: Sequence[Path]) -> set[str]:
    """Take in files; returns their pages."""
    given = read_files(files)
    for page in given:
        digest = archive.snapshot_id(page.body)
        path = archive.store_body(workspace.raw, page.body, page.content_type, page.modified_at)
        fetch = Fetch(
            fetch_id=archive.fetch_id(workspace.source, page.page, None, page.modified_at, digest),
            run_id=run_id,
            url=None,
            page=page.page,
            fetched_at=page.modified_at,
            http_status=None,
            snapshot_id=digest,
            verdict="good",
            reason=None,
            etag=None,
            last_modified=None,
            content_type=page.content_type,
            n_bytes=len(page.body),
            path=path,
        )
        archive.append(workspace.raw, fetch)
    return {page.page for page in given}


def _take_live(
    workspace: Workspace,
    source: Source,
    run_id: str,
    clock: Callable[[], dt.datetime],
    client: Client | None,
) -> dict[str, str]:
    """Ask for the site's pages; returns why, for each that could not be had."""
    site = source.profile.site
    if site is None:
        return {}
    if client is None:
        from pipeline.fetch.live import Client

        client = Client(site.base_url)
    last_good = {f.page: f for f in archive.read_manifest(workspace.raw) if f.verdict in GOOD}
    failures: dict[str, str] = {}
    for page in site.pages:
        answer = client.get(page)
        fetch = _judge(workspace, run_id, page, answer, clock(), last_good.get(page))
        archive.append(workspace.raw, fetch)
        if fetch.verdict not in GOOD:
            failures[page] = fetch.reason or fetch.verdict
        if answer.status is None:
            # A site that can't be reached for one page can't be for the next.
            failures.update(dict.fromkeys(site.pages[site.pages.index(page) :], fetch.reason or ""))
            break
    return failures


def _judge(
    workspace: Workspace,
    run_id: str,
    page: str,
    answer: Answer,
    fetched_at: dt.datetime,
    last_good: Fetch | None,
) -> Fetch:
    """An answer as a line of the manifest, its body stored if it is a good page."""
    content_type = answer.headers.get("Content-Type")
    digest = path = None
    reason, verdict = answer.failure, "failed"
    if answer.status is not None and answer.body is not None:
        digest = archive.snapshot_id(answer.body)
        reason = reason_to_reject(answer.status, content_type, answer.body)
        unchanged = last_good is not None and last_good.snapshot_id == digest
        verdict = "rejected" if reason else "unchanged" if unchanged else "good"
        # A rejected body is kept too, apart from the good ones, so that a person can look at it.
        folder = workspace.raw / "quarantine" if reason else workspace.raw
        name = archive.store_body(folder, answer.body, content_type, fetched_at)
        path = f"quarantine/{name}" if reason else name
    elif answer.status is not None:
        verdict = "rejected"
    return Fetch(
        fetch_id=archive.fetch_id(workspace.source, page, answer.url, fetched_at, digest or reason or ""),
        run_id=run_id,
        url=answer.url,
        page=page,
        fetched_at=fetched_at,
        http_status=answer.status,
        snapshot_id=digest if verdict in GOOD else None,
        verdict=verdict,
        reason=reason,
        etag=answer.headers.get("ETag"),
        last_modified=answer.headers.get("Last-Modified"),
        content_type=content_type,
        n_bytes=len(answer.body) if answer.body is not None else None,
        path=path,
    )


def _embedded(workspace: Workspace, source: Source) -> list[Fetch]:
    """The snapshots that ship with the product."""
    folder = archive.embedded_folder(workspace, source)
    embedded = source.profile.embedded
    return archive.read_manifest(folder, embedded.manifest) if folder and embedded else []


def _inputs(scope: Iterable[Fetch]) -> list[Row]:
    """The good captures as rows of `inputs`; the newest of each page is current."""
    good = sorted((f for f in scope if f.verdict in GOOD), key=lambda f: (f.page, f.fetched_at, f.fetch_id))
    newest = {fetch.page: fetch.fetch_id for fetch in good}
    return [
        {
            "fetch_id": fetch.fetch_id,
            "run_id": fetch.run_id,
            "page": fetch.page,
            "url": fetch.url,
            "snapshot_id": fetch.snapshot_id,
            "fetched_at": fetch.fetched_at,
            "content_type": fetch.content_type,
            "path": fetch.path,
            "is_current": newest[fetch.page] == fetch.fetch_id,
        }
        for fetch in good
    ]


def _stale(inputs: Iterable[Row], failures: dict[str, str]) -> list[Row]:
    """An issue for each page that could not be had now, on the older snapshot of it that serves."""
    current = {row["page"]: row["snapshot_id"] for row in inputs if row["is_current"]}
    return [
        dict(issue_row("stale_page", f"The page {page} could not be had: {why}.", snapshot_id=current.get(page)))
        for page, why in failures.items()
    ]


def _notice(source: Source, inputs: Sequence[Row], failures: dict[str, str]) -> str:
    """One line that says what could not be had and what is used instead."""
    site = source.profile.site
    page, why = next(iter(failures.items()))
    more = f" (and {len(failures) - 1} more pages)" if len(failures) > 1 else ""
    current = [row for row in inputs if row["is_current"]]
    newest = max(row["fetched_at"] for row in current)
    address = f"{site.base_url if site else ''}{page}"
    return (
        f"{address}{more} could not be had: {why}; going on with the newest good snapshot"
        f"{'s' if len(current) > 1 else ''}, of {newest:%Y-%m-%d}"
    )


def _nothing(source: Source, failures: dict[str, str]) -> NothingToDoError:
    why = "; ".join(f"{page}: {reason}" for page, reason in failures.items())
    return NothingToDoError(
        f"there is no page to work on{f' ({why})' if why else ''}",
        where=f"source {source.profile.name}",
        do="connect to the network, or give saved pages with --from",
    )


def _write(
    workspace: Workspace,
    summary: FetchSummary,
    started_at: dt.datetime,
    inputs: list[Row],
    scope: list[Fetch],
    issues: list[Row],
) -> None:
    columns = schema.TABLES["fetches"].columns
    outcome = "fallback" if summary.fell_back else "complete"
    info = {"run_id": summary.run_id, "started_at": started_at, "outcome": outcome}
    workspace.write(
        "fetch",
        {
            "inputs": schema.to_table("inputs", inputs),
            "run_info": schema.to_table("run_info", [info]),
            "fetches": schema.to_table("fetches", [{c: getattr(f, c) for c in columns} for f in scope]),
            "issues": schema.to_table("issues", issues),
        },
    )
