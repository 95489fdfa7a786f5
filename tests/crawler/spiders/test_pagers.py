"""Pagers: what a page says of the next one."""

import pytest

from crawler.spiders.pagers import Pager, default_names, read_pager
from tests.crawler.spiders.pages import HOST, page, paths


@pytest.mark.parametrize(
    ("body", "url", "following"),
    [
        ('<a href="index_1.html">下一页</a>', "/a/", "/a/index_1.html"),
        ('<a href="?page=3">下页&gt;</a>', "/a/?page=2", "/a/?page=3"),
        ('<a href="list_2.html"> &gt; </a>', "/a/list.html", "/a/list_2.html"),
        ('<a title="下一页" href="list_2.html"><img></a>', "/a/list.html", "/a/list_2.html"),
        ("<a href=\"javascript:;\" onclick=\"location.href='b_2.html'\">下一页</a>", "/a/b.html", "/a/b_2.html"),
        ('<a href="javascript:go(\'b_2.shtml\')">[下一页]</a>', "/a/b.shtml", "/a/b_2.shtml"),
        ('<span>1</span><a href="b_2.html">2</a><a href="b_3.html">3</a>', "/a/b.html", "/a/b_2.html"),
        ('<select><option value="b.html">1</option><option value="b_2.html">2</option></select>', "/a/b.html", "/a/b_2.html"),
        ('<select><option value="index.html">第1页</option><option value="index_1.html">第2页</option></select>', "/a/", "/a/index_1.html"),
        ("<input type=button value=下一页 onclick=\"location.href='b_2.html'\">", "/a/b.html", "/a/b_2.html"),
        ("<li onclick=\"window.location='b_2.html'\">下一页</li>", "/a/b.html", "/a/b_2.html"),
        ('<a href="?d=2025-11-02">2</a>', "/a/", None),  # a day of a calendar
        ('<a href="/a/">下一页</a>', "/a/", None),  # the last page leads to itself
        ("", "/a/", None),
    ],
)  # fmt: skip
def test_the_next_page_as_it_is_linked(body, url, following):
    found = read_pager(page(body, HOST + url), 1).following
    assert (found and found.removeprefix(HOST)) == following


@pytest.mark.parametrize(
    ("body", "url", "number", "pages", "guesses"),
    [
        ('createPageHTML(3, 0, "index", "shtml")', "/a/", 1, 3, ["/a/index_1.shtml"]),
        ('createPageHTML(3, 1, "index", "shtml")', "/a/index_1.shtml", 2, 3, ["/a/index_2.shtml"]),
        ("createPageHTML('page_div',4, 1,'list','html',50)", "/a/list.html", 1, 4, ["/a/list_1.html", "/a/list_2.html"]),
        ("createPageHTML('page_div',4, 2,'list','html',50)", "/a/list_2.html", 2, 4, ["/a/list_3.html"]),
        ("$('.p').pagination({totalPage:3,x:1})", "/a/", 1, 3, ["/a/index_1.html", "/a/index_2.html"]),
        ("共3页", "/channels/30.html", 1, 3, ["/channels/30_1.html", "/channels/30_2.html"]),
        ("共<b>3</b>页", "/c/www/gfxwj.jhtml", 1, 3, ["/c/www/gfxwj_1.jhtml", "/c/www/gfxwj_2.jhtml"]),
        ("当前 1/3 页", "/Category_171/Index.aspx", 1, 3, ["/Category_171/Index_1.aspx", "/Category_171/Index_2.aspx"]),
        ("var pageCount = 3;", "/xwzx/bdyw/1.html", 1, 3, ["/xwzx/bdyw/2.html"]),
        ("共3页", "/x/page_1.html", 1, 3, ["/x/page_2.html"]),
        ("共3页", "/l.jsp?cat=7&cur_page=2", 2, 3, ["/l.jsp?cat=7&cur_page=3"]),
        ("共3页", "/a/b_3.html", 3, 3, []),  # the last
        ("共1页", "/a/b.html", 1, 1, []),
    ],
)  # fmt: skip
def test_what_the_next_page_may_be_called(body, url, number, pages, guesses):
    pager = read_pager(page(f"<script>{body}</script><p>{body}</p>", HOST + url), number)
    assert pager.pages == pages
    assert paths(pager.guesses) == guesses


def test_a_next_page_that_only_a_script_knows():
    assert read_pager(page('<a href="javascript:go(2)">下一页</a>'), 1).hidden
    assert not read_pager(page('<a class="disabled" href="javascript:;">下一页</a>'), 1).hidden
    assert read_pager(page("nothing"), 1) == Pager()


def test_no_name_to_be_guessed():
    assert default_names(f"{HOST}/list", 1) == ()


@pytest.mark.parametrize(
    "script",
    [
        'laypage.render({elem:"p",count:39,limit:15,curr:1})',
        "$('#p').pagination({pageIndex:0, pageSize:15, total: 39})",
        '{"totalRecord":"39","perPage":"15"}',
    ],
)
def test_a_script_that_counts_entries_and_those_of_a_page(script):
    pager = read_pager(page(f"<script>{script}</script>", f"{HOST}/nb/index.html"), 1)
    assert pager.pages == 3
    assert paths(pager.guesses) == ["/nb/index_1.html", "/nb/index_2.html"]


def test_a_count_of_entries_is_read_and_numbers_that_scripts_know_are_a_sign():
    pager = read_pager(page("<a>1</a><a onclick='go(2)'>2</a>共<b>39</b>条"), 1)
    assert (pager.entries, pager.pages, pager.hidden) == (39, 0, True)


@pytest.mark.parametrize(
    "pager",
    [
        '<div><a href="x_1.html">上页</a><a>下页</a> 共39条</div>',
        "<ul><li>首页</li><li>尾页</li><li>共<b> 39 </b>条记录</li></ul>",
        '<table id="fanye46"><tr><td>共39条&nbsp;</td></tr></table>',
        '<div class="pagination"><span>总共39条</span></div>',
        '<div>共有39项</div><!-- 分页 --><div id="page_div"></div><script>draw()</script>',
        "<p>当前第1页/共3页，每页15条，共39条</p>",
        "<div><span>共</span><em>39</em><span>篇</span><select><option>1</option></select></div>",
        "<div>页码：1/3 共39条信息</div>",
        '<div class="page">共39条 <b>信息公开指南</b></div>',
        '<div class="pages">本栏目共39篇文章</div>',
        "<div>共39条 <input type=button value=下一页></div>",
    ],
)
def test_a_count_of_entries_beside_what_turns_pages(pager):
    body = f"<ul><li>甲县2023年度报告</li></ul>{pager}<div>主办：甲县人民政府</div>"
    assert read_pager(page(body), 1).entries == 39


@pytest.mark.parametrize(
    "body",
    [
        "<p>全年制发文件，共8项。</p><div class='page'><a>下一页</a></div>",
        "<li><a>取消行政许可共8项</a></li><a>1</a><a>2</a>",
        "<div class='search'>共有1200条</div><ul><li>甲县</li></ul><a>1</a><a onclick='go(2)'>2</a>",
        "<div class='search'>搜索到 共有1200条 相关结果</div><a>下一页</a>",
        "<script>document.write('共有1200条 下一页')</script><a>下一页</a>",
        "<table><tr><td>共8项</td><td>2</td></tr></table>",
        "<!-- 共39条 --><a>下一页</a>",
        f"<div class='page'><div>共有1200条</div><p>{'甲县政府信息公开' * 20}</p></div>",
    ],
)
def test_a_count_of_something_else_is_not_the_lists(body):
    assert read_pager(page(body), 1).entries == 0


@pytest.mark.parametrize(
    "script",
    [
        "new Banner({count: 5, limit: 1})",
        "$.post('/search', {limit: 10, total: 1200})",
    ],
)
def test_counts_of_a_script_that_pages_nothing(script):
    body = f"<script>{script}</script><script>page = 1</script>"
    assert read_pager(page(body, f"{HOST}/nb/index.html"), 1) == Pager()


@pytest.mark.parametrize(
    "script",
    [
        "new Banner({count: 5, limit: 1}); laypage.render({elem:'p', count:39, limit:15})",
        "var list = {count: 39, limit: 15}; initPager(list)",
    ],
)
def test_counts_that_a_pager_is_called_with(script):
    assert read_pager(page(f"<script>{script}</script>"), 1).pages == 3
