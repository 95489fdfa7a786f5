"""What pages tell of themselves: that they are not there, are reports; what bare titles may be."""

from __future__ import annotations

import re

from scrapy.http import Response, TextResponse

from crawler.spiders.links import clean

_LARGEST = 30_000  # bytes of a page that only says that there is none
_LONGEST = 300  # characters of its text
_MISSING = re.compile(
    r"(?:页面|网页|文件|内容|栏目|信息|文章|地址|资源)(?:已经?)?(?:不存在|被删除|删除|找不到|未找到|丢失|下线|失效)"
    r"|(?:找不到|无法找到|未找到|没有找到)(?:您|你)?(?:要|所|想)?(?:访问|查找|请求|浏览|查看)?的?(?:页面|网页|文件|内容|信息)"
    r"|\b404\b.{0,20}(?:not found|错误|页面)|^\W*404\W*$|page not found|已被?(?:撤销|删除|移除)",
    re.I,
)
_YEAR = r"(?:[(（_]?(?:20\d\d|19\d\d)年?度?[)）_]?)?"
_BARE = re.compile(
    r"(?!.{0,40}(?:报表|网站|解读|读懂|图解|通知|办法|制度|规定|指南|目录|公报|[预决]算))"
    + _YEAR
    + r"(?:(?:政府)?(?:信息公开)?(?:工作)?(?:年度(?:工作)?报告|年报)"
    + r"|[\u4e00-\u9fff（）()]{1,28}(?:[局委办厅处院区县市镇乡旗]|办公室|政府|街道|中心|委员会|办事处))"
    + _YEAR
)
# Begins the title of something else.
_OTHERS = re.compile(
    r"报表|网站|解读|读懂|图解|通知|办法|制度|规定|指南|目录|公报|[预决]算|法治|公告|公示|招聘|意见|会议?|召开|调研"
)
_TAG = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^<>]*>", re.S | re.I)
_MARKUP = re.compile(r"<[^<>]*>")  # linear, as pages of any size come here
_FILE = re.compile(rb"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\b", re.I)
# Of the tables of reports and of nothing else (wild/discovery.md §3).
_MARKS = ("本年新收政府信息公开申请数量", "勾稽关系", "第二十条第(一)项", "第二十条第（一）项")


def is_page(response: Response) -> bool:
    """Say whether a response is a page that links can be read from: text, and no data (JSON)."""
    return isinstance(response, TextResponse) and response.selector.type != "json"


def says_missing(response: Response) -> str | None:
    """Give the words by which a page with status 200 says that it is not there; else None."""
    if not isinstance(response, TextResponse) or len(response.body) > _LARGEST:
        return None
    if _FILE.search(response.body):  # it wraps what it is about
        return None
    text = clean(_TAG.sub(" ", response.text))
    found = _MISSING.search(text) if len(text) <= _LONGEST else None
    return found[0] if found else None


def is_report_itself(response: Response) -> bool:
    """Say whether a page, asked for as a list, is a report: some columns are their only article."""
    if not isinstance(response, TextResponse):
        return False
    text = "".join(_MARKUP.sub("", response.text).split())
    return sum(mark in text for mark in _MARKS) > 1


def says_little(title: str) -> bool:
    """Say whether a title is cut, or says nothing but whose report it is, or that it is one.

    Inside a column of annual reports that makes a candidate; reading the document decides.

    >>> says_little("甲市教育局"), says_little("2023年度报告"), says_little("甲局网站报表")
    (True, True, False)
    """
    whole = title.rstrip(".…")
    cut = whole != title and "信息公开" in whole
    return cut or _BARE.fullmatch(whole) is not None


def is_cut(title: str) -> bool:
    """Say whether a title is cut, and what is left of it may begin that of a report; or only a year.

    >>> is_cut("甲区水务局（甲区河长…"), is_cut("甲区2023年法治政…"), is_cut("甲区水务局")
    (True, False, False)
    """
    cut = re.search(r"(?:…|\.{2,})$", title) is not None and _OTHERS.search(title) is None
    return cut or re.fullmatch(r"(?:19|20)\d\d年?度?", title) is not None


def title_of(response: Response) -> str:
    """Give the title of a page: its meta ArticleTitle, its ``<title>``, or its first heading."""
    if not isinstance(response, TextResponse):
        return ""
    for path in ("//meta[@name='ArticleTitle']/@content", "//title//text()", "//h1//text()"):
        title = clean(" ".join(response.xpath(path).getall()))
        if title:
            return title[:500]
    return ""
