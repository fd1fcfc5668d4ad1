"""However a page is damaged, it is published with sound tables: no crash, no lost word, no broken link."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from html import escape
from pathlib import Path

import pytest

from pipeline import check
from pipeline.runner import run_all
from pipeline.source import load_source
from pipeline.store import Workspace

sys.path.insert(0, str(Path(__file__).parent / "split"))
from test_lossless import USER_PAGE, mutate

SOURCE = load_source("dpidg")
TAGS = "p div h3 li td tr table strong ul ol nav b dt dd th section".split()


def damaged(seed: int) -> tuple[str, str]:
    """A damaged copy of the real page, as text or as HTML with shuffled tags; and its file's name."""
    chooser = random.Random(seed)
    text = mutate(USER_PAGE.read_text(encoding="utf-8"), chooser)
    if seed % 2:
        return "page.txt", text
    html = "".join(
        f"<{chooser.choice(TAGS)}>{escape(line)}" + (f"</{chooser.choice(TAGS)}>" if chooser.random() < 0.7 else "<br>")
        for line in text.split("\n")
    )
    return "page.html", html


@pytest.mark.parametrize("seed", range(int(os.environ.get("DAMAGED_PAGES", "16"))))
def test_a_damaged_page_is_published_with_sound_tables(seed: int, tmp_path: Path) -> None:
    name, text = damaged(seed)
    page = tmp_path / name
    page.write_text(text, encoding="utf-8")
    stamp = dt.datetime(2025, 1, 1, tzinfo=dt.UTC).timestamp()
    os.utime(page, (stamp, stamp))
    workspace = Workspace(tmp_path / "data", "dpidg")
    run_all(workspace, SOURCE, files=[page])
    assert check.run(workspace, SOURCE) == []
