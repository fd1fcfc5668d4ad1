"""Pages are taken in as they came, from a real server on loopback, from files, or from the archive."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import archive, fetch
from pipeline.errors import BadInputError, NothingToDoError
from pipeline.fetch.live import Client
from pipeline.source import SOURCES_VARIABLE, Source, load_source
from pipeline.store import Workspace

PAGE = b"<html><body><h3>INT/13/001: Roads</h3><p>Funding: XB</p></body></html>"
NOW = dt.datetime(2026, 1, 5, 6, 7, 8, tzinfo=dt.UTC)
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server on 127.0.0.1 that answers each path as a test says, and counts what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.agents: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.append(self.headers["User-Agent"])
                answers = site.answers.get(self.path) or [reply(404)]
                (answers.pop(0) if len(answers) > 1 else answers[0])(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


def reply(status: int, body: bytes = PAGE, content_type: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", headers.pop("length", None) or str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def source(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source whose one page is on the test server."""
    folder = tmp_path / "sources" / "test"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(
        'name = "test"\ntitle = "t"\npublisher = "p"\nlicence = "l"\ncitation = "c"\nlanguages = ["en"]\n'
        f'[site]\nbase_url = "{site.url}"\npages = ["/projects"]\n'
    )
    monkeypatch.setenv(SOURCES_VARIABLE, str(tmp_path / "sources"))
    return load_source("test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "data", "test")


def take(workspace: Workspace, source: Source, *, at: dt.datetime = NOW, **options: object) -> fetch.FetchSummary:
    client = Client(source.profile.site.base_url, backoff=0.01, read_seconds=0.5) if source.profile.site else None
    return fetch.run(workspace, source, clock=lambda: at, client=client, **options)


def fetched(workspace: Workspace) -> list[dict]:
    return workspace.read("fetch", "fetches").to_pylist()


def current(workspace: Workspace) -> list[dict]:
    rows = [row for row in workspace.read("fetch", "inputs").to_pylist() if row["is_current"]]
    return sorted(rows, key=lambda row: row["page"])


def file(path: Path, body: bytes = PAGE, at: int = 1_600_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (at, at))
    return path


def test_a_live_page_is_kept_as_it_came(site: Site, source: Source, workspace: Workspace) -> None:
    body = "<p>Müller</p>".encode("windows-1252")
    site.answers["/projects"] = [reply(200, body, "text/html; charset=windows-1252", ETag='"a"')]
    summary = take(workspace, source)
    (row,) = fetched(workspace)
    assert (row["verdict"], row["http_status"], row["url"], row["page"]) == (
        "good",
        200,
        f"{site.url}/projects",
        "/projects",
    )
    assert (row["fetched_at"], row["etag"], row["snapshot_id"]) == (NOW, '"a"', archive.snapshot_id(body))
    (stored,) = workspace.raw.glob("*.html")
    assert stored.read_bytes() == body
    assert stored.name == f"20260105T060708Z-{row['snapshot_id'][:12]}.html"
    assert (summary.notices, summary.fell_back) == ([], False)
    assert site.agents[0].startswith("un-projects/")


def test_an_unchanged_page_is_a_fetch_but_no_new_snapshot(site: Site, source: Source, workspace: Workspace) -> None:
    site.answers["/projects"] = [reply(200)]
    take(workspace, source)
    take(workspace, source, at=NOW + dt.timedelta(days=7))
    assert [row["verdict"] for row in sorted(fetched(workspace), key=lambda r: r["fetched_at"])] == [
        "good",
        "unchanged",
    ]
    assert len(list(workspace.raw.glob("*.html"))) == 1
    assert current(workspace)[0]["fetched_at"] == NOW + dt.timedelta(days=7)


def test_a_server_error_is_tried_again(site: Site, source: Source, workspace: Workspace) -> None:
    site.answers["/projects"] = [reply(503), reply(500), reply(200)]
    take(workspace, source)
    assert len(site.asked) == 3
    assert fetched(workspace)[0]["verdict"] == "good"


def drop(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def hang(handler: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(0.8)


CHALLENGE = b"<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'></script></html>"


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        (reply(404), "rejected", "the status is 404"),
        (reply(403, CHALLENGE), "rejected", "the status is 403"),
        (reply(202, CHALLENGE), "rejected", "the status is 202"),
        (reply(200, CHALLENGE), "rejected", "challenge page"),
        (reply(200, b"%PDF", "application/pdf"), "rejected", "content type is application/pdf"),
        (reply(200, b"  "), "rejected", "the body is empty"),
        (reply(302, b"", Location="http://127.0.0.2/x"), "rejected", "redirects to another host"),
        (reply(302, b"", Location="/projects"), "failed", "redirects more than"),
        (reply(200, PAGE, length="5000"), "failed", "broke off"),
        (drop, "failed", "connection failed"),
        (hang, "failed", "did not answer in time"),
    ],
)
def test_a_bad_answer_falls_back_to_the_newest_good_snapshot_and_says_so(
    site: Site, source: Source, workspace: Workspace, answer: Answer, verdict: str, reason: str
) -> None:
    site.answers["/projects"] = [reply(200)]
    take(workspace, source)
    site.answers["/projects"] = [answer]
    summary = take(workspace, source, at=NOW + dt.timedelta(days=1))
    last = max(fetched(workspace), key=lambda row: row["fetched_at"])
    assert last["verdict"] == verdict
    assert reason in last["reason"]
    assert current(workspace)[0]["snapshot_id"] == archive.snapshot_id(PAGE)
    assert summary.fell_back
    (notice,) = summary.notices
    assert f"{site.url}/projects could not be had" in notice
    assert "newest good snapshot, of 2026-01-05" in notice
    assert [row["kind"] for row in workspace.read("fetch", "issues").to_pylist()] == ["stale_page"]
    assert workspace.read("fetch", "run_info").to_pylist()[0]["outcome"] == "fallback"


def test_a_page_that_is_too_large_is_refused(
    site: Site, source: Source, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.fetch.live.MAX_BYTES", 1000)
    site.answers["/projects"] = [reply(200, b"x" * 5000)]
    with pytest.raises(NothingToDoError, match="larger than 1000 bytes"):
        take(workspace, source)


def test_a_line_that_asks_for_javascript_is_no_challenge(site: Site, source: Source, workspace: Workspace) -> None:
    site.answers["/projects"] = [reply(200, b"<p>Sorry, you need to enable JavaScript to visit this website.</p>")]
    take(workspace, source)
    assert fetched(workspace)[0]["verdict"] == "good"


def test_a_rejected_body_is_kept_apart(site: Site, source: Source, workspace: Workspace) -> None:
    site.answers["/projects"] = [reply(200, CHALLENGE)]
    with pytest.raises(NothingToDoError, match="no page to work on"):
        take(workspace, source)
    assert [path.read_bytes() for path in (workspace.raw / "quarantine").iterdir()] == [CHALLENGE]
    assert list(workspace.raw.glob("*.html")) == []


def test_without_network_and_snapshot_there_is_nothing_to_do(site: Site, source: Source, workspace: Workspace) -> None:
    site.server.shutdown()
    site.server.server_close()
    with pytest.raises(NothingToDoError, match="connection was refused"):
        take(workspace, source)


def test_exactly_the_given_files_are_pages(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    file(tmp_path / "in" / "b.html")
    file(tmp_path / "in" / "a.txt", b"INT13001: Roads")
    file(tmp_path / "in" / "deep" / "c.htm")
    file(tmp_path / "in" / "notes.md")
    take(workspace, source, files=[tmp_path / "in"])
    assert [(row["page"], row["content_type"]) for row in current(workspace)] == [
        ("a.txt", "text/plain"),
        ("b.html", "text/html"),
        ("deep/c.htm", "text/html"),
    ]
    take(workspace, source, files=[file(tmp_path / "other.html")])
    assert [row["page"] for row in current(workspace)] == ["other.html"]
    take(workspace, source, offline=True)
    assert [row["page"] for row in current(workspace)] == ["a.txt", "b.html", "deep/c.htm", "other.html"]


def test_a_files_time_is_when_it_was_modified(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, source, files=[file(tmp_path / "a.html", at=1_500_000_000)])
    assert fetched(workspace)[0]["fetched_at"] == dt.datetime.fromtimestamp(1_500_000_000, dt.UTC)


def test_a_file_taken_in_twice_is_one_fetch(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    for _ in range(2):
        take(workspace, source, files=[file(tmp_path / "a.html")])
    assert len(fetched(workspace)) == 1
    take(workspace, source, files=[file(tmp_path / "a.html", PAGE + b"<p>more</p>", at=1_700_000_000)])
    captures = workspace.read("fetch", "inputs").to_pylist()
    assert sorted(row["is_current"] for row in captures) == [False, True]


def test_files_of_one_name_in_two_folders_are_two_pages(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    one, two = file(tmp_path / "x" / "a.html"), file(tmp_path / "y" / "a.html", PAGE + b"2")
    take(workspace, source, files=[one, two])
    assert len({row["page"] for row in current(workspace)}) == 2


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("page.pdf", b"%PDF", "files of the kind .pdf can't be read"),
        ("empty.html", b" \n", "the file is empty"),
        ("binary.txt", b"\x00\x01\x02", "the file is binary"),
        ("challenge.html", CHALLENGE, "challenge page"),
    ],
)
def test_a_file_that_is_no_page_is_refused_in_one_line(
    source: Source, workspace: Workspace, tmp_path: Path, name: str, body: bytes, message: str
) -> None:
    path = file(tmp_path / name, body)
    with pytest.raises(BadInputError, match=message) as caught:
        take(workspace, source, files=[path])
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not workspace.raw.exists()


def test_missing_paths_and_empty_folders_are_named(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such file or folder"):
        take(workspace, source, files=[tmp_path / "nowhere"])
    (tmp_path / "void").mkdir()
    with pytest.raises(BadInputError, match="the folder holds no page"):
        take(workspace, source, files=[tmp_path / "void"])


def test_the_embedded_snapshot_serves_an_empty_data_folder_and_gives_way_to_any_other(tmp_path: Path) -> None:
    source, workspace = load_source("dpidg"), Workspace(tmp_path / "data", "dpidg")
    fetch.run(workspace, source, offline=True, clock=lambda: NOW)
    assert [row["page"] for row in current(workspace)] == ["projects-page.txt"]
    assert len(archive.read_body(workspace, source, current(workspace)[0])) == 35522
    fetch.run(workspace, source, files=[file(tmp_path / "a.html")], clock=lambda: NOW)
    fetch.run(workspace, source, offline=True, clock=lambda: NOW)
    assert [row["page"] for row in current(workspace)] == ["a.html"]


def test_a_line_cut_off_by_a_crash_is_left_out_and_not_glued_to_the_next(
    source: Source, workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, source, files=[file(tmp_path / "a.html")])
    manifest = workspace.raw / archive.MANIFEST
    with manifest.open("ab") as handle:
        handle.write(b'{"fetch_id": "cut o')
    take(workspace, source, files=[file(tmp_path / "b.html")])
    assert [row.page for row in archive.read_manifest(workspace.raw)] == ["a.html", "b.html"]


def test_a_damaged_line_within_the_manifest_is_named(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, source, files=[file(tmp_path / "a.html")])
    manifest = workspace.raw / archive.MANIFEST
    manifest.write_bytes(b"rot\n" + manifest.read_bytes())
    with pytest.raises(BadInputError, match=r"manifest\.jsonl:1: the manifest is damaged"):
        take(workspace, source, offline=True)


def test_a_snapshot_whose_bytes_changed_is_not_read(source: Source, workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, source, files=[file(tmp_path / "a.html")])
    (stored,) = workspace.raw.glob("*.html")
    stored.write_bytes(PAGE + b"rot")
    with pytest.raises(BadInputError, match="bytes have changed"):
        archive.read_body(workspace, source, current(workspace)[0])
