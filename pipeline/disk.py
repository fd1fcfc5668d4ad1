"""Writes that outlast a crash or a power cut: whole or not at all, on disk when they return.

What a crash leaves behind is named `.<name>.part`, so that the next run knows it and takes it away.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BadInputError

_LEFT_BY_A_CRASH = ".*.part"


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says against writing `path` into one clear line.

    Raises:
        BadInputError: the disk is full, the folder read-only, or the like.
    """
    try:
        yield
    except OSError as error:
        raise BadInputError(
            f"can't be written: {_words(error)}",
            where=str(path),
            do="make the data folder writable and free disk space, or choose another with --data",
        ) from error


def _words(error: OSError) -> str:
    """The system's own words for an error; Arrow wraps them in a sentence about its function."""
    return os.strerror(error.errno) if error.errno else str(error)


def half_name(path: Path) -> Path:
    """The name under which a file, link or folder is made before it takes its place."""
    return path.with_name(f".{path.name}.part")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The name to write a file under; it takes the place of `path` if the block ends well, else it goes.

    Raises:
        BadInputError: it can't be written.
    """
    half = half_name(path)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield half
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """An empty folder to fill; it takes the place of `folder` if the block ends well, else it goes.

    A crash leaves the former files, the new ones, or no folder, but never some of each.

    Raises:
        BadInputError: it can't be written.
    """
    half, former = half_name(folder), half_name(folder.with_name(f"{folder.name}.former"))
    with writing(folder):
        for stale in (half, former):
            shutil.rmtree(stale, ignore_errors=True)
        try:
            half.mkdir(parents=True)
            yield half
            flush_folder(half)
            if folder.exists():
                folder.rename(former)
            half.rename(folder)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        shutil.rmtree(former, ignore_errors=True)


def write_new(path: Path, body: bytes) -> None:
    """Write a new file that is there whole or not at all, on disk when this returns.

    Raises:
        BadInputError: it can't be written.
    """
    with replacing(path) as half, half.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    with writing(path):
        flush_to_disk(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Append a line, on disk when this returns; a line that a crash cut off stays a line of its own.

    Raises:
        BadInputError: it can't be written whole; the file is as it was before.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            _append(descriptor, line)
        finally:
            os.close(descriptor)
        if is_new:
            flush_to_disk(path.parent)


def _append(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
    data = (b"\n" if is_torn else b"") + line + b"\n"
    try:
        _write_whole(descriptor, data)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _write_whole(descriptor: int, data: bytes) -> None:
    if os.write(descriptor, data) != len(data):
        # A disk that fills up takes what fits, and says so only by the count.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(descriptor)


def drop_folder(folder: Path) -> None:
    """Remove a folder; a crash leaves it whole, or under a name by which it is known for a remnant."""
    doomed = half_name(folder.with_name(f"{folder.name}.dropped"))
    shutil.rmtree(doomed, ignore_errors=True)
    folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what crashes left half made, anywhere below a folder. Nobody else may be writing there.

    Raises:
        BadInputError: a leftover can't be removed.
    """
    for path in sorted(folder.rglob(_LEFT_BY_A_CRASH)):
        with writing(path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes in hex, read piece by piece.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Make a folder of files outlast a power cut."""
    for path in (*sorted(folder.iterdir()), folder):
        flush_to_disk(path)


def flush_to_disk(path: Path) -> None:
    """Make a file's content, or a folder's new names, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
