"""TLS as old servers speak it, for single hosts and as a last resort (see `ways.py`).

Some government sites offer nothing newer than TLS 1.0, or only ciphers that OpenSSL refuses by now.
What they publish is public, and is archived with the note that it came this way.
"""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import (
    _ScrapyCertificateOptions,
    _ScrapyClientContextFactory,
)
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.ssl import CertificateOptions, TLSVersion

HOSTS: set[str] = set()  # of this process, to which nothing better gets through

_CIPHERS = b"ALL:!aNULL:!eNULL:@SECLEVEL=0"


class LegacyTlsHandler(HTTP11DownloadHandler):
    """Scrapy's own, with the old protocols and ciphers for the hosts in HOSTS."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: Any = _ByHost(self._contextFactory)


class _ByHost(_ScrapyClientContextFactory):
    """What is given for most hosts, else connections with all that OpenSSL still knows."""

    def __init__(self, otherwise: Any) -> None:
        super().__init__(method=None, tls_min_version=TLSVersion.TLSv1_0)
        self._otherwise = otherwise

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  Twisted's name
        """Give what makes connections to a host."""
        if hostname.decode("ascii", "replace").lower() in HOSTS:
            return super().creatorForNetloc(hostname, port)
        return self._otherwise.creatorForNetloc(hostname, port)

    def _get_cert_options(self) -> CertificateOptions:
        return _LegacyOptions(**self._get_cert_options_kwargs())


class _LegacyOptions(_ScrapyCertificateOptions):
    def _makeContext(self, *args: Any, **kwargs: Any) -> SSL.Context:  # noqa: N802
        context = super()._makeContext(*args, **kwargs)
        context.set_cipher_list(_CIPHERS)
        return context
