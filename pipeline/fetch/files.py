"""Takes in files given by hand, each a page of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import BadInputError
from pipeline.fetch.gate import challenge_in

_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}
_KNOWN = ", ".join(_TYPES)


@dataclass(frozen=True, slots=True)
class GivenPage:
    """A file as a page: its name, body, media type, and when it was last modified."""

    page: str
    body: bytes
    content_type: str
    modified_at: dt.datetime
    path: Path


def read_files(paths: Sequence[Path]) -> list[GivenPage]:
    """The pages of files and folders, in the order given; files of a folder sorted by name.

    Raises:
        BadInputError: a path is missing, unreadable, of an unknown kind, empty or a challenge page, or a
            folder has no page in it.
    """
    found = [pair for path in paths for pair in _expand(path)]
    names = _distinct([name for name, _ in found], [path for _, path in found])
    return [_read(name, path) for name, (_, path) in zip(names, found, strict=True)]


def _expand(path: Path) -> Iterator[tuple[str, Path]]:
    """Page names and files of one path."""
    if path.is_file():
        yield path.name, path
        return
    if not path.is_dir():
        raise BadInputError("there is no such file or folder", where=str(path), do="check the path")
    inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _TYPES)
    if not inside:
        raise BadInputError("the folder holds no page", where=str(path), do=f"put files of {_KNOWN} in it")
    for file in inside:
        yield file.relative_to(path).as_posix(), file


def _distinct(names: list[str], paths: list[Path]) -> list[str]:
    """The names, with folders before those that two files share; one file given twice stays one."""
    chosen: list[str] = []
    for name, path in zip(names, paths, strict=True):
        shared = {p.resolve() for n, p in zip(names, paths, strict=True) if n == name}
        chosen.append(name if len(shared) == 1 else path.as_posix())
    return chosen


def _read(name: str, path: Path) -> GivenPage:
    content_type = _TYPES.get(path.suffix.lower())
    if content_type is None:
        raise BadInputError(
            f"files of the kind {path.suffix or '(none)'} can't be read", where=str(path), do=f"give {_KNOWN}"
        )
    try:
        body = path.read_bytes()
        modified = path.stat().st_mtime
    except OSError as error:
        raise BadInputError(f"the file can't be read ({error.strerror})", where=str(path)) from error
    if not body.strip():
        raise BadInputError("the file is empty", where=str(path), do="save the page again")
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInputError("the file is binary, not a page", where=str(path), do=f"give {_KNOWN}")
    if challenge_in(body):
        raise BadInputError(
            "the file is a challenge page, not the site's",
            where=str(path),
            do="save the page again in a browser",
        )
    return GivenPage(name, body, content_type, dt.datetime.fromtimestamp(int(modified), dt.UTC), path)
