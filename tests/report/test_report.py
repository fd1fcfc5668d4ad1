"""The report opens offline in a real browser, leads from a value to its words, and runs no page's script."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "the report's tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(browser: Browser, report: Path) -> tuple[Page, list[str]]:
    """The report in a new tab, and everything that went wrong or left the page."""
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith(("file:", "blob:")) else None)
    page.goto(report.resolve().as_uri())
    return page, problems


def shown(page: Page) -> list[str]:
    return page.locator("#projects tbody tr:visible td:first-child").all_inner_texts()


def test_it_shows_what_was_published_without_an_error_or_request(browser: Browser, user_page_release: Path) -> None:
    page, problems = opened(browser, user_page_release / "report.html")
    figures = dict(
        zip(
            page.locator("dl.figures dt").all_inner_texts(),
            page.locator("dl.figures dd").all_inner_texts(),
            strict=True,
        )
    )
    assert (figures["Blocks"], figures["Projects"]) == ("12", "11")
    assert len(shown(page)) == 11
    assert "US$ 800,000" in page.locator("main").inner_text()
    assert problems == []
    assert (user_page_release / "report.html").stat().st_size < 2_000_000


def test_projects_can_be_searched_filtered_and_sorted(browser: Browser, user_page_release: Path) -> None:
    page, problems = opened(browser, user_page_release / "report.html")
    page.fill("#search", "internet governance")
    assert shown(page) == ["GLO/11/X02", "GLO/12/X02", "GLO/13/X01"]
    assert page.locator("#shown").inner_text() == "3 of 11 projects"
    page.fill("#search", "")
    page.select_option("select[data-column='6']", "EGB")
    assert shown(page) == ["QAT/13/X01"]
    page.select_option("select[data-column='6']", "")
    page.get_by_role("button", name="Budget").click()
    assert shown(page)[0] == "QAT/13/X01"
    page.get_by_role("button", name="Budget").click()
    assert shown(page)[0] == "RAF/08/X01"
    assert problems == []


def test_a_value_leads_to_its_words_on_the_page(browser: Browser, user_page_release: Path) -> None:
    page, problems = opened(browser, user_page_release / "report.html")
    page.locator("#projects").get_by_role("link", name="RAF/08/X01").click()
    panel = page.locator("details[id='p-RAF/08/X01']")
    panel.get_by_role("link", name="US$6,144,831").first.click()
    words = page.locator("mark:target")
    assert words.inner_text() == "US$6,144,831"
    assert words.is_visible()
    assert problems == []


def test_what_is_shown_can_be_downloaded(browser: Browser, user_page_release: Path) -> None:
    page, _ = opened(browser, user_page_release / "report.html")
    page.fill("#search", "togo")
    with page.expect_download() as download:
        page.click("#download")
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"TOG/09/002","Projet')
    assert '"351818.00"' in lines[1]


def test_a_title_that_is_markup_stays_text(browser: Browser, tmp_path: Path, run_cli) -> None:
    page_file = tmp_path / "evil.txt"
    page_file.write_text(
        "INT13001: <script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">\n"
        'Funding: "><b>XB\nTime Frame: May 2012 - June 2013\n'
    )
    os.utime(page_file, (1_600_000_000, 1_600_000_000))
    done = run_cli("run", "--from", page_file, "--data", tmp_path / "d", "--quiet")
    assert done.returncode == 0, done.stderr
    page, problems = opened(browser, tmp_path / "d" / "clean" / "report.html")
    assert "Projects" in page.title()
    assert page.locator("main img, main script, main b").count() == 0
    assert problems == []
