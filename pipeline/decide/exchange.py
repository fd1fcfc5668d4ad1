"""Uncertain pairs out to a CSV file that a spreadsheet opens, and the decisions in it back, all or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pipeline.decide.files import COLUMNS
from pipeline.decide.open_pairs import OpenPair
from pipeline.disk import replacing
from pipeline.errors import BadInputError
from pipeline.match.captures import Record
from pipeline.match.decisions import find_records
from pipeline.match.scoring import MATCHER_VERSION
from pipeline.source import DECISIONS, MatchDecision, Source
from pipeline.values.codes import CodeBook

CONTEXT = ("score", "why", "left_title", "right_title", "left_text", "right_text")
_NEEDED = ("left", "right", "decision", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_pairs(pairs: Sequence[OpenPair], path: Path) -> None:
    """Write the pairs as rows of `matches.csv` with `decision` and `reason` left open, and what to judge them by.

    Raises:
        BadInputError: the file can't be written.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow((*COLUMNS, *CONTEXT))
    for pair in pairs:
        shown = (pair.reason, pair.left.row["title_raw"], pair.right.row["title_raw"], pair.left.text, pair.right.text)
        context = (f"{pair.score:.3f}", *(_as_text(cell or "") for cell in shown))
        writer.writerow((pair.left.reference, pair.right.reference, "", "", "", "", pair.matcher_version, *context))
    with replacing(path) as half:
        half.write_text(made.getvalue(), encoding="utf-8-sig", newline="")


def _as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def read_decisions(path: Path, source: Source, records: Sequence[Record], who: str, when: str) -> list[MatchDecision]:
    """The decided rows of a CSV file that the source doesn't have yet; rows without a decision are passed over.

    `who` and `when` fill cells that are empty.

    Raises:
        BadInputError: anything in the file can't be right; names every such line, and nothing is taken.
    """
    rows = _rows(path)
    book = CodeBook(source.profile.codes)
    known = {frozenset((d.left, d.right)): (d.decision, "decisions/matches.csv") for d in source.match_decisions}
    taken: list[MatchDecision] = []
    faults: list[str] = []
    for line, row in rows:
        if not row["decision"]:
            continue
        pair = frozenset((row["left"], row["right"]))
        if fault := _fault(row, records, book):
            faults.append(f"line {line}: {fault}")
        elif pair not in known:
            known[pair] = (row["decision"], f"line {line}")
            version = row.get("matcher_version") or MATCHER_VERSION
            taken.append(
                MatchDecision(
                    row["left"], row["right"], row["decision"], row["reason"],
                    row.get("who") or who, row.get("when") or when, version,
                )
            )  # fmt: skip
        elif known[pair][0] != row["decision"]:
            said, where = known[pair]
            faults.append(f"line {line}: says {row['decision']} of a pair that is {said} by {where}")
    if faults:
        raise BadInputError(
            f"{len(faults)} of its decisions can't be taken: {'; '.join(faults)}",
            where=str(path),
            do="correct them and import again; nothing was written",
        )
    return taken


def _fault(row: dict[str, str], records: Sequence[Record], book: CodeBook) -> str | None:
    """What is wrong with a row, if anything."""
    if row["decision"] not in DECISIONS:
        return f"the decision is {row['decision']!r}, not one of {', '.join(DECISIONS)}"
    if not row["reason"]:
        return "the reason is empty"
    found = [set(find_records(row[side], records, book)) for side in ("left", "right")]
    for side, numbers in zip(("left", "right"), found, strict=True):
        if not numbers:
            return f"no page has a record {row[side]!r}"
    if found[0] & found[1]:
        return f"{row['left']!r} and {row['right']!r} name the same record"
    return None


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with the line on which each ends."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"can't be read: {error}", where=str(path), do="name a CSV file in UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = [column for column in _NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise BadInputError(
            f"the columns {', '.join(missing)} are missing", where=f"{path}:1", do="start from a file made by --export"
        )
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        for row in reader:
            if None in row or None in row.values():
                raise BadInputError("the row has not as many cells as the header", where=f"{path}:{reader.line_num}")
            rows.append((reader.line_num, {name: cell.strip() for name, cell in row.items()}))
    except csv.Error as error:
        raise BadInputError(f"not valid CSV: {error}", where=f"{path}:{reader.line_num}") from error
    return rows
