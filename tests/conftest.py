"""What tests of several folders share: the command line as a user runs it, and one run on the real page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

RunCli = Callable[..., subprocess.CompletedProcess[str]]


def _run_cli(
    *args: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`un-projects` with these arguments in a process of its own; `env` is added to this one's."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, args)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def run_cli() -> RunCli:
    """A function that runs `un-projects` and gives back its exit code, output and errors."""
    return _run_cli


@pytest.fixture(scope="session")
def user_page_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tables published from the embedded snapshot of the Projects page."""
    data = tmp_path_factory.mktemp("user_page") / "data"
    done = _run_cli("run", "--offline", "--data", data, "--quiet")
    assert done.returncode == 0, done.stderr
    return data / "clean"
