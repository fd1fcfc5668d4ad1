"""The walk over a site: every page of the listing, each once, and no page that is none of its business."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fetch_bench import Bench
from listing_site import block, html, no_pager, only_next, pager, serve
from misbehaving_site import Reply, Site

PAGING = "[site.paging]\n"
THREE = [range(1, 5), range(5, 9), range(9, 11)]


@pytest.fixture
def listed(bench: Bench, site: Site) -> Bench:
    bench.set_site(site.url, ["/projects"], PAGING)
    return bench


def current(bench: Bench) -> set[str]:
    return {row["page"] for row in bench.table("inputs") if row["is_current"]}


def verdicts(bench: Bench) -> list[tuple[str, str, str | None]]:
    """Page, verdict and reason of the newest run's fetches."""
    rows = [json.loads(line) for line in bench.manifest()]
    return [(row["page"], row["verdict"], row["reason"]) for row in rows if row["run_id"] == rows[-1]["run_id"]]


@pytest.mark.parametrize("make_pager", [pager, only_next, no_pager])
def test_a_listing_is_read_to_its_last_page(listed: Bench, site: Site, make_pager: Callable[..., str]) -> None:
    serve(site, THREE, make_pager)
    summary = listed.run()
    assert (summary.n_pages, summary.fell_back) == (3, False)
    assert current(listed) == {"/projects", "/projects?page=1", "/projects?page=2"}
    assert len(site.paths()) == len(set(site.paths()))


def test_a_listing_without_pager_ends_at_a_page_that_brings_nothing_new(listed: Bench, site: Site) -> None:
    serve(site, THREE, no_pager)
    site.says(Reply(body=html(["<p>Nothing here.</p>"])), at="/projects?page=3")
    summary = listed.run()
    assert (summary.n_pages, summary.fell_back) == (3, False)
    assert site.paths()[-1] == "/projects?page=3"
    assert current(listed) == {"/projects", "/projects?page=1", "/projects?page=2"}


@pytest.mark.parametrize("make_pager", [pager, no_pager])
def test_a_site_that_shows_its_first_page_for_every_number_is_read_once(
    listed: Bench, site: Site, make_pager: Callable[..., str]
) -> None:
    for n in range(6):
        body = html([block(1), block(2)], make_pager(n, n + 1))
        site.says(Reply(body=body), at="/projects" if n == 0 else f"/projects?page={n}")
    assert listed.run().n_pages == 1
    assert site.paths() == ["/projects", "/projects?page=1"]


def test_pages_that_link_in_a_circle_end_the_walk(listed: Bench, site: Site) -> None:
    site.says(Reply(body=html([block(1)], '<a rel="next" href="/projects?page=1">Next</a>')))
    site.says(Reply(body=html([block(2)], '<a rel="next" href="/projects?page=0">Next</a>')), at="/projects?page=1")
    assert listed.run().n_pages == 2
    assert len(site.requests) == 2


def test_the_bound_on_pages_ends_the_walk_and_is_told(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects"], f"max_pages = 2\n{PAGING}")
    serve(site, THREE)
    summary = bench.run()
    assert len(site.requests) == 2
    assert summary.fell_back
    assert "the bound of 2 pages was reached" in summary.notices[0]
    assert "incomplete_listing" in {row["kind"] for row in bench.table("issues")}


def test_a_link_that_is_no_address_is_left_alone(listed: Bench, site: Site) -> None:
    broken = '<base href="http://["><a href="http://[">x</a><a rel="next" href="http://[::1?page=1">Next</a>'
    site.says(Reply(body=html([block(1)], broken + pager(0, 1))))
    site.says(Reply(body=html([block(2)], pager(1, 1))), at="/projects?page=1")
    assert listed.run().n_pages == 2


def test_one_silent_page_does_not_end_the_walk_and_two_in_a_row_do(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/one", "/two", "/three", "/four", "/five"])
    for path in ("/one", "/three"):
        site.says(Reply(body=html([block(1)])), at=path)
    for path in ("/two", "/four", "/five"):
        site.says(Reply(hangs_up=True), at=path)
    bench.run()
    asked = list(dict.fromkeys(site.paths()))
    assert asked == ["/one", "/two", "/three", "/four", "/five"]
    bench.set_site(site.url, ["/one", "/four", "/five", "/three"])
    site.requests.clear()
    bench.run()
    assert "/three" not in site.paths()


def test_a_site_that_asks_for_peace_is_asked_for_no_further_page(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/one", "/two", "/three"])
    site.says(Reply(body=html([block(1)])), at="/one")
    site.says(Reply(429, b"slow down", headers={"Retry-After": "3600"}), at="/two")
    bench.run()
    assert site.paths() == ["/one", "/two"]
    assert verdicts(bench)[-1] == ("/three", "failed", "not asked, since the site asks for fewer requests")


def test_links_to_other_hosts_and_listings_are_left_alone(listed: Bench, site: Site) -> None:
    elsewhere = '<a rel="next" href="http://elsewhere.invalid/projects?page=1">Next</a><a href="/news?page=1">Next</a>'
    site.says(Reply(body=html([block(1)], elsewhere + pager(0, 0))))
    assert listed.run().n_pages == 1
    assert site.paths() == ["/projects"]


def test_listings_in_other_languages_are_read_too(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects"], f'[site.languages]\nes = "/es/projects"\n{PAGING}')
    serve(site, THREE[:2])
    serve(site, THREE[:2], path="/es/projects", language="es")
    assert bench.run().n_pages == 4
    assert "/es/projects?page=1" in current(bench)


def test_a_language_that_the_site_answers_in_another_one_is_rejected(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects"], f'[site.languages]\nes = "/es/projects"\n{PAGING}')
    serve(site, THREE[:1])
    serve(site, THREE[:1], path="/es/projects")
    assert bench.run().fell_back
    assert ("/es/projects", "rejected", "the page is in the language 'en', not 'es'") in verdicts(bench)


# ---- Detail pages ------------------------------------------------------------------------------


def test_only_projects_that_the_listing_cuts_off_have_their_own_page_read(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects"], f"details = '/node/\\d+'\n{PAGING}")
    whole = block(2) + '<p><a href="/node/2">Registers 2</a></p>'
    site.says(Reply(body=html([block(1, teaser="/node/1"), whole], pager(0, 0))))
    site.says(Reply(body=html([block(1)])), at="/node/1")
    assert bench.run().n_pages == 2
    assert site.paths() == ["/projects", "/node/1"]
    assert current(bench) == {"/projects", "/node/1"}


def test_a_detail_page_that_the_site_no_longer_has_is_gone_without_complaint(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects"], f"details = '/node/\\d+'\n{PAGING}")
    site.says(
        Reply(body=html([block(1, teaser="/node/1"), block(2)], pager(0, 0))), Reply(body=html([block(2)], pager(0, 0)))
    )
    site.says(Reply(body=html([block(1)])), Reply(404, b"<p>gone</p>"), at="/node/1")
    bench.run()
    summary = bench.run()
    assert (summary.fell_back, current(bench)) == (False, {"/projects"})
    (gone,) = (row for row in bench.table("inputs") if row["is_gone"])
    assert (gone["page"], gone["snapshot_id"]) == ("/node/1", None)
    asked = len(site.requests)
    bench.run()
    assert len(site.requests) == asked + 1  # what is gone is not asked for again


# ---- Over time ---------------------------------------------------------------------------------


def test_a_listing_that_grew_shorter_loses_its_last_page(listed: Bench, site: Site) -> None:
    serve(site, THREE)
    listed.run()
    serve(site, [range(1, 6), range(6, 11)])
    site.says(Reply(body=html([], pager(2, 1))), at="/projects?page=2")
    summary = listed.run()
    assert (summary.fell_back, summary.n_pages) == (False, 2)
    listed.run(offline=True)
    assert current(listed) == {"/projects", "/projects?page=1"}


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        ([], "it holds no project; its last good snapshot had 4"),
        ([5, 6], "it holds 2 projects; its last good snapshot had 4"),
    ],
)
def test_a_page_that_lost_half_of_its_projects_is_rejected(
    listed: Bench, site: Site, left: list[int], reason: str
) -> None:
    serve(site, THREE)
    listed.run()
    serve(site, [THREE[0], left, THREE[2]])
    summary = listed.run()
    assert summary.fell_back
    assert ("/projects?page=1", "rejected", reason) in verdicts(listed)
    (row,) = [r for r in listed.table("inputs") if r["page"] == "/projects?page=1" and r["is_current"]]
    assert b"ABC/10/007" in listed.body(row)
    assert "/projects?page=2" in current(listed)
    # A person who looked at it may take it as it is.
    assert not listed.run(accepted=["/projects?page=1"]).fell_back


def test_a_page_may_lose_one_project(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2]])
    listed.run()
    serve(site, [[1]])
    assert not listed.run().fell_back


def test_projects_that_moved_to_another_page_are_not_lost(listed: Bench, site: Site) -> None:
    serve(site, [range(1, 5), range(5, 9)])
    listed.run()
    serve(site, [range(1, 8), [8]])
    assert not listed.run().fell_back


def test_a_page_in_the_middle_that_fails_does_not_end_the_walk(listed: Bench, site: Site) -> None:
    serve(site, THREE, only_next)
    listed.run()
    site.says(Reply(503, b"down"), at="/projects?page=1")
    summary = listed.run()
    assert (summary.fell_back, summary.n_pages) == (True, 3)
    assert ("/projects?page=2", "unchanged", None) in verdicts(listed)


def test_a_site_that_has_nothing_any_more_loses_nothing(listed: Bench, site: Site) -> None:
    serve(site, THREE)
    listed.run()
    for path in list(site.replies):
        site.says(Reply(404, b"<p>not found</p>"), at=path)
    summary = listed.run()
    assert (summary.fell_back, summary.n_pages) == (True, 3)


def test_a_page_that_is_cut_off_is_rejected(listed: Bench, site: Site) -> None:
    whole = html([block(n) for n in range(1, 4)], pager(0, 0))
    site.says(Reply(body=whole), Reply(body=whole[:-30]))
    listed.run()
    assert listed.run().fell_back
    assert verdicts(listed) == [("/projects", "rejected", "the page is cut off: it has <html> and no </html>")]


def test_a_site_that_never_closes_its_pages_is_taken_as_it_is(listed: Bench, site: Site) -> None:
    open_page = b"<html><body>" + block(1).encode()
    site.says(Reply(body=open_page + b"</html>"), Reply(body=open_page), Reply(body=open_page + b" "))
    listed.run()
    assert listed.run().fell_back
    listed.run(accepted=["/projects"])
    assert not listed.run().fell_back


# ---- Conditional requests ----------------------------------------------------------------------


@pytest.mark.parametrize("validator", [{"ETag": '"v1"'}, {"Last-Modified": "Wed, 01 May 2030 00:00:00 GMT"}])
def test_a_page_that_is_not_modified_is_a_row_and_no_transfer(
    listed: Bench, site: Site, validator: dict[str, str]
) -> None:
    site.says(Reply(body=html([block(1)], pager(0, 0)), headers=validator))
    for _ in range(3):
        summary = listed.run()
    rows = sorted(listed.table("fetches"), key=lambda row: row["fetched_at"])
    assert [(r["http_status"], r["verdict"]) for r in rows] == [(200, "good"), (304, "unchanged"), (304, "unchanged")]
    assert [r["snapshot_id"] is None for r in rows] == [False, True, True]
    assert len(listed.bodies()) == 1
    assert summary.n_pages == 1
    (now,) = [row for row in listed.table("inputs") if row["is_current"]]
    assert now["fetched_at"] == rows[-1]["fetched_at"]  # seen again then
    assert listed.body(now) == html([block(1)], pager(0, 0))


def test_a_damaged_snapshot_is_asked_for_anew(listed: Bench, site: Site) -> None:
    site.says(Reply(body=html([block(1)]), headers={"ETag": '"v1"'}))
    listed.run()
    (listed.workspace.raw / listed.bodies()[0]).write_bytes(b"rot")
    listed.run()
    (now,) = [row for row in listed.table("inputs") if row["is_current"]]
    assert listed.body(now) == html([block(1)])


# ---- A good guest ------------------------------------------------------------------------------


def robots(site: Site, text: str, status: int = 200) -> None:
    site.says(Reply(status, text.encode(), content_type="text/plain"), at="/robots.txt")


def test_what_robots_txt_forbids_is_not_asked_for(listed: Bench, site: Site) -> None:
    serve(site, THREE)
    robots(site, "User-agent: *\nDisallow: /projects?page=2\n\nUser-agent: other\nDisallow: /\n")
    summary = listed.run()
    assert "/projects?page=2" not in site.paths()
    assert summary.fell_back
    assert ("/projects?page=2", "rejected", "the site's robots.txt asks programs not to read it") in verdicts(listed)


def test_a_mark_at_the_start_of_robots_txt_hides_no_rule(listed: Bench, site: Site) -> None:
    serve(site, THREE[:2])
    robots(site, "\ufeffUser-agent: *\nDisallow: /projects?page=1\n")
    listed.run()
    assert site.paths() == ["/projects"]


def test_a_robots_txt_that_is_cut_off_allows_nothing(listed: Bench, site: Site) -> None:
    serve(site, THREE[:1])
    listed.run()
    asked = len(site.requests)
    site.says(Reply(body=b"User-agent: *", content_type="text/plain", announced=500), at="/robots.txt")
    assert "its robots.txt: the body was cut off" in listed.run().notices[0]
    assert len(site.requests) == asked


def test_rules_for_this_program_come_before_those_for_all(listed: Bench, site: Site) -> None:
    serve(site, THREE[:1])
    robots(site, "User-agent: *\nDisallow: /\n\nUser-agent: un-projects\nAllow: /\n")
    assert not listed.run().fell_back


def test_where_robots_txt_fails_nothing_is_asked_for(listed: Bench, site: Site) -> None:
    serve(site, THREE[:1])
    listed.run()
    robots(site, "oops", 503)
    asked = len(site.requests)
    summary = listed.run()
    assert len(site.requests) == asked
    assert "its robots.txt could not be read: HTTP status 503" in summary.notices[0]


def test_a_crawl_delay_and_the_profiles_interval_are_kept(
    bench: Bench, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("pipeline.fetch.live.time.sleep", waited.append)
    bench.set_site(site.url, ["/projects"], PAGING)
    serve(site, THREE)
    robots(site, "User-agent: *\nCrawl-delay: 7\n")
    bench.run()
    assert [round(seconds) for seconds in waited] == [7, 7]


def test_a_site_that_wants_hours_between_requests_is_left_alone(listed: Bench, site: Site) -> None:
    serve(site, THREE)
    listed.run()
    asked = len(site.requests)
    robots(site, "User-agent: *\nCrawl-delay: 3600\n")
    assert "the site asks for 3600 s between two requests" in listed.run().notices[0]
    assert len(site.requests) == asked


def test_a_name_that_leads_into_a_private_network_is_not_asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("10.0.0.7", 80))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    bench.set_site("http://intranet.invalid", ["/projects"])
    with pytest.raises(Exception, match=r"leads to the private address 10\.0\.0\.7: not asked"):
        bench.run()


def test_a_further_host_of_the_profile_may_be_redirected_to(bench: Bench, site: Site) -> None:
    host = site.url.replace("http://127.0.0.1", "localhost")
    bench.set_site(site.url, ["/projects"], f'hosts = ["{host}"]')
    site.says(Reply(301, b"", headers={"Location": f"http://{host}/list"}))
    site.says(Reply(body=html([block(1)])), at="/list")
    assert not bench.run().fell_back
