"""WARC in, WARC out: every response is kept here before anyone reads it.

One gzip member a record, WARC/1.1, one file a process and run. The payload of a record is the body
with Content-Encoding undone (its header renamed ``X-Archive-Orig-...``, as other archives do) and
the charset left alone: those are the bytes that ``sha256`` covers and the parsers get.

A record counts once it is whole. A process that is killed leaves at most one torn record at the
end of its file; `index.ArchiveIndex` cuts it off and says so, and a new run writes a new file.
"""

from crawler.archive.index import ArchiveIndex
from crawler.archive.reader import read_payload
from crawler.archive.records import ArchiveError, Place, Stored, now, sha256
from crawler.archive.writer import Archive

__all__ = [
    "Archive",
    "ArchiveError",
    "ArchiveIndex",
    "Place",
    "Stored",
    "now",
    "read_payload",
    "sha256",
]
