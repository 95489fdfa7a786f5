"""The generic spider's walk over the pages of a list: bounded, and what is lacking is named."""

import pytest

from crawler.spiders.generic import GenericSpider
from crawler.spiders.ilist import IlistSpider
from crawler.spiders.pc_list import PcListSpider
from crawler.spiders.ucap import UcapSpider
from tests.crawler.spiders.pages import HOST, page, paths, refused, rows

COLUMN = f"{HOST}/zwgk/zfxxgknb/"


@pytest.fixture
def generic(spider):
    return spider(GenericSpider, "991600")


def lists(found):
    return [request for request in found if request.priority]


def test_the_next_page_is_asked_for_while_something_new_comes(generic):
    first = rows("/2024/01-11/1.html") + '<a href="index_2.html">下一页</a>'
    (second,) = lists(generic.parse_list(page(first)))
    assert paths([second]) == ["/zwgk/zfxxgknb/index_2.html"]
    again = page(first.replace("index_2", "index_3"), second.url)  # nothing new on it
    assert lists(generic.parse_list(again, **second.cb_kwargs)) == []


def test_names_are_tried_one_after_the_other(generic, caplog):
    (one,) = lists(generic.parse_list(page(rows("/2024/01-11/1.html") + "共3页")))
    assert one.url == COLUMN + "index_1.html"
    (two,) = generic.no_page(refused(one))
    assert two.url == COLUMN + "index_2.html"
    other = page(rows("/2024/01-11/2.html") + "共3页", two.url)
    (three,) = lists(generic.parse_list(other, **two.cb_kwargs))
    assert three.url == COLUMN + "index_3.html"
    assert list(generic.no_page(refused(three))) == []
    assert "list_short: the list says 3 pages; 2 gave entries" in caplog.text


def test_a_name_that_another_lists_page_had_is_passed_over(generic, caplog):
    (other,) = lists(
        generic.parse_list(page(rows("/2024/01-11/1.html") + "共3页", f"{COLUMN}?a=1"))
    )
    body = rows("/2024/01-12/2.html") + "共3页"
    (two,) = lists(generic.parse_list(page(body, f"{COLUMN}?a=2")))
    assert paths([other, two]) == [f"/zwgk/zfxxgknb/index_{n}.html" for n in (1, 2)]
    assert list(generic.no_page(refused(two))) == []
    assert f"list_short: the list says 3 pages; 1 gave entries ({COLUMN}?a=2)" in caplog.text


def test_a_list_under_another_address_is_walked_once_and_named_once(generic, caplog):
    body = rows("/2024/01-11/1.html") + "共3页"
    (one,) = lists(generic.parse_list(page(body)))
    assert lists(generic.parse_list(page(body, f"{COLUMN}index.html"))) == []
    assert "list_short" not in caplog.text
    (two,) = generic.no_page(refused(one))
    assert list(generic.no_page(refused(two))) == []
    assert caplog.text.count("list_short") == 1


def test_a_page_that_was_asked_for_as_a_list_is_a_part_of_its_own(generic):
    pager = "createPageHTML(3, {}, 'index', 'html')"
    generic.list_request(f"{COLUMN}index_1.html")  # as where a select or 尾页 leads to it
    (one,) = lists(generic.parse_list(page(rows("/2024/01-11/1.html") + pager.format(0))))
    assert (one.url, one.dont_filter) == (f"{COLUMN}index_1.html", True)
    more = page(rows("/2024/01-12/2.html") + pager.format(1), one.url)
    assert paths(lists(generic.parse_list(more, **one.cb_kwargs))) == [
        "/zwgk/zfxxgknb/index_2.html"
    ]


def test_a_page_that_only_a_script_knows_is_named(generic, caplog):
    many = rows(*(f"/2024/01-11/{n}.html" for n in range(12)))
    (guess, *_) = lists(generic.parse_list(page(many + '<a href="javascript:go(2)">下一页</a>')))
    (guess,) = generic.no_page(refused(guess))
    assert list(generic.no_page(refused(guess))) == []
    assert "list_unpaged" in caplog.text


def test_a_list_that_counts_more_entries_than_it_gives_is_named(generic, caplog):
    many = rows(*(f"/2024/01-11/{n}.html" for n in range(12))) + "<a onclick='go(2)'>2</a>共39条"
    (guess,) = lists(generic.parse_list(page(many)))
    while guess is not None:
        guess = next(iter(generic.no_page(refused(guess))), None)
    assert "list_short: the list counts 39 entries and gave 12" in caplog.text


def test_a_page_that_cannot_be_had_is_named_though_its_name_was_a_guess(generic, caplog):
    (one,) = lists(generic.parse_list(page(rows("/2024/01-11/1.html") + "共2页")))
    (two,) = generic.no_page(refused(one, 502))
    assert "list_unreachable: HTTP 502" in caplog.text
    assert two.url.endswith("index_2.html")


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "list_not_there"), (403, "list_not_there"), (429, "list_unreachable")],
)
def test_a_page_that_is_linked_and_cannot_be_had_is_named(generic, caplog, status, code):
    first = rows("/2024/01-11/1.html") + '<a href="index_2.html">下一页</a>'
    (second,) = lists(generic.parse_list(page(first)))
    assert list(second.errback(refused(second, status))) == []
    assert f"{code}: HTTP {status} ({COLUMN}index_2.html)" in caplog.text


@pytest.mark.parametrize("guess", [GenericSpider, UcapSpider])
@pytest.mark.parametrize(("status", "named"), [(404, False), (429, True), (503, True)])
def test_a_guess_is_named_only_where_the_host_does_not_say_that_it_is_wrong(
    spider, caplog, guess, status, named
):
    pager = "<script>createPageHTML('page_div',4, 1,'index','html',40);</script>"
    (one,) = lists(spider(guess, "990300").parse_list(page(rows("/2024/01-11/1.html") + pager)))
    assert paths(one.errback(refused(one, status)))[0] == "/zwgk/zfxxgknb/index_2.html"
    assert (f"list_unreachable: HTTP {status}" in caplog.text) is named
    assert "list_not_there" not in caplog.text


@pytest.mark.parametrize("body", ["", "<div id='app'></div><script>new CMS({})</script>"])
def test_a_page_with_nothing_at_all_is_named(generic, caplog, body):
    assert list(generic.parse_list(page(body))) == []
    assert "list_empty" in caplog.text


def test_a_list_ends_at_the_bound_and_says_so(generic, caplog):
    generic.crawler.settings.set("MAX_LIST_PAGES", 2, priority="cmdline")
    body = rows("/2024/01-11/{}.html") + '<a href="?page={}">下一页</a>'
    (second,) = lists(generic.parse_list(page(body.format(1, 2))))
    assert lists(generic.parse_list(page(body.format(2, 3), second.url), **second.cb_kwargs)) == []
    assert "list_cut: 2 pages" in caplog.text


def test_the_pages_of_lists_do_not_count_against_the_bound_of_lists(generic, monkeypatch, caplog):
    monkeypatch.setattr("crawler.spiders.walk.MAX_LISTS", 3)
    entry = rows("/2024/01-11/{0}.html") + '<a href="{0}_2.html">下一页</a>'
    for n in range(3):
        first = page(entry.format(n), f"{COLUMN}{n}.html")
        assert paths(lists(generic.parse_list(first))) == [f"/zwgk/zfxxgknb/{n}_2.html"]
    assert "too_many_lists" not in caplog.text
    for n in range(3, 6):
        assert list(generic.parse_list(page(entry.format(n), f"{COLUMN}{n}.html"))) == []
    assert caplog.text.count("too_many_lists: more than 3") == 1


def test_what_lies_below_and_what_is_named_as_a_part(generic):
    links = {
        "./2023n/": "2023年",
        "/zwgk/lnnb/": "2019年及以前",
        "/bmnb.html": "2021年",
        "/zwgk/xzjd/": "乡镇（街道）",  # beside the column
        "/bm/": "部门",  # of the site's menu
        "/jyj/zfxxgknb/": "甲市教育局",
        "/zwgk/zfxxgkzn/": "政府信息公开指南",
        "index_2.html": "尾页",
        "/2024/01-11/1.html": "2023年",
    }
    body = "".join(f'<a href="{href}">{text}</a>' for href, text in links.items())
    found = paths(generic.folders(page(body)))
    assert found == [
        "/zwgk/zfxxgknb/2023n/", "/zwgk/lnnb/", "/bmnb.html",
        "/zwgk/xzjd/", "/jyj/zfxxgknb/", "/2024/01-11/1.html",
    ]  # fmt: skip


def test_rows_however_they_are_written(generic):
    body = """
    <dl><dt><A HREF='/2024/01-11/1.html'>甲</A></dt><dd>2024－01－11</dd></dl>
    <li><a href="/2024/01-12/2.html" title="点击查看">乙局2023年政府信息公开工作年度报告</a></li>
    <li><a href="javascript:void(0)" onclick="window.open('/2024/01-13/3.html')">丙</a></li>
    <script>document.write('<li><a href="/2024/01-14/4.html" title="丁">丁…</a><span>2024-01-14</span></li>');
    var url="/2024/01-15/5.html"; var title="戊"; document.writeln("2024-01-15 09:00")</script>
    """
    found = [(row.url.removeprefix(HOST), row.title, row.date) for row in generic.rows(page(body))]
    assert sorted(found) == [
        ("/2024/01-11/1.html", "甲", "2024-01-11"),
        ("/2024/01-12/2.html", "乙局2023年政府信息公开工作年度报告", None),
        ("/2024/01-13/3.html", "丙", None),
        ("/2024/01-14/4.html", "丁", "2024-01-14"),
        ("/2024/01-15/5.html", "戊", "2024-01-15"),
    ]


def test_gbk_and_base_and_backslashes(generic):
    body = '<base href="/zwgk/nb/"><li><a href="2024\\01-11\\1.html">甲局2023年度报告</a></li>'
    gbk = f"<html><head></head><body>{body}</body></html>".encode("gbk")
    (row,) = generic.rows(page(gbk, encoding="gb18030"))
    assert (row.url, row.title) == (f"{HOST}/zwgk/nb/2024/01-11/1.html", "甲局2023年度报告")


def test_pc_list_tries_the_next_page_whatever_is_shown(spider):
    pc_list = spider(PcListSpider, "991300")
    url = "http://www.xiuping.gov.test/xpszf/c00145/pc/list.html"
    body = rows("/xpszf/c00145/pc/content/content_1845747378521169920.html")
    (one,) = lists(pc_list.parse_list(page(body, url)))
    assert one.url.endswith("/c00145/pc/list_1.html")
    (two,) = pc_list.no_page(refused(one))
    assert two.url.endswith("/c00145/pc/list_2.html")
    assert list(pc_list.no_page(refused(two))) == []


def test_ilist_writes_the_next_page_as_the_pager_does(spider):
    ilist = spider(IlistSpider, "991400")
    url = "http://www.longxi.gov.test/info/iList.jsp?node_id=&cat_id=158"
    body = rows("/gk/nb/1.htm") + (
        '<a href="?cur_page=1&site_id=CMSza&catalog_id=158">首页</a>'
        '<a href="javascript:go(2)">下一页</a>'
    )
    (second, *_) = lists(ilist.parse_list(page(body, url)))
    assert second.url.endswith("iList.jsp?cur_page=2&site_id=CMSza&catalog_id=158")
    plain = rows("/gk/nb/1.htm")
    (second,) = lists(ilist.parse_list(page(plain, url)))
    assert second.url.endswith("iList.jsp?node_id=&cat_id=158&cur_page=2")
