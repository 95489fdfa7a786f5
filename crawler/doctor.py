"""`ogi doctor`: what is there on this machine, what is lacking, what that costs, how to mend it.

Nothing is installed and nothing is asked of the network.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import click

from crawler.corpus.archived import missing_files
from crawler.corpus.connection import open_for_reading
from crawler.corpus.errors import CorpusError
from crawler.options import archive_option, corpus_option, json_option, registry_option
from crawler.registry import RegistryError, load
from parsers.readers.office import find_soffice

ROOM = 2 * 1024**3  # bytes free, under which a crawl may end for want of room
EXTRAS = {  # what pip installs together: the modules, and what they are for
    "docs": (
        ("pypdfium2", "pdfplumber", "python_calamine", "libarchive"),
        "reading PDF, Excel, .rar and .7z",
    ),
    "export": (("pyarrow", "xlsxwriter"), "exports as Parquet and Excel"),
    "ocr": (("rapidocr", "onnxruntime", "cv2"), "reading scans and pictures"),
    "browser": (("scrapy_playwright",), "lists that only scripts draw (`ogi crawl --browser`)"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at. ``needed``: without it ogi does not work at all."""

    what: str
    well: bool
    said: str
    mend: str = ""
    needed: bool = False


def examine(corpus: Path, archive: Path, registry: Path | None) -> Iterator[Found]:
    """Look at everything, what is needed first."""
    yield _sqlite()
    yield _registry(registry)
    yield from _corpus(corpus, archive)
    yield _room(corpus)
    contact = os.environ.get("OGI_CONTACT", "")
    mend = "" if contact else "export OGI_CONTACT=you@example.org"
    yield Found("contact", bool(contact), contact or "sites cannot reach whoever crawls", mend)
    for extra, (modules, purpose) in EXTRAS.items():
        yield _extra(extra, modules, purpose)
    yield _libarchive()
    program = find_soffice()
    yield Found(
        "LibreOffice",
        program is not None,
        program[0] if program else "for reading .doc .wps .rtf .odt .ods .xlsb",
        "" if program else "apt install libreoffice-writer-nogui libreoffice-calc-nogui",
    )
    from crawler.browser import chromium  # loads Scrapy

    drawn = chromium()
    yield Found(
        "Chromium",
        drawn is not None,
        drawn or "for lists that only scripts draw (`ogi crawl --browser`)",
        "" if drawn else "apt install chromium, or OGI_CHROMIUM=/path/to/it",
    )


def _sqlite() -> Found:
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            conn.execute("CREATE VIRTUAL TABLE t USING fts5(a, content='')")
            conn.execute("SELECT json_valid('[]')").fetchone()
            conn.execute("CREATE TABLE u(a PRIMARY KEY) WITHOUT ROWID")
            conn.execute("INSERT INTO u VALUES (1) ON CONFLICT DO UPDATE SET a = 1 RETURNING a")
        except sqlite3.OperationalError as error:
            said, mend = f"{sqlite3.sqlite_version}: {error}", "a Python with SQLite 3.40 or newer"
            return Found("SQLite", False, said, mend, needed=True)
    python = ".".join(map(str, sys.version_info[:3]))
    return Found("SQLite", True, f"{sqlite3.sqlite_version}, Python {python}", needed=True)


def _registry(registry: Path | None) -> Found:
    try:
        sites = load(registry)
    except RegistryError as error:
        return Found("registry", False, str(error), "mend the file", needed=True)
    crawled = sum(site.spider is not None for site in sites)
    return Found("registry", True, f"{len(sites):,} sites, {crawled:,} with a spider", needed=True)


def _corpus(corpus: Path, archive: Path) -> Iterator[Found]:
    """Look at the corpus, and at the archive if there is a corpus."""
    if not corpus.exists():
        said = f"none yet at {corpus}: the first crawl makes it"
        yield Found("corpus", True, said, needed=True)
        return
    try:
        with closing(open_for_reading(corpus)) as conn:
            (count,) = conn.execute("SELECT count(*) FROM reports WHERE current = 1").fetchone()
            missing = missing_files(conn, archive)
    except CorpusError as error:
        yield Found("corpus", False, str(error), "as it says", needed=True)
        return
    yield Found("corpus", True, f"{corpus}, {count:,} reports", needed=True)
    said = f"{archive} has what the corpus names" if missing is None else str(missing)
    mend = "" if missing is None else "put the folder back, or give --archive"
    yield Found("archive", missing is None, said, mend, needed=True)


def _room(corpus: Path) -> Found:
    folder = next(p for p in corpus.absolute().parents if p.is_dir())
    if not os.access(folder, os.W_OK):
        mend = "let this user write there, or give --corpus"
        return Found("disk", False, f"{folder} cannot be written", mend, needed=True)
    free = shutil.disk_usage(folder).free
    said = f"{free / 1024**3:,.1f} GB free at {folder}"
    return Found("disk", free >= ROOM, said, "" if free >= ROOM else "make room", needed=True)


def _extra(name: str, modules: tuple[str, ...], purpose: str) -> Found:
    lacking = [module for module in modules if find_spec(module) is None]
    said = f"{purpose}; lacking: {', '.join(lacking)}" if lacking else purpose
    return Found(f"ogi[{name}]", not lacking, said, f"pip install 'ogi[{name}]'" if lacking else "")


def _libarchive() -> Found:
    try:
        import libarchive  # noqa: F401 - whether it finds the system's library is the question
    except (ImportError, AttributeError, OSError, TypeError):
        return Found("libarchive", False, "for reading .rar and .7z", "apt install libarchive13")
    return Found("libarchive", True, "for reading .rar and .7z")


@click.command()
@corpus_option
@archive_option
@registry_option
@json_option
def doctor(corpus: Path, archive: Path | None, registry: Path | None, as_json: bool) -> None:
    """Say what this machine lacks, what that costs, and how to install it.

    Exit code 0 if ogi can work, though perhaps not read every format; 1 if something needed is
    lacking. docs/formats.md says what to install on other systems than Debian.
    """
    ill = False
    for found in examine(corpus, archive or corpus.parent / "archive", registry):
        ill = ill or (found.needed and not found.well)
        if as_json:
            click.echo(json.dumps(asdict(found), ensure_ascii=False))
            continue
        mark = "ok      " if found.well else "LACKING " if found.needed else "lacking "
        click.echo(f"{mark}{found.what:<14}{found.said}")
        if found.mend:
            click.echo(f"{'':22}{found.mend}")
    sys.exit(1 if ill else 0)
