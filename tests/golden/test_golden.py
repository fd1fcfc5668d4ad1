"""The published tables of the Projects page against what a reader finds on it."""

from __future__ import annotations

import tomllib
from collections import Counter
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

GOLDEN = tomllib.loads((Path(__file__).parent / "projects_page.toml").read_text(encoding="utf-8"))
PAGE = Path(__file__).parents[2] / "data/raw/dpidg/embedded"
ALL = GOLDEN["every_record"]
STATED_ONCE = ("status", "language", "code_type")

Row = dict[str, Any]


class Release:
    """The published tables, with the page's records by their position on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.page: str = self.rows("pages")[0]["text"]
        self.records = {row["position"]: row for row in self.rows("records")}
        self.position = {row["record_id"]: at for at, row in self.records.items()}

    def rows(self, table: str) -> list[Row]:
        rows: list[Row] = pq.read_table(self.folder / f"{table}.parquet").to_pylist()
        return rows

    def of_record(self, table: str) -> dict[int, list[Row]]:
        """The rows of a table by the position of their record, in the order of the page."""
        found: dict[int, list[Row]] = {at: [] for at in self.records}
        for row in self.rows(table):
            found[self.position[row["record_id"]]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: row["char_start"])
        return found

    def line(self, offset: int) -> int:
        """The 1-based line of the page that an offset stands on."""
        return self.page.count("\n", 0, offset) + 1


class Differences:
    """Collects what differs, so that one failure shows all of it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def compare(self, where: str, what: str, expected: object, got: object) -> None:
        if expected != got:
            self.lines.append(f"{where}: {what}\n    expected {expected!r}\n    got      {got!r}")

    def add(self, where: str, message: str) -> None:
        self.lines.append(f"{where}: {message}")

    def check(self) -> None:
        assert not self.lines, f"{len(self.lines)} differences\n" + "\n".join(self.lines)


@pytest.fixture(scope="module")
def release(user_page_release: Path) -> Release:
    return Release(user_page_release)


@pytest.fixture
def differ() -> Differences:
    return Differences()


def name_of(record: Row) -> str:
    return f"record {record['position']} ({record['code_raw']})"


def typed(record: Row) -> Row:
    """Every typed column of a golden record, the implied ones too; an absent key is null."""
    framed, budgeted = "start_date" in record, "budget_amount" in record
    return {
        **{name: ALL[name] for name in STATED_ONCE},
        **{name: record.get(name) for name in ("code", "code_place", "code_year", "code_sequence")},
        **{name: record.get(name) for name in ("start_date", "end_date", "donor", "donor_iso3")},
        **{name: record.get(name) for name in ("funding", "funding_type", "division", "division_name")},
        "start_precision": ALL["precision"] if framed else None,
        "end_precision": ALL["precision"] if framed else None,
        "is_ongoing": ALL["is_ongoing"] if framed else None,
        "budget_amount": Decimal(record["budget_amount"]) if budgeted else None,
        "budget_amount_max": None,
        "budget_currency": ALL["budget_currency"] if budgeted else None,
        "budget_period": ALL["budget_period"] if budgeted else None,
    }


def test_the_page_is_published_as_it_is(release: Release) -> None:
    [file] = PAGE.glob("*.txt")
    assert release.page == file.read_text(encoding="utf-8")


def test_the_page_has_twelve_records_of_eleven_projects(release: Release) -> None:
    got = [release.records[at]["code_raw"] for at in sorted(release.records)]
    assert got == [record["code_raw"] for record in GOLDEN["records"]]
    assert len(got) == GOLDEN["n_records"]
    assert [row["n_blocks"] for row in release.rows("snapshots")] == [GOLDEN["n_records"]]
    assert len(release.rows("projects")) == GOLDEN["n_projects"]


def test_each_record_has_the_typed_values_of_its_block(release: Release, differ: Differences) -> None:
    for record in GOLDEN["records"]:
        got = release.records[record["position"]]
        differ.compare(name_of(record), "line", record["line"], release.line(got["char_start"]))
        wanted = {**typed(record), "title_raw": record["title_raw"], "comment": record.get("comment")}
        for column, expected in wanted.items():
            differ.compare(name_of(record), column, expected, got[column])
    differ.check()


def test_every_value_on_the_page_has_its_row_in_fields(release: Release, differ: Differences) -> None:
    found = release.of_record("fields")
    for record in GOLDEN["records"]:
        rows = found[record["position"]]
        wanted = [ALL["status_row"], *record["fields"]]
        by_place = {(row["field"], release.line(row["char_start"])): row for row in rows}
        places = sorted((row["field"], row["line"]) for row in wanted)
        differ.compare(name_of(record), "(field, line) of all values", places, sorted(by_place))
        for row in wanted:
            got = by_place.get((row["field"], row["line"]), {})
            for column in ("label_raw", "raw", "value"):
                what = f"{row['field']}.{column}"
                differ.compare(name_of(record), what, row.get(column), got.get(column))
            differ.compare(name_of(record), f"{row['field']}.status", "parsed", got.get("status"))
            differ.compare(name_of(record), f"{row['field']}.position", 1, got.get("position"))
            precision = ALL["precision"] if row["field"] == "time_frame" else None
            differ.compare(name_of(record), f"{row['field']}.precision", precision, got.get("precision"))
    differ.check()


SPANS = {
    "sections": "text",
    "items": "text",
    "fields": "raw",
    "mentions": "raw",
    "project_countries": "raw",
    "project_partners": "raw",
}


@pytest.mark.parametrize("table", SPANS)
def test_every_span_holds_its_words_and_lies_in_its_block(release: Release, differ: Differences, table: str) -> None:
    for row in release.rows(table):
        record = GOLDEN["records"][release.position[row["record_id"]] - 1]
        start, end = row["char_start"], row["char_end"]
        where = f"{name_of(record)} {table}, line {release.line(start)}"
        differ.compare(where, SPANS[table], row[SPANS[table]], release.page[start:end])
        block = release.records[record["position"]]
        if row.get("field") != "status" and not block["char_start"] <= start <= end <= block["char_end"]:
            differ.add(where, f"{row[SPANS[table]]!r} lies outside the block")
    differ.check()


def test_each_block_runs_from_its_code_to_its_last_words(release: Release, differ: Differences) -> None:
    fields, sections = release.of_record("fields"), release.of_record("sections")
    for record in GOLDEN["records"]:
        at = record["position"]
        got = release.records[at]
        rows = [row for row in fields[at] if row["field"] != "status"]
        last = max(row["char_end"] for row in [*rows, *sections[at]])
        code = next(row for row in rows if row["field"] == "code")
        differ.compare(name_of(record), "char_start", code["char_start"], got["char_start"])
        differ.compare(name_of(record), "char_end", last, got["char_end"])
    differ.check()


def test_each_section_is_whole_and_of_its_kind(release: Release, differ: Differences) -> None:
    found = release.of_record("sections")
    for record in GOLDEN["records"]:
        rows = found[record["position"]]
        kinds = [section["section"] for section in record["sections"]]
        differ.compare(name_of(record), "sections", kinds, [row["section"] for row in rows])
        differ.compare(name_of(record), "positions", [*range(1, len(rows) + 1)], [row["position"] for row in rows])
        for section, row in zip(record["sections"], rows, strict=False):
            where = f"{name_of(record)} {section['section']}, line {section['line']}"
            differ.compare(where, "line", section["line"], release.line(row["char_start"]))
            differ.compare(where, "heading_raw", section.get("heading_raw"), row["heading_raw"])
            differ.compare(where, "length", section["length"], len(row["text"]))
            differ.compare(where, "first words", section["starts"], row["text"][:40])
            differ.compare(where, "last words", section["ends"], row["text"][-40:])
    differ.check()


def test_each_list_item_is_found_and_nothing_else(release: Release, differ: Differences) -> None:
    found = release.of_record("items")
    for record in GOLDEN["records"]:
        for number, section in enumerate(record["sections"], start=1):
            where = f"{name_of(record)} {section['section']}, line {section['line']}"
            wanted = [tuple(item) for item in section["items"]]
            rows = [row for row in found[record["position"]] if row["section_position"] == number]
            rows.sort(key=lambda row: row["position"])
            got = [(row["level"], row["marker"], row["text"]) for row in rows]
            positions = [row["position"] for row in rows]
            differ.compare(where, "item positions", [*range(1, len(rows) + 1)], positions)
            differ.compare(where, "markers", [item[:2] for item in wanted], [item[:2] for item in got])
            for item, (_, _, text) in zip(wanted, got, strict=False):
                differ.compare(where, f"item {item[1]}", item[2], text[: len(item[2])])
    differ.check()


def test_each_list_item_ends_where_the_next_begins_or_with_its_line(release: Release, differ: Differences) -> None:
    for at, rows in release.of_record("items").items():
        for row, following in zip_longest(rows, rows[1:]):
            rest = release.page[row["char_end"] :].split("\n", 1)[0].strip("\xa0 ,;").removeprefix("and ")
            inside = following is not None and following["char_start"] < row["char_end"]
            marker = following["marker"] if following and not inside else None
            if rest and not (marker and rest.startswith(marker)):
                differ.add(f"record {at}, item {row['text'][:30]!r}", f"leaves {rest[:60]!r} to nobody")
    differ.check()


def test_the_narrative_s_mentions_are_what_a_reader_names(release: Release, differ: Differences) -> None:
    found = release.of_record("mentions")
    for record in GOLDEN["records"]:
        rows = found[record["position"]]
        got = Counter((row["kind"], release.line(row["char_start"]), row["value"]) for row in rows)
        wanted = Counter((kind, line, value) for kind, line, _, value in record["mentions"])
        allowed = wanted + Counter((kind, line, v) for kind, line, _, v, _ in record.get("debatable", []))
        for missing in sorted((wanted - got).elements()):
            differ.add(name_of(record), f"not found: {missing}")
        for extra in sorted((got - allowed).elements()):
            words = [r["raw"] for r in rows if (r["kind"], r["value"]) == (extra[0], extra[2])]
            differ.add(name_of(record), f"found beyond what the page names: {extra}, raw {words}")
        for kind, line, words, value in record["mentions"]:
            raws = [r["raw"] for r in rows if (r["kind"], r["value"]) == (kind, value)]
            # A preposition before a date may be part of its words.
            if raws and not any(words in raw and len(raw) <= len(words) + len("from ") for raw in raws):
                differ.compare(name_of(record), f"words of {kind} on line {line}", words, raws)
    differ.check()


def projects_with(table: str, release: Release, columns: tuple[str, ...]) -> dict[str, list[tuple[Any, ...]]]:
    rows = sorted(release.rows(table), key=lambda row: (row["project_id"], row["position"]))
    found: dict[str, list[tuple[Any, ...]]] = {row["project_id"]: [] for row in release.rows("projects")}
    for row in rows:
        assert row["position"] == len(found[row["project_id"]]) + 1, f"{table} of {row['project_id']}"
        found[row["project_id"]].append(tuple(row[column] for column in columns))
    return found


@pytest.mark.parametrize(
    ("table", "key", "columns"),
    [
        ("project_countries", "places", ("raw", "name", "kind", "iso3", "m49")),
        ("project_partners", "partners", ("raw", "name", "acronym")),
    ],
)
def test_places_and_partners_are_those_of_the_labelled_fields(
    release: Release, differ: Differences, table: str, key: str, columns: tuple[str, ...]
) -> None:
    found = projects_with(table, release, columns)
    for project in GOLDEN["projects"]:
        records = [GOLDEN["records"][at - 1] for at in project["records"]]
        wanted = [tuple(row.get(name) for name in columns) for record in records for row in record[key]]
        differ.compare(project["project_id"], table, wanted, found.get(project["project_id"]))
    differ.check()


def test_each_project_is_the_golden_record_of_its_records(release: Release, differ: Differences) -> None:
    found = {row["project_id"]: row for row in release.rows("projects")}
    wanted_ids = sorted(project["project_id"] for project in GOLDEN["projects"])
    differ.compare("projects", "project_id", wanted_ids, sorted(found))
    disputed = {(row["project_id"], row["field"]) for row in GOLDEN["conflicts"]}
    disputed |= {(project, f"{field}_{end}") for project, field in disputed for end in ("type", "name")}
    for project in GOLDEN["projects"]:
        name = project["project_id"]
        got = found.get(name, {})
        first = GOLDEN["records"][project["records"][0] - 1]
        wanted = {column: project[column] for column in ("code_variants", "title")}
        wanted |= {"n_records": len(project["records"])}
        wanted |= {c: v for c, v in typed(first).items() if (name, c) not in disputed}
        for column, expected in wanted.items():
            differ.compare(name, column, expected, got.get(column))
        alt_titles = sorted(got.get("alt_titles", []))
        differ.compare(name, "alt_titles", sorted(project["alt_titles"]), alt_titles)
    differ.check()


def test_each_record_belongs_to_its_project(release: Release, differ: Differences) -> None:
    for project in GOLDEN["projects"]:
        for at in project["records"]:
            got = release.records[at]["project_id"]
            differ.compare(f"record {at}", "project_id", project["project_id"], got)
    differ.check()


def test_only_the_two_blocks_of_one_project_are_matched(release: Release) -> None:
    same = {frozenset(GOLDEN["linking"]["same"])}
    decided: dict[frozenset[int], str] = {}
    for row in release.rows("matches"):
        pair = frozenset(release.position[row[f"{side}_record_id"]] for side in ("left", "right"))
        decided[pair] = row["decision"]
        assert row["reason"].strip(), f"records {sorted(pair)}: no reason"
    assert {pair for pair, decision in decided.items() if decision == "same"} == same
    assert "review" not in decided.values(), f"nothing here is in doubt: {decided}"
    for left, right in GOLDEN["linking"]["never_same"]:
        ids = {release.records[at]["project_id"] for at in (left, right)}
        assert len(ids) == 2, f"records {left} and {right} are merged into {ids}"


def test_every_disagreement_of_a_project_s_records_is_a_conflict(release: Release, differ: Differences) -> None:
    rows = release.rows("conflicts")
    projects = {row["project_id"]: row for row in release.rows("projects")}
    derived = {"funding_type", "division_name"}
    fields = {(row["project_id"], row["field"]) for row in rows if row["field"] not in derived}
    wanted_fields = {(row["project_id"], row["field"]) for row in GOLDEN["conflicts"]}
    differ.compare("conflicts", "(project, field)", sorted(wanted_fields), sorted(fields))
    for wanted in GOLDEN["conflicts"]:
        name, field = wanted["project_id"], wanted["field"]
        mine = [row for row in rows if (row["project_id"], row["field"]) == (name, field)]
        got = {str(release.position[row["record_id"]]): row["value"] for row in mine}
        differ.compare(name, field, wanted["values"], got)
        chosen = [row["value"] for row in mine if row["is_chosen"]]
        differ.compare(name, f"{field} chosen", [projects.get(name, {}).get(field)], chosen)
    differ.check()


def words_of(issue: Row, page: str) -> str:
    """The words on the page that an issue points at, else its message."""
    if issue["char_start"] is None:
        return str(issue["message"])
    return page[issue["char_start"] : issue["char_end"]] + " " + issue["message"]


def test_an_analyst_is_told_what_is_wrong_on_the_page(release: Release, differ: Differences) -> None:
    issues = release.rows("issues")
    for issue in issues:
        if at := release.position.get(issue["record_id"]):
            differ.compare(issue["message"], "project", release.records[at]["project_id"], issue["project_id"])
    matched: Counter[str] = Counter()
    for wanted in GOLDEN["issues"]:
        kind, at = wanted["kind"], wanted["record"]
        mine = [issue for issue in issues if issue["kind"] == kind and release.position.get(issue["record_id"]) == at]
        if not any(wanted["words"] in words_of(issue, release.page) for issue in mine):
            got = [words_of(issue, release.page) for issue in mine]
            differ.compare(f"record {at}", kind, wanted["words"], got)
        matched[kind] += 1
    got_kinds = Counter(issue["kind"] for issue in issues)
    for kind in GOLDEN["no_issues"]["complete_kinds"]:
        differ.compare("issues", f"number of {kind}", matched[kind], got_kinds[kind])
    differ.check()


def test_narrative_that_projects_share_word_for_word_is_named(release: Release) -> None:
    shared = [row for row in release.rows("issues") if row["kind"] == "shared_narrative"]
    named = "\n".join(f"{row['project_id']} {row['message']}" for row in shared)
    for project in GOLDEN["shared_narrative"]["projects"]:
        assert project in named, f"{project} is in none of: {named}"
    for project in GOLDEN["shared_narrative"]["never"]:
        assert project not in named, f"{project} is in: {named}"


def test_nothing_is_reported_that_the_page_gives_no_cause_for(release: Release) -> None:
    never = set(GOLDEN["no_issues"]["kinds"])
    false_alarms = [f"{row['kind']}: {row['message']}" for row in release.rows("issues") if row["kind"] in never]
    assert not false_alarms, "\n".join(false_alarms)
