"""`source new --from URL` asks for a page as politely as a refresh does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from misbehaving_site import Reply, Site, running_site

from pipeline.cli import cli
from pipeline.clock import system_clock
from pipeline.errors import BadInputError
from pipeline.fetch.client import AGENT, LiveSettings
from pipeline.fetch.one_page import ask_for

PAGE = Path(__file__).resolve().parent.parent / "fixtures" / "pages" / "grant_list.html"
ELSEWHERE = "http://localhost:9/projects"


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        running.says(Reply(body=PAGE.read_bytes()), at="/grants?list=all&order=date")
        yield running


def propose(url: str, into: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["source", "new", "grants", "--from", url, "--into", str(into), *options])


def test_a_source_is_proposed_from_an_address(site: Site, tmp_path: Path) -> None:
    done = propose(f"{site.url}/grants?list=all&order=date#top", tmp_path, "--private")
    assert done.exit_code == 0, done.output
    saved = CliRunner().invoke(cli, ["source", "new", "grants", "--from", str(PAGE), "--into", str(tmp_path / "file")])
    assert saved.output.splitlines()[:-1] == done.output.splitlines()[:-1]
    assert (tmp_path / "grants" / "source.toml").exists()
    assert site.paths() == ["/grants?list=all&order=date"]
    assert AGENT in site.requests[0][1]["User-Agent"]


def test_an_address_on_this_machine_wants_to_be_allowed(site: Site, tmp_path: Path) -> None:
    done = propose(f"{site.url}/grants?list=all&order=date", tmp_path)
    assert "--private" in str(done.exception)
    assert site.paths() == []
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_robots_txt_keeps_from_programs_is_not_asked_for(site: Site, tmp_path: Path) -> None:
    site.says(Reply(body=b"User-agent: *\nDisallow: /grants\n", content_type="text/plain"), at="/robots.txt")
    done = propose(f"{site.url}/grants?list=all&order=date", tmp_path, "--private")
    assert "robots.txt" in str(done.exception)
    assert site.paths() == []


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(302, b"", headers={"Location": ELSEWHERE}), "not followed"),
        (Reply(404, b"<p>No</p>"), "404"),
        (Reply(body=b"%PDF-1.7", content_type="application/pdf"), "application/pdf"),
        (Reply(body=b"<html>" + b"x" * 5000), "larger than 4000 bytes"),
        (Reply(hangs=True), "no answer within 0.3 s"),
    ],
)
def test_what_is_no_page_or_too_much_is_named_in_one_line(site: Site, reply: Reply, reason: str) -> None:
    site.says(reply, at="/grants")
    limits = LiveSettings(read_timeout=0.3, retries=0, max_bytes=4000)
    with pytest.raises(BadInputError, match=reason) as caught:
        ask_for(f"{site.url}/grants", private=True, clock=system_clock, settings=limits)
    assert "\n" not in str(caught.value)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(BadInputError, match="no http"):
        ask_for("https://", clock=system_clock)
