"""List items are found by their markers, at line starts and run into a paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.values.items import Line, find_items


def lines_of(text: str) -> list[Line]:
    lines, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(Line(at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        at += len(line) + 1
    return lines


def items(text: str) -> list[tuple[str | None, int, str]]:
    return [(item.marker, item.level, text[item.start : item.end]) for item in find_items(text, lines_of(text))]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("1. ", "2. "), ("1) ", "2) "), ("(1) ", "(2) "), ("1: ", "2: "), ("1- ", "2- "), ("1.", "2."),
        ("9 - ", "10 - "), ("7- ", "8 - "), ("a. ", "b. "), ("A. ", "B. "), ("a) ", "b) "), ("(a) ", "(b) "), ("(1)", "(2)"),
        ("i) ", "ii) "), ("(i) ", "(ii) "), ("I. ", "II. "), ("h) ", "i) "), ("vii) ", "vii) "),
        ("- ", "- "), ("-", "-"), ("– ", "– "), ("—", "—"), ("• ", "• "), ("•", "•"), ("● ", "● "), ("▪ ", "▪ "),
        ("* ", "* "), ("· ", "· "), ("o ", "o "), ("➢ ", "➢ "), ("✓ ", "✓ "),
        ("1.1 ", "1.2 "), ("1.1. ", "1.2. "), ("IA1.1 ", "IA1.2 "), ("IA1.1: ", "IA2.1: "),
        ("Activity 1.1: ", "Activity 1.2: "), ("Session 1: ", "Session 2: "),
    ],
)  # fmt: skip
def test_a_marker_at_the_start_of_a_line_makes_an_item(one: str, two: str) -> None:
    assert items(f"{one}First words\n{two}Second words") == [
        (one.strip(), 1, "First words"),
        (two.strip(), 1, "Second words"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aims: (a) To see; (b) To hear; and (c) To act.", ["To see;", "To hear; and", "To act."]),
        ("Aims are a. To see well b. To hear c. To act.", ["To see well", "To hear", "To act."]),
        ("a. To see b. To hear", ["To see", "To hear"]),
        ("1) one, 2) two, and 3) three.", ["one,", "two, and", "three."]),
        ("Aims: 1. one. 2. two.", ["one.", "two."]),
        ("Aims: i. one; ii. two; iii. three", ["one;", "two;", "three"]),
        ("Aims: - To see. - To hear.", ["To see.", "To hear."]),
        ("- To see. - To hear. - To act.", ["To see.", "To hear.", "To act."]),
        ("Aims: • one • two", ["one", "two"]),
        ("• one • two • three", ["one", "two", "three"]),
        ("•One•Two", ["One", "Two"]),
        ("1) 2) To hear", ["To hear"]),
        ("Aims: (a) (b) to hear; (c) to act", ["to hear;", "to act"]),
        ("1) To see, as in article 5) of the law", ["To see, as in article 5) of the law"]),
    ],
)
def test_items_run_into_one_paragraph_are_of_one_level(text: str, expected: list[str]) -> None:
    assert [(level, words) for _, level, words in items(text)] == [(1, words) for words in expected]


@pytest.mark.parametrize(
    "text",
    [
        "E-ID - an identity scheme - is used.",
        "The agency - Ministry of Interior - Bureau of Works",
        'AKOMA NTOSO - "Architecture for Knowledge"',
        "See section (a) of the law and clause (b).",
        "Chapters i) on audit and iii) on law.",
        "Article 1. The State shall. Article 2. The court shall.",
        "In 2013. The plan of v. 2 was",
        "It grew by (b) much and i. e. so.",
        "A. Smith is the manager",
        "Mr. J. Smith",
        "A large country",
        "o One line of it",
        "2013 was a good year",
        "3.5 million people",
        "1.5 % growth",
        "-5 degrees",
        "---",
        "***",
        "* * *",
        "*Note: glued",
        "1.",
        "•",
        "",
    ],
)
def test_prose_and_rules_are_no_items(text: str) -> None:
    assert items(text) == []


def test_a_list_within_an_item_is_one_level_deeper_and_part_of_its_words() -> None:
    assert items("- Parent: (a) child; (b) other\n- Next") == [
        ("-", 1, "Parent: (a) child; (b) other"),
        ("(a)", 2, "child;"),
        ("(b)", 2, "other"),
        ("-", 1, "Next"),
    ]


def test_a_number_named_in_an_item_is_no_item_where_the_next_line_goes_on_counting() -> None:
    text = "1) One, see 2) below\n2) Two"
    assert [words for _, _, words in items(text)] == ["One, see 2) below", "Two"]


def test_items_may_go_on_in_lines_without_a_marker_and_in_the_same_line() -> None:
    text = "Aims:\n1) One, see 2) below,\nand more\n2) Two\nThe end"
    assert [words for _, _, words in items(text)] == ["One, see 2) below,", "Two"]
    assert [words for _, _, words in items("1) One; 2) two\n3) Three")] == ["One;", "two", "Three"]
    assert [words for _, _, words in items("i) One\nii) Two; iii) three")] == ["One", "Two;", "three"]


def test_a_single_dash_within_an_item_is_punctuation() -> None:
    assert items("- One - two of it\n- Three") == [("-", 1, "One - two of it"), ("-", 1, "Three")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- AKOMA - An Architecture", [("-", 1, "AKOMA - An Architecture")]),
        ("-One\n– Two\n• Three", [("-", 1, "One"), ("–", 1, "Two"), ("•", 1, "Three")]),
        (
            "IA1.1 One\nActivity 1.1: Two\nSession 3: Three",
            [("IA1.1", 1, "One"), ("Activity 1.1:", 1, "Two"), ("Session 3:", 1, "Three")],
        ),
        ("A plain sentence - with a dash - and more.", []),
    ],
)
def test_markers_of_several_kinds_make_one_list(text: str, expected: list) -> None:
    assert items(text) == expected


def test_an_empty_element_of_markup_is_no_item_and_one_that_looks_like_a_marker_gives_none_company() -> None:
    text = "A. Smith is the manager\nB. Jones\n"
    found = find_items(text, [Line(0, 23), Line(24, 32, "•", 1), Line(33, 33, "•", 1)])
    assert [text[item.start : item.end] for item in found] == ["B. Jones"]


def test_markup_gives_marker_and_level() -> None:
    text = "One\nDeep\nTwo\nThree"
    found = find_items(text, [Line(0, 3, "", 0), Line(4, 8, "•", 2), Line(9, 12, "1.", 1), Line(13, 18, "", 1)])
    assert [(item.marker, item.level, text[item.start : item.end]) for item in found] == [
        ("", 1, "One"),
        ("•", 2, "Deep"),
        ("1.", 1, "Two"),
        ("", 1, "Three"),
    ]


PIECES = st.sampled_from(
    [
        "(a) ",
        "(b) ",
        "1. ",
        "2. ",
        "1) ",
        "- ",
        " - ",
        "• ",
        "\n",
        "i) ",
        "ii) ",
        "Word. ",
        "and ",
        "o ",
        "²) ",
        "IA1.1 ",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=60), st.sampled_from([None, "", "•", "²", "zz."]))
@settings(max_examples=200, deadline=None)
def test_items_of_any_text_lie_in_it_in_order(text: str, marker: str | None) -> None:
    lines = [Line(line.start, line.end, marker, 1) for line in lines_of(text)]
    found = find_items(text, lines)
    assert [item.start for item in found] == sorted(item.start for item in found)
    for item in found:
        words = text[item.start : item.end]
        assert 0 <= item.start < item.end <= len(text)
        assert words == words.strip() != ""
        assert item.level >= 1
