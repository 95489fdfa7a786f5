"""`ogi`: the command line, a thin layer over what does the work."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from crawler import output
from crawler.options import (
    Refused,
    archive_option,
    corpus_option,
    json_option,
    quiet_option,
    registry_option,
    select_sites,
    selecting,
    settings_option,
)
from crawler.versions import VERSION

# Commands that live with what they work on, loaded when they are asked for.
ELSEWHERE = {
    **dict.fromkeys(("discover", "sites"), "crawler.discovery.commands"),
    **dict.fromkeys(("status", "coverage", "schedule"), "crawler.schedule.commands"),
    **dict.fromkeys(("show", "reparse", "serve"), "crawler.corpus.commands"),
    "bundle": "crawler.datasette.bundle",
    "doctor": "crawler.doctor",
    **dict.fromkeys(
        ("codebook", "diff", "export", "refresh", "verdict"), "crawler.corpus.research_commands"
    ),
}


def _leave(number: int, _: object) -> NoReturn:
    """End as with an error, so that nothing half made is left behind. A crawl has its own way."""
    raise SystemExit(128 + number)


class Commands(click.Group):
    """The commands of this file and those of ELSEWHERE."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all of them."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find one, loading its module if need be."""
        if cmd_name in ELSEWHERE:
            command: click.Command = getattr(import_module(ELSEWHERE[cmd_name]), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what cannot be printed is named."""
        output.never_fail_to_encode()
        signal.signal(signal.SIGTERM, _leave)
        with output.named_errors():
            return super().invoke(ctx)


@click.group(cls=Commands)
@click.version_option(VERSION, prog_name="ogi")
def main() -> None:
    """China's open-government-information annual reports (政府信息公开工作年度报告) as a corpus.

    Exit codes: 0 all well, 1 something failed or was not as it should be (it is named), 2 wrong
    use or an input that cannot be worked with.
    """


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@json_option
def parse(files: tuple[Path, ...], as_json: bool) -> None:
    """Read documents and say what they report.

    Exit code 0 if all were read as annual reports, 1 if any was not.
    """
    from crawler import parsing

    sys.exit(0 if parsing.parse(files, as_json=as_json) else 1)


@main.command()
@selecting
@click.option("--year", type=click.IntRange(1990, 2200), help="Only reports on this year.")
@click.option("--due", is_flag=True, help="Only what the calendar asks for: docs/operating.md.")
@click.option("--dry-run", is_flag=True, help="With --due: only say what is due, and why.")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="Stop after so long.")
@click.option("--requests", type=click.IntRange(1), help="Stop after so many requests.")
@click.option("--browser", is_flag=True, help="Draw lists that only scripts draw, in Chromium.")
@click.option("--today", type=click.DateTime(), hidden=True, help="With --due: at this time (UTC).")
@corpus_option
@archive_option
@registry_option
@settings_option
@quiet_option
@json_option
def crawl(
    ids: tuple[str, ...],
    city: str | None,
    province: str | None,
    family: str | None,
    year: int | None,
    due: bool,
    dry_run: bool,
    minutes: float | None,
    requests: int | None,
    browser: bool,
    today: datetime | None,
    corpus: Path,
    archive: Path | None,
    registry: Path | None,
    settings: tuple[str, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Find, archive, read and store annual reports; all sites unless some are selected.

    Exit code 0 if every site gave reports and nothing of it is lacking, 1 if any did not: each
    with the reason, docs/logs.md says what to do. With --due, what the budget of time or requests
    leaves over is no failure.
    """
    from crawler import crawl_command
    from crawler.schedule import due as calendar
    from crawler.site_crawls import Budget

    if due and year is not None:
        raise click.UsageError("--due chooses the years itself: leave --year out")
    if (dry_run or today) and not due:
        raise click.UsageError("--dry-run goes with --due")
    chosen = select_sites(registry, ids=ids, city=city, province=province, family=family)
    overrides = {name: value for name, _, value in (s.partition("=") for s in settings)}
    if browser:
        from crawler.browser import lacking

        if (message := lacking()) is not None:
            raise Refused(message)
        overrides["BROWSER"] = "True"
    job = crawl_command.Job(
        sites=chosen,
        corpus=corpus,
        archive=archive or corpus.parent / "archive",
        registry=registry,
        year=year,
        settings=overrides,
        asked=" ".join(["crawl", *sys.argv[2:]]) if sys.argv[1:2] == ["crawl"] else "crawl",
        named=bool(ids),
        budget=Budget(None if minutes is None else minutes * 60, requests),
    )
    now = today.replace(tzinfo=UTC) if today else datetime.now(UTC)
    try:
        if dry_run:
            sys.exit(calendar.show_due(job, now, as_json=as_json))
        if due:
            sys.exit(calendar.crawl_due(job, now, quiet=quiet, as_json=as_json))
        sys.exit(crawl_command.run(job, quiet=quiet, as_json=as_json))
    except crawl_command.CannotCrawl as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("output/demo"), show_default=True
)
@click.option("--all", "show_all", is_flag=True, help="List every report.")
@click.option(
    "--reports",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Invent a corpus of N reports instead, without a crawl: output/demo/invented.db.",
)
def demo(output: Path, show_all: bool, reports: int | None) -> None:
    """Crawl a small web of invented sites on this machine, with the ordinary spiders."""
    from crawler import demo as demonstration

    if reports is not None:
        from crawler.corpus.invented.demo import make

        sys.exit(make(output / "invented.db", reports))
    sys.exit(demonstration.run(output, show_all=show_all))


if __name__ == "__main__":
    main()
