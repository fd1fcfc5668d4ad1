"""The history of a source out of an archive of the web: all of it, politely, and never another's."""

from __future__ import annotations

import dataclasses
import json

import pytest
from click.testing import Result
from fetch_bench import Bench
from listing_site import block, html, pager, stating
from misbehaving_site import Reply, Site

from pipeline.errors import ExitCode
from pipeline.fetch import backfill as backfilling
from pipeline.fetch.cdx import query_address

HOST = "http://projects.example"
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


@dataclasses.dataclass
class Archive:
    """An archive in the Internet Archive's dialect."""

    site: Site
    rows: list[list[str]] = dataclasses.field(default_factory=list)

    @property
    def cdx(self) -> str:
        return f"{self.site.url}/cdx/search/cdx"

    def shown_at(self, at: str, path: str = "/projects") -> str:
        return f"/web/{at}id_/{HOST}{path}"

    def holds(
        self, at: str, body: bytes | Reply | None, path: str = "/projects", *, mime: str = "text/html",
        status: str = "200", digest: str = "",
    ) -> None:  # fmt: skip
        self.rows.append(["key", at, HOST + path, mime, status, digest or f"SHA{at}", "1"])
        if body is not None:
            self.site.says(body if isinstance(body, Reply) else Reply(body=body), at=self.shown_at(at, path))
        self.lists("/projects", self.rows)

    def lists(self, path: str, rows: list[list[str]], *, prefix: bool = True, **asked: str) -> None:
        self.says(json.dumps([NAMES, *rows]).encode(), path, prefix=prefix, **asked)

    def says(self, body: bytes | Reply, path: str = "/projects", *, prefix: bool = True, **asked: str) -> None:
        given = {"since": None, "until": None, "key": None} | asked
        url = query_address(self.cdx, HOST + path, prefix=prefix, **given)
        reply = body if isinstance(body, Reply) else Reply(body=body, content_type="application/json")
        self.site.says(reply, at=url.removeprefix(self.site.url))

    def asked(self) -> list[str]:
        """The bodies that were asked for, in order."""
        return [path for path in self.site.paths() if "id_/" in path]


@pytest.fixture
def archive(bench: Bench, site: Site, monkeypatch: pytest.MonkeyPatch) -> Archive:
    bench.set_site(HOST, ["/projects"], "details = '/node/\\d+'\n[site.paging]\n")
    monkeypatch.setattr(
        backfilling.backfill, "__kwdefaults__", {**(backfilling.backfill.__kwdefaults__ or {}), "settings": QUICK}
    )
    return Archive(site)


QUICK = dataclasses.replace(
    backfilling.PATIENT, connect_timeout=0.5, read_timeout=0.3, answer_within=4, body_within=1, retries=1, backoff=0,
    max_retry_after=2,
)  # fmt: skip


def backfill(bench: Bench, archive: Archive, *options: str) -> Result:
    return bench.command("backfill", "--cdx", archive.cdx, "--private", *options)


def test_versions_and_changes_span_the_years_of_the_archive(bench: Bench, archive: Archive) -> None:
    archive.holds("20180301000000", stating(3))
    archive.holds("20120301000000", stating(1))
    archive.holds("20150301000000", stating(2))
    result = backfill(bench, archive, "--json")
    assert result.exit_code == 0, result.output
    assert archive.asked() == [archive.shown_at(f"{year}0301000000") for year in (2012, 2015, 2018)]
    versions = bench.published("project_versions")
    assert [(row["valid_from"].year, int(row["budget_amount"])) for row in versions] == [
        (2012, 1000),
        (2015, 2000),
        (2018, 3000),
    ]
    changes = [(row["run_id"], row["old_value"], row["new_value"]) for row in bench.published("changes")]
    assert changes == [("20150301", "1000.00", "2000.00"), ("20180301", "2000.00", "3000.00")]
    assert json.loads(result.stdout)["backfill"]["years"] == {"2012": 1, "2015": 1, "2018": 1}


def test_equal_bodies_are_asked_for_once_and_still_say_when_the_page_was_seen(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1), digest="ONE")
    archive.holds("20130301000000", stating(2), digest="TWO")
    archive.holds("20140301000000", None, digest="ONE")
    archive.holds("20150301000000", None, digest="ONE", mime="warc/revisit", status="-")
    assert backfill(bench, archive).exit_code == 0
    assert len(archive.asked()) == 2
    (project,) = bench.published("projects")
    assert (project["first_seen"].year, project["last_seen"].year, int(project["budget_amount"])) == (2012, 2015, 1000)
    assert [row["verdict"] for row in sorted(bench.published("fetches"), key=lambda row: row["fetched_at"])] == [
        "good",
        "good",
        "good",
        "unchanged",
    ]


def test_only_pages_of_the_source_are_asked_for(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    for path in ("/projects-of-others", "/projects/search?q=x", "/projects.css"):
        archive.holds("20120301000000", b"", path)
    archive.rows += [
        ["key", "20120301000000", "http://elsewhere.example/projects", "text/html", "200", "X", "1"],
        ["key", "20120401000000", f"{HOST}/projects", "image/png", "200", "Y", "1"],
        ["key", "20120501000000", f"{HOST}/projects", "text/html", "302", "Z", "1"],
        ["key", "20120601000000", f"{HOST}/projects", "text/html", "503", "Z", "1"],
    ]
    archive.lists("/projects", archive.rows)
    result = backfill(bench, archive)
    assert "8 listed, 1 fetched" in result.output
    assert "7 of no use" in result.output
    assert archive.asked() == [archive.shown_at("20120301000000")]


def test_a_listing_page_that_was_gone_takes_its_projects_off_the_pages(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    archive.holds("20120301000001", html([block(7)], pager(1, 1)), "/projects?page=1")
    archive.holds("20130301000000", None, "/projects?page=1", status="404")
    assert backfill(bench, archive).exit_code == 0
    counts = {row["project_id"]: row["n_records"] for row in bench.published("projects")}
    assert counts == {"ABC/10/001": 1, "ABC/10/007": 0}


def test_pages_on_projects_that_a_listing_cut_off_are_taken_in_too(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", html([block(1, teaser="/node/1"), block(2)], pager(0, 0)))
    archive.lists("/node/1", [["key", "20120302000000", f"{HOST}/node/1", "text/html", "200", "N", "1"]], prefix=False)
    archive.site.says(Reply(body=html([block(1)])), at=archive.shown_at("20120302000000", "/node/1"))
    assert backfill(bench, archive).exit_code == 0
    assert {row["page"] for row in bench.published("fetches")} == {"/projects", "/node/1"}


def test_a_broken_off_backfill_goes_on_where_it_stopped(bench: Bench, archive: Archive) -> None:
    for year in (2012, 2013, 2014, 2015):
        archive.holds(f"{year}0301000000", stating(year - 2000))
    archive.site.says(Reply(hangs_up=True), at=archive.shown_at("20140301000000"))
    broken = backfill(bench, archive)
    assert broken.exception.exit_code == ExitCode.NOTHING_TO_DO  # type: ignore[union-attr]
    assert "2 captures were taken in and are kept; run the same command again later" in str(broken.exception)
    assert not (bench.workspace.clean / "current").exists()
    archive.site.requests.clear()
    archive.site.says(Reply(body=stating(14)), at=archive.shown_at("20140301000000"))
    assert "2 known before" in backfill(bench, archive).output
    assert archive.asked() == [archive.shown_at(f"{year}0301000000") for year in (2014, 2015)]
    assert len(bench.published("project_versions")) == 4


def test_a_backfill_done_again_asks_for_no_body(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    backfill(bench, archive)
    before = bench.published("project_versions"), bench.published("changes"), bench.manifest()
    archive.site.requests.clear()
    assert backfill(bench, archive).exit_code == 0
    assert archive.asked() == []
    assert (bench.published("project_versions"), bench.published("changes"), bench.manifest()) == before


def test_the_archive_may_ask_to_wait_up_to_a_bound(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    wait = Reply(429, b"", headers={"Retry-After": "1"})
    archive.site.says(wait, Reply(body=stating(1)), at=archive.shown_at("20120301000000"))
    assert backfill(bench, archive).exit_code == 0
    archive.holds("20130301000000", Reply(429, b"", headers={"Retry-After": "3600"}))
    result = backfill(bench, archive)
    assert result.exception.exit_code == ExitCode.NOTHING_TO_DO  # type: ignore[union-attr]
    assert "the archive broke off (HTTP status 429)" in str(result.exception)
    assert len(bench.published("fetches")) == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(404, b"not in archive"), "HTTP status 404"),
        (
            Reply(headers={"Memento-Datetime": "Thu, 01 May 2014 10:00:00 GMT"}),
            "its capture of 2014-05-01 10:00:00 instead",
        ),
        (Reply(302, b"", headers={"Location": "http://elsewhere.example/"}), "it redirects to elsewhere.example"),
        (Reply(announced=99_999), "the body was cut off"),
    ],
)
def test_a_capture_that_the_archive_does_not_give_is_told_and_tried_again(
    bench: Bench, archive: Archive, reply: Reply, why: str
) -> None:
    archive.holds("20120301000000", stating(1))
    archive.holds("20130301000000", reply)
    archive.holds("20140301000000", stating(3))
    result = backfill(bench, archive)
    assert result.exit_code == 0, result.output
    assert f"not taken in: {HOST}/projects of 2013-03-01: " in result.stderr
    assert why in result.stderr
    assert len(bench.published("fetches")) == 2
    archive.holds("20130301000000", stating(2))
    backfill(bench, archive)
    assert len(bench.published("project_versions")) == 3


def test_an_archived_challenge_is_rejected_and_kept_in_quarantine(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    archive.holds("20130301000000", b"<title>Just a moment...</title>")
    assert backfill(bench, archive).exit_code == 0
    assert {row["verdict"] for row in bench.published("fetches")} == {"good", "rejected"}
    assert len(list((bench.workspace.raw / "quarantine").iterdir())) == 1


def test_a_long_list_comes_in_parts(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    archive.holds("20130301000000", stating(2))
    first, second = archive.rows
    archive.says(json.dumps([NAMES, first, [], ["more"]]).encode())
    archive.lists("/projects", [second], key="more")
    assert "2 listed, 2 fetched" in backfill(bench, archive).output


def test_only_the_time_that_was_asked_for_is_listed(bench: Bench, archive: Archive) -> None:
    archive.holds("20150301000000", stating(1))
    archive.lists("/projects", archive.rows, since="2014", until="2016")
    archive.says(Reply(500, b""))
    assert backfill(bench, archive, "--since", "2014", "--until", "2016").exit_code == 0


def test_a_list_alone_takes_nothing_in(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    archive.holds("20120501000000", stating(1))
    result = backfill(bench, archive, "--list")
    assert result.output.splitlines()[1:] == ["  2012: 2"]
    assert (archive.asked(), bench.manifest()) == ([], [])


def test_robots_txt_of_the_archive_is_kept(bench: Bench, archive: Archive) -> None:
    archive.holds("20120301000000", stating(1))
    archive.site.says(Reply(body=b"User-agent: *\nDisallow: /", content_type="text/plain"), at="/robots.txt")
    result = backfill(bench, archive)
    assert "robots.txt asks programs not to read it" in str(result.exception)
    assert archive.site.requests == []


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (Reply(200, b"<html>Sign in</html>"), ExitCode.WRONG_USE, "the answer is no list of captures"),
        (Reply(200, b"[]"), ExitCode.NOTHING_TO_DO, "the archive has no capture of http://projects.example/projects"),
        (Reply(404, b""), ExitCode.NOTHING_TO_DO, "the archive has no capture of http://projects.example/projects"),
        (Reply(500, b""), ExitCode.NOTHING_TO_DO, "the archive's list could not be had: HTTP status 500"),
        (Reply(hangs_up=True), ExitCode.NOTHING_TO_DO, "the archive's list could not be had"),
    ],
)
def test_an_archive_that_gives_no_list_ends_with_one_line(
    bench: Bench, archive: Archive, reply: Reply, code: int, words: str
) -> None:
    archive.says(reply)
    result = backfill(bench, archive)
    assert result.exception.exit_code == code  # type: ignore[union-attr]
    assert words in str(result.exception)


@pytest.mark.parametrize(
    ("cdx", "words"),
    [
        ("http://127.0.0.1:1/cdx/search/cdx", "allow it with --private"),
        ("http://10.0.0.1/coll/cdx", "allow it with --private"),
        ("http://localhost/coll/cdx", "allow it with --private"),
        ("file:///etc/passwd", "no http(s) address"),
        ("https://archive.example/list", "say so with --replay"),
    ],
)
def test_an_address_that_is_not_meant_is_refused(bench: Bench, archive: Archive, cdx: str, words: str) -> None:
    result = bench.command("backfill", "--cdx", cdx)
    assert words in str(result.exception)
    assert archive.site.requests == []
