"""Datasette plugin: the pages of a corpus, at which address each stands.

A page is a function of `crawler.datasette.pages` that asks the corpus in a reading thread, under
Datasette's own time limit, and a template of the same name. None of them has a script.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from datasette import NotFound, Response, hookimpl  # type: ignore[import-untyped]
from datasette.utils import sqlite_timelimit  # type: ignore[import-untyped]
from datasette.views.base import DatasetteError  # type: ignore[import-untyped]

from crawler.corpus.errors import CorpusError
from crawler.datasette.pages import (
    coverage,
    division,
    home,
    league,
    original,
    publisher,
    report,
    search,
    worklist,
)
from crawler.datasette.pages.asking import KINDS, NotHere
from crawler.datasette.pages.charts import RESULTS
from crawler.datasette.pages.filters import Filters
from crawler.datasette.pages.findings import RULES, VERDICTS
from crawler.datasette.serving import corpus_name, serving

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
LANGUAGES = ("both", "en", "zh")
_COOKIE = "ogi_language"


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Say which address leads to which page."""
    return [
        (r"/$", _home),
        (r"/search$", _search),
        (r"/division/(?P<place>\d{6}|unknown)$", _division),
        (r"/publisher/(?P<unit>[0-9a-f]{1,32})$", _publisher),
        (r"/report/(?P<report>[\w.-]{1,80})$", _report),
        (r"/report/(?P<report>[\w.-]{1,80})/original$", _original),
        (r"/report/(?P<report>[\w.-]{1,80})/bytes$", _bytes),
        (r"/coverage$", _coverage),
        (r"/league$", _league),
        (r"/findings$", _findings),
        (r"/findings/(?P<finding>[0-9a-f]{1,32})$", _judge),
        (r"/failed-checks$", _checks),
        (r"/failed-checks/(?P<report>[\w.-]{1,80})/(?P<n>\d{1,6})$", _judge),
        (r"/language/(?P<language>both|en|zh)$", _language),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """Give every page the reader's language, and the name of the corpus in addresses."""
    chosen = request.cookies.get(_COOKIE) if request else None
    path = request.path if request else "/"
    if request and request.query_string:
        path = f"{path}?{request.query_string}"
    return {
        "language": chosen if chosen in LANGUAGES else "both",
        "corpus": corpus_name(datasette),
        "verdicts_on": serving(datasette).verdicts,
        "results": RESULTS,
        "here": path,
    }


async def _ask(datasette: Any, page: Callable[..., Any], *values: Any) -> Any:
    """Ask the corpus in a reading thread; NotHere becomes a page that says so."""
    limit = datasette.setting("sql_time_limit_ms")

    def asked(conn: sqlite3.Connection) -> Any:
        with sqlite_timelimit(conn, limit):
            return page(conn, *values)

    try:
        return await datasette.get_database(corpus_name(datasette)).execute_fn(asked)
    except NotHere:
        raise NotFound("The corpus has nothing at this address. 没有找到") from None
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise DatasetteError(f"This took longer than {limit} ms. 查询超时", status=503) from error


async def _show(
    datasette: Any, request: Any, name: str, context: dict[str, Any], status: int = 200
) -> Any:
    body = await datasette.render_template(
        f"pages/{name}.html", {**context, "strict": True}, request=request, view_name=f"ogi_{name}"
    )
    return Response.html(
        body, status=status, headers={"content-security-policy": POLICY, "vary": "cookie"}
    )


async def _home(datasette: Any, request: Any) -> Any:
    Filters(request)
    return await _show(datasette, request, "home", await _ask(datasette, home.home_page))


async def _search(datasette: Any, request: Any) -> Any:
    filters = Filters(request, "q", "page")
    typed = (request.args.get("q") or "")[:200]
    found = await _ask(datasette, search.search_page, typed, filters.page())
    return await _show(datasette, request, "search", found)


async def _division(datasette: Any, request: Any) -> Any:
    place, filters = request.url_vars["place"], Filters(request, "kind", "page")
    found = await _ask(
        datasette,
        division.division_page,
        "" if place == "unknown" else place,
        filters.one_of("kind", KINDS),
        filters.page(),
    )
    return await _show(datasette, request, "division", found)


async def _publisher(datasette: Any, request: Any) -> Any:
    found = await _ask(datasette, publisher.publisher_page, request.url_vars["unit"])
    return await _show(datasette, request, "publisher", found)


async def _report(datasette: Any, request: Any) -> Any:
    name = request.url_vars["report"]
    found = await _ask(datasette, report.report_page, name)
    if found["report"]["report"] != name:  # a series leads to its current version
        return Response.redirect(datasette.urls.path(f"/report/{found['report']['report']}"))
    return await _show(datasette, request, "report", found)


async def _original(datasette: Any, request: Any) -> Any:
    """Show the archived original, made harmless, for the frame on the page of its report."""
    archive, name = serving(datasette).archive, request.url_vars["report"]
    cell, digest = request.args.get("cell"), request.args.get("document")

    def got(conn: sqlite3.Connection) -> tuple[bytes, str]:
        mark = original.locator_of(conn, name, cell) if cell else None
        found = original.fetch(conn, archive, name, cell=cell, digest=digest)
        return original.shown(found, mark)

    try:
        data, media_type = await _ask(datasette, got)
    except original.Lost as lost:
        answer = await _show(datasette, request, "lost", {"why": str(lost), "report": name}, 404)
        answer.headers["content-security-policy"] = f"{POLICY}; sandbox"
        return answer
    headers = {"content-security-policy": original.SANDBOX, "cache-control": "private, max-age=600"}
    return Response(data, headers=headers, content_type=media_type)


async def _bytes(datasette: Any, request: Any) -> Any:
    """Give the exact archived bytes, to keep and not to show."""
    archive, name = serving(datasette).archive, request.url_vars["report"]
    digest = request.args.get("document")

    def got(conn: sqlite3.Connection) -> original.Original:
        return original.fetch(conn, archive, name, digest=digest)

    try:
        found = await _ask(datasette, got)
    except original.Lost as lost:
        return await _show(datasette, request, "lost", {"why": str(lost), "report": name}, 404)
    return Response(
        found.data,
        headers={
            "content-disposition": f'attachment; filename="{found.file_name}"',
            "content-security-policy": original.SANDBOX,
        },
        content_type="application/octet-stream",
    )


async def _coverage(datasette: Any, request: Any) -> Any:
    found = await _ask(datasette, coverage.coverage_page, Filters(request, "in").province("in"))
    return await _show(datasette, request, "coverage", found)


async def _league(datasette: Any, request: Any) -> Any:
    filters = Filters(request, "measure", "year", "kind", "province", "at_least")
    at_least = filters.number("at_least", least=1, most=1_000_000)
    found = await _ask(
        datasette,
        league.league_page,
        filters.one_of("measure", league.MEASURES),
        filters.number("year", least=1900, most=9999),
        filters.one_of("kind", KINDS),
        filters.province("province"),
        league.AT_LEAST if at_least is None else at_least,
    )
    return await _show(datasette, request, "league", found)


async def _findings(datasette: Any, request: Any) -> Any:
    filters = Filters(request, "rule", "verdict", "page")
    rule, verdict = filters.one_of("rule", RULES), filters.one_of("verdict", VERDICTS)
    found = await _ask(datasette, worklist.findings_page, rule, verdict, filters.page())
    return await _show(datasette, request, "findings", found)


async def _checks(datasette: Any, request: Any) -> Any:
    filters = Filters(request, "verdict", "page")
    verdict = filters.one_of("verdict", VERDICTS)
    found = await _ask(datasette, worklist.checks_page, verdict, filters.page())
    return await _show(datasette, request, "failed_checks", found)


async def _judge(datasette: Any, request: Any) -> Any:
    """Keep a verdict: only where `ogi serve --verdicts` runs, and only from its own page."""
    from crawler.datasette.verdicts import Refused, keep

    if request.method != "POST":
        raise NotFound("Verdicts are given on the page of findings.")
    form = await request.post_vars()
    try:
        await asyncio.to_thread(keep, serving(datasette), request, form)
    except Refused as refused:
        return Response.text(str(refused), status=403)
    except CorpusError as error:
        return Response.text(str(error), status=400)
    return Response.redirect(datasette.urls.path(_back(form.get("back"), "/findings")))


async def _language(datasette: Any, request: Any) -> Any:
    answer = Response.redirect(_back(request.args.get("back"), datasette.urls.path("/")))
    answer.set_cookie(_COOKIE, request.url_vars["language"], max_age=31_536_000, httponly=True)
    return answer


def _back(path: str | None, otherwise: str) -> str:
    """Give an address of this site to go back to; never another's."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path:
        return otherwise
    if any(ord(char) < 33 for char in path):
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path
