"""How a corpus is served: what the pages must know besides the corpus itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Serving:
    """``archive`` has the originals; ``verdicts`` says whether a reader may give some."""

    corpus: Path
    archive: Path
    verdicts: bool = False


def corpus_name(datasette: Any) -> str:
    """Give the name under which the corpus stands in addresses."""
    return next(str(name) for name in datasette.databases if not name.startswith("_"))


def serving(datasette: Any) -> Serving:
    """Give what `ogi serve` was told; for a plain ``datasette``, the archive beside the file."""
    told = getattr(datasette, "ogi_serving", None)
    if isinstance(told, Serving):
        return told
    path = Path(datasette.get_database(corpus_name(datasette)).path)
    return Serving(path, path.parent / "archive")
