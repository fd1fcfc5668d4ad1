"""However the real page is mutated: no crash, no lost character, and nothing dropped without a warning.

MUTATIONS (500) is how many are split and parsed, PUBLISHED_MUTATIONS (16) how many a refresh meets.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mutations import Mutant, as_html, is_within, mutant, real_page
from station import NAME, ChangingSite, Station, running_site
from test_lossless import SOURCE, assert_lossless

from pipeline import schema
from pipeline.parse import parse
from pipeline.schema import COMPARED

MUTATIONS = int(os.environ.get("MUTATIONS", "500"))
PUBLISHED = int(os.environ.get("PUBLISHED_MUTATIONS", "16"))
SPANNED = [name for name in ("fields", "sections", "items", "mentions") if schema.TABLES[name].span_text]


@pytest.mark.parametrize("tenth", range(10))
def test_a_mutated_page_is_split_and_parsed_without_loss(tenth: int) -> None:
    for seed in range(tenth, MUTATIONS, 10):
        page = mutant(seed)
        result = assert_lossless(page.body, page.content_type)
        text = str(result["pages"][0]["text"])
        assert is_within(page.visible, text), f"seed {seed}: words of the page are not in its text"
        parsed = parse(schema.to_table("blocks", result["blocks"]), SOURCE)
        for name in SPANNED:
            span_text = str(schema.TABLES[name].span_text)
            for row in parsed[name].to_pylist():
                assert text[row["char_start"] : row["char_end"]] == row[span_text], f"seed {seed}: {row}"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChangingSite, Station]]:
    """A data folder with the release of the whole page, and the site that it came from."""
    with running_site() as site:
        station = Station(tmp_path_factory.mktemp("good"), site.url)
        says(site, as_html(real_page().split("\n")))
        assert station.here().code == 0
        assert len(station.rows("records")) == 12
        yield site, station


@pytest.fixture
def station(good: tuple[ChangingSite, Station], tmp_path: Path) -> Station:
    """A copy of that data folder."""
    site, first = good
    shutil.copytree(first.data, tmp_path / "data", symlinks=True)
    return Station(tmp_path, site.url)


def says(site: ChangingSite, body: bytes, content_type: str = "text/html; charset=utf-8") -> None:
    site.answer = lambda handler: handler.reply(body, Content_Type=content_type)


def refresh_on(station: Station, site: ChangingSite, page: Mutant) -> int:
    """How a refresh on a mutated page ends; each way is held to what it promises."""
    before = {row["project_id"]: row for row in station.rows("projects")}
    release = station.release()
    says(site, page.body, page.content_type)
    done = station.here()
    after = {row["project_id"]: row for row in station.rows("projects")}
    assert station.violations() == []
    if done.code == 5:  # a bound stopped it
        assert station.release() == release
        assert "nothing was published" in done.one_line()
    elif done.code == 4:  # the page was rejected, and the good one stays
        assert [values(row) for row in after.values()] == [values(row) for row in before.values()]
        assert any(row["kind"] == "stale_page" for row in station.rows("issues"))
    else:
        assert done.code == 0, done
        assert_accounted_for(station, before, after)
    return done.code


def values(project: dict[str, Any]) -> list[Any]:
    return [project[column] for column in COMPARED]


def assert_accounted_for(station: Station, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Each project and value of the page before is there, or a row says that it went, and when it was there."""
    run = max(station.rows("runs"), key=lambda row: row["started_at"])
    heirs = {row["old_project_id"]: row["new_project_id"] for row in station.rows("project_id_history")}
    told = {(row["project_id"], row["field"]) for row in station.rows("changes") if row["run_id"] == run["run_id"]}
    versions = {(row["project_id"], row["valid_to"] is None) for row in station.rows("project_versions")}
    for project_id, was in before.items():
        now = after.get(project_id) or after.get(heirs.get(project_id, ""))
        assert now is not None, f"{project_id} is gone without a row in project_id_history"
        if project_id not in after:
            continue
        if now["n_records"] == 0:
            assert now["last_seen"] < run["started_at"], f"{project_id} has no block, but counts as seen"
            assert values(now) == values(was), f"{project_id} lost values with its block"
        else:
            assert now["last_seen"] >= run["started_at"]
        for column in COMPARED:
            if now[column] != was[column]:
                assert (project_id, column) in told, f"{column} of {project_id} changed, and `changes` is silent"
        assert (project_id, True) in versions


@pytest.mark.parametrize("seed", range(1000, 1000 + PUBLISHED))
def test_a_refresh_on_a_mutated_page_drops_nothing_without_a_warning(
    station: Station, good: tuple[ChangingSite, Station], seed: int
) -> None:
    refresh_on(station, good[0], mutant(seed))


@pytest.mark.parametrize("lost", [1, 4])
def test_a_block_that_vanished_is_shown_as_not_seen(
    station: Station, good: tuple[ChangingSite, Station], lost: int
) -> None:
    blocks = sorted(station.rows("records"), key=lambda row: row["position"])
    (text,) = (row["text"] for row in station.rows("pages"))
    for block in reversed(blocks[-1 - lost : -1]):
        text = text[: block["char_start"]] + text[block["char_end"] :]
    kept = {row["project_id"] for row in (*blocks[: -1 - lost], blocks[-1])}
    gone = {row["project_id"] for row in blocks} - kept
    body = as_html(text.split("\n"))
    code = refresh_on(station, good[0], Mutant(body, "text/html", text))
    assert code in (0, 4)
    if code == 0:
        unseen = {row["project_id"] for row in station.rows("projects") if row["n_records"] == 0}
        assert unseen == gone


def test_a_page_without_its_labels_is_not_published(station: Station, good: tuple[ChangingSite, Station]) -> None:
    """As after a redesign: the blocks are there, but nothing in them is read."""
    text = real_page()
    for label in ("Time Frame", "Budget", "Funding"):
        text = text.replace(label, "Zzyzx")
    assert refresh_on(station, good[0], Mutant(as_html(text.split("\n")), "text/html", text)) in (4, 5)


def test_a_page_without_blocks_is_not_published(station: Station, good: tuple[ChangingSite, Station]) -> None:
    page = b"<html><body><h1>Projects</h1><p>There are no results.</p></body></html>"
    assert refresh_on(station, good[0], Mutant(page, "text/html", "")) in (4, 5)
    assert {row["source"] for row in station.rows("snapshots")} == {NAME}
