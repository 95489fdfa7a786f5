"""`ogi bundle`: a folder that plain Datasette serves, to put on a server or into an image."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

import click
from datasette.inspect import inspect_hash  # type: ignore[import-untyped]

from crawler.corpus.connection import named_errors, open_for_reading
from crawler.corpus.errors import CorpusError, CorpusFull
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
    except CorpusFull as error:
        raise click.ClickException(str(error)) from error  # exit code 1: it may go well next time
    except CorpusError as error:
        raise _Refused(str(error)) from error
    click.echo(f"{folder}: serve it with `datasette {folder}`")


class _Refused(click.ClickException):
    exit_code = 2


def write_bundle(corpus: Path, folder: Path) -> None:
    """Write a configuration directory of Datasette: corpus, counts, metadata, settings, pages.

    It is made beside ``folder``, and put there when it is whole. Raises NoCorpus, NotACorpus,
    OlderSchema, NotEmpty, or CorpusFull; an earlier bundle is then left as it was.
    """
    conn = open_for_reading(corpus)
    try:
        _parts_to_replace(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
            _fill(Path(made), conn)
            _put(Path(made), folder)
    except OSError as error:
        raise CorpusFull(f"cannot write {folder}: {error.strerror}") from error
    finally:
        conn.close()


def _fill(folder: Path, conn: sqlite3.Connection) -> None:
    target = folder / f"{NAME}.db"
    with named_errors(target):
        conn.execute("VACUUM INTO ?", (str(target),))
    with as_file(files(__package__)) as here:
        for part in PARTS:
            shutil.copytree(
                here / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
    _write(folder / "metadata.json", metadata(NAME))
    _write(folder / "settings.json", {**SETTINGS, "allow_download": False})
    _write(folder / "inspect-data.json", {NAME: _inspected(target)})


def _put(made: Path, folder: Path) -> None:
    """Put what was made into the folder, in the place of an earlier bundle."""
    for path in _parts_to_replace(folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    folder.mkdir(exist_ok=True)
    for path in made.iterdir():
        path.rename(folder / path.name)


def _parts_to_replace(folder: Path) -> list[Path]:
    """Give the parts of an earlier bundle. Raises NotEmpty where there is anything else."""
    ours = {*PARTS, f"{NAME}.db", "metadata.json", "settings.json", "inspect-data.json"}
    there = sorted(folder.iterdir()) if folder.exists() else []
    others = [path.name for path in there if path.name not in ours]
    if others:
        raise NotEmpty(f"{folder} has files that are no bundle's, such as {others[0]}")
    return there


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
