"""A function in a process of its own: what may crash, hang or take long stays off the event loop.

`Worker` starts ``python -m crawler.processes.worker MODULE:FUNCTION`` and sends it calls one after another
as pickles over its standard input. Killing and starting it again is what a time limit means. The
child dies with its parent, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import os
import pickle
import signal
import struct
import sys
from typing import Any, BinaryIO

from crawler.processes.garbage import collect_less
from crawler.processes.orphans import die_with_parent

logger = logging.getLogger(__name__)

_FRAME = struct.Struct(">I")
_GRACE = 1  # seconds for a child that has closed its answers to end


class WorkerFailed(Exception):  # noqa: N818  the event, not a kind of error
    """The child died or took too long: what it was given is lost, the next call gets a new child."""


class WorkerRaised(Exception):  # noqa: N818
    """The function itself raised; the message names the exception."""


class Worker:
    """One child process that runs one function; calls to it take turns."""

    def __init__(self, target: str, *, memory: int | None = None) -> None:
        """``target`` is ``package.module:function``; ``memory`` bounds the child, in bytes."""
        self.target = target
        self.memory = memory
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def warm(self) -> None:
        """Start the child before the first call."""
        async with self._turn:
            if self._child is None:
                await self._start()

    async def call(self, *args: Any, timeout: float) -> Any:
        """Run the function in the child and give what it returns.

        Raises WorkerFailed where the child dies or ``timeout`` seconds pass, WorkerRaised where
        the function raises.
        """
        async with self._turn:
            try:
                # Under the deadline too: a child that hangs while it starts must not hang us.
                ok, result = await asyncio.wait_for(self._exchange(args), timeout)
            except TimeoutError as error:
                await self._kill()
                raise WorkerFailed(f"no answer in {timeout:g} seconds") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                code = await self._kill(grace=_GRACE)
                raise WorkerFailed(f"its process ended with {_exit_name(code)}") from error
        if not ok:
            raise WorkerRaised(result)
        return result

    async def _exchange(self, args: tuple[Any, ...]) -> tuple[bool, Any]:
        child = self._child or await self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        data = pickle.dumps(args, protocol=pickle.HIGHEST_PROTOCOL)
        child.stdin.write(_FRAME.pack(len(data)) + data)
        await child.stdin.drain()
        (size,) = _FRAME.unpack(await child.stdout.readexactly(_FRAME.size))
        # Our own child's pickle: it is this same code, and no page can write to this pipe.
        answer: tuple[bool, Any] = pickle.loads(await child.stdout.readexactly(size))  # noqa: S301
        return answer

    async def _start(self) -> asyncio.subprocess.Process:
        self._child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crawler.processes.worker",
            self.target,
            str(self.memory or 0),
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self._child

    async def _kill(self, grace: float = 0) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        if grace:
            # One that is ending by itself is waited for: a signal to it would have Popen ask how it
            # ended, and asyncio, which asks too, would then not know.
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(child.wait(), grace)
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        return await child.wait()

    async def close(self) -> None:
        """Let the child finish what it does and end."""
        async with self._turn:
            child, self._child = self._child, None
            if child is None:
                return
            assert child.stdin is not None
            child.stdin.close()
            try:
                await asyncio.wait_for(child.wait(), 10)
            except TimeoutError:
                child.kill()
                await child.wait()


def _exit_name(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


def _bound_memory(memory: int) -> None:
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _serve(target: str, calls: BinaryIO, answers: BinaryIO) -> None:
    """Answer calls until the other side closes the pipe."""
    module, _, name = target.partition(":")
    function = getattr(importlib.import_module(module), name)
    collect_less()
    while head := calls.read(_FRAME.size):
        (size,) = _FRAME.unpack(head)
        args = pickle.loads(calls.read(size))  # noqa: S301  from our own parent
        try:
            answer = (True, function(*args))
        except Exception as error:  # noqa: BLE001  the boundary: every error becomes an answer
            answer = (False, f"{type(error).__name__}: {error}")
        data = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
        answers.write(_FRAME.pack(len(data)) + data)
        answers.flush()


def main() -> None:
    """Run as the child: ``python -m crawler.processes.worker TARGET MEMORY PARENT``."""
    gc.disable()  # until all is loaded
    target, memory, parent = sys.argv[1:]
    ask = die_with_parent(int(parent))
    if ask is not None:
        ask()
    _bound_memory(int(memory))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not end up among the answers
    _serve(target, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
