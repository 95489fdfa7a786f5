"""Sites of no platform that we know by name, in three looks.

What a city's file adds: ``look``; to a ``[[column]]`` ``index`` (its file's name), ``per_page``,
``pager`` ("links", "script", "none"), ``article`` (a pattern of its articles' paths with ``{day}``,
``{number}``, ``{uuid}``, ``{folder}``), ``dates``, ``rows`` ("script": they are written by one,
"names": nothing but the units' names), ``itself`` (the column is its only article), ``shell``
(an address that only leads to it). ``encoding`` is that of lists, ``sister`` the host of files,
``calendar`` a path below which every month links the next, ``gone`` an article that lists still
name and whose page says, with status 200, that it is not there.
"""

from __future__ import annotations

import re
from datetime import date

from crawler.replica import render
from crawler.replica.families import common
from crawler.replica.families.epoint import guid
from crawler.replica.model import Article, Page, Request, Site


def path(site: Site, article: Article) -> str:
    """Give an article's path, by its column's pattern."""
    column = common.column_of(site, article)
    if column.get("itself"):
        return str(column["path"])
    return str(column["article"]).format(
        day=article.published,
        number=article.number,
        uuid=guid(f"{site.host} {article.number}"),
        folder=column["path"],
    )


def file_path(site: Site, article: Article) -> str:
    """Give the path of a file: beside the articles, or on the sister host."""
    name = f"/upload/{article.published:%Y%m}/{article.number}.{article.options['file']}"
    sister = article.options.get("host")
    return f"http://{sister}{name}" if sister else name


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path."""
    out = common.entrance(site)
    for column in site.data["column"]:
        if not column.get("itself"):
            out |= _list_pages(site, column)
        if "shell" in column:
            out[column["shell"]] = common.page("trs/shell.html", to=column["path"])
    out |= common.article_pages(site, path, file_path)
    if "gone" in site.data:
        out[site.data["gone"]["href"]] = common.page("generic/gone.html")
    return {re.sub(r"^http://[^/]+", "", name): page for name, page in out.items()}


def answer(site: Site, request: Request) -> Page | None:
    """Answer the calendar, whose months never end, and addresses with a session id."""
    calendar = site.data.get("calendar")
    if calendar and request.path.startswith(calendar):
        year, month = _month(request.path)
        following = f"{year + month // 12}-{month % 12 + 1:02}"
        return common.page("generic/calendar.html", site=site, month=(year, month), after=following)
    if re.fullmatch(r"(?:sid|PHPSESSID)=\w+", request.query):
        return pages(site).get(request.path)
    return None


def _month(path: str) -> tuple[int, int]:
    found = re.search(r"(20\d\d)-(\d\d)/?$", path)
    return (int(found[1]), int(found[2])) if found else (2026, 11)


def _list_pages(site: Site, column: common.Column) -> dict[str, Page]:
    lines = [_as_printed(column, row, site) for row in common.rows(site, column, path)]
    gone = site.data.get("gone")
    if gone and gone["column"] == column["path"]:
        lines.append(common.Row(gone["title"], gone["href"], gone["date"]))
    parts = common.cut(lines, column["per_page"])
    children = [c for c in site.data["column"] if c.get("below") == column["path"]]
    out = {}
    for k, part in enumerate(parts, 1):
        page = _encoded(
            f"generic/{site.data['look']}.html", site=site, column=column, rows=part,
            page=k, total=len(parts), children=children, names=_names(column, len(parts)),
        )  # fmt: skip
        for name in {_name(column, k), column["path"] if k == 1 else _name(column, k)}:
            out[name] = page
    return out


def _as_printed(column: common.Column, row: common.Row, site: Site) -> common.Row:
    dates = column.get("dates")
    title = row.title
    if column.get("rows") == "names":
        title = next((u.name for u in site.units if u.name in row.title), row.title)
    return common.Row(
        title, row.href, date.fromisoformat(row.date).strftime(dates) if dates else ""
    )


def _name(column: common.Column, k: int) -> str:
    """Give the path of page k: as the column's own file, with a number."""
    stem, _, ending = str(column["path"] + column["index"]).rpartition(".")
    if k == 1:
        return f"{stem}.{ending}"
    return f"{stem}_{k - 1 if column.get('from_zero') else k}.{ending}"


def _names(column: common.Column, total: int) -> list[str]:
    return [_name(column, k) for k in range(1, total + 1)]


def _encoded(template: str, *, site: Site, **context: object) -> Page:
    encoding = site.data.get("encoding", "utf-8")

    def make() -> bytes:
        text = render.html(template, charset=encoding, site=site, **context)
        return text.encode("gbk" if encoding == "gb2312" else encoding)

    return Page(make)
