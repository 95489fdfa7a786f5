"""What crashes, hangs or eats memory in a worker costs one call."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

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
