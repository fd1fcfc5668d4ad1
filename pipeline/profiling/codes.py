"""Code patterns that repeat on a page: the shapes of words with digits that open lines or their values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.source import CodePattern
from pipeline.split.lines import Line
from pipeline.values.codes import CodeBook, parse_code

_TOKEN = re.compile(
    r"(?:[^\W\d_]{1,20}\s*[:：]\s*)?([A-Z][A-Z0-9]*(?:[-/.][A-Z0-9]+)*\d[A-Z0-9]*(?:[-/.][A-Z0-9]+)*)(?=[\s:：,)–—-]|$)"
)
_REPEATS = 2
_MIN_LENGTH = 5
CONFIDENCE = 0.6


def find_code_patterns(lines: Iterable[Line], known: CodeBook) -> list[CodePattern]:
    """Patterns of codes that the source doesn't know and that at least two lines of the page open with.

    Where as many lines open with codes that it knows, these are the page's codes, and the rest are chance.
    """
    shapes: defaultdict[str, dict[str, None]] = defaultdict(dict)
    n_known = 0
    for line in lines:
        token = _TOKEN.match(line.text)
        if token is None or len(token[1]) < _MIN_LENGTH or sum(c.isdigit() for c in token[1]) < 2:
            continue
        if parse_code(token[1], known).value is None:
            shapes[_shape(token[1])][token[1]] = None
        else:
            n_known += 1
    repeated = [(shape, list(tokens)) for shape, tokens in sorted(shapes.items()) if len(tokens) >= _REPEATS]
    return [
        CodePattern(name=f"pattern_{number}", type="other", pattern=shape, examples=tokens[:3], confidence=CONFIDENCE)
        for number, (shape, tokens) in enumerate(repeated, 1)
        if len(tokens) > n_known
    ]


def _shape(token: str) -> str:
    """A regular expression for words built like this one."""
    parts = re.findall(r"[A-Z]+|\d+|[-/.]", token)
    return "".join(
        re.escape(part) if part in "-/." else rf"\d{{{len(part)}}}" if part.isdigit() else f"[A-Z]{{{len(part)}}}"
        for part in parts
    )
