from __future__ import annotations

import pytest
from lookalike_pages import whole_run
from lookalikes import page
from match_tables import Block, Capture, pages, source, stage_tables

from pipeline import match as stage
from pipeline import schema
from pipeline.errors import BadInputError
from pipeline.store import Workspace


@pytest.mark.parametrize(
    ("seed", "language", "has_codes", "is_html"),
    [
        (1, "en", True, True),
        (2, "en", True, False),
        (3, "fr", True, False),
        (4, "es", True, True),
        (5, "en", False, False),
    ],
)
def test_a_page_of_look_alikes_has_no_false_merge_and_all_true_copies(tmp_path, seed, language, has_codes, is_html):
    blocks = page(seed, language, has_codes=has_codes)
    found = whole_run(blocks, tmp_path, language=language, is_html=is_html)
    assert found.false_merges == []
    assert len(found.copies()) > 50
    assert len(found.missed) <= 0.05 * len(found.copies())
    assert found.unnamed_codes == []


def test_what_even_a_person_would_ask_about_is_put_up_for_review(tmp_path):
    found = whole_run(page(6), tmp_path)
    asked = [found.decision_of(a, b) for a, b in found.copies(is_clear=False)]
    assert len(asked) >= 3
    assert {row and row["decision"] for row in asked} == {"review"}


def test_the_stage_reads_and_writes_its_tables(tmp_path):
    workspace = Workspace(tmp_path, "dpidg")
    tables = stage_tables(pages(Block(code="INT12X01", title="Water plan", budget="100")))
    for where in set(stage.INPUTS.values()):
        workspace.write(where, {name: tables[name] for name, stage_of in stage.INPUTS.items() if stage_of == where})
    stage.run(workspace, source())
    for name in stage.TABLES:
        written = workspace.read("match", name)
        assert written.schema.equals(schema.arrow_schema(name)), name
    assert workspace.read("match", "projects")["project_id"].to_pylist() == ["INT/12/X01"]


def test_the_stage_asks_for_the_stage_before(tmp_path):
    with pytest.raises(BadInputError, match="un-projects fetch"):
        stage.run(Workspace(tmp_path, "dpidg"), source())


def test_tables_fit_their_schema_and_keys():
    blocks = tuple(made.block for made in page(7))
    tables = stage.match(stage_tables([Capture("/list", "2024-01-01", blocks)]), source())
    for name, table in tables.items():
        assert table.schema.equals(schema.arrow_schema(name))
        declared = schema.table(name)
        rows = table.to_pylist()
        keys = [tuple(row[column] for column in declared.key) for row in rows]
        assert keys == sorted(set(keys)), name
        for column in declared.columns:
            if not declared.column(column).nullable:
                assert all(row[column] is not None for row in rows), (name, column)
            if values := declared.column(column).values:
                assert {row[column] for row in rows} - {None} <= set(values), (name, column)
    together = {(row["record_id"]): row["project_id"] for row in tables["records"].to_pylist()}
    for row in tables["matches"].to_pylist():
        is_one = together[row["left_record_id"]] == together[row["right_record_id"]]
        assert is_one == (row["decision"] == "same")
