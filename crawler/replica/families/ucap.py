"""开普 ucap: channels ``/site/cN/`` with numbered list files, shells, or lists as JSON.

What a city's file adds to a ``[[column]]`` (a channel): ``file`` (of its list), ``per_page``,
``paging`` ("n": page 2 is ``_2``; "n-1": page 2 is ``_1``; "json"; "load": by POST to loadData; "shell": no rows, ``child``
names the channel that has them), ``call`` (path of the JSON), ``articles`` ("hex", "c01" or
"content"), ``url_as`` ("text", "map" or "absolute": how JSON gives an address).
"""

from __future__ import annotations

import json
import re
from typing import Any

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site


def path(site: Site, article: Article) -> str:
    """Give an article's path: below its channel, by month or day, by hash or number."""
    column, day = common.column_of(site, article), article.published
    name = common.hexadecimal(site, article)
    shape = column["articles"]
    if shape == "c01":
        return f"{column['path']}{day:%Y%m}/c01_{article.number}.shtml"
    if shape == "content":
        return f"{column['path']}{day:%Y-%m/%d}/content_{name}.shtml"
    return f"{column['path']}{day:%Y%m}/{name}.shtml"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment: beside the article."""
    folder = path(site, article).rpartition("/")[0]
    return f"{folder}/files/{common.hexadecimal(site, article)}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    for column in site.data["column"]:
        out |= _list_pages(site, column)
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer a channel's JSON, or its loadData."""
    if request.path.endswith("/loadData"):
        return _loaded(site, request)
    match = re.fullmatch(r"(/[\w/]+/)([0-9a-f]{32})", request.path)
    column = common.first(site.data["column"], channel=match[2], call=match[1]) if match else None
    said = request.arguments()
    if column is None or said.get("_isJson") != "true":
        return None
    lines = common.rows(site, column, path)
    # Whatever is asked, this site gives no more than so many.
    size = min(common.number(said.get("_pageSize"), 15), column["per_page"])
    page = common.number(said.get("page"))
    results = [_entry(site, column, row) for row in lines[(page - 1) * size : page * size]]
    data = {"page": page, "rows": size, "total": len(lines), "results": results}
    text = json.dumps({"data": data}, ensure_ascii=False)
    return Page(text.encode, media_type="application/json;charset=UTF-8")


def _loaded(site: Site, request: Request) -> Page | None:
    said = request.arguments()
    column = common.first(site.data["column"], call=request.path, channel=said.get("channel_id"))
    if request.method != "POST" or column is None:
        return None
    lines = common.rows(site, column, path)
    size = min(common.number(said.get("pageSize"), 15), column["per_page"])
    page = common.number(said.get("pageIndex"))
    entries = [
        {"TITLE": row.title, "URL": row.href, "PUBLISHED_TIME_FORMAT": row.date}
        for row in lines[(page - 1) * size : page * size]
    ]
    data = {"allRow": len(lines), "totalPage": -(-len(lines) // size), "list": entries}
    text = json.dumps({"data": data}, ensure_ascii=False)
    return Page(text.encode, media_type="application/json;charset=UTF-8")


def _entry(site: Site, column: common.Column, row: common.Row) -> dict[str, Any]:
    urls = {
        "text": row.href,
        "map": json.dumps({"common": row.href}),
        "absolute": row.href if row.href.startswith("http") else site.url(row.href),
    }
    fields = [{"key": "pubdate", "value": row.date}, {"key": "indexnumber", "value": ""}]
    return {
        "title": row.title,
        "subTitle": "",
        "url": urls[column["url_as"]],
        "content": "",
        "publishedTimeStr": f"{row.date} 10:00:00",
        "domainMetaList": [{"resultList": fields}],
    }


def _list_pages(site: Site, column: common.Column) -> dict[str, Page]:
    lines = common.rows(site, column, path)
    paging = column["paging"]
    parts = common.cut(lines, column["per_page"]) if paging in ("n", "n-1") else [[]]
    children = [c for c in site.data["column"] if c.get("below") == column["path"]]
    out = {}
    for k, part in enumerate(parts, 1):
        number = "" if k == 1 else f"_{k if paging == 'n' else k - 1}"
        out[f"{column['path']}{column['file']}{number}.shtml"] = common.page(
            "ucap/list.html", site=site, column=column, rows=part, page=k, total=len(parts),
            count=len(lines), children=children,
        )  # fmt: skip
    return out
