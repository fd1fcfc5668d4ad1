"""The raw archive as WARC (ISO 28500), the archive format of the field, written by warcio.

Each capture is a `response` (an answer of the web), `resource` (a file given by hand) or `revisit` record (a
body that stands in the file already, or `not modified`), and behind it a `metadata` record with its line of
the manifest, so that verdicts, quarantined bodies and failures come back as they were. A failure without an
answer has its `metadata` record alone.
"""

from __future__ import annotations

import base64
import hashlib
import io
import uuid
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from pipeline.archive import Capture, newest_by_page
from pipeline.disk import flush_to_disk, replacing

if TYPE_CHECKING:
    import datetime as dt

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

ENDINGS = (".warc", ".warc.gz")
# The media type of the `metadata` records that hold a line of the manifest.
CAPTURE_TYPE = "application/vnd.un-projects.capture+json"
SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_IDS = uuid.UUID("6d5d2f0e-5f39-4a0c-9b1d-3d0a6f4c2b11")  # one name space for the identifiers of records


def write_warc(
    path: Path, captures: Iterable[Capture], body_of: Callable[[Capture], bytes], about: Mapping[str, str]
) -> int:
    """Write captures, in the order given, as WARC/1.1 (gzipped where `path` says so); how many they were.

    The same captures give the same bytes. `about` goes into the opening `warcinfo` record.

    Raises:
        BadInputError: a body can't be read, or the file can't be written; no half file stays.
    """
    from warcio.warcwriter import WARCWriter

    captures = list(captures)
    with replacing(path) as half, half.open("wb") as file:
        writer = WARCWriter(file, gzip=path.name.endswith(".gz"), warc_version="1.1")
        _write_info(writer, about, max((c.fetched_at for c in captures), default=None))
        written: dict[str, Capture] = {}  # the capture that a body was written for, by the body's hash
        for number, capture in enumerate(captures):
            _write_capture(writer, capture, body_of, written, captures[:number])
        file.flush()
    flush_to_disk(path)
    return len(captures)


def target_of(capture: Capture) -> str:
    """The address of a capture; of a file given by hand, one by its name."""
    return capture.url or f"file:///{quote(capture.page)}"


def date_of(at: dt.datetime) -> str:
    """A time as WARC writes it, to the microsecond."""
    import datetime as dt

    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def payload_digest(body: bytes) -> str:
    """The digest of a body as WARC files and their indices write it: SHA-1 in Base32."""
    return f"sha1:{base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def _write_info(writer: WARCWriter, about: Mapping[str, str], at: dt.datetime | None) -> None:
    fields = {"format": "WARC File Format 1.1", "conformsTo": "http://iipc.github.io/warc-specifications/", **about}
    body = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    headers = {"WARC-Record-ID": _record_id("warcinfo", *fields.values())}
    if at is not None:
        headers["WARC-Date"] = date_of(at)
    _write(writer, "", "warcinfo", body, headers, "application/warc-fields")


def _write_capture(
    writer: WARCWriter,
    capture: Capture,
    body_of: Callable[[Capture], bytes],
    written: dict[str, Capture],
    earlier: list[Capture],
) -> None:
    """A capture's records: its answer, if it has one, and its line of the manifest."""
    target, record_id = target_of(capture), _record_id(capture.fetch_id)
    headers = {"WARC-Record-ID": record_id, "WARC-Date": date_of(capture.fetched_at)}
    has_answer = True
    if capture.snapshot_id is not None:
        body = body_of(capture)
        headers["WARC-Payload-Digest"] = payload_digest(body)
        before = written.setdefault(capture.snapshot_id, capture)
        if before is not capture:
            _write_revisit(writer, capture, before, headers, SAME_BODY)
        elif capture.url is None:
            _write(writer, target, "resource", body, headers, capture.content_type or "application/octet-stream")
        else:
            _write(writer, target, "response", body, headers, http=_http_headers(capture, len(body)))
    elif capture.http_status == HTTPStatus.NOT_MODIFIED:
        before_it = newest_by_page(c for c in earlier if c.snapshot_id).get(capture.page)
        _write_revisit(writer, capture, before_it, headers, NOT_MODIFIED)
    else:
        has_answer = False
    about = {"WARC-Record-ID": _record_id(capture.fetch_id, "metadata"), "WARC-Date": date_of(capture.fetched_at)}
    if has_answer:
        about["WARC-Refers-To"] = record_id
    # Under an address of its own, lest an archive shows the line in place of the page.
    line_at = f"urn:x-un-projects:{capture.fetch_id}"
    _write(writer, line_at, "metadata", msgspec.json.encode(capture), about, CAPTURE_TYPE)


def _write_revisit(
    writer: WARCWriter, capture: Capture, before: Capture | None, headers: dict[str, str], profile: str
) -> None:
    """A record without a body, which points to the record that has it."""
    headers["WARC-Profile"] = profile
    if before is not None:
        headers["WARC-Refers-To"] = _record_id(before.fetch_id)
        headers["WARC-Refers-To-Target-URI"] = target_of(before)
        headers["WARC-Refers-To-Date"] = date_of(before.fetched_at)
    http = _http_headers(capture, None) if capture.url is not None else None
    _write(writer, target_of(capture), "revisit", b"", headers, http=http)


def _http_headers(capture: Capture, length: int | None) -> StatusAndHeaders:
    """The answer's status line and headers, as far as the manifest keeps them."""
    from warcio.statusandheaders import StatusAndHeaders

    status = capture.http_status or HTTPStatus.OK
    try:
        words = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = str(status)
    said = {
        "Content-Type": capture.content_type,
        "ETag": capture.etag,
        "Last-Modified": capture.last_modified,
        "Content-Length": str(length) if length is not None else None,
    }
    return StatusAndHeaders(words, [(name, value) for name, value in said.items() if value], protocol="HTTP/1.1")


def _write(
    writer: WARCWriter,
    target: str,
    kind: str,
    body: bytes,
    headers: dict[str, str],
    content_type: str = "",
    *,
    http: Any = None,
) -> None:
    record = writer.create_warc_record(
        target,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
    writer.write_record(record)


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_IDS, repr(parts))}>"
