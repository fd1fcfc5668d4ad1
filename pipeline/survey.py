"""What a page holds, as fetch needs to know it to judge an answer: split tells, without either importing the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSurvey:
    """The project blocks of a body, each by what its heading says, and the page's language (BCP 47)."""

    blocks: frozenset[str]
    language: str | None


Survey = Callable[[bytes, str | None], PageSurvey]
"""Surveys a body, given its content type."""
