"""A block's values, issues and checks against itself; each check fires, and stays silent without cause."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from pipeline import schema
from pipeline.parse import parse
from pipeline.source import Source, load_source
from pipeline.split import split

SOURCE = load_source("dpidg")
BASE = "INT13001: Roads of Togo\nTime Frame: May 2012 - June 2014\nProposed Budget: US$ 10,000\nFocus Countries: Togo\n"


def parsed(page: str, source: Source = SOURCE) -> dict[str, list[dict[str, Any]]]:
    body = {"snapshot_id": "0" * 64, "content_type": "text/plain", "body": page.encode()}
    blocks = split(schema.to_table("bodies", [body]), source)["blocks"]
    return {name: table.to_pylist() for name, table in parse(blocks, source).items()}


def issues(page: str) -> list[tuple[str, str]]:
    """Kind of each issue, and the words that it points to."""
    return sorted(
        (row["kind"], page[row["char_start"] : row["char_end"]] if row["char_start"] is not None else "")
        for row in parsed(page)["issues"]
    )


@pytest.mark.parametrize(
    ("narrative", "found"),
    [
        ("The annual budget of US$ 800,000 follows.", [("budget_disagrees", "US$ 800,000")]),
        ("The budget is US$ 10,000.", []),
        ("The budget is EUR 9,000.", []),
        ("Partners invested US$ 800,000 in roads.", []),
        (
            "The project was signed in May 2012 until December 2012.",
            [("period_disagrees", "May 2012 until December 2012")],
        ),
        ("The project runs from 2011 to 2014.", [("period_disagrees", "2011 to 2014")]),
        ("The project runs from 2012 to 2014.", []),
        ("See INT/001/13 for more.", [("code_spelt_otherwise", "INT/001/13")]),
        ("See INT/13/001 and INT13001, and INT/002/13.", []),
        ("It follows a pilot that ran from 2004 to 2008.", []),
        ("A workshop was held on 3-4 June 2013.", []),
        ("It works in Peru and Chile.", [("places_disagree", "Peru and Chile")]),
        ("It works in Peru, Chile and Togo.", []),
        ("It works in Peru.", []),
        ("1. One\n2. Two\n2. Three", [("repeated_marker", "Three")]),
        ("- One\n- Two", []),
        ("Words br /> and words.", [("markup_residue", "br />")]),
        ("Lessons Learned: many", [("labelled_line", "Lessons Learned")]),
    ],
)
def test_a_text_that_disagrees_with_the_fields_is_an_issue(narrative: str, found: list[tuple[str, str]]) -> None:
    page = BASE.replace("Time Frame", f"Objective/Purpose of Project:\n{narrative}\nTime Frame", 1)
    assert issues(page) == found


@pytest.mark.parametrize(
    ("title", "narrative", "fires"),
    [
        ("2014 Global Forum", "The 2015 Astana Economic Forum comes at a time of change.", True),
        ("2014 Global Forum", "The 2014 Astana Economic Forum comes at a time of change.", False),
        ("Public Service Day 2015", "The 2014 Public Service Awards were many.", False),
        ("Global Forum", "The 2015 Astana Economic Forum comes at a time of change.", False),
    ],
)
def test_an_event_of_another_year_than_the_titles_is_an_issue(title: str, narrative: str, *, fires: bool) -> None:
    page = f"INT13001: {title}\nObjectives: {narrative}\nFunding: XB\n"
    assert ("title_year_disagrees" in [kind for kind, _ in issues(page)]) is fires


def test_a_block_without_a_field_or_title_is_an_issue() -> None:
    assert [kind for kind, _ in issues("PAN15X01: Roads\n\nTo be added.\n")] == ["no_fields", "unlabelled_text"]
    assert "no_title" in [kind for kind, _ in issues("PAN15X01:\nFunding: XB\n")]


@pytest.mark.parametrize(
    ("line", "field", "status", "kind"),
    [
        ("Time Frame: 03/04/2013 - 05/06/2013", "time_frame", "ambiguous", "ambiguous_value"),
        ("Time Frame: June 2014 - May 2012", "time_frame", "unparsed", "reversed_period"),
        ("Time Frame: 31 June 2013", "time_frame", "unparsed", "impossible_date"),
        ("Proposed Budget: US$ -5", "budget", "unparsed", "unparsed_value"),
        ("Proposed Budget:", "budget", "none_stated", "empty_field"),
        ("Focus Countries: Atlantis", "countries", "unparsed", "unknown_place"),
        ("Status: sleeping", "status", "unparsed", "unparsed_value"),
    ],
)
def test_what_cannot_be_read_stays_raw_with_an_issue(line: str, field: str, status: str, kind: str) -> None:
    tables = parsed(f"INT13001: Roads\nFunding: XB\n{line}\nDivision: EGB\n")
    (row,) = [row for row in tables["fields"] if row["field"] == field]
    assert (row["raw"], row["value"], row["status"]) == (line.partition(":")[2].strip(), None, status)
    assert kind in {issue["kind"] for issue in tables["issues"]}
    (record,) = tables["block_records"]
    assert record["start_date"] is None
    assert record["budget_amount"] is None
    assert record["status"] is None


def test_a_none_word_is_no_issue() -> None:
    tables = parsed("INT13001: Roads\nFunding: n/a\nTime Frame: TBD\nProposed Budget: -\nDivision: EGB\n")
    assert {row["status"] for row in tables["fields"] if row["field"] in ("funding", "time_frame", "budget")} == {
        "none_stated"
    }
    assert tables["issues"] == []


def test_a_label_says_whether_the_budget_is_for_a_year() -> None:
    periods = [
        parsed(f"INT13001: Roads\nFunding: XB\n{label}: US$ 5\n")["block_records"][0]["budget_period"]
        for label in ("Proposed Budget", "Yearly Budget", "Budget", "Propsed Budget")
    ]
    assert periods == ["total", "annual", None, "total"]


def test_a_donor_label_wins_over_the_funding() -> None:
    (record,) = parsed("INT13001: Roads\nFunding: Colombia\nDonor: Norway\nTime Frame: 2012\n")["block_records"]
    assert (record["funding"], record["donor"], record["donor_iso3"]) == ("Colombia", "Norway", "NOR")


def test_an_unknown_label_keeps_its_words_and_an_ignored_one_is_no_issue() -> None:
    page = "INT13001: Roads\nFunding: XB\nModality: loans\nThematic Area: rule\nDivision: EGB\n"
    labels = msgspec.structs.replace(SOURCE.profile.labels, ignore=["Thematic Area"])
    source = msgspec.structs.replace(SOURCE, profile=msgspec.structs.replace(SOURCE.profile, labels=labels))
    tables = parsed(page, source)
    others = [(r["label_raw"], r["raw"], r["value"], r["status"]) for r in tables["fields"] if r["field"] == "other"]
    assert others == [("Modality", "loans", None, "unparsed"), ("Thematic Area", "rule", "rule", "parsed")]
    assert [issue["kind"] for issue in tables["issues"]] == ["unknown_label"]


def test_a_status_label_wins_over_the_group_heading() -> None:
    page = "Past Projects\nINT13001: Roads\nFunding: XB\nStatus: Ongoing\n"
    assert parsed(page)["block_records"][0]["status"] == "current"


def time_frame(lines: str) -> tuple[Any, ...]:
    (record,) = parsed(f"INT13001: Roads\nFunding: XB\n{lines}")["block_records"]
    return tuple(record[c] for c in ("start_date", "start_precision", "end_date", "end_precision", "is_ongoing"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Start date: March 2013\nEnd date: 2015\n", ("2013-03-01", "month", "2015-12-31", "year", False)),
        ("Closing Date: 5 May 2015\nStart Date: 2013-02-01\n", ("2013-02-01", "day", "2015-05-05", "day", False)),
        ("Start date: March 2013\nEnd date: ongoing\n", ("2013-03-01", "month", "None", None, True)),
        ("End date: 28 February 2015\n", ("None", None, "2015-02-28", "day", False)),
        ("Start date: 2012\nStart date: 2013\n", ("2012-01-01", "year", "None", None, False)),
        ("Time Frame: 2012\nStart date: 2013\n", ("2012-01-01", "year", "2012-12-31", "year", False)),
        ("Start date: 2013\nTime Frame: 2012\n", ("2013-01-01", "year", "None", None, False)),
        ("Start date: 2012 - 2013\n", ("2012-01-01", "year", "2013-12-31", "year", False)),
        ("Start date: 2014\nEnd date: 2012\n", ("None", None, "None", None, None)),
        ("Start Date: 13/04/2012\nEnd Date: 05/06/2013\n", ("2012-04-13", "day", "2013-06-05", "day", False)),
        ("Start Date: 04/13/2012\nEnd Date: 05/06/2013\n", ("2012-04-13", "day", "2013-05-06", "day", False)),
        ("Start Date: 05/06/2012\nEnd Date: 31/12/2013\n", ("2012-06-05", "day", "2013-12-31", "day", False)),
        ("Start Date: 05/06/2012\nEnd Date: 07/08/2013\n", ("None", None, "None", None, None)),
        ("Start Date: 13/04/2012\nEnd Date: 04/13/2013\n", ("2012-04-13", "day", "2013-04-13", "day", False)),
    ],
)
def test_a_start_and_an_end_under_labels_of_their_own_are_one_time_frame(lines: str, expected: tuple[Any, ...]) -> None:
    start, start_precision, end, end_precision, is_ongoing = time_frame(lines)
    assert (str(start), start_precision, str(end), end_precision, is_ongoing) == expected


def test_a_labelled_end_before_the_start_is_refused_with_an_issue_at_both() -> None:
    page = "INT13001: Roads\nFunding: XB\nStart date: 2014\nEnd date: 2012\n"
    assert [i for i in issues(page) if i[0] == "reversed_period"] == [
        ("reversed_period", "2012"),
        ("reversed_period", "2014"),
    ]
    rows = [row for row in parsed(page)["fields"] if row["field"] == "time_frame"]
    assert [(row["value"], row["status"]) for row in rows] == [(None, "unparsed")] * 2


@pytest.mark.parametrize(
    ("line", "amount", "currency"),
    [
        ("Budget in US$: 450,000", "450000.00", "USD"),
        ("Budget (EUR thousand): 450", "450000.00", "EUR"),
        ("Total cost, EUR: 1.250.000", "1250000.00", "EUR"),
        ("Budget USD: 450,000", "450000.00", "USD"),
    ],
)
def test_a_label_may_state_the_currency_of_its_amount(line: str, amount: str, currency: str) -> None:
    (record,) = parsed(f"INT13001: Roads\nFunding: XB\n{line}\n")["block_records"]
    assert (str(record["budget_amount"]), record["budget_currency"]) == (amount, currency)


@pytest.mark.parametrize(("start", "kinds"), [("May 2011", ["starts_before_code"]), ("May 2012", [])])
def test_a_time_frame_that_starts_years_before_its_code_is_an_issue(start: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in issues(BASE.replace("May 2012", start))] == kinds
