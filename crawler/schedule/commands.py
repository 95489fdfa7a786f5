"""`ogi status`, `ogi schedule`, `ogi coverage`: what a person asks a crawler that runs by itself."""

from __future__ import annotations

import csv
import getpass
import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from crawler import output
from crawler.options import (
    Refused,
    archive_option,
    corpus_option,
    json_option,
    registry_option,
    select_sites,
    selecting,
)


@click.command()
@click.option("--runs", type=click.IntRange(1, 1000), default=5, show_default=True, help="So many.")
@click.option(
    "--max-age",
    type=click.FloatRange(0, min_open=True),
    metavar="DAYS",
    help="It is an alarm if no run has ended for so long.",
)
@corpus_option
@archive_option
@json_option
def status(
    runs: int, max_age: float | None, corpus: Path, archive: Path | None, as_json: bool
) -> None:
    """Show the last runs and what a person must look at: docs/operating.md explains each line.

    Exit code 0 if nothing needs a person, 1 if something does.
    """
    from crawler.corpus.connection import open_for_reading
    from crawler.corpus.elsewhere import left_elsewhere
    from crawler.corpus.errors import CorpusError
    from crawler.schedule import status as reading
    from crawler.schedule.printing import print_alarms, runs_table

    oldest = None if max_age is None else timedelta(days=max_age)
    now = datetime.now(UTC)
    try:
        conn = open_for_reading(corpus)
        try:
            folder = archive or corpus.parent / "archive"
            last = reading.last_runs(conn, folder, runs, now)
            alarms = reading.alarms(conn, folder, last, now, max_age=oldest)
            left = len(left_elsewhere(conn))
        finally:
            conn.close()
    except CorpusError as error:
        raise Refused(str(error)) from error
    if as_json:
        lines = [*(run.as_json() for run in last), *(alarm.as_json() for alarm in alarms)]
        if left:
            lines.append({"what": "elsewhere", "reports": left})
        for one in lines:
            click.echo(json.dumps(one, ensure_ascii=False))
    else:
        screen = output.screen()
        screen.print(runs_table(last))
        print_alarms(screen, alarms)
        if left:
            screen.print(
                f"{left} reports on other governments' domains are named and left:"
                " `ogi sites elsewhere`"
            )
    sys.exit(1 if alarms else 0)


@click.command()
@selecting
@click.option("--year", type=click.IntRange(1990, 2200), required=True, help="Of the reports.")
@corpus_option
@registry_option
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@json_option
def coverage(
    ids: tuple[str, ...],
    city: str | None,
    province: str | None,
    family: str | None,
    year: int,
    corpus: Path,
    registry: Path | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show who has published for a year, in time or late, and where nothing is there, why.

    A line a publisher that was seen at a site in any year, and a line a site. Only not_found says
    that the site was looked at whole and there was nothing; docs/operating.md explains the states.
    """
    from crawler.corpus.connection import open_for_reading
    from crawler.corpus.coverage import Covered, coverage_of, never_crawled
    from crawler.corpus.errors import CorpusError, NoCorpus
    from crawler.schedule.printing import coverage_summary, coverage_table

    if as_csv and as_json:
        raise click.UsageError("--csv or --json, not both")
    sites = select_sites(registry, ids=ids, city=city, province=province, family=family)
    rows: list[Covered] = []
    try:
        conn = open_for_reading(corpus)
    except NoCorpus as error:
        given = click.get_current_context().get_parameter_source("corpus")
        if as_csv or as_json or given is not ParameterSource.DEFAULT:
            raise Refused(str(error)) from error  # else a mistyped name gives a table of nothing
        conn = None
        click.echo(f"{error}: nothing of it was crawled", err=True)
    except CorpusError as error:
        raise Refused(str(error)) from error
    try:
        known = set() if conn is None else {i for (i,) in conn.execute("SELECT id FROM sites")}
        for site in sites:
            if conn is None or site.id not in known:
                rows.append(never_crawled(site.id, year))
            else:
                rows += coverage_of(conn, site.id, [year])
    finally:
        if conn is not None:
            conn.close()
    names = {site.id: site.name for site in sites}
    if as_json:
        for row in rows:
            click.echo(
                json.dumps({"name": names[row.site_id], **row.as_json()}, ensure_ascii=False)
            )
    elif as_csv:
        click.echo(_csv(rows, names), nl=False)
    else:
        screen = output.screen()
        screen.print(coverage_table(rows, names))
        screen.print(coverage_summary(rows))


def _csv(rows: list[Any], names: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for n, row in enumerate(rows):
        fields = {"name": names[row.site_id], **row.as_json()}
        if n == 0:
            writer.writerow(fields)
        writer.writerow(_cell(value) for value in fields.values())
    return out.getvalue()


def _cell(value: object) -> object:
    """Write a value; text that a spreadsheet would take for a formula is kept from being one."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return "" if value is None else value


# What the crawl reads from its environment, carried into the timer's.
_NEEDED = ("OGI_CONTACT", "OGI_OFFICIAL_SUFFIXES", "http_proxy", "https_proxy", "no_proxy")


@click.command()
@click.option("--systemd", is_flag=True, help="Unit files for systemd.")
@click.option("--cron", is_flag=True, help="Lines for a crontab.")
@click.option("--github-actions", is_flag=True, help="A workflow.")
@click.option(
    "--minutes",
    type=click.IntRange(1, 1380),
    default=300,
    show_default=True,
    help="A run may take.",
)
@click.option("--mail", help="Who is told of failures. [default: OGI_CONTACT, else the user]")
@click.option(
    "--into", type=click.Path(path_type=Path), help="Write files into this folder instead."
)
@corpus_option
@registry_option
def schedule(
    systemd: bool,
    cron: bool,
    github_actions: bool,
    minutes: int,
    mail: str | None,
    into: Path | None,
    corpus: Path,
    registry: Path | None,
) -> None:
    """Print what a timer needs to crawl each day what is due, for this installation.

    Its failures reach a person: by mail from cron, by a unit that systemd starts on failure, by a
    red workflow.
    """
    from crawler.schedule import timers

    if systemd + cron + github_actions != 1:
        raise click.UsageError("say for what: one of --systemd, --cron and --github-actions")
    contact = os.environ.get("OGI_CONTACT", "")
    told = mail or (contact if "@" in contact and " " not in contact else getpass.getuser())
    if not contact:
        click.echo("OGI_CONTACT is not set: no site is told whom it can reach", err=True)
    environment = {name: os.environ[name] for name in _NEEDED if os.environ.get(name)}
    plan = timers.Plan(corpus, registry, minutes, told, contact, getpass.getuser(), environment)
    try:
        timers.check(plan)
    except timers.Unfit as error:
        raise Refused(str(error)) from error
    if systemd:
        files = timers.systemd(plan)
    elif cron:
        files = {"ogi.crontab": timers.cron(plan)}
    else:
        files = {"ogi.yml": timers.github_actions(plan)}
    if into is None:
        if len(files) > 1:
            click.echo(f"# {len(files)} files: --into FOLDER writes them.\n")
        for name, text in files.items():
            click.echo(f"# {name}\n{text}" if len(files) > 1 else text, nl=len(files) > 1)
        return
    try:
        into.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (into / name).write_text(text, encoding="utf-8")
            click.echo(str(into / name))
    except OSError as error:
        raise click.ClickException(f"cannot write into {into}: {error.strerror}") from error
