"""A function in a process of its own: what may crash, hang or take long stays off the event loop.

`Worker` starts ``python -m crawler.processes.worker MODULE:FUNCTION`` and sends it calls one after another
as pickles over its standard input. Killing and starting it again is what a time limit means. The
child dies with its parent, however that ends.

A thread talks to the child, so that it has its next call at once, however busy the event loop is.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from crawler.processes.garbage import collect_less
from crawler.processes.orphans import die_with_parent

_FRAME = struct.Struct(">I")
_GRACE = 1  # seconds for a child that has closed its answers to end
_GATHER = 0.05  # seconds that a call waits for others to go with


class WorkerFailed(Exception):  # noqa: N818  the event, not a kind of error
    """The child died or took too long: what it was given is lost, the next call gets a new child."""


class WorkerRaised(Exception):  # noqa: N818
    """The function itself raised; the message names the exception."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What is asked of the function, and who waits for the answer."""

    args: tuple[Any, ...]
    timeout: float
    answer: asyncio.Future[Any]

    def settle(self, outcome: Any) -> None:
        """Give the answer, or the exception, to the event loop."""
        with suppress(RuntimeError):  # the loop has ended: nobody waits
            self.answer.get_loop().call_soon_threadsafe(self._settle, outcome)

    def _settle(self, outcome: Any) -> None:
        if self.answer.done():  # whoever asked was cancelled
            return
        if isinstance(outcome, Exception):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


Calls = SimpleQueue[_Call | None]  # None: a worker is to end


class Worker:
    """One child process that runs one function; calls to it take turns."""

    def __init__(
        self,
        target: str,
        *given: Any,
        memory: int | None = None,
        together: int = 1,
        calls: Calls | None = None,
    ) -> None:
        """``target`` is ``package.module:function``; ``memory`` bounds the child, in bytes.

        The function is called with what is ``given``, then the arguments of a call. With
        ``together`` it is called with the arguments of so many calls at the most, as a list, and
        gives a list of outcomes: True and a result, or False and what was wrong. Workers that
        share ``calls`` take the next one when they are free.
        """
        self.target = target
        self.given = given
        self.memory = memory
        self.together = together
        self.calls: Calls = calls or SimpleQueue()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    async def call(self, *args: Any, timeout: float) -> Any:
        """Run the function in the child and give what it returns.

        Raises WorkerFailed where the child dies or ``timeout`` seconds pass, WorkerRaised where
        the function raises.
        """
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.calls.put(_Call(args, timeout, answer))
        return await answer

    async def close(self) -> None:
        """Let the child do what was asked before, and end."""
        self.calls.put(None)
        await asyncio.to_thread(self._thread.join)

    # What follows runs in the thread.

    def _work(self) -> None:
        with suppress(OSError):  # which the first call meets again, and names
            self._start()  # it loads what it needs before that comes
        while (call := self.calls.get()) is not None:
            calls = [call, *self._others()]
            for call, outcome in zip(calls, self._outcomes(calls), strict=True):
                call.settle(outcome)
        self._end()

    def _others(self) -> list[_Call]:
        """Give calls that can go with the first."""
        if self.together == 1:
            return []
        time.sleep(_GATHER)
        calls: list[_Call] = []
        with suppress(Empty):
            while len(calls) < self.together - 1:
                call = self.calls.get_nowait()
                if call is None:
                    self.calls.put(None)
                    break
                calls.append(call)
        return calls

    def _outcomes(self, calls: list[_Call]) -> list[Any]:
        """Give a result or an exception for each call."""
        one = self.together == 1
        args = calls[0].args if one else ([call.args for call in calls],)
        try:
            ok, result = self._exchange((*self.given, *args), calls[0].timeout)
        except WorkerFailed as error:
            return [WorkerFailed(str(error)) for _ in calls]
        except Exception as error:  # noqa: BLE001  what cannot be sent: somebody waits for an answer
            return [WorkerRaised(f"{type(error).__name__}: {error}") for _ in calls]
        if not ok:
            return [WorkerRaised(result) for _ in calls]
        if one:
            return [result]
        return [answer if well else WorkerRaised(answer) for well, answer in result]

    def _exchange(self, args: tuple[Any, ...], seconds: float) -> tuple[bool, Any]:
        data = pickle.dumps(args, protocol=pickle.HIGHEST_PROTOCOL)
        try:
            child = self._child or self._start()
        except OSError as error:
            raise WorkerFailed(f"its process does not start: {error}") from error
        # The start is under the deadline too: a child that hangs then must not hang us.
        deadline = time.monotonic() + seconds
        try:
            _send(child.stdin, _FRAME.pack(len(data)) + data, deadline)
            (size,) = _FRAME.unpack(_receive(child.stdout, _FRAME.size, deadline))
            # Our own child's pickle: it is this same code, and no page can write to this pipe.
            answer: tuple[bool, Any] = pickle.loads(_receive(child.stdout, size, deadline))  # noqa: S301
        except TimeoutError as error:
            self._kill()
            raise WorkerFailed(f"no answer in {seconds:g} seconds") from error
        except (EOFError, OSError) as error:
            code = self._kill(grace=_GRACE)
            raise WorkerFailed(f"its process ended with {_exit_name(code)}") from error
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(  # noqa: S603  our own module
            [
                sys.executable,
                *("-m", "crawler.processes.worker"),
                *(self.target, str(self.memory or 0), str(os.getpid())),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self._child.stdin is not None
        os.set_blocking(self._child.stdin.fileno(), False)
        return self._child

    def _kill(self, grace: float = 0) -> int:
        """End the child, unless it ends by itself in ``grace`` seconds; give how it ended."""
        assert self._child is not None
        with self._child as child:  # closes its pipes
            self._child = None
            try:
                return child.wait(grace)
            except subprocess.TimeoutExpired:
                child.kill()
                return child.wait()

    def _end(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            self._kill(grace=10)


def _send(pipe: Any, data: bytes, deadline: float) -> None:
    """Write all; raises TimeoutError, or OSError where nobody reads."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(pipe.fileno(), rest) :]
        except BlockingIOError:
            _wait(pipe, select.POLLOUT, deadline)


def _receive(pipe: Any, size: int, deadline: float) -> bytes:
    """Read so many bytes; raises TimeoutError, or EOFError where there are no more."""
    data = bytearray()
    while len(data) < size:
        _wait(pipe, select.POLLIN, deadline)
        part = os.read(pipe.fileno(), size - len(data))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _wait(pipe: Any, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _exit_name(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


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
