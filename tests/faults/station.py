"""A source on a site of its own, a data folder, and `un-projects` on both, as a scheduler runs it."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from pipeline import check
from pipeline.cli import main
from pipeline.rebuild import check_rebuild
from pipeline.source import SOURCES_VARIABLE, Source, load_source
from pipeline.store import Workspace, read_parquet

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "trial"
# What a crash may leave behind, and the next refresh takes away.
LEFTOVERS = (".*.part", "*.replaced")

BLOCK = """<h3>INT/10/00{number}: Better services for citizens, part {number}</h3>
<p>Time Frame: January 201{number} - December 201{number}</p><p>Funding: XB</p>
<p>Proposed Budget: US$ {budget:,}</p><p>Division: DPIDG</p><p>Focus Countries: Fiji; Togo</p>
<h4>Objective/Purpose of Project</h4><p>To give round {number} of the training to officials.</p>
"""
N_BLOCKS = 6


def listing(budget: int, n_blocks: int = N_BLOCKS) -> bytes:
    """A page of so many blocks that all state this budget."""
    blocks = "".join(BLOCK.format(number=number, budget=budget) for number in range(1, n_blocks + 1))
    page = (
        f"<!DOCTYPE html><html><head><title>Projects</title></head><body><h2>Past Projects</h2>{blocks}</body></html>"
    )
    return page.encode()


class Handler(BaseHTTPRequestHandler):
    """Hands every request for a page to the site; there is no robots.txt."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):  # a client may go away at any time
            if self.path == "/projects":
                self.server.site.answer(self)  # type: ignore[attr-defined]
            else:
                self.reply(b"", status=404)

    def reply(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        """An answer; header names have `_` for `-`."""
        self.send_response(status)
        given = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), "Connection": "close"}
        for name, value in (given | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@dataclass(slots=True)
class ChangingSite:
    """A site whose page states another budget each time it is asked for, unless told otherwise."""

    url: str = ""
    budgets: Iterator[int] = field(default_factory=lambda: itertools.count(10_001))
    last_budget: int = 0
    answer: Callable[[Handler], None] = lambda _handler: None
    over: threading.Event = field(default_factory=threading.Event)

    def changes(self) -> None:
        """Answer with a page that is new each time."""

        def answer(handler: Handler) -> None:
            self.last_budget = next(self.budgets)
            handler.reply(listing(self.last_budget))

        self.answer = answer


@contextmanager
def running_site() -> Iterator[ChangingSite]:
    site = ChangingSite()
    site.changes()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.site = site  # type: ignore[attr-defined]
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    def one_line(self) -> str:
        """What it said on standard error: one line for people, no traceback."""
        (line,) = self.err.splitlines()
        assert line.startswith("un-projects: "), line
        return line


class Station:
    """A data folder, and the source that its runs work on."""

    def __init__(self, folder: Path, url: str, *, data: Path | None = None) -> None:
        self.sources = folder / "sources"
        self.data = data or folder / "data"
        self.workspace = Workspace(self.data, NAME)
        self.env = {**os.environ, SOURCES_VARIABLE: str(self.sources)}
        self._write_source(url)

    def _write_source(self, url: str) -> None:
        """The shipped source's knowledge of labels and codes, at another site."""
        shipped, place = ROOT / "sources" / "dpidg", self.sources / NAME
        shutil.copytree(shipped, place, ignore=shutil.ignore_patterns("decisions"))
        text = (place / "source.toml").read_text(encoding="utf-8").replace('name = "dpidg"', f'name = "{NAME}"')
        # The tables of the site and of the embedded snapshot make way for one of our own.
        text = re.sub(r"^\[site\]\n.*?(?=^\[page\]\n)", "", text, flags=re.MULTILINE | re.DOTALL)
        text += f'\n[site]\nbase_url = "{url}"\npages = ["/projects"]\nmin_interval = 0\nprivate_addresses = true\n'
        (place / "source.toml").write_text(text, encoding="utf-8")

    def source(self) -> Source:
        with mock.patch.dict(os.environ, self.env):
            return load_source(NAME)

    def arguments(self, command: str, *more: str) -> list[str]:
        return [command, *more, "--source", NAME, "--data", str(self.data)]

    def start(self, command: str = "refresh", *more: str, **options: Any) -> subprocess.Popen[str]:
        """A command in a process of its own."""
        argv = [
            *options.pop("prefix", ()),
            sys.executable,
            *options.pop("wrapper", ["-m", "pipeline"]),
            *self.arguments(command, *more),
        ]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(argv, cwd=ROOT, env=self.env, **(pipes | options))

    def run(self, command: str = "refresh", *more: str, **options: Any) -> Done:
        """A command in a process of its own, to its end."""
        with self.start(command, *more, **options) as process:
            out, err = process.communicate(timeout=120)
        return Done(process.returncode, out, err)

    def here(self, command: str = "refresh", *more: str) -> Done:
        """The same command line in this process, which spares the second that its start takes."""
        out, err = io.StringIO(), io.StringIO()
        argv = ["un-projects", *self.arguments(command, *more)]
        with (
            mock.patch.dict(os.environ, self.env),
            mock.patch.object(sys, "argv", argv),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        return Done(code, out.getvalue(), err.getvalue())

    def violations(self) -> Sequence[check.Violation]:
        """What `un-projects check` finds."""
        source = self.source()
        return check.run(self.workspace, source) or check_rebuild(self.workspace, source)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a published table."""
        return read_parquet(self.workspace.clean / f"{table}.parquet").to_pylist()

    def budgets(self) -> set[int]:
        """The budgets that the published projects have."""
        return {int(row["budget_amount"]) for row in self.rows("projects")}

    def release(self) -> str:
        """The name of the published release."""
        return (self.workspace.clean / "current").resolve().name

    def leftovers(self) -> list[Path]:
        """What crashes left behind."""
        return [path for pattern in LEFTOVERS for path in self.data.rglob(pattern)]

    def manifest(self) -> list[dict[str, Any]]:
        """The whole lines of the manifest."""
        lines = (self.workspace.raw / "manifest.jsonl").read_text().splitlines()
        whole = []
        for line in lines:
            with contextlib.suppress(json.JSONDecodeError):
                whole.append(json.loads(line))
        return whole

    def assert_healed(self, site: ChangingSite) -> None:
        """The next refresh publishes what the site says now, and leaves nothing half made."""
        done = self.here()
        assert done.code == 0, done
        assert self.budgets() == {site.last_budget}
        assert self.leftovers() == []
        assert self.violations() == []
        runs = self.rows("runs")
        assert len({row["run_id"] for row in runs}) == len(runs)
        assert self.release() == max(runs, key=lambda row: row["started_at"])["run_id"]
