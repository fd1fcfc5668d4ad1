"""Turns public web pages that list development-cooperation projects into clean, linked tables.

Stages, in the order of the flow: `fetch`, `split`, `parse`, `match`, `write`, `report`. They meet
only in the tables of `schema`. The command line is `un-projects` (`cli`).

For analysts: `pipeline.read("projects")` is a published table in pandas, `pipeline.table("projects")` the same
in Arrow, `pipeline.connect()` all of them in DuckDB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.analysis import connect, read, table

__all__ = ["connect", "read", "table"]


def __getattr__(name: str) -> Any:
    """The functions for analysts, loaded when they are first used: every command imports this module."""
    if name in __all__:
        from pipeline import analysis

        return getattr(analysis, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
