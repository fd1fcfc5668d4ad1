"""`make bench-match`: F1, precision, recall, time and memory of the matcher and its peers, a line each.

Every run is a process of its own, and the matchers take turns. Seconds are of linking alone, without start-up, reading
and writing; `whole` is the CPU time of the process with all of it. All are medians of the repeats, ratios are ours
over theirs; memory is the peak of the process. No labels are used, save by dedupe, which learns from some.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.match.data import Pairs, load

HERE = Path(__file__).parent
SETS = ("febrl1", "febrl2", "febrl3", "febrl4", "dblp-acm", "cora")
LABELLED = 60


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of linking and of the whole process, peak memory in MiB, and how the pairs compare with the true ones."""

    wall: float
    cpu: float
    whole: float
    memory: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def run(command: list[str], folder: Path, truth: Pairs) -> Run | None:
    """Run a matcher on a folder in a process of its own; None if it fails."""
    (folder / "result.csv").unlink(missing_ok=True)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        print(f"failed: {' '.join(command)}: {err.strip().splitlines()[-1:]}")
        return None
    took = json.loads(out.strip().splitlines()[-1])
    right, found = _compare(folder, truth)
    whole = usage.ru_utime + usage.ru_stime
    return Run(took["wall"], took["cpu"], whole, usage.ru_maxrss / 1024, right / max(found, 1), right / len(truth))


def _compare(folder: Path, truth: Pairs) -> tuple[int, int]:
    """How many of the pairs found are true, and how many were found; clusters by the closure of their pairs."""
    with (folder / "result.csv").open(newline="") as file:
        rows = [(int(a), int(b)) for a, b in csv.reader(file)]
    if (folder / "right.csv").exists():
        found = {(min(pair), max(pair)) for pair in rows}
        return len(found & truth), len(found)
    cluster = dict(rows)
    sizes: dict[int, int] = {}
    for label in cluster.values():
        sizes[label] = sizes.get(label, 0) + 1
    right = sum(a in cluster and b in cluster and cluster[a] == cluster[b] for a, b in truth)
    return right, sum(size * (size - 1) // 2 for size in sizes.values())


def label(folder: Path, truth: Pairs) -> None:
    """Write the pairs that stand for a person's labels."""
    rng = random.Random(1)
    match = rng.sample(sorted(truth), min(LABELLED, len(truth)))
    lefts, rights = [a for a, _ in sorted(truth)], [b for _, b in sorted(truth)]
    distinct = [pair for _ in range(4 * LABELLED) if (pair := (rng.choice(lefts), rng.choice(rights))) not in truth]
    apart = [(a, b) for a, b in distinct if a != b][:LABELLED]
    (folder / "training.json").write_text(json.dumps({"match": match, "distinct": apart}))


def main() -> None:
    """Print a table for each data set."""
    parser = argparse.ArgumentParser(prog="benchmarks.match")
    parser.add_argument("--quick", action="store_true", help="without peers, once, on smaller data")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sets", nargs="*", default=[*SETS, "persons100000", "persons1000000"])
    parser.add_argument("--peers", nargs="*", default=["splink", "recordlinkage", "dedupe"])
    parser.add_argument("--python", type=Path, default=Path(".venv-peers/bin/python"), help="of Splink, recordlinkage")
    parser.add_argument("--dedupe-python", type=Path, default=Path(".venv-dedupe/bin/python"))
    given = parser.parse_args()
    datasets = Path(os.environ["DATASETS"]) if os.environ.get("DATASETS") else None
    sets = [*SETS, "persons10000"] if given.quick else given.sets
    for name in sets:
        with tempfile.TemporaryDirectory() as folder:
            truth = load(name, Path(folder), datasets, given.python)
            if truth is not None:
                _measure(name, Path(folder), truth, given)


def _measure(name: str, folder: Path, truth: Pairs, given: argparse.Namespace) -> None:
    label(folder, truth)
    commands = {"un-projects": [sys.executable, "-m", "benchmarks.match.ours", str(folder)]}
    large = name.startswith("persons") and len(truth) > 10_000
    for peer in () if given.quick else given.peers:
        python = given.dedupe_python if peer == "dedupe" else given.python
        if large and peer != "splink":
            continue  # recordlinkage and dedupe hold every pair in memory as Python objects
        if not python.exists():
            print(f"{peer} is missing: `make bench-match` installs it")
            continue
        commands[peer] = [str(python), str(HERE / "peers" / f"by_{peer}.py"), str(folder), name]
    repeats = 1 if given.quick or name == "persons1000000" else given.repeats
    runs: dict[str, list[Run]] = {who: [] for who in commands}
    for _ in range(repeats):
        for who, command in commands.items():
            if (result := run(command, folder, truth)) is not None:
                runs[who].append(result)
    print(f"\n{name}: {len(truth)} true pairs, median of {repeats}")
    print(
        f"{'':14}{'F1':>7}{'P':>7}{'R':>7}{'CPU s':>8}{'clock s':>8}{'whole':>8}{'MiB':>7}   ratios: CPU, clock, whole"
    )
    ours = _medians(runs["un-projects"])
    for who, results in runs.items():
        if results:
            theirs, last = _medians(results), results[-1]
            quality = f"{last.f1:7.4f}{last.precision:7.4f}{last.recall:7.4f}"
            times = "".join(f"{time:8.2f}" for time in theirs)
            ratios = "".join(f"{mine / time:7.2f}" for mine, time in zip(ours, theirs, strict=True))
            print(f"{who:14}{quality}{times}{max(r.memory for r in results):7.0f}  {ratios}", flush=True)


def _medians(runs: list[Run]) -> list[float]:
    """Seconds of CPU time, by the clock, and of CPU time of the whole process; 0 where nothing ran."""
    kinds = ("cpu", "wall", "whole")
    return [median([getattr(run, kind) for run in runs] or [0.0]) for kind in kinds]


if __name__ == "__main__":
    main()
