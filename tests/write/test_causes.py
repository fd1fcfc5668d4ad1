"""Why a value changed: the page, our rules, or a person; each is told apart."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.runner import run_all
from pipeline.source import SOURCES_VARIABLE, load_source
from pipeline.store import Workspace, read_parquet

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = """Past Projects

INT13001: Centre for Towns
Time Frame: January 2013 - December 2013
Funding: XBTC
Proposed Budget: US$ 100,000

INT/13/001: Centre for Small Towns and Their Water
Time Frame: March 2004 - June 2005
Funding: Norway
Proposed Budget: US$ 700,000

TOG/09/002: Registers
Time Frame: January 2009 - December 2010
Proposed Budget: US$ 200,000
"""
CORRECTION = """
[[corrections]]
project = "TOG/09/002"
field = "budget_amount"
action = "override"
expect = "US$ 200,000"
value = 250000
reason = "The agreement says so"
who = "editor"
when = 2026-01-02
"""


class Trial:
    """A page, a source of its own, and a data folder; each run is a refresh on what they hold then."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "sources" / "dpidg"
        shutil.copytree(ROOT / "sources" / "dpidg", self.sources)
        self.page = folder / "page.txt"
        self.workspace = Workspace(folder / "data", "dpidg")
        self.n_runs = 0

    def run(self, text: str = PAGE) -> list[tuple[str, str, str, str]]:
        """The changes of a refresh: project, field, kind and cause."""
        self.n_runs += 1
        self.page.write_text(text)
        os.utime(self.page, (1_700_000_000 + self.n_runs, 1_700_000_000 + self.n_runs))
        run_all(self.workspace, load_source("dpidg"), files=[self.page])
        last = max(row["run_id"] for row in self.rows("runs"))
        return [
            (row["project_id"], row["field"], row["kind"], row["cause"])
            for row in self.rows("changes")
            if row["run_id"] == last
        ]

    def rows(self, table: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = read_parquet(self.workspace.clean / f"{table}.parquet").to_pylist()
        return rows

    def decide(self, decision: str) -> None:
        path = self.sources / "decisions" / "matches.csv"
        header = "left,right,decision,reason,who,when,matcher_version\n"
        path.write_text(header + f"INT13001,INT/13/001,{decision},Read both,editor,2026-01-02,1.0.0\n")


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    trial = Trial(tmp_path)
    monkeypatch.setenv(SOURCES_VARIABLE, str(trial.sources.parent))
    assert trial.run() == []
    return trial


def test_the_page_says_another_value(trial: Trial) -> None:
    said = trial.run(PAGE.replace("US$ 200,000", "US$ 220,000"))
    assert said == [("TOG/09/002", "budget_amount", "changed", "source")]


def test_the_page_has_a_new_project(trial: Trial) -> None:
    said = trial.run(PAGE + "\nKEN/11/003: Courts\nFunding: XBTC\n")
    assert said == [("KEN/11/003", "project_id", "added", "source")]


def test_our_lookup_says_something_else_of_the_same_words(trial: Trial) -> None:
    path = trial.sources / "lookups" / "funding.csv"
    path.write_text(path.read_text().replace("XBTC,extra_budgetary", "XBTC,other"))
    assert [row for row in trial.run() if row[1] == "funding_type"] == [
        (project, "funding_type", "changed", "pipeline")
        for project in sorted({r["project_id"] for r in trial.rows("projects") if r["funding"] == "XBTC"})
    ]


def test_a_correction_comes_and_goes(trial: Trial) -> None:
    path = trial.sources / "decisions" / "corrections.toml"
    path.write_text(CORRECTION)
    assert trial.run() == [("TOG/09/002", "budget_amount", "changed", "decision")]
    assert trial.run() == []
    path.write_text("")
    assert trial.run() == [("TOG/09/002", "budget_amount", "changed", "decision")]


def test_the_page_changes_beside_a_correction_that_stands(trial: Trial) -> None:
    (trial.sources / "decisions" / "corrections.toml").write_text(CORRECTION)
    trial.run()
    said = trial.run(PAGE.replace("January 2009", "February 2009"))
    assert said == [("TOG/09/002", "start_date", "changed", "source")]


def test_a_person_joins_two_projects_and_parts_them_again(trial: Trial) -> None:
    before = {row["project_id"] for row in trial.rows("projects")}
    assert len(before) == 3
    trial.decide("same")
    joined = trial.run()
    assert joined
    assert {cause for *_, cause in joined} == {"decision"}
    trial.decide("different")
    parted = trial.run()
    assert {cause for *_, cause in parted} == {"decision"}
    assert {row["project_id"] for row in trial.rows("projects")} == before


def test_a_block_that_the_page_lost_is_no_change_of_a_value(trial: Trial) -> None:
    assert trial.run(PAGE[: PAGE.index("TOG/09/002")]) == []
    (lost,) = (row for row in trial.rows("projects") if row["project_id"] == "TOG/09/002")
    assert (lost["n_records"], str(lost["budget_amount"])) == (0, "200000.00")
