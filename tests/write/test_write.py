"""A release appears whole or not at all, its history grows, and a violated bound keeps the old one."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import schema
from pipeline.store import read_parquet
from pipeline.write.publish import build, publish

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = """Past Projects

INT13001: Roads for the north
Time Frame: May 2012 - June 2013
Funding: XBTC
Proposed Budget: US$ 10,000
Division: EGB
"""


def save(path: Path, text: str, at: int) -> Path:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))
    return path


def rows(clean: Path, table: str) -> list[dict]:
    return read_parquet(clean / f"{table}.parquet").to_pylist()


@pytest.fixture
def publish_page(tmp_path: Path, run_cli):
    """A function that publishes a text as the page `page.txt`, at a time, and gives the clean folder."""

    def act(text: str, at: int = 1_600_000_000, **env: str) -> Path:
        data = tmp_path / "data"
        done = run_cli("run", "--from", save(tmp_path / "page.txt", text, at), "--data", data, "--quiet", env=env)
        assert done.returncode == 0, done.stderr
        return data / "clean"

    return act


def tables_of(clean: Path) -> dict:
    return {name: read_parquet(clean / f"{name}.parquet") for name in schema.TABLES}


def test_every_table_has_its_declared_schema_with_descriptions(user_page_release: Path) -> None:
    for name in schema.TABLES:
        written, declared = pq.read_schema(user_page_release / f"{name}.parquet"), schema.arrow_schema(name)
        assert written.equals(declared)
        assert {key: written.metadata[key] for key in declared.metadata} == declared.metadata
        for field in declared:
            assert written.field(field.name).metadata[b"description"] == field.metadata[b"description"]
            assert field.metadata[b"description"].endswith(b".")


def test_the_same_page_gives_the_same_bytes_but_for_runs(tmp_path: Path, run_cli) -> None:
    sums = []
    for name in ("one", "two"):
        data = tmp_path / name
        assert run_cli("run", "--offline", "--data", data, "--quiet").returncode == 0
        sums.append(
            {
                table: hashlib.sha256((data / "clean" / f"{table}.parquet").read_bytes()).hexdigest()
                for table in schema.TABLES
                if table != "runs"
            }
        )
    assert sums[0] == sums[1]


def test_checksums_are_those_of_the_files(user_page_release: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=user_page_release / "current", check=False)
    assert done.returncode == 0


def test_what_a_refresh_changed_is_told_with_its_cause(publish_page) -> None:
    clean = publish_page(PAGE)
    assert rows(clean, "changes") == []
    publish_page(PAGE.replace("10,000", "12,500"), 1_700_000_000)
    (change,) = rows(clean, "changes")
    assert {k: change[k] for k in ("project_id", "field", "kind", "cause", "old_value", "new_value")} == {
        "project_id": "INT/13/001",
        "field": "budget_amount",
        "kind": "changed",
        "cause": "source",
        "old_value": "10000.00",
        "new_value": "12500.00",
    }
    versions = sorted(rows(clean, "project_versions"), key=lambda row: row["valid_from"])
    assert [(str(v["budget_amount"]), v["valid_to"] is None) for v in versions] == [
        ("10000.00", False),
        ("12500.00", True),
    ]
    assert len(rows(clean, "runs")) == 2


def test_a_project_that_left_the_page_stays_with_when_it_was_last_seen(publish_page) -> None:
    second = "\nINT13002: Ports of the south\nTime Frame: May 2014 - June 2015\nFunding: XB\nProposed Budget: US$ 5\n"
    clean = publish_page(PAGE + second)
    publish_page(PAGE, 1_700_000_000)
    projects = {row["project_id"]: row for row in rows(clean, "projects")}
    assert set(projects) == {"INT/13/001", "INT/13/002"}
    assert projects["INT/13/002"]["n_records"] == 0
    assert projects["INT/13/002"]["last_seen"] < projects["INT/13/001"]["last_seen"]


def test_a_page_given_by_hand_without_blocks_warns_and_publishes(publish_page) -> None:
    clean = publish_page("Nothing here.\n")
    kinds = {row["kind"] for row in rows(clean, "issues")}
    assert {"no_blocks", "bound_violated"} <= kinds
    assert rows(clean, "projects") == []


def test_a_reader_never_meets_half_a_release(tmp_path: Path, user_page_release: Path) -> None:
    tables = tables_of(user_page_release)
    clean = tmp_path / "clean"
    publish(clean, "r000", build(clean, "r000", tables))
    stop, seen, problems = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            release = (clean / "current").resolve()
            present = {path.name for path in release.glob("*.parquet")}
            seen.add(release.name)
            if present != {f"{name}.parquet" for name in schema.TABLES}:
                problems.append((release.name, present))
            read_parquet(clean / "projects.parquet")

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 9):
        publish(clean, f"r{number:03}", build(clean, f"r{number:03}", tables))
    stop.set()
    reader.join()
    assert problems == []
    assert len(seen) > 1


def test_old_releases_make_way_and_the_newest_ten_stay(tmp_path: Path, user_page_release: Path) -> None:
    tables, clean = tables_of(user_page_release), tmp_path / "clean"
    for number in range(13):
        publish(clean, f"r{number:03}", build(clean, f"r{number:03}", tables))
    assert sorted(path.name for path in (clean / "releases").iterdir()) == [f"r{n:03}" for n in range(3, 13)]


def test_the_same_run_can_be_published_again(tmp_path: Path, user_page_release: Path) -> None:
    tables, clean = tables_of(user_page_release), tmp_path / "clean"
    for _ in range(2):
        publish(clean, "r1", build(clean, "r1", tables))
    assert (clean / "current").resolve().name == "r1"
    assert [path.name for path in (clean / "releases").iterdir()] == ["r1"]


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.06, 0.1])
def test_a_kill_at_any_moment_leaves_a_whole_release(tmp_path: Path, user_page_release: Path, delay: float) -> None:
    clean = tmp_path / "clean"
    publish(clean, "r000", build(clean, "r000", tables_of(user_page_release)))
    script = (
        "import sys, itertools; from pathlib import Path; from pipeline import schema\n"
        "from pipeline.store import read_parquet; from pipeline.write.publish import build, publish\n"
        "clean, source = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "tables = {n: read_parquet(source / f'{n}.parquet') for n in schema.TABLES}\n"
        "print('ready', flush=True)\n"
        "for n in itertools.count(1): publish(clean, f'r{n:03}', build(clean, f'r{n:03}', tables))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, clean, user_page_release], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for name in schema.TABLES:
        assert read_parquet(clean / f"{name}.parquet").schema.equals(schema.arrow_schema(name))
    publish(clean, "r999", build(clean, "r999", tables_of(user_page_release)))
    assert not list((clean / "releases").glob(".*.part"))
