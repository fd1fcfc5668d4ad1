"""Lists of captures in the dialects of archives."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from pipeline.errors import BadInputError
from pipeline.fetch.cdx import Listed, parse_cdx, query_address, replay_address

NOON = dt.datetime(2015, 3, 1, 12, tzinfo=dt.UTC)
PAGE = Listed("http://a.example/projects?page=1", NOON, "text/html", 200, "ABC")
REVISIT = Listed("http://a.example/projects", NOON, "warc/revisit", None, "ABC")
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = ["example,a)/projects?page=1", "20150301120000", PAGE.url, "text/html", "200", "ABC", "12"]
OTHER = ["example,a)/projects", "20150301120000", REVISIT.url, "warc/revisit", "-", "ABC", "12"]
CELLS = {"url": PAGE.url, "mime": "text/html", "status": "200", "digest": "ABC", "length": "12", "offset": "0"}
NO_STATUS = {"url": REVISIT.url, "mime": "warc/revisit", "digest": "ABC"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(json.dumps([NAMES, ROW, OTHER]), id="Internet Archive, JSON"),
        pytest.param("\n".join(" ".join(row) for row in (ROW, OTHER)) + "\n", id="Internet Archive, text"),
        pytest.param(
            f"example,a)/projects?page=1 20150301120000 {json.dumps(CELLS)}\n"
            f"example,a)/projects 20150301120000 {json.dumps(NO_STATUS)}\n",
            id="pywb, CDXJ",
        ),
        pytest.param(
            "\n".join(json.dumps({"timestamp": "20150301120000", **cells}) for cells in (CELLS, NO_STATUS)),
            id="pywb, JSON",
        ),
    ],
)
def test_every_dialect_says_the_same(body: str) -> None:
    assert parse_cdx(body.encode()) == ([PAGE, REVISIT], None)


def test_the_key_for_the_rest_is_no_capture() -> None:
    assert parse_cdx(json.dumps([NAMES, ROW, [], ["example,a)/ 2016"]]).encode()) == ([PAGE], "example,a)/ 2016")


@pytest.mark.parametrize("body", [b"", b"[]", b"[[]]", b"\n\n"])
def test_an_empty_list_has_no_captures(body: bytes) -> None:
    assert parse_cdx(body) == ([], None)


@pytest.mark.parametrize("timestamp", ["2015", "201503", "20150301", "2015030112"])
def test_a_time_may_be_cut_short(timestamp: str) -> None:
    ((row,), _) = parse_cdx(" ".join([ROW[0], timestamp, *ROW[2:]]).encode())
    assert row.at == dt.datetime.strptime(
        timestamp.ljust(14, "0").replace("20150000", "20150101").replace("20150300", "20150301"), "%Y%m%d%H%M%S"
    ).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Sign in</html>",
        b'{"error": "no such collection"}',
        b'[["urlkey", "timestamp"], ["x"]]',
        b"[1, 2",
        b"a b c",
        b"\xff\xfe",
        " ".join([ROW[0], "20151301120000", *ROW[2:]]).encode(),
        " ".join([ROW[0], "yesterday", *ROW[2:]]).encode(),
    ],
)
def test_what_is_no_list_is_no_empty_list(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse_cdx(body)


@pytest.mark.parametrize(
    ("cdx", "replay"),
    [
        ("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"),
        ("http://127.0.0.1:8080/coll/cdx", "http://127.0.0.1:8080/coll/"),
        ("http://127.0.0.1:8080/coll-cdx", "http://127.0.0.1:8080/coll/"),
    ],
)
def test_where_captures_are_shown_follows_from_where_they_are_listed(cdx: str, replay: str) -> None:
    assert replay_address(cdx) == replay


def test_an_unknown_archive_must_be_told() -> None:
    with pytest.raises(BadInputError, match="--replay"):
        replay_address("https://archive.example/list")


def test_a_query_asks_for_the_pages_and_the_time() -> None:
    url = query_address("http://a/cdx", "http://b/c?d=1", prefix=True, since="2012", until=None, key=None)
    assert (
        url == "http://a/cdx?url=http%3A%2F%2Fb%2Fc%3Fd%3D1&matchType=prefix&output=json&showResumeKey=true&from=2012"
    )
