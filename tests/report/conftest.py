"""A browser that reaches no network, and the report opened in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip

Opened = tuple[Page, list[str]]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the report's tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_report(browser: Browser) -> Iterator[Open]:
    """Opens a report in a new tab; gives the page, and a list of what goes wrong or leaves it."""
    pages: list[Page] = []

    def opened(report: Path, fragment: str = "", **context: object) -> Opened:
        page = browser.new_page(**context)
        pages.append(page)
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        page.on("request", lambda r: problems.append(r.url) if not r.url.startswith(("file:", "blob:")) else None)
        page.goto(report.resolve().as_uri() + fragment)
        return page, problems

    yield opened
    for page in pages:
        page.close()
