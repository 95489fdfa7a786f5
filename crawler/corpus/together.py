"""A page and its attachments in the corpus: which bytes came together, what each of them was."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from crawler.corpus import changes, succession, twins
from crawler.corpus.addresses import show
from crawler.corpus.codebook import CellNumbers
from crawler.corpus.digests import digest_of
from crawler.corpus.rows import STATE_NUMBERS, Reading, Row
from crawler.corpus.versions import (
    Outcome,
    Source,
    keep_document,
    keep_report,
    mark_read,
    version_at,
)
from crawler.corpus.write import ReportWriter
from crawler.items import Bundle, Capture
from crawler.processes.reading import has_failed
from parsers.compared import contradicts
from parsers.joined import PAGE, Joined
from parsers.model import Report


def digest(bundle: Bundle) -> str:
    """Name a bundle by its bytes and addresses, those that could not be had included.

    What is in an archive is known by the archive, which may have come alone.
    """
    fetched = [capture for capture in bundle.captures if not capture.member]
    if len(fetched) == 1 and not bundle.lost:
        return fetched[0].sha256
    parts = [f"{capture.sha256} {capture.url}" for capture in fetched]
    parts += [f"- {url}" for url in bundle.lost]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def read_as(conn: sqlite3.Connection, bundle: Bundle) -> str | None:
    """Say as what a bundle was read (report, not_report).

    None where it was not read yet, or the reading of one of its documents failed.
    """
    known = conn.execute(
        "SELECT min(d.read_as IS NOT NULL) FROM bundles b JOIN captures c ON c.id = b.capture_id"
        " JOIN documents d ON d.id = c.document_id WHERE b.bundle = ?",
        (digest(bundle),),
    )
    if not known.fetchone()[0]:
        return None
    shown = conn.execute("SELECT 1 FROM addresses WHERE url = ?", (bundle.captures[PAGE].url,))
    return "report" if shown.fetchone() else "not_report"


def is_fuller_known(conn: sqlite3.Connection, bundle: Bundle) -> bool:
    """Whether the same page was read before with more of its attachments.

    An attachment that cannot be had today has not gone from the report: what was read stands. What
    was stored before the others came is stored again where it is read again.
    """
    if not bundle.lost or read_as(conn, bundle) is not None:
        return False
    page = bundle.captures[PAGE]
    row = conn.execute(
        "SELECT 1 FROM bundles page JOIN captures c ON c.id = page.capture_id"
        " JOIN documents d ON d.id = c.document_id WHERE page.url = ? AND page.n = 0"
        " AND d.sha256 = ? AND (SELECT count(capture_id) FROM bundles WHERE bundle = page.bundle) > ?",
        (page.url, page.sha256, len(bundle.captures)),
    ).fetchone()
    return row is not None


def is_attachment(conn: sqlite3.Connection, number: int, url: str) -> bool:
    """Whether an address is one of an attachment of this report, not its own."""
    row = conn.execute(
        "SELECT 1 FROM report_documents WHERE report_id = ? AND url = ? AND n > 0", (number, url)
    ).fetchone()
    return row is not None


def note(conn: sqlite3.Connection, bundle: Bundle) -> None:
    """Note which captures came together; those of the same bytes that came last."""
    fetched = [capture for capture in bundle.captures if not capture.member]
    if len(fetched) == 1 and not bundle.lost:
        return
    rows: list[Row] = [
        (
            digest(bundle),
            n,
            capture.url,
            *conn.execute(
                "SELECT id FROM captures WHERE warc_file = ? AND warc_offset = ?",
                (capture.warc_file, capture.warc_offset),
            ).fetchone(),
        )
        for n, capture in enumerate(fetched)
    ]
    rows += [(digest(bundle), len(rows) + n, url, None) for n, url in enumerate(bundle.lost)]
    conn.executemany("INSERT OR REPLACE INTO bundles VALUES (?, ?, ?, ?)", rows)


def keep_together(
    conn: sqlite3.Connection,
    writer: ReportWriter,
    numbers: CellNumbers,
    bundle: Bundle,
    documents: Sequence[int],
    joined: Joined,
    reports: Sequence[Report],
) -> Outcome:
    """Store what a page and its attachments say; inside a transaction, the captures being noted.

    ``documents`` are the numbers of the captured bytes and ``reports`` their own readings, in the
    order of the captures. Reports of others among the attachments are stored by themselves.
    """
    captures = bundle.captures
    alone = [Source.alone(*one) for one in zip(captures, documents, strict=True)]
    for n, source in enumerate(alone):
        if n in joined.apart:
            keep_report(conn, writer, source, Reading.of(reports[n], numbers))
        elif n != PAGE and n not in joined.members and not source.capture.member:
            failed = has_failed(reports[n])
            keep_document(conn, writer, source, reports[n], failed=failed, is_part=True)
    moment = max(capture.fetched_at for capture in captures)
    page = Source(captures[PAGE], documents[PAGE], digest(bundle), moment, together=True)
    failing = {documents[n] for n, report in enumerate(reports) if has_failed(report)}
    if not joined.members:
        return keep_document(conn, writer, page, joined.report, failed=bool(failing))
    for n in {PAGE, *joined.members}:
        mark_read(conn, documents[n], reports[n].title)
    main = joined.tables.get("requests", next(iter(joined.tables.values()), joined.members[0]))
    reading = _reading(numbers, captures, documents, joined, reports)
    outcome = keep_report(conn, writer, replace(page, document=documents[main]), reading)
    whole = _whole(conn, page, reading)
    for n in joined.members:
        if whole is not None and (n != PAGE or n == main):
            _take_over(conn, writer, whole, alone[n], joined.report, is_main=n == main)
    # The page, or an archive, may be a part of the report and not read whole all the same.
    conn.executemany("UPDATE documents SET read_as = NULL WHERE id = ?", [(n,) for n in failing])
    return outcome


class _Whole(NamedTuple):
    """What a page and its attachments were stored as, or the version of it that is shown now."""

    number: int
    page: str
    is_shown: bool


def _whole(conn: sqlite3.Connection, page: Source, reading: Reading) -> _Whole | None:
    """Give the report that the addresses of the attachments are to show with the page.

    That is the one that the page shows, unless it shows another report since.
    """
    url = page.capture.url
    shown = conn.execute(
        "SELECT r.id, r.url, r.series FROM addresses a JOIN reports r ON r.id = a.report_id"
        " WHERE a.url = ?",
        (url,),
    ).fetchone()
    if shown is None:
        return None
    stored = version_at(conn, url, page.digest, reading.content)
    if stored is None or shown[1] != url:  # a second address
        return _Whole(shown[0], url, is_shown=True)
    sql = "SELECT series FROM reports WHERE id = ?"
    (series,) = conn.execute(sql, (stored[0],)).fetchone()
    is_shown = series == shown[2]
    return _Whole(shown[0] if is_shown else stored[0], url, is_shown)


def _take_over(
    conn: sqlite3.Connection,
    writer: ReportWriter,
    whole: _Whole,
    part: Source,
    report: Report,
    *,
    is_main: bool,
) -> None:
    """Let an attachment's address show what its page shows.

    A report that was stored from the attachment alone, before its page was known, is that report,
    and so is one from the same bytes elsewhere if the figures are theirs (``is_main``): so the
    order in which they arrive makes no difference.
    """
    seen = changes.Moment(writer.run_id, part.moment)
    url = part.capture.url
    for number, name, other in conn.execute(
        "SELECT id, report, url FROM reports WHERE bytes_digest = ?2 AND id <> ?3 AND url <> ?4"
        " AND (url = ?1 OR ?5)",
        (url, part.digest, whole.number, whole.page, is_main),
    ).fetchall():
        if other != url and not twins.is_same(conn, number, part.capture, report):
            continue
        just_now = conn.execute(
            "DELETE FROM changes WHERE report = ? AND run_id IS ? AND why = 'new'",
            (name, writer.run_id),
        )
        if not just_now.rowcount:
            detail = f"it is the report of {whole.page}"
            changes.note(conn, seen, "no_report", number, detail=detail)
        conn.execute(
            "UPDATE addresses SET report_id = ? WHERE report_id = ?", (whole.number, number)
        )
        writer.erase(number)
        conn.execute("DELETE FROM reports WHERE id = ?", (number,))
        succession.part(conn, other)
        succession.mark(conn, seen, other)
    if whole.is_shown or not _is_shown_otherwise(conn, url):
        show(conn, seen, url, whole.number)


def _is_shown_otherwise(conn: sqlite3.Connection, url: str) -> bool:
    """Whether an address shows a report of its own, or one of which it gives an attachment."""
    row = conn.execute(
        "SELECT 1 FROM addresses a JOIN reports r ON r.id = a.report_id WHERE a.url = ?1 AND"
        " (r.url = ?1 OR EXISTS (SELECT 1 FROM report_documents d"
        "  WHERE d.report_id = r.id AND d.url = ?1))",
        (url,),
    ).fetchone()
    return row is not None


def _reading(
    numbers: CellNumbers,
    captures: Sequence[Capture],
    documents: Sequence[int],
    joined: Joined,
    reports: Sequence[Report],
) -> Reading:
    """Make rows of the joined report, with those that say what each document was in it."""
    reading = Reading.of(joined.report, numbers)
    tables = [
        (table, form, place, documents[joined.tables[table]] if table in joined.tables else None)
        for table, form, place, _ in reading.tables
    ]
    rows = tuple(
        (
            n,
            documents[n],
            capture.url,
            _role(joined, n),
            joined.agreeing.get(n),
            len(joined.differing[n]) if n in joined.differing else None,
        )
        for n, capture in enumerate(captures)
    )
    ours = {figure.key: figure for figure in joined.report.figures}
    differences: dict[tuple[int, int], Row] = {}  # a file may be linked twice
    for n, figures in joined.differing.items():
        forms = dict(reports[n].forms)
        for figure in figures:
            cell = numbers.find(figure.key, forms)
            differences[documents[n], cell] = (
                documents[n],
                cell,
                figure.value,
                figure.raw,
                STATE_NUMBERS[figure.state],
                int(contradicts(ours[figure.key], figure)),
                figure.locator,
            )
    compared = tuple(differences.values())
    # Numbers of documents are this file's own; a digest is the same in every corpus.
    names = {number: capture.sha256 for number, capture in zip(documents, captures, strict=True)}
    said = (
        [(table, number and names[number]) for table, _, _, number in tables],
        [(names[row[1]], *row[2:]) for row in rows],
        [(names[row[0]], *row[2:]) for row in compared],
    )
    return replace(
        reading,
        tables=tables,
        documents=rows,
        differences=compared,
        digest=digest_of(reading.digest, said),
    )


def _role(joined: Joined, n: int) -> str:
    if n in joined.tables.values():
        return "figures"
    if n in joined.members:
        return "compared"
    return "page" if n == PAGE and joined.members else "other"
