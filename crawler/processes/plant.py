"""The processes beside the crawl: those that read and the one that stores, shared by all sites."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from scrapy.settings import BaseSettings

from crawler.items import Bundle, Capture
from crawler.processes.reading import Summary
from crawler.processes.worker import Worker, WorkerFailed, WorkerRaised
from crawler.shared import Shared

STORE_SECONDS = 120  # the corpus itself waits 30 for another writer
GATHER_SECONDS = 0.05  # that a reading waits for others to be stored with
BATCH = 32  # readings of one transaction at the most

Call = tuple[str, tuple[Any, ...]]  # a function of `crawler.processes.storing`, what it is given
Waiting = tuple[Call, asyncio.Future[Any]]


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

    Calls are gathered for a moment and sent together, to share a transaction. Each is answered
    once it is committed, so that nothing counts as stored that a crash could lose.
    """

    def __init__(self, key: PlantKey) -> None:
        self._key = key
        self._worker = Worker("crawler.processes.storing:call")
        self._warming = asyncio.ensure_future(self._worker.warm())
        self._waiting: list[Waiting] = []
        self._sending: asyncio.Task[None] | None = None

    async def call(self, name: str, *args: Any) -> Any:
        """Do a function of `crawler.processes.storing`; raises WorkerRaised or WorkerFailed."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(((name, args), answer))
        if self._sending is None:
            self._sending = asyncio.ensure_future(self._send())
        return await answer

    async def _send(self) -> None:
        """Send what has gathered until there is nothing; one answer, or one failure, each."""
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            for answer, outcome in zip(
                [answer for _, answer in batch], await self._ask(batch), strict=True
            ):
                if answer.done():  # whoever asked was cancelled
                    continue
                if isinstance(outcome, Exception):
                    answer.set_exception(outcome)
                else:
                    answer.set_result(outcome)
        self._sending = None

    async def _ask(self, batch: list[Waiting]) -> list[Any]:
        path, run_id = self._key.corpus, self._key.run_id
        calls = [call for call, _ in batch]
        try:
            answers = await self._worker.call(path, run_id, calls, timeout=STORE_SECONDS)
        except (WorkerFailed, WorkerRaised) as error:
            return [type(error)(str(error)) for _ in batch]
        return [result if ok else WorkerRaised(result) for ok, result in answers]

    async def close(self) -> None:
        """Let the process finish what it has and end; it closes the corpus as it does."""
        if self._sending is not None:
            await self._sending
        await self._warming
        await self._worker.close()


class Readers:
    """The processes that read; each document goes to the next that is free."""

    def __init__(self, key: PlantKey) -> None:
        self._all = [
            Worker("crawler.processes.reader:call", memory=key.memory) for _ in range(key.readers)
        ]
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in self._all:
            self._free.put_nowait(worker)
        # They load the parsers while the first pages are fetched.
        self._warming = [asyncio.ensure_future(worker.warm()) for worker in self._all]

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
        worker = await self._free.get()
        try:
            answer = await worker.call(name, *args, timeout=seconds)
            return cast(tuple[bytes, Summary], answer)
        finally:
            self._free.put_nowait(worker)

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(*self._warming)
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
