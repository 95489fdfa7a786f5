"""The platform of ``/<site>/<column>/pc/list.html``: static lists, articles by snowflake number.

What a city's file adds to a ``[[column]]``: ``per_page``, ``pager`` ("none": nothing of the page
says that there are more; "script": only how many), ``rows`` ("data": they stand in a
script as JSON, the address as JSON in JSON), ``shell`` (its address answers 1,334 bytes that
lead on by script). Past the end a page with status 200 says that it is not there.
"""

from __future__ import annotations

import json
import re

from markupsafe import Markup

from crawler.replica import render
from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site


def path(site: Site, article: Article) -> str:
    """Give an article's path: its column, its number of 19 or 7 digits."""
    column = common.column_of(site, article)
    long = column.get("numbers") != "short"
    number = 1_845_747_378_000_000_000 + article.number * 1_000_003 if long else article.number * 7
    return f"{column['path']}content/content_{number}.html"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment."""
    return f"/{site.data['root']}/upload/{article.number}.{article.options['file']}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    columns = site.data["column"]
    for column in columns:
        parts = common.cut(common.rows(site, column, path), column["per_page"])
        children = [c for c in columns if c.get("below") == column["path"]]
        for k, part in enumerate(parts, 1):
            name = f"{column['path']}list{f'_{k}' if k > 1 else ''}.html"
            out[name] = common.page(
                "pc_list/list.html", site=site, column=column, rows=part, children=children,
                total=len(parts), page=k, data=_data(part),
            )  # fmt: skip
        if "shell" in column:
            out[column["shell"]] = common.page(
                "pc_list/shell.html", to=f"{column['path']}list.html"
            )
    return out


def _data(part: list[common.Row]) -> Markup:
    """Write rows as the platform's scripts hold them."""
    entries = [
        {
            "title": row.title, "pubDate": f"{row.date} 10:00",
            "urls": json.dumps({"pc": row.href}), "articleFiles": [],
        }
        for row in part
    ]  # fmt: skip
    return render.script_json(entries)


def answer(site: Site, request: Request) -> Page | None:
    """Answer what is past the end of a list."""
    if re.fullmatch(r"/.+/pc/list_\d+\.html", request.path):
        return common.page("pc_list/missing.html")
    return None
