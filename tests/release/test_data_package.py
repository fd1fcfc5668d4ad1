"""A release describes itself: data package, readme, dictionary, views and checksums that hold."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from pipeline import schema
from pipeline.dictionary import dictionary
from pipeline.package import DOCUMENTS
from pipeline.store import read_parquet

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def descriptor(user_page_release: Path) -> dict:
    return json.loads((user_page_release / "datapackage.json").read_text(encoding="utf-8"))


def problems(path: Path) -> list[tuple[str, str]]:
    """What frictionless finds wrong with a package: the table, and the error."""
    from frictionless import Package

    report = Package(str(path)).validate()
    return [
        *(("package", error.note) for error in report.errors),
        *((task.name, error.note) for task in report.tasks for error in task.errors),
    ]


def test_the_release_is_a_valid_data_package(user_page_release: Path) -> None:
    assert problems(user_page_release / "datapackage.json") == []


def test_a_value_outside_its_closed_set_makes_the_package_invalid(user_page_release: Path, tmp_path: Path) -> None:
    shutil.copytree((user_page_release / "current").resolve(), tmp_path / "copy")
    path = tmp_path / "copy" / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"past"', '"gone"'), encoding="utf-8")
    assert any(table == "projects" for table, _ in problems(path))


def test_the_package_declares_what_the_schema_declares(descriptor: dict) -> None:
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    assert list(resources) == list(schema.TABLES)
    for name, table in schema.TABLES.items():
        declared = resources[name]["schema"]
        assert declared["primaryKey"] == list(table.key)
        assert len(declared["foreignKeys"]) == len(table.references)
        for field in declared["fields"]:
            column = table.column(field["name"])
            constraints = field.get("constraints", {})
            assert field["description"] == column.description
            assert field.get("unit") == column.unit
            assert constraints.get("required", False) is not column.nullable
            assert tuple(constraints.get("enum", ())) == column.values
    fields = {field["name"]: field for field in resources["projects"]["schema"]["fields"]}
    assert (fields["start_date"]["type"], fields["budget_amount"]["arrowType"]) == ("date", "decimal128(18, 2)")


def test_licence_citation_and_version_are_those_of_source_and_refresh(
    descriptor: dict, user_page_release: Path
) -> None:
    (run,) = read_parquet(user_page_release / "runs.parquet").to_pylist()
    assert descriptor["version"] == f"{schema.SCHEMA_VERSION}+{run['run_id']}"
    assert descriptor["licenses"][0]["path"] == "https://www.un.org/en/about-us/terms-of-use"
    assert descriptor["citation"].startswith("UN DESA/DPIDG, Projects, https://publicadministration.desa.un.org")
    assert "fetched 2026-11-23" in descriptor["citation"]


def test_every_file_but_the_report_has_a_checksum_that_holds(user_page_release: Path) -> None:
    current = (user_page_release / "current").resolve()
    summed = {line[66:] for line in (current / "SHA256SUMS").read_text().splitlines()}
    assert summed == {path.name for path in current.iterdir()} - {"SHA256SUMS", "report.html"}
    for folder in (current, user_page_release):
        done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
        assert done.returncode == 0


def test_the_origin_names_the_snapshot_and_the_decisions(descriptor: dict) -> None:
    origin = descriptor["origin"]
    (snapshot,) = origin["snapshots"]
    (body,) = (ROOT / "data" / "raw" / "dpidg" / "embedded").glob("*.txt")
    assert snapshot["sha256"] == hashlib.sha256(body.read_bytes()).hexdigest()
    source = ROOT / "sources" / "dpidg"
    assert set(origin["source_files"]) == {
        path.relative_to(source).as_posix() for path in source.rglob("*") if path.suffix in (".toml", ".csv")
    }
    lines = subprocess.run("sha256sum decisions/*", shell=True, cwd=source, capture_output=True, check=True).stdout
    assert origin["decisions_sha256"] == hashlib.sha256(lines).hexdigest()


def test_another_decision_is_another_origin(run_cli, tmp_path: Path, descriptor: dict) -> None:
    shutil.copytree(ROOT / "sources", tmp_path / "sources")
    path = tmp_path / "sources" / "dpidg" / "decisions" / "matches.csv"
    path.write_text(path.read_text() + "GLO/12/X02,GLO/11/X02,different,Two forums,editor,2026-11-23,1.0.0\n")
    env = {"UN_PROJECTS_SOURCES": str(tmp_path / "sources")}
    assert run_cli("run", "--offline", "--data", tmp_path / "d", "--quiet", env=env).returncode == 0
    origin = json.loads((tmp_path / "d" / "clean" / "datapackage.json").read_text(encoding="utf-8"))["origin"]
    assert origin["decisions_sha256"] != descriptor["origin"]["decisions_sha256"]
    assert origin["code_sha256"] == descriptor["origin"]["code_sha256"]


def test_two_refreshes_write_the_same_documents_but_for_run_and_clock(run_cli, tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        clean = tmp_path / name / "clean"
        assert run_cli("run", "--offline", "--data", tmp_path / name, "--quiet").returncode == 0
        runs = hashlib.sha256((clean / "runs.parquet").read_bytes()).hexdigest()
        (run,) = read_parquet(clean / "runs.parquet").to_pylist()
        told = "\n".join((clean / document).read_text(encoding="utf-8") for document in DOCUMENTS)
        for varying in (
            run["run_id"],
            runs,
            f"{run['finished_at']:%Y-%m-%dT%H:%M:%SZ}",
            f"{run['finished_at']:%Y-%m-%d at %H:%M}",
        ):
            assert varying in told
            told = told.replace(varying, "…")
        texts.append(told)
    assert texts[0] == texts[1]


def test_the_readme_counts_the_rows_and_tells_how_to_cite(user_page_release: Path, descriptor: dict) -> None:
    text = (user_page_release / "README.md").read_text(encoding="utf-8")
    assert "| [projects](projects.parquet) | 11 |" in text
    assert f"Cite as: {descriptor['citation']}" in text
    assert descriptor["origin"]["snapshots"][0]["sha256"] in text


def test_the_dictionary_is_in_the_release(user_page_release: Path) -> None:
    assert (user_page_release / "dictionary.md").read_text(encoding="utf-8") == dictionary()


def test_the_views_are_typed_and_commented(user_page_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(user_page_release)
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text(encoding="utf-8"))
        columns = {
            (table, column): (kind, comment)
            for table, column, kind, comment in connection.execute(
                "SELECT table_name, column_name, data_type, comment FROM duckdb_columns()"
            ).fetchall()
        }
        for name, table in schema.TABLES.items():
            for column in table.columns:
                assert columns[name, column][1].startswith(table.column(column).description)
        assert columns["projects", "status"][0] == "ENUM('current', 'past')"
        assert columns["projects", "budget_amount"][0] == "DECIMAL(18,2)"
        for name in schema.TABLES:
            ((count,),) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()
            assert count == read_parquet(user_page_release / f"{name}.parquet").num_rows
        words = connection.execute(
            "SELECT words FROM evidence WHERE project_id = 'QAT/13/X01' AND field = 'budget'"
        ).fetchall()
    text = read_parquet(user_page_release / "pages.parquet")["text"][0].as_py()
    assert len(words) == 1
    assert re.search(rf"Budget:\s*{re.escape(words[0][0])}", text)


def test_units_and_descriptions_are_in_the_parquet_files(user_page_release: Path) -> None:
    import pyarrow.parquet as pq

    for name, table in schema.TABLES.items():
        for field in pq.read_schema(user_page_release / f"{name}.parquet"):
            column = table.column(field.name)
            assert field.metadata[b"description"].decode() == column.description
            assert field.metadata.get(b"unit", b"").decode() == (column.unit or "")
            if field.name in ("char_start", "char_end", "n_bytes"):
                assert column.unit


def test_check_names_a_document_that_was_changed(run_cli, tmp_path: Path) -> None:
    assert run_cli("run", "--offline", "--data", tmp_path, "--quiet").returncode == 0
    with (tmp_path / "clean" / "datapackage.json").open("a") as file:
        file.write(" ")
    done = run_cli("check", "--data", tmp_path)
    assert done.returncode == 5
    assert "checksums: datapackage.json" in done.stderr
