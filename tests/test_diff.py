"""What changed: by the last refresh, between two refreshes, and between two dates."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.diff import Change, Renamed, diff, headline, render, render_markdown, to_json
from pipeline.errors import BadInputError
from pipeline.schema import PROJECT_COLUMNS, arrow_schema


def day(number: int) -> dt.datetime:
    return dt.datetime(2025, 1, number, tzinfo=dt.UTC)


def run(number: int) -> dict[str, Any]:
    return {
        "run_id": f"run{number}",
        "started_at": day(number),
        "finished_at": day(number),
        "code_version": "1",
        "schema_version": "1",
        "n_records": 1,
        "n_projects": 1,
        "outcome": "published",
    }


def change(number: int, project: str, field: str, old: str | None, new: str | None, cause: str = "source") -> dict:
    kind = "added" if old is None else "removed" if new is None else "changed"
    return {
        "run_id": f"run{number}",
        "project_id": project,
        "field": field,
        "kind": kind,
        "cause": cause,
        "old_value": old,
        "new_value": new,
    }


def project(name: str, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(PROJECT_COLUMNS)
    row |= {"project_id": name, "title": f"Title of {name}", "code_variants": [], "alt_titles": []}
    row |= {"n_records": 1, "first_seen": day(1), "last_seen": day(4)}
    return row | values


def version(name: str, since: int, until: int | None, **values: Any) -> dict[str, Any]:
    times = {"valid_from": day(since), "valid_to": day(until) if until else None, "run_id": "run1"}
    return project(name, **values) | times


def tables(**rows: list[dict[str, Any]]) -> dict[str, Any]:
    rows.setdefault("runs", [run(1), run(2), run(3)])
    return {name: pa.Table.from_pylist(rows.get(name, []), schema=arrow_schema(name)) for name in TABLES}


TABLES = ("projects", "project_versions", "changes", "project_id_history", "runs")
HISTORY = [
    change(1, "A", "project_id", None, "A"),
    change(2, "A", "funding", "Chad", "Mali"),
    change(2, "B", "project_id", None, "B"),
    change(2, "B", "funding", None, "Peru"),
    change(3, "A", "funding", "Mali", "Niger", "decision"),
    change(3, "A", "division", "DMB", "EGB"),
    change(3, "C", "project_id", "C", None),
]


def test_without_arguments_it_is_what_the_last_run_changed() -> None:
    last = diff(tables(changes=HISTORY))
    assert (last.since, last.until) == ("run2", "run3")
    assert last.changed == (
        Change("A", "division", "DMB", "EGB", ("source",)),
        Change("A", "funding", "Mali", "Niger", ("decision",)),
    )
    assert (last.added, last.removed) == ((), ("C",))


def test_several_runs_are_one_difference_with_all_their_causes() -> None:
    both = diff(tables(changes=HISTORY), "run1", "run3")
    assert Change("A", "funding", "Chad", "Niger", ("source", "decision")) in both.changed
    assert both.added == ("B",)
    assert not [row for row in both.changed if row.project_id == "B"], "a new project's values are no changes"


def test_a_value_that_was_changed_and_put_back_is_no_difference() -> None:
    back = [change(2, "A", "funding", "Chad", "Mali"), change(3, "A", "funding", "Mali", "Chad", "pipeline")]
    assert diff(tables(changes=back), "run1").is_empty


def test_a_project_that_came_and_went_is_no_difference() -> None:
    went = [change(2, "A", "project_id", None, "A"), change(3, "A", "project_id", "A", None)]
    assert diff(tables(changes=went), "run1").is_empty


def test_two_dates_compare_what_the_pages_said_then() -> None:
    versions = [
        version("A", 1, 3, funding="Chad"),
        version("A", 3, None, funding="Mali"),
        version("B", 1, 2),
        version("C", 3, None),
    ]
    known = tables(project_versions=versions)
    difference = diff(known, "2025-01-01", "2025-01-03T12:00:00+00:00")
    assert (difference.added, difference.removed) == (("C",), ("B",))
    assert difference.changed == (Change("A", "funding", "Chad", "Mali", ("source",)),)
    assert diff(known, "2025-01-03").is_empty, "the second date is now where it is left out"


def test_a_project_that_no_page_has_any_more_is_told_once() -> None:
    gone = tables(projects=[project("A", n_records=0, last_seen=day(2)), project("B")])
    (unseen,) = diff(gone).unseen
    assert (unseen.project_id, unseen.last_seen) == ("A", day(2))
    later = tables(projects=[project("A", n_records=0, last_seen=day(1))])
    assert not diff(later).unseen, "it went before the last run but one"


def test_a_merge_of_projects_is_told_with_its_reason() -> None:
    history = [
        {"run_id": "run3", "old_project_id": "B", "new_project_id": "A", "kind": "merged", "reason": "equal codes"}
    ]
    difference = diff(tables(project_id_history=history))
    assert difference.renamed == (Renamed("B", "A", "merged", "equal codes"),)
    assert "merged: B -> A (equal codes)" in list(render(difference))


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("run9", None, "no run 'run9'"),
        ("run1", "run9", "no run 'run9'"),
        ("run3", "run1", "run1 came before run3"),
        ("2025-02-01", "2025-01-01", "2025-01-01 comes before 2025-02-01"),
        ("yesterday", None, "no run 'yesterday'"),
    ],
)
def test_wrong_use_is_told_in_one_line(since: str, until: str | None, message: str) -> None:
    with pytest.raises(BadInputError) as told:
        diff(tables(), since, until)
    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_words_of_a_page_stay_words_in_markdown() -> None:
    evil = [change(3, "A", "title", "a|b", "<script>alert(1)</script>\n# [x](http://y)")]
    lines = list(render_markdown(diff(tables(changes=evil))))
    row = lines[-1]
    assert row == r"| A | title | a\|b | \<script\>alert(1)\</script\> \# \[x\](http://y) | the page changed |"


def test_the_first_run_of_all_has_nothing_before_it() -> None:
    first = diff(tables(runs=[run(1)], changes=[]))
    assert (first.since, first.until, first.is_empty) == ("nothing", "run1", True)
    assert headline(first) == "the first release, with none before it to compare"


def test_as_json_it_holds_the_same_facts() -> None:
    known = tables(changes=HISTORY, projects=[project("D", n_records=0, last_seen=day(3))])
    said = json.loads(json.dumps(to_json(diff(known))))
    assert said["removed"] == ["C"]
    assert said["unseen"] == [{"project_id": "D", "last_seen": "2025-01-03T00:00:00+00:00"}]
    assert headline(diff(known)) == "0 new, 1 gone, 1 changed in 2 values, 1 no longer on the pages"


def test_the_command_needs_a_release(run_cli, tmp_path: Path) -> None:
    done = run_cli("diff", "--data", tmp_path / "none")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "nothing is published yet" in done.stderr


def test_the_command_on_one_run_shows_no_change(run_cli, user_page_release: Path) -> None:
    done = run_cli("diff", "--data", user_page_release.parent)
    assert done.returncode == 0
    assert "the first release, with none before it to compare" in done.stdout
