"""The raw archive: append-only, content-addressed, and honest about damage."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline import archive as archiving
from pipeline.archive import Archive, Capture, open_archive, read_body, read_manifest
from pipeline.errors import BadInputError
from pipeline.source import Source, load_source
from pipeline.store import Workspace

NOON = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)


def capture(body: bytes, *, page: str = "a.txt", at: dt.datetime = NOON, **changes: Any) -> Capture:
    snapshot_id = hashlib.sha256(body).hexdigest()
    row: dict[str, Any] = {
        "fetch_id": archiving.fetch_id_of(source="s", page=page, url=None, fetched_at=at, what=snapshot_id),
        "run_id": "r",
        "source": "s",
        "page": page,
        "url": None,
        "fetched_at": at,
        "http_status": None,
        "snapshot_id": snapshot_id,
        "verdict": "good",
        "reason": None,
        "etag": None,
        "last_modified": None,
        "path": None,
        "content_type": "text/plain",
        "n_bytes": len(body),
    }
    return Capture(**row | changes)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "s")


@pytest.fixture(scope="module")
def source() -> Source:
    return load_source("dpidg")


def put(workspace: Workspace, body: bytes, **changes: Any) -> Capture:
    return open_archive(workspace).add(capture(body, **changes), body)


def row_of(taken: Capture) -> dict[str, Any]:
    return msgspec.structs.asdict(taken)


def bodies(workspace: Workspace) -> list[str]:
    return sorted(p.name for p in workspace.raw.iterdir() if p.suffix != ".jsonl")


def test_what_goes_in_comes_out(workspace: Workspace, source: Source) -> None:
    body = "na\u00efve\r\n\ufeff".encode()
    taken = put(workspace, body)
    (again,) = open_archive(workspace).captures
    assert again == taken
    assert taken.path == f"20300101T120000Z-{hashlib.sha256(body).hexdigest()[:12]}.txt"
    assert read_body(workspace, source, row_of(again)) == body


def test_the_same_capture_adds_nothing(workspace: Workspace) -> None:
    first, second = put(workspace, b"x"), put(workspace, b"x")
    assert first == second
    assert len(open_archive(workspace).captures) == 1


def test_the_same_body_at_another_time_is_stored_once(workspace: Workspace) -> None:
    first = put(workspace, b"x")
    second = put(workspace, b"x", at=NOON + dt.timedelta(days=1))
    assert second.path == first.path
    assert bodies(workspace) == [first.path]


def test_a_body_that_was_rejected_before_is_stored_among_the_good_ones(workspace: Workspace) -> None:
    bad = put(workspace, b"x", verdict="rejected", reason="HTTP status 500")
    good = put(workspace, b"x", at=NOON + dt.timedelta(days=1))
    assert bad.path is not None
    assert bad.path.startswith("quarantine/")
    assert good.path is not None
    assert "/" not in good.path


def test_nothing_is_overwritten(workspace: Workspace, source: Source) -> None:
    first = put(workspace, b"x")
    assert first.path is not None
    (workspace.raw / first.path).write_bytes(b"rotten")
    second = put(workspace, b"x", at=NOON + dt.timedelta(milliseconds=1))
    assert (workspace.raw / first.path).read_bytes() == b"rotten"
    assert second.path != first.path
    assert read_body(workspace, source, row_of(second)) == b"x"


def test_a_body_that_was_lost_is_stored_again(workspace: Workspace, source: Source) -> None:
    first = put(workspace, b"x")
    assert first.path is not None
    (workspace.raw / first.path).unlink()
    again = put(workspace, b"x")
    assert read_body(workspace, source, row_of(again)) == b"x"
    assert len(open_archive(workspace).captures) == 1


def test_bit_rot_is_an_error_that_names_the_file(workspace: Workspace, source: Source) -> None:
    taken = put(workspace, b"good words")
    assert taken.path is not None
    (workspace.raw / taken.path).write_bytes(b"good w0rds")
    with pytest.raises(BadInputError, match="is damaged") as caught:
        read_body(workspace, source, row_of(taken))
    assert taken.path in str(caught.value)


def test_a_missing_body_is_an_error_that_names_the_file(workspace: Workspace, source: Source) -> None:
    taken = put(workspace, b"x")
    assert taken.path is not None
    (workspace.raw / taken.path).unlink()
    with pytest.raises(BadInputError, match=f"{taken.path}: the snapshot is missing"):
        read_body(workspace, source, row_of(taken))


@pytest.mark.parametrize("path", ["/etc/hostname", "../other/x.txt", "embedded/../../x"])
def test_a_path_out_of_the_archive_is_not_read(workspace: Workspace, source: Source, path: str) -> None:
    with pytest.raises(BadInputError, match="outside the archive"):
        read_body(workspace, source, {"path": path, "snapshot_id": "0"})


@pytest.mark.parametrize("kept", [1, 40, -2])
def test_a_line_that_a_crash_cut_off_is_named_and_skipped(workspace: Workspace, kept: int) -> None:
    put(workspace, b"one")
    manifest = workspace.raw / "manifest.jsonl"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole + whole[:kept])
    opened = open_archive(workspace)
    assert len(opened.captures) == 1
    assert opened.notices == [f"{manifest}:2: this line of the manifest is cut off and was skipped"]


def test_a_line_is_never_glued_to_one_that_was_cut_off(workspace: Workspace) -> None:
    put(workspace, b"one")
    manifest = workspace.raw / "manifest.jsonl"
    torn = manifest.read_bytes() + b'{"fetch_id":"ab'
    manifest.write_bytes(torn)
    put(workspace, b"two", page="b.txt")
    assert manifest.read_bytes().startswith(torn + b"\n{")
    opened = open_archive(workspace)
    assert [c.page for c in opened.captures] == ["a.txt", "b.txt"]
    assert opened.notices == [f"{manifest}:2: this line of the manifest can't be read and was skipped"]


def test_a_last_line_that_lacks_only_its_end_is_read(workspace: Workspace) -> None:
    put(workspace, b"one")
    manifest = workspace.raw / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().rstrip(b"\n"))
    put(workspace, b"two", page="b.txt")
    opened = open_archive(workspace)
    assert ([c.page for c in opened.captures], opened.notices) == (["a.txt", "b.txt"], [])


@pytest.mark.parametrize("line", [b"[]", b"{}", b"\xff\xfe", b'{"fetch_id": 5}', b"null"])
def test_a_line_that_is_no_capture_is_skipped(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(line + b"\n")
    captures, notices = read_manifest(path)
    assert (captures, len(notices)) == ([], 1)


def test_a_crash_while_a_body_is_written_leaves_no_half_body(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(BadInputError, match="can't be written: No space left on device"):
        put(workspace, b"x")
    assert bodies(workspace) == []
    assert not (workspace.raw / "manifest.jsonl").exists()


def test_of_two_captures_of_one_time_the_later_one_counts(tmp_path: Path) -> None:
    first, second = capture(b"1", path="x"), capture(b"2", path="y")
    assert Archive(tmp_path, [first, second]).newest_good("a.txt") == second
    assert Archive(tmp_path, [second, first]).newest_good("a.txt") == first


def test_a_rejected_capture_is_never_the_newest_good_one(tmp_path: Path) -> None:
    good = capture(b"1", path="x")
    bad = capture(b"2", path="y", verdict="rejected", at=NOON + dt.timedelta(days=1))
    assert Archive(tmp_path, [good, bad]).newest_good("a.txt") == good


def test_an_embedded_snapshot_stays_in_the_archive_until_a_page_was_had(tmp_path: Path) -> None:
    workspace, source = Workspace(tmp_path, "dpidg"), load_source("dpidg")
    failed = capture(b"", at=NOON, verdict="failed", snapshot_id=None)
    archive = open_archive(workspace)
    archive.add(failed, None)
    captures = archiving.every_capture(workspace, source)
    assert [c.verdict for c in captures] == ["good", "failed"]
    archive.add(capture(b"page"), b"page")
    assert [c.verdict for c in archiving.every_capture(workspace, source)] == ["failed", "good"]
