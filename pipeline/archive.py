"""The raw archive: what the web said, bytes as they came, and a manifest of how each was got.

Nothing in it is ever overwritten or edited. A body is stored once, under the time of its first capture and
its hash; every fetch is a line of `manifest.jsonl`, good or not. The snapshots that ship with the product
have a manifest of their own, named by the profile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import BadInputError
from pipeline.source import Source
from pipeline.store import Workspace

MANIFEST = "manifest.jsonl"
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Fetch:
    """A line of the manifest: an answer of the web or a file taken in; `path` is where its body lies."""

    fetch_id: str
    run_id: str
    url: str | None
    page: str
    fetched_at: dt.datetime
    http_status: int | None
    snapshot_id: str | None
    verdict: str
    reason: str | None
    etag: str | None
    last_modified: str | None
    content_type: str | None
    n_bytes: int | None
    path: str | None


def snapshot_id(body: bytes) -> str:
    """The identifier of a body: its SHA-256 in hex."""
    return hashlib.sha256(body).hexdigest()


def fetch_id(source: str, page: str, url: str | None, fetched_at: dt.datetime, outcome: str) -> str:
    """The identifier of a fetch: the same page, time and outcome (body or reason) always have it."""
    content = json.dumps([source, page, url, fetched_at.isoformat(), outcome])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def read_manifest(folder: Path, name: str = MANIFEST) -> list[Fetch]:
    """The fetches that a manifest lists, in the order in which they came.

    A last line cut off by a crash is left out; it was never finished.

    Raises:
        BadInputError: another line is damaged; names file and line.
    """
    path = folder / name
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    fetches = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fetches.append(_from_json(line, Path(name).parent))
        except (ValueError, TypeError, KeyError) as error:
            if number == len(lines):
                break
            raise BadInputError(
                f"the manifest is damaged ({error})",
                where=f"{path}:{number}",
                do="restore the line from a backup or remove it",
            ) from error
    return fetches


def _from_json(line: bytes, parent: Path) -> Fetch:
    row: dict[str, Any] = json.loads(line)
    row["fetched_at"] = dt.datetime.fromisoformat(row["fetched_at"])
    if row["path"] is not None:
        row["path"] = str(parent / row["path"])
    return Fetch(**row)


def append(folder: Path, fetch: Fetch) -> None:
    """Add a fetch to the manifest, on the disk before this returns; one that is there already is not."""
    known = read_manifest(folder)
    if any(other.fetch_id == fetch.fetch_id for other in known):
        return
    folder.mkdir(parents=True, exist_ok=True)
    row = {**asdict(fetch), "fetched_at": fetch.fetched_at.isoformat()}
    path = folder / MANIFEST
    # A line that a crash cut off must not be glued to the next one: it is dropped first.
    if path.exists() and (content := path.read_bytes()) and not content.endswith(b"\n"):
        os.truncate(path, content.rfind(b"\n") + 1)
    with path.open("ab") as file:
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def store_body(folder: Path, body: bytes, content_type: str | None, fetched_at: dt.datetime) -> str:
    """Store a body, unless it is stored already; returns its path within the folder."""
    digest = snapshot_id(body)
    for known in folder.glob(f"*-{digest[:12]}.*"):
        if snapshot_id(known.read_bytes()) == digest:
            return known.name
    suffix = _SUFFIXES.get((content_type or "").partition(";")[0].strip().lower(), ".bin")
    name = f"{fetched_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{digest[:12]}{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{name}.part"
    with half.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / name)
    return name


def embedded_folder(workspace: Workspace, source: Source) -> Path | None:
    """The raw folder that holds the snapshots which ship with the product; None if there are none."""
    embedded = source.profile.embedded
    if embedded is None:
        return None
    package = Path(__file__).resolve().parent
    for folder in (
        workspace.raw,
        package.parent / "data" / "raw" / workspace.source,
        package / "_bundled" / "raw" / workspace.source,
    ):
        if (folder / embedded.manifest).is_file():
            return folder
    return None


def read_body(workspace: Workspace, source: Source, row: Mapping[str, Any]) -> bytes:
    """The body of a capture (`path`, `snapshot_id`), checked against its hash.

    Raises:
        BadInputError: the file is missing, or its bytes are not those that were taken in.
    """
    folders = [workspace.raw, embedded_folder(workspace, source)]
    path = next((f / row["path"] for f in folders if f and (f / row["path"]).is_file()), None)
    if path is None:
        raise BadInputError("the snapshot's file is missing", where=str(workspace.raw / row["path"]), do="restore it")
    body: bytes = path.read_bytes()
    if snapshot_id(body) != row["snapshot_id"]:
        raise BadInputError(
            "the snapshot's bytes have changed since it was taken",
            where=str(path),
            do="restore it from a backup",
        )
    return body
