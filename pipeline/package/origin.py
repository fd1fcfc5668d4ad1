"""What a release was made from: snapshots, code, and what is known of the source, each by its SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.disk import sha256_of
from pipeline.source import Source

_PACKAGE = Path(__file__).resolve().parent.parent
# What decides on values; anything else in the folders (caches, bundled copies) does not.
_CODE = (".py", ".csv")


@dataclass(frozen=True, slots=True)
class Capture:
    """A snapshot that the release's records were read from, and when and where it was got last."""

    sha256: str
    page: str
    url: str | None
    fetched_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything that a release follows from; the same origin gives the same tables."""

    run_id: str
    finished_at: dt.datetime
    code_version: str
    code_sha256: str
    schema_version: str
    files: Mapping[str, str]  # of sources/<name>/, each with its SHA-256
    decisions_sha256: str  # of the lines `SHA-256  name` of the files below decisions/
    captures: tuple[Capture, ...]

    @property
    def data_version(self) -> str:
        """The version of the data: that of the tables' contract, and the refresh."""
        return f"{self.schema_version}+{self.run_id}"


def origin_of(tables: Mapping[str, pa.Table], source: Source) -> Origin:
    """The origin of the release that the tables make; its newest run is the last row of `runs`."""
    run = max(tables["runs"].to_pylist(), key=lambda row: (row["started_at"], row["run_id"]))
    files = file_sums(source.folder)
    return Origin(
        run_id=run["run_id"],
        finished_at=run["finished_at"],
        code_version=run["code_version"],
        code_sha256=code_sum(),
        schema_version=run["schema_version"],
        files=files,
        decisions_sha256=combined({n: digest for n, digest in files.items() if n.startswith("decisions/")}),
        captures=tuple(_captures(tables)),
    )


def _captures(tables: Mapping[str, pa.Table]) -> Iterable[Capture]:
    newest: dict[str, Mapping[str, Any]] = {}
    for row in sorted(tables["fetches"].to_pylist(), key=lambda r: (r["fetched_at"], r["fetch_id"])):
        newest[row["snapshot_id"]] = row
    for snapshot_id in sorted(set(tables["records"]["snapshot_id"].to_pylist())):
        row = newest[snapshot_id]
        yield Capture(snapshot_id, row["page"], row["url"], row["fetched_at"])


def file_sums(folder: Path, endings: tuple[str, ...] = (".toml", ".csv")) -> dict[str, str]:
    """SHA-256 of each file below a folder that ends so, by its path in it."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in endings and path.is_file())
    return {p.relative_to(folder).as_posix(): sha256_of(p) for p in paths}


def combined(sums: Mapping[str, str]) -> str:
    """One SHA-256 for several files: of the lines that `sha256sum` prints of them, sorted by name."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


@cache
def code_sum() -> str:
    """One SHA-256 for the code of the pipeline and the lists in it; versions alone miss local changes."""
    sums = file_sums(_PACKAGE, _CODE)
    return combined({name: digest for name, digest in sums.items() if not name.startswith("_bundled/")})
