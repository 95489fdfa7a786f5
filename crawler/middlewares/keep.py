"""Every response goes into the archive before anyone reads it; what did not change is not fetched.

An address that the archive knows is asked for conditionally. Where the server says 304, or sends
the same bytes again, a revisit record is written and the rest of the crawl gets the archived
payload, marked ``unchanged``: a list is read again, a document need not be.

Two arguments of a spider spare requests altogether, the archive answers in their place:
``new_only`` all documents that it has (not lists; a request is for a document if it carries a row,
or says ``document`` in its meta), ``not_since`` (a time, ISO 8601 in UTC) whatever
was fetched since then, by a crawl that was broken off.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from http.client import responses as REASONS  # noqa: N812
from pathlib import Path

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler import closing
from crawler.archive import Archive, ArchiveError, ArchiveIndex, Stored, now, read_payload, sha256
from crawler.shared import Shared


class Vault:
    """An archive folder with its index: one a process, however many sites it crawls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = ArchiveIndex(folder)  # first: it mends what an earlier run left torn
        self.archive = Archive(folder)

    def close(self) -> None:
        """Finish the file and the index."""
        self.archive.close()
        self.index.close()


_vaults: Shared[Path, Vault] = Shared(Vault)


class Keep:
    """Write what comes; ask only for what changed. ``request.meta["stored"]`` says where it lies."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.folder = Path(crawler.settings["ARCHIVE"]).absolute()
        self.vault = _vaults.take(self.folder)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keep:
        """Build it as Scrapy asks."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Make the request conditional where the archive has an answer with a validator.

        Gives the archived answer itself where the spider wants no other.
        """
        request.meta.pop("stored", None)
        request.meta.pop("unchanged", None)
        if request.meta.get("unconditional"):
            return None
        known = self._known(request)
        if known is None:
            return None
        if self._spared(request, known):
            response = self._archived(request, known, Headers())
            if response is not None:
                self.crawler.stats.inc_value("archive/spared")
                return response
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified
        return None

    def _known(self, request: Request) -> Stored | None:
        """Give the last good answer to a request, where the archive's index has it."""
        key = key_of(request)
        known = None if key is None else self.vault.index.get(key)
        return known if known is None or key == request.url else replace(known, url=request.url)

    def _spared(self, request: Request, known: Stored) -> bool:
        """Say whether the archive's answer will do, so that nothing need be asked."""
        spider = self.crawler.spider
        if getattr(spider, "new_only", False) and _is_document(request):
            return True
        since = getattr(spider, "not_since", None)
        return since is not None and known.fetched_at >= since

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive the response; give it, or the archived one that still holds."""
        if request.meta.get("unchanged"):  # it comes from the archive
            return response
        known = self._known(request)
        try:
            if response.status == 304 and known is not None:
                return self._replay(request, response, known)
            return self._keep(request, response, known)
        except (OSError, sqlite3.Error) as error:
            # What cannot be kept must not be read.
            message = f"cannot write the archive {self.folder}: {error}"
            closing.close(self.crawler, "archive_failed", message)
            raise IgnoreRequest(f"cannot archive {request.url}: {error}") from error

    def _keep(self, request: Request, response: Response, known: Stored | None) -> Response:
        self.crawler.stats.inc_value("archive/received_bytes", len(response.body))
        headers = _pairs(response)
        reason = REASONS.get(response.status, "")
        archive = self.vault.archive
        if known is not None and response.status == 200 and sha256(response.body) == known.sha256:
            archive.keep_revisit(request.url, 200, reason, headers, known, fetched_at=now())
            request.meta.update(stored=known, unchanged=True)
            self.crawler.stats.inc_value("archive/same_bytes")
            return response
        stored = archive.keep_response(
            request.url,
            response.status,
            reason,
            headers,
            response.body,
            fetched_at=now(),
            method=request.method,
        )
        key = key_of(request)
        if key is not None:
            self.vault.index.add(stored if key == stored.url else replace(stored, url=key))
        request.meta["stored"] = stored
        self.crawler.stats.inc_value("archive/responses")
        self.crawler.stats.inc_value("archive/bytes", stored.place.warc_length)
        return response

    def _replay(self, request: Request, response: Response, known: Stored) -> Request | Response:
        archived = self._archived(request, known, response.headers.copy())
        if archived is None:
            again = request.replace(dont_filter=True)
            again.meta["unconditional"] = True
            for name in ("If-None-Match", "If-Modified-Since"):
                again.headers.pop(name, None)
            return again
        self.vault.archive.keep_revisit(
            request.url, 304, REASONS[304], _pairs(response), known, fetched_at=now()
        )
        self.crawler.stats.inc_value("archive/not_modified")
        return archived

    def _archived(self, request: Request, known: Stored, headers: Headers) -> Response | None:
        """Give what the archive has of an address; None, and a problem, where it lost it."""
        try:
            body = read_payload(self.folder, known.place.warc_file, known.place.warc_offset)
        except ArchiveError as error:
            self.crawler.stats.inc_value("problems/archive_lost")
            if self.crawler.spider is not None:
                self.crawler.spider.logger.warning("%s; fetching it again", error)
            return None
        request.meta.update(stored=known, unchanged=True)
        if known.media_type:
            headers["Content-Type"] = known.media_type
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(request.url, status=200, headers=headers, body=body, request=request)

    def _closed(self) -> None:
        last = _vaults.give_back(self.folder)
        if last is not None:
            last.close()


def key_of(request: Request) -> str | None:
    """Give the name of a request in the archive's index; None where it has none.

    Of what is asked for by POST only documents do: lists carry states that never come again.
    """
    if request.method == "GET":
        return request.url
    return f"{request.url} {sha256(request.body)}" if _is_document(request) else None


def _is_document(request: Request) -> bool:
    return "row" in request.cb_kwargs or bool(request.meta.get("document"))


def _pairs(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
