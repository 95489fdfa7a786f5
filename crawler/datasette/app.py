"""Datasette over one corpus: read-only, bounded, nothing loaded from elsewhere."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.database import Database  # type: ignore[import-untyped]

from crawler.corpus.connection import open_for_reading
from crawler.corpus.errors import CorpusError
from crawler.datasette.metadata import metadata
from crawler.datasette.serving import Serving
from crawler.datasette.verdicts import is_loopback

NAME = "corpus"  # of the database in every address, whatever the file is called

SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 500,
    "suggest_facets": False,  # it would try every one of the wide views' 175 columns
    "max_csv_mb": 100,
    "num_sql_threads": 3,
}


def make_datasette(
    path: Path,
    *,
    base_url: str = "/",
    archive: Path | None = None,
    immutable: bool = False,
    verdicts: bool = False,
) -> Datasette:
    """Give a Datasette that serves the corpus at ``path``, opened for reading only.

    ``archive`` has the originals (default: archive/ beside the corpus). ``immutable`` says that
    nobody writes the file meanwhile; counts are then made once. ``verdicts`` lets readers judge
    findings. Raises NoCorpus, NotACorpus, NewerSchema, OlderSchema, or CorpusError.
    """
    # Not at the top: importing it before datasette.app leaves Datasette without its own handler.
    from datasette import handle_exception  # type: ignore[import-untyped]

    # Where rich is installed, it prints a page of local variables for every mistyped query.
    handle_exception.rich = None
    open_for_reading(path).close()
    if set(str(path)) & set("?#%"):  # Datasette puts the path into a file: address as it is
        raise CorpusError(f"{path}: the path of a corpus that is served may not have ?, # or %")
    if immutable:
        _require_still(path)
    with as_file(files(__package__)) as here:  # a real folder, as hatch and pip install it
        served = Datasette(
            [str(path)],
            metadata=metadata(NAME),
            settings={**SETTINGS, "base_url": base_url},
            template_dir=str(here / "templates"),
            plugins_dir=str(here / "plugins"),
            static_mounts=[("static", str(here / "static"))],
        )
    served.remove_database(path.stem)
    # Mutable unless told: a crawl may be writing, and readers then see whole reports as they come.
    served.add_database(_Counted(served, str(path), is_mutable=not immutable), name=NAME)
    served.ogi_serving = Serving(path, archive or path.parent / "archive", verdicts)
    return served


def _require_still(path: Path) -> None:
    """Raise CorpusError where a file is not whole by itself: an immutable reader passes over it."""
    log = path.with_name(path.name + "-wal")
    if log.is_file() and log.stat().st_size:
        raise CorpusError(
            f"{path} has changes in {log.name}, which --immutable would not see:"
            " wait for the crawl to end, or run `ogi refresh`"
        )


class _Counted(Database):  # type: ignore[misc]
    """A corpus that somebody may be writing: its tables are counted anew when it changed only."""

    _known: tuple[object, dict[str, int | None]] | None = None

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Give the number of rows of each table; None where counting takes too long (ms)."""
        if not self.is_mutable:
            counts: dict[str, int | None] = await super().table_counts(limit)
            return counts
        files = (Path(self.path), Path(f"{self.path}-wal"))
        state = [(s.st_mtime_ns, s.st_size) for s in (f.stat() for f in files if f.is_file())]
        if self._known is None or self._known[0] != state:
            self._known = state, await super().table_counts(limit)
        return self._known[1]


class CannotListen(Exception):  # noqa: N818
    """The address is taken, or may not be used."""


def serve(
    path: Path,
    *,
    host: str,
    port: int,
    open_browser: bool,
    say: Callable[[str], object],
    base_url: str = "/",
    archive: Path | None = None,
    immutable: bool = False,
    verdicts: bool = False,
) -> None:
    """Serve a corpus until interrupted; port 0 takes a free one. ``say`` gets the address.

    Raises CorpusError where there is no corpus to serve, CannotListen where nobody could ask it,
    or where verdicts would be taken from other machines.
    """
    if verdicts and not is_loopback(host):
        raise CannotListen(f"--verdicts needs a loopback address such as 127.0.0.1, not {host}")
    served = make_datasette(
        path, base_url=base_url, archive=archive, immutable=immutable, verdicts=verdicts
    )
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise CannotListen(f"cannot listen at {host}:{port}: {error.strerror}") from error
    with listener:
        address = f"http://{host}:{listener.getsockname()[1]}/"
        say(f"{path} is served at {address} (read-only; Ctrl-C ends it)")
        if open_browser:
            webbrowser.open(address)
        config = uvicorn.Config(served.app(), log_level="warning", lifespan="on")
        with suppress(KeyboardInterrupt):  # uvicorn has ended well and passes Ctrl-C on
            uvicorn.Server(config).run(sockets=[listener])
