"""What a spider yields (`Document`) and what the archive makes of it (`Capture`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from parsers.model import MEMBER

if TYPE_CHECKING:  # it loads Scrapy and lxml, which the processes that read and store need not
    from crawler.archive.records import Stored
    from crawler.spiders.links import Row


def writable(text: str) -> str:
    """Give text as a file can hold it: a JSON answer may have half a character (\\ud83d)."""
    return text.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetched document: what it is, whence and when, and where its bytes lie in the archive.

    ``sha256`` and ``length`` are of the payload: the body as the parser gets it, that is with
    Content-Encoding (gzip, br, ...) undone and the charset left alone. ``warc_file`` is relative
    to the archive folder; the record's compressed bytes are ``warc_offset`` .. ``warc_offset +
    warc_length`` of it. ``fetched_at`` is ISO 8601 in UTC. ``url`` is the address after redirects,
    ``requested_url`` the one that was asked for. ``list_title`` and ``list_date`` are what the
    list said of the document, where it said anything.
    """

    site_id: str
    url: str
    requested_url: str
    fetched_at: str
    status: int
    media_type: str | None
    sha256: str
    length: int
    warc_file: str
    warc_offset: int
    warc_length: int
    etag: str | None = None
    last_modified: str | None = None
    list_title: str | None = None
    list_date: str | None = None

    @classmethod
    def of(
        cls,
        stored: Stored,
        site_id: str,
        url: str,
        requested_url: str,
        *,
        list_title: str | None = None,
        list_date: str | None = None,
    ) -> Capture:
        """Give the capture of a response that the archive has ``stored``."""
        return cls(
            site_id=site_id,
            url=url,
            requested_url=requested_url,
            fetched_at=stored.fetched_at,
            status=stored.status,
            media_type=stored.media_type,
            sha256=stored.sha256,
            length=stored.length,
            warc_file=stored.place.warc_file,
            warc_offset=stored.place.warc_offset,
            warc_length=stored.place.warc_length,
            etag=stored.etag,
            last_modified=stored.last_modified,
            list_title=list_title and writable(list_title),
            list_date=list_date,
        )

    @property
    def member(self) -> str:
        """Which file of an archive it is, as its address says; empty: all of the bytes."""
        return self.url.partition(MEMBER)[2]

    def of_member(self, url: str) -> Capture:
        """Give the capture of a file in it: the same bytes, at that file's address."""
        return replace(self, url=url, list_title=None)

    def as_json(self) -> dict[str, Any]:
        """Give the capture as a JSON object, keys as the fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A page (the first capture) and what it shows or links as its report.

    ``lost`` are the addresses of attachments that could not be had.
    """

    captures: tuple[Capture, ...]
    lost: tuple[str, ...] = ()


@dataclass(slots=True)
class Document:
    """The item of every spider: a document that may be an annual report, not yet read.

    ``capture`` says where its bytes lie; ``body`` carries them to the reading, so that a document
    just fetched is not read back from disk. ``unchanged``: the server, or the bytes, said that it
    is what the archive already had. ``reading`` is the pickled `parsers.model.Report`, once read:
    it goes from the process that reads to the one that stores without being unpacked between.

    ``links`` are what is to be fetched with a page, ``attached`` what came of it, ``lost`` the
    addresses that gave nothing. With either, ``reading`` is a pickled (`parsers.joined.Joined`,
    the readings of all documents one by one). ``listed``: this crawl met it in a list of the site.
    """

    capture: Capture
    column_url: str
    body: bytes = field(repr=False)
    unchanged: bool = False
    reading: bytes | None = field(default=None, repr=False)
    links: tuple[Row, ...] = ()
    attached: tuple[Document, ...] = ()
    lost: tuple[str, ...] = ()
    listed: bool = True

    def bundle(self) -> Bundle | None:
        """Give what was fetched together; None for a page, or file, by itself."""
        if not self.attached and not self.lost:
            return None
        return Bundle((self.capture, *(part.capture for part in self.attached)), self.lost)
