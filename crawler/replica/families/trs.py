"""TRS-like static sites: directories, ``index_k`` pages, articles ``YYYYMM/tYYYYMMDD_ID.html``.

What a city's file adds: ``[[folder]]`` (a page of links to what is under it; ``select``: of options) and ``[[column]]``
(a list: whose reports of which years, how its pages are numbered, what comes past their end;
``rows``: "script", each in one of its own, or "one script").
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from crawler.replica import render
from crawler.replica.model import Article, Page, Request, Site, redirect

Column = Mapping[str, Any]


class Row(NamedTuple):
    """A line of a list."""

    title: str
    href: str
    date: str


def column_of(site: Site, article: Article) -> Column:
    """Find the column whose folder an article lies in."""
    for column in site.data["column"]:
        if "column" in article.options:
            if column["path"] == article.options["column"]:
                return column  # type: ignore[no-any-return]
        elif article.year in column["years"] and article.unit.kind in column["kinds"]:
            return column  # type: ignore[no-any-return]
    raise LookupError(f"{site.host}: no column takes {article.title}")


def path(site: Site, article: Article) -> str:
    """Give an article's path."""
    column, day = column_of(site, article), article.published
    return f"{column['path']}{day:%Y%m}/t{day:%Y%m%d}_{article.number}.{column['ext']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = {
        site.data["home"]: _page("trs/home.html", site=site),
        site.data["platform"]: _page("trs/platform.html", site=site),
        # Column roots are often no more than this shell.
        site.data["shell"]: _page("trs/shell.html", to=site.data["shell_to"]),
    }
    for folder in site.data["folder"]:
        out[folder["path"]] = _page(
            "trs/folder.html", site=site, column=folder, children=_children(site, folder["path"])
        )
    for column in site.data["column"]:
        out |= _list_pages(site, column)
    for article in site.articles:
        out[path(site, article)] = _article(site, article)
        if article.options.get("moved"):
            out[path(site, article.as_listed())] = redirect(site.url(path(site, article)))
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer for pages past the end of a list, each column in its own way."""
    for column in site.data["column"]:
        if re.fullmatch(re.escape(column["path"]) + r"index_\d+\.\w+", request.path):
            if column["past_end"] == "stub":
                return _page("trs/stub.html")
            if column["past_end"] == "refresh":
                return _page("trs/shell.html", to="./")
    return None


def rows(site: Site, column: Column) -> list[Row]:
    """Give the lines of a list, newest first, with the links that lead nowhere or away."""
    lines = [
        Row(a.title, _relative(path(site, a.as_listed()), column["path"]), a.published.isoformat())
        for a in site.articles
        if column_of(site, a) is column or a.options.get("listed_in") == column["path"]
    ]
    lines += [Row(link["title"], link["href"], link["date"]) for link in column.get("links", ())]
    return sorted(lines, key=lambda row: row.date, reverse=True)


def _list_pages(site: Site, column: Column) -> dict[str, Page]:
    lines, size = rows(site, column), column["per_page"]
    total = -(-len(lines) // size) or 1
    out = {}
    for k in range(total):
        page = _page(
            "trs/list.html", site=site, column=column, rows=lines[k * size : (k + 1) * size],
            page=k, total=total, children=_children(site, column["path"]),
        )  # fmt: skip
        out[f"{column['path']}index{f'_{k}' if k else ''}.{column['ext']}"] = page
        if not k:
            out[column["path"]] = page
    return out


def _children(site: Site, parent: str) -> list[Row]:
    """List the folders and columns right under ``parent``."""
    below = [*site.data["folder"], *site.data["column"]]
    return [
        Row(c["title"], "./" + c["path"].removeprefix(parent), "")
        for c in below
        if posixpath.dirname(c["path"].rstrip("/")) + "/" == parent
    ]


def _article(site: Site, article: Article) -> Page:
    encoding = article.options.get("encoding", "utf-8")

    def make() -> bytes:
        text = render.html(
            "trs/article.html", site=site, article=article, charset=encoding,
            column=column_of(site, article), body=render.body(site, article),
        )  # fmt: skip
        # Pages that say gb2312 are written by systems that mean GBK.
        return text.encode("gbk" if encoding == "gb2312" else encoding)

    return Page(
        make,
        modified=article.modified,
        delay=article.options.get("slow", 0.0),
        fails=article.options.get("fails", 0),
    )


def _page(template: str, **context: Any) -> Page:
    site = context.get("site")
    modified = max((a.modified for a in site.articles), default=None) if site else None
    return Page(lambda: render.html(template, **context).encode(), modified=modified)


def _relative(target: str, folder: str) -> str:
    """Write ``target`` as TRS does, from the list's own folder: ./202402/t… or ../nbgd/…."""
    relative = posixpath.relpath(target, folder)
    return relative if relative.startswith("..") else f"./{relative}"
