"""Guangdong's NFCMS: folders with ``index_n.html`` from 2 on, articles ``content/post_N.html``.

What a city's file adds to a ``[[column]]``: ``per_page``; ``pager`` ("last", or "next" where no
link to the last page is there); ``mobile`` (its rows lead to the pages for telephones).
"""

from __future__ import annotations

import posixpath

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

FIRST_POST = 9_000_000


def path(site: Site, article: Article) -> str:
    """Give an article's path."""
    column = common.column_of(site, article)
    return f"{column['path']}content/post_{FIRST_POST + article.number}.html"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an article's attachment: numbers only."""
    number = FIRST_POST // 2 + article.number
    folder = f"/attachment/{number // 10**6}/{number // 10**3}/{number}"
    return f"{folder}/{FIRST_POST + article.number}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    for article in site.articles:
        here = path(site, article)
        out[here.replace("/post_", "/mpost_")] = out[here]
    for column in site.data["column"]:
        out |= _list_pages(site, column)
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer nothing else: past the end of a list there is a 404."""
    return None


def _list_pages(site: Site, column: common.Column) -> dict[str, Page]:
    def address(site: Site, article: Article) -> str:
        post = site.url(path(site, article))
        return post.replace("/post_", "/mpost_") if column.get("mobile") else post

    parts = common.cut(common.rows(site, column, address), column["per_page"])
    children = [
        common.Row(c["title"], site.url(c["path"]), "")
        for c in site.data["column"]
        if posixpath.dirname(c["path"].rstrip("/")) + "/" == column["path"]
    ]
    out = {}
    for k, lines in enumerate(parts, 1):
        name = f"{column['path']}index{f'_{k}' if k > 1 else ''}.html"
        out[name] = common.page(
            "nfcms/list.html", site=site, column=column, rows=lines, page=k, total=len(parts),
            children=children,
        )  # fmt: skip
        if k == 1:
            out[column["path"]] = out[name]
    return out
