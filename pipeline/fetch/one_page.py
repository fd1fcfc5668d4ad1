"""One page of any address, asked for as politely as a source's own pages, and kept nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import urldefrag, urlsplit

from pipeline.errors import BadInputError
from pipeline.fetch.address import is_web_address
from pipeline.fetch.answer import Answer
from pipeline.fetch.client import LiveSettings, is_private, open_session
from pipeline.fetch.gate import judge
from pipeline.fetch.live import LiveSite
from pipeline.source import Site


def ask_for(
    url: str,
    *,
    private: bool = False,
    clock: Callable[[], dt.datetime],
    settings: LiveSettings | None = None,
) -> Answer:
    """The good answer of an address; `private` allows one on this machine or in a private network.

    Raises:
        BadInputError: it is no address, is private, or what it answers is no page.
    """
    if not is_web_address(url):
        raise BadInputError("no http(s) address", where=url, do="give it as https://host/path")
    parts = urlsplit(url)
    if is_private(parts.hostname or "") and not private:
        raise BadInputError(
            "this address lies on this machine or in a private network",
            where=url,
            do="allow it with --private, if that is meant",
        )
    limits = settings or LiveSettings()
    site = Site(url[: url.index(parts.netloc) + len(parts.netloc)], pages=[], private_addresses=private)
    with open_session(site.base_url, limits) as session:
        page = urldefrag(url).url.removeprefix(site.base_url)
        answer = LiveSite(site, session, limits, clock, lambda _line: None).ask(page, {})
    if trouble := judge(answer):
        raise BadInputError(f"can't be had: {trouble.reason}", where=url, do="save the page and give its file")
    return answer
