from __future__ import annotations

from match_tables import Block, Capture, pages, record_id, run, the

LONG = "The office trains those who keep the registers and lends them what they need for their work in the field. "
WATER = Block(code="INT/12/X01", title="Water plan", sections={"objective": LONG, "outputs": LONG[::-1]})
ROADS = Block(code="GLO/09/001", title="Road plan", sections={"objective": f"{LONG.upper()}\n", "outputs": LONG[::-1]})
PORTS = Block(code="RAF/17/001", title="Port plan", sections={"objective": LONG})


def shared(*blocks):
    return [i for i in run(pages(*blocks))["issues"] if i["kind"] == "shared_narrative"]


def test_projects_that_share_a_text_are_one_issue_that_names_them():
    capture = pages(WATER, ROADS)[0]
    (issue,) = shared(WATER, ROADS)
    assert issue["message"] == "GLO/09/001 and INT/12/X01 have the same objective and outputs, word for word."
    assert issue["record_id"] == record_id(capture, 0)
    section = the(run([capture])["sections"], record_id=issue["record_id"], section="objective")
    assert (issue["char_start"], issue["char_end"]) == (section["char_start"], section["char_end"])


def test_three_projects_with_one_text_are_one_issue():
    alike = {"objective": LONG}
    (issue,) = shared(WATER.but(sections=alike), ROADS.but(sections=alike), PORTS.but(sections={"summary": LONG}))
    assert issue["message"].startswith("GLO/09/001, INT/12/X01 and RAF/17/001 have the same objective and summary,")


def test_each_set_of_projects_is_an_issue_of_its_own():
    both, only = (i["message"] for i in sorted(shared(WATER, ROADS, PORTS), key=lambda i: "RAF" in i["message"]))
    assert both.startswith("GLO/09/001 and INT/12/X01 have the same outputs")
    assert only.startswith("GLO/09/001, INT/12/X01 and RAF/17/001 have the same objective")


def test_short_texts_and_texts_within_one_project_are_no_issue():
    formula = {"objective": "To help the office in its work."}
    assert shared(WATER.but(sections=formula), ROADS.but(sections=formula)) == []
    assert shared(WATER, WATER.but(code="INT12X01")) == []


def test_a_code_of_two_projects_is_one_issue_though_one_has_left_the_page():
    captures = [
        Capture("/list", "2024-01-01", (WATER.but(start="2001-01", end="2001-12"),)),
        Capture("/list", "2024-02-01", (ROADS.but(code="INT/12/X01", sections={}, start="2015-01", end="2016-12"),)),
    ]
    tables = run(captures)
    issue = the(tables["issues"], kind="shared_code")
    assert issue["field"] == "code"
    assert issue["record_id"] == tables["records"][0]["record_id"]


def test_an_uncertain_pair_of_projects_is_asked_about_once():
    sure = WATER.but(budget="100", start="2012-01", end="2013-12")
    tables = run(pages(sure, sure.but(code="INT12X01"), sure.but(code="INT/12/X02")))
    issue = the(tables["issues"], kind="uncertain_match")
    assert issue["message"].startswith("INT/12/X01 and INT/12/X02 may be one project: ")
    assert "decisions/matches.csv" in issue["message"]
