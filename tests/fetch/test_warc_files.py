"""WARC files given by hand: many captures of one page are its history; damage is told in one line."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import random
import zlib
from pathlib import Path
from typing import Any

import pytest
from fetch_bench import Bench
from listing_site import block, html, pager, serve, stating
from misbehaving_site import Reply, Site
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import schema
from pipeline.errors import BadInputError
from pipeline.store import read_parquet

HOST = "http://projects.example"


class Maker:
    """Writes a WARC file record by record, as a crawler does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = io.BytesIO()
        self.writer = WARCWriter(self.file, gzip=path.suffix == ".gz")

    def response(
        self, body: bytes, at: str, path: str = "/projects", *, status: str = "200 OK", host: str = HOST, **headers: str
    ) -> Any:
        given = {"Content-Type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
        record = self.writer.create_warc_record(
            host + path,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            warc_headers_dict={"WARC-Date": at},
            http_headers=StatusAndHeaders(status, list(given.items()), protocol="HTTP/1.1"),
        )
        self.writer.write_record(record)
        return record

    def revisit(self, of: Any, at: str, path: str = "/projects", *, by_digest: bool = False) -> None:
        record = self.writer.create_revisit_record(
            HOST + path,
            of.rec_headers.get_header("WARC-Payload-Digest"),
            "http://nowhere.example/" if by_digest else of.rec_headers.get_header("WARC-Target-URI"),
            of.rec_headers.get_header("WARC-Date"),
            warc_headers_dict={"WARC-Date": at},
        )
        self.writer.write_record(record)

    def close(self) -> Path:
        self.path.write_bytes(self.file.getvalue())
        return self.path


@pytest.fixture
def listed(bench: Bench) -> Bench:
    bench.set_site(HOST, ["/projects"], "[site.paging]\n")
    return bench


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "x.warc.gz")


def test_captures_of_one_page_are_its_history(listed: Bench, made: Maker) -> None:
    made.response(stating(3, 7), "2018-05-01T10:00:00Z")
    made.response(stating(1), "2012-05-01T10:00:00Z")  # the order in the file is no matter
    made.response(stating(2, 7), "2015-05-01T10:00:00Z")
    result = listed.command("run", "--from", made.close())
    assert result.exit_code == 0, result.output
    versions = [row for row in listed.published("project_versions") if row["project_id"] == "ABC/10/001"]
    assert [(row["valid_from"].year, int(row["budget_amount"])) for row in versions] == [
        (2012, 1000),
        (2015, 2000),
        (2018, 3000),
    ]
    assert [(row["run_id"], row["n_projects"]) for row in listed.published("runs")][:3] == [
        ("20120501", 1),
        ("20150501", 2),
        ("20180501", 2),
    ]
    changes = [
        (r["run_id"], r["project_id"], r["field"], r["old_value"], r["new_value"]) for r in listed.published("changes")
    ]
    assert changes == [
        ("20150501", "ABC/10/001", "budget_amount", "1000.00", "2000.00"),
        ("20150501", "ABC/10/002", "project_id", None, "ABC/10/002"),
        ("20180501", "ABC/10/001", "budget_amount", "2000.00", "3000.00"),
    ]
    assert "budget_amount: 1000.00 -> 3000.00" in listed.command("diff", "20120501", "20180501").output
    assert listed.command("check").exit_code == 0


def test_the_first_refresh_behind_an_archive_tells_what_changed_since(bench: Bench, site: Site, made: Maker) -> None:
    bench.set_site(site.url, ["/projects"], "[site.paging]\n")
    site.says(Reply(body=stating(5, 7)))
    assert bench.command("refresh").exit_code == 0
    made.response(stating(4, 7, 9), "2012-05-01T10:00:00Z", host=site.url)
    assert bench.command("run", "--from", made.close()).exit_code == 0
    assert bench.command("run", "--offline").exit_code == 0
    runs = sorted(bench.published("runs"), key=lambda row: row["started_at"])
    assert [row["outcome"] for row in runs] == ["replayed", "complete", "complete", "complete"]
    changes = bench.published("changes")
    since = [(r["field"], r["old_value"], r["new_value"]) for r in changes if r["run_id"] == runs[1]["run_id"]]
    assert since == [("budget_amount", "4000.00", "5000.00")]
    # A project that only the archive knows is no news of today.
    assert {row["project_id"] for row in bench.published("projects") if not row["n_records"]} == {"ABC/10/003"}
    assert "ABC/10/003" not in {row["project_id"] for row in changes}


@pytest.mark.parametrize("by_digest", [False, True])
def test_a_revisit_has_the_body_that_it_points_to(listed: Bench, made: Maker, by_digest: bool) -> None:
    first = made.response(stating(1), "2012-05-01T10:00:00Z")
    made.response(stating(2), "2013-05-01T10:00:00Z")
    made.revisit(first, "2014-05-01T10:00:00Z", by_digest=by_digest)
    listed.run(made.close())
    rows = sorted(listed.table("fetches"), key=lambda row: row["fetched_at"])
    assert [row["verdict"] for row in rows] == ["good", "good", "good"]
    assert rows[0]["snapshot_id"] == rows[2]["snapshot_id"] != rows[1]["snapshot_id"]


def test_a_revisit_may_point_into_another_of_the_files(listed: Bench, tmp_path: Path) -> None:
    one, two = Maker(tmp_path / "1.warc"), Maker(tmp_path / "2.warc.gz")
    two.revisit(one.response(stating(1), "2012-05-01T10:00:00Z"), "2013-05-01T10:00:00Z")
    with pytest.raises(BadInputError, match="stands in another WARC file"):
        listed.run(two.close())
    listed.run(two.path, one.close())
    rows = sorted(listed.table("fetches"), key=lambda row: row["fetched_at"])
    assert [(row["fetched_at"].year, row["verdict"]) for row in rows] == [(2012, "good"), (2013, "unchanged")]


def test_what_is_no_page_is_left_out_and_what_is_no_good_one_is_rejected(listed: Bench, made: Maker) -> None:
    made.response(b"\x89PNG", "2012-05-01T10:00:00Z", "/logo.png", Content_Type="image/png")
    made.response(b"User-agent: *", "2012-05-01T10:00:00Z", "/robots.txt", Content_Type="text/plain")
    made.response(stating(1), "2012-05-01T10:00:00Z")
    made.response(b"<p>Gone fishing</p>", "2013-05-01T10:00:00Z", status="503 Service Unavailable")
    made.response(b"<title>Just a moment...</title>", "2014-05-01T10:00:00Z", status="403 Forbidden")
    summary = listed.run(made.close())
    assert summary.notices == [f"{made.path}: left out 2 records that are neither HTML nor plain text"]
    rows = sorted(listed.table("fetches"), key=lambda row: row["fetched_at"])
    assert [(row["verdict"], row["http_status"]) for row in rows] == [
        ("good", 200),
        ("rejected", 503),
        ("rejected", 403),
    ]
    assert "Cloudflare" in rows[2]["reason"]
    assert len(list((listed.workspace.raw / "quarantine").iterdir())) == 2


def test_bodies_come_out_without_their_codings(listed: Bench, made: Maker) -> None:
    packed = gzip.compress(stating(1))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    made.response(chunked, "2012-05-01T10:00:00Z", Content_Encoding="gzip", Transfer_Encoding="chunked")
    made.response(zlib.compress(stating(2)), "2013-05-01T10:00:00Z", Content_Encoding="deflate")
    made.response(b"?" * 50, "2014-05-01T10:00:00Z", Content_Encoding="zstd")
    made.response(packed[:-20], "2015-05-01T10:00:00Z", Content_Encoding="gzip")
    listed.run(made.close())
    current = next(row for row in listed.table("inputs") if row["is_current"])
    assert (current["fetched_at"].year, listed.body(current)) == (2013, stating(2))
    reasons = {row["fetched_at"].year: row["reason"] for row in listed.table("fetches")}
    assert reasons[2014] == "the body is packed by zstd, which can't be unpacked"


def test_a_bomb_in_a_record_is_stopped_at_the_bound(listed: Bench, made: Maker) -> None:
    made.response(stating(1), "2012-05-01T10:00:00Z")
    made.response(gzip.compress(bytes(64 << 20)), "2013-05-01T10:00:00Z", Content_Encoding="gzip")
    listed.run(made.close())
    reasons = {row["fetched_at"].year: row["reason"] for row in listed.table("fetches")}
    assert reasons[2013] == f"the body is larger than {32 << 20} bytes"


def test_a_page_of_another_site_counts_as_a_file_named_by_its_address(listed: Bench, made: Maker) -> None:
    made.response(stating(1), "2012-05-01T10:00:00Z", host="http://other.example")
    listed.run(made.close())
    row = listed.one("fetches")
    assert (row["page"], row["url"]) == ("http://other.example/projects", None)


def test_an_archived_page_that_is_gone_has_no_current_records(listed: Bench, made: Maker) -> None:
    made.response(html([block(1)], pager(0, 1)), "2012-05-01T10:00:00Z")
    made.response(html([block(2)], pager(1, 1)), "2012-05-01T10:00:01Z", "/projects?page=1")
    made.response(b"<p>No</p>", "2013-05-01T10:00:00Z", "/projects?page=1", status="404 Not Found")
    listed.command("run", "--from", made.close())
    assert {row["project_id"]: row["n_records"] for row in listed.published("projects")} == {
        "ABC/10/001": 1,
        "ABC/10/002": 0,
    }


# ---- There and back ----------------------------------------------------------------------------


def test_an_export_taken_in_again_gives_the_same_tables(bench: Bench, site: Site, tmp_path: Path) -> None:
    bench.set_site(site.url, ["/projects"], "[site.paging]\n")
    serve(site, [[1, 2, 3], [4, 5]])
    bench.command("refresh")
    site.says(Reply(body=stating(9, 2, 3), headers={"ETag": '"9"'}))
    bench.command("refresh")
    bench.command("refresh")  # not modified
    site.says(Reply(403, b"<title>Just a moment...</title>"), at="/projects?page=1")
    bench.command("refresh")
    site.says(Reply(hangs_up=True), at="/projects?page=1")
    bench.command("refresh")
    out = tmp_path / "all.warc.gz"
    assert bench.command("export", "warc", "--to", out).exit_code == 0
    lines = len(bench.manifest())
    before = {name: read_parquet(bench.workspace.clean / f"{name}.parquet") for name in schema.TABLES}
    assert {row["verdict"] for row in before["fetches"].to_pylist()} == {"good", "unchanged", "rejected", "failed"}
    bench.workspace = type(bench.workspace)(tmp_path / "anew", "trial")
    result = bench.command("run", "--from", out)
    assert result.exit_code == 0, result.output
    assert len(bench.manifest()) == lines
    again = {name: read_parquet(bench.workspace.clean / f"{name}.parquet") for name in schema.TABLES}
    # Issues of today's fallback, and the row of a run itself, are not of the archive.
    assert [name for name in schema.TABLES if not again[name].equals(before[name])] == ["issues", "runs"]
    assert bench.command("check").exit_code == 0
    # Taken in once more, it adds nothing.
    bench.command("run", "--from", out)
    assert len(bench.manifest()) == lines


@pytest.mark.parametrize("seed", range(4))
def test_captures_give_the_same_tables_whatever_files_they_come_in(listed: Bench, tmp_path: Path, seed: int) -> None:
    chooser = random.Random(seed)
    captures = []
    for year in range(2010, 2018):
        body = stating(*(chooser.choice([1, 2, 3]) for _ in range(chooser.randrange(1, 4))))
        captures.append((body, f"{year}-03-01T00:00:00Z", chooser.choice(["/projects", "/projects?page=1"])))
    captures.append((b"<p>No</p>", "2016-07-01T00:00:00Z", "/projects?page=1", "404 Not Found"))

    def tables(name: str, groups: list[list[Any]]) -> dict[str, Any]:
        listed.workspace = type(listed.workspace)(tmp_path / name, "trial")
        for number, group in enumerate(groups):
            made = Maker(tmp_path / f"{name}-{number}.warc.gz")
            for body, at, path, *status in group:
                made.response(body, at, path, **({"status": status[0]} if status else {}))
            listed.command("run", "--from", made.close())
        result = listed.command("run", "--offline")
        assert result.exit_code == 0, result.output
        return {name: read_parquet(listed.workspace.clean / f"{name}.parquet") for name in schema.TABLES}

    at_once = tables("at-once", [captures])
    shuffled = chooser.sample(captures, len(captures))
    cuts = sorted(chooser.sample(range(1, len(captures)), 3))
    groups = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    in_parts = tables("in-parts", groups)
    of_runs = ("runs", "changes")  # what each of our own runs took in is another matter
    assert [name for name in schema.TABLES if not at_once[name].equals(in_parts[name]) and name not in of_runs] == []
    days = {row["run_id"] for row in at_once["runs"].to_pylist() if row["outcome"] == "replayed"}
    assert len(days) == len(captures)

    def of_archive(table: Any) -> list[dict[str, Any]]:
        return [row for row in table.to_pylist() if row["run_id"] in days]

    assert all(of_archive(at_once[name]) == of_archive(in_parts[name]) != [] for name in of_runs)


# ---- Damage ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.warc.gz", "x.warc"])
@pytest.mark.parametrize("seed", range(10))
def test_a_file_cut_off_anywhere_is_refused_whole(listed: Bench, tmp_path: Path, name: str, seed: int) -> None:
    made = Maker(tmp_path / name)
    for year in (2012, 2013, 2014):
        made.response(stating(year), f"{year}-05-01T10:00:00Z")
    whole = made.close().read_bytes()
    made.path.write_bytes(whole[: random.Random(seed).randrange(200, len(whole) - 20)])
    with pytest.raises(BadInputError, match=r"the WARC file is (cut off|damaged) behind \d records") as caught:
        listed.run(made.path)
    assert len(str(caught.value).splitlines()) == 1
    assert listed.manifest() == []


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_byte_is_found(listed: Bench, made: Maker, seed: int) -> None:
    for year in (2012, 2013, 2014):
        made.response(stating(year), f"{year}-05-01T10:00:00Z")
    content = bytearray(made.close().read_bytes())
    content[random.Random(seed).randrange(20, len(content) - 8)] ^= 0x55
    made.path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"the WARC file is (cut off|damaged)"):
        listed.run(made.path)
    assert listed.manifest() == []


def test_a_file_packed_as_a_whole_is_read_too(listed: Bench, tmp_path: Path) -> None:
    made = Maker(tmp_path / "x.warc")
    made.response(stating(1), "2012-05-01T10:00:00Z")
    packed = tmp_path / "whole.warc.gz"
    packed.write_bytes(gzip.compress(made.close().read_bytes()))
    listed.run(packed)
    assert listed.one("fetches")["fetched_at"] == dt.datetime(2012, 5, 1, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.warc", b"", "it holds no page"),
        ("x.warc.gz", b"", "it holds no page"),
        ("x.warc", b"no WARC at all\n" * 50, "the WARC file is damaged behind 0 records"),
        ("x.warc.gz", b"\x1f\x8bno gzip at all", "the WARC file is damaged behind 0 records"),
        ("x.warc", stating(1), "the WARC file is damaged behind 0 records"),
    ],
)
def test_what_is_no_warc_file_is_refused(listed: Bench, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInputError, match=words):
        listed.run(tmp_path / name)


def test_a_file_without_a_good_page_says_why(listed: Bench, made: Maker) -> None:
    made.response(b"<p>x</p>", "2012-05-01T10:00:00Z", status="500 Oops")
    with pytest.raises(
        BadInputError, match=r"none of its 1 captures is a good page, the first: /projects: HTTP status 500"
    ):
        listed.run(made.close())
