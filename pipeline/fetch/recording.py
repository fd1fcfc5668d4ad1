"""An answer and its verdict, put into the archive."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from http import HTTPStatus

import msgspec

from pipeline.archive import Archive, Capture, Verdict, fetch_id_of
from pipeline.fetch.address import page_name
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.gate import GONE, judge
from pipeline.source import Source


def record(
    archive: Archive, answer: Answer, trouble: Trouble | None, source: str, run_id: str, *, is_gone: bool = False
) -> Capture:
    """The capture of an answer as the archive holds it now; `trouble` is what is wrong with it.

    Raises:
        BadInputError: the archive can't be written.
    """
    body = answer.body if answer.body or trouble is None else None
    if answer.http_status == HTTPStatus.NOT_MODIFIED:
        body = None
    snapshot_id = hashlib.sha256(body).hexdigest() if body is not None else None
    reason = trouble.reason if trouble else answer.note
    before = archive.newest_good(answer.page, until=answer.fetched_at)
    # An answer that the page is unchanged need not repeat by what it is told.
    same = before if before and body is None and trouble is None else None
    capture = Capture(
        fetch_id=fetch_id_of(
            source=source,
            page=answer.page,
            url=answer.url,
            fetched_at=answer.fetched_at,
            what=snapshot_id or reason,
        ),
        run_id=run_id,
        source=source,
        page=answer.page,
        url=answer.url,
        fetched_at=answer.fetched_at,
        http_status=answer.http_status,
        snapshot_id=snapshot_id,
        verdict=_verdict(before, snapshot_id, trouble),
        reason=reason,
        etag=answer.headers.get("etag") or (same.etag if same else None),
        last_modified=answer.headers.get("last-modified") or (same.last_modified if same else None),
        path=None,
        content_type=answer.content_type,
        n_bytes=len(body) if body is not None else None,
        is_gone=is_gone,
        is_replayed=answer.is_replayed,
    )
    return archive.add(capture, body)


def record_replayed(archive: Archive, answer: Answer, source: Source) -> Capture:
    """The capture of an answer that was given to another, as the archive holds it now.

    It is judged by itself alone, so that it does not matter what else was taken in before it. Those of one
    day count as one refresh, named by the day. What an export told of an answer is kept as it is.

    Raises:
        BadInputError: the archive can't be written.
    """
    if answer.known is not None and _is_true(answer.known, answer.body):
        known = msgspec.structs.replace(answer.known, path=None, is_replayed=True)
        return archive.add(known, answer.body)
    is_held = archive.newest_good(answer.page, until=answer.fetched_at) is not None
    trouble = _judged(answer, is_held=is_held)
    is_gone = answer.url is not None and answer.http_status in GONE and not _is_first(answer.page, source)
    run_id = day_of(answer.fetched_at)
    return record(archive, answer, trouble, source.profile.name, run_id, is_gone=is_gone)


def day_of(at: dt.datetime) -> str:
    """What the captures of one day are called as a refresh, such as `20150301`."""
    return at.astimezone(dt.UTC).strftime("%Y%m%d")


def _judged(answer: Answer, *, is_held: bool) -> Trouble | None:
    if answer.http_status == HTTPStatus.NOT_MODIFIED and answer.trouble is None and not is_held:
        return Trouble("failed", "it says that the page is unchanged, and no earlier capture of it is known")
    if answer.url is None and answer.http_status is None:
        answer = replace(answer, http_status=HTTPStatus.OK)
    return judge(answer, is_held=is_held)


def _is_first(page: str, source: Source) -> bool:
    site = source.profile.site
    return site is not None and page in (page_name(first, site) for first in (*site.pages, *site.languages.values()))


def _is_true(known: Capture, body: bytes | None) -> bool:
    """Whether what an export told of an answer fits the body that came with it."""
    if known.snapshot_id is None:
        return not body
    return body is not None and hashlib.sha256(body).hexdigest() == known.snapshot_id


def _verdict(before: Capture | None, snapshot_id: str | None, trouble: Trouble | None) -> Verdict:
    if trouble is not None:
        return trouble.verdict
    if before is None:
        return "good"
    return "unchanged" if snapshot_id in (None, before.snapshot_id) else "good"
