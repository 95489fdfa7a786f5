"""Fuzzes one target in this process: ``python -m tests.fuzz.child TARGET SECONDS FOLDER``.

It goes on after a finding: each is saved once, by where it was raised. What it has done is in
FOLDER/TARGET.json, written anew every second, since libFuzzer ends the process without notice.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["parsers"]):
    from tests.fuzz.targets import TARGETS

SLOW = 2.0  # seconds of CPU for one input
_LABELS = "行政许可 自然人 总计 规章 <table> <tr> <td> </td> </table> | \\x09 件 万元 2024年 申请 政府信息公开 年度报告"


def memory() -> int:
    """Give the KiB that this process holds now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


class Watch:
    """Runs inputs, saves what went wrong, and keeps count."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.target = name, folder, TARGETS[name]
        self.runs = 0
        self.slowest = 0.0
        self.found: dict[str, str] = {}
        self.memory: list[int] = []  # MB, every second
        self.due = 0.0

    def __call__(self, data: bytes) -> None:
        started = time.process_time()
        try:
            self.target.run(data)
        except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
            self.save(data, error)
        seconds = time.process_time() - started
        if seconds > max(SLOW, self.slowest * 1.5):
            self.save(data, TimeoutError(f"{seconds:.1f} s"))
        self.slowest = max(self.slowest, seconds)
        self.runs += 1
        if time.monotonic() > self.due:
            self.report()
            self.due = time.monotonic() + 1

    def save(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "slow"
        key = f"{type(error).__name__} at {place}"
        if isinstance(error, TimeoutError):
            key += f" {len(self.found)}"
        if key in self.found:
            return
        self.found[key] = str(error)[:300]
        path = self.folder / f"{self.name}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        trace = "".join(traceback.format_exception(error))
        path.with_suffix(".txt").write_text(f"{key}\n{trace}\n", encoding="utf-8")

    def report(self) -> None:
        self.memory.append(memory() // 1024)
        quarters = [self.memory[len(self.memory) * n // 4] for n in range(4)]
        state = {
            "runs": self.runs,
            "slowest": round(self.slowest, 2),
            "found": self.found,
            "memory_mb": [*quarters, self.memory[-1]],
        }
        path = self.folder / f"{self.name}.json"
        path.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Fuzz, and report at the end."""
    name, seconds, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    corpus = folder / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = folder / "words.dict"
    escaped = ("".join(f"\\x{b:02x}" for b in w.encode()) for w in _LABELS.split())
    words.write_text("\n".join(f'"{word}"' for word in escaped) + "\n")
    watch = Watch(name, folder)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={TARGETS[name].longest}",
        f"-dict={words}",
        f"-artifact_prefix={folder / name}-",
        "-timeout=60",
        "-rss_limit_mb=3000",
        "-verbosity=0",
        "-print_final_stats=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], watch)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
