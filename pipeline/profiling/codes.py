"""Code patterns of a page: shapes of words with digits that repeat, or that stand under a code's label.

| where                 | what counts                              | runs of letters and digits are        |
| --------------------- | ---------------------------------------- | ------------------------------------- |
| at the start of lines | a shape that two lines share             | just as long                          |
| under a code's label  | every value of one word, with two digits | as long as any value's of that build  |
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.source import CodePattern
from pipeline.split.lines import Line
from pipeline.values.codes import CodeBook, parse_code

_TOKEN = re.compile(
    r"(?:[^\W\d_]{1,20}\s*[:：]\s*)?([A-Z][A-Z0-9]*(?:[-/.][A-Z0-9]+)*\d[A-Z0-9]*(?:[-/.][A-Z0-9]+)*)(?=[\s:：,)–—-]|$)"
)
_LABELLED = re.compile(r"[A-Z0-9]+(?:[-/.][A-Z0-9]+)*")
_PARTS = re.compile(r"[A-Z]+|\d+|[-/.]")
_DATED = re.compile(r"(?:19|20)\d\d[-/.]\d+$")
_REPEATS = 2
_MIN_LENGTH = 5
CONFIDENCE = 0.6


def patterns_of_lines(lines: Iterable[Line], known: CodeBook) -> list[CodePattern]:
    """Patterns of codes that the source doesn't know and that at least two lines of the page open with.

    Where as many lines open with codes that it knows, these are the page's codes, and the rest are chance.
    """
    shapes: defaultdict[str, dict[str, None]] = defaultdict(dict)
    n_known = 0
    for line in lines:
        token = _TOKEN.match(line.text)
        if token is None or not _is_code_like(token[1]):
            continue
        if parse_code(token[1], known).value is None:
            shapes[_shape_of_all([token[1]])][token[1]] = None
        else:
            n_known += 1
    repeated = [list(tokens) for _, tokens in sorted(shapes.items()) if len(tokens) >= max(_REPEATS, n_known + 1)]
    return [_pattern(f"pattern_{number}", tokens) for number, tokens in enumerate(repeated, 1)]


def patterns_of_values(values: Iterable[str], known: CodeBook) -> list[CodePattern]:
    """Patterns of codes that the source doesn't know, from what stands under a label that says code."""
    builds: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for value in values:
        if _LABELLED.fullmatch(value) and _is_code_like(value) and parse_code(value, known).value is None:
            builds[re.sub(r"\d+", "0", re.sub(r"[A-Z]+", "A", value))][value] = None
    return [
        _pattern(f"labelled_{number}", list(tokens)) for number, (_, tokens) in enumerate(sorted(builds.items()), 1)
    ]


def _pattern(name: str, tokens: Sequence[str]) -> CodePattern:
    # Codes built like years, `2012/45`, are known one by one: their build is that of time frames too.
    is_dated = any(_DATED.match(token) for token in tokens)
    shape = "|".join(map(re.escape, tokens)) if is_dated else _shape_of_all(tokens)
    return CodePattern(name=name, type="other", pattern=shape, examples=list(tokens[:3]), confidence=CONFIDENCE)


def _shape_of_all(tokens: Sequence[str]) -> str:
    """A regular expression for words of one build; each run is as long as the tokens' shortest to longest."""
    columns = zip(*(_PARTS.findall(token) for token in tokens), strict=True)
    return "".join(re.escape(parts[0]) if parts[0] in "-/." else _run(parts) for parts in columns)


def _run(parts: Sequence[str]) -> str:
    lengths = sorted({len(part) for part in parts})
    return (
        "\\d" if parts[0].isdigit() else "[A-Z]"
    ) + f"{{{','.join(map(str, (lengths[0], lengths[-1])[: len(lengths)]))}}}"


def _is_code_like(token: str) -> bool:
    return len(token) >= _MIN_LENGTH and sum(c.isdigit() for c in token) >= 2
