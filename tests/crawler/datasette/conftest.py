from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.crawler.datasette.invented import make_corpus


@pytest.fixture(scope="session")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "invented.db"
    make_corpus(path)
    return path


@pytest.fixture(scope="session")
def address(corpus_file: Path) -> Iterator[str]:
    """Serve the invented corpus over real HTTP, as `ogi serve` does."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = "from crawler.corpus.commands import serve; serve()"
    with subprocess.Popen(
        [sys.executable, "-c", command, corpus_file, f"--port={port}"], stdout=subprocess.DEVNULL
    ) as server:
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
        server.terminate()
