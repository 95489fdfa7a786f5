"""Addresses that are one place."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit


def place(url: str) -> str:
    """Give an address without what does not matter: scheme, index file, session id, last slash.

    >>> place("https://www.a.gov.cn/zwgk/index.html") == place("http://www.a.gov.cn/zwgk/")
    True
    """
    parts = urlsplit(url)
    path = re.sub(r";jsessionid=[^/?]*", "", parts.path, flags=re.I)
    path = re.sub(r"(?:^|/)(?:index|default)\.(?:s?html?|jsp|aspx|php)$", "/", path, flags=re.I)
    host = (parts.hostname or "").rstrip(".")
    return f"{host}{_port(parts)}{path.rstrip('/')}?{parts.query}"


def _port(parts: SplitResult) -> str:
    try:
        return f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:  # no number, or none that a port can have: a place of its own all the same
        return ":" + parts.netloc.rpartition(":")[2]
