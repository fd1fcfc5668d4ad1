"""Whatever the page, split neither raises nor loses nor doubles a visible character."""

from __future__ import annotations

import random
import re
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.source import load_source
from pipeline.split import split
from pipeline.split.html_page import read_html
from pipeline.split.text_page import read_text

SOURCE = load_source("dpidg")
USER_PAGE = next(Path("data/raw/dpidg/embedded").glob("*.txt"))
SEPARATORS = " \n\t\xa0:：.…_*-–—•●▪·○◦="


def split_one(body: bytes, content_type: str) -> dict[str, list[dict[str, object]]]:
    bodies = schema.to_table("bodies", [{"snapshot_id": "0" * 64, "content_type": content_type, "body": body}])
    return {name: table.to_pylist() for name, table in split(bodies, SOURCE).items()}


def assert_lossless(body: bytes, content_type: str) -> dict[str, list[dict[str, object]]]:
    result = split_one(body, content_type)
    text = result["pages"][0]["text"]
    parts = [(row["char_start"], row["char_end"]) for row in (*result["blocks"], *result["gaps"])]
    assert uncovered(text, parts, 0, len(text)).strip() == ""
    for block in result["blocks"]:
        assert block["text"] == text[block["char_start"] : block["char_end"]]
        inner = []
        for part in block["segments"]:
            inner.append((part["char_start"], part["char_end"]))
            if part["label_start"] is not None:
                inner.append((part["label_start"], part["label_end"]))
                assert text[part["label_start"] : part["label_end"]] == part["label_raw"]
        rest = uncovered(text, inner, block["char_start"], block["char_end"])
        assert rest.strip(SEPARATORS) == "", (rest, block["text"])
    return result


def uncovered(text: str, spans: list[tuple[int, int]], start: int, end: int) -> str:
    """What no span covers; fails if two spans share a character or leave the range."""
    rest, at = [], start
    for span_start, span_end in sorted(span for span in spans if span[0] < span[1]):
        assert at <= span_start < span_end <= end, (at, span_start, span_end, end)
        rest.append(text[at:span_start])
        at = span_end
    rest.append(text[at:end])
    # Separators may stand between any two parts, so parts of the rest are looked at one by one.
    return "".join(part for part in rest if part.strip(SEPARATORS))


def mutate(text: str, chooser: random.Random) -> str:
    """Cut, double, move or break lines and labels of a page."""
    lines = text.split("\n")
    for _ in range(chooser.randint(1, 8)):
        at = chooser.randrange(len(lines))
        action = chooser.randrange(7)
        if action == 0:
            del lines[at : at + chooser.randint(1, 5)]
        elif action == 1:
            lines[at:at] = lines[at : at + 6]
        elif action == 2:
            lines[at] = lines[at][: chooser.randint(0, len(lines[at]) or 1)]
        elif action == 3:
            lines[at] = " ".join(lines[at : at + 4])
        elif action == 4:
            lines[at] = lines[at].replace(":", chooser.choice(["", " :", "::", " - ", "\xa0"]))
        elif action == 5:
            lines[at] = chooser.choice(["• ", "- ", "<b>", "Funding:", "Feedback", "INT/13/001"]) + lines[at]
        else:
            other = chooser.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        lines = lines or [""]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_page_keeps_every_character(seed: int) -> None:
    chooser = random.Random(seed)
    text = mutate(USER_PAGE.read_text(encoding="utf-8"), chooser)
    assert_lossless(text.encode(), "text/plain")


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_html_page_keeps_every_character(seed: int) -> None:
    chooser = random.Random(seed)
    lines = mutate(USER_PAGE.read_text(encoding="utf-8"), chooser).split("\n")
    tags = ["p", "div", "h3", "li", "td", "tr", "table", "strong", "ul", "nav", "b", "dt", "dd", "section"]
    html = "".join(
        f"<{chooser.choice(tags)}>{escape(line)}" + (f"</{chooser.choice(tags)}>" if chooser.random() < 0.7 else "<br>")
        for line in lines
    )
    result = assert_lossless(html.encode(), "text/html")
    visible = re.sub(r"\s+", "", result["pages"][0]["text"])
    assert visible == re.sub(r"\s+", "", "".join(lines))


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_split_without_loss(text: str) -> None:
    body = text.encode("utf-8", errors="replace")
    result = assert_lossless(body, "text/plain")
    decoded = body.decode("utf-8-sig").replace("\r\n", "\n")
    assert result["pages"][0]["text"] == decoded


WORDS = st.sampled_from(
    [
        "Time Frame:", "Funding", "Proposed Budget US$", ":", "INT/13/001", "1819C - ", "\n", "\n\n", " - ", "• ",
        "Past Projects", "Feedback", "Main Expectations", "br />", "(a) ", "\xa0", "2012", "A title of a project",
        "Thematic Area: x", "Comment:", "Title:", "Time Farme:", "©", "Next page", "a. b", "Objective/Purpose of Project:",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_order_of_labels_and_codes_is_split_without_loss(words: list[str]) -> None:
    assert_lossless("".join(words).encode(), "text/plain")
    tagged = "".join(f"<p>{escape(word)}</p>" if n % 3 else escape(word) for n, word in enumerate(words))
    assert_lossless(tagged.encode(), "text/html")


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_as_html_or_text(body: bytes) -> None:
    for page in (read_html(body), read_text(body)):
        for line in page.lines:
            assert page.text[line.start : line.end] == line.text
            assert line.text.strip() == line.text != ""
