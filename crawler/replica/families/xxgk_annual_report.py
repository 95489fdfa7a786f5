"""Hanweb's module ``xxgkAnnualReport.jsp``: one publisher and one year a request, no lists.

What a city's file adds: ``area`` (code by unit), ``unlisted`` (units that only a link names),
``years_offered`` (of its select). ``fbtime`` is here the year of publication.
"""

from __future__ import annotations

from crawler.replica.families import common
from crawler.replica.model import Article, Page, Request, Site

MODULE = "/module/xxgk/xxgkAnnualReport.jsp"
DOWNLOAD = "/module/download/downfile.jsp"


def path(site: Site, article: Article) -> str:
    """Give the address of a publisher's report of a year."""
    area, year = site.data["area"][article.unit.name], article.published.year
    return f"{MODULE}?area={area}&fbtime={year}&showType=2"


def file_path(site: Site, article: Article) -> str:
    """Give the path of an attachment: its name is only in the query."""
    name = f"{common.hexadecimal(site, article)}.{article.options['file']}"
    return f"{DOWNLOAD}?classid=0&filename={name}"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    return common.entrance(site) | common.article_pages(site, path, file_path)


def answer(site: Site, request: Request) -> Page | None:
    """Answer for any order of the parameters; without a report the frame is empty."""
    if request.path == DOWNLOAD:
        return pages(site).get(f"{request.path}?{request.query}")
    if request.path != MODULE:
        return None
    said = request.arguments()
    asked = f"{MODULE}?area={said.get('area')}&fbtime={said.get('fbtime')}&showType=2"
    return pages(site).get(asked) or common.page(
        "xxgk_annual_report/article.html",
        site=site,
        article=None,
        charset="utf-8",
        file="",
        body="",
    )
