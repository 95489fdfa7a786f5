"""The package's registry files and where they come from.

``sites.csv`` and ``counties.csv`` are copies of the registry data that the project was given
(``sites.csv``, ``sites_county.csv``): corrections belong there, or into a registry of one's own.

    python -m crawler.registry.data FOLDER           # say whether they agree; exit code 1 if not
    python -m crawler.registry.data FOLDER --write   # make them anew
"""

from __future__ import annotations

import argparse
import sys
from importlib.resources import files
from pathlib import Path

#: File of the package -> file of the given data.
SOURCES = {"sites.csv": "sites.csv", "counties.csv": "sites_county.csv"}


def differing(folder: Path, *, write: bool = False) -> list[str]:
    """Give the names of the package's files that are not what ``folder`` gives.

    ``write``: put them right. Raises OSError where a source is missing.
    """
    here = Path(str(files("crawler.registry")))
    found = []
    for name, source in SOURCES.items():
        # One ending of lines and no byte order mark, so that the same data are the same bytes.
        text = (folder / source).read_text("utf-8-sig").replace("\r\n", "\n")
        if (here / name).read_text("utf-8") != text:
            found.append(name)
            if write:
                (here / name).write_text(text, "utf-8", newline="\n")
    return found


def main() -> int:
    """Compare or write; give the exit code."""
    parser = argparse.ArgumentParser(description="Compare the registry files with their sources.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    try:
        found = differing(asked.folder, write=asked.write)
    except OSError as error:
        print(f"cannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    for name in found:
        print(f"{name}: {'made anew' if asked.write else 'differs from its source'}")
    return 1 if found and not asked.write else 0


if __name__ == "__main__":
    sys.exit(main())
