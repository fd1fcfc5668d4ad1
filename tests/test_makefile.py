"""A make target runs the stages that its inputs' changes call for, and no other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, run_cli) -> Path:
    """A copy of the project's inputs with every stage run once."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "pipeline", "sources"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").touch()
    shutil.copytree(ROOT / "data" / "raw" / "dpidg" / "embedded", folder / "data" / "raw" / "dpidg" / "embedded")
    (folder / ".venv" / ".installed").touch()
    assert run_cli("run", "--offline", "--quiet", cwd=folder).returncode == 0
    return folder


def planned(folder: Path, target: str) -> list[str]:
    """The stages that `make` would run, in order."""
    done = subprocess.run(["make", "-n", target], cwd=folder, capture_output=True, text=True, check=True)
    return re.findall(r"un-projects (\w+)", done.stdout)


def changed(path: Path) -> None:
    later = time.time() + 60
    os.utime(path, (later, later))


@pytest.fixture
def project(built: Path) -> Path:
    """The built project with all its files older than what the stages wrote."""
    for path in built.rglob("*"):
        if path.is_file() and "stage" not in path.parts and "clean" not in path.parts:
            os.utime(path, (1_600_000_000, 1_600_000_000))
    return built


def test_nothing_is_done_twice(project: Path) -> None:
    assert planned(project, "report") == []


@pytest.mark.parametrize(
    ("path", "stages"),
    [
        ("sources/dpidg/decisions/matches.csv", ["match", "write"]),
        ("sources/dpidg/decisions/corrections.toml", ["match", "write"]),
        ("sources/dpidg/expectations.toml", ["write"]),
        ("sources/dpidg/source.toml", ["split", "parse", "match", "write"]),
        ("pipeline/parse/fields.py", ["parse", "match", "write"]),
        ("data/raw/dpidg/embedded/manifest.jsonl", ["fetch", "split", "parse", "match", "write"]),
    ],
)
def test_write_runs_what_a_change_calls_for(project: Path, path: str, stages: list[str]) -> None:
    changed(project / path)
    assert planned(project, "write") == stages


def test_stages_never_import_each_other() -> None:
    stages = {"fetch", "split", "parse", "match", "write", "report"}
    for stage in stages:
        for module in (ROOT / "pipeline" / stage).glob("*.py"):
            imported = set(re.findall(r"(?:from|import) pipeline\.(\w+)", module.read_text(encoding="utf-8")))
            assert imported & stages <= {stage}, module


def test_help_lists_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    wanted = "setup run fetch split parse match write report refresh check test lint bench clean".split()
    assert listed >= set(wanted)
