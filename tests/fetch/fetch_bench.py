"""A source of which the tests know everything, a data folder of its own, and a clock that tests turn."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from pipeline import fetch, split
from pipeline.cli import cli
from pipeline.source import load_source
from pipeline.store import Workspace, read_parquet, rows

PROFILE = """
name = "trial"
title = "Projects of a trial"
publisher = "Nobody"
licence = "none"
citation = "none"
languages = ["en"]
[site]
base_url = "{base_url}"
pages = [{pages}]
min_interval = 0
{more}
[embedded]
manifest = "embedded/manifest.jsonl"
[[codes]]
name = "trial"
type = "un_project"
pattern = '(?P<place>[A-Z]{{3}})/(?P<year>\\d{{2}})/(?P<sequence>\\d{{3}})'
[fields]
time_frame = ["Time Frame"]
budget = ["Proposed Budget"]
[sections]
objective = ["Objective"]
"""
QUICK = fetch.LiveSettings(
    connect_timeout=0.5,
    read_timeout=0.1,
    answer_within=0.5,
    body_within=0.5,
    retries=1,
    backoff=0,
    max_bytes=10_000,
)


class Bench:
    """Runs fetch on a source and a data folder that no one else has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace(folder / "data", "trial")
        self.now = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)
        self.set_site("http://127.0.0.1:9", ["/projects"])

    def set_site(self, base_url: str, pages: list[str], more: str = "") -> None:
        quoted = ", ".join(f'"{page}"' for page in pages)
        (self.folder / "sources" / "trial").mkdir(parents=True, exist_ok=True)
        profile = PROFILE.format(base_url=base_url, pages=quoted, more=more)
        (self.folder / "sources" / "trial" / "source.toml").write_text(profile)
        self.source = load_source("trial")

    def run(self, *files: Path, **options: Any) -> fetch.FetchSummary:
        options.setdefault("settings", QUICK)
        options.setdefault("clock", self.tick)
        survey = partial(split.survey, source=self.source)
        return fetch.run(self.workspace, self.source, survey=survey, files=files, **options)

    def command(self, *arguments: str | Path) -> Result:
        """What `un-projects` does on this source and data folder."""
        data = ["--data", str(self.workspace.data), "--source", "trial"]
        return CliRunner().invoke(cli, [*map(str, arguments), *data])

    def published(self, table: str) -> list[dict[str, Any]]:
        """The rows of a published table."""
        return rows(read_parquet(self.workspace.clean / f"{table}.parquet"))

    def tick(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now

    def table(self, name: str) -> list[dict[str, Any]]:
        return rows(self.workspace.read("fetch", name))

    def one(self, name: str) -> dict[str, Any]:
        (row,) = self.table(name)
        return row

    def manifest(self) -> list[str]:
        path = self.workspace.raw / "manifest.jsonl"
        return path.read_text().splitlines() if path.exists() else []

    def bodies(self) -> list[str]:
        """Names of the good bodies in the archive."""
        return sorted(p.name for p in self.workspace.raw.glob("*Z-*"))

    def body(self, row: dict[str, Any]) -> bytes:
        return (self.workspace.raw / row["path"]).read_bytes()
