"""A plain-text body in the line model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from pipeline.charset import LAST_RESORT, decode
from pipeline.split.lines import LONG_RULER, RULER, Line, Page
from pipeline.split.marked_text import take_off_marks

# Beyond this many characters nobody breaks lines; below, a list of short lines has no breaks to speak of.
_WIDEST, _NARROWEST = 100, 40
_FEW_BREAKS = 3
_MAIL_FIELD = re.compile(
    r"(?:From|To|Cc|Bcc|Subject|Date|Sent|Reply-To|De|Para|Asunto|Fecha|À|Objet|Envoyé|Von|An|Betreff|Gesendet|Datum"
    r"|Da|A|Oggetto|Data|Assunto|От|Кому|Тема|Дата)\s?:\s",
    re.IGNORECASE,
)
_MAIL_SUBJECT = re.compile(r"(?:Subject|Asunto|Objet|Betreff|Oggetto|Assunto|Тема)\s?:", re.IGNORECASE)
_FEW_FIELDS = 2
# A label with a colon whose value stands in a column of its own.
_SET_APART = re.compile(r"[^\s:：][^:：]{0,40}[:：]\s{2,}\S")
# A label, with or without a colon, and a gap.
_LABELLED = re.compile(r"\s*\S(?:[^:：]{0,40}?\S)??[:：]?\s{2,}(?=\S)")
_RULING = frozenset("-=_*–—·•.")
# What a line breaker leaves of a line at most, as a share of it.
_SLACK = 0.12
# The end of a line that can't be an end: a comma, a dash, an open bracket, a short word in small letters.
_UNFINISHED = re.compile(r"(?:[,/&(]|\s[-–—]|\s[^\W\d_A-ZÀ-Þ]{1,3})$")
_TAIL = 6
_FINISHED = re.compile(r"[.;:!?…：。]$")


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
    """A plain-text page; a blank line starts a new paragraph. `charset` is what its header says, if anything.

    Marks that stand for markup are taken off, as tags of HTML are; text without them is kept to the character.
    """
    parts: list[str] = []
    lines: list[Line] = []
    value_at = 0
    at, after_blank, after_ruler = 0, True, False
    for number, piece in enumerate(take_off_marks(decode_text(body, charset))):
        words = piece.words.strip()
        stands_alone = piece.stands_alone
        is_ruler = words[:1] in _RULING and not piece.cell and _is_ruler(words, after_blank=after_blank)
        after_ruler = is_ruler or after_ruler
        if words and not is_ruler:
            indent = piece.words.index(words)
            start = at + indent
            column = _value_column(piece.words)
            is_below_value = 0 < value_at == indent and not after_blank and not column
            value_at = value_at if is_below_value else column
            lines.append(
                Line(
                    start,
                    start + len(words),
                    words,
                    starts_paragraph=after_blank or after_ruler or stands_alone,
                    heading_level=piece.heading_level,
                    marker=piece.marker,
                    level=piece.level,
                    bold=tuple((at + first, at + last) for first, last in piece.bold),
                    container=number if piece.cell or piece.marker else None,
                    cell=piece.cell,
                    is_ruled_off=after_ruler,
                    runs_on=is_below_value,
                )
            )
            after_ruler = False
        after_blank = not words or stands_alone
        parts.append(piece.words)
        at += len(piece.words) + 1
    n_head = _mail_head(lines)
    head = (line._replace(landmark="header") for line in lines[:n_head])
    return Page("\n".join(parts), (*head, *_with_breaks(lines[n_head:])))


def _value_column(words: str) -> int:
    """Where in a line a value stands that is set in a column of its own behind a label; 0 if none does."""
    column = _LABELLED.match(words) if "  " in words else None
    return column.end() if column else 0


def _mail_head(lines: Sequence[Line]) -> int:
    """How many lines at the start are the head of a mail: who writes to whom on what, up to the first blank line."""
    head = list(takewhile(lambda line: line is lines[0] or not line.starts_paragraph, lines))
    fields = [mark[0] for line in head if (mark := _MAIL_FIELD.match(line.text))]
    is_mail = len(fields) >= _FEW_FIELDS and any(_MAIL_SUBJECT.match(line.text) for line in head)
    return len(head) if is_mail and len(fields) == len(head) else 0


def _is_ruler(words: str, *, after_blank: bool) -> bool:
    return (after_blank or len(words) >= LONG_RULER) and RULER.fullmatch(words) is not None


def _with_breaks(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those marked that a line breaker or a person made of the end of the line above."""
    width = max((len(line.text) for line in lines), default=0)
    tight = [_is_tight(above, line, width) for above, line in pairwise(lines)]
    is_broken = _NARROWEST <= width <= _WIDEST and sum(tight) >= _FEW_BREAKS
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else None
        is_whole = above is None or line.starts_paragraph or above.cell or _FINISHED.search(above.text[-1:])
        if above is None or is_whole or _SET_APART.match(line.text):
            yield line
            continue
        is_cut = is_broken and (tight[number - 1] or line.text[:1].islower())
        runs_on = is_cut or _UNFINISHED.search(above.text[-_TAIL:]) is not None
        yield line._replace(runs_on=True) if runs_on else line


def _is_tight(above: Line, line: Line, width: int) -> bool:
    """Whether the line's first word would hardly have had room on the line above it."""
    return not line.starts_paragraph and len(above.text) + 1 + len(line.text.split(None, 1)[0]) > width * (1 - _SLACK)
