"""What families share: whose column an article is in, the rows of a list, pages of articles.

A city's file gives ``[[column]]`` with ``path``, ``title``, ``years``, ``kinds`` (of
units) or ``units`` (by name) and what its family adds. A report with ``file = "pdf"`` (or docx) is a
page that only wraps the file, or (``beside``) has the report as well; its family then has
``file_path(site, article)``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from crawler.replica import documents, render
from crawler.replica.model import Article, Page, Site, redirect

Column = Mapping[str, Any]
Address = Callable[[Site, Article], str]


class Row(NamedTuple):
    """A line of a list."""

    title: str
    href: str
    date: str


def column_of(site: Site, article: Article) -> Column:
    """Find the column that lists an article: named by its options, else by year and kind or unit."""
    for column in site.data["column"]:
        if "column" in article.options:
            if column["path"] == article.options["column"]:
                return column  # type: ignore[no-any-return]
        elif article.year in column["years"] and (
            article.unit.kind in column["kinds"] or article.unit.name in column.get("units", ())
        ):
            return column  # type: ignore[no-any-return]
    raise LookupError(f"{site.host}: no column takes {article.title}")


def rows(site: Site, column: Column, address: Address) -> list[Row]:
    """Give the lines of a list, newest first, with the links that lead nowhere or away."""
    lines = [
        Row(a.title, address(site, a.as_listed()), a.published.isoformat())
        for a in site.articles
        if column_of(site, a) is column or a.options.get("listed_in") == column["path"]
    ]
    lines += [Row(link["title"], link["href"], link["date"]) for link in column.get("links", ())]
    return sorted(lines, key=lambda row: row.date, reverse=True)


def cut(lines: list[Row], size: int) -> list[list[Row]]:
    """Cut a list into pages, one at least."""
    return [lines[at : at + size] for at in range(0, len(lines), size)] or [[]]


def page(template: str, **context: Any) -> Page:
    """Answer with a template."""
    return Page(lambda: render.html(template, **context).encode())


def entrance(site: Site) -> dict[str, Page]:
    """Give the home page and the disclosure platform with its five tabs."""
    base = f"{site.family}/base.html"
    return {
        "/": page("common/home.html", site=site, base=base),
        site.data["platform"]: page("common/platform.html", site=site, base=base),
    }


def article_pages(
    site: Site, address: Address, file_address: Address | None = None
) -> dict[str, Page]:
    """Give the pages of all articles, redirects from where they were, the files that they wrap."""
    out = {}
    for article in site.articles:
        here = address(site, article)
        file = file_address(site, article) if file_address and article.options.get("file") else ""
        out[here] = _article(site, article, file)
        if file:
            out[file] = _file(article)
        if article.options.get("moved"):
            out[address(site, article.as_listed())] = redirect(site.url(here))
    return out


def hexadecimal(site: Site, article: Article) -> str:
    """Give an article's name of 32 hex digits."""
    name = f"{site.host} {article.number}"
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def _article(site: Site, article: Article, file: str) -> Page:
    encoding = article.options.get("encoding", "utf-8")

    printed = replace(article, report=article.shown) if article.shown else article
    wraps = bool(file) and not article.options.get("beside")

    def make() -> bytes:
        text = render.html(
            f"{site.family}/article.html", site=site, article=article, charset=encoding, file=file,
            body="" if wraps else render.body(site, printed),
        )  # fmt: skip
        # Pages that say gb2312 are written by systems that mean GBK.
        return text.encode("gbk" if encoding == "gb2312" else encoding)

    return Page(
        make,
        modified=article.modified,
        delay=article.options.get("slow", 0.0),
        fails=article.options.get("fails", 0),
    )


def _file(article: Article) -> Page:
    kind = article.options["file"]
    return Page(
        lambda: documents.write(article, kind),
        media_type=documents.MEDIA_TYPES[kind],
        modified=article.modified,
    )


def number(text: str | None, otherwise: int = 1) -> int:
    """Read a number of a request; what is none counts as ``otherwise``."""
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def first(columns: Iterable[Column], **wanted: Any) -> Column | None:
    """Give the first column with these values."""
    return next((c for c in columns if all(c.get(k) == v for k, v in wanted.items())), None)
