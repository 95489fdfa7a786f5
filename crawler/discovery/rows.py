"""Registry rows out of what was discovered, for a person to look at and to crawl with.

A row says how its column is known (``column_basis``: discovered or guessed) and that nobody has
looked at it (``notes``). Columns of several platforms are several rows, told apart by ``site``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from crawler.discovery.model import Column, Discovery

FIELDS = (
    "site", "adcode", "name_zh", "level", "portal_url", "report_column_url", "column_basis",
    "cms_family", "cms_family_basis", "confidence", "notes",
)  # fmt: skip
UNCHECKED = "nobody has checked it"


class CannotWrite(Exception):  # noqa: N818  reads well in an except clause
    """The registry file cannot be read or written; the message says why."""


def rows_of(found: Discovery, adcode: str, level: str, today: date) -> list[dict[str, str]]:
    """Give the rows of a site, one a platform family; none where no column was found."""
    by_family: dict[str | None, list[Column]] = {}
    for column in found.columns:
        by_family.setdefault(column.spider or column.family, []).append(column)
    rows = []
    for n, columns in enumerate(by_family.values(), 1):
        first = columns[0]
        guessed = any(column.basis == "guessed" for column in columns)
        rows.append(
            {
                "site": found.site if n == 1 else f"{found.site}-{n}",
                "adcode": adcode,
                "name_zh": found.name,
                "level": level,
                "portal_url": found.home,
                "report_column_url": " ".join(column.url for column in columns),
                "column_basis": "guessed" if guessed else first.basis,
                # What no mark tells is left to the spider for unknown platforms.
                "cms_family": first.family or "other",
                "cms_family_basis": "page_markers" if first.family else "none",
                "confidence": first.confidence,
                "notes": f"ogi discover {today.isoformat()}, {found.requests} requests; {UNCHECKED}",
            }
        )
    return rows


def level_of(adcode: str) -> str:
    """Give the level of a division by its code (GB/T 2260).

    >>> [level_of(code) for code in ("370000", "310000", "370200", "370202")]
    ['province', 'municipality', 'prefecture', 'county']
    """
    if adcode.endswith("0000"):
        return "municipality" if adcode[:2] in ("11", "12", "31", "50") else "province"
    return "prefecture" if adcode.endswith("00") else "county"


def write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Put rows into a registry file, in place of those with the same id; raises CannotWrite.

    The file is made where there is none, and replaced as a whole: it is never half written.
    """
    fields, known = _read(path)
    for row in rows:
        known = [old for old in known if _id(old) != row["site"]] + [row]
    for name in FIELDS:
        if name not in fields:
            fields.append(name)
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(known, key=_id))
        draft.replace(path)
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror}") from error


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    if not path.exists():
        return list(FIELDS), []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            fields = list(reader.fieldnames or ())
            rows = [{k: v or "" for k, v in row.items() if k} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CannotWrite(f"cannot read {path}: {error}") from error
    if "adcode" not in fields:
        raise CannotWrite(f"{path} has no column adcode: it is no registry file")
    return fields, rows


def _id(row: Mapping[str, str]) -> str:
    return row.get("site") or row["adcode"]
