"""Parse: blocks into records with typed values, narrative sections, list items and mentions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.parse.fields import FieldReader
from pipeline.parse.records import parse_block
from pipeline.source import Source
from pipeline.store import Workspace, rows

TABLES = (*schema.RECORD_TABLES, "issues")


def run(workspace: Workspace, source: Source) -> None:
    """Parse every block that split found.

    Raises:
        BadInputError: split has not run.
    """
    workspace.write("parse", parse(workspace.read("split", "blocks"), source))


def parse(blocks: pa.Table, source: Source) -> dict[str, pa.Table]:
    """Rows of `blocks` as the tables named in `TABLES`; needs nothing but its arguments."""
    reader = FieldReader(source)
    result: dict[str, list[Mapping[str, Any]]] = {name: [] for name in TABLES}
    for block in rows(blocks):
        for name, new in parse_block(block, reader, source).items():
            result[name].extend(new)
    return {name: schema.to_table(name, new) for name, new in result.items()}
