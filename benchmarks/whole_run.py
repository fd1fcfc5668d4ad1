"""The whole command against what its imports alone cost."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.html_reading import page
from benchmarks.timing import REPEATS, Row

IMPORTS = "import pandas, pyarrow.parquet, lxml.etree, rapidfuzz, requests"


def child_seconds(*command: str) -> float:
    """CPU seconds that a child process uses, its own children's too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure() -> list[Row]:
    """The run on the embedded page, and the help page, over the imports of the libraries in use."""
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "run --offline": (sys.executable, "-m", "pipeline", "run", "--offline", "--quiet", "--data", folder),
            "--help": (sys.executable, "-m", "pipeline", "--help"),
            "imports": (sys.executable, "-c", IMPORTS),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for repeat in range(REPEATS + 1):
            for name, command in commands.items():
                seconds = child_seconds(*command)
                if repeat:
                    times[name].append(seconds)
        assert Path(folder, "clean", "projects.parquet").exists()
    imports = median(times.pop("imports"))
    return [Row("CPU", f"un-projects {name}", median(took), "imports alone", imports) for name, took in times.items()]


def measure_growth(few: int = 500, many: int = 2000) -> Row:
    """A run on a page of many blocks over one on a page of few."""
    seconds = {}
    for n_blocks in (few, many):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "listing.html")
            path.write_bytes(page(n_blocks))
            run = (sys.executable, "-m", "pipeline", "run", "--quiet", "--from", str(path), "--data", f"{folder}/data")
            seconds[n_blocks] = child_seconds(*run)
    return Row("CPU", f"a page of {many} blocks", seconds[many], f"one of {few}", seconds[few])
