"""Match: records of one project together, over all captures, and golden records drawn from them.

The steps, each a pure function in a module of its own: `captures` (distinct records) → `normalise` →
`blocking` → `features` and `scoring` (by way of `pairs`) → `clusters` → `identity` → `corrections` →
`history` (with `golden`), then the tables. Everything follows from the stage tables and the source's
decisions; the order of rows does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from pipeline.match.tables import TABLES, match
from pipeline.source import Source
from pipeline.store import Workspace

__all__ = ["TABLES", "match", "run"]

INPUTS = {
    "inputs": "fetch",
    "block_records": "parse",
    "fields": "parse",
    "sections": "parse",
    "items": "parse",
    "mentions": "parse",
    "record_places": "parse",
    "record_partners": "parse",
}


def run(workspace: Workspace, source: Source) -> None:
    """Match the records that parse found.

    Raises:
        BadInputError: fetch or parse has not run.
        ProfileError: a decision or correction can't be right.
    """
    tables: Mapping[str, pa.Table] = {name: workspace.read(stage, name) for name, stage in INPUTS.items()}
    workspace.write("match", match(tables, source))
