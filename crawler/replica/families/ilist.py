"""``/info/iList.jsp``: dynamic lists, session ids in every address, articles ``/gk/.../N.htm``.

What a city's file adds to a ``[[column]]``: ``cat`` (its number), ``folder`` (of its articles),
``per_page``. The pager's links have other parameters than the list's own address; past its end a
list repeats its last page, and 下一页 leads on for ever.
"""

from __future__ import annotations

import secrets

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

LIST = "/info/iList.jsp"


def path(site: Site, article: Article) -> str:
    """Give an article's path: its column's folder, its number."""
    return f"{common.column_of(site, article)['folder']}{article.number}.htm"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment."""
    return f"/upload/CMS{site.data['code']}/{article.number}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    return common.entrance(site) | common.article_pages(site, path, file_path)


def answer(site: Site, request: Request) -> Page | None:
    """Answer lists, and articles that are asked for with a session id."""
    plain, mark, _ = request.path.partition(";jsessionid=")
    if plain != LIST:
        return pages(site).get(plain) if mark else None
    said = request.arguments()
    cat = said.get("cat_id") or said.get("catalog_id")
    column = common.first(site.data["column"], cat=common.number(cat, 0))
    if column is None:
        return None
    parts = common.cut(common.rows(site, column, path), column["per_page"])
    page = common.number(said.get("cur_page"))
    return common.page(
        "ilist/list.html", site=site, column=column, rows=parts[min(page, len(parts)) - 1], page=page,
        session=f";jsessionid={secrets.token_hex(16).upper()}", columns=site.data["column"],
    )  # fmt: skip
