"""`ogi codebook`: what makes a corpus a dataset."""

from __future__ import annotations

import click


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
