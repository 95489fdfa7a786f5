"""Tables for people: runs, alarms, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from crawler.console import plain
from crawler.corpus.coverage import STATES, Covered
from crawler.schedule.status import Alarm, Run

_COUNTED = ("sites", "sites_well", "requests", "added", "changed")


def runs_table(runs: Iterable[Run]) -> Table:
    """List runs, a line each, in the 80 columns that a mail has."""
    table = Table("run", "began (UTC)", "took", box=SIMPLE, pad_edge=False)
    for name in ("sites", "well", "requests", "new", "changed"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("ended", no_wrap=True)
    for run in runs:
        ended = run.state if run.exit is None else f"exit {run.exit}"
        good = run.exit == 0 or run.state == "running"
        counts = ["" if run.counts.get(c) is None else str(run.counts[c]) for c in _COUNTED]
        began = run.started[:16].replace("T", " ")
        table.add_row(
            str(run.id),
            began,
            _span(run.seconds),
            *counts,
            ended if good else f"[red]{ended}[/red]",
        )
    return table


def print_alarms(screen: Console, alarms: Sequence[Alarm]) -> None:
    """Say what a person must look at, by kind, with what to do."""
    if not alarms:
        screen.print("Nothing needs a person.")
        return
    for code in dict.fromkeys(alarm.code for alarm in alarms):
        same = [alarm for alarm in alarms if alarm.code == code]
        screen.print(f"[red]{code}[/red] ({len(same)}): {plain(same[0].advice)}", soft_wrap=True)
        for alarm in same:
            who = f"{alarm.site} {plain(alarm.name)}: " if alarm.site else ""
            screen.print(f"  {alarm.since[:10]} {who}{plain(alarm.detail)}", soft_wrap=True)


def coverage_table(rows: Iterable[Covered], names: Mapping[str, str]) -> Table:
    """List publishers, and after those of a site the site as a whole."""
    table = Table("publisher", box=SIMPLE, pad_edge=False)
    for name in ("state", "published", "in time", "from"):
        table.add_column(name, no_wrap=True)
    table.add_column("why")
    for row in rows:
        late = {None: "", True: "yes", False: f"{row.days_late} days late"}[row.in_time]
        who = plain(row.publisher or f"{row.site_id} {names[row.site_id]}")
        table.add_row(
            who if row.publisher else f"[bold]{who}[/bold]",
            row.state,
            row.published or "",
            late,
            row.read_from or "",
            plain(row.detail),
            end_section=not row.publisher,
        )
    return table


def coverage_summary(rows: Iterable[Covered]) -> str:
    """Count publishers by state, and sites of which none is known."""
    rows = list(rows)
    counts = Counter(row.state for row in rows if row.publisher)
    parts = [f"{state} {counts[state]}" for state in STATES if counts[state]]
    late = sum(row.in_time is False for row in rows)
    return f"publishers: {', '.join(parts) or 'none known'}; late {late}"


def _span(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
