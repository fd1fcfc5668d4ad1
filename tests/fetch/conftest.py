"""What the tests of fetch share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fetch_bench import Bench
from misbehaving_site import Site, running_site

from pipeline.source import SOURCES_VARIABLE


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv(SOURCES_VARIABLE, str(tmp_path / "sources"))
    return Bench(tmp_path)


@pytest.fixture
def site(bench: Bench) -> Iterator[Site]:
    with running_site() as running:
        bench.set_site(running.url, ["/projects"])
        yield running


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file with a given time of modification."""

    def write(name: str, body: bytes | str, *, at: float = 1_700_000_000.5) -> Path:
        path = tmp_path / "saved" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        os.utime(path, (at, at))
        return path

    return write
