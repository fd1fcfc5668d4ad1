"""The files of decisions, added to and taken back from: all other rows, comments and their order stay.

A file changes whole or not at all, and is checked before it takes the old one's place. Two people who
write at one time wait for each other.
"""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import io
import json
import os
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from pipeline.disk import replacing
from pipeline.errors import NothingToDoError, ProfileError
from pipeline.source import Correction, MatchDecision, Source

COLUMNS = tuple(field.name for field in msgspec.structs.fields(MatchDecision))
_HEADER = "[[corrections]]"


def matches_path(source: Source) -> Path:
    """Where decisions on pairs are kept."""
    return source.folder / "decisions" / "matches.csv"


def corrections_path(source: Source) -> Path:
    """Where corrections of values are kept."""
    return source.folder / "decisions" / "corrections.toml"


def require_writable(source: Source) -> None:
    """See to it that decisions can be kept before a person takes the trouble to make any.

    Raises:
        ProfileError: the source lies within the installed program, or its folder is read-only.
    """
    folder = source.folder
    is_installed = "_bundled" in folder.parts or "site-packages" in folder.parts
    nearest = next(p for p in (folder / "decisions", folder) if p.is_dir())
    if is_installed or not os.access(nearest, os.W_OK):
        what = "this source came with the installed program" if is_installed else "the folder is read-only"
        raise ProfileError(
            f"{what}, so no decision can be kept there",
            where=str(folder),
            do=f"copy it with `mkdir -p sources && cp -r {folder} sources/` and decide from this folder, "
            "or set UN_PROJECTS_SOURCES to a folder of sources that you keep",
        )


def add_decisions(source: Source, decisions: Sequence[MatchDecision]) -> None:
    """Append rows to `matches.csv`.

    Raises:
        ProfileError, BadInputError: the file is not as it should be, or can't be written.
    """
    path = matches_path(source)
    with _changing(path) as text:
        ending = "\r\n" if "\r\n" in text else "\n"
        made = io.StringIO()
        writer = csv.writer(made, lineterminator=ending)
        is_new = not text.strip("\ufeff \r\n")
        if is_new:
            writer.writerow(COLUMNS)
        elif not text.endswith(("\n", "\r")):
            made.write(ending)
        writer.writerows([getattr(decision, column) for column in COLUMNS] for decision in decisions)
        _replace(path, ("" if is_new else text) + made.getvalue())


def undo_decision(source: Source) -> MatchDecision:
    """Take the last row out of `matches.csv`, and give it back.

    Raises:
        NothingToDoError: there is none.
    """
    path = matches_path(source)
    with _changing(path) as text:
        reader = csv.reader(io.StringIO(text, newline=""))
        ends, rows = [], []
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num)
        if len(rows) < 2:
            raise NothingToDoError("there is no decision to undo", where=str(path))
        lines = io.StringIO(text, newline="").readlines()
        _replace(path, "".join((*lines[: ends[-2]], *lines[ends[-1] :])))
    return MatchDecision(*(cell.strip() for cell in rows[-1]))


def add_correction(source: Source, correction: Correction) -> None:
    """Append an entry to `corrections.toml`.

    Raises:
        ProfileError: the file can't be added to as it is.
    """
    path = corrections_path(source)
    with _changing(path) as text:
        before = _entries(path, text)
        parted = f"{text.rstrip()}\n\n" if text.strip() else ""
        made = f"{parted}{as_toml(correction)}"
        _verify(path, made, len(before) + 1, before)
        _replace(path, made)


def undo_correction(source: Source) -> dict[str, Any]:
    """Take the last entry out of `corrections.toml`, and give it back; comments behind it stay.

    Raises:
        NothingToDoError: there is none.
        ProfileError: the entry can't be told from the text around it.
    """
    path = corrections_path(source)
    with _changing(path) as text:
        entries = _entries(path, text)
        if not entries:
            raise NothingToDoError("there is no correction to undo", where=str(path))
        lines = text.splitlines(keepends=True)
        first = max((n for n, line in enumerate(lines) if line.strip().startswith(_HEADER)), default=len(lines))
        last = max((n for n in range(first, len(lines)) if _says_something(lines[n])), default=first)
        made = f"{''.join(lines[:first]).rstrip()}\n{''.join(lines[last + 1 :])}"
        _verify(path, made, len(entries) - 1, entries[:-1])
        _replace(path, made)
    return entries[-1]


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def as_toml(correction: Correction) -> str:
    """A correction as an entry of the file; what is empty is left out."""
    lines = [_HEADER]
    order = ("project", "field", "action", "expect", "value", "reason", "evidence", "who", "when")
    for key in order:
        value = getattr(correction, key)
        if value is not None and value != "":
            lines.append(f"{key} = {_toml_value(value)}")
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _entries(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = tomllib.loads(text).get("corrections", [])
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"not valid TOML: {error}", where=str(path)) from error
    return found


def _verify(path: Path, text: str, n_entries: int, kept: Sequence[dict[str, Any]]) -> None:
    """What is about to be written holds the entries that it should."""
    try:
        found = _entries(path, text)
    except ProfileError:
        found = []
    if len(found) != n_entries or found[: len(kept)] != list(kept):
        raise ProfileError(
            "the file is written in a way that can't be changed by this command",
            where=str(path),
            do="make each entry a table of its own under a line [[corrections]], or edit the file by hand",
        )


@contextmanager
def _changing(path: Path) -> Iterator[str]:
    """The text of a file that nobody else changes meanwhile; nothing, where there is no such file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with path.open(encoding="utf-8", newline="") if path.exists() else io.StringIO() as file:
            yield file.read()
    finally:
        os.close(folder)


def _replace(path: Path, text: str) -> None:
    with replacing(path) as half:
        half.write_text(text, encoding="utf-8", newline="")
