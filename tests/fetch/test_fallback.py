"""Where the site can't be had: which snapshots the run goes on with, and what it says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fetch_bench import Bench
from misbehaving_site import PAGE, Reply, Site

from pipeline.archive import read_body
from pipeline.errors import NothingToDoError
from pipeline.source import SOURCES_VARIABLE, load_source
from pipeline.store import Workspace, rows

ROOT = Path(__file__).parent.parent.parent
NEW_PAGE = PAGE.replace(b"2011", b"2012")
USERS_PAGE = "c18dec3b0f3dd38cbec1100ffa552a9b08bf8f0f63a89964b615fd230ea00309"


def test_a_page_that_fails_falls_back_to_its_newest_good_snapshot(bench: Bench, site: Site) -> None:
    site.says(Reply(), Reply(body=NEW_PAGE), Reply(403, b"<p>no</p>"))
    bench.run()
    bench.run()
    summary = bench.run()
    assert (summary.fell_back, summary.n_pages) == (True, 1)
    (notice,) = summary.notices
    assert notice == (
        f"{site.url}/projects could not be had: HTTP status 403 (Forbidden); "
        "going on with the newest good snapshot, of 2030-01-01"
    )
    inputs = {row["is_current"]: row for row in bench.table("inputs")}
    assert bench.body(inputs[True]) == NEW_PAGE
    assert bench.body(inputs[False]) == PAGE
    assert sorted(row["verdict"] for row in bench.table("fetches")) == ["good", "good", "rejected"]
    assert bench.one("run_info")["outcome"] == "fallback"
    issue = bench.one("issues")
    assert (issue["kind"], issue["severity"]) == ("stale_page", "warning")
    assert issue["snapshot_id"] == inputs[True]["snapshot_id"]
    assert "/projects could not be had (HTTP status 403 (Forbidden))" in issue["message"]


def test_only_the_page_that_fails_is_old(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects", "/more"])
    site.says(Reply(), Reply(body=NEW_PAGE))
    site.says(Reply(body=b"<p>more</p>"), Reply(404, b""), at="/more")
    bench.run()
    summary = bench.run()
    assert summary.fell_back
    current = {row["page"]: bench.body(row) for row in bench.table("inputs") if row["is_current"]}
    assert current == {"/projects": NEW_PAGE, "/more": b"<p>more</p>"}
    assert len(bench.table("issues")) == 1


def test_several_failed_pages_are_one_line(bench: Bench, site: Site) -> None:
    bench.set_site(site.url, ["/projects", "/more"])
    site.says(Reply(), Reply(404, b"x"))
    site.says(Reply(body=b"<p>more</p>"), Reply(404, b"x"), at="/more")
    bench.run()
    (notice,) = bench.run().notices
    assert "2 of 2 pages could not be had (/projects: HTTP status 404 (Not Found); /more:" in notice
    assert "going on with the newest good snapshots of 2 pages" in notice


def test_an_unchanged_page_is_a_row_and_no_new_snapshot(bench: Bench, site: Site) -> None:
    site.says(Reply())
    first, second = bench.run(), bench.run()
    assert first.run_id != second.run_id
    assert len(bench.bodies()) == 1
    assert sorted(row["verdict"] for row in bench.table("fetches")) == ["good", "unchanged"]
    (current,) = (row for row in bench.table("inputs") if row["is_current"])
    assert current["run_id"] == second.run_id
    assert not second.fell_back


def test_a_page_that_goes_back_to_an_older_body_is_good_and_stored_once(bench: Bench, site: Site) -> None:
    site.says(Reply(), Reply(body=NEW_PAGE), Reply())
    for _ in range(3):
        bench.run()
    assert [json.loads(line)["verdict"] for line in bench.manifest()] == ["good"] * 3
    assert len(bench.bodies()) == 2
    (current,) = (row for row in bench.table("inputs") if row["is_current"])
    assert bench.body(current) == PAGE


def test_offline_uses_the_newest_good_snapshots_and_asks_nobody(bench: Bench, site: Site) -> None:
    site.says(Reply(), Reply(500, b"x"))
    bench.run()
    bench.run()
    asked = len(site.requests)
    summary = bench.run(offline=True)
    assert len(site.requests) == asked
    assert (summary.fell_back, summary.notices) == (False, [])
    assert bench.one("run_info")["outcome"] == "complete"
    assert bench.table("issues") == []
    assert bench.body(bench.one("inputs")) == PAGE


def test_files_given_earlier_stand_in_where_no_live_page_was_ever_had(bench: Bench, save: Callable[..., Path]) -> None:
    bench.run(save("a.txt", "one"))
    bench.run(save("b.txt", "two"))
    bench.run(offline=True)
    assert {row["page"] for row in bench.table("inputs")} == {"a.txt", "b.txt"}
    summary = bench.run()
    assert summary.fell_back
    assert "going on with the newest good snapshots of 2 pages" in summary.notices[0]
    assert {row["snapshot_id"] for row in bench.table("issues")} == {
        row["snapshot_id"] for row in bench.table("inputs")
    }


def test_live_pages_come_before_files_given_earlier(bench: Bench, site: Site, save: Callable[..., Path]) -> None:
    site.says(Reply())
    bench.run(save("a.txt", "one"))
    bench.run()
    assert bench.one("inputs")["page"] == "/projects"
    bench.run(offline=True)
    assert bench.one("inputs")["page"] == "/projects"


def test_without_network_and_snapshot_there_is_nothing_to_do(bench: Bench) -> None:
    with pytest.raises(NothingToDoError, match="there is no page to work on; give saved pages") as caught:
        bench.run(offline=True)
    assert caught.value.exit_code == 3
    assert not bench.workspace.stage.exists()


def test_a_source_without_a_site_works_on_its_snapshots(bench: Bench, save: Callable[..., Path]) -> None:
    bench.run(save("a.txt", "one"))
    path = bench.folder / "sources" / "trial" / "source.toml"
    path.write_text("\n".join(path.read_text().split("[site]")[0].splitlines()))
    bench.source = load_source("trial")
    summary = bench.run()
    assert (summary.n_pages, summary.fell_back) == (1, False)


# ---- The snapshot that ships with the product --------------------------------------------------


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The shipped source, at a site where nobody listens, with an empty data folder."""
    shutil.copytree(ROOT / "sources" / "dpidg", tmp_path / "sources" / "dpidg")
    monkeypatch.setenv(SOURCES_VARIABLE, str(tmp_path / "sources"))
    bench = Bench(tmp_path)
    path = tmp_path / "sources" / "dpidg" / "source.toml"
    text = path.read_text()
    path.write_text(text.replace("https://publicadministration.desa.un.org", "http://127.0.0.1:9"))
    bench.source, bench.workspace = load_source("dpidg"), Workspace(tmp_path / "data", "dpidg")
    return bench


@pytest.mark.parametrize("offline", [True, False])
def test_the_embedded_snapshot_serves_an_empty_data_folder(shipped: Bench, *, offline: bool) -> None:
    summary = shipped.run(offline=offline)
    assert summary.fell_back is not offline
    row = shipped.one("inputs")
    assert (row["page"], row["url"], row["snapshot_id"]) == ("projects-page.txt", None, USERS_PAGE)
    assert row["fetched_at"].isoformat() == "2026-11-23T19:52:59+00:00"
    body = read_body(shipped.workspace, shipped.source, row)
    assert body.startswith(b"Sorry, you need to enable JavaScript")
    good = [r for r in shipped.table("fetches") if r["verdict"] == "good"]
    assert len(good) == 1
    assert "saved text copy of the Projects page" in good[0]["reason"]
    assert not list(shipped.workspace.raw.glob("*Z-*"))


def test_the_embedded_snapshot_gives_way_to_any_other(shipped: Bench, save: Callable[..., Path]) -> None:
    shipped.run(save("projects-page.txt", "Projects"))
    assert shipped.one("inputs")["snapshot_id"] != USERS_PAGE
    shipped.run(offline=True)
    assert shipped.one("inputs")["snapshot_id"] != USERS_PAGE


def test_the_embedded_snapshot_of_the_data_folder_comes_first(shipped: Bench) -> None:
    folder = shipped.workspace.raw / "embedded"
    shutil.copytree(ROOT / "data" / "raw" / "dpidg" / "embedded", folder)
    manifest = folder / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace("projects-page.txt", "own-copy.txt"))
    shipped.run(offline=True)
    assert shipped.one("inputs")["page"] == "own-copy.txt"


def test_offline_loads_no_network_library(tmp_path: Path) -> None:
    code = (
        "import datetime as dt, sys\nfrom pathlib import Path\n"
        "from pipeline import fetch\nfrom pipeline.source import load_source\n"
        "from pipeline.store import Workspace\n"
        f"fetch.run(Workspace(Path({str(tmp_path)!r}), 'dpidg'), load_source('dpidg'), offline=True,"
        " survey=None, clock=lambda: dt.datetime.now(dt.UTC))\n"
        "print([name for name in ('requests', 'urllib3') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_runs_of_one_second_have_different_ids(bench: Bench, save: Callable[..., Path]) -> None:
    path = save("a.txt", "one")
    frozen = bench.now
    ids = [bench.run(path, clock=lambda: frozen).run_id for _ in range(3)]
    assert ids == ["20300101T120000Z", "20300101T120000Z-2", "20300101T120000Z-3"]
    assert rows(bench.workspace.read("fetch", "run_info"))[0]["run_id"] == ids[-1]
