"""Takes the left-overs of markup out of a value; the raw words stay as they are."""

from __future__ import annotations

import re
from html import unescape

RESIDUE = re.compile(
    r"(?<![\w<])/?(?:br|p|li|div|span|strong|em)\s*/>"  # a tag that lost its first bracket
    r"|</?[a-z][a-z0-9]*(?:\s[^<>]{0,200})?/?>"  # a whole tag shown as text
    r"|&(?:#\d{1,6}|#x[0-9a-f]{1,5}|nbsp|amp|lt|gt|quot|apos|[rl][sd]quo|[nm]dash);",  # an entity
    re.IGNORECASE,
)


def clean(words: str) -> str:
    """Words without markup residue, entities decoded, white space (no-break too) as single spaces."""
    words = RESIDUE.sub(lambda m: unescape(m[0]) if m[0].startswith("&") else " ", words)
    return " ".join(words.split())
