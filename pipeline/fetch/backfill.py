"""Captures of the source's pages that an archive of the web holds, taken into the raw archive, oldest first.

Each is judged by itself, so what a broken-off run has taken in need not be asked for again. A body that the
archive lists several times is asked for once; its other captures say that the page had not changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from pipeline.archive import Archive, Capture, open_archive, read_body
from pipeline.errors import BadInputError, NothingToDoError, ProfileError
from pipeline.fetch.address import is_web_address, page_name, url_of
from pipeline.fetch.answer import Answer
from pipeline.fetch.cdx import REVISIT, Listed, by_time, parse_cdx, query_address, replay_address
from pipeline.fetch.client import LiveSettings, is_private, open_session
from pipeline.fetch.gate import GONE, MEDIA_TYPES
from pipeline.fetch.links import find_links, is_page_of
from pipeline.fetch.live import LiveSite
from pipeline.fetch.recording import record_replayed
from pipeline.source import Site, Source
from pipeline.store import Workspace

# An archive is slower than a site, asks to wait for longer, and deserves more patience.
PATIENT = LiveSettings(
    read_timeout=60, answer_within=300, body_within=300, retries=3, backoff=2, max_retry_after=120, max_bytes=64 << 20
)
_MOST_FAILURES = 5  # one after another; then the archive is given up for now
_MIMES = (*MEDIA_TYPES, REVISIT, "unk", "-")


@dataclass(frozen=True, slots=True)
class WebArchive:
    """An archive of the web: where it lists captures, where it shows them, and which time to look at.

    `since` and `until` are years or times such as `20150301`, in digits.
    """

    cdx: str
    replay: str | None = None
    since: str | None = None
    until: str | None = None
    # Whether it may lie on this machine or in a private network.
    is_private: bool = False


@dataclass(slots=True)
class Backfilled:
    """What a backfill found and did, in numbers of captures."""

    listed: int = 0
    fetched: int = 0
    unchanged: int = 0
    known: int = 0
    left_out: int = 0
    years: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def backfill(
    workspace: Workspace,
    source: Source,
    place: WebArchive,
    *,
    clock: Callable[[], dt.datetime],
    list_only: bool = False,
    progress: Callable[[str], None] = lambda _line: None,
    settings: LiveSettings = PATIENT,
) -> Backfilled:
    """Take in the captures of the source's listings, and of pages on single projects that these cut off.

    `list_only` asks for the lists alone.

    Raises:
        BadInputError: the archive's address is none, private, or not understood; or nothing can be written.
        NothingToDoError: the archive can't be had, or broke off; what was taken in stays.
        ProfileError: the source has no site.
    """
    site = source.profile.site
    if site is None or not site.pages:
        raise ProfileError("the source names no pages of a site", where="source.toml", do="add them under [site]")
    _check(place, site)
    origin = f"{urlsplit(place.cdx).scheme}://{urlsplit(place.cdx).netloc}"
    allowed = site.private_addresses or place.is_private
    host = Site(origin, pages=[], private_addresses=allowed, min_interval=site.min_interval)
    with open_session(origin, settings) as session:
        work = _Backfill(
            LiveSite(host, session, settings, clock, progress),
            workspace,
            source,
            site,
            place,
            place.replay or replay_address(place.cdx),
            open_archive(workspace),
        )
        firsts = dict.fromkeys(page_name(p, site) for p in (*site.pages, *site.languages.values()))
        rows = by_time(row for first in firsts for row in work.listed(first, prefix=True))
        if list_only:
            work.count(rows)
            return work.done
        if not rows:
            raise NothingToDoError(
                f"the archive has no capture of {url_of(next(iter(firsts)), site)}",
                where=place.cdx,
                do="ask for another time with --since and --until, or another archive",
            )
        work.take(rows)
        details = work.cut_off(rows)
        work.take(by_time(row for page in details for row in work.listed(page, prefix=False)))
        return work.done


def _check(place: WebArchive, site: Site) -> None:
    for url, option in ((place.cdx, "--cdx"), (place.replay, "--replay")):
        if url is None:
            continue
        if not is_web_address(url):
            raise BadInputError("no http(s) address", where=f"{option} {url}", do="give it as https://host/path")
        if is_private(urlsplit(url).hostname or "") and not (place.is_private or site.private_addresses):
            raise BadInputError(
                "this archive lies on this machine or in a private network",
                where=f"{option} {url}",
                do="allow it with --private, if that is meant",
            )
    if place.replay and urlsplit(place.replay).netloc != urlsplit(place.cdx).netloc:
        raise BadInputError(
            "the captures lie on another host than their list", where=place.replay, do="give addresses of one archive"
        )


@dataclass(slots=True)
class _Backfill:
    """A backfill at work."""

    live: LiveSite
    workspace: Workspace
    source: Source
    site: Site
    place: WebArchive
    replay: str
    archive: Archive
    done: Backfilled = field(default_factory=Backfilled)
    bodies: dict[tuple[str, str], Capture] = field(default_factory=dict)  # by page and the archive's digest
    n_failed: int = 0

    def listed(self, page: str, *, prefix: bool) -> Iterator[Listed]:
        """The captures that the archive lists for a page, or for all pages of a listing.

        Raises:
            NothingToDoError: the list can't be had.
        """
        key: str | None = None
        while True:
            url = query_address(
                self.place.cdx,
                url_of(page, self.site),
                prefix=prefix,
                since=self.place.since,
                until=self.place.until,
                key=key,
            )
            answer = self.live.ask(url, {})
            if answer.http_status == HTTPStatus.NOT_FOUND:
                return  # how some archives say that they have none
            if answer.trouble is not None or answer.http_status != HTTPStatus.OK:
                why = answer.trouble.reason if answer.trouble else f"HTTP status {answer.http_status}"
                raise self._given_up(f"the archive's list could not be had: {why}")
            try:
                rows, key = parse_cdx(answer.body or b"")
            except ValueError as error:
                raise BadInputError(
                    f"the answer is no list of captures: {error}", where=url, do="check the address given by --cdx"
                ) from error
            for row in rows:
                self.done.listed += 1
                if self._is_wanted(row):
                    yield row
                else:
                    self.done.left_out += 1
            if key is None:
                return

    def _is_wanted(self, row: Listed) -> bool:
        """Whether a capture is of a page of the source, as such or as a sign that it is gone."""
        if not is_page_of(row.url, self.site):
            return False
        if row.status in GONE:
            return True
        return row.mime in _MIMES and (row.status == HTTPStatus.OK or (row.status is None and row.mime == REVISIT))

    def count(self, rows: Iterable[Listed]) -> None:
        """Note how many captures each year has."""
        for row in rows:
            self.done.years[row.at.year] = self.done.years.get(row.at.year, 0) + 1

    def take(self, rows: Sequence[Listed]) -> None:
        """Take captures in, in their order.

        Raises:
            NothingToDoError: the archive can't be had any more; what was taken in stays.
        """
        self.count(rows)
        known = {(c.page, c.fetched_at): c for c in self.archive.captures if c.is_replayed}
        for row in rows:
            page = page_name(row.url, self.site)
            capture = known.get((page, row.at))
            if capture is not None:
                self.done.known += 1
            else:
                capture = self._take(row, page)
            if capture is not None and capture.is_good and row.digest:
                self.bodies.setdefault((page, row.digest), capture)

    def _take(self, row: Listed, page: str) -> Capture | None:
        """The capture, recorded; None if the archive doesn't give it."""
        if row.status in GONE:
            self.done.unchanged += 1
            return self._record(Answer(page, row.url, row.at, http_status=row.status, is_replayed=True))
        same = self.bodies.get((page, row.digest or ""))
        if same is not None:
            self.done.unchanged += 1
            body = read_body(self.workspace, self.source, {"path": same.path, "snapshot_id": same.snapshot_id})
            content_type = same.content_type
        else:
            answer = self._fetched(row)
            if answer is None:
                return None
            body, content_type = answer.body or b"", answer.content_type
        return self._record(
            Answer(
                page,
                row.url,
                row.at,
                body=body,
                content_type=content_type,
                http_status=HTTPStatus.OK,
                headers={"content-type": content_type} if content_type else {},
                note=f"captured by {urlsplit(self.replay).netloc}",
                is_replayed=True,
            )
        )

    def _record(self, answer: Answer) -> Capture:
        return record_replayed(self.archive, answer, self.source)

    def _fetched(self, row: Listed) -> Answer | None:
        """The archive's answer for a capture, if it is that very capture; else the failure is noted."""
        answer = self.live.ask(f"{self.replay}{row.timestamp}id_/{row.url}", {})
        trouble = answer.trouble.reason if answer.trouble else None
        if trouble is None and answer.http_status != HTTPStatus.OK:
            trouble = f"HTTP status {answer.http_status}"
        if trouble is None and (shown := _shown_time(answer)) not in (None, row.at):
            trouble = f"the archive shows its capture of {shown:%Y-%m-%d %H:%M:%S} instead"
        if trouble is None:
            self.done.fetched += 1
            self.n_failed = 0
            return answer
        self.n_failed += 1
        self.done.failures.append(f"{row.url} of {row.at:%Y-%m-%d}: {trouble}")
        is_over = answer.is_unreachable or answer.http_status == HTTPStatus.TOO_MANY_REQUESTS
        if is_over or self.n_failed >= _MOST_FAILURES:
            raise self._given_up(f"the archive broke off ({trouble})")
        return None

    def _given_up(self, why: str) -> NothingToDoError:
        kept = self.done.fetched + self.done.unchanged
        return NothingToDoError(
            f"{why}; {kept} captures were taken in and are kept",
            where=self.place.cdx,
            do="run the same command again later: it goes on from there",
        )

    def cut_off(self, rows: Sequence[Listed]) -> list[str]:
        """The pages on single projects to which listings lead that cut a project's words off."""
        pages: dict[str, None] = {}
        seen: set[str] = set()
        names = {page_name(row.url, self.site) for row in rows}
        for capture in self.archive.captures:
            wanted = capture.is_replayed and capture.is_good and capture.page in names
            if not wanted or capture.path is None or capture.path in seen or "html" not in (capture.content_type or ""):
                continue
            seen.add(capture.path)
            body = read_body(self.workspace, self.source, {"path": capture.path, "snapshot_id": capture.snapshot_id})
            pages |= dict.fromkeys(find_links(body, url_of(capture.page, self.site), self.site).details)
        return list(pages)


def _shown_time(answer: Answer) -> dt.datetime | None:
    """When the capture was made that the archive shows, as its header says (RFC 7089)."""
    words = answer.headers.get("memento-datetime")
    try:
        return parsedate_to_datetime(words) if words else None
    except ValueError:
        return None
