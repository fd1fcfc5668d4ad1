"""Five thousand projects: all can be reached, and the browser never holds more than a page of each list."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from many_projects import write_release
from playwright.sync_api import expect

from pipeline import report
from pipeline.report.data import _compact

N = 5000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.build(write_release(tmp_path_factory.mktemp("many"), N))


def test_lists_are_paged_and_the_document_stays_small(open_report, many: Path) -> None:
    page, problems = open_report(many)
    assert page.locator("#shown").inner_text() == "5,000 of 5,000 projects"
    assert page.locator("#project-table tbody tr").count() == 50
    assert page.locator(".bars li").count() == 25
    assert page.evaluate("document.querySelectorAll('*').length") < 4000
    page.locator("#projects").get_by_role("button", name="Last").click()
    assert page.locator("#project-table tbody tr").count() == 50
    assert "4,951–5,000 of 5,000" in page.locator("#projects .pager").inner_text()
    page.select_option("#filter-country", "Fiji")
    expect(page.locator("#shown")).not_to_have_text("5,000 of 5,000 projects")
    assert page.evaluate("document.querySelectorAll('*').length") < 4000
    assert problems == []


def test_up_to_five_hundred_rows_are_printed_and_longer_lists_say_what_is(open_report, many: Path) -> None:
    page, problems = open_report(many)
    note = page.locator("#projects .paper")
    assert not note.is_visible()
    page.locator("#projects").get_by_role("button", name="Next").click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#project-table tbody tr").count() == 50
    assert note.inner_text().startswith("Printed: 51–100 of 5,000 projects.")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")

    page.fill("#search", "049")
    expect(page.locator("#shown")).not_to_have_text("5,000 of 5,000 projects")
    found = int(page.locator("#shown").inner_text().split()[0])
    assert 50 < found <= 500
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#project-table tbody tr").count() == found
    assert page.locator(".bars li").count() == found
    assert page.locator("#projects .paper").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#project-table tbody tr").count() == 50
    page.locator("#project-table thead button").first.click()
    assert problems == []


def test_the_last_project_leads_to_its_words_behind_wide_characters(open_report, many: Path) -> None:
    page, _ = open_report(many)
    page.fill("#search", "04999")
    expect(page.locator("#shown")).to_have_text("1 of 5,000 projects")
    code = page.locator("#project-table tbody th a").inner_text()
    page.locator("#project-table tbody th a").click()
    page.locator(".golden a.words").first.click()
    expect(page.locator("mark")).to_have_text(code)


def test_currencies_are_chosen_and_never_added_up(open_report, many: Path) -> None:
    page, _ = open_report(many)
    choices = page.locator("#budget-kind option").all_inner_texts()
    assert [choice.split(",")[0] for choice in choices] == ["USD", "EUR"]
    usd = page.locator("#budgets .sum b").inner_text()
    page.select_option("#budget-kind", label=choices[1])
    eur = page.locator("#budgets .sum b").inner_text()
    assert usd.startswith("USD ")
    assert eur.startswith("EUR ")


def test_an_end_that_is_not_stated_is_seen_to_be_open(open_report, many: Path) -> None:
    page, _ = open_report(many)
    assert "the bar fades out" in page.locator("#timeline").inner_text()
    page.fill("#search", "forum")
    while not page.locator(".open-end").count():
        page.locator("#timeline").get_by_role("button", name="Next").click()
    bar = page.locator(".open-end").first
    reaches = bar.evaluate("e => parseFloat(e.style.left) + parseFloat(e.style.width)")
    assert reaches == pytest.approx(100, abs=0.01)


def test_what_a_person_should_decide_and_what_changed_is_told(open_report, many: Path) -> None:
    page, _ = open_report(many)
    assert "20 pairs are uncertain" in page.locator("#pairs").inner_text()
    changes = page.locator("#changes")
    assert (
        "4 values changed: the page changed (2), our rules changed (1), a person decided (1)." in changes.inner_text()
    )
    first = changes.locator("tbody tr").first
    assert first.locator("del").inner_text() == "XYZ"
    first.locator("a").click()
    assert "XYZ" in page.locator("section", has=page.locator("#h-own-changes")).inner_text()


def test_the_file_has_each_text_once(many: Path) -> None:
    whole = many.read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', whole, re.DOTALL)
    assert block
    data = json.loads(block[1])
    text = sum(len(page) for page in data["pages"].values())
    assert len(whole) < 2 * text
    assert "text" not in data["tables"]["sections"]["columns"]


def test_texts_that_recur_are_written_once() -> None:
    assert _compact(["a", "b", "a", "a"]) == {"values": ["a", "b"], "at": [0, 1, 0, 0]}
    assert _compact(["a", "b", "c"]) == ["a", "b", "c"]
    assert _compact([1, 1, 1]) == [1, 1, 1]
