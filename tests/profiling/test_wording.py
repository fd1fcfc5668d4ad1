"""A label is known by the words that tell its field, whatever qualifies it or says whose it is."""

from __future__ import annotations

import pytest

from pipeline.profiling.propose import propose
from pipeline.source import load_source

SOURCE = load_source("dpidg")


def read(label: str, value: str = "2018 something") -> tuple[str, str] | None:
    """What a page that has the label once takes it for, and the label that it is like."""
    page = f"<html><body><h1>Wells</h1><dl><dt>{label}</dt><dd>{value}</dd></dl></body></html>"
    bodies = [{"snapshot_id": "x", "content_type": "text/html", "body": page.encode()}]
    proposal = propose(bodies, SOURCE)
    assert not proposal.known
    found = [mapped for mapped in proposal.mapped if mapped.words == label]
    return (found[0].label.name, found[0].like) if found else None


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Lead executing agency", "partners"),
        ("Agreement no.", "code"),
        ("Code SAP", "code"),
        ("Programme Identifier", "code"),
        ("Total eligible budget", "budget"),
        ("Estimated project value", "budget"),
        ("Total budget/expenditure", "budget"),
        ("Montant total prévu", "budget"),
        ("Projektgesamtkosten", "budget"),
        ("Est. completion", "time_frame"),
        ("Date of start of the project", "time_frame"),
        ("Overall term", "time_frame"),
        ("Statut actuel du projet", "status"),
        ("Achievements so far", "accomplishments"),
        ("Project results to date", "accomplishments"),
        ("Main expected results", "expectations"),
        ("Country / Economy", "countries"),
    ],
)
def test_a_label_is_read_by_its_telling_words(label: str, field: str) -> None:
    found = read(label)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    "label",
    [
        "This project",
        "Total",
        "Loan agreement",
        "Project team",
        "Phone number of the office",
        "Beneficiaries reached per country",
        "Country of origin",
    ],
)
def test_words_that_tell_no_field_are_no_label_of_one(label: str) -> None:
    assert read(label) is None


@pytest.mark.parametrize("label", ["Approval date", "Contract date", "Date of signature", "Last update"])
def test_dates_of_something_else_are_no_time_frame(label: str) -> None:
    found = read(label)
    assert found is not None
    assert found[0] == "other"
