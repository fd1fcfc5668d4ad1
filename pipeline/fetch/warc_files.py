"""WARC files as answers: each record of a page at its own time, so that many captures become history."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from pipeline.archive import Capture
from pipeline.errors import BadInputError
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.client import LiveSettings
from pipeline.fetch.gate import MEDIA_TYPES
from pipeline.fetch.links import is_page_of
from pipeline.source import Source
from pipeline.warc import CAPTURE_TYPE, payload_digest

if TYPE_CHECKING:
    from io import BufferedReader

    from warcio.recordloader import ArcWarcRecord

_GZIP = b"\x1f\x8b"
_CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
_KINDS = ("response", "resource", "revisit")
_KEPT_HEADERS = ("etag", "last-modified", "content-type", "cf-mitigated", "x-amzn-waf-action")
_DO = "get the file anew, or give the one that it was copied from"


@dataclass(frozen=True, slots=True)
class _Found:
    """A record of a page, before revisits have the bodies that they point to."""

    record_id: str
    target: str
    at: dt.datetime
    status: int | None
    headers: dict[str, str]
    body: bytes | None = None
    trouble: Trouble | None = None
    is_revisit: bool = False
    refers_to: str | None = None
    refers_to_target: tuple[str | None, str | None] = (None, None)
    digest: str | None = None


@dataclass(slots=True)
class WarcFiles:
    """What some WARC files hold: their answers in order of time, and how many records are no pages."""

    answers: list[Answer] = field(default_factory=list)
    n_left_out: int = 0


def read_warcs(paths: Sequence[Path], source: Source) -> WarcFiles:
    """The pages in WARC files; a revisit has the body that it points to, be it in another of the files.

    Pages of the source keep their addresses, others count as files given by hand. What `un-projects export
    warc` wrote comes back with its verdicts.

    Raises:
        BadInputError: a file is cut off, damaged, no WARC file, or holds no page.
    """
    result = WarcFiles()
    found: list[_Found] = []
    told: dict[str, Capture] = {}
    for path in paths:
        n_before, left_out = len(found) + len(told), result.n_left_out
        with _reading(path) as records:
            for record in records:
                if record.rec_type == "metadata" and record.content_type == CAPTURE_TYPE:
                    capture, about = _told(record)
                    if capture.source == source.profile.name:
                        told[about] = capture
                elif record.rec_type in _KINDS:
                    page = _page(record)
                    if page is None:
                        result.n_left_out += 1
                    else:
                        found.append(page)
        if len(found) + len(told) == n_before:
            n = result.n_left_out - left_out
            raise BadInputError(
                f"it holds no page ({n} records are neither HTML nor plain text)",
                where=str(path),
                do="give a WARC file with a capture of the page",
            )
    bodies = _Bodies(found)
    for page in found:
        answer = _answer(bodies.resolved(page), source)
        known = told.pop(page.record_id) if page.record_id in told else None
        result.answers.append(replace(answer, known=known))
    result.answers += [_without_answer(capture) for capture in told.values()]
    result.answers.sort(key=lambda a: (a.fetched_at, a.page))
    return result


class _CutOffError(Exception):
    """The file ends where more should come."""


class _Unpacked(gzip.GzipFile):
    """The bytes of a packed file; warcio would take an end that comes too early for the end."""

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except EOFError as error:
            raise _CutOffError from error


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Iterator[ArcWarcRecord]]:
    """The records of a file, each valid until the next is asked for.

    Raises:
        BadInputError: the file can't be read to its end; also where that shows while a record is read.
    """
    from warcio.exceptions import ArchiveLoadFailed

    n_read = 0
    said = io.StringIO()  # warcio writes what it makes of damage to the standard error

    def counted(file: Any) -> Iterator[ArcWarcRecord]:
        nonlocal n_read
        for record in _records(file):
            yield record
            n_read += 1

    try:
        with _opened(path) as file, contextlib.redirect_stderr(said):
            yield counted(file)
        if said.getvalue():
            raise ValueError(said.getvalue())  # noqa: TRY301 (told as any other damage)
    except (_CutOffError, EOFError) as error:
        raise BadInputError(f"the WARC file is cut off behind {n_read} records", where=str(path), do=_DO) from error
    except (ArchiveLoadFailed, gzip.BadGzipFile, zlib.error, ValueError, msgspec.MsgspecError) as error:
        what = " ".join(str(error).split())[:120]
        raise BadInputError(
            f"the WARC file is damaged behind {n_read} records: {what}", where=str(path), do=_DO
        ) from error
    except OSError as error:
        raise BadInputError(f"can't be read: {error.strerror or error}", where=str(path)) from error


def _records(file: Any) -> Iterator[ArcWarcRecord]:
    """The records; raises if one is cut off, or damaged as far as its length and digest tell."""
    from warcio.archiveiterator import ArchiveIterator

    records = ArchiveIterator(file, check_digests=True)
    is_more = bool(records.reader.rem_length() or file.peek(1))
    for record in records:
        if record.format != "warc" or record.length is None:
            raise ValueError("it is no WARC file, or a record has no length")
        yield record
        while record.raw_stream.read(1 << 16):
            pass
        if record.raw_stream.limit:
            raise _CutOffError
        # Digests of payloads are left alone: tools differ in what they count to them.
        problems = [words for words in record.digest_checker.problems if words.startswith("block")]
        if problems:
            raise ValueError(problems[0])
        records.read_to_end()
        is_more = bool(records.next_line)
    if is_more:
        raise _CutOffError  # warcio takes headers that are cut off for the end


def _opened(path: Path) -> _Unpacked | BufferedReader:
    """The file, unpacked, however its records were packed; its checksums are verified on the way."""
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    return _Unpacked(path) if is_packed else path.open("rb")


def _told(record: ArcWarcRecord) -> tuple[Capture, str]:
    """A line of a manifest, and the record that it is about (or one that doesn't exist)."""
    capture = msgspec.json.decode(record.content_stream().read(), type=Capture)
    return capture, record.rec_headers.get_header("WARC-Refers-To") or f"alone:{capture.fetch_id}"


def _page(record: ArcWarcRecord) -> _Found | None:
    """A record of a page; None if it is of something else."""
    headers = record.rec_headers
    target = (headers.get_header("WARC-Target-URI") or "").strip("<>")
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https", "file") or parts.path == "/robots.txt":
        return None
    http = record.http_headers
    kept = {name: http.get_header(name) for name in _KEPT_HEADERS} if http is not None else {}
    if record.rec_type == "resource":
        kept = {"content-type": record.content_type}
    kept = {name: value for name, value in kept.items() if value}
    media_type = kept.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and media_type not in MEDIA_TYPES:
        return None
    status = _status(http.get_statuscode()) if http is not None else None
    found = _Found(
        record_id=headers.get_header("WARC-Record-ID") or "",
        target=target,
        at=_date(headers.get_header("WARC-Date")),
        status=status,
        headers=kept,
        digest=headers.get_header("WARC-Payload-Digest"),
    )
    if record.rec_type == "revisit":
        return replace(
            found,
            is_revisit=True,
            refers_to=headers.get_header("WARC-Refers-To"),
            refers_to_target=(
                headers.get_header("WARC-Refers-To-Target-URI"),
                headers.get_header("WARC-Refers-To-Date"),
            ),
        )
    body, trouble = _body(record)
    if trouble is None and headers.get_header("WARC-Truncated"):
        trouble = Trouble("rejected", f"the capture is cut off ({headers.get_header('WARC-Truncated')})")
    return replace(found, body=body, trouble=trouble)


def _status(words: str | None) -> int | None:
    return int(words) if words and words.isdecimal() else None


def _date(words: str | None) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(words or "")
    except ValueError as error:
        raise ValueError(f"a record has the WARC-Date {words!r}") from error
    return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _body(record: ArcWarcRecord) -> tuple[bytes | None, Trouble | None]:
    """The body without content codings, or why it was not taken."""
    http = record.http_headers
    coding = (http.get_header("Content-Encoding") or "").strip().lower() if http is not None else ""
    if coding not in _CODINGS:
        return None, Trouble("rejected", f"the body is packed by {coding}, which can't be unpacked")
    bound = LiveSettings().max_bytes
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        stream = record.content_stream()
        body = stream.read(bound + 1)
    unpacker = getattr(stream, "decompressor", None)
    if said.getvalue() or (len(body) <= bound and unpacker is not None and not unpacker.eof):
        return None, Trouble("failed", "the body was cut off")
    if len(body) > bound:
        return None, Trouble("rejected", f"the body is larger than {bound} bytes")
    return body, None


class _Bodies:
    """The bodies that revisits point to: by the record, by address and time, or by digest."""

    def __init__(self, found: Sequence[_Found]) -> None:
        whole = [page for page in found if page.body is not None]
        self._by_id = {page.record_id: page for page in whole}
        self._by_place = {(page.target, page.at): page for page in whole}
        self._by_digest: dict[str, _Found] = {}
        for page in whole:
            for digest in (page.digest, payload_digest(page.body or b"")):
                if digest:
                    self._by_digest[digest.lower()] = page

    def resolved(self, page: _Found) -> _Found:
        """The page with the body that it points to, if it is a revisit."""
        if not page.is_revisit:
            return page
        other = self._of(page)
        if other is None:
            return replace(page, trouble=Trouble("failed", "its body stands in another WARC file, which was not given"))
        if page.status == HTTPStatus.NOT_MODIFIED:
            return replace(page, headers={**other.headers, **page.headers})
        return replace(
            page, status=page.status or other.status, headers={**other.headers, **page.headers}, body=other.body
        )

    def _of(self, page: _Found) -> _Found | None:
        if page.refers_to in self._by_id:
            return self._by_id[page.refers_to]
        target, at = page.refers_to_target
        if target and at:
            with contextlib.suppress(ValueError):
                place = (target.strip("<>"), dt.datetime.fromisoformat(at).astimezone(dt.UTC))
                if place in self._by_place:
                    return self._by_place[place]
        return self._by_digest.get((page.digest or "").lower())


def _answer(page: _Found, source: Source) -> Answer:
    """A record as the answer that the web gave then."""
    from pipeline.fetch.address import page_name

    site = source.profile.site
    is_ours = site is not None and is_page_of(page.target, site)
    name = page_name(page.target, site) if is_ours and site is not None else page.target
    status = page.status
    if status is None and urlsplit(page.target).scheme != "file":
        status = HTTPStatus.OK  # a resource record: the bytes alone were kept
    return Answer(
        page=name,
        url=page.target if is_ours else None,
        fetched_at=page.at,
        body=page.body,
        content_type=page.headers.get("content-type"),
        http_status=status,
        headers=page.headers,
        trouble=page.trouble,
        is_replayed=True,
    )


def _without_answer(capture: Capture) -> Answer:
    """A fetch that brought no answer, as an export told it."""
    return Answer(capture.page, capture.url, capture.fetched_at, is_replayed=True, known=capture)
