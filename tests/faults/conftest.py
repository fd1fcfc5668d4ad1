"""What the tests of faults share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from station import ChangingSite, Station, running_site


@pytest.fixture
def site() -> Iterator[ChangingSite]:
    with running_site() as running:
        yield running


@pytest.fixture
def station(tmp_path: Path, site: ChangingSite) -> Station:
    return Station(tmp_path, site.url)
