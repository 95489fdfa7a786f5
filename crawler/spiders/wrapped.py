"""Pages that only wrap a file: the report is a PDF, a Word file, shown in a frame or attached."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from scrapy.http import Response, TextResponse

from crawler.spiders.links import Row, absolute, clean
from parsers.titles import ReportTitle, is_explainer, recognise

_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|xlsx?|zip|rar)(?:$|[?#&])", re.I)
_DOWNLOAD = re.compile(
    r"/downfile\.jsp\?|/download\.jsp\?|/downxxgk\.php\?|[?&]e=\.(?:pdf|docx?)$", re.I
)
_SHOWN_BY_SCRIPT = re.compile(r"""showVsbpdfIframe\(\s*["']([^"'\s]{1,800})["']""")
_VIEWED = re.compile(r"[?&]file=([^&#]{1,800})")  # viewer.html?file=, of pdf.js
# A page without any of these links no file; most pages end here, so it is sought the quick way.
_ENDING = re.compile(rb"\.(?:pdf|docx?[\"'?#&]|wps|ofd|rtf|xls|zip|rar)")
_SIGNS = (b"/down", b"showvsbpdf")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile(r"<[^<>]*>|\s+")
# What the text of a report of any year speaks of; a page that wraps one has few of these.
_MARKS = ("概述", "总体情况", "行政复议", "行政诉讼", "第二十条", "问题", "收费", "受理", "新收")
_OTHERS = re.compile(r"统计表|汇总|报表|通知|格式|说明书|操作手册")


def wrapped_files(response: Response) -> list[Row]:
    """Give the files that hold the report of a page that has none itself; else nothing.

    Of several files those named as reports are taken, one of each name (a report as PDF and as
    Word file is one report); where none is, the first that is nothing else.
    """
    if not isinstance(response, TextResponse):
        return []
    body = response.body.lower()
    if not (_ENDING.search(body) or any(sign in body for sign in _SIGNS)):
        return []
    if is_report_text(response):
        return []
    found = [f for f in _files(response) if not (is_explainer(f.title) or _OTHERS.search(f.title))]
    named: dict[ReportTitle | None, Row] = {}
    for file in reversed(found):
        title = recognise(file.title)
        named[ReportTitle(title.publisher, title.year, "") if title else None] = file
    other = named.pop(None, None)
    return list(named.values())[::-1] or ([other] if other else [])


def is_report_text(response: Response) -> bool:
    """Whether the page itself speaks of what reports speak of; what is no text may be anything."""
    if not isinstance(response, TextResponse):
        return True
    text = _text(response)
    return sum(mark in text for mark in _MARKS) > 2


def _text(response: TextResponse) -> str:
    text = _TAG.sub("", response.text)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text


def _files(response: TextResponse) -> list[Row]:
    found = [(url, "") for url in _SHOWN_BY_SCRIPT.findall(response.text)]
    for element in response.selector.root.iter("a", "iframe", "embed", "object", "div"):
        if element.tag == "div":  # <div id="pdfshow" data-value="...pdf">
            target = element.get("data-value") or ""
        else:
            target = element.get("href") or element.get("src") or element.get("data") or ""
        if element.tag != "a" and (viewed := _VIEWED.search(target)):
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
