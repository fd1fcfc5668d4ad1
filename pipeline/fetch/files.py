"""Saved pages given by hand: which files a path stands for, what each is called, and its bytes."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import BadInputError
from pipeline.fetch.answer import Answer
from pipeline.fetch.gate import challenge, what_binary, why_undecodable
from pipeline.source import Source
from pipeline.warc import ENDINGS as WARC_ENDINGS

# Endings that can be taken in, and what their files hold.
CONTENT_TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain"}
_KNOWN = "an .html, .htm, .txt, .warc or .warc.gz file, or a folder of them"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in; its name is the last `n_parts` parts of its path."""

    path: Path
    n_parts: int

    def name(self, more: int = 0) -> str:
        """The name with so many more parts of the path before it."""
        parts = self.path.parts[1:]
        return _printable("/".join(parts[-min(self.n_parts + more, len(parts)) :]))


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a folder or WARC file holds that is no page, such as the images of a saved one."""

    where: Path
    n: int
    what: str = "file"
    wanted: str = ".html, .htm, .txt nor WARC"


def read_files(paths: Sequence[Path], source: Source) -> tuple[list[Answer], list[Skipped]]:
    """Every page that the paths stand for, in sorted order within a folder, and what was left out.

    Nothing is taken if one of them can't be.

    Raises:
        BadInputError: a path is missing, unreadable, of another kind, or a folder without pages; or a
            file is empty, no text or a challenge page; or a WARC file is damaged.
    """
    found: dict[Path, Found] = {}
    skipped: list[Skipped] = []
    for path in paths:
        for file in _expand(path, skipped):
            found.setdefault(file.path, file)
    warcs = [path for path in found if _is_warc(path)]
    pages = [file for path, file in found.items() if path not in warcs]
    answers = [_read(file.path, name) for file, name in zip(pages, _distinct_names(pages), strict=True)]
    if warcs:
        from pipeline.fetch.warc_files import read_warcs

        held = read_warcs(warcs, source)
        answers += held.answers
        if held.n_left_out:
            skipped.append(Skipped(warcs[0], held.n_left_out, "record", "HTML nor plain text"))
    return answers, skipped


def _is_warc(path: Path) -> bool:
    return path.name.lower().endswith(WARC_ENDINGS)


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in CONTENT_TYPES or _is_warc(path)


def _expand(path: Path, skipped: list[Skipped]) -> Iterator[Found]:
    """The files that one path stands for."""
    where = _printable(str(path))
    try:
        is_there = path.exists()
    except OSError as error:
        raise BadInputError(f"can't be read: {error.strerror}", where=where) from error
    if not is_there:
        raise BadInputError("there is no such file or folder", where=where, do="check the path")
    if not path.is_dir():
        if not _is_known(path):
            raise BadInputError(
                f"files of the kind {_printable(path.suffix) or '(none)'} can't be read",
                where=where,
                do=f"give {_KNOWN}",
            )
        yield Found(_absolute(path), 1)
        return
    files = list(_walk(path))
    pages = [file for file in files if _is_known(file)]
    if not pages:
        raise BadInputError("the folder holds no .html, .htm, .txt or WARC file", where=where, do=f"give {_KNOWN}")
    if len(pages) < len(files):
        skipped.append(Skipped(path, len(files) - len(pages)))
    for file in pages:
        yield Found(_absolute(file), len(file.relative_to(path).parts))


def _walk(folder: Path) -> list[Path]:
    """The files of a folder and its folders, sorted by path; hidden ones and links to folders left out."""

    def refuse(error: OSError) -> None:
        raise BadInputError(f"can't be read: {error.strerror}", where=_printable(str(error.filename)))

    files: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(parent, name) for name in names if not name.startswith(".")]
    return sorted(files, key=lambda file: file.relative_to(folder).parts)


def _distinct_names(files: list[Found]) -> list[str]:
    """A name for each file, no two alike: where names collide, more of their paths tells them apart."""
    more = [0] * len(files)
    while True:
        names = [file.name(extra) for file, extra in zip(files, more, strict=True)]
        alike = Counter(names)
        if len(alike) == len(names):
            return names
        longer = [
            extra + (alike[name] > 1 and file.n_parts + extra < len(file.path.parts) - 1)
            for file, extra, name in zip(files, more, names, strict=True)
        ]
        if longer == more:  # only where file names are no Unicode and look alike
            return [f"{name}~{number}" for number, name in enumerate(names, 1)]
        more = longer


def _read(path: Path, page: str) -> Answer:
    """A file as an answer; its time is when it was last modified."""
    where = _printable(str(path))
    if not path.is_file():
        raise BadInputError("not a file", where=where, do=f"give {_KNOWN}")
    try:
        body, modified = path.read_bytes(), path.stat().st_mtime_ns
    except OSError as error:
        raise BadInputError(
            f"can't be read: {error.strerror or error}", where=where, do="check its permissions"
        ) from error
    content_type = CONTENT_TYPES[path.suffix.lower()]
    _refuse(body, content_type, where)
    try:
        fetched_at = _EPOCH + dt.timedelta(microseconds=modified // 1000)
    except OverflowError as error:
        raise BadInputError(
            "its time of modification is beyond the calendar", where=where, do="set it by `touch`"
        ) from error
    return Answer(page=page, url=None, fetched_at=fetched_at, body=body, content_type=content_type)


def _refuse(body: bytes, content_type: str, where: str) -> None:
    """Raise if a file is no text, or a challenge page in place of the page that was to be saved."""
    if not body.strip():
        raise BadInputError("the file is empty", where=where, do="save the page again")
    if binary := what_binary(body):
        raise BadInputError(f"it is {binary}, not text", where=where, do="save the page as HTML or text")
    if content_type == "text/plain" and (why := why_undecodable(body)):
        raise BadInputError(f"can't be decoded: {why}", where=where, do="save it as UTF-8")
    if whose := challenge(body):
        raise BadInputError(
            f"a challenge or error page of {whose}, not the page behind it",
            where=where,
            do="open the page in a browser, wait until it shows, and save it again",
        )


def _absolute(path: Path) -> Path:
    """The path from the root; links to folders are followed, a link to a file keeps its own name."""
    return path.parent.resolve() / path.name


def _printable(name: str) -> str:
    """A file name as Unicode; bytes that are none are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")
