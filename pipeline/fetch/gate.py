"""Judges an answer: whether a body is a page of the source, or something that stands in for it."""

from __future__ import annotations

import re

# What anti-bot services send in place of a page. A page's own line that asks for JavaScript is none.
_CHALLENGE = re.compile(
    rb"cf-chl-|cf_chl_opt|/cdn-cgi/challenge-platform|<title>Just a moment\.\.\.</title>"
    rb"|awswaf|aws-waf-token|gokuProps|_Incapsula_Resource|Request unsuccessful\. Incapsula"
    rb"|<title>Attention Required! \| Cloudflare</title>|ERROR: The request could not be satisfied",
    re.IGNORECASE,
)
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


def challenge_in(body: bytes) -> bool:
    """Whether the body is a challenge or error page of a service in front of the site."""
    return _CHALLENGE.search(body[:200_000]) is not None


def reason_to_reject(status: int, content_type: str | None, body: bytes) -> str | None:
    """Why an answer is no good page, in words; None if it is one."""
    if status != 200:
        return f"the status is {status}"
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type not in _PAGE_TYPES:
        return f"the content type is {media_type or 'missing'}"
    if not body.strip():
        return "the body is empty"
    if challenge_in(body):
        return "it is a challenge page, not the site's"
    return None
