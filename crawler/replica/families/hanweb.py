"""Hanweb JCMS: columns ``/col/colN/`` with an island of XML, further rows from ``dataproxy.jsp``.

What a city's file adds: ``webid``; to a ``[[column]]`` its ``number`` and ``unitid``, ``rows``
("li" or "tr"), ``per_page`` (the island and each group have three pages), ``ask`` ("post", "get"
where POST is refused, "page" where the numbers are encrypted and only ``page=k`` is understood,
"nothing" where that is answered with an empty body, "search" where ``search.jsp`` answers for the
``category`` of a catalogue), ``claims`` (rows it counts too many).
"""

from __future__ import annotations

from crawler.replica import render
from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

PROXY = "/module/web/jpage/dataproxy.jsp"
SEARCH = "/module/xxgk/search.jsp"
DOWNLOAD = "/module/download/downfile.jsp"


def path(site: Site, article: Article) -> str:
    """Give an article's path: its day without leading zeros, its column, its number."""
    day, column = article.published, common.column_of(site, article)
    return f"/art/{day.year}/{day.month}/{day.day}/art_{column['number']}_{article.number}.html"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an article's attachment: its name is only in the query."""
    name = f"{common.hexadecimal(site, article)}.{article.options['file']}"
    return f"{DOWNLOAD}?classid=0&filename={name}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    for column in site.data["column"]:
        out[column["path"]] = (
            common.page("hanweb/catalogue.html", site=site, column=column, search=SEARCH)
            if column["ask"] == "search"
            else _column(site, column)
        )
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer downloads, and the groups of rows that follow a column's own."""
    if request.path == DOWNLOAD:
        return pages(site).get(f"{request.path}?{request.query}")
    if request.path == SEARCH:
        return _found(site, request)
    if request.path != PROXY:
        return None
    said = request.arguments()
    column = next((c for c in site.data["column"] if _numbers(c) == _asked(said)), None)
    if column is None or said.get("webid") != site.data["webid"]:
        return _xml(site, {}, [], 0, 1)
    if request.method == "POST" and column["ask"] == "get":
        return Page(lambda: b"<html>405</html>", status=405)
    if column["ask"] == "nothing":
        return Page(lambda: b"<?xml version='1.0' encoding='UTF-8'?><datastore/>    \n")
    lines, size = common.rows(site, column, path), 3 * column["per_page"]
    page = common.number(said.get("page"))
    start = (page - 1) * size + 1
    end = start + size - 1
    if column["ask"] != "page":
        start = common.number(said.get("startrecord"))
        end = min(common.number(said.get("endrecord")), start + size - 1)
    return _xml(site, column, lines[start - 1 : end], len(lines), page + 1)


def _found(site: Site, request: Request) -> Page | None:
    """Answer with a page of a catalogue; past its end with the last one again."""
    said = request.arguments()
    column = common.first(site.data["column"], ask="search", category=said.get("infotypeId"))
    if column is None:
        return None
    parts = common.cut(common.rows(site, column, path), column["per_page"])
    page = min(common.number(said.get("currpage")), len(parts))
    return common.page(
        "hanweb/found.html", site=site, rows=parts[page - 1], page=page, total=len(parts)
    )


def _numbers(column: common.Column) -> tuple[str, str]:
    """Give the numbers of column and unit as its page says them."""
    if column["ask"] in ("page", "nothing"):
        return f"Q29s{column['number']}%3D", f"VW5pdA{column['unitid']}"
    return str(column["number"]), str(column["unitid"])


def _asked(said: dict[str, str]) -> tuple[str, str]:
    return said.get("columnid", ""), said.get("unitid", "")


def _xml(site: Site, column: common.Column, lines: list[common.Row], total: int, page: int) -> Page:
    text = render.html(
        "hanweb/group.xml", site=site, column=column, rows=lines, total=total, page=page,
        numbers=_numbers(column) if column else ("", ""),
    )  # fmt: skip
    return Page(text.encode, media_type="text/xml;charset=UTF-8")


def _column(site: Site, column: common.Column) -> Page:
    lines = common.rows(site, column, path)
    return common.page(
        "hanweb/column.html", site=site, column=column, numbers=_numbers(column), page=1,
        rows=lines[: 3 * column["per_page"]], total=len(lines) + column.get("claims", 0),
        children=[c for c in site.data["column"] if c.get("below") == column["number"]],
    )  # fmt: skip
