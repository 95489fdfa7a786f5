"""What crashes, hangs or eats memory in a worker costs one call."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from queue import SimpleQueue

import pytest

from crawler.processes.worker import Worker, WorkerFailed, WorkerRaised

HERE = __name__


def double(value):
    return value * 2


def crash():
    os._exit(3)


def do(name, *args):
    """The function that the workers of these tests run."""
    if name == "sleep":
        time.sleep(args[0])
    if name == "wait":
        while not Path(args[0]).exists():
            time.sleep(0.05)
    if name == "eat":
        return len(bytearray(args[0]))
    if name == "shout":
        print("this must not be taken for an answer")
    if name == "raise":
        raise ValueError("that page")
    if name == "crash":
        crash()
    return os.getpid()


def run(*calls, timeout=20, **kwargs):
    """Make calls to one worker, one after another; give what each came to."""

    async def go():
        worker = Worker(f"{HERE}:do", **kwargs)
        out = []
        for call in calls:
            try:
                out.append(await worker.call(*call, timeout=timeout))
            except (WorkerFailed, WorkerRaised) as error:
                out.append(error)
        await worker.close()
        return out

    return asyncio.run(go())


def test_calls_go_to_one_process_that_is_not_this_one():
    first, second = run(["pid"], ["shout"])
    assert first == second != os.getpid()


def test_what_the_function_raises_is_named():
    error, after = run(["raise"], ["pid"])
    assert str(error) == "ValueError: that page"
    assert isinstance(after, int)


def test_what_cannot_be_sent_is_named():
    error, after = run(["pid", lambda: None], ["pid"])
    assert isinstance(error, WorkerRaised)
    assert "pickle" in str(error)
    assert isinstance(after, int)


def test_a_process_that_does_not_start_is_named(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    (error,) = run(["pid"])
    assert isinstance(error, WorkerFailed)
    assert "does not start" in str(error)


def do_all(factor, calls):
    """What a worker runs that is given calls together."""
    return [(n > 0, n * factor if n > 0 else "not above 0") for (n,) in calls]


def test_calls_that_go_together_are_answered_one_by_one():
    async def go():
        worker = Worker(f"{HERE}:do_all", 10, together=3)
        asked = [worker.call(n, timeout=20) for n in (1, 0, 3, 4, 5)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        await worker.close()
        return outcomes

    first, error, *others = asyncio.run(go())
    assert (first, str(error), others) == (10, "not above 0", [30, 40, 50])
    assert isinstance(error, WorkerRaised)


def test_workers_that_share_their_calls_take_what_the_other_has_not(tmp_path):
    async def go():
        calls = SimpleQueue()
        two = [Worker(f"{HERE}:do", calls=calls) for _ in range(2)]
        waiting = asyncio.ensure_future(two[0].call("wait", tmp_path / "done", timeout=60))
        others = {await two[0].call("pid", timeout=60) for _ in range(3)}
        (tmp_path / "done").touch()
        taken = await waiting
        await asyncio.gather(*(worker.close() for worker in two))
        return taken, others

    taken, others = asyncio.run(go())
    assert len(others) == 1
    assert taken not in others


def test_a_crash_costs_one_call():
    before, error, after = run(["pid"], ["crash"], ["pid"])
    assert str(error) == "its process ended with exit code 3"
    assert isinstance(after, int)
    assert after != before


def test_a_hang_costs_one_call():
    error, after = run(["sleep", 60], ["pid"], timeout=2)
    assert str(error) == "no answer in 2 seconds"
    assert isinstance(after, int)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_memory_is_bounded():
    error, after = run(["eat", 2**32], ["pid"], memory=2**31)
    assert "MemoryError" in str(error)
    assert isinstance(after, int)


PARENT = f"""
import asyncio, os, signal
from crawler.processes.worker import Worker
async def go():
    worker = Worker("{HERE}:do")
    print(await worker.call("pid", timeout=20), flush=True)
    busy = asyncio.ensure_future(worker.call("sleep", 60, timeout=90))
    await asyncio.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(go())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_worker_dies_with_its_parent():
    done = subprocess.run(
        [sys.executable, "-c", PARENT], capture_output=True, text=True, check=False
    )
    child = int(done.stdout)
    for _ in range(50):
        if not running(child):
            return
        time.sleep(0.1)
    raise AssertionError(f"{child} lives on")


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
