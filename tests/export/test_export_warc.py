"""The archive as a WARC file: sound by the rules of the format, and the same each time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

PAGE = "INT10001: A project\nTime Frame: January 2010 - December 2011\nFunding: XB\n"


@pytest.fixture
def data(tmp_path: Path, run_cli) -> Path:
    saved = tmp_path / "page.txt"
    saved.write_text(PAGE)
    done = run_cli("run", "--from", saved, "--data", tmp_path / "data", "--quiet")
    assert done.returncode == 0, done.stderr
    return tmp_path / "data"


def records(path: Path) -> list[tuple[str, str | None, bytes]]:
    """Type, address and content of each record, its digests verified."""
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


def test_an_export_holds_the_snapshot_and_how_it_was_got(data: Path, run_cli) -> None:
    done = run_cli("export", "warc", "--data", data, "--json")
    told = json.loads(done.stdout)
    assert told == {"written": str(data / "export" / "dpidg.warc.gz"), "n_captures": 1}
    info, body, line = records(Path(told["written"]))
    assert (info[0], body[:2]) == ("warcinfo", ("resource", "file:///page.txt"))
    assert body[2] == PAGE.encode()
    told = json.loads(line[2])
    assert line[:2] == ("metadata", f"urn:x-un-projects:{told['fetch_id']}")
    assert (told["page"], told["snapshot_id"]) == ("page.txt", hashlib.sha256(PAGE.encode()).hexdigest())


def test_the_same_archive_gives_the_same_file(data: Path, tmp_path: Path, run_cli) -> None:
    for name in ("one.warc", "two.warc"):
        assert run_cli("export", "warc", "--data", data, "--to", tmp_path / name).returncode == 0
    assert (tmp_path / "one.warc").read_bytes() == (tmp_path / "two.warc").read_bytes()


def test_a_damaged_snapshot_leaves_no_half_file(data: Path, tmp_path: Path, run_cli) -> None:
    (body,) = (data / "raw" / "dpidg").glob("*.txt")
    body.write_text("rot")
    done = run_cli("export", "warc", "--data", data, "--to", tmp_path / "new" / "x.warc.gz")
    assert done.returncode == 2
    assert "the snapshot is damaged" in done.stderr
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--to", "x.zip"], "ends in .warc or .warc.gz"), (["--source", "nosuch"], "no source named")],
)
def test_what_can_not_be_exported_is_said_in_one_line(data: Path, run_cli, options: list[str], words: str) -> None:
    done = run_cli("export", "warc", "--data", data, *options)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert words in done.stderr
