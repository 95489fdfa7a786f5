"""Reports of a corpus and changes to it, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crawler.corpus.reparse import Changes, FigureChange
from crawler.corpus.show import Shown, ShownFigure

_ROLES = {
    "figures": "figures are from here",
    "compared": "the same report, compared",
    "page": "the page that shows it",
    "other": "no part of the report",
}


def print_shown(screen: Console, shown: Shown, *, cell: str | None) -> None:
    """Print figure → document → WARC record → printed text; of one cell, or of all."""
    report, document = shown.report, shown.document
    _fields(
        screen,
        ("report", f"{report['report']} (version {report['version']} of {len(shown.versions)})"),
        ("title", report["title"]),
        ("publisher, year", f"{report['publisher']}, {report['year']}"),
        ("published", report["published"]),
        ("address", report["url"]),
        ("document", f"sha256 {document['sha256']}, {document['length']} bytes"),
    )
    for part in shown.documents if len(shown.documents) > 1 else ():
        said = _ROLES[part["role"]]
        if part["differing"] is not None:
            said += f"; {part['agreeing']} cells agree, {part['differing']} differ"
        _fields(screen, ("read from", f"{part['url']}, sha256 {part['sha256'][:12]}…: {said}"))
    for capture in shown.captures:
        place = f"{capture['warc_file']} at {capture['warc_offset']} + {capture['warc_length']}"
        _fields(screen, ("WARC record", f"{place}, fetched {capture['fetched_at']}"))
    original = "read again, digest as stored" if shown.original == "ok" else shown.original
    _fields(screen, ("archived bytes", original))
    figures = [f for f in shown.figures if cell is None or f.cell == cell]
    for name in dict.fromkeys(f.cell.partition(".")[0] for f in figures):
        screen.print(_figures(name, [f for f in figures if f.cell.startswith(f"{name}.")]))
    for check in shown.failed:
        screen.print(
            f"[red]failed[/red] {plain(check['rule'])}: {check['actual']} printed, the other side"
            f" gives {check['expected']} {plain(check['detail'])}"
        )
    for suspect in shown.suspects:
        screen.print(
            f"[yellow]suspect[/yellow] {suspect['cell']}: {suspect['printed']} printed,"
            f" {suspect['suggested']} would mend it ({plain(suspect['reason'])})"
        )
    for problem in shown.problems:
        screen.print(f"[yellow]problem[/yellow] {problem['code']}: {plain(problem['detail'])}")


def print_changes(screen: Console, changes: Changes, *, limit: int = 50) -> None:
    """Print what reading everything again changed; at most ``limit`` figures."""
    screen.print(
        f"{changes.documents} documents read again: {len(changes.added)} reports added,"
        f" {len(changes.changed)} changed, {len(changes.gone)} gone;"
        f" {len(changes.figures)} figures changed"
    )
    if changes.figures:
        table = Table("report", "cell", "before", "after")
        for change in changes.figures[:limit]:
            table.add_row(change.report, change.cell, *map(plain, _sides(change)))
        screen.print(table)
        if len(changes.figures) > limit:
            screen.print(f"… and {len(changes.figures) - limit} more; --json gives all")
    for why in changes.lost:
        screen.print(f"[red]not read[/red] {plain(why)}")


def _figures(name: str, figures: list[ShownFigure]) -> Table:
    table = Table(title=name, title_justify="left", box=SIMPLE, pad_edge=False)
    for column in ("cell", "label", "value", "printed", "state", "place", "archived text"):
        table.add_column(column, overflow="fold")
    for figure in figures:
        table.add_row(*map(plain, _cells(figure)))
    return table


def _cells(figure: ShownFigure) -> Iterable[Any]:
    yield figure.cell.partition(".")[2]
    yield f"{figure.row_zh} · {figure.column_zh}"
    yield "" if figure.value is None else f"{figure.value} {figure.unit}"
    yield figure.raw
    yield figure.state
    yield figure.locator
    if figure.found is None:
        yield "" if figure.state == "missing" else "not found"
    else:
        yield f"{figure.found} {'✓' if figure.agrees else '✗'}"


def _sides(change: FigureChange) -> Iterable[str]:
    for side in (change.before, change.after):
        yield "—" if side is None else f"{side[1]!r} ({side[2]})"


def _fields(screen: Console, *fields: tuple[str, Any]) -> None:
    for name, value in fields:
        screen.print(f"[bold]{name:>16}[/bold]  {plain(value)}", soft_wrap=True)


def plain(value: object) -> str:
    """Show text of a page as it is: no markup, no control characters."""
    return escape("".join(c for c in str(value) if c.isprintable()))
