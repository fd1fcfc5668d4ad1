"""The data dictionary in docs/ is the one that the declarations give."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import schema
from pipeline.dictionary import dictionary
from pipeline.issues import KINDS

ROOT = Path(__file__).resolve().parent.parent


def test_the_dictionary_is_not_stale() -> None:
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == dictionary(), "run `make docs`"


def test_every_table_column_and_kind_is_described_by_a_sentence() -> None:
    for table in schema.TABLES.values():
        for sentence in (table.description, *(table.column(name).description for name in table.columns)):
            assert re.fullmatch(r"[A-Z].{8,}\.", sentence), (table.name, sentence)
    assert all(re.fullmatch(r"[A-Z].{8,}\.", kind.meaning) for kind in KINDS.values())


def test_every_kind_of_issue_that_the_code_raises_is_declared() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    raised = set(re.findall(r"(?:issue_row|record\.issue|Finding|Problem)\(\s*\"(\w+)\"", code))
    assert raised <= set(KINDS)
    assert len(raised) > 15
