"""ASP.NET: lists by form (``__VIEWSTATE``), by parameter, by number; reports by organ and year.

What a city's file adds to a ``[[column]]``: ``paging`` ("form": the next page is asked for with the
hidden fields of this one; "page": by parameter; "number": ``Index_2.aspx``; "query": no list, a
report by ``dept`` and ``year``), ``per_page``. ``organs`` gives numbers to units. A form with other
fields than its page had is answered with the first page.
"""

from __future__ import annotations

import hashlib
import re

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site


def path(site: Site, article: Article) -> str:
    """Give an article's path."""
    column = common.column_of(site, article)
    if column["paging"] == "query":
        organ = site.data["organs"][article.unit.name]
        return f"{column['path']}?dept={organ}&year={article.year}"
    if column["paging"] == "number":
        return f"/Item/{article.number}.aspx"
    return f"/xxgk/showInfo.aspx?infoid={article.number}&cid={column['cid']}"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment."""
    return f"/UploadFiles/{article.published:%Y-%m}/{article.number}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    for column in site.data["column"]:
        if column["paging"] == "number":
            stem = column["path"].removesuffix(".aspx")
            for k in range(1, len(_parts(site, column)) + 1):
                out[f"{stem}{f'_{k}' if k > 1 else ''}.aspx"] = _list(site, column, k)
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer dynamic lists, articles, and the query by organ and year."""
    said = request.arguments()
    for column in site.data["column"]:
        if column["path"].partition("?")[0] != request.path:
            continue
        if column["paging"] == "query":
            asked = f"{request.path}?dept={said.get('dept')}&year={said.get('year')}"
            return pages(site).get(asked) or common.page(
                "aspx/article.html", site=site, article=None, file="", body="", charset="utf-8"
            )
        if said.get("cid") == str(column["cid"]):
            page = common.number(said.get("page"))
            if request.method == "POST":
                page = _posted(column, said)
            return _list(site, column, page)
    return pages(site).get(f"{request.path}?{request.query}")


def fields(column: common.Column, page: int) -> dict[str, str]:
    """Give the hidden fields of a page: what a form must send back as it is."""
    names = ("__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTVALIDATION", "hfCategory")
    return {name: _sealed(f"{name} {column['path']} {page}") for name in names}


def _sealed(text: str) -> str:
    return "/wEP" + hashlib.sha256(text.encode()).hexdigest() + "=="


def _posted(column: common.Column, said: dict[str, str]) -> int:
    """Give the page that a form asks for; 1 where its fields are those of no page of this list."""
    asked = re.fullmatch(r"Page\$(\d{1,4})|(\d{1,4})", said.get("__EVENTARGUMENT", ""))
    wanted = int(asked[1] or asked[2]) if asked else 1
    sent = {name: value for name, value in said.items() if name in fields(column, 1)}
    known = (said.get("__EVENTTARGET") == "ctl00$body$pager") and sent == fields(column, wanted - 1)
    return wanted if known else 1


def _parts(site: Site, column: common.Column) -> list[list[common.Row]]:
    return common.cut(common.rows(site, column, path), column["per_page"])


def _list(site: Site, column: common.Column, page: int) -> Page:
    parts = _parts(site, column)
    page = min(page, len(parts))
    return common.page(
        "aspx/list.html", site=site, column=column, rows=parts[page - 1], page=page,
        total=len(parts), fields=fields(column, page),
        children=[c for c in site.data["column"] if c.get("below") == column["path"]],
    )  # fmt: skip
