from __future__ import annotations

import pytest
from lookalikes import family
from match_tables import Block, Capture, pages, record_id, run, source, stage_tables

from pipeline import match as stage
from pipeline import schema
from pipeline.errors import BadInputError
from pipeline.store import Workspace


@pytest.mark.parametrize("seed", range(4))
def test_a_page_of_look_alikes_has_no_false_merge_and_all_true_copies(seed):
    page = family(seed)
    capture = Capture("/list", "2024-01-01", tuple(block for _, block in page))
    tables = run([capture])
    project = {row["record_id"]: row["project_id"] for row in tables["records"]}
    made = [(name, project[record_id(capture, place)]) for place, (name, _) in enumerate(page)]
    truth_of: dict[str, set[str]] = {}
    for name, found in made:
        truth_of.setdefault(found, set()).add(name)
    assert [names for names in truth_of.values() if len(names) > 1] == []
    pairs = [(a, b) for n, a in enumerate(made) for b in made[n + 1 :] if a[0] == b[0]]
    assert len(pairs) > 50
    assert sum(a[1] == b[1] for a, b in pairs) >= 0.95 * len(pairs)
    users: dict[str, set[str]] = {}
    for name, block in page:
        if block.code:
            users.setdefault(block.code, set()).add(name)
    named = " ".join(row["message"] for row in tables["issues"] if row["kind"] == "shared_code")
    assert [code for code, names in users.items() if len(names) > 1 and f"the code {code}:" not in named] == []


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
    page = family(7)
    tables = stage.match(stage_tables([Capture("/list", "2024-01-01", tuple(b for _, b in page))]), source())
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
