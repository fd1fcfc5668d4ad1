"""What looks like a label of any page: a few words, most of them in capitals, before a colon."""

from __future__ import annotations

import pytest

from pipeline.values.label_shape import label_like


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
    ],
)
def test_a_label_is_a_few_words_in_capitals_before_a_colon(line: str, label: str | None) -> None:
    length = label_like(line)
    assert (length if length is None else line[:length]) == label
