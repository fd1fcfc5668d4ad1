from __future__ import annotations

import dataclasses
import random
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import Block, Capture, ids, moment, pages, rows_of, run, source, stage_tables, the

from pipeline.match import match

WATER = Block(code="INT/12/X01", title="Water plan", budget="100", start="2012-01", end="2013-12")
ROADS = Block(code="GLO/09/001", title="Road plan", budget="900", start="2009-01", end="2010-12")
PORTS = Block(title="Port plan", budget="400", start="2017-01", end="2018-12")


def versions(tables, project):
    return [row for row in tables["project_versions"] if row["project_id"] == project]


def test_a_change_on_the_page_starts_a_version():
    captures = [
        Capture("/list", "2024-01-01", (WATER, ROADS), "run-1"),
        Capture("/list", "2024-02-01", (WATER, ROADS), "run-2"),
        Capture("/list", "2024-03-01", (WATER.but(budget="300"), ROADS), "run-3"),
    ]
    tables = run(captures)
    first, second = versions(tables, "INT/12/X01")
    assert (first["valid_from"], first["valid_to"], first["run_id"]) == (
        moment("2024-01-01"),
        moment("2024-03-01"),
        "run-1",
    )
    assert (second["valid_from"], second["valid_to"], second["run_id"]) == (moment("2024-03-01"), None, "run-3")
    assert (first["budget_amount"], second["budget_amount"]) == (Decimal(100), Decimal(300))
    assert len(versions(tables, "GLO/09/001")) == 1
    project = the(tables["projects"], project_id="INT/12/X01")
    assert (project["first_seen"], project["last_seen"]) == (moment("2024-01-01"), moment("2024-03-01"))
    assert second["first_seen"] == moment("2024-01-01")


def test_only_the_records_of_the_newest_pages_are_published():
    captures = [Capture("/list", "2024-01-01", (WATER, ROADS)), Capture("/list", "2024-02-01", (WATER, PORTS))]
    tables = run(captures)
    newest = {row["snapshot_id"] for row in tables["records"]}
    assert len(newest) == 1
    assert sorted(row["project_id"] for row in tables["records"]) == ["INT/12/X01", "~port-plan"]
    known = {row["record_id"] for row in tables["records"]}
    for name in ("fields", "sections", "project_countries", "conflicts"):
        assert {row["record_id"] for row in tables[name]} <= known


def test_a_page_that_loses_a_block_does_not_delete_the_project():
    captures = [
        Capture("/list", "2024-01-01", (WATER.but(countries=("Togo",)), ROADS)),
        Capture("/list", "2024-02-01", (ROADS,)),
    ]
    tables = run(captures)
    lost = the(tables["projects"], project_id="INT/12/X01")
    assert (lost["n_records"], lost["budget_amount"], lost["code_variants"]) == (0, Decimal(100), ["INT/12/X01"])
    assert lost["last_seen"] == moment("2024-01-01")
    assert tables["project_countries"] == tables["conflicts"] == []
    assert len(versions(tables, "INT/12/X01")) == 1


def test_a_lost_project_that_comes_back_unchanged_is_the_same_version():
    captures = [
        Capture("/list", "2024-01-01", (WATER, ROADS)),
        Capture("/list", "2024-02-01", (ROADS,)),
        Capture("/list", "2024-03-01", (ROADS, WATER)),
    ]
    tables = run(captures)
    assert len(versions(tables, "INT/12/X01")) == 1
    assert the(tables["projects"], project_id="INT/12/X01")["n_records"] == 1


def test_a_page_of_its_own_adds_to_what_another_page_says():
    captures = [
        Capture("/list", "2024-01-01", (WATER.but(budget=None),)),
        Capture("/node", "2024-01-01T00:00:05", (WATER.but(code="INT12X01"),)),
    ]
    tables = run(captures)
    assert [row["n_records"] for row in versions(tables, "INT/12/X01")] == [1, 2]
    assert the(tables["projects"], project_id="INT/12/X01")["n_records"] == 2


def test_one_body_on_two_pages_is_one_record():
    captures = [Capture("/a", "2024-01-01", (WATER,)), Capture("/b", "2024-01-01", (WATER,))]
    tables = run(captures)
    assert len(tables["records"]) == 1
    assert tables["projects"][0]["n_records"] == 1


def test_unchanged_blocks_are_compared_once(monkeypatch):
    from pipeline.match import likeness

    count = 0
    evidence = likeness.evidence

    def counting(*pair):
        nonlocal count
        count += 1
        return evidence(*pair)

    monkeypatch.setattr(likeness, "evidence", counting)
    blocks = (WATER, WATER.but(code="INT12X01"), ROADS, PORTS)
    captures = [Capture("/list", f"2024-{month:02}-01", blocks[month % 2 :]) for month in range(1, 13)]
    run(captures[1:2])
    once, count = count, 0
    run(captures)
    assert 0 < count <= 2 * once


PUMPS = Block(code="INT/12/X01", title="Registers of pumps", budget="7", start="2001-01", end="2001-12")
HISTORY = [
    Capture("/a", "2024-01-01", (WATER, ROADS)),
    Capture("/a", "2024-01-01T12:00", (PUMPS, ROADS, WATER)),
    Capture("/b", "2024-01-02", (WATER.but(code="INT12X01", funding="DA"), PORTS)),
    Capture("/a", "2024-02-01", (ROADS, WATER.but(budget="300"))),
    Capture("/b", "2024-02-02", (PORTS.but(title="Port plan of the coast", code="RAF/17/001"),)),
    Capture("/a", "2024-03-01", (WATER.but(code=None), PORTS.but(budget="7", start="2020-01", end="2021-01"))),
]


@given(st.lists(st.integers(0, 2), min_size=6, max_size=6))
@settings(max_examples=15, deadline=None)
def test_versions_do_not_depend_on_how_runs_group_the_captures(groups):
    def shape(captures):
        return [{k: v for k, v in row.items() if k != "run_id"} for row in run(captures)["project_versions"]]

    grouped = [dataclasses.replace(c, run_id=f"run-{g}") for c, g in zip(HISTORY, groups, strict=True)]
    assert shape(grouped) == shape(HISTORY)


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_does_not_matter(rng: random.Random):
    tables = stage_tables(HISTORY)
    expected = match(tables, source())
    mixed = {name: _shuffled(table, rng) for name, table in tables.items()}
    for name, table in match(mixed, source()).items():
        assert table.equals(expected[name]), name


def _shuffled(table: pa.Table, rng: random.Random) -> pa.Table:
    order = list(range(table.num_rows))
    rng.shuffle(order)
    return table.take(pa.array(order, pa.int64()))


def test_a_project_keeps_its_id_as_captures_are_added():
    seen: set[str] = set()
    for count in range(1, len(HISTORY) + 1):
        found = set(ids(run(HISTORY[:count])))
        gone = seen - found
        # A project that gets a code is renamed to it; nothing else ever loses its id.
        assert gone <= {"~port-plan"}
        seen |= found


def test_no_page_at_all_gives_empty_tables():
    tables = rows_of(match(stage_tables([]), source()))
    assert all(rows == [] for rows in tables.values())
    assert ids(run(pages())) == []
