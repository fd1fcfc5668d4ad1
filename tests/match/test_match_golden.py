from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from match_tables import Block, Capture, correction, pages, record_id, run, source, the

from pipeline.match.golden import GROUPS, RULES
from pipeline.schema import FIELD_OF_COLUMN, TYPED

WATER = Block(code="INT/12/X01", title="Water plan", budget="100", start="2012-01", end="2013-12", funding="XBTC")
COPY = WATER.but(code="INT12X01")


def funding(tables):
    """The chosen funding, and the rule that `conflicts` names."""
    (project,) = tables["projects"]
    rules = {row["rule"] for row in tables["conflicts"] if row["field"] == "funding"}
    assert len(rules) <= 1
    return project["funding"], next(iter(rules), None)


def two_pages(old: Block, new: Block) -> list[Capture]:
    return [Capture("/a", "2024-01-01", (old,)), Capture("/b", "2024-03-01", (new,))]


def test_the_rules_decide_in_their_order():
    """Each pair of records differs by one more rule; the stronger one decides."""
    weak = WATER.but(funding="A")
    strong = COPY.but(funding="B")
    assert funding(run(pages(weak, strong))) == ("A", "first_on_page")
    strong = strong.but(division="EGB")
    assert funding(run(pages(weak, strong))) == ("B", "most_complete")
    weak = weak.but(funding="XBTC", division="EGB", donor="Togo", status="past")
    precise = correction("INT/12/X01", "funding_type", "override", "B", "government")
    assert funding(run(pages(weak.but(funding="A"), strong)))[1] == "most_complete"
    assert funding(run(pages(weak.but(funding="A"), strong), source(corrections=[precise]))) == ("B", "corrected")
    sure = weak.but(confidence={"funding": 0.9})
    assert funding(run(pages(sure, strong.but(confidence={"funding": 0.95})))) == ("B", "higher_confidence")
    assert funding(run(two_pages(sure, strong.but(confidence={"funding": 0.5})))) == ("B", "newest_capture")
    entry = correction("INT/12/X01", "funding", "override", "XBTC", "C")
    assert funding(run(two_pages(sure, strong), source(corrections=[entry]))) == ("C", "corrected")


def test_two_pages_of_one_day_are_equally_new():
    captures = [
        Capture("/a", "2024-01-01T10:00:00", (WATER.but(funding="A"),)),
        Capture("/b", "2024-01-01T10:00:09", (COPY.but(funding="B"),)),
    ]
    assert funding(run(captures)) == ("A", "first_on_page")


def test_a_more_precise_value_wins():
    whole, start_only = WATER, COPY.but(end=None, division="EGB", donor="Togo")
    (project,) = run(pages(start_only, whole))["projects"]
    assert project["end_date"] == dt.date(2013, 12, 31)
    assert project["division"] == "EGB"


def test_nulls_never_win():
    captures = two_pages(WATER, COPY.but(funding=None, budget=None))
    (project,) = run(captures)["projects"]
    assert (project["funding"], project["budget_amount"]) == ("XBTC", Decimal(100))


def test_values_that_belong_together_come_from_one_record():
    captures = two_pages(WATER.but(currency="EUR"), COPY.but(currency=None, end=None))
    (project,) = run(captures)["projects"]
    assert (project["budget_amount"], project["budget_currency"]) == (Decimal(100), None)
    assert (project["start_date"], project["end_date"]) == (dt.date(2012, 1, 1), None)


def test_a_whole_title_wins_over_a_cut_one_and_over_capitals():
    long = WATER.but(title="Water plan for the small towns of the north")
    cut = COPY.but(title="Water plan for the small to", division="EGB")
    assert run(pages(cut, long))["projects"][0]["title"] == long.title
    loud = COPY.but(title="WATER PLAN FOR THE SMALL TOWNS OF THE NORTH", division="EGB")
    assert run(pages(loud, long))["projects"][0]["title"] == long.title


def test_each_disagreement_is_a_conflict_with_a_row_for_each_record():
    capture = pages(WATER, COPY.but(budget="250", end="2014-06", division="EGB", title="WATER  PLAN"))
    tables = run(capture)
    assert {row["field"] for row in tables["conflicts"]} == {"budget_amount", "end_date"}
    rows = [row for row in tables["conflicts"] if row["field"] == "end_date"]
    assert {(r["record_id"], r["value"], r["is_chosen"]) for r in rows} == {
        (record_id(capture[0], 0), "2013-12-31", False),
        (record_id(capture[0], 1), "2014-06-30", True),
    }
    assert {r["value"] for r in tables["conflicts"] if r["field"] == "budget_amount"} == {"100.00", "250.00"}


def test_records_that_agree_have_no_conflict():
    assert run(pages(WATER, COPY))["conflicts"] == []


def test_variants_and_other_titles_are_listed():
    bilingual = COPY.but(
        title="Projet de réforme des services de l’eau (Reform project of the water services)", titles=("Blue plan",)
    )
    (project,) = run(pages(WATER.but(title="Reform project of the water services"), bilingual))["projects"]
    assert project["code_variants"] == ["INT/12/X01", "INT12X01"]
    assert set(project["alt_titles"]) == {bilingual.title, "Blue plan", "Projet de réforme des services de l’eau"}


@pytest.mark.parametrize("copy", ["WATER PLAN", "Water  plan", "water plan"])
def test_a_title_in_other_case_or_spacing_is_no_other_title(copy):
    (project,) = run(pages(WATER, COPY.but(title=copy)))["projects"]
    assert project["alt_titles"] == []


def test_places_and_partners_of_all_records_stand_once():
    tables = run(
        pages(
            WATER.but(countries=("Togo", "Small islands"), partners=("Ministry of Water",)),
            COPY.but(countries=("Kenya", "Togo", "small islands"), partners=("MINISTRY of  Water", "Port Office")),
        )
    )
    assert [(r["position"], r["name"]) for r in tables["project_countries"]] == [
        (1, "Togo"),
        (2, "Small islands"),
        (3, "Kenya"),
    ]
    assert [r["raw"] for r in tables["project_partners"]] == ["Ministry of Water", "Port Office"]
    owner = {r["record_id"] for r in tables["project_countries"]}
    assert len(owner) == 2


def test_every_typed_column_belongs_to_a_group():
    grouped = [column for columns in GROUPS.values() for column in columns]
    assert len(grouped) == len(set(grouped))
    assert {*TYPED, *FIELD_OF_COLUMN} - {"comment"} <= set(grouped)
    assert RULES[0] == "corrected"


def test_the_language_is_the_most_complete_records():
    assert the(run(pages(WATER))["projects"], project_id="INT/12/X01")["language"] == "en"


def test_of_two_spellings_of_the_chosen_title_the_published_one_is_chosen():
    base = Block(code="INT/12/X01", title="Water plan for the towns of the coast", budget="100")
    tables = run(pages(base.but(title="Water plan for the to"), base, base.but(title=(base.title or "").upper())))
    (project,) = tables["projects"]
    chosen = [r["value"] for r in tables["conflicts"] if r["field"] == "title" and r["is_chosen"]]
    assert chosen == [project["title"]]
