"""Seeded mutations of the real page, as text and as HTML, and what of it must still be there."""

from __future__ import annotations

import random
import re
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "split"))
from test_lossless import USER_PAGE, mutate

TAGS = "p div h2 h3 h4 li td tr table tbody strong ul ol nav b em a span dt dd dl th section article header pre".split()
ENTITIES = "& &am &amp &nosuch; &#0; &#xD800; &#x110000; &#; &#x; &lt &gt;; &copy2015 &&amp;; &#8217".split()
LABELS = re.compile(
    r"^(Time Frame|Funding|Proposed Budget|Yearly Budget|Division|Focus Countries|Cooperation Partners"
    r"|Main Expectations|Objective/Purpose of Project|Key Accomplishments|Feedback)\s*:?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutated page: its bytes, and the characters that a reader sees on it, in order."""

    body: bytes
    content_type: str
    visible: str


def real_page() -> str:
    return USER_PAGE.read_text(encoding="utf-8")


def as_html(lines: list[str]) -> bytes:
    """Lines of text as a sound page, a paragraph each."""
    inner = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<!DOCTYPE html><html lang="en"><body>{inner}</body></html>'.encode()


def mutant(seed: int) -> Mutant:
    """A page cut, doubled, with moved lines or without labels; every other one as HTML with broken markup."""
    chooser = random.Random(seed)
    text = mutate(real_page(), chooser)
    if chooser.random() < 0.5:
        text = _without_labels(text, chooser)
    if chooser.random() < 0.2:
        text = text[: chooser.randrange(len(text) + 1)]
    if seed % 2:
        return Mutant(text.encode(), "text/plain", text)
    pieces = [_piece(line, chooser) for line in text.split("\n")]
    if chooser.random() < 0.3:
        # Cut off within a line or a tag: only the lines before it are sure to be seen.
        keep = chooser.randrange(len(pieces))
        rest = pieces[keep][0]
        pieces = [*pieces[:keep], (rest[: chooser.randrange(len(rest))], "")]
    body = "\n".join(markup for markup, _ in pieces)
    return Mutant(body.encode(), "text/html; charset=utf-8", "\n".join(seen for _, seen in pieces))


def _without_labels(text: str, chooser: random.Random) -> str:
    """The text with one label in three left out."""
    return LABELS.sub(lambda match: "" if chooser.random() < 1 / 3 else match[0], text)


def _piece(line: str, chooser: random.Random) -> tuple[str, str]:
    """A line in shuffled tags, with a broken entity now and then; and what is seen of it for sure."""
    words = [escape(word) for word in line.split(" ")]
    if chooser.random() < 0.1:
        words.insert(chooser.randrange(len(words) + 1), chooser.choice(ENTITIES))
    inner = " ".join(words)
    if chooser.random() < 0.1:
        inner = f"<{chooser.choice(TAGS)}>{inner}</{chooser.choice(TAGS)}"  # an end tag that never ends
        return f"{inner}>" if chooser.random() < 0.5 else f"{inner}\n>", line
    closing = f"</{chooser.choice(TAGS)}>" if chooser.random() < 0.7 else "<br>"
    return f"<{chooser.choice(TAGS)} class={chooser.choice(['x', chr(34) + 'y' + chr(34)])}>{inner}{closing}", line


def is_within(needle: str, hay: str) -> bool:
    """Whether all characters of one text, white space apart, stand in another in the same order."""
    rest = iter(hay)
    return all(character in rest for character in "".join(needle.split()))
