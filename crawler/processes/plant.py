"""The processes beside the crawl: those that read and the one that stores, shared by all sites."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, cast

from scrapy.settings import BaseSettings

from crawler.items import Bundle, Capture
from crawler.processes.reading import Summary
from crawler.processes.worker import Calls, Worker
from crawler.shared import Shared

STORE_SECONDS = 120  # the corpus itself waits 30 for another writer
BATCH = 32  # readings of one transaction at the most


class PlantKey(NamedTuple):
    """What the processes are made for."""

    corpus: str
    run_id: int | None
    readers: int
    memory: int

    @classmethod
    def of(cls, settings: BaseSettings) -> PlantKey:
        """Take it from the settings of a crawl."""
        run_id = settings["RUN_ID"]
        return cls(
            corpus=str(Path(settings["CORPUS"]).absolute()),
            run_id=None if run_id is None else int(run_id),
            readers=settings.getint("READERS"),
            memory=settings.getint("READ_MEMORY"),
        )


class Writer:
    """The process that stores: the only one that writes to the corpus.

    Calls that come together share a transaction. Each is answered once it is committed, so that
    nothing counts as stored that a crash could lose.
    """

    def __init__(self, key: PlantKey) -> None:
        self._worker = Worker(
            "crawler.processes.storing:call", key.corpus, key.run_id, together=BATCH
        )

    async def call(self, name: str, *args: Any) -> Any:
        """Do a function of `crawler.processes.storing`; raises WorkerRaised or WorkerFailed."""
        return await self._worker.call(name, args, timeout=STORE_SECONDS)

    async def close(self) -> None:
        """Let the process finish what it has and end; it closes the corpus as it does."""
        await self._worker.close()


class Readers:
    """The processes that read; each document goes to the next that is free."""

    def __init__(self, key: PlantKey) -> None:
        self._calls: Calls = SimpleQueue()
        self._all = [
            Worker("crawler.processes.reader:call", memory=key.memory, calls=self._calls)
            for _ in range(key.readers)
        ]

    async def read(
        self, capture: Capture, body: bytes, adcode: str | None, seconds: float
    ) -> tuple[bytes, Summary]:
        """Read a document of a site in ``adcode``; raises WorkerFailed after ``seconds`` or where the process dies."""
        return await self._call(seconds, "read", capture, body, adcode)

    async def join(
        self, bundle: Bundle, readings: Sequence[bytes], seconds: float
    ) -> tuple[bytes, Summary]:
        """Join the readings of a bundle's captures; raises as `read` does."""
        return await self._call(seconds, "join", bundle, readings)

    async def _call(self, seconds: float, name: str, *args: Any) -> tuple[bytes, Summary]:
        # Any of them puts it where the first that is free finds it.
        answer = await self._all[0].call(name, *args, timeout=seconds)
        return cast(tuple[bytes, Summary], answer)

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(*(worker.close() for worker in self._all))


class Plant:
    """The reading processes and the storing one of a crawl."""

    def __init__(self, key: PlantKey) -> None:
        self.readers = Readers(key)
        self.writer = Writer(key)

    async def close(self) -> None:
        """End all processes, the one that stores last."""
        await self.readers.close()
        await self.writer.close()


_plants: Shared[PlantKey, Plant] = Shared(Plant)
take = _plants.take


async def give_back(key: PlantKey) -> None:
    """Say that one user is done; the processes end with the last."""
    last = _plants.give_back(key)
    if last is not None:
        await last.close()
