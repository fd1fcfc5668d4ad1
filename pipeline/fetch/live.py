"""The live pages of a source, each asked for in bounded time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pipeline.errors import ProfileError
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.client import LiveSettings, Reply, get, is_web_address, leaves, open_session

if TYPE_CHECKING:
    import datetime as dt

    import requests


def page_name(page: str) -> str:
    """What a page of the profile is called: its path and query."""
    return "/" + page.lstrip("/")


def page_url(base_url: str, page: str) -> str:
    """The address of a page on the site.

    Raises:
        ProfileError: that is no http(s) address, or one on another host.
    """
    url = urljoin(base_url.rstrip("/") + "/", page.lstrip("/"))
    if not is_web_address(base_url) or leaves(base_url, url):
        raise ProfileError(
            f"{base_url!r} with {page!r} is no address of a page (key site)",
            where="source.toml",
            do="give base_url as https://host and pages as paths on it",
        )
    return url


def fetch_pages(
    base_url: str,
    pages: Sequence[str],
    settings: LiveSettings,
    clock: Callable[[], dt.datetime],
    progress: Callable[[str], None],
) -> Iterator[Answer]:
    """An answer for each page, in order; after one that the site gave no answer to, no more are asked.

    Raises:
        ProfileError: a page has no proper address.
    """
    urls = {page_name(page): page_url(base_url, page) for page in pages}
    down: str | None = None
    with open_session(base_url, settings) as session:
        for page, url in urls.items():
            if down is not None:
                yield Answer(page, url, clock(), trouble=Trouble("failed", f"not asked, since {down}"))
                continue
            progress(f"GET {url}")
            reply = _get_in_time(session, url, settings)
            answer = _answer(page, url, clock(), reply)
            if answer.is_unreachable and answer.trouble:
                down = answer.trouble.reason
            yield answer


def _answer(page: str, url: str, fetched_at: dt.datetime, reply: Reply) -> Answer:
    headers = reply.headers or {}
    moved = reply.final_url is not None and reply.final_url != url
    return Answer(
        page=page,
        url=url,
        fetched_at=fetched_at,
        body=reply.body,
        content_type=headers.get("content-type"),
        http_status=reply.status,
        headers=headers,
        trouble=reply.trouble,
        note=f"redirected to {reply.final_url}" if moved else None,
    )


def _get_in_time(session: requests.Session, url: str, settings: LiveSettings) -> Reply:
    """The answer, or a failure when time is up.

    The request runs in a thread of its own, since no timeout of the client's bounds a name lookup, a host
    with many dead addresses, or a server that drips. A thread that is left behind holds nothing.
    """
    inbox: queue.SimpleQueue[Reply | Exception | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            inbox.put(get(session, url, settings, lambda: inbox.put(None)))
        except Exception as error:  # noqa: BLE001 (raised again by the thread that waits)
            inbox.put(error)

    threading.Thread(target=work, name="fetch", daemon=True).start()
    within = settings.answer_within
    try:
        result = inbox.get(timeout=within)
        while result is None:
            within = settings.body_within
            result = inbox.get(timeout=within)
    except queue.Empty:
        return Reply(trouble=Trouble("failed", f"no whole answer within {within:g} s"))
    if isinstance(result, Exception):
        raise result
    return result
