"""Reads annual reports on open government information (政府信息公开工作年度报告).

Bytes in, one `Report` out: no network, no database, no clock. `read` is the one public function.
"""

from __future__ import annotations

from collections.abc import Mapping

from parsers.model import MEMBER, Problem, Report
from parsers.readers import ole
from parsers.readers.sniff import format_of

__all__ = ["MAX_BYTES", "read"]

# The largest real report seen is a few megabytes of scans; a page of text beyond this is hostile.
MAX_BYTES = 32 * 1024 * 1024


def read(
    data: bytes,
    *,
    media_type: str | None = None,
    url: str | None = None,
    hints: Mapping[str, str] | None = None,
) -> Report:
    """Read one document of any format as an annual report.

    ``media_type`` is what the server declared and counts only where the bytes do not decide;
    ``url`` makes attachments absolute and is the last source for the date, and in an archive
    ``#member=`` at its end names the file to read; ``hints`` may hold
    ``list_title``, ``list_date``, ``adcode`` and ``publisher`` as a site's list gave them.

    Never raises on bad input: whatever went wrong is in the report's ``problems``, and
    ``Report.is_report`` says whether the document was read as a report at all.
    """
    # Here, since it loads all that reads: who only asks what a title says need not wait for it.
    from parsers.report import READERS, report_of

    if not data.strip():
        return Report(problems=(Problem("empty", "the document has no bytes"),))
    if len(data) > MAX_BYTES:
        detail = f"{len(data)} bytes; documents over {MAX_BYTES} are not read"
        return Report(problems=(Problem("too_large", detail),))
    page = url.partition(MEMBER)[0] if url else None  # who and when are not asked of the name
    try:
        kind = format_of(data, url or "", media_type)
        reader = READERS.get(kind)
        if reader is None:
            detail = _unsupported(data, kind, media_type)
            return Report(problems=(Problem("unsupported_format", detail),))
        return report_of(reader(data, url), url=page, hints=hints)
    except MemoryError:  # as much of the document as of the machine: it may go well another time
        return Report(problems=(Problem("reader_failed", "no memory was left to read it with"),))
    except Exception as bug:  # noqa: BLE001
        # A document that breaks a reader must not cost the crawl it came with: it is named.
        detail = f"{type(bug).__name__}: {bug} (a bug of ogi: please report it with the document)"
        return Report(problems=(Problem("unreadable", detail[:500]),))


def _unsupported(data: bytes, kind: str, media_type: str | None) -> str:
    if kind != "ole":
        return f"no reader for {kind} ({media_type or 'no declared type'})"
    # Of Word or Excel before 95, of WPS's own first versions, or no document.
    names = ", ".join(sorted(ole.root_streams(data)))[:200] or "nothing that can be read"
    return f"an office file, but not of Word or Excel: it holds {names}; save it as .docx"
