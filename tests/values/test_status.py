"""A status field says whether a project is current or past, in a word or with a remark."""

from __future__ import annotations

import pytest

from pipeline.source import load_source
from pipeline.values.status import heading_status, parse_status

WORDS = {
    word.casefold(): status
    for status, words in load_source("dpidg").profile.values.status_words.items()
    for word in words
}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Ongoing", "current"),
        ("Ongoing project", "current"),
        ("Under implementation | 12/10/2021", "current"),
        ("2 - Implementation", "current"),
        ("Active since 2014", "current"),
        ("Projet en cours", "current"),
        ("Laufend", "current"),
        ("CLOSED", "past"),
        ("Closed (2014)", "past"),
        ("Completed, final evaluation pending", "past"),
        ("Completed in June 2015", "past"),
        ("Завершён", "past"),
    ],
)
def test_a_status_is_read(text: str, status: str) -> None:
    assert parse_status(text, WORDS).value == status


@pytest.mark.parametrize(
    "text",
    [
        "Pipeline",
        "Approved",
        "Not completed",
        "To be completed in 2015",
        "Nearly completed",
        "Ongoing / completed",
        "Active (closed for applications: closed)",
        "Phase 2",
        "Project",
        "",
    ],
)
def test_what_says_neither_or_both_is_refused(text: str) -> None:
    parsed = parse_status(text, WORDS)
    assert parsed.value is None
    assert parsed.status == "unparsed"


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("Ongoing", "current"),
        ("Completed projects", "past"),
        ("Ongoing projects of the Regional Office", "current"),
        ("Proyectos en ejecución", "current"),
        ("Projets terminés", None),
        ("Active in ten countries", None),
        ("Closed roads", None),
        ("Projects", None),
    ],
)
def test_a_heading_over_projects_says_their_status(heading: str, status: str | None) -> None:
    assert heading_status(heading, WORDS) == status
