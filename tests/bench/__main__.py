"""``python -m tests.bench [NAME...]``: measure and print; ``--profile`` shows where reading goes."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

# They enter the list.
from tests.bench import (  # noqa: F401
    cores,
    crawling,
    formats,
    memory,
    profile,
    reading,
    scanning,
    size,
    storing,
)
from tests.bench.measure import BENCHES, ONLY_IF_ASKED, Result


def printed(title: str, results: Iterable[Result]) -> Table:
    """Make a table: a line a result, a column a figure."""
    rows = list(results)
    columns = list(dict.fromkeys(name for row in rows for name in row.figures))
    table = Table("", title=title, title_justify="left", min_width=40)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row.name, *(row.figures.get(name, "—") for name in columns))
    return table


def main() -> None:
    """Run the benchmarks that were named, or all but those that take long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--profile", action="store_true", help="where the time of reading goes")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(BENCHES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    console = Console(width=140)
    console.print(
        f"Python {platform.python_version()}, {platform.machine()}; ratios are medians of"
    )
    console.print("paired turns, quartiles in brackets; below 1 is less time, or less speed.")
    if asked.profile:
        console.print(printed("shares of the time of parsers.read", profile.results()))
        return
    for name in asked.names or [name for name in BENCHES if name not in ONLY_IF_ASKED]:
        title, function = BENCHES[name]
        console.print(printed(f"{name}: {title}", function()))


if __name__ == "__main__":
    main()
