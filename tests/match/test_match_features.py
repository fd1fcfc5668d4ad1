from __future__ import annotations

import datetime as dt

import pytest
from match_tables import Block, pages, source, stage_tables

from pipeline.match import _words
from pipeline.match.captures import read_captures, read_records
from pipeline.match.likeness import Likeness
from pipeline.match.normalise import code_sign, normalise_records
from pipeline.match.weighing import read_weighing, shared

BASE = Block(
    code="INT/12/X01",
    title="Strengthening water institutions of small towns",
    start="2012-03",
    end="2014-06",
    budget="250000",
    funding="XBTC",
    countries=("Togo",),
    sections={"objective": "The project helps small towns to plan, build and keep their water works. " * 5},
)


def subjects(*blocks: Block):
    tables = stage_tables(pages(*blocks))
    records = read_records(tables, read_captures(tables["inputs"].to_pylist()))
    return normalise_records(records, _words(source()))


def compare(*pair):
    ((found, _),) = Likeness.of(pair, read_weighing(source())).compare([(0, 1)])
    return found


def candidate_pairs(some):
    return Likeness.of(some, read_weighing(source())).candidates()


def features(left: Block, right: Block):
    first, second = subjects(left, right)
    found = compare(first, second)
    assert found == compare(second, first)
    return found


def test_blocks_that_say_the_same_are_identical():
    assert features(BASE, BASE)["identical"] == 1
    assert "identical" not in features(BASE, BASE.but(budget="1"))


def test_blocks_that_say_nothing_are_not_identical():
    assert "identical" not in features(Block(), Block())


@pytest.mark.parametrize("spelling", ["INT12X01", "INT-12-X01", "int/12/x01", "INT/X01/12", "INT 12 X01"])
def test_a_code_in_another_spelling_is_equal(spelling):
    assert features(BASE, BASE.but(code=spelling))["code_equal"] == 1


def test_codes_a_sign_apart_are_two_and_similar():
    found = features(BASE, BASE.but(code="INT/12/X02"))
    assert found["code_equal"] == 0
    assert found["code_similarity"] >= 0.85


def test_missing_evidence_is_no_feature():
    bare = Block(title="Strengthening water institutions of small towns")
    assert set(features(BASE, bare)) == {"title_similarity", "title_words_agree", "succession"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("STRENGTHENING WATER INSTITUTIONS OF SMALL TOWNS", {"title_similarity": 1.0}),
        ("Strengthening water institutions of s", {"title_contained": 1.0, "title_words_agree": 1.0}),
        ("Strengthening water institutions of small towns (closed)", {"title_contained": 1.0}),
        ("Strenghtening watr institutions of small towns", {"title_words_agree": 1.0}),
        ("Strengthening water institutions of large towns", {"title_words_agree": 0.0}),
        ("Projet de renforcement (Strengthening water institutions of small towns)", {"title_similarity": 1.0}),
    ],
)
def test_titles_are_compared_in_all_their_shapes(title, expected):
    found = features(BASE, BASE.but(title=title))
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("left", "right", "feature"),
    [
        ("2014 Forum on water", "2015 Forum on water", "year_agreement"),
        ("7th Forum on water", "8th Forum on water", "ordinal_agreement"),
        ("Agenda 21 on water", "Agenda 30 on water", "number_agreement"),
        ("Forum on water in Kenya", "Forum on water in Nepal", "place_agreement"),
    ],
)
def test_what_tells_titles_apart_is_a_feature(left, right, feature):
    assert features(BASE.but(title=left), BASE.but(title=right))[feature] == 0
    assert features(BASE.but(title=left), BASE.but(title=left, budget="1"))[feature] == 1
    assert features(BASE.but(title=left), BASE.but(title="Forum on water"))[feature] == 0.5


@pytest.mark.parametrize(
    ("start", "end", "low", "high"),
    [
        ("2012-03", "2014-06", 1, 1),
        ("2012-03", "2014-12", 0.7, 0.9),
        ("2013-01", "2017-01", 0.2, 0.4),
        ("2015-01", "2016-01", 0, 0),
        ("2012-03", None, 1, 1),
        ("2013-03", None, 0.5, 0.5),
        (None, "2014-06", 1, 1),
    ],
)
def test_periods_agree_by_the_days_in_common(start, end, low, high):
    assert low <= features(BASE, BASE.but(start=start, end=end))["period_agreement"] <= high


def test_a_year_agrees_with_a_month_in_it():
    (left,) = subjects(BASE.but(start="2012-03", end="2014-06"))
    import dataclasses

    vague = dataclasses.replace(
        left,
        start=dt.date(2012, 1, 1),
        start_precision="year",
        end=dt.date(2014, 12, 31),
        end_precision="year",
    )
    assert compare(left, vague)["period_agreement"] == 1


@pytest.mark.parametrize(
    ("budget", "currency", "agreement"),
    [("250000.40", "USD", 1.0), ("125000", "USD", 0.5), ("249999", "USD", 0.99), ("250000", None, 1.0)],
)
def test_budgets_agree_to_the_unit(budget, currency, agreement):
    assert features(BASE, BASE.but(budget=budget, currency=currency))["budget_agreement"] == agreement


def test_budgets_in_two_currencies_are_not_compared():
    assert "budget_agreement" not in features(BASE, BASE.but(currency="EUR"))


def test_a_copy_without_narrative_does_not_differ_in_it():
    assert "text_similarity" not in features(BASE, BASE.but(sections={}))
    assert features(BASE, BASE.but(budget="1"))["text_similarity"] == 1


def test_code_signs_sort_the_parts():
    assert code_sign("INT/001/13") == code_sign("int13001") == "001 13 INT"
    assert code_sign(None) is None


def test_candidates_share_a_code_a_title_or_values():
    others = [
        BASE.but(code="INT12X01", title="Something else", start=None, end=None, budget=None, sections={}),
        BASE.but(code=None, title="Strengthening water institutions", start=None, budget=None, sections={}),
        BASE.but(code=None, title="Quite another name", sections={}),
        Block(code="GLO/09/001", title="Electoral registers"),
    ]
    assert {(0, 1), (0, 2), (0, 3)} <= set(candidate_pairs(subjects(BASE, *others)))
    assert all(4 not in pair for pair in candidate_pairs(subjects(BASE, *others)))


def test_a_code_that_no_pattern_reads_finds_its_other_spelling():
    strange = Block(code="INT_12_X01", title="Quite another name")
    assert candidate_pairs(subjects(BASE, strange)) == [(0, 1)]
    assert features(BASE, strange)["code_equal"] == 1
    assert features(BASE.but(code="INT12X01"), strange)["code_equal"] == 1
    assert features(BASE.but(code="GLO12X01"), strange)["code_equal"] == 0


def test_no_key_is_quadratic():
    def pairs(count: int) -> int:
        return len(candidate_pairs(subjects(*(Block(title="Annual workshop", budget=str(n)) for n in range(count)))))

    largest, window = shared().max_block, shared().window
    assert pairs(8 * largest) < 2.2 * pairs(4 * largest)
    assert pairs(4 * largest) <= 4 * largest * window
