"""Epoint WebBuilder: categories as paths of numbers, articles by UUID, lists static or by a call.

What a city's file adds to a ``[[column]]``: ``list`` ("static": ``2.html`` beside it; "call": rows
come by POST only), ``project`` (of its calls, as the page writes it), ``token`` (the call wants a
bearer token), ``per_page``, ``articles`` ("page"; "shell": the text comes by a call of its own).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from crawler.replica import render
from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

LIST = "rest/frontAppCustomAction/getPageInfoListNew"
DETAIL = "rest/commonapiaction/getGovInfoDetail"
TOKEN = "rest/getOauthInfoAction/getNoUserAccessToken"  # noqa: S105 - the name of a call


def guid(text: str) -> str:
    """Give a UUID, the same for the same text."""
    return str(uuid.UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()))


def path(site: Site, article: Article) -> str:
    """Give an article's path: its category, its day, its UUID; or the shell with the UUID."""
    column, name = common.column_of(site, article), guid(f"{site.host} {article.number}")
    if column["articles"] == "shell":
        return f"/showinfo.html?infoGuid={name}"
    return f"{_folder(column)}{article.published:%Y%m%d}/{name}.html"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment."""
    return f"/{site.data['files']}/{guid(str(article.number))}/{article.number}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    columns = site.data["column"]
    for column in columns:
        parts = common.cut(common.rows(site, column, path), column["per_page"])
        by_call = column["list"] == "call"
        children = [c for c in columns if c.get("below") == column["path"]]
        for k, part in enumerate([[]] if by_call else parts, 1):
            name = column["path"] if k == 1 else f"{_folder(column)}{k}.html"
            out[name] = common.page(
                "epoint/list.html", site=site, column=column, rows=part, children=children,
                category=_category(column), guid=guid(site.host),
            )  # fmt: skip
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer the calls, and shells."""
    for column in site.data["column"]:
        project = str(column.get("project", "")).strip("/")
        if project and request.path == f"/{project}/{LIST}" and request.method == "POST":
            return _entries(site, request)
        if project and request.path == f"/{project}/{DETAIL}" and request.method == "POST":
            return _detail(site, request)
        if project and request.path == f"/{project}/{TOKEN}" and request.method == "POST":
            return _json(
                {"custom": {"access_token": guid(f"token {site.host}"), "expires_in": 7200}}
            )
    if request.path == "/showinfo.html" and f"/showinfo.html?{request.query}" in pages(site):
        return common.page(
            "epoint/shell.html", site=site, guid=guid(site.host),
            column=common.first(site.data["column"], articles="shell"),
        )  # fmt: skip
    return None


def _entries(site: Site, request: Request) -> Page:
    asked = _params(request)
    column = next(
        (c for c in site.data["column"] if _category(c) == asked.get("categoryNum")), None
    )
    if column is None or asked.get("siteGuid") != guid(site.host):
        return _json({"custom": {}, "status": {"code": 200, "text": "参数错误"}})
    if (
        column.get("token")
        and request.headers.get("Authorization") != f"Bearer {guid(f'token {site.host}')}"
    ):
        return Page(lambda: b'{"status":{"code":401,"text":"token"}}', "application/json", 401)
    lines = common.rows(site, column, path)
    size, index = (
        min(int(asked.get("pageSize", 20)), column["per_page"]),
        int(asked.get("pageIndex", 0)),
    )
    entries = [
        {
            "categorynum": _category(column), "infotype": "", "title": row.title,
            "infourl": row.href, "infodate": row.date,
        }
        for row in lines[index * size : (index + 1) * size]
    ]  # fmt: skip
    return _json({"controls": [], "custom": {"count": len(lines), "infodata": entries}})


def _detail(site: Site, request: Request) -> Page:
    wanted = _params(request).get("infoid")
    for article in site.articles:
        if guid(f"{site.host} {article.number}") == wanted:
            data = {
                "title": article.title, "infodate": article.published.isoformat(),
                "infocontent": str(render.body(site, article)), "infotype": "", "pdflist": [],
            }  # fmt: skip
            return _json({"custom": {"code": 1, "data": data}})
    return _json({"custom": {"code": 0}})


def _params(request: Request) -> dict[str, Any]:
    try:
        asked = json.loads(request.arguments().get("params", "{}"))
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _json(value: Any) -> Page:
    text = json.dumps(value, ensure_ascii=False)
    return Page(text.encode, media_type="application/json;charset=UTF-8")


def _folder(column: common.Column) -> str:
    return str(column["path"]).rpartition("/")[0] + "/"


def _category(column: common.Column) -> str:
    return str(column["path"]).split("/")[-2]
