"""The pages in a real browser: a journalist's path, a phone, the keyboard, a screen reader's rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.crawler.datasette.archived import Archived

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PICTURES = Path(__file__).parents[3] / "output" / "pictures"
AXE = find_spec("axe_playwright_python")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Watched:
    """What a page asked for and did while a test looked at it."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))

    def nothing_from_elsewhere(self, site: str) -> bool:
        assert self.errors == []
        elsewhere = [url for url in self.asked if not url.startswith((f"{site}/", "data:"))]
        assert elsewhere == []
        return True


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("load")  # Chromium takes no picture between two pages
    page.screenshot(path=PICTURES / f"{name}.png")


PAGES = (
    "home search division report report-of-nasty coverage league findings failed-checks nothing"
    " database table panel row question sql"
).split()


def pages(archived: Archived) -> dict[str, str]:
    return {
        "home": "/",
        "search": "/search?q=公安局",
        "division": "/division/990100",
        "report": f"/report/{archived.misprint}",
        "report-of-nasty": f"/report/{archived.nasty}",
        "coverage": "/coverage",
        "league": "/league?at_least=20",
        "findings": "/findings",
        "failed-checks": "/failed-checks",
        "nothing": "/report/nothing",
        "database": "/corpus",
        "table": "/corpus/reports?_size=5",
        "panel": "/corpus/panel?_size=3",
        "row": "/corpus/reports/1",
        "question": "/corpus/refusal_rates",
        "sql": "/corpus?sql=select+1",
    }


def test_from_a_search_to_the_archived_original(
    page: Page, watched: Watched, site: str, archived: Archived
) -> None:
    page.goto(site)
    page.get_by_label("Search publishers").fill("公安局")
    page.locator(".big-search button").click()
    keep(page, "1-search")
    page.get_by_role("link", name="云汀市公安局2023年").click()
    keep(page, "2-report")
    # The check that fails leads to its cell; the cell's number to its place in the original.
    page.get_by_role("link", name="Checks").click()
    check = page.locator(".checks li").first
    assert "adds up" in check.inner_text() or "add up" in check.inner_text()
    check.get_by_role("link", name="to the cell").click()
    suspect = page.locator("td.suspect").first
    printed = suspect.locator("a").first
    printed.click()
    here = page.frame_locator("iframe[name=original]").locator("#here")
    here.wait_for()
    assert here.inner_text().strip() == printed.inner_text().strip()
    keep(page, "3-original")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the exact bytes").click()
    kept = Path(download.value.path()).read_bytes()
    golden = Path(__file__).parents[2] / "fixtures" / "golden" / "misprint.html"
    assert kept == golden.read_bytes()
    assert watched.nothing_from_elsewhere(site)


def test_from_a_city_to_its_chart_to_csv(page: Page, watched: Watched, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="临川市", exact=True).click()
    page.get_by_role("heading", name="Requests and what became of them").wait_for()
    assert page.locator("table.chart svg.bar").count() >= 5
    keep(page, "4-city")
    with page.expect_response(lambda r: ".csv" in r.url) as answer:
        page.get_by_role("link", name="CSV").first.click()
    lines = answer.value.text().splitlines()
    assert lines[0].startswith("place,year,publisher_kind")
    assert all(line.startswith("990100,") for line in lines[1:])
    assert len(lines) == 6
    assert watched.nothing_from_elsewhere(site)


def test_a_sentence_leads_to_the_cell_it_contradicts(
    page: Page, site: str, archived: Archived
) -> None:
    page.goto(f"{site}/report/{archived.contradiction}")
    page.locator("a.claim.disagrees").first.click()
    assert page.url.endswith("#c-requests.received_new.total")
    cell = page.locator("td:target")
    assert "failed" in (cell.get_attribute("class") or "")


def test_a_hostile_original_stays_in_its_frame(
    page: Page, watched: Watched, site: str, archived: Archived
) -> None:
    page.goto(f"{site}/report/{archived.lure}")
    frame = page.frame_locator("iframe[name=original]")
    frame.get_by_text("走", exact=True).click()  # what was a link
    assert (
        frame.locator("script, iframe, form, link, meta[http-equiv=refresh], img[src]").count() == 0
    )
    page.goto(f"{site}/report/{archived.lure}/original")  # without the frame round it
    page.wait_for_timeout(300)
    assert page.url.endswith("/original")
    assert watched.nothing_from_elsewhere(site)


def test_hostile_words_are_only_words(
    page: Page, watched: Watched, site: str, archived: Archived
) -> None:
    for path in pages(archived).values():
        page.goto(site + path)
        assert page.locator("img[src=x]").count() == 0
    assert watched.nothing_from_elsewhere(site)


def test_every_page_is_named(archived: Archived) -> None:
    assert list(pages(archived)) == PAGES


def test_a_phone_shows_no_page_wider_than_itself(page: Page, site: str, archived: Archived) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    for name, path in pages(archived).items():
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path
        if name in ("home", "division", "report", "league"):
            keep(page, f"phone-{name}")


@pytest.fixture(scope="module")
def measured(browser: Browser) -> Iterator[Page]:
    """Give a page into which the measure may be put; only for that our policy is passed over."""
    with browser.new_context(bypass_csp=True) as context:
        yield context.new_page()


@pytest.mark.skipif(AXE is None, reason="axe-playwright-python, which brings axe, is not installed")
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_barrier(measured: Page, site: str, archived: Archived, name: str) -> None:
    assert AXE is not None
    assert AXE.origin is not None
    measured.goto(site + pages(archived)[name])
    measured.evaluate(Path(AXE.origin).with_name("axe.min.js").read_text("utf-8"))
    found = measured.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")
    assert found["passes"]
    serious = [
        (barrier["id"], barrier["nodes"][0]["html"][:200])
        for barrier in found["violations"]
        if barrier["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Skip to the content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("林业局")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Publishers").wait_for()
    assert unquote(page.url).endswith("/search?q=林业局")


def test_one_language_at_a_time(page: Page, site: str) -> None:
    page.goto(f"{site}/coverage")
    page.get_by_role("link", name="中文").click()
    page.locator("html[lang=zh] footer").wait_for()
    page.wait_for_load_state()
    assert page.url == f"{site}/coverage"
    assert page.locator("h1").inner_text() == "公布情况"
    page.get_by_role("link", name="English").click()
    page.locator("html[lang=en] footer").wait_for()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Coverage"


def test_a_verdict_in_the_browser(page: Page, site: str) -> None:
    page.goto(f"{site}/findings")
    first = page.locator("ol.work > li").first
    name = first.get_attribute("id")
    first.get_by_label("note").fill("asked the office")
    first.get_by_role("button", name="confirmed").click()
    page.goto(f"{site}/findings?verdict=confirmed")
    judged = page.locator(f"li[id='{name}']")
    assert "asked the office" in judged.inner_text()
    judged.get_by_role("button", name="open").click()
    page.goto(f"{site}/findings?verdict=confirmed")
    assert page.locator(f"li[id='{name}']").count() == 0
