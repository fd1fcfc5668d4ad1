from __future__ import annotations

import re

import pytest
from match_tables import Block, Capture, ids, pages, run

from pipeline.match.identity import MAX_SLUG, slug

WATER = Block(code="INT/12/X01", title="Water plan", budget="100", start="2012-01", end="2013-12")
ROADS = WATER.but(title="Registers of roads", budget="900", start="2001-01", end="2002-12")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Water plan (2nd phase)", "water-plan-2nd-phase"),
        ("Projet d’appui à la réforme de l'État", "projet-dappui-a-la-reforme-de-letat"),
        ("Реформа управления", None),
        ("Реформа управления и e-gov", None),
        ("", None),
        ("---", None),
    ],
)
def test_a_slug_is_lower_case_ascii_words(title, expected):
    assert slug(title) == expected


def test_a_long_slug_is_cut_behind_a_word():
    short = slug("word " * 40)
    assert len(short) <= MAX_SLUG
    assert not short.endswith("-")
    assert set(short.split("-")) == {"word"}
    assert slug("x" * 200) == "x" * MAX_SLUG


def test_the_id_is_the_code_else_a_slug_else_a_hash():
    nameless = Block(budget="5", sections={"summary": "A plan that nobody named."})
    found = ids(run(pages(WATER, ROADS.but(code=None), nameless, Block(title="Реформа управления"))))
    assert found[0] == "INT/12/X01"
    assert "~registers-of-roads" in found
    assert len([i for i in found if re.fullmatch(r"~[0-9a-f]{8}", i)]) == 2


def test_the_hash_does_not_depend_on_spacing_or_case():
    one, other = (
        ids(run(pages(Block(sections={"summary": text}))))
        for text in ("A plan that nobody named.", "A plan  that\nnobody NAMED")
    )
    assert one == other


def test_of_two_with_one_code_the_later_seen_gets_a_number_and_keeps_it():
    first = Capture("/list", "2024-01-01", (ROADS,))
    later = Capture("/list", "2024-02-01", (WATER, ROADS))
    tables = run([first, later])
    assert {r["position"]: r["project_id"] for r in tables["records"]} == {1: "INT/12/X01~2", 2: "INT/12/X01"}


def test_of_two_seen_at_once_the_lower_one_gets_the_number():
    tables = run(pages(ROADS, WATER, Block(code="INT/12/X01", title="Third of them", start="1999-01", end="1999-02")))
    assert {r["position"]: r["project_id"] for r in tables["records"]} == {
        1: "INT/12/X01",
        2: "INT/12/X01~2",
        3: "INT/12/X01~3",
    }


def test_a_project_that_gets_a_code_later_does_not_move_one_that_had_it():
    early = WATER.but(code=None, sections={"summary": "The plan of the water office for its small towns. " * 5})
    captures = [
        Capture("/list", "2024-01-01", (early,)),
        Capture("/list", "2024-02-01", (early, ROADS)),
        Capture("/list", "2024-03-01", (early.but(code="INT/12/X01"), ROADS)),
    ]
    tables = run(captures)
    assert {r["position"]: r["project_id"] for r in tables["records"]} == {1: "INT/12/X01~2", 2: "INT/12/X01"}


def test_another_spelling_keeps_the_id():
    captures = [
        Capture("/list", "2024-01-01", (WATER.but(code=None),)),
        Capture("/list", "2024-02-01", (WATER.but(code=None, title="Water plan of the towns"),)),
    ]
    assert ids(run(captures)) == ["~water-plan"]
