"""What becomes of two blocks of one page, rule by rule: how many projects they are, and what is said of it."""

from __future__ import annotations

import pytest
from match_tables import Block, Capture, ids, kinds, pages, run

from pipeline.match.reasons import _WHY
from pipeline.match.scoring import RULES
from pipeline.match.weighing import shared

BASE = Block(
    code="INT/12/X01",
    title="Strengthening water institutions of small towns",
    start="2012-03",
    end="2014-06",
    budget="250000",
    funding="XBTC",
    sections={"objective": "The project helps small towns to plan, build and keep their water works. " * 5},
)
UNCODED = BASE.but(code=None)
OTHER = Block(
    code="INT/12/X01",
    title="Electoral registers for the provinces",
    start="2009-01",
    end="2010-12",
    budget="90000",
    sections={"objective": "Registers are set up in all provinces, and clerks are trained to keep them. " * 5},
)
FORUM = BASE.but(title="7th Forum on small towns")


def outcome(left: Block, right: Block) -> str:
    """`same`, or what `matches` says of the pair, `none` if nothing."""
    tables = run(pages(left, right))
    said = [row["decision"] for row in tables["matches"]]
    assert (len(tables["projects"]) == 1) == (said == ["same"])
    assert ("uncertain_match" in kinds(tables)) == (said == ["review"])
    return said[0] if said else "none"


@pytest.mark.parametrize(
    "copy",
    [
        BASE,
        BASE.but(code="INT12X01"),
        BASE.but(code="INT/X01/12"),
        BASE.but(code="int-12-x01"),
        BASE.but(title="STRENGTHENING WATER INSTITUTIONS OF SMALL TOWNS"),
        BASE.but(title="Strengthening water institutions of s"),
        BASE.but(title="Strenghtening watr institutions of small towns (closed)"),
        BASE.but(sections={}),
        BASE.but(budget="500000", end="2015-06"),
        BASE.but(title=None),
        Block(code="INT12X01", title=BASE.title),
        Block(code="INT12X01", title=f"{BASE.title} in Togo"),
        UNCODED,
        UNCODED.but(title="Strengthening water institutions of s"),
        BASE.but(title="Projet de renforcement des services (Strengthening water institutions of small towns)"),
    ],
)
def test_true_copies_are_one_project(copy):
    assert outcome(BASE, copy) == "same"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # another event, phase, year or country, whatever else agrees
        (FORUM, FORUM.but(title="8th Forum on small towns", code="INT/13/X01")),
        (UNCODED.but(title="Water plan, Phase I"), UNCODED.but(title="Water plan, Phase II")),
        (UNCODED.but(title="2014 Water forum"), UNCODED.but(title="2015 Water forum")),
        (UNCODED.but(title="Water plan for Kenya"), UNCODED.but(title="Water plan for Nepal")),
        # two codes where anything else differs
        (BASE, BASE.but(code="INT/12/X02", budget="90000")),
        (BASE, BASE.but(code="GLO/14/X01", title="Another title of the towns")),
        # without codes, at other times
        (UNCODED, UNCODED.but(start="2016-01", end="2017-12", budget="1000")),
    ],
)
def test_look_alikes_are_two_projects(left, right):
    assert outcome(left, right) in ("different", "none")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (BASE, BASE.but(code="INT/12/X02")),
        (FORUM, FORUM.but(title="8th Forum on small towns")),
        (BASE, BASE.but(start="2016-01", end="2018-01", budget="1000")),
        (BASE, BASE.but(title="Strengthening water institutions of large towns")),
        (BASE.but(countries=("Togo",)), BASE.but(countries=("Nepal",), budget="1000")),
        (BASE.but(countries=("Togo",)), BASE.but(countries=("Nepal",))),
        # a part of a project under its code
        (BASE, BASE.but(title=f"{BASE.title}: legal advice", budget="60000")),
        # without codes, something is not equal
        (UNCODED, UNCODED.but(budget="251000")),
        (UNCODED, UNCODED.but(sections={"objective": "Registers are set up, and clerks learn to keep them. " * 5})),
        (BASE, BASE.but(title=f"{BASE.title}, Phase II", start=None, end=None, budget=None)),
        (UNCODED, UNCODED.but(start=None, end=None, budget=None, sections={})),
        (UNCODED, UNCODED.but(title=f"{BASE.title}, Phase II")),
        (UNCODED.but(countries=("Togo",)), UNCODED.but(countries=("Nepal",))),
    ],
)
def test_what_is_not_clear_is_put_up_for_review_and_not_merged(left, right):
    assert outcome(left, right) == "review"


def test_a_title_cut_within_a_word_lacks_nothing():
    whole = Block(code="INT/12/X01", title="Water plan for the small towns, second phase")
    assert outcome(whole, Block(code="INT12X01", title="Water plan for the small towns, sec")) == "same"
    assert outcome(whole, Block(code="INT12X01", title="Water plan for the small towns")) == "review"


def test_an_equal_code_alone_does_not_merge():
    tables = run(pages(BASE, OTHER))
    assert ids(tables) == ["INT/12/X01", "INT/12/X01~2"]
    assert [row["decision"] for row in tables["matches"]] == ["different"]
    (issue,) = tables["issues"]
    assert issue["kind"] == "shared_code"
    assert "INT/12/X01~2 (Electoral registers for the provinces)" in issue["message"]


def test_a_distinguishing_mark_vetoes_an_equal_code():
    left = FORUM.but(code="INT12X01")
    tables = run(pages(left, FORUM.but(title="8th Forum on small towns", budget="300000", start="2013-03")))
    assert len(ids(tables)) == 2
    assert tables["matches"][0]["decided_by"] == "rule"
    assert tables["matches"][0]["reason"].startswith("the titles name other ordinals")


def test_a_later_wording_of_a_block_stays_its_project():
    def over_time(later: Block) -> list[str]:
        return ids(run([Capture("/list", "2024-01-01", (BASE,)), Capture("/list", "2024-02-01", (later,))]))

    assert over_time(BASE.but(title="Water works in the towns")) == ["INT/12/X01"]
    assert over_time(BASE.but(code="INT/12/X02")) == ["INT/12/X01"]
    assert over_time(BASE.but(start="2016-01", end="2017-01")) == ["INT/12/X01"]
    # What takes the place of a block but has nothing of it is another project.
    assert over_time(OTHER) == ["INT/12/X01", "INT/12/X01~2"]


def test_the_reason_is_in_words_and_the_features_beside_it():
    tables = run(pages(BASE, BASE.but(code="INT12X01", funding="Government")))
    (match,) = tables["matches"]
    assert match["reason"] == (
        "the codes INT/12/X01 and INT12X01 are one code, and the titles are equal; "
        "time frames, budgets and narratives agree; fundings differ"
    )
    assert dict(match["features"])["funding_equal"] == 0
    assert match["left_record_id"] < match["right_record_id"]
    assert match["score"] > 0.99


def test_every_rule_has_a_reason_and_every_weight_a_ground():
    assert {rule.name for rule in RULES} == set(_WHY)
    assert all(weight.reason for weight in (*shared().comparisons, *shared().evidence))


def test_more_agreement_never_lowers_the_score():
    levels = {c.field: c.weight for c in shared().comparisons if c.weight}
    levels |= {each.feature: each.weight for each in shared().evidence}
    assert {"code", "title", "year_agreement"} <= set(levels)
    for name, weight in levels.items():
        assert [odds for _, odds in weight] == sorted((odds for _, odds in weight), reverse=True), name
        assert [at for at, _ in weight] == sorted((at for at, _ in weight), reverse=True), name


def test_only_pairs_worth_a_look_are_kept():
    tables = run(
        pages(FORUM, FORUM.but(title="8th Forum on small towns", code="GLO/13/X01", start="2015-01", end="2016-01"))
    )
    assert len(ids(tables)) == 2
    assert tables["matches"] == []
