"""An explanation as lines for a person, in a terminal with the words highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.explain.model import Candidate, Explanation, Record, Words

# How much of a long line is shown on each side of the words, and of the words themselves.
_AROUND, _WIDEST = 60, 400
# A page's text may hold what a terminal would obey.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WORDS, _BOLD, _DIM, _GOOD, _RESET = "\033[1;30;43m", "\033[1m", "\033[2m", "\033[32m", "\033[0m"


def render(explanation: Explanation, *, colour: bool = False) -> Iterator[str]:
    """The lines; `colour` marks the words by ANSI and links snapshots, otherwise brackets mark them."""
    pen = _Pen(colour)
    yield pen.bold(f"{explanation.project_id}  {_safe(explanation.title or '')}".rstrip())
    for record in explanation.records:
        yield from _render_record(record, pen)
    for link in explanation.links:
        yield f"  matched: {link.left} = {link.right}, by {link.decided_by}, score {link.score:.2f}: {link.reason}"
    for field in explanation.fields:
        yield ""
        yield pen.bold(field.field)
        for column, value in field.values.items():
            if value is not None:
                yield f"  {column}: {_safe(value)}"
        yield f"  why: {field.why}"
        for candidate in field.candidates:
            yield from _render_candidate(candidate, pen)
        for message in field.issues:
            yield f"  {_safe(message)}"


class _Pen:
    """Marks text for a terminal, or leaves it plain."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def _in(self, style: str, text: str) -> str:
        return f"{style}{text}{_RESET}" if self.colour and text else text

    def bold(self, text: str) -> str:
        return self._in(_BOLD, text)

    def dim(self, text: str) -> str:
        return self._in(_DIM, text)

    def good(self, text: str) -> str:
        return self._in(_GOOD, text)

    def words(self, text: str) -> str:
        """The words themselves: a terminal's marker, or brackets; each line of them on its own."""
        return "\n".join(self._in(_WORDS, line) for line in text.split("\n")) if self.colour else f"[{text}]"

    def link(self, text: str, uri: str | None) -> str:
        """Text that opens a file where the terminal can (OSC 8)."""
        return f"\033]8;;{uri}\033\\{text}\033]8;;\033\\" if self.colour and uri else text


def _render_record(record: Record, pen: _Pen) -> Iterator[str]:
    where = f"block {record.position} of {_safe(record.page)} ({record.fetched_at:%Y-%m-%d})"
    path = pen.link(record.snapshot_path or "", record.snapshot_uri) or f"snapshot {record.snapshot_id[:12]} is gone"
    yield f"  record: {_safe(record.name)}, {where}, {path}"


def _render_candidate(candidate: Candidate, pen: _Pen) -> Iterator[str]:
    head = pen.good("chosen") if candidate.is_chosen else "also"
    name = _safe(candidate.code_raw or candidate.record_id)
    span = f"characters {candidate.char_start} to {candidate.char_end}"
    yield f"  {head}: {name}, block {candidate.position}, {span}"
    words = candidate.words
    for line in (_shortened(words.before), *_marked(words, pen).split("\n"), _shortened(words.after)):
        if line:
            yield f"    {pen.dim('|')} {line}"
    for step in candidate.trail:
        yield f"    {step.done}: {_safe(step.how)}"


def _marked(words: Words, pen: _Pen) -> str:
    """The line with its words marked; what is far from them is left out, never the marker."""
    before, inside, after = (
        _safe(part)
        for part in (words.line[: words.start], words.line[words.start : words.end], words.line[words.end :])
    )
    if len(before) > _AROUND:
        before = f"…{before[-_AROUND:]}"
    if len(after) > _AROUND:
        after = f"{after[:_AROUND]}…"
    if len(inside) > _WIDEST:
        inside = f"{inside[: _WIDEST // 2]} … {inside[-_WIDEST // 2 :]}"
    return f"{before}{pen.words(inside)}{after}"


def _shortened(line: str, limit: int = 160) -> str:
    line = _safe(line)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _safe(text: str) -> str:
    return _CONTROLS.sub("\ufffd", text)
