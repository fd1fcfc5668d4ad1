from __future__ import annotations

import pytest
from match_tables import Block, Capture, decision, ids, kinds, pages, run, source, the

WATER = Block(code="INT/12/X01", title="Water plan", budget="100", start="2012-01", end="2013-12")
COPY = WATER.but(code="INT12X01")
ROADS = Block(code="GLO/09/001", title="Road plan", budget="900", start="2009-01", end="2010-12")
PORTS = Block(title="Port plan", budget="400", start="2017-01", end="2018-12")


def test_a_person_parts_what_the_rules_would_merge():
    tables = run(pages(WATER, COPY), source([decision("INT/12/X01", "INT12X01", "different")]))
    assert ids(tables) == ["INT/12/X01", "INT/12/X01~2"]
    (match,) = tables["matches"]
    assert (match["decision"], match["decided_by"]) == ("different", "person")


def test_a_person_merges_what_the_rules_keep_apart():
    tables = run(pages(WATER, ROADS, PORTS), source([decision("INT/12/X01", "~port-plan", "same")]))
    assert ids(tables) == ["GLO/09/001", "INT/12/X01"]
    assert the(tables["projects"], project_id="INT/12/X01")["alt_titles"] == ["Port plan"]


def test_unsure_keeps_two_records_apart_without_asking_again():
    tables = run(pages(WATER, COPY), source([decision("INT/12/X01", "INT12X01", "unsure")]))
    assert len(ids(tables)) == 2
    assert [(m["decision"], m["decided_by"]) for m in tables["matches"]] == [("review", "person")]
    assert "uncertain_match" not in kinds(tables)


@pytest.mark.parametrize(
    "reference",
    ["INT12X01", "INT12X01@/list", "~water-plan@/list", "INT12X01~water-plan"],
)
def test_a_reference_names_a_record_by_what_the_page_says(reference):
    captures = [Capture("/list", "2024-01-01", (COPY,)), Capture("/other", "2024-01-01", (WATER,))]
    left = "INT/12/X01@/other"
    assert len(ids(run(captures))) == 1
    assert len(ids(run(captures, source([decision(left, reference, "different")])))) == 2


def test_a_code_that_no_record_spells_so_names_all_its_spellings():
    said = decision("INT-12-X01", "GLO09001", "same")
    tables = run(pages(WATER, COPY, ROADS), source([said]))
    assert ids(tables) == ["INT/12/X01"]


def test_a_record_without_code_and_title_is_named_by_its_id():
    silent = Block(budget="55", sections={"summary": "A plan that nobody named."})
    (reference,) = [p for p in ids(run(pages(silent, ROADS))) if p.startswith("~")]
    assert ids(run(pages(silent, ROADS), source([decision(reference, "GLO/09/001", "same")]))) == ["GLO/09/001"]


def test_a_decision_outlives_a_refresh():
    said = source([decision("INT/12/X01", "INT12X01", "different")])
    later = [
        Capture("/list", "2024-01-01", (WATER, COPY)),
        Capture("/list", "2024-06-01", (ROADS, COPY.but(budget="120"), WATER.but(budget="120"))),
    ]
    tables = run(later, said)
    assert ids(tables) == ["GLO/09/001", "INT/12/X01", "INT/12/X01~2"]
    assert [row["project_id"] for row in sorted(tables["records"], key=lambda r: r["position"])] == [
        "GLO/09/001",
        "INT/12/X01~2",
        "INT/12/X01",
    ]


@pytest.mark.parametrize("reference", ["INT/99/001", "~no-such-title", "INT12X01@/nowhere", "@/list", ""])
def test_a_decision_that_names_nothing_is_an_issue(reference):
    tables = run(pages(WATER, ROADS), source([decision("GLO/09/001", reference, "same")]))
    issue = the(tables["issues"], kind="unused_decision")
    assert issue["severity"] == "info"
    assert "row 1" in issue["message"]
    assert len(ids(tables)) == 2


def test_a_decision_on_a_record_and_itself_is_an_issue():
    tables = run(pages(WATER, COPY), source([decision("INT/12/X01", "~water-plan", "different")]))
    issue = the(tables["issues"], kind="ambiguous_decision")
    assert issue["severity"] == "warning"
    assert "name the same record; add its page" in issue["message"]
    assert ids(tables) == ["INT/12/X01"]


def test_same_and_different_of_one_pair_are_named_and_not_merged():
    said = [decision("GLO/09/001", "~port-plan", "same"), decision("~port-plan", "GLO/09/001", "different")]
    for entries in (said, said[::-1]):
        tables = run(pages(ROADS, PORTS), source(entries))
        issue = the(tables["issues"], kind="contradictory_decisions")
        assert issue["severity"] == "error"
        assert "row 1 (" in issue["message"]
        assert "row 2 (" in issue["message"]
        assert len(ids(tables)) == 2


def test_a_chain_of_same_that_crosses_a_different_is_named_and_not_made():
    said = [
        decision("INT/12/X01", "GLO/09/001", "same"),
        decision("GLO/09/001", "~port-plan", "same"),
        decision("INT/12/X01", "~port-plan", "different"),
    ]
    tables = run(pages(WATER, ROADS, PORTS), source(said))
    issue = the(tables["issues"], kind="contradictory_decisions")
    assert "row 3 (" in issue["message"]
    assert "row 2 (" in issue["message"]
    assert ids(tables) == ["INT/12/X01", "~port-plan"]


def test_a_different_forbids_a_merge_by_way_of_the_rules():
    tables = run(pages(WATER, COPY, WATER.but(code=None)), source([decision("INT/12/X01", "INT12X01", "different")]))
    assert "INT/12/X01~2" in ids(tables)
    assert "chained_match" in kinds(tables)
