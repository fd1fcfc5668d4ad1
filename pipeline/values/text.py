"""Values as `changes`, `conflicts` and people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def as_text(value: Any) -> str | None:
    """A value of a column as text; null for null and for an empty list."""
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(value)
