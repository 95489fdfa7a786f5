"""Tables for people: what a crawl did, what a document says, which sites there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from crawler.registry import Site, is_guess
from parsers.model import STATES

if TYPE_CHECKING:  # Scrapy takes a second to load, and most commands do without
    from crawler.discovery.elsewhere import Elsewhere
    from crawler.results import SiteResult
    from parsers.model import Report

MAX_PRINTED = 20  # of the suspects and problems of one document


def sites_table(sites: Iterable[Site]) -> Table:
    """List registry rows; what is derived or guessed is said to be."""
    columns = Column("column of annual reports", overflow="fold")
    table = Table("site", "name", "level", "family", "spider", columns, "basis")
    for site in sites:
        table.add_row(
            site.id,
            site.name,
            site.level,
            site.family or "",
            site.spider or "",
            "\n".join(site.column_urls),
            f"{site.column_basis or ''}{' (a guess)' if is_guess(site) else ''}",
        )
    return table


def elsewhere_table(found: Iterable[Elsewhere]) -> Table:
    """List the reports on other governments' domains, and what is to be done for them."""
    table = Table("domain", "reports", "linked by", "its site", "for example")
    for one in found:
        first = f"{one.rows[0].title} {one.rows[0].url}"
        site = one.site or "none: discover it, give it a row"
        table.add_row(one.domain, str(len(one.rows)), one.linked_by, site, plain(first))
    return table


def print_results(console: Console, results: Sequence[SiteResult]) -> None:
    """Say how each site's crawl ended, and what was wrong."""
    table = Table("site", "name", "ended", "requests", "reports", "new", "changed", "unchanged")
    for result in results:
        counts = (result.requests, result.reports, result.added, result.changed, result.unchanged)
        ended = result.reason if result.well else f"[red]{result.reason}[/red]"
        table.add_row(result.site, result.name, ended, *(str(count) for count in counts))
    console.print(table)
    for result in results:
        for code, count in result.problems.items():
            console.print(f"  {result.site} {plain(result.name)}: {code} {count}")


def print_report(console: Console, source: str, report: Report) -> None:
    """Print what was read from one document."""
    console.print(f"[bold]{plain(source)}[/bold]")
    console.print(
        f"  {plain(report.title)}\n  publisher {plain(report.publisher)}, year {report.year},"
        f" published {report.published}, form {report.form}"
    )
    if report.figures:
        table = Table("table", "form", "numbers", "blank", "nil mark", "ambiguous", "missing")
        for name in dict.fromkeys(figure.table for figure in report.figures):
            states = Counter(f.state for f in report.figures if f.table == name)
            table.add_row(name, report.forms.get(name, ""), *(str(states[s]) for s in STATES))
        console.print(table)
    checks = Counter(check.status for check in report.checks)
    console.print(
        f"  checks: {checks['pass']} pass, {checks['fail']} fail, {checks['unknown']} unknown;"
        f" claims: {len(report.claims)}"
    )
    for check in (c for c in report.checks if c.status == "fail"):
        console.print(
            f"  [yellow]failed[/yellow] {check.rule}: {check.actual}, not {check.expected}"
            + (f" ({plain(check.detail)})" if check.detail else "")
        )
    for suspect in report.suspects[:MAX_PRINTED]:
        likely = "" if suspect.suggested is None else f", likely {suspect.suggested}"
        console.print(
            f"  [yellow]suspect[/yellow] {suspect.cell}: printed {suspect.printed}{likely}"
            f" ({plain(suspect.reason)})"
        )
    for problem in report.problems[:MAX_PRINTED]:
        console.print(f"  [red]problem[/red] {problem.code}: {plain(problem.detail)}")
    unsaid = sum(max(0, len(x) - MAX_PRINTED) for x in (report.suspects, report.problems))
    if unsaid:
        console.print(f"  and {unsaid} more suspects and problems: --json lists all")


def found_table(rows: Iterable[Sequence[Any]]) -> Table:
    """List reports of a corpus: publisher, year, form, how the figures read, what is wrong."""
    table = Table("publisher", box=SIMPLE, pad_edge=False, padding=(0, 1))
    for name in ("year", "form", "read", "blank", "missing", "checks\nfailed", "problems"):
        table.add_column(name, no_wrap=True, justify="right")
    for row in rows:
        table.add_row(*(plain(cell) for cell in row))
    return table


def plain(value: object) -> str:
    """Show text of a page as it is: no markup, no control characters, not endless."""
    text = "—" if value is None else str(value)
    return "".join(c for c in text[:500] if c.isprintable()).replace("[", r"\[")
