"""Values of the tables as people read them, where they changed or differ."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from pipeline.values.text import as_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ([], None),
        (["Togo", "Kenya"], "Togo; Kenya"),
        (True, "true"),
        (False, "false"),
        (dt.date(2013, 9, 1), "2013-09-01"),
        (Decimal(164189), "164189.00"),
        (Decimal("2500000.5"), "2500000.50"),
        (2013, "2013"),
        (0, "0"),
        ("", ""),
        ("INT/13/001", "INT/13/001"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Any, text: str | None) -> None:
    assert as_text(value) == text
