"""Labels are recognised however they are typed, and ordinary words are not."""

from __future__ import annotations

import pytest

from pipeline.source import load_source
from pipeline.split.html_page import read_html
from pipeline.split.labels import LabelBook, find_labels
from pipeline.split.lines import Page
from pipeline.split.text_page import read_text

BOOK = LabelBook(load_source("dpidg"))


def labels(page: Page) -> list[tuple[str, str, str, str]]:
    """Name, rule, label words and the words behind it, of each label on a page."""
    hits = find_labels(page.lines, BOOK)
    ends = [*(hit.start for hit in hits[1:]), len(page.text)][: len(hits)]
    return [
        (hit.label.name, hit.rule, page.text[hit.start : hit.end], page.text[hit.body : end].strip())
        for hit, end in zip(hits, ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "name", "rule", "words", "value"),
    [
        ("Time Frame: May 2005", "time_frame", "label_colon", "Time Frame", "May 2005"),
        ("Time Frame:\xa0May 2005", "time_frame", "label_colon", "Time Frame", "May 2005"),
        ("TIME FRAME : May 2005", "time_frame", "label_colon", "TIME FRAME", "May 2005"),
        ("time frame:May 2005", "time_frame", "label_colon", "time frame", "May 2005"),
        ("Time\xa0Frame: May 2005", "time_frame", "label_colon", "Time\xa0Frame", "May 2005"),
        ("• Funding: XB", "funding", "label_colon", "Funding", "XB"),
        ("Key Accomplishments (to-date): x", "accomplishments", "label_colon", "Key Accomplishments (to-date)", "x"),
        ("Indicators of achievement (IA): x", "indicators", "label_colon", "Indicators of achievement (IA)", "x"),
        ("Objective / Purpose of Project: x", "objective", "label_colon", "Objective / Purpose of Project", "x"),
        ("Time Farme: May 2005", "time_frame", "label_misspelt", "Time Farme", "May 2005"),
        ("Propsed Budget: US$ 5", "budget", "label_misspelt", "Propsed Budget", "US$ 5"),
        ("Divison: EGB", "division", "label_misspelt", "Divison", "EGB"),
        ("Proposed Budget US$225,818", "budget", "label_bare", "Proposed Budget", "US$225,818"),
        ("Budget n/a", "budget", "label_bare", "Budget", "n/a"),
        ("Time Frame January 2007 - 2009", "time_frame", "label_bare", "Time Frame", "January 2007 - 2009"),
        ("Funding XBTC", "funding", "label_bare", "Funding", "XBTC"),
        ("Focus Countries\xa0\xa0Togo", "countries", "label_bare", "Focus Countries", "Togo"),
        ("Division - DPIDG", "division", "label_dash", "Division", "DPIDG"),
        ("Funding ; XBTC", "funding", "label_dash", "Funding ;", "XBTC"),
        ("Donor\tNorway", "donor", "label_dash", "Donor", "Norway"),
        ("Donor ........ Norway", "donor", "label_leader", "Donor", "Norway"),
        ("Project Title . . . . Roads", "title", "label_leader", "Project Title", "Roads"),
        ("Budget (EUR) ___ 5,000", "budget", "label_leader", "Budget (EUR)", "5,000"),
        ("Total Project Cost¹: US$ 5", "budget", "label_colon", "Total Project Cost¹", "US$ 5"),
    ],
)  # fmt: skip
def test_a_label_at_the_start_of_a_line(line: str, name: str, rule: str, words: str, value: str) -> None:
    assert labels(read_text(line.encode())) == [(name, rule, words, value)]


@pytest.mark.parametrize(
    "line",
    [
        "Funding for this project comes from many sources.",
        "Budget lines were moved in 2012.",
        "Division of labour between the offices",
        "Partners include the Ministry and the city.",
        "Finding: more training is needed",
        "the funding: as agreed",
        "They met in the region. It was late.",
        "Period of 12 months",
        "Donors met in Geneva",
    ],
)
def test_prose_is_no_label(line: str) -> None:
    assert labels(read_text(line.encode())) == []


def test_labels_run_into_one_line_are_all_found() -> None:
    page = read_text(b"Funding: XBTC Proposed Budget: US$ 10,000 Division: EGB")
    assert labels(page) == [
        ("funding", "label_colon", "Funding", "XBTC"),
        ("budget", "label_run_in", "Proposed Budget", "US$ 10,000"),
        ("division", "label_run_in", "Division", "EGB"),
    ]


def test_a_label_behind_a_sentence_ends_the_narrative() -> None:
    page = read_text(b"Main Expectations: Better services. Time Frame: May 2012 - June 2013")
    assert [(name, value) for name, _, _, value in labels(page)] == [
        ("expectations", "Better services."),
        ("time_frame", "May 2012 - June 2013"),
    ]


def test_a_one_word_label_within_a_phrase_of_narrative_stays_narrative() -> None:
    page = read_text(b"Main Expectations: works with Key Partners: UNDP and others")
    assert [name for name, *_ in labels(page)] == ["expectations"]


def test_a_label_alone_on_its_line_heads_what_follows() -> None:
    page = read_text(b"Feedback\n\nThe event drew many.\n\nTime Frame\nMay 2012\n")
    assert [(n, r) for n, r, *_ in labels(page)] == [("feedback", "label_line"), ("time_frame", "label_line")]


def test_words_of_a_menu_are_no_labels() -> None:
    page = read_text(b"Countries\nPartners\nRegion\n\nA text.")
    assert "partners" not in {name for name, *_ in labels(page)}
    assert "countries" not in {name for name, *_ in labels(page)}


def test_an_emphasised_label_needs_no_colon() -> None:
    page = read_html(b"<p><strong>Funding</strong> Ministry of Works<br><b>Division:</b> EGB</p>")
    assert [(n, v) for n, _, _, v in labels(page)] == [("funding", "Ministry of Works"), ("division", "EGB")]


def test_emphasised_labels_within_a_paragraph_are_found() -> None:
    page = read_html(b"<p><b>Funding</b> some fund <b>Comment</b> it ended</p>")
    assert [(n, v) for n, _, _, v in labels(page)] == [("funding", "some fund"), ("comment", "it ended")]
