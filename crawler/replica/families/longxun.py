"""龙讯: an organ a column page (``/public/column/N``), lists as fragments from ``/site/label/8888``.

What a city's file adds: ``site_id``; to a ``[[column]]`` (an organ's annual reports) ``organ``,
``prefix``, ``tab`` (the query of its 年报 tab), ``category`` (name and value of catId or catIds),
``call`` ("string": the whole call stands in the page; "object": as address and object; "names": only
the values do; "years": none, the column's page is the report of the year in its address), ``method`` it takes, ``most`` rows of an answer.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

LABEL = "/site/label/8888"
REFUSED = Page(lambda: b"405", status=405)


def path(site: Site, article: Article) -> str:
    """Give an article's path: its organ's number and its own."""
    column = common.column_of(site, article)
    if column["call"] == "years":
        return f"{column['path']}&timeFrame={article.year}&hasContent=true"
    return f"{column['prefix']}/public/{column['organ']}/{article.number}.html"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment, as FastDFS names it."""
    name = common.hexadecimal(site, article)
    return f"/group6/M00/{name[:2].upper()}/{name[2:4].upper()}/{name}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    return common.entrance(site) | common.article_pages(site, path, file_path)


def answer(site: Site, request: Request) -> Page | None:
    """Answer columns, whatever tab is asked for, and the calls for their lists."""
    if request.path.endswith(LABEL):
        return _fragment(site, request)
    match = re.fullmatch(r"(/\w+)?/public/column/(\d+)", request.path)
    column = common.first(site.data["column"], organ=int(match[2])) if match else None
    if match is None or column is None or column["prefix"] != (match[1] or ""):
        return None
    wanted, said = parse_qs(column["tab"]), parse_qs(request.query)
    annual = all(said.get(name) == value for name, value in wanted.items())
    if annual and "timeFrame" in said:
        return pages(site).get(f"{request.path}?{request.query}")
    years = [a.year for a in site.articles if common.column_of(site, a) is column and a.report]
    return common.page(
        "longxun/column.html", site=site, column=column, annual=annual, label=LABEL,
        organs=site.data["column"], years=years,
    )  # fmt: skip


def _fragment(site: Site, request: Request) -> Page | None:
    said = request.arguments()
    column = next((c for c in site.data["column"] if str(c["organ"]) == said.get("organId")), None)
    if column is None or request.path != column["prefix"] + LABEL:
        return None
    if request.method != column["method"]:
        return REFUSED
    name, value = column["category"]
    good = said.get("siteId") == str(site.data["site_id"]) and said.get(name) == str(value)
    lines = common.rows(site, column, path) if good and "file" in said else []
    size = min(common.number(said.get("pageSize"), 15), column["most"])
    page = common.number(said.get("pageIndex"))
    return common.page(
        "longxun/fragment.html", rows=lines[(page - 1) * size : page * size],
        pages=-(-len(lines) // size),
    )  # fmt: skip
