"""A reader of a pipe that goes before the end is no failure to speak of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ExitCode

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--offline")])
def test_a_pipe_closed_by_its_reader_ends_quietly_with_the_shells_code(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    where = ["--data", str(tmp_path / "data")] if arguments[0] == "run" else []
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments, *where],
        stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.CLOSED_PIPE, b"")
    assert not where or (tmp_path / "data" / "clean" / "projects.parquet").exists()
