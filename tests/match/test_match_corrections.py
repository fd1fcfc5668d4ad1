from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from match_tables import Block, Capture, correction, ids, kinds, pages, record_id, run, source, the

from pipeline.errors import ProfileError

WATER = Block(
    code="INT/12/X01",
    title="Water plan",
    budget="100",
    start="2012-01",
    end="2013-12",
    funding="XBTC",
    division="EGB",
    status="past",
    donor="Togo",
)
PERIOD = "2012-01 - 2013-12"


def corrected(*entries, blocks=(WATER,)):
    return run(pages(*blocks), source(corrections=entries))


def field(tables, name):
    return the(tables["fields"], field=name)


def test_an_override_sets_project_record_and_field():
    tables = corrected(correction("INT/12/X01", "budget_amount", "override", "100", 175.5))
    assert the(tables["projects"], project_id="INT/12/X01")["budget_amount"] == Decimal("175.50")
    assert tables["records"][0]["budget_amount"] == Decimal("175.50")
    assert tables["records"][0]["budget_currency"] == "USD"
    row = field(tables, "budget")
    assert (row["raw"], row["value"], row["status"], row["rule"]) == ("100", "175.50", "corrected", "correction")


def test_one_column_of_a_time_frame_changes_alone_and_its_value_follows():
    tables = corrected(correction("INT/12/X01", "end_date", "override", PERIOD, dt.date(2014, 6, 30)))
    project = tables["projects"][0]
    assert (project["start_date"], project["end_date"]) == (dt.date(2012, 1, 1), dt.date(2014, 6, 30))
    assert project["end_precision"] == "month"
    assert field(tables, "time_frame")["value"] == "2012-01-01/2014-06-30"


def test_two_columns_of_a_field_can_be_corrected():
    tables = corrected(
        correction("INT/12/X01", "start_date", "override", PERIOD, "2016-01-01"),
        correction("INT/12/X01", "end_date", "override", PERIOD, "2017-12-31"),
    )
    assert field(tables, "time_frame")["value"] == "2016-01-01/2017-12-31"


def test_what_follows_from_a_value_follows_from_its_correction():
    tables = corrected(
        correction("INT/12/X01", "funding", "override", "XBTC", "RPTC"),
        correction("INT/12/X01", "division", "override", "EGB", "DMB"),
        correction("INT/12/X01", "donor", "override", "Togo", "Kenya"),
    )
    project = tables["projects"][0]
    assert project["funding_type"] == "regular_programme"
    assert project["division_name"] == "Development Management Branch"
    assert project["donor_iso3"] == "KEN"


def test_a_dropped_value_is_null_and_an_issue_keeps_its_words():
    tables = corrected(correction("INT/12/X01", "budget_amount", "drop", "100"))
    project = tables["projects"][0]
    assert project["budget_amount"] is project["budget_currency"] is project["budget_period"] is None
    row = field(tables, "budget")
    assert (row["raw"], row["value"], row["status"]) == ("100", None, "corrected")
    issue = the(tables["issues"], kind="dropped_value")
    assert (issue["field"], issue["char_start"]) == ("budget_amount", row["char_start"])


def test_dropping_one_end_keeps_the_other():
    tables = corrected(correction("INT/12/X01", "end_date", "drop", PERIOD))
    assert tables["projects"][0]["end_precision"] is None
    assert field(tables, "time_frame")["value"] == "2012-01-01/.."
    tables = corrected(
        correction("INT/12/X01", "end_date", "drop", PERIOD), correction("INT/12/X01", "start_date", "drop", PERIOD)
    )
    assert field(tables, "time_frame")["value"] is None
    assert tables["projects"][0]["is_ongoing"] is None


def test_a_flag_changes_nothing_but_adds_an_issue():
    tables = corrected(correction("INT/12/X01", "budget_amount", "flag", "100"))
    assert tables["projects"][0]["budget_amount"] == Decimal(100)
    assert field(tables, "budget")["status"] == "parsed"
    assert the(tables["issues"], kind="flagged_value")["project_id"] == "INT/12/X01"


def test_a_stale_entry_is_named_and_not_applied():
    tables = corrected(correction("INT/12/X01", "budget_amount", "override", "999", 1))
    assert tables["projects"][0]["budget_amount"] == Decimal(100)
    issue = the(tables["issues"], kind="stale_correction")
    assert (issue["project_id"], issue["field"]) == ("INT/12/X01", "budget_amount")
    assert "entry 1" in issue["message"]


def test_an_entry_that_the_page_has_overtaken_still_holds_for_the_past():
    captures = [
        Capture("/list", "2024-01-01", (WATER,)),
        Capture("/list", "2024-02-01", (WATER.but(budget="300"),)),
    ]
    entry = correction("INT/12/X01", "budget_amount", "override", "100", 200)
    tables = run(captures, source(corrections=[entry]))
    assert [row["budget_amount"] for row in tables["project_versions"]] == [Decimal(200), Decimal(300)]
    assert "stale_correction" in kinds(tables)


def test_an_entry_for_an_unknown_project_is_named():
    tables = corrected(correction("INT/99/001", "budget_amount", "override", "100", 1))
    assert "INT/99/001" in the(tables["issues"], kind="unused_decision")["message"]


@pytest.mark.parametrize("name", ["INT12X01", "int-12-x01", "INT/12/X01"])
def test_a_project_is_named_by_its_code_in_any_spelling(name):
    tables = corrected(correction(name, "status", "override", "past", "current"))
    assert tables["projects"][0]["status"] == "current"


def test_a_project_without_code_is_named_by_its_id():
    tables = corrected(
        correction("~water-plan", "title", "override", "Water plan", "Water works"), blocks=[WATER.but(code=None)]
    )
    assert ids(tables) == ["~water-plan"]
    assert tables["projects"][0]["title"] == "Water works"
    assert tables["records"][0]["title_raw"] == "Water plan"


def test_only_the_record_whose_words_are_expected_changes_and_it_wins():
    capture = Capture("/list", "2024-01-01", (WATER, WATER.but(funding="DA", code="INT12X01")))
    entry = correction("INT/12/X01", "funding", "override", "DA", "RPTC")
    tables = run([capture], source(corrections=[entry]))
    assert tables["projects"][0]["funding"] == "RPTC"
    assert the(tables["records"], record_id=record_id(capture, 0))["funding"] == "XBTC"
    assert {row["rule"] for row in tables["conflicts"] if row["field"] == "funding"} == {"corrected"}


@pytest.mark.parametrize(
    ("column", "expect", "value", "said"),
    [
        ("budget_amount", "100", "much", "is no budget_amount"),
        ("budget_amount", "100", True, "is no budget_amount"),
        ("budget_amount", "100", -5, "not negative"),
        ("budget_amount", "100", "1.234", "two decimals"),
        ("end_date", PERIOD, "June 2014", "write a date"),
        ("end_date", PERIOD, dt.datetime(2014, 6, 30, tzinfo=dt.UTC), "write a date"),
        ("end_date", PERIOD, "2011-01-01", "would run from"),
        ("is_ongoing", PERIOD, "yes", "true or false"),
        ("status", "past", "gone", "current, past"),
        ("funding", "XBTC", "", "a string"),
        ("funding", "XBTC", None, "a string"),
        ("budget_currency", "100", "dollars", "three capital letters"),
        ("code", "INT/12/X01", "INT/12/X02", "can't be corrected"),
        ("colour", "100", "red", "can't be corrected"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused_with_file_and_entry(column, expect, value, said):
    with pytest.raises(ProfileError, match=said) as error:
        corrected(correction("INT/12/X01", column, "override", expect, value))
    assert f"corrections.toml, entry 1 (INT/12/X01, {column})" in str(error.value)


def test_an_unknown_action_and_two_entries_for_one_value_are_refused():
    with pytest.raises(ProfileError, match="override, drop, flag"):
        corrected(correction("INT/12/X01", "funding", "erase", "XBTC"))
    with pytest.raises(ProfileError, match="entry 1 corrects the same value"):
        corrected(
            correction("INT/12/X01", "funding", "drop", "XBTC"),
            correction("INT/12/X01", "funding", "override", "XBTC", "DA"),
        )
