"""商网: modules ``/XxgkAnnualReport/``, ``/Xxgknb/``, lists whose path has the page's number.

What a city's file adds to a ``[[column]]``: ``list`` (its address up to ``page_N.html``),
``module`` (of its articles; "year" for ``/OpennessAnnualReport/year/show/ORGAN/YEAR``, which have no
list), ``per_page``. ``organs`` gives numbers to units. Past its end a list repeats its last page,
and 下一页 always leads on.
"""

from __future__ import annotations

import re

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

YEARS = "/OpennessAnnualReport/year/show"


def path(site: Site, article: Article) -> str:
    """Give an article's path."""
    module = common.column_of(site, article)["module"]
    if module == "year":
        return f"{YEARS}/{site.data['organs'][article.unit.name]}/{article.year}"
    ending = "?type=1" if module == "Xxgknb" else ""
    return f"/{module}/show/{article.number}.html{ending}"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment."""
    return f"/upload/{article.published:%Y%m}/{article.number}.{article.options['file'].upper()}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site) | common.article_pages(site, path, file_path)
    out[site.data["annual_reports"]] = common.page(
        "openness/tabs.html", site=site, columns=site.data["column"], organs=_organs(site)
    )
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer lists of any page, articles with a query, years without a report."""
    match = re.fullmatch(r"(/.+/)page_(\d{1,6})\.html", request.path)
    column = common.first(site.data["column"], list=match[1]) if match else None
    if match and column:
        parts = common.cut(common.rows(site, column, path), column["per_page"])
        page = int(match[2])
        return common.page(
            "openness/list.html", site=site, column=column, page=page,
            rows=parts[min(max(page, 1), len(parts)) - 1],
        )  # fmt: skip
    if re.fullmatch(rf"{YEARS}/\d+/20\d\d", request.path):
        return common.page(
            "openness/article.html", site=site, article=None, file="", body="", charset="utf-8",
            years=site.data["years"], organ=request.path.split("/")[-2],
        )  # fmt: skip
    return pages(site).get(f"{request.path}?{request.query}")


def _organs(site: Site) -> list[common.Row]:
    """List the newest year of each organ that has no list, as the tab links them."""
    newest = max(site.data["years"])
    return [
        common.Row(name, f"{YEARS}/{number}/{newest}", "")
        for name, number in site.data["organs"].items()
    ]
