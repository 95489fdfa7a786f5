"""Programs that read hostile files: each a process of its own, with limits, ended with its parent.

Memory, file sizes and processor time are limited on Linux, time everywhere.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "LIBARCHIVE")


class Limits(NamedTuple):
    """What a process may use: seconds, bytes of addresses, bytes of any file that it writes."""

    seconds: float
    memory: int
    file_size: int


def run(
    command: Sequence[str],
    folder: Path,
    limits: Limits,
    *,
    environment: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> int | None:
    """Run a command inside ``folder``, which is its home too; give its exit code.

    None: it took too long and was ended, with all that it had started. ``output`` takes what it
    prints. It sees nothing of the environment but ``environment`` and what finds programs.
    """
    given = {key: os.environ[key] for key in _KEPT if key in os.environ}
    given |= {"HOME": str(folder), "TMPDIR": str(folder), **(environment or {})}
    with Path(os.devnull if output is None else output).open("wb") as printed:
        process = subprocess.Popen(  # noqa: S603 - fixed commands; documents are named by number
            command,
            cwd=folder,
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_limiting(os.getpid(), limits) if sys.platform == "linux" else None,
        )
        try:
            return process.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    process.wait()


def _limiting(parent: int, limits: Limits) -> Callable[[], None]:
    """Give what the child does first: it dies with its parent, and has limits."""
    import resource

    prctl = ctypes.CDLL(None).prctl
    most = (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_CPU, int(limits.seconds) + 5),
        (resource.RLIMIT_CORE, 0),
    )

    def ask() -> None:
        prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
        for kind, limit in most:
            resource.setrlimit(kind, (limit, limit))

    return ask
