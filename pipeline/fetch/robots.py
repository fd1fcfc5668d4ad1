"""What a site lets programs read, by its robots.txt (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from pipeline.fetch.answer import Trouble
from pipeline.fetch.client import AGENT, Reply
from pipeline.fetch.gate import status_words

if TYPE_CHECKING:
    from protego import Protego

_MOST_BYTES = 500 << 10


@dataclass(frozen=True, slots=True)
class Rules:
    """A site's rules for us; without any, all may be read. `delay` is in seconds between requests."""

    delay: float = 0.0
    refusal: str | None = None
    _parsed: Protego | None = field(default=None, repr=False)

    def trouble(self, url: str) -> Trouble | None:
        """Why an address must not be asked for; None if it may."""
        if self.refusal:
            return Trouble("failed", self.refusal)
        if self._parsed is not None and not self._parsed.can_fetch(url, AGENT):
            return Trouble("rejected", "the site's robots.txt asks programs not to read it")
        return None


def read_rules(reply: Reply) -> Rules:
    """The rules that an answer for `/robots.txt` sets.

    Where there is none (4xx) all is allowed; where it can't be had nothing is, as the RFC asks.
    """
    status = reply.status
    if reply.trouble is not None and reply.body is None:
        if reply.trouble.verdict == "rejected" and status != HTTPStatus.OK:
            return Rules()  # it leads elsewhere: there is none that is this site's
        return Rules(refusal=reply.trouble.reason if status is None else f"its robots.txt: {reply.trouble.reason}")
    if status is None:
        return Rules(refusal="no answer")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Rules(refusal=f"its robots.txt could not be read: HTTP status {status_words(status)}")
    if status != HTTPStatus.OK or not reply.body:
        return Rules()
    from protego import Protego

    parsed = Protego.parse(reply.body[:_MOST_BYTES].decode("utf-8-sig", "replace"))
    return Rules(delay=float(parsed.crawl_delay(AGENT) or 0.0), _parsed=parsed)
