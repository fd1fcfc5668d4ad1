"""The machine's clock jumps: the page fetched last still counts, and history stays in order."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from station import NAME, ChangingSite, Station

from pipeline.runner import Outcome, run_all
from pipeline.store import Workspace, read_parquet

WEEK = dt.timedelta(days=7)
SUMMER = dt.datetime(2026, 6, 1, 5, 17, tzinfo=dt.UTC)
NO_BATTERY = dt.datetime(1970, 1, 1, 0, 0, 30, tzinfo=dt.UTC)


def refresh(station: Station, at: dt.datetime, *, offline: bool = False) -> Outcome:
    """A run at a time that passes by a tenth of a second each time it is asked for."""
    ticks = iter(range(1_000_000))
    return run_all(
        station.workspace, station.source(), offline=offline, now=lambda: at + next(ticks) * dt.timedelta(seconds=0.1)
    )


def assert_in_order(station: Station, budgets: Sequence[int]) -> None:
    """Each page is a version, in the order in which they were fetched, without gap or overlap."""
    rows = [row for row in station.rows("project_versions") if row["project_id"] == "INT/10/001"]
    rows.sort(key=lambda row: row["valid_from"])
    assert [int(row["budget_amount"]) for row in rows] == list(budgets)
    assert [row["valid_to"] for row in rows] == [*(row["valid_from"] for row in rows[1:]), None]
    assert all(row["valid_from"] < row["valid_to"] for row in rows[:-1])
    for row in station.rows("projects"):
        assert row["first_seen"] == rows[0]["valid_from"]
        assert row["last_seen"] == rows[-1]["valid_from"]
    assert station.violations() == []


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([SUMMER, NO_BATTERY, SUMMER + WEEK], id="no battery"),
        pytest.param([SUMMER, SUMMER - dt.timedelta(hours=1), SUMMER + WEEK], id="an hour back"),
        pytest.param([SUMMER, SUMMER.replace(year=2036), SUMMER + WEEK, SUMMER + 2 * WEEK], id="ahead, then right"),
        pytest.param([SUMMER] * 4, id="stopped"),
    ],
)
def test_the_page_fetched_last_counts_whatever_the_clock_says(
    station: Station, site: ChangingSite, times: list[dt.datetime]
) -> None:
    fetched = []
    for number, at in enumerate(times, 1):
        outcome = refresh(station, at)
        fetched.append(site.last_budget)
        assert station.budgets() == {site.last_budget}
        runs = sorted(station.rows("runs"), key=lambda row: row["started_at"])
        assert len({row["run_id"] for row in runs}) == len(runs) == number
        assert station.release() == runs[-1]["run_id"] == max(row["run_id"] for row in runs)
        assert all(row["started_at"] <= row["finished_at"] for row in runs)
        goes_back = number > 1 and at < max(row["finished_at"] for row in runs[:-1])
        assert any("the machine's clock says" in notice for notice in outcome.notices) is goes_back
    assert_in_order(station, fetched)
    changed = [row for row in station.rows("changes") if row["project_id"] == "INT/10/001"]
    assert {(int(float(row["old_value"])), int(float(row["new_value"]))) for row in changed} == set(
        itertools.pairwise(fetched)
    )


def test_the_archive_alone_replays_to_the_same_history(station: Station, site: ChangingSite, tmp_path: Path) -> None:
    for at in (SUMMER, NO_BATTERY, SUMMER + WEEK):
        refresh(station, at)
    anew = Workspace(tmp_path / "anew", NAME)
    shutil.copytree(station.workspace.raw, anew.raw)
    run_all(anew, station.source(), offline=True, now=lambda: SUMMER)
    for table in ("projects", "project_versions", "records"):
        published = read_parquet(station.workspace.clean / f"{table}.parquet")
        assert read_parquet(anew.clean / f"{table}.parquet").equals(published), table


def test_a_run_never_takes_the_name_of_another(station: Station, site: ChangingSite) -> None:
    """Without a fetch only the published runs know when they were, even once the stage folder is gone."""
    refresh(station, SUMMER)
    for at in (SUMMER + WEEK, SUMMER + 2 * WEEK, SUMMER + WEEK, SUMMER):
        refresh(station, at, offline=True)
        shutil.rmtree(station.workspace.stage)
    assert len({row["run_id"] for row in station.rows("runs")}) == 5
    assert len(list((station.workspace.clean / "releases").iterdir())) == 5


def test_a_clock_that_jumps_within_a_run_never_ends_it_before_its_start(station: Station) -> None:
    times = iter([SUMMER, SUMMER - WEEK, SUMMER - WEEK, NO_BATTERY])
    run_all(station.workspace, station.source(), now=lambda: next(times, NO_BATTERY))
    (run,) = station.rows("runs")
    (fetch,) = station.rows("fetches")
    assert SUMMER <= run["started_at"] <= fetch["fetched_at"] <= run["finished_at"]


def test_a_file_from_the_future_does_not_move_the_clock(station: Station, tmp_path: Path) -> None:
    saved = tmp_path / "saved.txt"
    saved.write_text("INT10001: A project\nTime Frame: 2010 - 2011\nFunding: XB\nProposed Budget: US$ 5\n")
    future = SUMMER.replace(year=2099).timestamp()
    os.utime(saved, (future, future))
    run_all(station.workspace, station.source(), files=[saved], now=lambda: SUMMER)
    outcome = refresh(station, SUMMER + WEEK)
    assert outcome.notices == []
    assert max(row["started_at"] for row in station.rows("runs")) == SUMMER + WEEK
