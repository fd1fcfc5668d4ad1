"""A site that misbehaves: the refresh names the fault, goes on with the last good snapshot, and takes no harm."""

from __future__ import annotations

import functools
import gzip
import re
import socket
import struct
import zlib
from collections.abc import Callable

import pytest
from station import ChangingSite, Handler, Station, listing

from pipeline import fetch

GOOD_BUDGET = 10_001
MIB = 1 << 20
PAGE = listing(55_555)
FRENCH = PAGE.replace(b"officials", "employés de l’État".encode())
# No test waits longer than it must; sizes are the product's own.
QUICK = functools.partial(
    fetch.LiveSettings, connect_timeout=1, read_timeout=0.2, answer_within=0.6, body_within=0.6, backoff=0
)
# Tells the most memory that the process ever had, in KiB.
MEASURED = [
    "-c",
    "import atexit, resource, sys; from pipeline.cli import main\n"
    "peak = lambda: print('peak:', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    "atexit.register(peak); main()",
]


def hangs(handler: Handler, site: ChangingSite) -> None:
    site.over.wait(10)


def hangs_in_the_body(handler: Handler, site: ChangingSite) -> None:
    handler.reply(PAGE[:200], Content_Length=str(len(PAGE)))
    handler.wfile.flush()
    site.over.wait(10)


def drips(handler: Handler, site: ChangingSite) -> None:
    """A byte now and then: each in time, all of them never."""
    handler.reply(b"", Content_Length=str(len(PAGE)))
    for byte in PAGE:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if site.over.wait(0.05):
            return


def resets(handler: Handler, site: ChangingSite) -> None:
    """The connection breaks with a reset, in place of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def resets_in_the_body(handler: Handler, site: ChangingSite) -> None:
    handler.reply(PAGE[:200], Content_Length=str(len(PAGE)))
    handler.wfile.flush()
    resets(handler, site)


def redirects_for_ever(handler: Handler, site: ChangingSite) -> None:
    handler.reply(b"", status=302, Location="/projects")


def sends_too_little(handler: Handler, site: ChangingSite) -> None:
    """Content-Length promises more than comes."""
    handler.reply(PAGE, Content_Length=str(len(PAGE) + 1000))


def sends_nonsense(handler: Handler, site: ChangingSite) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")


def sends_a_gibibyte(handler: Handler, site: ChangingSite) -> None:
    handler.reply(b"", Content_Length=str(1 << 30))
    for _ in range(1024):
        handler.wfile.write(b"<p>x</p>" * (MIB // 8))


def sends_without_end(handler: Handler, site: ChangingSite) -> None:
    """Chunks for ever, and no length."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while not site.over.is_set():
        handler.wfile.write(b"%x\r\n%s\r\n" % (MIB, b"y" * MIB))


def gzip_bomb() -> bytes:
    """4 GiB of zeros in 4 MiB, as 64 members of 64 MiB."""
    return gzip.compress(bytes(64 * MIB), 9) * 64


def sends_a_bomb(handler: Handler, site: ChangingSite) -> None:
    handler.reply(gzip_bomb(), Content_Encoding="gzip")


def sends_a_bomb_in_a_bomb(handler: Handler, site: ChangingSite) -> None:
    handler.reply(gzip.compress(gzip_bomb()), Content_Encoding="gzip, gzip")


def sends_a_deflate_bomb(handler: Handler, site: ChangingSite) -> None:
    handler.reply(zlib.compress(bytes(256 * MIB), 1), Content_Encoding="deflate")


def breaks_its_gzip(handler: Handler, site: ChangingSite) -> None:
    packed = bytearray(gzip.compress(PAGE))
    packed[len(packed) // 2] ^= 0xFF
    handler.reply(bytes(packed), Content_Encoding="gzip")


def says_utf_8_and_sends_latin_1(handler: Handler, site: ChangingSite) -> None:
    handler.reply(FRENCH.decode().encode("windows-1252"))


Act = Callable[[Handler, ChangingSite], None]

FAULTS: list[tuple[Act, str, str]] = [
    (hangs, "failed", r"no (whole )?answer within 0\.\d s"),
    (hangs_in_the_body, "failed", r"the body was cut off|no whole answer within 0\.6 s"),
    (drips, "failed", r"no whole answer within 0\.6 s"),
    (resets, "failed", r"the connection was cut before an answer came"),
    (resets_in_the_body, "failed", r"the body was cut off"),
    (redirects_for_ever, "rejected", r"it redirects more than 5 times: not followed"),
    (sends_too_little, "failed", r"the body was cut off"),
    (sends_nonsense, "failed", r"the connection was cut before an answer came"),
    (breaks_its_gzip, "failed", r"the body was cut off"),
    (says_utf_8_and_sends_latin_1, "rejected", r"the body is not UTF-8, as its header says"),
]
FLOODS: list[Act] = [sends_a_gibibyte, sends_without_end, sends_a_bomb, sends_a_bomb_in_a_bomb, sends_a_deflate_bomb]


def name_of(value: object) -> str | None:
    return value.__name__ if callable(value) else ""


def assert_fell_back(station: Station, code: int, verdict: str, reason: str) -> None:
    """The fault is a row, an issue and a notice; the tables still say what the last good page said."""
    assert code == 4
    assert station.budgets() == {GOOD_BUDGET}
    fetched = sorted(station.rows("fetches"), key=lambda row: row["fetched_at"])
    assert [row["verdict"] for row in fetched] == ["good", verdict]
    assert re.search(reason, fetched[-1]["reason"]), fetched[-1]["reason"]
    (issue,) = (row for row in station.rows("issues") if row["kind"] == "stale_page")
    assert fetched[-1]["reason"] in issue["message"]
    assert max(station.rows("runs"), key=lambda row: row["started_at"])["outcome"] == "fallback"
    assert station.violations() == []


@pytest.mark.parametrize(("act", "verdict", "reason"), FAULTS, ids=name_of)
def test_a_fault_of_the_site_is_named_and_the_last_good_snapshot_used(
    station: Station, site: ChangingSite, monkeypatch: pytest.MonkeyPatch, act: Act, verdict: str, reason: str
) -> None:
    assert station.here().code == 0
    monkeypatch.setattr(fetch, "LiveSettings", QUICK)
    site.answer = lambda handler: act(handler, site)
    done = station.here()
    (notice,) = done.err.splitlines()
    assert re.search(reason, notice)
    assert "going on with the newest good snapshot" in notice
    assert_fell_back(station, done.code, verdict, reason)
    monkeypatch.undo()
    site.changes()
    station.assert_healed(site)


@pytest.mark.parametrize("act", FLOODS, ids=name_of)
def test_a_flood_is_stopped_at_the_bound_and_never_held_in_memory(
    station: Station, site: ChangingSite, act: Act
) -> None:
    usual = station.run(wrapper=MEASURED)
    assert usual.code == 0
    site.answer = lambda handler: act(handler, site)
    done = station.run(wrapper=MEASURED)
    bound = fetch.LiveSettings().max_bytes
    assert_fell_back(station, done.code, "rejected", f"the body is larger than {bound} bytes")
    more = (peak(done.err) - peak(usual.err)) * 1024
    # What was read until then, and as much again while it grows.
    assert more < 2.5 * bound, f"{more >> 20} MiB more than usual"


def peak(said: str) -> int:
    """The most memory of a measured run, in KiB."""
    return int(said.rpartition("peak: ")[2])


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "us-ascii", "utf-16", "koi8-r", "no-such-charset"])
def test_a_page_in_utf_8_is_read_as_such_whatever_charset_its_header_claims(
    station: Station, site: ChangingSite, charset: str
) -> None:
    site.answer = lambda handler: handler.reply(FRENCH, Content_Type=f"text/html; charset={charset}")
    assert station.here().code == 0
    texts = " ".join(row["text"] for row in station.rows("sections"))
    assert "employés de l’État" in texts


@pytest.mark.parametrize(
    ("charset", "encoding"), [("iso-8859-1", "windows-1252"), ("windows-1252", "windows-1252"), ("koi8-r", "koi8-r")]
)
def test_a_page_in_the_charset_that_its_header_says_is_read_in_it(
    station: Station, site: ChangingSite, charset: str, encoding: str
) -> None:
    words = "обучение" if encoding == "koi8-r" else "employés de l’État"
    body = PAGE.decode().replace("officials", words).encode(encoding)
    site.answer = lambda handler: handler.reply(body, Content_Type=f"text/html; charset={charset}")
    assert station.here().code == 0
    assert words in " ".join(row["text"] for row in station.rows("sections"))


def test_a_length_that_is_too_short_hides_no_project(station: Station, site: ChangingSite) -> None:
    """Content-Length is less than what comes, so that HTTP itself ends the page early."""
    assert station.here().code == 0
    before = {row["project_id"]: row for row in station.rows("projects")}
    site.answer = lambda handler: handler.reply(PAGE, Content_Length=str(len(PAGE) // 2))
    done = station.here()
    assert done.code in (0, 4), done
    after = {row["project_id"]: row for row in station.rows("projects")}
    assert after.keys() == before.keys()
    gone = [row for row in after.values() if not row["n_records"]]
    assert gone or done.code == 4
    newest = max(row["last_seen"] for row in after.values())
    assert all(row["last_seen"] < newest for row in gone)
    assert station.violations() == []


@pytest.mark.parametrize("act", [sends_nonsense, resets, redirects_for_ever], ids=name_of)
def test_a_site_that_never_worked_ends_the_refresh_with_one_line(
    station: Station, site: ChangingSite, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    monkeypatch.setattr(fetch, "LiveSettings", QUICK)
    site.answer = lambda handler: act(handler, site)
    done = station.here()
    assert done.code == 3
    assert "could not be had" in done.one_line()
    assert not (station.workspace.clean / "current").exists()
