"""Two blocks side by side, what differs marked: in colour on a terminal, and by a sign everywhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from pipeline.decide.open_pairs import OpenPair, Side

_DIFFERS = "bold yellow"
_CONTROL = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SHORT = 400  # characters of a block that are shown unasked


def pair_table(pair: OpenPair, *, whole: bool) -> Table:
    """A table with a row for each thing that either block says; `≠` marks what they say differently."""
    from rich.table import Table

    table = Table(show_header=True, expand=True, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("", width=1)
    table.add_column(_plain(pair.left.reference), ratio=1, overflow="fold")
    table.add_column(_plain(pair.right.reference), ratio=1, overflow="fold")
    for name, ours, theirs in _values(pair.left, pair.right):
        if ours or theirs:
            sign = "≠" if ours and theirs and ours != theirs else ""
            table.add_row(name, sign, *_marked(ours, theirs))
    texts = [side.text if whole else _beginning(side.text) for side in (pair.left, pair.right)]
    table.add_section()
    table.add_row("block", "", *_marked(*texts))
    return table


def _values(left: Side, right: Side) -> Iterator[tuple[str, str, str]]:
    for name, say in (
        ("project", lambda side: side.row["project_id"]),
        ("place on page", lambda side: f"{side.row['position']}. of {side.page}"),
        ("code", lambda side: side.row["code_raw"]),
        ("title", lambda side: side.row["title_raw"]),
        ("status", lambda side: side.row["status"]),
        ("time frame", _period),
        ("budget", _budget),
        ("funding", lambda side: side.row["funding"]),
        ("donor", lambda side: side.row["donor"]),
        ("division", lambda side: side.row["division"]),
        ("comment", lambda side: side.row["comment"]),
    ):
        yield name, say(left) or "", say(right) or ""


def _period(side: Side) -> str:
    start, end = side.row["start_date"], side.row["end_date"]
    return f"{start or '…'} to {end or '…'}" if start or end else ""


def _budget(side: Side) -> str:
    amount, currency = side.row["budget_amount"], side.row["budget_currency"]
    return f"{currency or ''} {amount:,.2f}".strip() if amount is not None else ""


def _beginning(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} […]"


def _marked(left: str, right: str) -> tuple[Text, Text]:
    """Both texts, the words that the other lacks in colour."""
    from rich.text import Text

    ours, theirs = (re.findall(r"\s+|\S+", _plain(text)) for text in (left, right))
    marked = Text(), Text()
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        style = "" if tag == "equal" or not left or not right else _DIFFERS
        marked[0].append("".join(ours[a:b]), style)
        marked[1].append("".join(theirs[c:d]), style)
    return marked


def _plain(text: str) -> str:
    """Text without characters that a terminal would obey."""
    return _CONTROL.sub(" ", text)
