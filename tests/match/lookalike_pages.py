"""Blocks as a page, in text or HTML, and what a whole run makes of them held against the truth."""

from __future__ import annotations

import html
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from lexicons import LEXICONS, Lexicon
from lookalikes import Made
from match_tables import Block

Line = tuple[str, str]  # a kind (head, label, text), and what it says


def as_text(blocks: Sequence[Made], language: str = "en") -> str:
    """A page as a browser shows it when it is copied."""
    words = LEXICONS[language]
    half = len(blocks) // 2
    groups = zip(words.groups, (blocks[:half], blocks[half:]), strict=True)
    parts = ["Menu\n"]
    for group, members in groups:
        parts.append(f"\n{group}\n")
        parts += ["\n".join(line for _, line in _lines(made.block, words)) + "\n" for made in members]
    return "\n".join(parts)


def as_html(blocks: Sequence[Made], language: str = "en") -> str:
    """A page as an editor's tool writes it."""
    words = LEXICONS[language]
    half = len(blocks) // 2
    parts = [f'<html lang="{language}"><body><main>']
    for group, members in zip(words.groups, (blocks[:half], blocks[half:]), strict=True):
        parts.append(f"<h2>{group}</h2>")
        for made in members:
            for kind, line in _lines(made.block, words):
                said = html.escape(line)
                head, colon, rest = said.partition(":")
                bold = f"<strong>{head}{colon}</strong>{rest}"
                parts.append({"head": f"<h3>{said}</h3>", "label": f"<p>{bold}</p>"}.get(kind, f"<p>{said}</p>"))
    return "\n".join([*parts, "</main></body></html>"])


def _lines(block: Block, words: Lexicon) -> list[Line]:
    labels = words.labels
    lines: list[Line] = [("head", ": ".join(filter(None, (block.code, block.title))))]
    lines += [("text", f"{labels[kind]}: {text}") for kind, text in block.sections.items()]
    if block.start and block.end:
        lines.append(("label", f"{labels['period']}: {_month(block.start, words)} - {_month(block.end, words)}"))
    if block.funding:
        lines.append(("label", f"{labels['funding']}: {block.funding}"))
    if block.budget:
        lines.append(("label", f"{labels['budget']}: US${int(block.budget):,}"))
    if block.countries:
        lines.append(("label", f"{labels['countries']}: {', '.join(block.countries)}"))
    return lines


def _month(month: str, words: Lexicon) -> str:
    year, number = month.split("-")
    return f"{words.months[int(number) - 1]} {year}"


@dataclass(frozen=True)
class Outcome:
    """What a run made of a page: groups of made blocks by project_id, and the published tables."""

    blocks: tuple[Made, ...]
    project_of: tuple[str, ...]
    tables: dict[str, list[dict[str, Any]]]

    @property
    def false_merges(self) -> list[tuple[str, list[Made]]]:
        """Projects that hold blocks of several."""
        groups: dict[str, list[Made]] = {}
        for made, project in zip(self.blocks, self.project_of, strict=True):
            groups.setdefault(project, []).append(made)
        return [(p, group) for p, group in groups.items() if len({m.project for m in group}) > 1]

    def copies(self, *, is_clear: bool = True) -> list[tuple[int, int]]:
        """Pairs of blocks that are one project."""
        return [
            (a, b)
            for a, one in enumerate(self.blocks)
            for b, other in enumerate(self.blocks[a + 1 :], start=a + 1)
            if one.project == other.project and (one.is_clear and other.is_clear) == is_clear
        ]

    @property
    def missed(self) -> list[tuple[int, int]]:
        """Clear copies that are not one project."""
        return [(a, b) for a, b in self.copies() if self.project_of[a] != self.project_of[b]]

    @property
    def unnamed_codes(self) -> list[str]:
        """Codes of several projects that no issue names."""
        users: dict[str, set[str]] = {}
        for made in self.blocks:
            if made.block.code and made.is_clear:
                users.setdefault(made.block.code, set()).add(made.project)
        said = " ".join(row["message"] for row in self.tables["issues"] if row["kind"] == "shared_code")
        return [code for code, names in users.items() if len(names) > 1 and f"the code {code}:" not in said]

    def decision_of(self, a: int, b: int) -> dict[str, Any] | None:
        """The row of `matches` for two blocks, if there is one."""
        ids = {row["position"]: row["record_id"] for row in self.tables["records"]}
        wanted = {ids[a + 1], ids[b + 1]}
        rows = self.tables["matches"]
        return next((r for r in rows if {r["left_record_id"], r["right_record_id"]} == wanted), None)


def whole_run(blocks: Sequence[Made], folder: Path, *, language: str = "en", is_html: bool = False) -> Outcome:
    """The outcome of `un-projects run --from` the page that holds the blocks; `check` passes too."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"page.{'html' if is_html else 'txt'}"
    page.write_text((as_html if is_html else as_text)(blocks, language), encoding="utf-8")
    data = folder / "data"
    for arguments in (("run", "--from", str(page)), ("check",)):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments, "--data", str(data), "-q"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    names = ("projects", "records", "matches", "issues")
    tables = {name: pq.read_table(data / "clean" / f"{name}.parquet").to_pylist() for name in names}
    found = sorted(tables["records"], key=lambda row: row["position"])
    assert len(found) == len(blocks), (len(found), len(blocks), Counter(row["title_raw"] for row in found))
    return Outcome(tuple(blocks), tuple(row["project_id"] for row in found), tables)
