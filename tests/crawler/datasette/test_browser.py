"""The pages in a real browser: from the search box to the figures of a report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@pytest.fixture
def page() -> Iterator[Page]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        yield opened
        browser.close()


def test_from_the_search_box_to_the_figures(page: Page, address: str, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.get_by_label("Search the text").fill("公安局")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("【公安局】").first.wait_for()
    page.locator("td.col-report a").first.click()
    page.get_by_text("一、本年新收政府信息公开申请数量").first.wait_for()
    assert page.locator("table.rows-and-columns tbody tr").count() == 200
    assert page.screenshot(path=tmp_path / "figures.png")
    assert errors == []
    assert all(url.startswith(address) for url in asked)


def test_a_phone_shows_no_page_wider_than_itself(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("", "/corpus", "/corpus/refusal_rates", "/corpus/reports/1"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
