"""However a refresh is killed, the published tables are sound, and the next refresh heals the rest.

KILLS (10) is how many moments are tried, and a third as many steps; KILL_SEED says which. `make soak` tries 200,
in rounds of 20: each has a data folder of its own, since a history that grows makes every further run slower.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from station import ChangingSite, Station

KILLS = int(os.environ.get("KILLS", "10"))
STEPS = (KILLS + 2) // 3
ROUNDS = range(-(-KILLS // 20))
SEED = int(os.environ.get("KILL_SEED", "20240229"))
# A process that kills itself before its n-th step on the disk, or before the first that fits a pattern; without
# either it counts its steps.
STEPPER = """
import atexit, os, re, signal, sys
last, place, steps = int(os.environ.get("STEP", 0)), os.environ.get("PLACE"), 0
def step(event, args):
    global steps
    is_step = event.startswith(("os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.rmdir"))
    if is_step or event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
        steps += 1
        if steps == last or place and re.search(place, f"{event} {args[:2]}"):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
atexit.register(lambda: print("steps:", steps))
from pipeline.cli import main
main()
"""


def assert_sound(station: Station, before: list[dict[str, object]], when: str) -> None:
    """The published tables pass `check`, and no run that was published before is forgotten."""
    assert station.violations() == [], when
    after = {row["run_id"] for row in station.rows("runs")}
    assert {row["run_id"] for row in before} <= after, when


def count_steps(station: Station, command: str) -> int:
    """How many steps a whole run of a command takes."""
    done = station.run(command, wrapper=["-c", STEPPER])
    assert done.code == 0, done
    steps = int(done.out.rpartition("steps: ")[2])
    assert steps > 50
    return steps


def assert_history_is_whole(station: Station) -> None:
    """Every page that the archive took in shows in the history: in a project's versions, one each."""
    taken = [line for line in station.manifest() if line["verdict"] == "good"]
    versions = [row for row in station.rows("project_versions") if row["project_id"] == "INT/10/001"]
    assert len(versions) == len(taken)
    for line in taken:
        assert (station.workspace.raw / line["path"]).is_file()


@pytest.mark.parametrize("nth", ROUNDS)
def test_a_refresh_killed_at_random_moments(station: Station, site: ChangingSite, nth: int) -> None:
    assert station.run().code == 0
    started = time.monotonic()
    assert station.run().code == 0
    takes = time.monotonic() - started
    chooser = random.Random(SEED + nth)
    for number in range(nth, KILLS, len(ROUNDS)):
        # One moment in each part of the run, so that none of it is missed.
        moment = takes * (number + chooser.random()) / KILLS
        when = f"killed after {moment:.3f} of {takes:.3f} s (KILL_SEED={SEED}, moment {number + 1} of {KILLS})"
        before = station.rows("runs")
        with station.start() as process:
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
        assert_sound(station, before, when)
        station.assert_healed(site)
    assert_history_is_whole(station)


@pytest.mark.parametrize("nth", ROUNDS)
def test_a_refresh_killed_between_two_steps_on_the_disk(station: Station, site: ChangingSite, nth: int) -> None:
    assert station.here().code == 0
    n_steps = count_steps(station, "refresh")
    chosen = sorted(random.Random(SEED).sample(range(1, n_steps + 1), min(STEPS, n_steps)))
    for step in chosen[nth :: len(ROUNDS)]:
        when = f"killed before step {step} of {n_steps} (KILL_SEED={SEED})"
        before = station.rows("runs")
        station.env["STEP"] = str(step)
        done = station.run(wrapper=["-c", STEPPER])
        assert done.code in (-signal.SIGKILL, 0), (when, done)
        assert_sound(station, before, when)
        station.assert_healed(site)
    assert_history_is_whole(station)


@pytest.mark.parametrize(
    "place",
    [
        r"os\.rename.*Z-.*\.part",
        r"manifest\.jsonl",
        r"os\.rename.*/run_info\.parquet",
        r"os\.rename.*\.fetch\.part",
        r"/SHA256SUMS",
        r"os\.rename.*/\.current\.part",
    ],
    ids=["snapshot", "manifest", "one table of a stage", "a whole stage", "checksums", "the switch"],
)
def test_a_refresh_killed_at_the_places_that_matter(station: Station, site: ChangingSite, place: str) -> None:
    assert station.here().code == 0
    before = station.rows("runs")
    station.env["PLACE"] = place
    done = station.run(wrapper=["-c", STEPPER])
    assert done.code == -signal.SIGKILL, done
    assert_sound(station, before, f"killed at {place}")
    del station.env["PLACE"]
    station.assert_healed(site)
    assert_history_is_whole(station)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_line_of_the_manifest_that_is_torn_costs_only_itself(
    station: Station, site: ChangingSite, share: float
) -> None:
    assert station.here().code == 0
    assert station.here().code == 0
    path = station.workspace.raw / "manifest.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1][: int(len(lines[1]) * share)])
    done = station.here()
    assert done.code == 0
    assert "is cut off and was skipped" in done.err
    assert station.budgets() == {site.last_budget}
    assert station.violations() == []
    assert len(station.manifest()) == 2


def test_a_kill_while_a_run_is_published_again_never_takes_the_release_away(
    station: Station, site: ChangingSite
) -> None:
    """`write` alone publishes the last run once more, and its folder makes way for the new one."""
    assert station.here().code == 0
    n_steps = count_steps(station, "write")
    # The switch is at the end; what comes before it only builds the release.
    for step in random.Random(SEED).sample(range(n_steps - 60, n_steps + 1), min(STEPS, 60)):
        station.env["STEP"] = str(step)
        station.run("write", wrapper=["-c", STEPPER])
        assert station.violations() == [], f"killed before step {step} of {n_steps} (KILL_SEED={SEED})"
        assert Path(station.workspace.clean / "projects.parquet").resolve().is_file()
    station.assert_healed(site)
