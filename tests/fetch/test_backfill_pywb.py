"""`backfill` against pywb itself, the archive software of web archives, with its own index and dialect."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fetch_bench import Bench
from listing_site import block, html, pager, serve, stating
from misbehaving_site import Reply, Site
from test_warc_files import HOST, Maker

BIN = Path(__file__).resolve().parents[2] / ".venv-pywb" / "bin"


@contextmanager
def pywb(folder: Path, warc: Path) -> Iterator[str]:
    """The address of a collection `pages` that holds a WARC file."""
    assert (BIN / "pywb").exists(), "pywb is missing: run `make .venv-pywb/.installed`"
    folder.mkdir()
    for arguments in (["init", "pages"], ["add", "pages", str(warc)]):
        subprocess.run([BIN / "wb-manager", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    log = folder / "pywb.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [BIN / "pywb", "-b", "127.0.0.1", "-p", str(port)], cwd=folder, env=environment, stdout=said, stderr=said
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/pages/cdx?url=http://none.example/", process, log)
        yield f"http://127.0.0.1:{port}/pages"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            with opener.open(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def serving(tmp_path: Path) -> Callable[[Path], Any]:
    return lambda warc: pywb(tmp_path / "pywb", warc)


def test_the_history_in_a_real_archive_is_taken_in(
    bench: Bench, tmp_path: Path, serving: Callable[[Path], Any]
) -> None:
    bench.set_site(HOST, ["/projects"], "details = '/node/\\d+'\n[site.paging]\n")
    made = Maker(tmp_path / "held.warc.gz")
    first = made.response(stating(1, 7), "2012-05-01T10:00:00Z", ETag='"1"')
    made.response(stating(2, 7), "2014-05-01T10:00:00Z")
    made.response(html([block(5, teaser="/node/5")], pager(1, 1)), "2014-05-01T10:00:01Z", "/projects?page=1")
    made.response(html([block(5)]), "2014-06-01T10:00:01Z", "/node/5")
    made.response(html([block(6)]), "2014-06-01T10:00:01Z", "/node/6")
    made.revisit(first, "2015-05-01T10:00:00Z")
    made.response(b"<p>gone</p>", "2016-05-01T10:00:00Z", "/projects?page=1", status="404 Not Found")
    made.response(b"<p>moved</p>", "2017-05-01T10:00:00Z", status="302 Found", Location="/elsewhere")
    made.response(b"body {}", "2017-05-01T10:00:00Z", "/projects?page=style", Content_Type="text/css")
    with serving(made.close()) as archive:
        result = bench.command("backfill", "--cdx", f"{archive}/cdx", "--private")
        assert result.exit_code == 0, result.output
        assert "4 fetched, 2 that need no fetch, 0 known before" in result.output
        again = bench.command("backfill", "--cdx", f"{archive}/cdx", "--private")
        assert "0 fetched, 0 that need no fetch, 6 known before" in again.output
    versions = [row for row in bench.published("project_versions") if row["project_id"] == "ABC/10/001"]
    assert [(row["valid_from"].year, int(row["budget_amount"])) for row in versions] == [
        (2012, 1000),
        (2014, 2000),
        (2015, 1000),
    ]
    changes = {
        (row["run_id"], row["project_id"], row["old_value"], row["new_value"]) for row in bench.published("changes")
    }
    assert ("20140501", "ABC/10/001", "1000.00", "2000.00") in changes
    assert ("20150501", "ABC/10/001", "2000.00", "1000.00") in changes
    pages = {row["page"]: row["verdict"] for row in bench.published("fetches")}
    assert set(pages) == {"/projects", "/projects?page=1", "/node/5"}
    assert bench.command("check").exit_code == 0


def test_an_export_served_by_a_real_archive_backfills_to_the_same_projects(
    bench: Bench, site: Site, tmp_path: Path, serving: Callable[[Path], Any]
) -> None:
    bench.set_site(site.url, ["/projects"], "[site.paging]\n")
    serve(site, [[1, 2, 3], [4, 5]])
    bench.command("refresh")
    time.sleep(1.1)  # archives know times to the second
    site.says(Reply(body=html([block(1), block(2, title="Another name"), block(3)], pager(0, 1))))
    bench.command("refresh")
    bench.command("export", "warc", "--to", tmp_path / "all.warc.gz")
    timeless = ("run_id", "first_seen", "last_seen", "valid_from", "valid_to")

    def what(table: str) -> list[dict[str, Any]]:
        return [{k: v for k, v in row.items() if k not in timeless} for row in bench.published(table)]

    before = {table: what(table) for table in ("projects", "project_versions", "sections", "fields", "records")}
    bench.workspace = type(bench.workspace)(tmp_path / "anew", "trial")
    with serving(tmp_path / "all.warc.gz") as archive:
        result = bench.command("backfill", "--cdx", f"{archive}/cdx", "--private")
    assert result.exit_code == 0, result.output
    assert {table: what(table) for table in before} == before
