"""What one page's fetch brought: bytes and how they were got, or what went wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from pipeline.archive import Capture


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is nothing to take: no whole answer came, or one that is not the page."""

    verdict: Literal["failed", "rejected"]
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the web, or a file, before the gate has judged it. Header names are lower-case."""

    page: str
    url: str | None
    fetched_at: dt.datetime
    body: bytes | None = None
    content_type: str | None = None
    http_status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    trouble: Trouble | None = None
    # Where the body came from, if not just from `url`.
    note: str | None = None
    # It was asked whether the page has changed since, so that it may say that it has not.
    is_conditional: bool = False
    # It was given to another, who kept it: an archive of the web, or a WARC file.
    is_replayed: bool = False
    # What the manifest said of it where it was kept, if that is known.
    known: Capture | None = None

    @property
    def is_unreachable(self) -> bool:
        """Whether the site gave no answer at all."""
        return self.http_status is None and self.trouble is not None and self.trouble.verdict == "failed"

    @property
    def asks_for_peace(self) -> bool:
        """Whether the site wants no more requests before a time that was too far away to wait for."""
        return self.http_status == HTTPStatus.TOO_MANY_REQUESTS and "retry-after" in self.headers
