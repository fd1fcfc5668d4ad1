"""Marks of Markdown and bars of tables are no part of a text's words; text without such marks is kept as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.split.text_page import read_text

MARKED = """\
## Roads

**Budget:** US$ 5
- __Partners__: [UNDP](https://example.org/undp "a link") and *others*
Snake\\_case and 2 * 3 * 4

| Country | Budget |
|---------|-------:|
| Togo    | 5 \\| 6 |
"""


def test_marks_are_taken_off_and_said_of_the_lines() -> None:
    page = read_text(MARKED.encode())
    words = [line.text for line in page.lines]
    assert words == ["Roads", "Budget: US$ 5", "- Partners: UNDP and others", "Snake_case and 2 * 3 * 4",
                     "Country", "Budget", "Togo", "5 | 6"]  # fmt: skip
    assert [line.heading_level for line in page.lines] == [2, 0, 0, 0, 0, 0, 0, 0]
    for line in page.lines:
        assert page.text[line.start : line.end] == line.text
    assert [page.text[s:e] for line in page.lines for s, e in line.bold] == ["Budget:", "Partners"]
    assert [(c.row, c.column) for line in page.lines if (c := line.cell)] == [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Home | Projects | Contact\nA text.\n",  # a menu is no table
        "# 3 of 4\nRated * by some and ** by others\n",
        "A - B\n- one\n- two\n\n---\n* three",
    ],
)
def test_text_without_marks_stays_to_the_character(text: str) -> None:
    assert read_text(text.encode()).text == text


@given(st.text(st.sampled_from("#*_|-+ :[]()\\>ab1.\n"), max_size=120))
def test_no_letter_or_digit_is_lost_with_the_marks(text: str) -> None:
    def kept(words: str) -> list[str]:
        return [c for c in words if c.isalnum()]

    page = read_text(text.encode())
    if "](" not in text:  # the address of a link is not shown
        assert kept(page.text) == kept(text)
    assert all(page.text[line.start : line.end] == line.text for line in page.lines)
