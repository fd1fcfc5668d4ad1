"""The report opens offline in a real browser and answers an analyst's first questions."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from pipeline.report import build


@pytest.fixture(scope="module")
def report(user_page_release: Path) -> Path:
    return user_page_release / "report.html"


def shown(page: Page) -> list[str]:
    return page.locator("#project-table tbody th a").all_inner_texts()


def figures(page: Page) -> dict[str, str]:
    return dict(
        zip(
            page.locator("#figures dt").all_inner_texts(),
            page.locator("#figures dd:nth-of-type(1)").all_inner_texts(),
            strict=True,
        )
    )


def downloaded(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.click("#download")
    return list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))


def test_the_first_screen_tells_what_was_published(open_report, report: Path) -> None:
    page, problems = open_report(report)
    told = figures(page)
    assert (told["Projects"], told["Time span"], told["Budgets in USD"]) == ("11", "2005–2015", "8,967,168")
    assert len(shown(page)) == 11
    assert "US$ 800,000" in page.locator("#issues").inner_text()
    assert "This is the first refresh" in page.locator("#changes").inner_text()
    assert problems == []


def test_the_file_is_small_and_holds_the_pages_text_once(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert len(text.encode()) < 400_000
    assert text.count("International workshops, online training courses, and availability of workshop reports") == 1


def test_filters_and_search_leave_the_projects_that_fit_everywhere_on_the_page(open_report, report: Path) -> None:
    page, problems = open_report(report)
    page.fill("#search", "internet governance")
    expect(page.locator("#shown")).to_have_text("3 of 11 projects")
    assert shown(page) == ["GLO/11/X02", "GLO/12/X02", "GLO/13/X01"]
    assert page.locator(".bars li").count() == 3
    assert figures(page)["Budgets in USD"] == "1,066,776"
    page.fill("#search", "")
    page.select_option("#filter-division", "EGB")
    expect(page.locator("#shown")).to_have_text("1 of 11 projects")
    assert shown(page) == ["QAT/13/X01"]
    page.click("#reset")
    page.select_option("#filter-year", "2009")
    expect(page.locator("#shown")).to_have_text("2 of 11 projects")
    assert sorted(shown(page)) == ["RAF/08/X01", "TOG/09/002"]
    page.click("#reset")
    page.select_option("#filter-issues", "with issues")
    expect(page.locator("#shown")).to_have_text("6 of 11 projects")
    assert problems == []


def test_filters_can_be_sent_as_a_link(open_report, report: Path) -> None:
    page, _ = open_report(report)
    page.select_option("#filter-division", "DMB")
    page.fill("#search", "baku")
    expect(page.locator("#shown")).to_have_text("1 of 11 projects")
    again, _ = open_report(report, "#" + page.url.partition("#")[2])
    assert shown(again) == ["GLO/12/X02"]
    assert again.locator("#search").input_value() == "baku"


def test_each_head_sorts_the_table_and_says_so(open_report, report: Path) -> None:
    page, _ = open_report(report)
    page.get_by_role("button", name="Budget").click()
    budgets = shown(page)
    assert budgets[0] == "QAT/13/X01"
    assert budgets[-1] == "PAN/15/X01"  # states none
    assert page.get_by_role("columnheader", name="Budget").get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="Budget").click()
    assert (shown(page)[0], shown(page)[-1]) == ("RAF/08/X01", "PAN/15/X01")
    page.get_by_role("button", name="Start").click()
    assert shown(page)[0] == "RAF/08/X01"


def test_bars_lie_where_the_time_frame_says_and_take_the_chosen_colour(open_report, report: Path) -> None:
    page, _ = open_report(report)
    bar = page.locator(".bars li", has_text="TOG/09/002").locator(".span")
    # 2009 and 2010 of an axis from 2005 to the end of 2015.
    left, width = (float(bar.evaluate(f"e => parseFloat(e.style.{side})")) for side in ("left", "width"))
    assert (left, width) == (pytest.approx(100 * 4 / 11, abs=0.1), pytest.approx(100 * 2 / 11, abs=0.1))
    assert page.locator(".years span").first.inner_text() == "2005"
    assert (
        re.sub(r"\s+", " ", page.locator(".legend").inner_text())
        == "extra budgetary 6 development account 2 government 2"
    )
    page.select_option("#colour-by", "division")
    assert re.sub(r"\s+", " ", page.locator(".legend").inner_text()) == "DPIDG 6 DMB 3 EGB 1"
    assert "1 project states no time frame: PAN/15/X01" in page.locator("#timeline").inner_text()


def test_budgets_add_up_by_year_funding_division_and_place(open_report, report: Path) -> None:
    page, _ = open_report(report)

    def bars() -> dict[str, str]:
        rows = page.locator(".amounts tbody tr")
        return {r.locator("th").inner_text(): r.locator("td").first.inner_text() for r in rows.all()}

    assert bars()["2011"] == "910,721"
    assert "wholly in the year in which its project starts" in page.locator("#budgets").inner_text()
    page.select_option("#budget-by", "division")
    assert bars() == {"DPIDG": "7,883,442", "DMB": "1,066,776", "EGB": "16,950"}
    page.select_option("#budget-by", "country")
    assert "add up to more" in page.locator("#budgets").inner_text()


def test_a_value_leads_to_its_words_on_the_page_and_back(open_report, report: Path) -> None:
    page, problems = open_report(report)
    page.locator("#project-table").get_by_role("link", name="RAF/08/X01").click()
    page.locator(".golden").get_by_role("link", name="US$6,144,831").first.click()
    expect(page.locator("mark")).to_have_text("US$6,144,831")
    expect(page.locator("mark")).to_be_in_viewport()
    page.locator(".golden").get_by_role("link", name="Past Projects").click()
    expect(page.locator("mark")).to_have_text("Past Projects")
    page.go_back()
    expect(page.locator("mark")).to_have_text("US$6,144,831")
    page.go_back()
    page.go_back()
    expect(page.locator("#project-table")).to_be_visible()
    assert problems == []


def test_a_link_opens_a_project_at_some_words(open_report, report: Path) -> None:
    page, _ = open_report(report, "#project=INT/13/001")
    link = page.locator(".golden").get_by_role("link", name="US$164,189").first.get_attribute("href")
    again, problems = open_report(report, link)
    expect(again.locator("mark")).to_have_text("US$164,189")
    assert "INT/13/001" in again.title()
    other, _ = open_report(report, "#project=NO/SUCH")
    assert "No project is named NO/SUCH" in other.locator("#detail").inner_text()
    wild, wild_problems = open_report(report, "#project=INT/13/001&words=0:99-9999999&q=%E0%A4%A")
    assert wild.locator("mark").count() == 0
    assert problems == wild_problems == []


def test_a_project_shows_where_its_records_differ_and_which_value_was_taken(open_report, report: Path) -> None:
    page, _ = open_report(report, "#project=INT/13/001")
    differing = page.locator("tr.differs")
    names = [name.split(" ≠")[0] for name in differing.locator("th").all_inner_texts()]
    assert {"Funding", "Division"} <= set(names)
    funding = differing.filter(has_text="XBTC").locator("td").all_inner_texts()
    assert funding[0].startswith("Development Account (DA)")
    assert "taken" in funding[0]
    assert "taken" not in funding[1]
    assert "the codes INT/13/001 and INT13001 are one code" in page.locator("#detail").inner_text()


def test_the_download_is_what_is_shown_in_its_order(open_report, report: Path) -> None:
    page, _ = open_report(report)
    page.fill("#search", "internet")
    expect(page.locator("#shown")).to_have_text("3 of 11 projects")
    page.get_by_role("button", name="Budget").click()
    rows = downloaded(page)
    assert [row["project_id"] for row in rows] == ["GLO/13/X01", "GLO/12/X02", "GLO/11/X02"]
    assert (rows[2]["budget_amount"], rows[2]["start_date"]) == ("671989.00", "2011-09-01")


def test_everything_can_be_done_by_keyboard(open_report, report: Path) -> None:
    page, _ = open_report(report)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the projects")
    page.keyboard.press("Enter")
    # Into the table: past the download and the heads to the first project.
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "GLO/11/X02":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#detail h1")).to_be_focused()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "words":
            break
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_be_focused()


@pytest.mark.parametrize("width", [360, 820, 1280])
@pytest.mark.parametrize("fragment", ["", "#project=INT/13/001"])
def test_no_width_needs_sideways_scrolling(open_report, report: Path, width: int, fragment: str) -> None:
    page, _ = open_report(report, fragment, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", "#project=INT/13/001", "#words=0:10-20"])
def test_axe_finds_nothing_that_bars_anyone(browser, report: Path, scheme: str, fragment: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The page's policy lets no foreign script in, not even the examiner's.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(report.resolve().as_uri() + fragment)
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(v["id"], [node["target"] for node in v["nodes"]][:5]) for v in found] == []


def test_on_paper_there_are_no_controls_and_no_folds(open_report, report: Path) -> None:
    page, _ = open_report(report, "#project=TOG/09/002")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#detail details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#detail details:not([open])").count() > 0


def test_a_rejected_page_is_told_of_though_its_body_is_no_snapshot(open_report, report: Path, tmp_path: Path) -> None:
    for path in report.parent.glob("*.parquet"):
        shutil.copy(path, tmp_path)
    fetches = pq.read_table(tmp_path / "fetches.parquet")
    told = {**fetches.to_pylist()[-1], "fetch_id": "0" * 16, "page": "/projects", "snapshot_id": "f" * 64}
    row = pa.Table.from_pylist([{**told, "verdict": "rejected", "reason": "a challenge"}], schema=fetches.schema)
    pq.write_table(pa.concat_tables([fetches, row]), tmp_path / "fetches.parquet")
    page, problems = open_report(build(tmp_path))
    answer = page.get_by_role("row").filter(has_text="a challenge")
    assert answer.inner_text().split()[0] == "/projects"
    assert "rejected" in answer.inner_text()
    assert problems == []
