"""Values of corrections: read in the type of their column, and written as `fields` writes values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.values.periods import Period, period_value

# The columns that a correction may name. A code is not one: project_id and the matches follow from it.
COLUMNS = {
    name: schema.TABLES["projects"].column(name)
    for name, field in schema.FIELD_OF_COLUMN.items()
    if field not in ("code", "comment")
}
_LARGEST = Decimal(10) ** 16  # decimal128(18, 2) holds less
_THREE_LETTERS = ("budget_currency", "donor_iso3")

Fail = Callable[[str, str], Exception]


def read_value(column: str, value: Any, fail: Fail) -> Any:
    """A value from TOML in the type of a column; dates and amounts may be written as strings.

    Raises:
        ProfileError: the value is missing or of another type; made by `fail(what, do)`.
    """
    declared = COLUMNS[column]
    if declared.type == schema.DATE:
        return _date(column, value, fail)
    if declared.type == schema.MONEY:
        return _money(column, value, fail)
    if pa.types.is_boolean(declared.type):
        if not isinstance(value, bool):
            raise fail(f"the value {value!r} is no {column}", "write true or false")
        return value
    if not isinstance(value, str) or not value.strip():
        raise fail(f"the value {value!r} is no {column}", "write a string that is not empty")
    if declared.values and value not in declared.values:
        raise fail(f"the value {value!r} is no {column}", f"write one of {', '.join(declared.values)}")
    if column in _THREE_LETTERS and not re.fullmatch("[A-Z]{3}", value):
        raise fail(f"the value {value!r} is no {column}", "write its code of three capital letters")
    return value.strip()


def _date(column: str, value: Any, fail: Fail) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise fail(f"the value {value!r} is no {column}", "write a date such as 2015-11-30") from None


def _money(column: str, value: Any, fail: Fail) -> Decimal:
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < _LARGEST or amount != round(amount, 2):
        raise fail(
            f"the value {value!r} is no {column}",
            "write an amount that is not negative, with two decimals at most, such as 164189.00",
        )
    return round(amount, 2)


def field_value(field: str, columns: Mapping[str, Any], title: str | None) -> str | None:
    """The value of a row of `fields` that follows from a record's columns; None if they are empty."""
    if field == "time_frame":
        if columns["start_date"] is None and columns["end_date"] is None:
            return period_value(Period(None, None, None, None, True)) if columns["is_ongoing"] else None
        return period_value(
            Period(
                columns["start_date"],
                columns["start_precision"],
                columns["end_date"],
                columns["end_precision"],
                bool(columns["is_ongoing"]),
            )
        )
    if field == "budget":
        amount, top = columns["budget_amount"], columns["budget_amount_max"]
        if amount is None:
            return None
        return f"{amount:.2f}" + (f"/{top:.2f}" if top is not None else "")
    value: str | None = title if field == "title" else columns[field]
    return value
