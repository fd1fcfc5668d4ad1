"""Two refreshes of one data folder: one works, the other says so and leaves at once."""

from __future__ import annotations

import threading

from station import ChangingSite, Handler, Station, listing


def test_the_second_refresh_leaves_at_once_and_the_first_is_not_harmed(station: Station, site: ChangingSite) -> None:
    assert station.here().code == 0
    asked, go_on = threading.Event(), threading.Event()

    def answer(handler: Handler) -> None:
        asked.set()
        assert go_on.wait(60)
        handler.reply(listing(77_777))

    site.answer = answer
    with station.start() as first:
        assert asked.wait(60)
        # The first one waits for the site, and will until the second one has ended.
        second = station.run()
        go_on.set()
        out, err = first.communicate(timeout=60)
    assert second.code == 6
    assert second.out == ""
    assert second.one_line().endswith("another run is at work in this data folder; try again when it has ended")
    assert (first.returncode, err) == (0, ""), out
    assert station.budgets() == {77_777}
    assert station.violations() == []
    assert len(station.manifest()) == 2


def test_a_lock_whose_holder_was_killed_is_free(station: Station, site: ChangingSite) -> None:
    asked, over = threading.Event(), threading.Event()

    def answer(_handler: Handler) -> None:
        asked.set()
        over.wait(60)

    site.answer = answer
    with station.start() as first:
        assert asked.wait(60)
        first.kill()
    over.set()
    site.changes()
    assert (station.data / "un-projects.lock").exists()
    station.assert_healed(site)


def test_many_at_once_publish_one_after_another_or_not_at_all(station: Station, site: ChangingSite) -> None:
    assert station.here().code == 0
    started = [station.start() for _ in range(4)]
    ends = [(process.communicate(timeout=120), process.returncode) for process in started]
    assert {code for _, code in ends} <= {0, 6}
    worked = sum(code == 0 for _, code in ends)
    assert worked >= 1
    assert len(station.rows("runs")) == 1 + worked
    assert len(station.manifest()) == 1 + worked
    assert station.budgets() == {site.last_budget}
    assert station.violations() == []
