"""Which hosts are official: reports are taken from government domains and nowhere else.

Copies of government sites on foreign domains are common, some with text put in or taken out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from urllib.parse import urlsplit

DEFAULT_SUFFIXES = (".gov.cn",)


def official_suffixes() -> tuple[str, ...]:
    """Give the endings of official hosts: OGI_OFFICIAL_SUFFIXES (parted by commas) or ``.gov.cn``."""
    named = os.environ.get("OGI_OFFICIAL_SUFFIXES", "")
    suffixes = tuple("." + s.strip(" .").lower() for s in named.split(",") if s.strip(" ."))
    return suffixes or DEFAULT_SUFFIXES


def is_official(host: str | None, suffixes: Iterable[str]) -> bool:
    """Say whether ``host`` is one of ``suffixes`` or below it.

    >>> is_official("xxgk.example.gov.cn", (".gov.cn",))
    True
    >>> is_official("www.example.gov.cn.evil.com", (".gov.cn",))
    False
    """
    name = "." + (host or "").lower().rstrip(".")
    return any(name.endswith(suffix) for suffix in suffixes)


def domain_of(host: str | None, suffixes: Iterable[str]) -> str | None:
    """Give the domain of a government, one label before the suffix; None if it is not official.

    >>> domain_of("xxgk.example.gov.cn", (".gov.cn",))
    'example.gov.cn'
    """
    name = (host or "").lower().rstrip(".")
    for suffix in suffixes:
        if f".{name}".endswith(suffix):
            own = name[: -len(suffix)].rpartition(".")[2] if name != suffix[1:] else ""
            return own + suffix
    return None


def domain_at(url: str) -> str | None:
    """Give the domain of the government that an address is of; None if it is of none."""
    return domain_of(urlsplit(url).hostname, official_suffixes())
