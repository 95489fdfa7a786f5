"""The way back: from a report's figures to the archived bytes that they were read from."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crawler.archive import ArchiveError, read_payload, sha256
from crawler.corpus.connection import rows
from crawler.corpus.errors import CorpusError
from parsers.model import Grid
from parsers.readers.sniff import format_of
from parsers.report import READERS


class NoReport(CorpusError):  # noqa: N818
    """The corpus has no report by that name."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure with its labels, and the text that stands at its place in the archived bytes."""

    cell: str
    row_zh: str
    column_zh: str
    value: float | int | None
    raw: str
    state: str
    unit: str
    locator: str
    document: str  # SHA-256 of the bytes that it stands in
    found: str | None  # None: there is nothing at that place, or the bytes cannot be had

    @property
    def agrees(self) -> bool:
        """Whether the printed text stands at the figure's place in the archived bytes.

        A place may hold more than the figure (a line of text); 2 is not found in 12 there.
        """
        if self.found is None:
            return False
        raw, found = _folded(self.raw), _folded(self.found)
        within = rf"(?<![\d.]){re.escape(raw)}(?![\d.])"
        return raw == found or (raw != "" and re.search(within, self.found) is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A report (its row), its document, the WARC records of it, and everything read from it.

    ``documents`` are all that it was read from, a page and its attachments: each with its role, how
    many cells agree with the report's and how many differ, its records, and whether its bytes are
    there. ``document`` and ``captures`` are those of the document that its figures are in, which
    are several where the tables are; each figure names its own.
    """

    report: dict[str, Any]
    document: dict[str, Any]
    documents: list[dict[str, Any]]
    captures: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    original: str  # "ok", or why the archived bytes cannot be had
    figures: list[ShownFigure]
    failed: list[dict[str, Any]]
    suspects: list[dict[str, Any]]
    problems: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object; each figure says whether it agrees with the archived bytes."""
        out = asdict(self)
        for figure, shown in zip(out["figures"], self.figures, strict=True):
            figure["agrees"] = shown.agrees
        return out


def show(conn: sqlite3.Connection, archive: Path, name: str) -> Shown:
    """Gather a report. ``name`` is its id, its series (then the current version), or its address.

    The archived record is read again and each figure looked up in it. Raises NoReport.
    """
    head = find(conn, name)
    number = head["id"]
    documents = documents_of(conn, head)
    texts: dict[int, dict[str, str]] = {}
    for document in documents:
        found, document["original"] = _archived(archive, document)
        texts.setdefault(document["id"], {}).update(found)  # files of one archive are one document
    main = next(one for one in documents if one["id"] == head["document_id"])
    digests = {one["id"]: one["sha256"] for one in documents}
    figures = [
        ShownFigure(
            **row,
            document=digests[document],
            found=_at(texts[document], row["locator"]),
        )
        for row in rows(
            conn,
            "SELECT \"table\" || '.' || row || '.' || \"column\" AS cell, row_zh, column_zh, value,"
            " raw, state, unit, locator, document_id FROM figures WHERE report_id = ?"
            " ORDER BY cell_id",
            number,
        )
        for document in [row.pop("document_id")]
    ]
    (document,) = rows(conn, "SELECT * FROM documents WHERE id = ?", head["document_id"])
    return Shown(
        report=head,
        document=document,
        documents=documents,
        captures=main["captures"],
        versions=rows(
            conn,
            "SELECT report, version, current, first_seen FROM reports WHERE series = ?"
            " ORDER BY version",
            head["series"],
        ),
        original=next(
            (f"{d['url']}: {d['original']}" for d in documents if d["original"] != "ok"), "ok"
        )
        if len(documents) > 1
        else main["original"],
        figures=figures,
        failed=rows(
            conn,
            "SELECT rule, expected, actual, detail, cells FROM checks"
            " WHERE report_id = ? AND status = 'fail' ORDER BY n",
            number,
        ),
        suspects=rows(
            conn,
            "SELECT c.key AS cell, s.printed, s.suggested, s.reason, s.alternatives FROM suspects s"
            " JOIN cells c ON c.id = s.cell_id WHERE s.report_id = ? ORDER BY s.n",
            number,
        ),
        problems=rows(
            conn, "SELECT code, detail, cells FROM problems WHERE report_id = ? ORDER BY id", number
        ),
    )


def find(conn: sqlite3.Connection, name: str) -> dict[str, Any]:
    """Give the row of a report by its id, its series (the current version) or its address."""
    for condition in (
        "report = ?",
        "series = ? AND current = 1",
        "id = (SELECT report_id FROM addresses WHERE url = ?)",
    ):
        found = rows(conn, f"SELECT * FROM reports WHERE {condition}", name)  # noqa: S608
        if found:
            return found[0]
    raise NoReport(f"no report {name} in this corpus: give the id, the series or the address")


def documents_of(conn: sqlite3.Connection, head: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what a report was read from, in order, the page first; each with its captures."""
    found = rows(
        conn,
        "SELECT d.id, o.url, o.role, d.sha256, d.length, d.media_type, o.agreeing, o.differing"
        " FROM report_documents o JOIN documents d ON d.id = o.document_id"
        " WHERE o.report_id = ? ORDER BY o.n",
        head["id"],
    ) or rows(
        conn,
        "SELECT id, ? AS url, 'figures' AS role, sha256, length, media_type, NULL AS agreeing,"
        " NULL AS differing FROM documents WHERE id = ?",
        head["url"],
        head["document_id"],
    )
    for document in found:
        document["captures"] = rows(
            conn,
            "SELECT url, fetched_at, status, warc_file, warc_offset, warc_length FROM captures"
            " WHERE document_id = ? ORDER BY fetched_at, id",
            document["id"],
        )
    return found


def _archived(archive: Path, document: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Read the archived bytes again; give the text at each place, and "ok" or what is wrong."""
    why = "no capture of it is known"
    for capture in document["captures"]:
        try:
            data = read_payload(archive, capture["warc_file"], capture["warc_offset"])
        except ArchiveError as error:
            why = str(error)
            continue
        if sha256(data) != document["sha256"]:
            why = f"{capture['warc_file']} at {capture['warc_offset']} holds other bytes"
            continue
        return dict(_places(data, document["url"], document["media_type"])), "ok"
    return {}, why


def _places(data: bytes, url: str, media_type: str | None) -> Iterator[tuple[str, str]]:
    """Give the place and the text of every cell and paragraph, named as `parsers.lines` does."""
    reader = READERS.get(format_of(data, url, media_type))
    if reader is None:
        return
    for index, block in enumerate(reader(data, url).body(), 1):
        if isinstance(block, Grid):
            for r, row in enumerate(block.rows):
                for c, cell in enumerate(row):
                    yield block.locate(r, c), cell.text
        else:
            yield block.locator or f"paragraph={index}", block.text


def _at(texts: dict[str, str], locator: str) -> str | None:
    """Look a figure's place up; its locator has the number of its table before the reader's own."""
    while locator:
        if locator in texts:
            return texts[locator]
        locator = locator.partition(" ")[2]
    return None


def _folded(text: str) -> str:
    return "".join(text.split())
