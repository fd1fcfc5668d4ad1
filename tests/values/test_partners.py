"""Partners are cut where the list shows it, and nowhere else."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.source import load_source
from pipeline.values.partners import parse_partners

CORPUS = Path(__file__).parent.parent / "corpus" / "partners.csv"
NONE_WORDS = tuple(load_source("dpidg").profile.values.none_words)
BODIES = (
    "Ministry of Trade, Industry and Energy (MOTIE)",
    "Ministry of Education",
    "National Bureau of Statistics (NBS)",
    "UNDP",
    "UN-Habitat",
    "Council of Information and Communication Technology",
    "University of the North",
    "African Development Bank",
)


def rows() -> list:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["text"]) for row in csv.DictReader(file)]


def joined(values: list[str | None]) -> str:
    return " | ".join(value or "-" for value in values)


@pytest.mark.parametrize("row", rows())
def test_partners_are_those_that_a_reader_counts(row: dict[str, str]) -> None:
    parsed = parse_partners(row["text"], NONE_WORDS)
    partners = parsed.value or ()
    assert (parsed.status, parsed.rule) == (row["status"], row["rule"])
    assert joined([partner.name for partner in partners]) == row["names"]
    assert joined([partner.acronym for partner in partners]) == row["acronyms"]
    assert all(row["text"][partner.start : partner.end] == partner.raw.strip() for partner in partners)
    assert parsed.value or parsed.status == "none_stated" or parsed.findings


@given(
    st.lists(st.sampled_from(BODIES), min_size=2, max_size=5, unique=True), st.sampled_from(["; ", " / ", "\n", " • "])
)
@settings(max_examples=100, deadline=None)
def test_a_list_with_a_clear_separator_is_read_back(bodies: list[str], separator: str) -> None:
    partners = parse_partners(separator.join(bodies)).value or ()
    assert [partner.raw for partner in partners] == bodies


@given(st.lists(st.sampled_from(BODIES), min_size=2, max_size=5, unique=True))
@settings(max_examples=100, deadline=None)
def test_a_list_with_commas_is_cut_between_bodies_not_within_one(bodies: list[str]) -> None:
    partners = parse_partners(", ".join(bodies)).value or ()
    assert [partner.raw for partner in partners] == bodies


@pytest.mark.parametrize("body", BODIES)
def test_a_single_body_is_one_partner(body: str) -> None:
    (partner,) = parse_partners(body).value or ()
    assert partner.raw == body


@given(st.text(alphabet="AB (),;/&-\nabm.•<br/>", max_size=60) | st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_partners_of_any_text_are_words_of_it_in_order(text: str) -> None:
    partners = parse_partners(text, NONE_WORDS).value or ()
    assert [partner.start for partner in partners] == sorted(partner.start for partner in partners)
    for partner in partners:
        assert text[partner.start : partner.end] == partner.raw == partner.raw.strip() != ""
    for one, other in pairwise(partners):
        assert one.end <= other.start
