"""Reports that a site took off its lists: a whole crawl asks for each once more."""

import json
import sqlite3

import pytest

from tests.crawler.corpus.test_way_back import page
from tests.crawler.test_endings import COLUMN, HOST, ROW, a_list
from tests.crawler.web import HTML, Web, html, ogi_crawl, registry_file

ORGANS = ("林业局", "水利局", "民政局")
HOME = f"{HOST}/"


def report(organ):
    """Give the address of an organ's report, its row in the list and its page."""
    path = f"202501/t20250112_{ORGANS.index(organ)}.html"
    title = f"甲市{organ}2024年政府信息公开工作年度报告"
    body = page().replace("示例市林业局".encode(), f"甲市{organ}".encode())
    return COLUMN + path, (f"./{path}", title), (200, HTML, body)


def pages(listed, there=ORGANS):
    """Give a site whose list has some reports, and that has others still."""
    rows = [report(organ)[1] for organ in listed]
    found = {report(organ)[0]: report(organ)[2] for organ in there}
    return {f"{HOST}/robots.txt": (404, {}, b""), COLUMN: a_list(*rows), **found}


@pytest.fixture
def crawl(tmp_path):
    """Crawl the site as it is now; give its result and what it was asked for but the usual."""
    with Web() as web:
        registry = registry_file(tmp_path, ROW)

        def crawled(now, *arguments):
            web.pages, web.asked[:] = dict(now), []
            _, results, errors = ogi_crawl(tmp_path, web.url, *arguments, registry=registry)
            assert "990900" in results, errors
            return results["990900"], set(web.asked) - {f"{HOST}/robots.txt", COLUMN}

        yield crawled


def withdrawn(tmp_path):
    db = sqlite3.connect(tmp_path / "corpus.db")
    found = db.execute(
        "select publisher, withdrawn is not null from reports where current order by url"
    ).fetchall()
    db.close()
    return [bool(mark) for _, mark in found]


def test_one_that_is_gone_from_list_and_address_is_withdrawn(tmp_path, crawl):
    crawl(pages(ORGANS))
    first, second, third = (report(organ)[0] for organ in ORGANS)
    result, asked = crawl(pages(ORGANS[:1], there=ORGANS[:2]))
    assert asked == {first, second, third}
    assert withdrawn(tmp_path) == [False, False, True]
    # What no list names is no report that the lists gave: that they gave fewer is seen.
    assert (result["reason"], result["reports"]) == ("finished", 1)
    assert result["problems"] == {"document_not_there": 1, "reports_fell": 1}
    # One that was found withdrawn is not asked for again.
    assert crawl(pages(ORGANS[:1], there=ORGANS[:2]))[1] == {first, second}


def test_two_that_lead_to_the_home_page_are_withdrawn(tmp_path, crawl):
    crawl(pages(ORGANS))
    moved = {report(organ)[0]: (302, {"Location": HOME}, b"") for organ in ORGANS[1:]}
    crawl({**pages(ORGANS[:1]), **moved, HOME: html("甲市人民政府")})
    assert withdrawn(tmp_path) == [False, True, True]


def test_what_does_not_answer_says_nothing(tmp_path, crawl):
    crawl(pages(ORGANS))
    down = {report(organ)[0]: (503, {}, b"") for organ in ORGANS[1:]}
    result, _ = crawl({**pages(ORGANS[:1]), **down}, "--set=RETRY_TIMES=0")
    assert withdrawn(tmp_path) == [False] * 3
    assert result["problems"] == {"reports_fell": 1}


@pytest.mark.parametrize("arguments", [["--year=2024"], ["--set=UNLISTED_REPORTS=0"]])
def test_a_crawl_of_some_years_asks_for_what_it_lists(tmp_path, crawl, arguments):
    crawl(pages(ORGANS))
    assert crawl(pages(ORGANS[:1], there=[ORGANS[0]]), *arguments)[1] == {report(ORGANS[0])[0]}
    assert withdrawn(tmp_path) == [False] * 3


def test_no_more_than_so_many_are_asked_for(tmp_path, crawl):
    crawl(pages(ORGANS))
    _, asked = crawl(pages(ORGANS[:1]), "--set=UNLISTED_REPORTS=1")
    assert len(asked) == 2


def test_where_a_list_was_not_read_to_its_end_nothing_is_asked(tmp_path, crawl):
    crawl(pages(ORGANS))
    now = pages(ORGANS[:1], there=[ORGANS[0]])
    now[COLUMN] = a_list(report(ORGANS[0])[1], ("./2023/", "2023年"))
    now[f"{COLUMN}2023/"] = (200, {"Content-Type": "application/json"}, json.dumps([]).encode())
    result, asked = crawl(now)
    assert "list_unreadable" in result["problems"]
    assert not {report(organ)[0] for organ in ORGANS[1:]} & asked
    assert withdrawn(tmp_path) == [False] * 3
