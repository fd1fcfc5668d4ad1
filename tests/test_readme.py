"""What the README shows is what its commands print."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(python|sql|sh)\n((?:(?!```).)*)```\n```text\n((?:(?!```).)*)```", re.DOTALL)


def shown(language: str) -> list[tuple[str, str]]:
    return [(code, output) for kind, code, output in BLOCK.findall(README) if kind == language]


def same(actual: str, expected: str) -> bool:
    """Equal but for white space at line ends and how wide columns are."""
    fold = [re.sub(r"\s+", " ", text).strip() for text in (actual, expected)]
    return fold[0] == fold[1]


@pytest.fixture
def in_project(user_page_release: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which data/clean is the release of the embedded page."""
    monkeypatch.chdir(user_page_release.parent.parent)
    (Path("data")).exists() or Path("data").symlink_to(user_page_release.parent)
    return Path.cwd()


def run_python(codes: list[str]) -> list[str]:
    """What each piece of one session prints."""
    session: dict[str, object] = {}
    outputs = []
    for code in codes:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(code, session)
        outputs.append(output.getvalue())
    return outputs


def run_sql(query: str) -> str:
    return str(duckdb.sql(query))


def test_the_pandas_examples_print_what_is_shown(in_project: Path) -> None:
    examples = shown("python")
    assert len(examples) == 3
    for (code, expected), actual in zip(examples, run_python([code for code, _ in examples]), strict=True):
        assert same(actual, expected), (code, actual)


def test_the_duckdb_examples_print_what_is_shown(in_project: Path) -> None:
    examples = shown("sql")
    assert len(examples) == 3
    for query, expected in examples:
        assert same(run_sql(query), expected), (query, run_sql(query))


def test_the_explained_value_is_what_is_shown(in_project: Path, run_cli) -> None:
    ((command, expected),) = shown("sh")
    done = run_cli(*shlex.split(command)[1:], cwd=in_project)
    assert done.stdout.rstrip() == expected.rstrip()
