"""What changed: between the versions of a report, or by a run."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console

from crawler.corpus.connection import rows
from crawler.corpus.errors import CorpusError
from crawler.corpus.printing import plain
from crawler.corpus.show import find

_HEAD = ("title", "publisher", "year", "published", "form")


class NoRun(CorpusError):  # noqa: N818 - as NoCorpus
    """The corpus has no run of that number."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step from a version to another: what the head, the prose and the figures say."""

    before: str
    after: str
    seen_at: str
    head: dict[str, tuple[Any, Any]]  # field -> before, after
    prose: bool
    figures: list[dict[str, Any]]  # rows of the view revisions


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report's versions, and each change from one to another in the order in which it was seen."""

    series: str
    versions: list[dict[str, Any]]
    changes: list[Change]

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)


def compare(conn: sqlite3.Connection, name: str) -> Comparison:
    """Compare the versions of a report, named by its id, series or address. Raises NoReport."""
    series = find(conn, name)["series"]
    versions = rows(
        conn,
        "SELECT id, report, version, current, first_seen, title, publisher, year, published, form"
        " FROM reports WHERE series = ? ORDER BY version",
        series,
    )
    by_id = {version.pop("id"): version for version in versions}
    steps = rows(conn, "SELECT * FROM version_changes WHERE series = ? ORDER BY seen_at", series)
    figures = rows(conn, "SELECT * FROM revisions WHERE series = ? ORDER BY seen_at", series)
    changes = []
    for step in steps:
        before, after = (by_id[step[side]] for side in ("before_id", "after_id"))
        changes.append(
            Change(
                step["before_report"],
                step["after_report"],
                step["seen_at"],
                {f: (before[f], after[f]) for f in _HEAD if before[f] != after[f]},
                _prose(conn, step["before_id"]) != _prose(conn, step["after_id"]),
                [figure for figure in figures if figure["seen_at"] == step["seen_at"]],
            )
        )
    return Comparison(series, versions, changes)


def print_comparison(screen: Console, found: Comparison) -> None:
    """Print it for a person."""
    for version in found.versions:
        now = ", shown now" if version["current"] else ""
        screen.print(
            f"version {version['version']}: {version['report']}, first seen"
            f" {version['first_seen']}{now}"
        )
    if not found.changes:
        screen.print("No change was seen.")
    for change in found.changes:
        screen.print(f"\n[bold]{change.seen_at}[/bold]  {change.before} → {change.after}")
        for name, (before, after) in change.head.items():
            screen.print(f"  {name}: {plain(before)} → {plain(after)}")
        if change.prose:
            screen.print("  the prose changed")
        for figure in change.figures:
            label = plain(f"{figure['row_zh']} · {figure['column_zh']}")
            sides = f"{_side(figure, 'before')} → {_side(figure, 'after')}"
            screen.print(f"  {figure['cell']}: {sides}  [dim]{label}[/dim]", soft_wrap=True)
        if not change.figures:
            screen.print("  no figure changed")


def of_run(conn: sqlite3.Connection, run: int) -> Iterator[dict[str, Any]]:
    """Give what a run changed, row by row (table `changes`), figures as a list. Raises NoRun."""
    if conn.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone() is None:
        raise NoRun(f"no run {run} in this corpus: the table runs has the numbers")
    for change in rows(conn, "SELECT * FROM changes WHERE run_id = ? ORDER BY id", run):
        yield {**change, "figures": json.loads(change["figures"])}


def print_run(screen: Console, changes: list[dict[str, Any]]) -> None:
    """Print what a run changed for a person: a line a report, a line a figure."""
    kinds = Counter(change["kind"] for change in changes)
    screen.print(", ".join(f"{kind} {kinds[kind]}" for kind in ("ADD", "MOD", "DEL")))
    for change in changes:
        who = plain(f"{change['publisher'] or change['url']} {change['year'] or ''}")
        counts = [f"{change[n]} figures {n}" for n in ("added", "changed", "deleted") if change[n]]
        said = "; ".join([change["why"], *counts, *filter(None, [plain(change["detail"])])])
        screen.print(f"{change['kind']}  {change['report']}  {who}  {said}", soft_wrap=True)
        for cell, before, after in change["figures"]:
            sides = " → ".join(
                "—" if text is None else plain(repr(text)) for text in (before, after)
            )
            screen.print(f"     {cell}: {sides}", soft_wrap=True)


def _side(figure: dict[str, Any], side: str) -> str:
    state = figure[f"state_{side}"]
    return "—" if state is None else plain(f"{figure[f'printed_{side}']!r} ({state})")


def _prose(conn: sqlite3.Connection, number: int) -> list[tuple[str, str]]:
    sql = "SELECT heading, text FROM sections WHERE report_id = ? ORDER BY n"
    return conn.execute(sql, (number,)).fetchall()
