"""What the README and the documentation show is what their commands print."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
# Pages whose code is run, by how many of their blocks show what they print.
RUN = {"README.md": 7, "docs/tutorial.md": 7, "docs/analysts.md": 6, "docs/new-source.md": 1, "docs/matching.md": 1}
# Files that a page shows under their name, for its commands.
FILE = re.compile(r"^```toml\n# ([\w.]+)\n((?:(?!```).)*)```", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(
    r"^```(python|sql|sh)\n((?:(?!```).)*)```\n(?:```text\n((?:(?!```).)*)```)?", re.DOTALL | re.MULTILINE
)


def blocks(page: str) -> list[tuple[str, str, str | None]]:
    """The page's blocks of code that print something, and all of Python, with what they are said to print."""
    found = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    return [(kind, code, output or None) for kind, code, output in found if output or kind == "python"]


def folded(text: str) -> str:
    """Without what varies with the width of columns: white space."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, run_cli) -> Path:
    """A working folder as a checkout has it: the embedded page in data/raw, its release in data/clean."""
    folder = tmp_path_factory.mktemp("documents")
    embedded = Path("data/raw/dpidg/embedded")
    shutil.copytree(ROOT / embedded, folder / embedded)
    shutil.copytree(ROOT / "tests/fixtures/pages", folder / "tests/fixtures/pages")
    assert run_cli("run", "--offline", "--quiet", cwd=folder).returncode == 0
    return folder


def printed(kind: str, code: str, session: dict[str, object], run_cli) -> str:
    if kind == "sql":
        return str(duckdb.sql(code))
    if kind == "sh":
        program, *arguments = shlex.split(code)
        assert program == "un-projects", code
        return str(run_cli(*arguments, cwd=Path.cwd()).stdout)
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(code, session)
    return output.getvalue()


@pytest.mark.parametrize("page", RUN)
def test_what_a_page_shows_is_what_its_commands_print(page: str, project: Path, run_cli, monkeypatch) -> None:
    monkeypatch.chdir(project)
    session: dict[str, object] = {}
    for name, text in FILE.findall((ROOT / page).read_text(encoding="utf-8")):
        Path(name).write_text(text, encoding="utf-8")
    shown = blocks(page)
    assert len([output for _, _, output in shown if output]) >= RUN[page]
    for kind, code, expected in shown:
        actual = printed(kind, code, session, run_cli)
        assert folded(actual) == folded(expected or ""), (code, actual)


def test_every_link_of_the_documentation_leads_somewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tables.html").exists()
