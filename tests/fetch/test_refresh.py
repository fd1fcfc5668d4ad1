"""A scheduled refresh against a site that changes: what is published, what changed, and the exit code."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from fetch_bench import Bench
from listing_site import block, html, no_pager, pager, serve
from misbehaving_site import Reply, Site

from pipeline.errors import ExitCode


@pytest.fixture
def listed(bench: Bench, site: Site) -> Bench:
    bench.set_site(site.url, ["/projects"], "[site.paging]\n")
    return bench


def refresh(bench: Bench, *options: str) -> Result:
    return bench.command("refresh", *options)


def test_a_refresh_publishes_every_page_of_the_listing(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2, 3], [4, 5]])
    result = refresh(listed)
    assert result.exit_code == ExitCode.DONE, result.output
    assert [row["project_id"] for row in listed.published("projects")] == [f"ABC/10/00{n}" for n in range(1, 6)]
    assert {row["page"] for row in listed.published("fetches")} == {"/projects", "/projects?page=1"}


def test_a_project_that_the_page_lost_is_kept_as_not_seen_any_more(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2, 3]])
    refresh(listed)
    serve(site, [[1, 3]])
    assert refresh(listed).exit_code == ExitCode.DONE
    projects = {row["project_id"]: row for row in listed.published("projects")}
    assert set(projects) == {"ABC/10/001", "ABC/10/002", "ABC/10/003"}
    assert (projects["ABC/10/002"]["n_records"], projects["ABC/10/001"]["n_records"]) == (0, 1)
    assert projects["ABC/10/002"]["last_seen"] < projects["ABC/10/001"]["last_seen"]


def test_a_project_on_a_page_that_is_gone_is_kept_as_not_seen_any_more(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2, 3], [4, 5]])
    refresh(listed)
    serve(site, [[1, 2, 3, 5]])
    site.says(Reply(404, b"<p>no such page</p>"), at="/projects?page=1")
    assert refresh(listed).exit_code == ExitCode.DONE
    counts = {row["project_id"]: row["n_records"] for row in listed.published("projects")}
    assert counts == {"ABC/10/001": 1, "ABC/10/002": 1, "ABC/10/003": 1, "ABC/10/004": 0, "ABC/10/005": 1}


def test_a_listing_and_a_detail_page_are_two_records_of_one_project(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects"], "details = '/node/\\d+'\n[site.paging]\n")
    site.says(Reply(body=html([block(1, teaser="/node/1"), block(2)], pager(0, 0))))
    site.says(Reply(body=html([block(1)])), at="/node/1")
    refresh(bench)
    assert [(row["project_id"], row["n_records"]) for row in bench.published("projects")] == [
        ("ABC/10/001", 2),
        ("ABC/10/002", 1),
    ]


def test_a_changed_value_is_told_with_its_cause(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2]])
    refresh(listed)
    site.says(Reply(body=html([block(1), block(2).replace("200,000", "250,000")], pager(0, 0))))
    said = refresh(listed).output
    assert "  budget_amount: 200000.00 -> 250000.00 (the page changed)" in said.splitlines()
    (change,) = listed.published("changes")
    assert (change["old_value"], change["new_value"], change["cause"]) == ("200000.00", "250000.00", "source")


def test_a_rejected_page_ends_with_code_4_and_the_last_good_values(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2, 3], [4, 5]])
    refresh(listed)
    before = listed.published("projects")
    site.says(Reply(403, b"<title>Just a moment...</title>"), at="/projects?page=1")
    result = refresh(listed, "--json")
    assert result.exit_code == ExitCode.FROM_OLDER_SNAPSHOTS
    summary = json.loads(result.stdout)
    assert "a challenge or error page of Cloudflare" in summary["notices"][0]
    drop = ("last_seen",)
    now = listed.published("projects")
    assert [{k: v for k, v in row.items() if k not in drop} for row in now] == [
        {k: v for k, v in row.items() if k not in drop} for row in before
    ]
    verdicts = {(row["page"], row["verdict"]) for row in listed.published("fetches")}
    assert ("/projects?page=1", "rejected") in verdicts


def test_a_page_taken_by_hand_is_taken_as_it_is(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2, 3, 4]])
    refresh(listed)
    serve(site, [[1]])
    assert refresh(listed).exit_code == ExitCode.FROM_OLDER_SNAPSHOTS
    assert refresh(listed, "--accept", "/projects").exit_code == ExitCode.DONE
    assert refresh(listed).exit_code == ExitCode.DONE
    assert sum(row["n_records"] for row in listed.published("projects")) == 1


def test_an_unchanged_site_changes_nothing_but_when_it_was_seen(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2], [3]])
    refresh(listed)
    versions = listed.published("project_versions")
    assert refresh(listed).exit_code == ExitCode.DONE
    assert listed.published("project_versions") == versions
    assert listed.published("changes") == []
    assert len(listed.published("runs")) == 2
    result = listed.command("check")
    assert (result.exit_code, result.output.strip()) == (0, f"check: {listed.workspace.clean} is sound")


def last_refresh(bench: Bench) -> dict:
    told: dict = json.loads((bench.workspace.data / "last_refresh.json").read_text())
    return told


def test_what_a_refresh_said_stands_in_the_data_folder(listed: Bench, site: Site) -> None:
    serve(site, [[1, 2], [3]])
    assert json.loads(refresh(listed, "--json").stdout) == last_refresh(listed)
    told = last_refresh(listed)
    assert (told["exit_code"], told["error"], told["projects"]) == (0, None, 3)
    assert [(page["page"], page["verdict"]) for page in told["fetched"]] == [
        ("/projects", "good"),
        ("/projects?page=1", "good"),
    ]


def test_a_refresh_that_failed_says_so_as_json_and_in_the_data_folder(listed: Bench, site: Site, run_cli) -> None:
    serve(site, [[1, 2]])
    refresh(listed)
    before = listed.published("projects")
    bounds = listed.folder / "sources" / "trial" / "expectations.toml"
    bounds.write_text("[n_records]\nmin = 5\nreason = 'There have always been more'\n")
    done = run_cli("refresh", "--json", "--data", listed.workspace.data, "--source", "trial")
    assert done.returncode == ExitCode.CHECKS_FAILED
    assert json.loads(done.stdout) == last_refresh(listed)
    assert (last_refresh(listed)["exit_code"], last_refresh(listed)["outcome"]) == (5, "failed")
    assert "n_records" in last_refresh(listed)["error"]
    assert listed.published("projects") == before


def test_pages_out_of_bounds_are_no_history_and_nothing_to_fall_back_to(listed: Bench, site: Site, run_cli) -> None:
    """As after a redesign: the blocks are there, and nothing in them is read."""
    bounds = listed.folder / "sources" / "trial" / "expectations.toml"
    bounds.write_text("[share_with_budget]\nmin = 0.5\nreason = 'The labels have changed'\n")
    serve(site, [[1, 2], [3]])
    refresh(listed)
    before = listed.published("projects"), listed.published("project_versions")
    for page in site.replies:
        site.says(Reply(body=site.replies[page][0].body.replace(b"Proposed Budget", b"Zyzzyva")), at=page)
    arguments = ("refresh", "--data", listed.workspace.data, "--source", "trial")
    done = run_cli(*arguments)
    assert done.returncode == ExitCode.CHECKS_FAILED
    assert "nothing was published, and the new pages of this run are set aside" in done.stderr
    for page in site.replies:
        site.says(Reply(503, b""), at=page)
    assert run_cli(*arguments).returncode == ExitCode.FROM_OLDER_SNAPSHOTS
    verdicts = {(row["verdict"], row["reason"]) for row in listed.published("fetches")}
    assert (
        "rejected",
        "the run was out of bounds: share_with_budget is 0, below 0.5: The labels have changed",
    ) in verdicts
    serve(site, [[1, 2], [3]])
    assert run_cli(*arguments).returncode == ExitCode.DONE
    columns = ("project_id", "budget_amount")
    assert [[row[c] for c in columns] for row in listed.published("projects")] == [
        [row[c] for c in columns] for row in before[0]
    ]
    assert listed.published("project_versions") == before[1]
    assert run_cli("check", *arguments[1:]).returncode == 0


def test_pages_out_of_bounds_are_taken_once_the_bounds_allow_it(listed: Bench, site: Site, run_cli) -> None:
    bounds = listed.folder / "sources" / "trial" / "expectations.toml"
    bounds.write_text("[n_records]\nmin = 5\nreason = 'There have always been more'\n")
    serve(site, [[1, 2], [3]])
    arguments = ("refresh", "--data", listed.workspace.data, "--source", "trial")
    assert run_cli(*arguments).returncode == ExitCode.CHECKS_FAILED
    bounds.unlink()
    assert run_cli(*arguments).returncode == ExitCode.DONE
    assert len(listed.published("projects")) == 3


@pytest.mark.parametrize("beyond", [[], [3, 4]], ids=["empty", "repeated"])
@pytest.mark.parametrize("is_linked", [True, False], ids=["linked", "probed"])
def test_a_page_beyond_the_end_of_the_listing_keeps_no_refresh_from_publishing(
    listed: Bench, site: Site, beyond: list[int], *, is_linked: bool
) -> None:
    pages = [[1, 2], [3, 4], beyond]
    serve(site, pages, pager if is_linked else no_pager)
    site.says(Reply(body=html([block(n) for n in beyond], "<p>The end.</p>")), at="/projects?page=2")
    for _ in range(2):
        done = listed.command("refresh", "-q")
        assert done.exit_code == 0, done.stderr
    assert {row["project_id"] for row in listed.published("projects")} == {f"ABC/10/00{n}" for n in range(1, 5)}
    assert listed.command("check").exit_code == 0


def test_a_listing_that_grew_shorter_is_published(listed: Bench, site: Site) -> None:
    serve(site, [range(1, 5), range(5, 9), [9, 10]])
    assert listed.command("refresh", "-q").exit_code == 0
    serve(site, [range(1, 6), range(6, 11)])
    site.says(Reply(body=html([], pager(2, 1))), at="/projects?page=2")
    done = listed.command("refresh", "-q")
    assert done.exit_code == 0, done.stderr
    assert len(listed.published("projects")) == 10
    assert listed.command("check").exit_code == 0
