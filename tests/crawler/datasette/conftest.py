from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.crawler.datasette.archived import Archived, make_archived
from tests.crawler.datasette.invented import make_corpus


@pytest.fixture(scope="session")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "invented.db"
    make_corpus(path)
    return path


@pytest.fixture(scope="session")
def address(corpus_file: Path) -> Iterator[str]:
    """Serve the invented corpus over real HTTP, as `ogi serve` does."""
    with serving(corpus_file) as url:
        yield url


@pytest.fixture(scope="session")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Archived:
    return make_archived(tmp_path_factory.mktemp("archived"))


@pytest.fixture(scope="session")
def site(archived: Archived) -> Iterator[str]:
    """Serve the corpus with its archive, taking verdicts, as `ogi serve --verdicts` does."""
    with serving(archived.corpus, "--verdicts") as url:
        yield url


@contextmanager
def serving(corpus: Path, *options: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = "from crawler.corpus.commands import serve; serve()"
    with subprocess.Popen(
        [sys.executable, "-c", command, corpus, f"--port={port}", *options],
        stdout=subprocess.DEVNULL,
    ) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(200):
                try:
                    httpx.get(url, timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield url
        finally:
            server.terminate()
