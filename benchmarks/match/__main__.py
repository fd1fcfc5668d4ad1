"""`make bench-match`: F1, precision, recall, time and memory of the matcher and its peers, a line each.

Every run is a process of its own; times are without start-up and reading, medians of the repeats; memory is
the peak of the process. No labels are used, save by dedupe, which learns from some.
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
    """Seconds, peak memory in MiB, and how the pairs found compare with the true ones."""

    wall: float
    cpu: float
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
    return Run(took["wall"], took["cpu"], usage.ru_maxrss / 1024, right / max(found, 1), right / len(truth))


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
    print(f"{'':14}{'F1':>8}{'P':>8}{'R':>8}{'CPU s':>9}{'wall s':>9}{'MiB':>7}{'CPU ratio':>11}{'wall ratio':>11}")
    ours = runs["un-projects"]
    for who, results in runs.items():
        if results:
            cpu, wall = median(r.cpu for r in results), median(r.wall for r in results)
            ratios = [median(r.cpu for r in ours) / cpu, median(r.wall for r in ours) / wall] if ours else [0, 0]
            last, memory = results[-1], max(r.memory for r in results)
            print(f"{who:14}{last.f1:8.4f}{last.precision:8.4f}{last.recall:8.4f}{cpu:9.2f}{wall:9.2f}{memory:7.0f}"
                  f"{ratios[0]:11.2f}{ratios[1]:11.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
