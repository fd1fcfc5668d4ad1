"""The report's figures: a timeline of projects, and budgets by what they are grouped by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """A project's time frame as a share of the whole axis, from 0 to 100."""

    project_id: str
    title: str
    left: float
    width: float
    years: str
    group: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars of all dated projects, the years of the axis, and the groups that colours stand for."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the budgets of a group in one currency, and its share of the largest, 0 to 100."""

    group: str
    currency: str
    amount: float
    n_projects: int
    share: float


def timeline(projects: Sequence[Row]) -> Timeline | None:
    """The projects with both ends of a time frame, in order of their start; None if there are none."""
    dated = sorted(
        (p for p in projects if p["start_date"] and p["end_date"]),
        key=lambda p: (p["start_date"], p["end_date"], p["project_id"]),
    )
    if not dated:
        return None
    first = min(p["start_date"] for p in dated).year
    last = max(p["end_date"] for p in dated).year + 1
    begin, days = dt.date(first, 1, 1), (dt.date(last, 1, 1) - dt.date(first, 1, 1)).days
    groups = sorted({p["division"] or "(no division)" for p in dated})

    def at(date: dt.date) -> float:
        return 100 * (date - begin).days / days

    bars = tuple(
        Bar(
            project_id=p["project_id"],
            title=p["title"] or p["project_id"],
            left=round(at(p["start_date"]), 2),
            width=round(max(at(p["end_date"]) - at(p["start_date"]), 0.4), 2),
            years=f"{p['start_date']} to {p['end_date']}",
            group=groups.index(p["division"] or "(no division)"),
        )
        for p in dated
    )
    step = max(1, (last - first) // 12 + 1)
    years = tuple((year, round(at(dt.date(year, 1, 1)), 2)) for year in range(first, last, step))
    return Timeline(bars, years, tuple(groups))


def budget_bars(projects: Sequence[Row]) -> dict[str, list[Total]]:
    """Budgets summed by division, funding and year of start; currencies never together."""
    import pandas as pd

    frame = pd.DataFrame(
        [
            {
                "division": p["division"] or "(no division)",
                "funding": p["funding"] or "(no funding)",
                "start year": str(p["start_date"].year) if p["start_date"] else "(no start)",
                "currency": p["budget_currency"] or "(no currency)",
                "amount": float(p["budget_amount"]),
            }
            for p in projects
            if p["budget_amount"] is not None
        ]
    )
    if frame.empty:
        return {}
    totals: dict[str, list[Total]] = {}
    for by in ("division", "funding", "start year"):
        sums = frame.groupby([by, "currency"])["amount"].agg(["sum", "count"]).reset_index()
        largest = sums.groupby("currency")["sum"].transform("max")
        totals[by] = [
            Total(str(group), str(currency), float(amount), int(count), round(100 * float(amount) / float(most), 1))
            for group, currency, amount, count, most in zip(
                sums[by], sums["currency"], sums["sum"], sums["count"], largest, strict=True
            )
        ]
    return totals
