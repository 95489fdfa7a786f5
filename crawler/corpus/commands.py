"""`ogi show`, `ogi reparse`, `ogi serve`: what can be done with a corpus that is there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from crawler import output
from crawler.corpus.errors import CorpusError
from crawler.options import Refused, archive_option, corpus_option, json_option
from crawler.versions import VERSION


@click.command()
@click.argument("report")
@click.option("--cell", metavar="KEY", help="This cell only: table.row.column.")
@corpus_option
@archive_option
@json_option
def show(report: str, cell: str | None, corpus: Path, archive: Path | None, as_json: bool) -> None:
    """Show REPORT: each figure, its document, its WARC record, and the text that stands there.

    REPORT is the id of a report, its series, or its address. Exit code 1 if the archived bytes
    cannot be had or do not say what the corpus says.
    """
    from crawler.corpus.connection import open_for_reading
    from crawler.corpus.printing import print_shown
    from crawler.corpus.show import show as gather

    try:
        conn = open_for_reading(corpus)
        try:
            shown = gather(conn, archive or corpus.parent / "archive", report)
        finally:
            conn.close()
    except CorpusError as error:
        raise Refused(str(error)) from error
    figures = [f for f in shown.figures if cell is None or f.cell == cell]
    if not figures:
        raise Refused(f"{report} has no cell {cell}")
    if as_json:
        out = shown.as_json()
        out["figures"] = [f for f in out["figures"] if cell is None or f["cell"] == cell]
        click.echo(json.dumps(out, ensure_ascii=False))
    else:
        print_shown(output.screen(), shown, cell=cell)
    agrees = all(f.agrees for f in figures if f.state != "missing")
    sys.exit(0 if shown.original == "ok" and agrees else 1)


@click.command()
@corpus_option
@archive_option
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read. [default: all]")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@json_option
def reparse(
    corpus: Path, archive: Path | None, workers: int | None, quiet: bool, as_json: bool
) -> None:
    """Read the whole archive again, without a request, and say what that changed.

    Exit code 1 if a document could not be read again: it is named and stays as it was.
    """
    from rich.progress import Progress

    from crawler.corpus import Corpus
    from crawler.corpus import reparse as work
    from crawler.corpus.printing import print_changes
    from crawler.corpus.refresh import refresh

    errors = output.screen(stderr=True)
    folder = archive or corpus.parent / "archive"
    try:
        with (
            Corpus.open(corpus, create=False) as opened,
            Progress(console=errors, disable=quiet or not errors.is_terminal) as progress,
        ):
            if not folder.is_dir():
                raise Refused(f"no folder of WARC files at {folder}: --archive names it")
            task = progress.add_task("documents", total=work.count(opened))
            opened.begin_run("reparse", version=VERSION)
            changes = work.reparse(
                opened,
                folder,
                workers=workers,
                on_document=lambda: progress.advance(task),
            )
            code = 1 if changes.lost else 0
            refresh(opened)
            opened.end_run(code, _counts(changes))
    except CorpusError as error:
        raise Refused(str(error)) from error
    if as_json:
        click.echo(json.dumps(changes.as_json(), ensure_ascii=False))
    elif not quiet:
        print_changes(output.screen(), changes)
    for why in changes.lost if quiet or as_json else ():
        click.echo(why, err=True)
    sys.exit(code)


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser at it.")
@archive_option
@click.option("--base-url", default="/", show_default=True, help="Path before every address.")
@click.option("--immutable", is_flag=True, help="Nobody writes the corpus meanwhile: faster.")
@click.option("--verdicts", is_flag=True, help="Take verdicts on findings, on this machine only.")
def serve(
    corpus: Path,
    host: str,
    port: int,
    open_browser: bool,
    archive: Path | None,
    base_url: str,
    immutable: bool,
    verdicts: bool,
) -> None:
    """Serve CORPUS with Datasette: pages, tables, questions, Chinese search; for reading only.

    With --verdicts findings can be judged in the browser; that alone is written.
    """
    from crawler.datasette.app import CannotListen
    from crawler.datasette.app import serve as start

    try:
        start(
            corpus,
            host=host,
            port=port,
            open_browser=open_browser,
            say=click.echo,
            base_url=base_url,
            archive=archive,
            immutable=immutable,
            verdicts=verdicts,
        )
    except CorpusError as error:
        raise Refused(str(error)) from error
    except CannotListen as error:
        raise click.ClickException(str(error)) from error


def _counts(changes: Any) -> dict[str, int]:
    return {
        "documents": changes.documents,
        "added": len(changes.added),
        "changed": len(changes.changed),
        "gone": len(changes.gone),
        "figures_changed": len(changes.figures),
        "lost": len(changes.lost),
    }
