"""Tables for people: the steps of a discovery, what was found, what a check says."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from crawler.console import plain
from crawler.discovery.model import Discovery


def print_discovery(console: Console, found: Discovery) -> None:
    """Print each step with its evidence, and the columns."""
    console.print(f"[bold]{plain(found.site)} {plain(found.name)}[/bold] {plain(found.home)}")
    table = Table("", "score", "promised", "because", "was", "evidence", box=SIMPLE)
    table.add_column("address", overflow="fold")
    for step in found.steps:
        said = f"{step.how} {step.text}".strip()
        table.add_row(
            *(plain(cell) for cell in (step.n, step.score, step.promise, said, step.outcome)),
            plain(step.evidence),
            plain(step.url),
        )
    console.print(table)
    for column in found.columns:
        console.print(
            f"  [green]{column.basis}[/green], {column.confidence} confidence: {plain(column.url)}"
            f"\n    {plain(column.title)}, family {column.family or 'unknown'},"
            f" spider {column.spider or 'none'}; {plain('; '.join(column.marks[:4]))}"
        )
    for problem in found.problems:
        console.print(f"  [yellow]{plain(problem)}[/yellow]")


def summary_table(found: Iterable[Discovery]) -> Table:
    """Say in a line a site what was found."""
    table = Table(
        "site", "name", "status", "requests", "family", "column of annual reports", "basis"
    )
    for one in found:
        well = one.status == "found"
        table.add_row(
            plain(one.site),
            plain(one.name),
            one.status if well else f"[red]{one.status}[/red]",
            str(one.requests),
            "\n".join(dict.fromkeys(column.family or "unknown" for column in one.columns)),
            "\n".join(plain(column.url) for column in one.columns[:6]),
            "\n".join(dict.fromkeys(column.basis for column in one.columns)),
        )
    return table
