"""Whether the WARC files that captures name are there: without them no figure leads to its bytes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Missing:
    """WARC files that captures name and the folder lacks: how many of how many, and the first."""

    folder: Path
    count: int
    named: int
    first: str

    def __str__(self) -> str:
        """Say it to a person."""
        return f"{self.count} of {self.named} WARC files are not in {self.folder}: {self.first}" + (
            ", ..." if self.count > 1 else ""
        )


def missing_files(conn: sqlite3.Connection, folder: Path) -> Missing | None:
    """Look whether each file that a capture names is in the archive; None if so. Reads no file."""
    named = [name for (name,) in conn.execute("SELECT DISTINCT warc_file FROM captures")]
    gone = sorted(name for name in named if not (folder / name).is_file())
    return Missing(folder, len(gone), len(named), gone[0]) if gone else None
