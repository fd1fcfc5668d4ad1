"""Live pages: what is taken, what is not, and that every failure is named and soon over."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import socket
import threading
import time
import zlib
from typing import Any

import pytest
from fetch_bench import QUICK, Bench
from misbehaving_site import PAGE, Reply, Site

from pipeline.errors import NothingToDoError, ProfileError


def refused(bench: Bench) -> str:
    """The reason for which the only page was not taken, by a run that has nothing else."""
    with pytest.raises(NothingToDoError) as caught:
        bench.run()
    assert "--from" in str(caught.value)
    assert caught.value.exit_code == 3
    return str(caught.value)


def last_row(bench: Bench) -> dict[str, Any]:
    import json

    row: dict[str, Any] = json.loads(bench.manifest()[-1])
    return row


def test_a_good_page_is_kept_byte_by_byte_and_becomes_the_input(bench: Bench, site: Site) -> None:
    stamp = "Wed, 01 May 2030 00:00:00 GMT"
    site.says(Reply(headers={"ETag": '"v1"', "Last-Modified": stamp}))
    summary = bench.run()
    assert (summary.n_pages, summary.fell_back, summary.notices) == (1, False, [])
    row = bench.one("inputs")
    assert bench.body(row) == PAGE
    assert (row["page"], row["url"], row["is_current"]) == ("/projects", f"{site.url}/projects", True)
    assert row["content_type"] == "text/html; charset=utf-8"
    fetched = bench.one("fetches")
    assert (fetched["http_status"], fetched["verdict"], fetched["reason"]) == (200, "good", None)
    assert (fetched["etag"], fetched["last_modified"]) == ('"v1"', stamp)
    assert fetched["fetched_at"] == dt.datetime(2030, 1, 1, 12, 0, 2, tzinfo=dt.UTC)
    assert bench.bodies() == [f"20300101T120002Z-{row['snapshot_id'][:12]}.html"]
    assert bench.one("run_info") == {
        "run_id": summary.run_id,
        "started_at": dt.datetime(2030, 1, 1, 12, 0, 1, tzinfo=dt.UTC),
        "outcome": "complete",
    }
    assert summary.run_id == "20300101T120001Z"


def test_the_user_agent_names_the_project(bench: Bench, site: Site) -> None:
    site.says(Reply())
    bench.run()
    assert site.requests[0][1]["User-Agent"].startswith("un-projects/")


def test_bytes_of_another_charset_are_kept_as_they_came(bench: Bench, site: Site) -> None:
    body = "<p>Médium, señor</p>".encode("iso-8859-1")
    site.says(Reply(body=body, content_type="text/html; charset=ISO-8859-1"))
    bench.run()
    row = bench.one("inputs")
    assert bench.body(row) == body
    assert row["content_type"] == "text/html; charset=ISO-8859-1"


def test_a_compressed_answer_is_kept_decompressed(bench: Bench, site: Site) -> None:
    site.says(Reply(body=gzip.compress(PAGE), headers={"Content-Encoding": "gzip"}))
    bench.run()
    assert bench.body(bench.one("inputs")) == PAGE


def test_plain_text_is_taken_too(bench: Bench, site: Site) -> None:
    site.says(Reply(body=b"Past Projects", content_type="text/plain"))
    bench.run()
    assert bench.bodies()[0].endswith(".txt")


@pytest.mark.parametrize(
    ("reply", "reason", "kept"),
    [
        (Reply(404, b"<p>gone</p>"), "HTTP status 404 (Not Found)", "html"),
        (Reply(403, b"<p>no</p>"), "HTTP status 403 (Forbidden)", "html"),
        (Reply(202, b"<p>wait</p>"), "HTTP status 202 (Accepted)", "html"),
        (Reply(content_type="application/pdf"), "the content type is application/pdf, not HTML or plain text", "bin"),
        (Reply(content_type=None), "the content type is not stated, not HTML or plain text", "bin"),
        (Reply(body=b" \n"), "the body is empty", "html"),
        (Reply(body=b""), "the body is empty", None),
        (Reply(body=b"%PDF-1.7 x"), "the body is a PDF, not text", "html"),
        (Reply(body=b"<title>Just a moment...</title>"), "a challenge or error page of Cloudflare", "html"),
        (Reply(headers={"cf-mitigated": "challenge"}), "a challenge or error page of Cloudflare", "html"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_the_page_is_rejected_and_put_aside(
    bench: Bench, site: Site, reply: Reply, reason: str, kept: str | None
) -> None:
    site.says(reply)
    assert reason in refused(bench)
    row = last_row(bench)
    assert row["verdict"] == "rejected"
    assert row["reason"].startswith(reason)
    assert bench.bodies() == []
    if kept:
        assert row["path"].startswith("quarantine/")
        assert row["path"].endswith(kept)
        assert bench.body(row) == reply.body
    else:
        assert row["path"] is None
    assert len(site.requests) == 1


def test_a_server_error_that_passes_is_asked_again(bench: Bench, site: Site) -> None:
    site.says(Reply(500, b"oops"), Reply())
    assert bench.run().n_pages == 1
    assert len(site.requests) == 2
    assert bench.one("fetches")["verdict"] == "good"


def test_a_server_error_that_stays_is_rejected_after_the_retries(bench: Bench, site: Site) -> None:
    site.says(Reply(503, b"down"))
    assert "HTTP status 503 (Service Unavailable)" in refused(bench)
    assert len(site.requests) == 1 + QUICK.retries


def test_a_short_retry_after_is_obeyed(bench: Bench, site: Site) -> None:
    site.says(Reply(429, b"slow down", headers={"Retry-After": "0"}), Reply())
    assert bench.run().n_pages == 1


def test_a_server_that_asks_to_wait_for_long_is_not_asked_again(bench: Bench, site: Site) -> None:
    site.says(Reply(429, b"slow down", headers={"Retry-After": "3600"}), Reply())
    assert "HTTP status 429 (Too Many Requests)" in refused(bench)
    assert len(site.requests) == 1


def test_a_connection_that_is_dropped_once_is_tried_again(bench: Bench, site: Site) -> None:
    site.says(Reply(hangs_up=True), Reply())
    assert bench.run().n_pages == 1


def test_a_connection_that_is_always_dropped_has_failed(bench: Bench, site: Site) -> None:
    site.says(Reply(hangs_up=True))
    assert "the connection was cut before an answer came" in refused(bench)
    assert (last_row(bench)["verdict"], last_row(bench)["http_status"]) == ("failed", None)


def test_a_silent_server_is_given_up_in_time(bench: Bench, site: Site) -> None:
    site.says(Reply(hangs=True))
    assert "no answer within 0.1 s" in refused(bench)
    assert last_row(bench)["verdict"] == "failed"


def test_a_server_that_drips_headers_is_given_up_in_time(bench: Bench, site: Site) -> None:
    site.says(Reply(drips=True))
    started = time.monotonic()
    settings = dataclasses.replace(QUICK, answer_within=0.2)
    with pytest.raises(NothingToDoError, match=r"no whole answer within 0\.2 s"):
        bench.run(settings=settings)
    assert time.monotonic() - started < 2


def test_a_closed_port_has_failed_at_once(bench: Bench) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        bench.set_site(f"http://127.0.0.1:{taken.getsockname()[1]}", ["/projects"])
        assert "the connection was refused" in refused(bench)


def test_a_name_that_does_not_resolve_is_asked_for_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail(*args: Any, **_: Any) -> None:
        asked.append(args)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    bench.set_site("http://nowhere.invalid", ["/projects", "/more"])
    assert "the host's name could not be resolved" in refused(bench)
    assert len(asked) == 1
    assert last_row(bench)["reason"] == "not asked, since the host's name could not be resolved"


def test_a_name_lookup_that_hangs_is_given_up_in_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hang(*_: Any, **__: Any) -> None:
        over.wait(5)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    bench.set_site("http://nowhere.invalid", ["/projects"])
    started = time.monotonic()
    with pytest.raises(NothingToDoError, match=r"no whole answer within 0\.1 s"):
        bench.run(settings=dataclasses.replace(QUICK, answer_within=0.1))
    assert time.monotonic() - started < 2
    over.set()


def test_a_body_that_is_cut_off_is_asked_for_again(bench: Bench, site: Site) -> None:
    site.says(Reply(announced=len(PAGE) + 100), Reply())
    assert bench.run().n_pages == 1
    assert bench.body(bench.one("inputs")) == PAGE


def test_a_body_that_is_always_cut_off_has_failed(bench: Bench, site: Site) -> None:
    site.says(Reply(announced=len(PAGE) + 100))
    assert "the body was cut off" in refused(bench)
    row = last_row(bench)
    assert (row["verdict"], row["http_status"], row["snapshot_id"]) == ("failed", 200, None)
    assert bench.bodies() == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"x" * 10_001),
        Reply(body=gzip.compress(b"x" * 5_000_000), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["large", "gzip bomb"],
)
def test_a_body_beyond_the_size_limit_is_rejected(bench: Bench, site: Site, reply: Reply) -> None:
    site.says(reply)
    assert "the body is larger than 10000 bytes" in refused(bench)
    assert last_row(bench)["verdict"] == "rejected"


def deflated(window: int) -> bytes:
    """The page as zlib packs it, with its own frame (15) or bare (-15)."""
    packer = zlib.compressobj(wbits=window)
    return packer.compress(PAGE) + packer.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (deflated(15), "deflate"),
        (deflated(-15), "deflate"),
        (gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:]), "gzip"),
        (PAGE, "identity"),
    ],
    ids=["zlib", "bare deflate", "gzip in two members", "not packed"],
)
def test_a_packed_body_is_unpacked_as_browsers_do(bench: Bench, site: Site, body: bytes, coding: str) -> None:
    site.says(Reply(body=body, headers={"Content-Encoding": coding}))
    bench.run()
    assert bench.body(bench.one("inputs")) == PAGE
    assert site.requests[0][1]["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize("body", [gzip.compress(PAGE)[:-30], b"no gzip at all"], ids=["stops early", "another thing"])
def test_a_packed_body_that_stops_before_its_end_has_failed(bench: Bench, site: Site, body: bytes) -> None:
    site.says(Reply(body=body, headers={"Content-Encoding": "gzip"}))
    assert "the body was cut off" in refused(bench)
    assert bench.bodies() == []


def test_a_body_packed_in_a_way_that_nobody_asked_for_is_rejected(bench: Bench, site: Site) -> None:
    site.says(Reply(body=b"\x1b\x00", headers={"Content-Encoding": "br"}))
    assert "the body is packed by br, which was not asked for" in refused(bench)


def test_a_wait_in_no_unit_is_none(bench: Bench, site: Site) -> None:
    site.says(Reply(503, b"busy", headers={"Retry-After": "in a while"}), Reply())
    assert bench.run().n_pages == 1


def test_a_page_is_not_unchanged_where_nobody_asked_whether_it_is(bench: Bench, site: Site) -> None:
    site.says(Reply())
    bench.run()
    site.says(Reply(304, b""))
    assert bench.run().fell_back
    assert (last_row(bench)["verdict"], last_row(bench)["http_status"]) == ("rejected", 304)


def test_a_redirect_whose_letters_are_plain_utf8_is_followed(bench: Bench, site: Site) -> None:
    site.says(Reply(301, b"", headers={"Location": "/señal".encode().decode("latin-1")}))
    site.says(Reply(), at="/se%C3%B1al")
    assert bench.run().n_pages == 1


@pytest.mark.parametrize("location", ["http://[::1", "http://127.0.0.1:99999/", "http://:80/"])
def test_a_redirect_to_what_is_no_address_is_not_followed(bench: Bench, site: Site, location: str) -> None:
    site.says(Reply(302, b"", headers={"Location": location}))
    assert "it redirects to what is no address: not followed" in refused(bench)


def test_a_redirect_within_the_host_is_followed_and_noted(bench: Bench, site: Site) -> None:
    site.says(Reply(301, b"", headers={"Location": "/list"}))
    site.says(Reply(), at="/list")
    bench.run()
    row = bench.one("fetches")
    assert (row["page"], row["url"]) == ("/projects", f"{site.url}/projects")
    assert row["reason"] == f"redirected to {site.url}/list"


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("http://elsewhere.invalid/projects", "elsewhere.invalid"),
        ("//elsewhere.invalid/", "elsewhere.invalid"),
        ("http://127.0.0.1:1/projects", "http://127.0.0.1:1"),
        ("file:///etc/hostname", "file: addresses"),
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(bench: Bench, site: Site, location: str, where: str) -> None:
    site.says(Reply(302, b"", headers={"Location": location}))
    assert f"it redirects to {where}: not followed" in refused(bench)
    row = last_row(bench)
    assert (row["verdict"], row["http_status"]) == ("rejected", 302)


def test_redirects_for_ever_are_given_up(bench: Bench, site: Site) -> None:
    site.says(Reply(302, b"", headers={"Location": "/projects"}))
    assert "redirects more than 5 times" in refused(bench)
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    ("base_url", "page"),
    [
        ("file:///etc", "/hostname"),
        ("127.0.0.1", "/projects"),
        ("http://", "/projects"),
        ("http://127.0.0.1", "http://elsewhere.invalid/"),
    ],
)
def test_an_address_that_is_none_is_an_error_of_the_profile(bench: Bench, base_url: str, page: str) -> None:
    bench.set_site(base_url, [page])
    with pytest.raises(ProfileError, match="no address of a page"):
        bench.run()


def test_each_page_is_asked_for_once_in_order(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects", "/projects?page=1", "projects"])
    site.says(Reply())
    site.says(Reply(body=PAGE + b"<!-- 2 -->"), at="/projects?page=1")
    told: list[str] = []
    assert bench.run(progress=told.append).n_pages == 2
    assert site.paths() == ["/projects", "/projects?page=1"]
    assert told == [f"GET {site.url}/projects", f"GET {site.url}/projects?page=1"]
    assert {row["page"] for row in bench.table("inputs")} == {"/projects", "/projects?page=1"}


def test_a_page_with_a_bad_status_does_not_keep_the_others_from_being_asked(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/gone", "/projects"])
    site.says(Reply())
    summary = bench.run()
    assert (summary.n_pages, summary.fell_back) == (1, True)
    assert summary.notices == [
        f"{site.url}/gone could not be had: HTTP status 404 (Not Found); going on with the other pages"
    ]
    issue = bench.one("issues")
    assert "there is no older snapshot of it" in issue["message"]
    assert issue["snapshot_id"] is None
