"""How much of pages a source would read: blocks, and shares of their visible text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import schema
from pipeline.source import Source
from pipeline.split import split


@dataclass(frozen=True, slots=True)
class Coverage:
    """Blocks found, and shares of all non-blank characters: in typed fields, sections, and neither.

    `values` counts the values of each field by its name.
    """

    n_blocks: int
    fields: float
    sections: float
    unclaimed: float
    values: dict[str, int]


def measure(bodies: Sequence[Mapping[str, Any]], source: Source) -> Coverage:
    """What `source` would read of bodies (`snapshot_id`, `content_type`, `body`)."""
    result = {name: table.to_pylist() for name, table in split(schema.to_table("bodies", bodies), source).items()}
    total = sum(_visible(page["text"]) for page in result["pages"]) or 1
    shares: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for block in result["blocks"]:
        for segment in block["segments"]:
            start, end = segment["char_start"] - block["char_start"], segment["char_end"] - block["char_start"]
            name = segment["name"] or segment["kind"]
            is_claimed = name != "other"
            kind = "sections" if segment["kind"] == "section" else "fields"
            if is_claimed:
                label = segment["label_raw"] or ""  # the head of a column stands outside its blocks
                shares[kind] += _visible(block["text"][start:end]) + (_visible(label) if label in block["text"] else 0)
                values[name] += start < end
    fields, sections = shares["fields"] / total, shares["sections"] / total
    return Coverage(
        len(result["blocks"]), fields, sections, max(1 - fields - sections, 0.0), dict(sorted(values.items()))
    )


def _visible(text: str) -> int:
    return sum(not c.isspace() for c in text)
