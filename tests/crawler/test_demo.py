"""`ogi demo`, as a newcomer runs it: killed in the middle, run again, run once more."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crawler.test_worker import running
from tests.crawler.web import environment

COMMAND = [sys.executable, "-m", "crawler.cli", "demo"]


def demo(cwd):
    done = subprocess.run(
        COMMAND,
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    return re.search(r"(\d+) reports, content digest (\w+)", done.stdout).groups(), done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)  # three demos, a machine that has other work
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_and_run_again(tmp_path):
    child = subprocess.Popen(COMMAND, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL)
    corpus = tmp_path / "output/demo/corpus.db"
    wal = corpus.with_name("corpus.db-wal")
    for _ in range(600):
        if wal.exists() and wal.stat().st_size > 1_500_000:  # an empty corpus takes 600 KB
            break
        time.sleep(0.05)
    assert child.poll() is None, "it ended before it could be killed"
    family = descendants(child.pid)
    assert len(family) >= 3  # the crawl, a process that reads, the one that stores
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    for _ in range(100):
        if not any(running(pid) for pid in family):
            break
        time.sleep(0.1)
    assert not any(running(pid) for pid in family)

    (found, digest), said = demo(tmp_path)
    assert int(found) > 200
    assert "make serve" in said
    assert demo(tmp_path)[0] == (found, digest)


def descendants(pid):
    """Give the processes below ``pid``."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = {pid}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}
