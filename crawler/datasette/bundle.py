"""`ogi bundle`: a folder that plain Datasette serves, to put on a server or into an image."""

from __future__ import annotations

import json
import shutil
import sqlite3
from importlib.resources import as_file, files
from pathlib import Path

import click
from datasette.inspect import inspect_hash  # type: ignore[import-untyped]

from crawler.corpus.connection import named_errors, open_for_reading
from crawler.corpus.errors import CorpusError
from crawler.datasette.app import NAME, SETTINGS
from crawler.datasette.metadata import metadata

PARTS = ("plugins", "templates", "static")


class NotEmpty(CorpusError):  # noqa: N818 - as NoCorpus
    """The folder has files that no bundle wrote."""


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def bundle(corpus: Path, folder: Path) -> None:
    """Write CORPUS and the pages into DIR, to be served with `datasette DIR`.

    The copy is whole and still: it is served in immutable mode. An earlier bundle in DIR is
    replaced. docs/publishing.md says what to do with it.
    """
    try:
        write_bundle(corpus, folder)
    except CorpusError as error:
        raise _Refused(str(error)) from error
    click.echo(f"{folder}: serve it with `datasette {folder}`")


class _Refused(click.ClickException):
    exit_code = 2


def write_bundle(corpus: Path, folder: Path) -> None:
    """Write a configuration directory of Datasette: corpus, counts, metadata, settings, pages.

    Raises NoCorpus, NotACorpus, OlderSchema, NotEmpty, or CorpusFull.
    """
    conn = open_for_reading(corpus)
    try:
        _make_room(folder)
        target = folder / f"{NAME}.db"
        with named_errors(target):
            conn.execute("VACUUM INTO ?", (str(target),))
    finally:
        conn.close()
    with as_file(files(__package__)) as here:
        for part in PARTS:
            shutil.copytree(
                here / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
    _write(folder / "metadata.json", metadata(NAME))
    _write(folder / "settings.json", {**SETTINGS, "allow_download": False})
    _write(folder / "inspect-data.json", {NAME: _inspected(target)})


def _make_room(folder: Path) -> None:
    """Take an earlier bundle out of the folder. Raises NotEmpty where there is anything else."""
    ours = {*PARTS, f"{NAME}.db", "metadata.json", "settings.json", "inspect-data.json"}
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted(path.name for path in folder.iterdir() if path.name not in ours)
    if others:
        raise NotEmpty(f"{folder} has files that are no bundle's, such as {others[0]}")
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _inspected(path: Path) -> dict[str, object]:
    """Count the rows of every table; that Datasette is told marks the file as immutable."""
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counts = {
            name: {"count": conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]}  # noqa: S608
            for (name,) in tables
            if not name.startswith("reports_search_")
        }
    finally:
        conn.close()
    size = path.stat().st_size
    return {"hash": inspect_hash(path), "size": size, "file": path.name, "tables": counts}


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
