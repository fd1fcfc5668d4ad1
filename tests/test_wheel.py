"""The built wheel, installed elsewhere, works without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA_FILES = {".toml", ".csv", ".js", ".css", ".j2", ".typed"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this working tree."""
    into = tmp_path_factory.mktemp("wheel")
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", into, ROOT],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return next(into.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel; what it depends on is lent by the environment of the tests."""
    place = tmp_path_factory.mktemp("elsewhere") / "env"
    subprocess.run([sys.executable, "-m", "venv", place], check=True, timeout=120)
    subprocess.run(
        [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True, timeout=120,
    )  # fmt: skip
    ours = next((place / "lib").glob("python*/site-packages"))
    lent = Path(pytest.__file__).resolve().parent.parent
    for item in lent.iterdir():
        # All but this project, whose editable install would hide what the wheel lacks.
        if "un_projects" not in item.name and not item.name.startswith("_editable") and not (ours / item.name).exists():
            (ours / item.name).symlink_to(item)
    return place


@pytest.fixture
def use(installed: Path, tmp_path: Path):
    """Runs the installed program in an empty working folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("UN_PROJECTS", "PYTHONPATH"))}

    def run(*arguments: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            [installed / "bin" / "un-projects", *map(str, arguments)],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    return run


def test_all_files_of_the_package_and_the_sources_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "pipeline", "sources", "data/raw"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = {
        name.replace("sources/", "pipeline/_bundled/sources/", 1)
        if name.startswith("sources/")
        else name.replace("data/raw/", "pipeline/_bundled/raw/", 1)
        for name in tracked
        if not Path(name).name.startswith(".")
    }
    assert {Path(name).suffix for name in wanted} >= DATA_FILES
    assert wanted - packed == set()


def test_the_installed_wheel_runs_checks_and_explains_in_an_empty_folder(use, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "projects: 11" in use("run", "--offline", "--data", data)
    assert "sound" in use("check", "--data", data)
    assert "164,189.00" in use("explain", "INT13001", "budget", "--data", data)
    assert "uncertain pair" in use("review", "--list", "--data", data)
    page = ROOT / "tests" / "fixtures" / "pages" / "grant_list.html"
    use("source", "new", "grants", "--from", page)
    assert (tmp_path / "empty" / "sources" / "grants" / "source.toml").exists()


def test_sources_inside_an_installed_package_are_not_written_to(use, tmp_path: Path) -> None:
    data = tmp_path / "data"
    use("run", "--offline", "--data", data)
    said = use("correct", "INT13001", "funding", "--drop", "--reason", "Doubtful", "--data", data, code=2)
    assert len(said.strip().splitlines()) == 1
    assert "UN_PROJECTS_SOURCES" in said
