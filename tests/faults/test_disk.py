"""A disk that is full, a folder that may not be written: one clear line, and the last release stays.

A small tmpfs is filled up where one may be mounted (as root, in CI too). Everywhere else only the limit on
the size of files (RLIMIT_FSIZE) stands in for it, which stops writes in the middle just as well.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from station import ChangingSite, Done, Station

IS_ROOT = os.geteuid() == 0


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Callable[[str], None]]:
    """A tmpfs at a folder; gives a function that mounts it anew with other options."""

    def mount(how: str) -> None:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", how, "tmpfs", folder], check=False, capture_output=True)
        if done.returncode:
            pytest.skip(f"no tmpfs can be mounted: {done.stderr.decode().strip()}")

    if not IS_ROOT or shutil.which("mount") is None:
        pytest.skip("a tmpfs can only be mounted by root")
    folder.mkdir(parents=True)
    mount(options)
    try:
        yield lambda how: mount(f"remount,{how}")
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    with mounted(tmp_path / "disk", "size=16m"):
        yield tmp_path / "disk"


def free_bytes(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


@contextmanager
def filled(disk: Path, free: int) -> Iterator[None]:
    """Fills a disk but for so many bytes, until the block ends."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free_bytes(disk) - free)
    try:
        yield
    finally:
        ballast.unlink()


def refused(station: Station, done: Done, before: str, why: str) -> str:
    """What could not be written, by one clear line; the release `before` and all else is as it was."""
    assert done.code == 2, done
    line = done.one_line()
    assert f": can't be written: {why}; make the data folder writable and free disk space" in line
    assert station.release() == before
    assert station.violations() == []
    assert station.leftovers() == []
    place = line.removeprefix("un-projects: ").partition(": can't be written")[0]
    return str(Path(place).relative_to(station.data))


def test_wherever_the_disk_fills_up_the_last_release_stays(disk: Path, tmp_path: Path, site: ChangingSite) -> None:
    station = Station(tmp_path, site.url, data=disk / "data")
    room = free_bytes(disk)
    assert station.here().code == 0
    needed, before = room - free_bytes(disk), station.release()
    failed: set[str] = set()
    # Less than a file's block first, then more and more, to just short of what a run takes at its widest.
    for free in (0, 4096, 8192, 12288, *range(16384, needed, needed // 16)):
        with filled(disk, free):
            done = station.here()
            if done.code == 0:
                break
            failed.add(refused(station, done, before, "No space left on device"))
    folders = {name.rpartition("/")[0] for name in failed}
    assert {"raw/trial", "clean/releases"} <= {folder.partition("/.")[0] for folder in folders}, failed
    assert {"stage/trial/.fetch.part", "stage/trial/.split.part"} & folders, failed
    assert len(failed) > 5, failed
    station.assert_healed(site)


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ("pipeline.archive.append_line", "raw/trial/manifest.jsonl"),
        ("pipeline.report.write_new", "report.html"),
    ],
)
def test_a_disk_that_fills_up_at_one_small_file(
    disk: Path, tmp_path: Path, site: ChangingSite, monkeypatch: pytest.MonkeyPatch, step: str, place: str
) -> None:
    """Files that a run of chance seldom hits: the disk is filled just before each of them is written."""
    from pipeline import disk as writing

    station = Station(tmp_path, site.url, data=disk / "data")
    assert station.here().code == 0
    before, manifest = station.release(), station.workspace.raw / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + b"\n" * (4096 - manifest.stat().st_size))  # the next line needs a page
    act = getattr(writing, step.rpartition(".")[2])

    def fill_first(path: Path, content: bytes) -> None:
        with filled(disk, 0):
            act(path, content)

    monkeypatch.setattr(step, fill_first)
    assert refused(station, station.here(), before, "No space left on device").endswith(place)
    monkeypatch.undo()
    station.assert_healed(site)


def test_a_disk_without_room_for_the_lock(tmp_path: Path, site: ChangingSite) -> None:
    with mounted(tmp_path / "disk", "size=16m,nr_inodes=2"):
        station = Station(tmp_path, site.url, data=tmp_path / "disk" / "data")
        done = station.here()
        assert done.code == 2
        assert "un-projects.lock: can't be written: No space left on device; " in done.one_line()


@pytest.mark.parametrize("limit", [0, 1000, 3000, 5000, 9000])
def test_a_file_that_may_not_grow_further_ends_the_run_in_one_line(
    station: Station, site: ChangingSite, limit: int
) -> None:
    assert station.here().code == 0
    before = station.release()
    done = station.run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    refused(station, done, before, "File too large")
    station.assert_healed(site)


COMMANDS = ("refresh", "run", "fetch", "split", "parse", "match", "write", "report")


def assert_reads_only(station: Station, why: str, act: Callable[..., Done]) -> None:
    """Whatever would write ends with one line and exit code 2; what only reads still works."""
    before = station.release()
    for command in COMMANDS:
        done = act(command)
        assert done.code == 2, (command, done)
        assert f"can't be written: {why}" in done.one_line(), command
    for command, more in (("check", ()), ("explain", ("INT/10/001",))):
        done = act(command, *more)
        assert (done.code, done.err) == (0, ""), (command, done)
    assert station.release() == before
    assert station.violations() == []


def test_a_data_folder_on_a_read_only_disk(tmp_path: Path, site: ChangingSite) -> None:
    with mounted(tmp_path / "disk", "size=16m") as mount_anew:
        station = Station(tmp_path, site.url, data=tmp_path / "disk" / "data")
        assert station.here().code == 0
        mount_anew("ro")
        assert_reads_only(station, "Read-only file system", station.here)
        mount_anew("rw")
        station.assert_healed(site)


# Root may write everywhere, unless it has no power over other people's permissions.
POWERLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")


def test_a_data_folder_that_may_not_be_written(station: Station, site: ChangingSite) -> None:
    prefix = POWERLESS if IS_ROOT else ()

    def act(command: str, *more: str) -> Done:
        return station.run(command, *more, prefix=prefix)

    if subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode:
        pytest.skip("root can't do without its power over permissions here")
    assert station.here().code == 0
    folders = [station.data, *(path for path in station.data.rglob("*") if path.is_dir() and not path.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        # The lock is there already, so that some commands only fail where they write.
        (station.data / "un-projects.lock").chmod(0o444)
        assert_reads_only(station, "Permission denied", act)
    finally:
        for folder in folders:
            folder.chmod(0o755)
        (station.data / "un-projects.lock").chmod(0o644)
    station.assert_healed(site)


def test_a_read_only_stage_alone_names_the_stage(station: Station, site: ChangingSite) -> None:
    """A folder within the data folder that is in the way is named, not the data folder at large."""
    assert station.here().code == 0
    shutil.rmtree(station.workspace.stage)
    station.workspace.stage.write_text("in the way")
    done = station.here()
    assert done.code == 2
    assert str(station.workspace.stage) in done.one_line()
    station.workspace.stage.unlink()
    station.assert_healed(site)
