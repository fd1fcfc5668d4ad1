"""`source new` proposes a profile that loads and reads the page it was drawn from; a run on such a page does it alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.profiling.propose import VOCABULARY
from pipeline.source import load_source
from pipeline.split.labels import LabelBook

PAGES = Path(__file__).resolve().parent.parent / "fixtures" / "pages"
FOREIGN = (
    "bank_detail.html", "activity_table.html", "grant_list.html", "french_foreign.html", "spanish_foreign.txt",
    "russian_foreign.txt", "chinese_foreign.html",
)  # fmt: skip


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.mark.parametrize("page", FOREIGN)
def test_a_proposed_profile_reads_what_the_run_on_the_fly_reads(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = invoke("source", "new", "foreign", "--from", PAGES / page, "--into", tmp_path / "sources")
    assert made.exit_code == 0, made.output
    assert "not mapped" in made.output or "like" in made.output
    monkeypatch.setenv("UN_PROJECTS_SOURCES", str(tmp_path / "sources"))
    for name, data in (("foreign", tmp_path / "own"), ("dpidg", tmp_path / "fly")):
        done = invoke("run", "--source", name, "--from", PAGES / page, "--data", data)
        assert done.exit_code == 0, done.output
        assert ("on the fly" in done.output) == (name == "dpidg")
        assert invoke("check", "--source", name, "--data", data).exit_code == 0
    columns = ["title", "start_date", "end_date", "budget_amount", "code"]
    own, fly = (pq.read_table(tmp_path / d / "clean" / "projects.parquet", columns=columns) for d in ("own", "fly"))
    assert own.to_pylist() == fly.to_pylist()


def test_values_under_mapped_labels_are_trusted_less(tmp_path: Path) -> None:
    invoke("run", "--from", PAGES / "grant_list.html", "--data", tmp_path)
    rows = pq.read_table(tmp_path / "clean" / "fields.parquet").to_pylist()
    trust = {row["label_raw"]: row["confidence"] for row in rows}
    assert trust["Start date"] > trust["EU contribution"] > 0


def test_a_source_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    done = invoke("source", "new", "mine", "--from", PAGES / "grant_list.html", "--into", tmp_path)
    assert done.exit_code != 0
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_page_that_fits_the_profile_teaches_nothing(tmp_path: Path) -> None:
    done = invoke("run", "--from", PAGES / "search.txt", "--data", tmp_path)
    assert "on the fly" not in done.output


def test_two_hundred_cards_with_labels_of_their_own_are_two_hundred_projects(tmp_path: Path) -> None:
    cards = "".join(
        f"<div class='card'><h3>ZQ-{n:04}: Workshop number {n} for weavers</h3><div>Commitment amount: EUR {n + 5},000"
        f"</div><div>Planned start: 2015-01-01</div><div>Recipient: Togo</div><div>Rung: {n % 3}</div></div>"
        for n in range(200)
    )
    page = tmp_path / "cards.html"
    page.write_text(f"<html><body><h1>Work</h1>{cards}</body></html>", encoding="utf-8")
    done = invoke("run", "--from", page, "--data", tmp_path / "data", "--json")
    assert done.exit_code == 0, done.output
    rows = pq.read_table(tmp_path / "data" / "clean" / "projects.parquet").to_pylist()
    assert sorted(row["code"] for row in rows) == [f"ZQ-{n:04}" for n in range(200)]
    assert all(row["budget_currency"] == "EUR" and row["end_date"] is None for row in rows)


def test_no_label_of_the_vocabulary_stands_in_the_profile_too() -> None:
    known = LabelBook(load_source("dpidg"))
    vocabulary = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
    twice = [
        words
        for group in ("fields", "sections")
        for spellings in vocabulary[group].values()
        for words in spellings
        if known.lookup(words)
    ]
    assert twice == []


def test_explain_review_and_correct_know_what_the_run_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.cli import options
    from pipeline.store import Workspace

    invoke("run", "--from", PAGES / "grant_list.html", "--data", tmp_path)
    assert (Workspace(tmp_path, "dpidg").stage / "learned.json").exists()
    _, known = options.open_release("dpidg", tmp_path)
    assert "EU contribution" in known.profile.labels.proposed
    project = pq.read_table(tmp_path / "clean" / "projects.parquet")["project_id"][0].as_py()
    for arguments in (("explain", project, "budget"), ("review", "--list")):
        done = invoke(*arguments, "--data", tmp_path)
        assert done.exit_code == 0, done.output


@pytest.mark.parametrize("page", ["capitals_and_dashes.txt", "labels_without_colon.txt", "tabs.html", "fresh_ocr.txt"])
def test_a_proposed_profile_holds_labels_that_no_colon_follows_and_what_the_page_uses_of_the_lookups(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("source", "new", "mine", "--from", PAGES / page, "--into", tmp_path / "sources")
    monkeypatch.setenv("UN_PROJECTS_SOURCES", str(tmp_path / "sources"))
    columns = ["title", "start_date", "budget_amount", "budget_currency", "funding", "funding_type", "division_name"]
    tables = []
    for name in ("mine", "dpidg"):
        invoke("run", "--source", name, "--from", PAGES / page, "--data", tmp_path / name)
        tables.append(pq.read_table(tmp_path / name / "clean" / "projects.parquet", columns=columns).to_pylist())
    assert tables[0] == tables[1]
