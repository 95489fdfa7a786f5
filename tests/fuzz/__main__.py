"""``python -m tests.fuzz --minutes 10``: fuzz every target in turn, say what was found.

atheris is not among the locked packages, since few machines need it. To install it apart:

    python3 -m venv ~/fuzz && ~/fuzz/bin/pip install atheris
    .venv/bin/python -m tests.fuzz --minutes 10 --python ~/fuzz/bin/python

The same version of Python must have made both environments. Findings, and the corpus from which
the next run goes on, are in output/fuzz.
"""

from __future__ import annotations

import argparse
import json
import os
import site
import subprocess
import sys
from pathlib import Path

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
OUT = ROOT / "output" / "fuzz"


def fuzz(target: str, seconds: int, python: str) -> bool:
    """Fuzz one target in a process of its own; True if nothing was found."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join((str(ROOT), *site.getsitepackages()))
    command = [python, "-m", "tests.fuzz.child", target, str(seconds), str(OUT)]
    state = OUT / f"{target}.json"
    state.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace"
    )
    if done.returncode != 0 or not state.exists():
        print(f"{target}: ended with {done.returncode}: {done.stderr[-2000:]}", flush=True)
        return False
    result = json.loads(state.read_text(encoding="utf-8"))
    memory = " > ".join(map(str, result["memory_mb"]))
    print(
        f"{target}: {result['runs']} runs, slowest {result['slowest']} s, memory {memory} MB,"
        f" {len(result['found'])} found",
        flush=True,
    )
    for place, message in result["found"].items():
        print(f"  {place}: {message}", flush=True)
    return not result["found"]


def main() -> int:
    """Run the command: exit 0 if nothing was found, 1 if something was, 2 without atheris."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=10, help="for all targets together")
    parser.add_argument("--target", choices=TARGETS, action="append", help="only this one")
    parser.add_argument("--python", default=sys.executable, help="one that has atheris")
    arguments = parser.parse_args()
    has = subprocess.run([arguments.python, "-c", "import atheris"], capture_output=True)
    if has.returncode:
        print(f"{arguments.python} has no atheris.\n\n{__doc__}", file=sys.stderr)
        return 2
    targets = arguments.target or list(TARGETS)
    seconds = max(1, round(arguments.minutes * 60 / len(targets)))
    clean = [fuzz(target, seconds, arguments.python) for target in targets]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
