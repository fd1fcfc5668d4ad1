"""The raw archive: what the web said, bytes as they came, and an append-only manifest of how it was got.

`data/raw/<source>/` holds one file a body, named by time and hash, and `manifest.jsonl`, one line a
fetch. Nothing in it is ever overwritten or edited. Snapshots that ship with the product lie beside them
in a folder of their own, or beside the package where the data folder has none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from pipeline.disk import append_line, write_new
from pipeline.errors import BadInputError

if TYPE_CHECKING:
    from pipeline.source import Source
    from pipeline.store import Workspace

Verdict = Literal["good", "rejected", "unchanged", "failed"]

MANIFEST = "manifest.jsonl"
QUARANTINE = "quarantine"
_GOOD: tuple[Verdict, ...] = ("good", "unchanged")


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the manifest: an answer of the web, or a file taken in (columns of `fetches`)."""

    fetch_id: str
    run_id: str
    source: str
    page: str
    url: str | None
    fetched_at: Annotated[dt.datetime, msgspec.Meta(tz=True)]
    http_status: int | None
    snapshot_id: str | None
    verdict: Verdict
    reason: str | None
    etag: str | None
    last_modified: str | None
    path: str | None  # of the body, relative to data/raw/<source>/
    content_type: str | None
    n_bytes: int | None
    # The page is no part of the source any more: captures before this one are history.
    is_gone: bool = False
    # It came from an archive of the web or a WARC file: its time is not this machine's.
    is_replayed: bool = False

    @property
    def is_good(self) -> bool:
        """Whether its body can be worked on."""
        return self.verdict in _GOOD and self.snapshot_id is not None and self.path is not None


@dataclass(slots=True)
class Archive:
    """The captures of one source in the order in which they were taken in, and ways to add to them."""

    folder: Path
    captures: list[Capture] = field(default_factory=list)
    # What is wrong with the manifest, in lines for people.
    notices: list[str] = field(default_factory=list)

    @property
    def manifest(self) -> Path:
        """The file that lists the captures."""
        return self.folder / MANIFEST

    def newest_good(self, page: str, until: dt.datetime | None = None) -> Capture | None:
        """The newest good capture of a page (until a time); of two of one time, the one taken in later."""
        captures = (c for c in self.captures if c.page == page)
        return newest_by_page(c for c in captures if until is None or c.fetched_at <= until).get(page)

    def add(self, capture: Capture, body: bytes | None) -> Capture:
        """The capture as the archive holds it now; one that it knows already adds nothing.

        Raises:
            BadInputError: the folder can't be written.
        """
        for known in self.captures:
            if known.fetch_id == capture.fetch_id:
                return self._healed(known, body)
        if body is not None and capture.snapshot_id is not None:
            capture = msgspec.structs.replace(capture, path=self._keep(capture, body))
        append_line(self.manifest, msgspec.json.encode(capture))
        self.captures.append(capture)
        return capture

    def reject_run(self, run_id: str, reason: str) -> None:
        """Set aside what a run newly took from the web: a line for each such capture that overrules its first one.

        Raises:
            BadInputError: the folder can't be written.
        """
        for number, known in enumerate(self.captures):
            if known.run_id == run_id and known.verdict == "good" and known.url is not None and not known.is_replayed:
                self.captures[number] = msgspec.structs.replace(known, verdict="rejected", reason=reason)
                append_line(self.manifest, msgspec.json.encode(self.captures[number]))

    def _healed(self, known: Capture, body: bytes | None) -> Capture:
        """The known capture; its body is written again if it is gone."""
        if body is not None and known.path is not None and not (self.folder / known.path).exists():
            write_new(self.folder / known.path, body)
        return known

    def _keep(self, capture: Capture, body: bytes) -> str:
        """Where the body lies; it is stored unless a file of the archive already is this very body."""
        is_good = capture.verdict in _GOOD
        for known in reversed(self.captures):
            if known.snapshot_id == capture.snapshot_id and known.path and known.is_good == is_good:
                if _is_intact(self.folder / known.path, known.snapshot_id):
                    return known.path
                break
        name = body_name(capture)
        path = PurePosixPath(name if is_good else f"{QUARANTINE}/{name}")
        place = self.folder / path
        if not _is_intact(place, capture.snapshot_id):
            # Only bit rot, or two bodies of one second that share 12 digits, need another name.
            count = 2
            while place.exists():
                path = path.with_stem(f"{PurePosixPath(name).stem}-{count}")
                place = self.folder / path
                count += 1
            write_new(place, body)
        return str(path)


def newest_by_page(captures: Iterable[Capture]) -> dict[str, Capture]:
    """The newest good capture of each page, by page; of two of one time, the later in the order given."""
    newest: dict[str, Capture] = {}
    for capture in captures:
        if capture.is_good:
            other = newest.get(capture.page)
            if other is None or capture.fetched_at >= other.fetched_at:
                newest[capture.page] = capture
    return newest


def confirmed(captures: Iterable[Capture]) -> list[Capture]:
    """The captures in order of time, each `not modified` as a capture of the body that it confirms."""
    newest: dict[str, Capture] = {}
    result = []
    for capture in sorted(captures, key=lambda c: c.fetched_at):
        before = newest.get(capture.page)
        if capture.verdict == "unchanged" and capture.snapshot_id is None and before is not None:
            known = {name: getattr(before, name) for name in ("snapshot_id", "path", "content_type", "n_bytes")}
            capture = msgspec.structs.replace(capture, **known)  # noqa: PLW2901 (the same capture, with its body)
        if capture.is_good and (before is None or capture.fetched_at >= before.fetched_at):
            newest[capture.page] = capture
        result.append(capture)
    return result


def open_archive(workspace: Workspace) -> Archive:
    """The archive of a data folder; an empty one if there is none yet."""
    captures, notices = read_manifest(workspace.raw / MANIFEST)
    return Archive(workspace.raw, captures, notices)


def embedded_captures(workspace: Workspace, source: Source) -> list[Capture]:
    """The good captures that ship with the product; none if the source has none."""
    embedded = source.profile.embedded
    if embedded is None:
        return []
    for root in _roots(workspace):
        if (root / embedded.manifest).is_file():
            return [c for c in read_manifest(root / embedded.manifest)[0] if c.is_good]
    return []


def every_capture(workspace: Workspace, source: Source) -> list[Capture]:
    """All captures of the archive as they were taken in; while none of them is good, the embedded ones before them.

    Raises:
        BadInputError: the manifest is there and can't be read.
    """
    captures = open_archive(workspace).captures
    if any(capture.is_good for capture in captures):
        return captures
    return [*embedded_captures(workspace, source), *captures]


def body_path(workspace: Workspace, path: str) -> Path | None:
    """Where the file of a capture lies now, by its `path`; None if it is gone."""
    return next((root / path for root in _roots(workspace) if (root / path).is_file()), None)


def read_body(workspace: Workspace, source: Source, row: Mapping[str, Any]) -> bytes:  # noqa: ARG001
    """The bytes of a capture (`path`, `snapshot_id`), the very ones that were taken in.

    Raises:
        BadInputError: the file is gone, can't be read, or its bytes are no longer the same.
    """
    path, snapshot_id = str(row["path"]), row["snapshot_id"]
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise BadInputError(
            f"the manifest names a file outside the archive: {path}", where=str(workspace.raw / MANIFEST)
        )
    found = [root / path for root in _roots(workspace) if (root / path).is_file()]
    for place in found:
        with _reading(place):
            body = place.read_bytes()
        if hashlib.sha256(body).hexdigest() == snapshot_id:
            return body
    if not found:
        raise BadInputError(
            "the snapshot is missing",
            where=str(workspace.raw / path),
            do="restore it from a backup, or give the page again with --from",
        )
    raise BadInputError(
        f"the snapshot is damaged: its sha256 is not {snapshot_id}",
        where=str(found[0]),
        do="restore it from a backup, or move it away and give the page again with --from",
    )


def read_manifest(path: Path) -> tuple[list[Capture], list[str]]:
    """The captures that a manifest lists, and a line for people about each line that can't be read.

    The last line of a capture counts. A crash while a line is written leaves it cut off; it then stands for nothing.

    Raises:
        BadInputError: the file is there and can't be read.
    """
    if not path.exists():
        return [], []
    with _reading(path):
        lines = path.read_bytes().split(b"\n")
    captures: dict[str, Capture] = {}
    notices: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            capture = msgspec.json.decode(line, type=Capture)
            captures[capture.fetch_id] = capture
        except (msgspec.MsgspecError, UnicodeDecodeError):
            what = "is cut off" if number == len(lines) else "can't be read"
            notices.append(f"{path}:{number}: this line of the manifest {what} and was skipped")
    return list(captures.values()), notices


def fetch_id_of(*, source: str, page: str, url: str | None, fetched_at: dt.datetime, what: str | None) -> str:
    """The identifier of a fetch; `what` is the hash of the body or, without one, the reason."""
    content = (source, page, url, fetched_at.astimezone(dt.UTC).isoformat(), what)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def body_name(capture: Capture) -> str:
    """A file name that a person can read: time, hash, and an ending by media type."""
    at = capture.fetched_at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    media_type = capture.content_type or ""
    ending = "html" if "html" in media_type else "txt" if media_type.startswith("text/plain") else "bin"
    return f"{at}-{(capture.snapshot_id or '')[:12]}.{ending}"


def _roots(workspace: Workspace) -> Iterator[Path]:
    """Where a source's raw folder may be: in the data folder, beside the package, within it."""
    yield workspace.raw
    package = Path(__file__).resolve().parent
    yield package.parent / "data" / "raw" / workspace.source
    yield package / "_bundled" / "raw" / workspace.source


def _is_intact(path: Path, snapshot_id: str | None) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == snapshot_id
    except OSError:
        return False


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInputError(f"can't be read: {error.strerror or error}", where=str(path)) from error
