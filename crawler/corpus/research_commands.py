"""`ogi codebook`, `ogi refresh`, `ogi export`, `ogi diff`, `ogi verdict`: what makes a corpus a dataset."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import output
from crawler.corpus.errors import CorpusError
from crawler.options import Refused, corpus_option

if TYPE_CHECKING:
    from crawler.corpus.findings import Verdict


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    show_default=True,
    help="Markdown, one HTML page, or JSON.",
)
def codebook(form: str) -> None:
    """Print the codebook: every variable with its labels, unit, forms, years and changes."""
    from crawler.corpus.codebook_pages import RENDER

    click.echo(RENDER[form](), nl=False)


@click.command()
@corpus_option
def refresh(corpus: Path) -> None:
    """Bring up to date what is derived from the whole corpus: panel and findings.

    A crawl and a reparse do it by themselves; this is for a corpus that `scrapy crawl` wrote.
    """
    from crawler.corpus import Corpus
    from crawler.corpus.refresh import refresh as bring_up_to_date

    try:
        with Corpus.open(corpus, create=False) as opened:
            for name, count in bring_up_to_date(opened).items():
                click.echo(f"{name}: {count} rows changed")
    except CorpusError as error:
        raise Refused(str(error)) from error


@click.command()
@click.argument("report", required=False)
@click.option("--run", type=int, metavar="N", help="What run N changed, instead.")
@corpus_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object, of a run one a line.")
def diff(report: str | None, run: int | None, corpus: Path, as_json: bool) -> None:
    """Show what changed between the versions of REPORT, or by a run: both printed texts.

    REPORT is the id of a report, its series, or its address. The table runs has the runs.
    """
    from crawler.corpus.connection import open_for_reading
    from crawler.corpus.diff import compare, of_run, print_comparison, print_run

    if (report is None) == (run is None):
        raise click.UsageError("give a REPORT or --run N")
    try:
        conn = open_for_reading(corpus)
        try:
            changes = [] if run is None else list(of_run(conn, run))
            found = None if report is None else compare(conn, report)
        finally:
            conn.close()
    except CorpusError as error:
        raise Refused(str(error)) from error
    if as_json:
        for one in changes if found is None else [found.as_json()]:
            click.echo(json.dumps(one, ensure_ascii=False))
    elif found is None:
        print_run(output.screen(), changes)
    else:
        print_comparison(output.screen(), found)


@contextmanager
def _up_to_date(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a corpus and bring it up to date; one that may not be written has to be so already."""
    from crawler.corpus import Corpus, stale
    from crawler.corpus.connection import open_for_reading
    from crawler.corpus.refresh import refresh as bring_up_to_date

    if not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        with Corpus.open(path, create=False) as opened:
            bring_up_to_date(opened)
            yield opened.conn
        return
    with closing(open_for_reading(path)) as conn:
        if stale.waiting(conn, "panel") or stale.waiting(conn, "findings"):
            raise CorpusError(f"{path} is not up to date and may not be written: copy it first")
        yield conn


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet", "xlsx", "dta", "sqlite", "datapackage"]),
    required=True,
)
@corpus_option
@click.option("--year", type=click.IntRange(1990, 2200), help="Reports on this year only.")
@click.option("--province", metavar="ADCODE", help="Of this province only, such as 370000.")
@click.option("--kind", help="Of this kind of publisher only, such as department.")
@click.option(
    "--table",
    "tables",
    type=click.Choice(["panel", "figures", "checks", "reports", "findings"]),
    multiple=True,
    help="This table; may be repeated. [default: all; for xlsx and dta panel and reports]",
)
@click.option("--bom", is_flag=True, help="Begin CSV files with a byte order mark, for Excel.")
def export(
    folder: Path,
    form: str,
    corpus: Path,
    year: int | None,
    province: str | None,
    kind: str | None,
    tables: tuple[str, ...],
    bom: bool,
) -> None:
    """Write the corpus, or a part of it, into the new folder DIR, with codebook and checksums.

    The same corpus and options give the same bytes. An earlier export in DIR is replaced.
    """
    from crawler.corpus.exports.errors import ExportFailed
    from crawler.corpus.exports.folder import export as write
    from crawler.corpus.exports.tables import TABLES, Selection
    from crawler.corpus.panel.definition import KINDS

    if bom and form != "csv":
        raise click.UsageError("--bom is for --format csv")
    if province is not None and not re.fullmatch(r"\d{2}0000", province):
        raise click.UsageError(f"--province {province}: a province's adcode ends in 0000")
    if kind is not None and kind not in KINDS:
        raise click.UsageError(f"--kind {kind}: one of {', '.join(KINDS)}")
    default = ("panel", "reports") if form in ("xlsx", "dta") else TABLES
    try:
        with _up_to_date(corpus) as conn:
            facts = write(
                conn,
                folder,
                form,
                tables=tables or default,
                selection=Selection(year, province, kind),
                bom=bom,
            )
    except ExportFailed as error:
        raise click.ClickException(str(error)) from error  # exit code 1: it may go well next time
    except CorpusError as error:
        raise Refused(str(error)) from error
    counts = ", ".join(f"{name} {count}" for name, count in facts.rows.items())
    click.echo(f"{folder}: {form}, rows: {counts}")


@click.command()
@click.argument("finding")
@click.argument("verdict", type=click.Choice(["confirmed", "dismissed", "open"]))
@click.option("--note", default="", help="Why, in a sentence.")
@corpus_option
def verdict(finding: str, verdict: str, note: str, corpus: Path) -> None:
    """Say of FINDING (its id) that it is confirmed or dismissed; open takes that back.

    It stays said when reports are crawled or read again. The view findings_judged lists all.
    """
    from crawler.corpus import Corpus
    from crawler.corpus.findings import judge

    try:
        with Corpus.open(corpus, create=False) as opened:
            judge(opened, finding, _VERDICTS[verdict], note)
    except CorpusError as error:
        raise Refused(str(error)) from error
    click.echo(f"{finding}: {verdict}")


_VERDICTS: dict[str, Verdict | None] = {
    "confirmed": "confirmed",
    "dismissed": "dismissed",
    "open": None,
}
