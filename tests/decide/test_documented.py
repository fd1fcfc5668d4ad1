"""docs/decisions.md shows what its commands print."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT, Desk

SHOWN = re.findall(
    r"^```sh\nun-projects (.*?)\n```\n```text\n(.*?)```", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)  # fmt: skip


def test_the_page_shows_commands() -> None:
    assert len(SHOWN) == 5


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_what_the_page_shows_is_printed(desk: Desk, monkeypatch, command: str, output: str) -> None:
    monkeypatch.chdir(desk.folder)
    monkeypatch.delenv("UN_PROJECTS_SOURCES")
    done = desk(*shlex.split(command))
    said = done.output if done.exception is None else f"un-projects: {done.exception}"
    assert undated(said).startswith(undated(output))


def undated(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d$", "DATE", text, flags=re.MULTILINE).strip()
