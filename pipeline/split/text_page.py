"""A plain-text body in the line model."""

from __future__ import annotations

from pipeline.charset import LAST_RESORT, decode
from pipeline.split.lines import Line, Page


def decode_text(body: bytes, charset: str | None = None) -> str:
    """The text of a body: decoded, byte-order mark dropped, CRLF to LF, nothing else.

    UTF-8 is taken where the bytes are valid UTF-8; otherwise `charset`, what the answer's header says, if
    it fits; otherwise the encoding is detected.
    """
    text = decode(body, (charset,))
    if text is None:
        from bs4.dammit import UnicodeDammit

        text = UnicodeDammit(body, [LAST_RESORT]).unicode_markup or body.decode("latin-1")
        text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n")


def read_text(body: bytes, charset: str | None = None) -> Page:
    """A plain-text page; a blank line starts a new paragraph. `charset` is what its header says, if anything."""
    text = decode_text(body, charset)
    lines: list[Line] = []
    at, after_blank = 0, True
    for whole in text.split("\n"):
        words = whole.strip()
        if words:
            start = at + whole.index(words)
            lines.append(Line(start, start + len(words), words, starts_paragraph=after_blank))
        after_blank = not words
        at += len(whole) + 1
    return Page(text, tuple(lines))
