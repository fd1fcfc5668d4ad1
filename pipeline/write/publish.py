"""Publishes a release: all of it at once, or nothing.

A release is built whole in a folder of its own, then `current` is switched to it in one step. The table
paths that readers use are links through `current`, so they too change at that moment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from pipeline import schema
from pipeline.disk import flush_to_disk
from pipeline.store import write_parquet

SUMS = "SHA256SUMS"
REPORT = "report.html"
# Older releases are dropped once there are more than these; raw snapshots make any of them anew.
KEPT_RELEASES = 10


def build(clean: Path, run_id: str, tables: Mapping[str, pa.Table]) -> Path:
    """Write a release's folder, flushed to the disk; nothing points to it yet."""
    folder = clean / "releases" / f".{run_id}.part"
    shutil.rmtree(folder, ignore_errors=True)
    for name in schema.TABLES:
        write_parquet(folder / f"{name}.parquet", schema.sort_by_key(name, tables[name]))
    write_sums(folder)
    for path in (*sorted(folder.iterdir()), folder):
        flush_to_disk(path)
    return folder


def write_sums(folder: Path) -> None:
    """Write `SHA256SUMS` of the folder's tables, as `sha256sum -c` reads it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.glob("*.parquet"))
    ]
    (folder / SUMS).write_text("".join(lines))


def publish(clean: Path, run_id: str, folder: Path) -> Path:
    """Switch `current` to a built release, and drop the oldest ones; returns the release's folder."""
    release = clean / "releases" / run_id
    current = clean / "current"
    if release.exists():
        # The same run published again: the old folder makes way once nothing points to it.
        aside = release.with_name(f"{run_id}.replaced")
        shutil.rmtree(aside, ignore_errors=True)
        _copy_links(release, aside)
        _switch(current, Path("releases") / aside.name)
        shutil.rmtree(release)
    folder.rename(release)
    flush_to_disk(release.parent)
    _switch(current, Path("releases") / run_id)
    for name in (*(f"{table}.parquet" for table in schema.TABLES), REPORT, SUMS):
        _link(clean / name, Path("current") / name)
    flush_to_disk(clean)
    _prune(clean / "releases", run_id)
    return release


def _copy_links(release: Path, aside: Path) -> None:
    """The same files under another folder's name, without copying them."""
    shutil.copytree(release, aside, copy_function=os.link)


def _switch(link: Path, target: Path) -> None:
    """Point a link to a target in one step."""
    half = link.with_name(f".{link.name}.part")
    half.unlink(missing_ok=True)
    half.symlink_to(target)
    half.replace(link)


def _link(link: Path, target: Path) -> None:
    if not (link.is_symlink() and link.readlink() == target):
        _switch(link, target)


def _prune(releases: Path, current: str) -> None:
    folders = sorted(path for path in releases.iterdir() if path.is_dir() and path.name != current)
    half_built = [p for p in folders if p.name.endswith((".part", ".replaced"))]
    whole = [p for p in folders if p not in half_built]
    for folder in (*half_built, *whole[: max(0, len(whole) - KEPT_RELEASES + 1)]):
        shutil.rmtree(folder, ignore_errors=True)
