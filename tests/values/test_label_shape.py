"""What looks like a label of any page: a few words, most of them in capitals, before a colon."""

from __future__ import annotations

import pytest

from pipeline.values.label_shape import behind_label, find_leader, label_like, opens


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Thematic Area: governance", "Thematic Area"),
        ("Thematic areas : governance", "Thematic areas"),
        ("Head of Unit/Team: A. B.", "Head of Unit/Team"),
        ("One Two Three Four Five Six: governance", "One Two Three Four Five Six"),
        ("Область: управление", "Область"),
        ("One Two Three Four Five Six Seven: governance", None),
        ("The aims are: governance", None),
        ("thematic Area: governance", None),
        ("Session 1: governance", None),
        ("Thematic Area governance", None),
        ("Thematic Area:governance", None),
        ("http://projects.example", None),
        ("Start Date ........ 2019", "Start Date"),
        ("Start Date ____ 2019", "Start Date"),
        ("Start Date 2019 .... 2020", None),
    ],
)
def test_a_label_is_a_few_words_in_capitals_before_a_colon(line: str, label: str | None) -> None:
    length = label_like(line)
    assert (length if length is None else line[:length]) == label


def test_behind_a_known_label_all_words_but_the_first_may_be_small() -> None:
    line = "Start of the work: 2019"
    assert (label_like(line), label_like(line, strict=False)) == (None, len("Start of the work"))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Start: 2019", " 2019"),
        ("Start ....... 2019", "2019"),
        ("Start · · · 2019", "2019"),
        ("Start 2019", " 2019"),
    ],
)
def test_a_value_starts_behind_the_colon_or_leader_of_its_label(line: str, value: str) -> None:
    assert line[behind_label(line, len("Start")) :] == value


def test_dots_that_lead_to_a_value_are_found_where_a_line_has_them() -> None:
    line = "Start ..... 2019"
    leader = find_leader(line, len(line))
    assert leader is not None
    assert (line[: leader.start()], line[leader.end() :]) == ("Start", "2019")
    assert find_leader(line, len("Start ..")) is None
    assert find_leader("Start. 2019", len("Start. 2019")) is None


@pytest.mark.parametrize(
    ("text", "is_opening"),
    [("Start", True), ("Érable", True), ("项目", True), ("start", False), ("2019", False), ("", False), ("aB", False)],
)
def test_a_letter_that_is_no_small_one_opens_a_label(text: str, is_opening: bool) -> None:
    assert opens(text) is is_opening
