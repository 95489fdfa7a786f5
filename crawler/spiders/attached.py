"""What a page shows or links as its report: files beside it, in a viewer, tables as pictures.

Which of them is the report is decided where they are read (`parsers.joined`). Here only what may be
it is told from the rest of a site's links, so that nothing is asked for without need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement, fromstring
from scrapy.http import Response, TextResponse

from crawler.spiders.links import Row, absolute, clean
from parsers.compared import are_two
from parsers.titles import ReportTitle, recognise

MAX_PARTS = 6  # fetched with one page; the pictures of a report with three tables are three or four

_FILE = re.compile(r"\.(?:pdf|docx?|docm|wps|ofd|rtf|odt|xlsx?|et|csv|zip|rar|7z)(?:$|[?#&])", re.I)
_DOWNLOAD = re.compile(
    r"/downfile\.jsp\?|/download\.jsp\?|/downxxgk\.php\?|[?&]e=\.(?:pdf|docx?)$", re.I
)
_SHOWN_BY_SCRIPT = re.compile(r"""showVsbpdfIframe\(\s*["']([^"'\s]{1,800})["']""")
_VIEWED = re.compile(r"[?&]file=([^&#]{1,800})")  # viewer.html?file=, of pdf.js
# A page without any of these links no file. Most pages end here, so they are sought the quick way:
# patterns with one beginning each, measured to be faster than `in`.
_ENDING = re.compile(
    rb"\.(?:pdf|doc[xm]?[\"'?#&\\]|wps|ofd|rtf|odt|xls|et[\"'?#&\\]|csv|zip|rar|7z)"
)
_DOWN = re.compile(rb"/down")
_IMAGE = re.compile(rb"<img")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile(r"<[^<>]*>|\s+")
_SCRIPT_TAG = re.compile(r"</?script\b[^<>]*>", re.I)
# What the text of a report of any year speaks of; a page that wraps one has few of these.
_MARKS = ("概述", "总体情况", "行政复议", "行政诉讼", "第二十条", "问题", "收费", "受理", "新收")
# Labels of the tables of all forms that prose hardly has.
_LABELS = (
    "商业企业", "社会公益组织", "结转下年度继续办理", "不予处理", "结果维持", "危及“三安全一稳定”",
    "规范性文件数", "不同渠道和方式公开", "申请信息不存在数", "维持具体行政行为数",
)  # fmt: skip
_FEWEST_CELLS = 60  # of the standard tables; a page with fewer <td> may show them as pictures

_EXPLAINER = re.compile(r"解[读析]|图[解说]|读懂|一图|长图|看懂|问答|视频|音频|动画|漫画|H5", re.I)
_OTHERS = re.compile(
    r"汇总|工作年度报表|网站.{0,8}报表|通知|格式|说明书|操作手册|指南|目录|申请表|流程图|须知|样表|模板"
)
# How what belongs to a report is called; a file's bare name (P020240126.docx) says nothing.
_MAY_BE = re.compile(r"附件|附表|报告|年报|公开|统计|正文|全文|原文|下载|[版表]$")
_NAMED = re.compile(r"[\u4e00-\u9fff]")

_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp|gif)(?:$|[?#])", re.I)
_CHROME = re.compile(
    r"logo|icon|banner|qr|ewm|erweima|wechat|weixin|wx\b|jiucuo|gonganbeian|dzjg|_blank|share|btn"
    r"|button|arrow|head|foot|top|back|close|print|loading|blue|red\.|ghs|conac",
    re.I,
)
_CONTENT = re.compile(
    r"editor|content|zoom|article|detail|view|vsb|ucap|text|main|Custom_UnionStyle", re.I
)
_SMALL = 200  # pixels; no table is narrower


@dataclass(frozen=True, slots=True)
class Attached:
    """``parts`` may hold the page's own report; ``reports`` are named as reports of others."""

    parts: tuple[Row, ...] = ()
    reports: tuple[Row, ...] = ()
    is_report: bool = False  # the page itself speaks of what reports speak of

    @property
    def is_list(self) -> bool:
        """Whether the page is nothing but a list of the reports of others."""
        return bool(self.reports) and not self.parts and not self.is_report


def attached_files(response: Response, row: Row) -> Attached:
    """Give what is to be fetched with the page that ``row`` of a list led to.

    Files that are named as reports of another year or organ are reports of their own. Explainers,
    website statistics, guides and forms to fill in are left alone. The title of each row is the
    file's own where it is a report's, else the page's.
    """
    if not isinstance(response, TextResponse):
        return Attached()
    body = response.body.lower()
    linked = _ENDING.search(body) is not None or _DOWN.search(body) is not None
    if not linked and (_IMAGE.search(body) is None or body.count(b"<td") >= _FEWEST_CELLS):
        return Attached()
    text = _text(response)
    speaks = _speaks(text)
    parts, reports = _sorted(_files(response), row, speaks) if linked else ([], [])
    tables = body.count(b"<td") >= _FEWEST_CELLS or sum(label in text for label in _LABELS) > 2
    may_be = speaks or recognise(row.title) is not None
    if may_be and not (tables or parts or reports):
        parts = list(_pictures(response, row))
    return Attached(tuple(parts[:MAX_PARTS]), tuple(reports), speaks)


def is_report_text(response: Response) -> bool:
    """Whether the page itself speaks of what reports speak of; what is no text may be anything."""
    return not isinstance(response, TextResponse) or _speaks(_text(response))


def _speaks(text: str) -> bool:
    return sum(mark in text for mark in _MARKS) > 2


def _text(response: TextResponse) -> str:
    return _unescaped(_TAG.sub("", response.text))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "\\u" in text else text


def _character(escaped: re.Match[str]) -> str:
    character = chr(int(escaped[1], 16))
    return character if character.isprintable() else " "  # no markup has NUL, or half a character


def _sorted(files: Iterable[Row], row: Row, speaks: bool) -> tuple[list[Row], list[Row]]:
    """Part files into those that may be the page's report and those that are reports of others."""
    named: list[tuple[Row, ReportTitle]] = []
    bare: list[Row] = []
    for file in files:
        if _EXPLAINER.search(file.title) or _OTHERS.search(file.title):
            continue
        title = recognise(file.title)
        if title is not None:
            named.append((Row(file.url, file.title, row.date), title))
        elif not speaks or _MAY_BE.search(file.title) or not _NAMED.search(file.title):
            bare.append(Row(file.url, row.title, row.date))
    page = recognise(row.title)
    whose = {(title.publisher, None if page else title.year) for _, title in named}
    if (page is None or page.publisher is None) and len(whose) > 1:
        return [], [file for file, _ in named]  # a page that lists the files of many
    own = [file for file, title in named if page is None or _is_same(page, title)]
    others = [file for file, title in named if file not in own]
    # Beside the reports of others, what has no name is one more of theirs.
    return (own + bare if own or not others else []), others


def _is_same(page: ReportTitle, file: ReportTitle) -> bool:
    years = None not in (page.year, file.year) and page.year != file.year
    return not years and not are_two(page.publisher, file.publisher)


def _files(response: TextResponse) -> list[Row]:
    found = [(url, "") for url in _SHOWN_BY_SCRIPT.findall(response.text)]
    kinds = ("a", "iframe", "embed", "object", "param", "div")
    for element in (element for root in _roots(response) for element in root.iter(*kinds)):
        if element.tag == "div":  # <div id="pdfshow" data-value="...pdf">
            target = element.get("data-value") or ""
        elif element.tag == "param":  # <object><param name="src" value="...pdf">
            target = element.get("value") or ""
        else:
            target = element.get("href") or element.get("src") or element.get("data") or ""
        if viewed := _VIEWED.search(target):
            target = unquote(viewed[1])
        if _FILE.search(target) or _DOWNLOAD.search(target):
            text = clean("".join(element.itertext())) if element.tag == "a" else ""
            found.append((target, text or element.get("title") or ""))
    rows: dict[str, Row] = {}
    for target, title in found:
        url = absolute(response, target)
        if url is not None:
            rows.setdefault(url, Row(url, title or unquote(urlsplit(url).path.rpartition("/")[2])))
    return list(rows.values())


def _roots(response: TextResponse) -> Iterator[HtmlElement]:
    """Give the page, and the article that a page of gkmlpt holds as JSON in its script."""
    if isinstance(response.selector.root, HtmlElement):  # of JSON it is no element
        yield response.selector.root
    if "\\u003C" in response.text or "\\u003c" in response.text:
        text = _unescaped(response.text).replace("\\/", "/").replace('\\"', '"')
        # Without a script's tags its text is markup like any other.
        yield fromstring(f"<div>{_SCRIPT_TAG.sub('', text)}</div>")


def _pictures(response: TextResponse, row: Row) -> Iterator[Row]:
    """Give the pictures of the article's text that are large enough to be tables or pages."""
    seen = set()
    for image in chain.from_iterable(root.iter("img") for root in _roots(response)):
        url = absolute(response, image.get("src") or image.get("data-src"))
        if url is None or url in seen or not _PICTURE.search(url):
            continue
        seen.add(url)
        if not (
            _CHROME.search(urlsplit(url).path.rpartition("/")[2]) or _is_small(image)
        ) and _in_text(image):
            yield Row(url, row.title, row.date)


def _is_small(image: HtmlElement) -> bool:
    width = (image.get("width") or "").removesuffix("px")
    return width.isdecimal() and int(width) < _SMALL


def _in_text(image: HtmlElement) -> bool:
    return any(
        _CONTENT.search(f"{above.get('id') or ''} {above.get('class') or ''}")
        for above in image.iterancestors("div", "td", "article", "section", "ucapcontent")
    )
