"""Publishes a release: all of it at once, or nothing.

A release is built whole in a folder of its own, then `current` is switched to it in one step. The table
paths that readers use are links through `current`, so they too change at that moment.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa

from pipeline import schema
from pipeline.disk import drop_folder, flush_folder, flush_to_disk, half_name, sha256_of, writing
from pipeline.store import write_parquet

SUMS = "SHA256SUMS"
REPORT = "report.html"
# Older releases are dropped once there are more than these; raw snapshots make any of them anew.
KEPT_RELEASES = 10
# Ends the name of a release's folder that makes way for the same run published again.
_ASIDE = ".replaced"


def build(
    clean: Path,
    run_id: str,
    tables: Mapping[str, pa.Table],
    documents: Callable[[Path], Mapping[str, str]] = lambda _folder: {},
) -> Path:
    """Write a release's folder, flushed to the disk; nothing points to it yet.

    `documents` are the texts that go beside the tables, by file name, once those lie in the folder.

    Raises:
        BadInputError: it can't be written; nothing of it stays.
    """
    folder = half_name(clean / "releases" / run_id)
    shutil.rmtree(folder, ignore_errors=True)
    with writing(folder), abandoning(folder):
        for name in schema.TABLES:
            write_parquet(folder / f"{name}.parquet", schema.sort_by_key(name, tables[name]))
        for name, text in documents(folder).items():
            (folder / name).write_text(text, encoding="utf-8")
        write_sums(folder)
        flush_folder(folder)
    return folder


@contextmanager
def abandoning(folder: Path) -> Iterator[None]:
    """Remove a release that is not published if the block fails: it takes no room, and misleads nobody."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write_sums(folder: Path) -> None:
    """Write `SHA256SUMS` of all files of a folder, as `sha256sum -c` reads it; the report is drawn later."""
    files = [path for path in sorted(folder.iterdir()) if path.name not in (SUMS, REPORT)]
    lines = [f"{sha256_of(path)}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines))


def publish(clean: Path, run_id: str, folder: Path) -> Path:
    """Switch `current` to a built release, and drop the oldest ones; returns the release's folder.

    Raises:
        BadInputError: the folders can't be written; the last release stays.
    """
    release = clean / "releases" / run_id
    current = clean / "current"
    with writing(current):
        _make_way(current, release)
        folder.rename(release)
        with abandoning(release):
            flush_to_disk(release.parent)
            for name in sorted({REPORT, *(path.name for path in release.iterdir())}):
                _link(clean / name, Path("current") / name)
            # Readers have the new release from here on; whatever can fail comes before.
            _link(current, Path("releases") / run_id)
        flush_to_disk(clean)
    _prune(clean / "releases", run_id)
    return release


def _make_way(current: Path, release: Path) -> None:
    """Free the name of a release that is published again, while readers keep what they have.

    The same files get another folder's name, `current` is led there, and the old folder goes. A crash
    may have come between any two of these steps, so `current` may be there already.
    """
    aside = release.with_name(f"{release.name}{_ASIDE}")
    if current.is_symlink() and current.readlink().name == release.name:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(release, aside, copy_function=os.link)
        _link(current, Path("releases") / aside.name)
    if release.exists():
        drop_folder(release)


def _link(link: Path, target: Path) -> None:
    """Point a link to a target in one step."""
    if link.is_symlink() and link.readlink() == target:
        return
    half = half_name(link)
    half.unlink(missing_ok=True)
    half.symlink_to(target)
    half.replace(link)


def _prune(releases: Path, current: str) -> None:
    """Drop the oldest releases, and what crashes left; what can't be removed waits for the next time."""
    folders = sorted(path for path in releases.iterdir() if path.is_dir() and path.name != current)
    asides = [path for path in folders if path.name.endswith(_ASIDE)]
    remnants = [path for path in folders if path.name.startswith(".")]
    whole = [path for path in folders if path not in (*asides, *remnants)]
    for folder in (*asides, *whole[: max(0, len(whole) - KEPT_RELEASES + 1)]):
        with suppress(OSError):
            drop_folder(folder)
    for folder in remnants:
        shutil.rmtree(folder, ignore_errors=True)
