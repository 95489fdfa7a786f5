"""`ogi codebook`, `ogi refresh`: what makes a corpus a dataset."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.corpus.errors import CorpusError

_corpus = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=Path("output/corpus.db"),
    show_default=True,
    help="The corpus file.",
)


class _Refused(click.ClickException):
    exit_code = 2


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
@_corpus
def refresh(corpus: Path) -> None:
    """Bring up to date what is derived from the whole corpus: the panel.

    A crawl and a reparse do it by themselves; this is for a corpus that `scrapy crawl` wrote.
    """
    from crawler.corpus import Corpus
    from crawler.corpus.refresh import refresh as bring_up_to_date

    try:
        with Corpus.open(corpus, create=False) as opened:
            for name, count in bring_up_to_date(opened).items():
                click.echo(f"{name}: {count} rows changed")
    except CorpusError as error:
        raise _Refused(str(error)) from error
