"""博达 VSB: lists ``a/b.htm`` whose older pages count down, articles ``/info/N/N.htm``.

What a city's file adds to a ``[[column]]``: ``tree`` (its number), ``per_page``, ``next`` ("link",
"script" where 下页 is a script's, "dynamic" where the list is a ``.jsp`` with PAGENUM),
``dates`` (a pattern of strftime).
"""

from __future__ import annotations

import posixpath
from datetime import date

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

DOWNLOAD = "/system/_content/download.jsp"
OWNER = "1164291239"


def path(site: Site, article: Article) -> str:
    """Give an article's path: the number of its tree, its own."""
    return f"/info/{common.column_of(site, article)['tree']}/{article.number}.htm"


def file_path(site: Site, article: Article) -> str:
    """Give the path of a report's file: shown in the page (pdf) or attached to it."""
    name = common.hexadecimal(site, article).upper()
    if article.options["file"] == "pdf":
        return f"/__local/{name[0]}/{name[1:3]}/{name[3:5]}/{name}.pdf"
    return f"{DOWNLOAD}?urltype=news.DownloadAttachUrl&owner={OWNER}&wbfileid={name}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    for column in site.data["column"]:
        if column["next"] != "dynamic":
            parts = _parts(site, column)
            for k in range(1, len(parts) + 1):
                out[_address(column, k, len(parts))] = _list(site, column, k)
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer downloads and dynamic lists."""
    if request.path == DOWNLOAD:
        return pages(site).get(f"{request.path}?{request.query}")
    said = request.arguments()
    column = common.first(site.data["column"], next="dynamic")
    if column is None or request.path != column["path"].partition("?")[0]:
        return None
    if said.get("wbtreeid") != str(column["tree"]):
        return None
    # Past the end the last page is repeated for ever.
    page = min(common.number(said.get("PAGENUM")), len(_parts(site, column)))
    return _list(site, column, page)


def _parts(site: Site, column: common.Column) -> list[list[common.Row]]:
    return common.cut(common.rows(site, column, path), column["per_page"])


def _address(column: common.Column, k: int, total: int) -> str:
    """Give the path of page k: the first is the list itself, the last ``1.htm``."""
    path: str = column["path"]
    if column["next"] == "dynamic":
        return path if k == 1 else f"{path}&PAGENUM={k}&totalpage={total}"
    return path if k == 1 else f"{path.removesuffix('.htm')}/{total - k + 1}.htm"


def _list(site: Site, column: common.Column, k: int) -> Page:
    parts = _parts(site, column)
    here = _address(column, k, len(parts))
    lines = [
        common.Row(
            row.title,
            _relative(row.href, here),
            date.fromisoformat(row.date).strftime(column["dates"]),
        )
        for row in parts[k - 1]
    ]
    after = _address(column, k + 1, len(parts)) if k < len(parts) else ""
    stem = column["path"].removesuffix(".htm") + "/"
    return common.page(
        "vsb/list.html", site=site, column=column, rows=lines, page=k, total=len(parts),
        after=_relative(after, here) if after else "",
        children=[
            common.Row(c["title"], _relative(c["path"], here), "")
            for c in site.data["column"]
            if c["path"].startswith(stem) or c.get("below") == column["tree"]
        ],
    )  # fmt: skip


def _relative(target: str, page: str) -> str:
    """Write an address as VSB does, from the page that links it."""
    if target.startswith("http"):
        return target
    return posixpath.relpath(target, posixpath.dirname(page.partition("?")[0]))
