"""People put values right: guarded by the words on the page, tried before they are kept, taken back."""

from __future__ import annotations

import tomllib

import pytest
from conftest import Desk

WATER = "INT/12/X01"


def entries(desk: Desk) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(desk.corrections.read_text(encoding="utf-8")).get("corrections", [])
    return found


def correct(desk: Desk, *args: str) -> None:
    done = desk("correct", *args, "--reason", "The office says so")
    assert done.exit_code == 0, (done.output, done.exception)


def of(desk: Desk, project: str, column: str) -> object:
    return next(row[column] for row in desk.table("projects") if row["project_id"] == project)


def test_a_correction_holds_from_the_next_run_until_the_page_changes(desk: Desk) -> None:
    correct(desk, "int12x01", "funding", "Development Account", "--evidence", "https://example.org/report")
    (entry,) = entries(desk)
    assert (entry["project"], entry["expect"], entry["action"]) == (WATER, "XBTC", "override")
    assert entry["evidence"] == "https://example.org/report"
    desk.run()
    assert of(desk, WATER, "funding") == "Development Account"
    page = desk.folder / "page.txt"
    page.write_text(page.read_text().replace("XBTC", "XB", 1), encoding="utf-8")
    desk.run()
    assert of(desk, WATER, "funding") == "XB"
    assert [i["kind"] for i in desk.table("issues") if i["kind"] == "stale_correction"] == ["stale_correction"]


def test_dates_and_amounts_are_typed_and_drop_and_flag_need_no_value(desk: Desk) -> None:
    correct(desk, WATER, "end_date", "2015-03-31")
    correct(desk, WATER, "budget_amount", "260000.50")
    correct(desk, "INT/12/X02", "funding", "--drop")
    correct(desk, "INT/12/X02", "budget_amount", "--flag")
    desk.run()
    assert str(of(desk, WATER, "end_date")) == "2015-03-31"
    assert str(of(desk, WATER, "budget_amount")) == "260000.50"
    assert of(desk, "INT/12/X02", "funding") is None
    assert {"dropped_value", "flagged_value"} <= {i["kind"] for i in desk.table("issues")}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((WATER, "budget", "5"), "name one of budget_amount"),
        ((WATER, "nonsense", "5"), "no column that can be corrected"),
        ((WATER, "code", "INT/13/001"), "no column that can be corrected"),
        ((WATER, "budget_amount", "5,000"), "write an amount"),
        ((WATER, "end_date", "June 2014"), "write a date such as"),
        ((WATER, "end_date", "2011-01-01"), "time frame would run from"),
        ((WATER, "status", "maybe"), "write one of current, past"),
        ((WATER, "budget_currency", "dollars"), "three capital letters"),
        ((WATER, "division", "DPIDG"), "states no division"),
        ((WATER, "funding", "XB", "--expect", "DA"), "the page does not say 'DA'"),
        (("INT/99/X99", "funding", "XB"), "no project, or more than one"),
        (("GLO/10/X07", "budget_amount", "82000"), 'say which is meant: --expect "US$80,000" or --expect "US$85,000"'),
        ((WATER, "funding"), "give one of a value, --drop and --flag"),
        ((WATER, "funding", "XB", "--drop"), "give one of a value, --drop and --flag"),
        ((WATER,), "name a project and a column"),
    ],
)
def test_what_can_not_be_right_is_refused_before_it_is_written(desk: Desk, args: tuple[str, ...], said: str) -> None:
    assert said in desk.refused("correct", *args, "--reason", "The office says so")


def test_a_reason_is_needed(desk: Desk) -> None:
    assert "say why" in desk.refused("correct", WATER, "funding", "XB")


def test_the_wording_that_is_meant_decides_among_several(desk: Desk) -> None:
    correct(desk, "GLO/10/X07", "budget_amount", "82000", "--expect", "US$85,000")
    desk.run()
    assert str(of(desk, "GLO/10/X07", "budget_amount")) == "82000.00"


def test_two_corrections_of_one_value_are_refused(desk: Desk) -> None:
    correct(desk, WATER, "funding", "XB")
    assert "entry 1 corrects the same value" in desk.refused(
        "correct", WATER, "funding", "DA", "--reason", "The office says so"
    )


def test_comments_and_entries_of_the_file_stay_and_undo_restores_it(desk: Desk) -> None:
    correct(desk, WATER, "title", 'Water "plan" \\ für die Städte')
    text = desk.corrections.read_text(encoding="utf-8") + "\n# asked again in spring\n"
    desk.corrections.write_text(text, encoding="utf-8")
    correct(desk, WATER, "funding", "XB")
    assert desk.corrections.read_text(encoding="utf-8").startswith(text)
    assert desk("correct", "--undo").exit_code == 0
    assert desk.corrections.read_text(encoding="utf-8").rstrip() == text.rstrip()
    assert desk("correct", "--undo").exit_code == 0
    left = desk.corrections.read_text(encoding="utf-8")
    assert "# asked again in spring" in left
    assert left.startswith("# Corrections of single values")
    assert "no correction to undo" in desk.refused("correct", "--undo")


def test_a_file_in_another_form_is_left_alone(desk: Desk) -> None:
    desk.corrections.write_text("corrections = []\n", encoding="utf-8")
    assert "edit the file by hand" in desk.refused("correct", WATER, "funding", "XB", "--reason", "So")
