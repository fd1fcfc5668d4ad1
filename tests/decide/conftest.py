"""A desk: a page with uncertain pairs, run into a data folder, and a source of its own to decide in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.errors import PipelineError

ROOT = Path(__file__).resolve().parents[2]
PAGE = """Past Projects

INT/12/X01: Water plan for the towns

Objective: Small towns learn to plan, build and keep their water works, with the help of those who did.
Time Frame: March 2012 - June 2014
Proposed Budget: US$250,000
Funding: XBTC

INT/12/X02: Water plan for the towns

Objective: Small towns learn to plan, build and keep their water works, with the help of those who did.
Time Frame: March 2012 - June 2014
Proposed Budget: US$250,000
Funding: XBTC

Harbour day

Objective: Those who work in harbours show what they do, and schools are invited to see it.
Time Frame: May 2012
Proposed Budget: US$9,000

Harbour day

Objective: Those who work in harbours show what they do, and schools are invited to see it.
Time Frame: May 2012
Proposed Budget: US$19,500

GLO/10/X07: Registers of land in mountain villages

Time Frame: January 2010 - December 2011
Proposed Budget: US$80,000

GLO10X07: Registers of land in mountain villages

Time Frame: January 2010 - December 2011
Proposed Budget: US$85,000
"""


@dataclass(frozen=True)
class Desk:
    """The folders of a person who decides; `__call__` is `un-projects` there."""

    folder: Path

    @property
    def decisions(self) -> Path:
        return self.folder / "sources" / "dpidg" / "decisions"

    @property
    def matches(self) -> Path:
        return self.decisions / "matches.csv"

    @property
    def corrections(self) -> Path:
        return self.decisions / "corrections.toml"

    def __call__(self, *args: str | Path, typed: str | None = None) -> Result:
        data = ("--data", str(self.folder / "data"))
        return CliRunner().invoke(cli, [*map(str, args), *data], input=typed)

    def refused(self, *args: str | Path) -> str:
        """The line with which a command is refused; no file of decisions changes."""
        before = self.matches.read_bytes(), self.corrections.read_bytes()
        done = self(*args)
        assert done.exit_code == 2 or isinstance(done.exception, PipelineError), (done.output, done.exception)
        assert (self.matches.read_bytes(), self.corrections.read_bytes()) == before
        return str(done.exception) if isinstance(done.exception, PipelineError) else done.output

    def run(self) -> None:
        done = self("run", "--from", self.folder / "page.txt", "-q")
        assert done.exit_code == 0, (done.output, done.exception)

    def table(self, name: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = pq.read_table(self.folder / "data" / "clean" / f"{name}.parquet").to_pylist()
        return rows

    def projects(self) -> list[str]:
        return [str(row["project_id"]) for row in self.table("projects")]


MakeDesk = Callable[[Path], Desk]


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "sources", folder / "sources")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UN_PROJECTS_SOURCES", str(folder / "sources"))
        Desk(folder).run()
    return folder


@pytest.fixture
def desk(_prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copytree(_prepared, tmp_path / "desk", symlinks=True)
    monkeypatch.setenv("UN_PROJECTS_SOURCES", str(tmp_path / "desk" / "sources"))
    return Desk(tmp_path / "desk")
