"""A live site, asked one page at a time: politely, and each in bounded time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pipeline.errors import ProfileError
from pipeline.fetch.address import is_web_address, url_of
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.client import LiveSettings, Reply, get, leaves
from pipeline.fetch.robots import Rules, read_rules
from pipeline.source import Site

if TYPE_CHECKING:
    import datetime as dt

    import requests


def check_addresses(site: Site) -> None:
    """Refuse a profile whose first pages are no http(s) addresses on its own host.

    Raises:
        ProfileError: one of them is none.
    """
    for page in (*site.pages, *site.languages.values()):
        if not is_web_address(site.base_url) or leaves(site, site.base_url, url_of(page, site)):
            raise ProfileError(
                f"{site.base_url!r} with {page!r} is no address of a page (key site)",
                where="source.toml",
                do="give base_url as https://host and pages as paths on it",
            )


@dataclass(slots=True)
class LiveSite:
    """Asks a site for pages, one after another, as its robots.txt and the profile allow."""

    site: Site
    session: requests.Session
    settings: LiveSettings
    clock: Callable[[], dt.datetime]
    progress: Callable[[str], None]
    _rules: Rules | None = None
    _asked_at: float | None = None

    def ask(self, page: str, validators: Mapping[str, str]) -> Answer:
        """The answer for a page; `validators` are request headers that let the site say `not modified`."""
        url = url_of(page, self.site)
        rules = self._robots()
        delay = max(rules.delay, self.site.min_interval)
        trouble = rules.trouble(url)
        if trouble is None and delay > self.settings.max_crawl_delay:
            trouble = Trouble("failed", f"the site asks for {delay:g} s between two requests: not asked")
        if trouble is not None:
            return Answer(page, url, self.clock(), trouble=trouble)
        self._wait(delay)
        self.progress(f"GET {url}")
        return self._answer(page, url, self._get(url, validators), is_conditional=bool(validators))

    def _robots(self) -> Rules:
        """The site's rules, asked for once."""
        if self._rules is None:
            self._rules = read_rules(self._get(urljoin(self.site.base_url, "/robots.txt"), {}))
        return self._rules

    def _wait(self, delay: float) -> None:
        """Let `delay` seconds pass since the last request; the first page comes right behind robots.txt."""
        now = time.monotonic()
        if self._asked_at is not None and (left := self._asked_at + delay - now) > 0:
            time.sleep(left)
        self._asked_at = time.monotonic()

    def _answer(self, page: str, url: str, reply: Reply, *, is_conditional: bool) -> Answer:
        headers = reply.headers or {}
        moved = reply.final_url is not None and reply.final_url != url
        return Answer(
            page=page,
            url=url,
            fetched_at=self.clock(),
            body=reply.body,
            content_type=headers.get("content-type"),
            http_status=reply.status,
            headers=headers,
            trouble=reply.trouble,
            is_conditional=is_conditional,
            note=f"redirected to {reply.final_url}" if moved else None,
        )

    def _get(self, url: str, validators: Mapping[str, str]) -> Reply:
        """The answer, or a failure when time is up.

        The request runs in a thread of its own, since no timeout of the client's bounds a name lookup, a
        host with many dead addresses, or a server that drips. A thread that is left behind holds nothing.
        """
        inbox: queue.SimpleQueue[Reply | Exception | None] = queue.SimpleQueue()

        def work() -> None:
            try:
                reply = get(self.session, url, self.site, self.settings, lambda: inbox.put(None), validators)
                inbox.put(reply)
            except Exception as error:  # noqa: BLE001 (raised again by the thread that waits)
                inbox.put(error)

        threading.Thread(target=work, name="fetch", daemon=True).start()
        within = self.settings.answer_within
        try:
            result = inbox.get(timeout=within)
            while result is None:
                within = self.settings.body_within
                result = inbox.get(timeout=within)
        except queue.Empty:
            return Reply(trouble=Trouble("failed", f"no whole answer within {within:g} s"))
        if isinstance(result, Exception):
            raise result
        return result
