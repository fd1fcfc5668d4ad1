"""The data dictionary as Markdown, generated from the declarations: `python -m pipeline.dictionary`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import schema
from pipeline.issues import KINDS


def dictionary() -> str:
    """All tables with their columns, and all kinds of issues, as one Markdown page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The tables"
    yield ""
    yield f"Generated from `pipeline/schema.py` (schema {schema.SCHEMA_VERSION}); `make docs` makes it anew."
    yield "Key columns are bold. A null means that the page does not say it."
    for table in schema.TABLES.values():
        yield ""
        yield f"## {table.name}"
        yield table.description
        yield ""
        yield "| column | type | may be null | holds |"
        yield "| --- | --- | --- | --- |"
        for name in table.columns:
            column = table.column(name)
            shown = f"**{name}**" if name in table.key else name
            values = f" One of {', '.join(f'`{value}`' for value in column.values)}." if column.values else ""
            unit = f" Unit: {column.unit}." if column.unit else ""
            null = "yes" if column.nullable else ""
            yield f"| {shown} | {column.type} | {null} | {column.description}{values}{unit} |"
    yield ""
    yield "## Kinds of issues"
    yield ""
    yield "| kind | severity | means |"
    yield "| --- | --- | --- |"
    for name, kind in KINDS.items():
        yield f"| {name} | {kind.severity} | {kind.meaning} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(dictionary())
