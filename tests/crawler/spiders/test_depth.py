"""How deep a crawl goes: lists below lists count, pages of one list do not."""

from tests.crawler.test_endings import COLUMN, HOST, crawl_web, html

PAGES = 12  # more than DEPTH_LIMIT


def test_a_list_of_many_pages_is_read_to_its_end(tmp_path):
    """Each page links only the next one (下页)."""
    title = "甲市第{}局2023年政府信息公开工作年度报告"
    listed = {f"{COLUMN}t{n}.htm": title.format(n) for n in range(PAGES)}
    pages = {}
    for n, (address, text) in enumerate(listed.items()):
        following = f'<a href="index_{n + 2}.htm">下页</a>' if n + 1 < PAGES else ""
        name = f"{COLUMN}index_{n + 1}.htm" if n else COLUMN
        pages[name] = html(f'<li><a href="{address}">{text}</a></li>{following}')
    row = f"990900,甲市,{HOST}/,{COLUMN},other"
    _, result, _, web = crawl_web(tmp_path, pages, row=row)
    assert set(listed) <= set(web.asked)
    assert "too_deep" not in result["problems"]


def test_lists_below_lists_end_somewhere_and_it_is_said(tmp_path):
    pages = {COLUMN + "a/" * n: html('<a href="./a/">下级</a>') for n in range(20)}
    _, result, errors, web = crawl_web(tmp_path, pages, row=f"990900,甲市,{HOST}/,{COLUMN},trs")
    assert len([url for url in web.asked if url.endswith("a/")]) == 8
    assert result["problems"]["too_deep"] == 1
    assert "DEPTH_LIMIT" in errors
