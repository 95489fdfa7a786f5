"""Hanweb jpaas: columns whose list is built by a call (``build/unit``), articles by hash.

What a city's file adds: ``webid``; to a ``[[column]]`` its ``page_id``, ``tag`` (tagId of the
list), ``most`` (rows of an answer, whatever is asked), ``parse_type`` (as queryData says it; the
tag's own attribute may differ). A column with ``units`` is in that organ's own tree and is listed
at ``organs``.
"""

from __future__ import annotations

import json

from crawler.replica import render
from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def path(site: Site, article: Article) -> str:
    """Give an article's path: below its column, by year, by hash."""
    folder = common.column_of(site, article)["path"].rpartition("/")[0]
    return f"{folder}/art/{article.published.year}/art_{common.hexadecimal(site, article)}.html"


def file_path(site: Site, article: Article) -> str:
    """Give the path of the file that an article shows."""
    name = f"{common.hexadecimal(site, article)}.{article.options['file']}"
    return f"/cms_files/jcms1/web{site.data['webid']}/site/attach/0/{name}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    columns = site.data["column"]
    for column in columns:
        children = [c for c in columns if c.get("below") == column["page_id"]]
        out[column["path"]] = common.page(
            "jpaas/column.html", site=site, column=column, children=children, unit=UNIT
        )
    out[site.data["organs"]] = common.page(
        "jpaas/organs.html", site=site, columns=[c for c in columns if "units" in c]
    )
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer ``build/unit``: JSON with the HTML of one page of a column's list."""
    if request.path != UNIT:
        return None
    said = request.arguments()
    column = common.first(site.data["column"], page_id=said.get("pageId"))
    good = column is not None and _well_asked(site, column, said)
    text = ""
    if column is not None and good:
        try:
            paging = json.loads(said.get("paramJson", "{}"))
        except ValueError:
            paging = {}
        # Paging outside paramJson is not heard.
        page, asked = int(paging.get("pageNo", 1)), int(paging.get("pageSize", 15))
        size, lines = min(asked, column["most"]), common.rows(site, column, path)
        text = render.html(
            "jpaas/unit.html", site=site, rows=lines[(page - 1) * size : page * size],
            count=len(lines), size=size, page=page, tag=said["tagId"], column=column, unit=UNIT,
        )  # fmt: skip
    body = json.dumps({"success": good, "code": "200", "data": {"html": text}}, ensure_ascii=False)
    return Page(body.encode, media_type="application/json;charset=UTF-8")


def _well_asked(site: Site, column: common.Column, said: dict[str, str]) -> bool:
    right = (column["parse_type"], site.data["webid"], site.data["template_set"], column["tag"])
    return tuple(said.get(n) for n in ("parseType", "webId", "tplSetId", "tagId")) == right
