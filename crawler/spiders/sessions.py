"""Session ids in addresses, which tell apart what is the same."""

from __future__ import annotations

import re

# Session ids in addresses. A short ``sid`` is a number that a call is useless without (gkmlpt).
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/?#;]*|(?<=/)\([A-Z]\(\w{12,}\)\)/", re.I
)
_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|session_?id|asp\.net_sessionid|aspsessionid\w*)=[^&]*"
    r"|(?:sid|session)=(?=\D*\d)\w{16,}",
    re.I,
)


def without_session(url: str) -> str:
    """Give an address without the session id that its server wrote into it.

    >>> without_session("http://a.gov.cn/b.jsp;jsessionid=0A1B?c=1&sid=0123456789abcdef")
    'http://a.gov.cn/b.jsp?c=1'
    """
    url = _SESSION_IN_PATH.sub("", url)
    path, mark, query = url.partition("?")
    if not mark or not _SESSION.search(query):
        return url
    kept = "&".join(part for part in query.split("&") if not _SESSION.fullmatch(part))
    return f"{path}?{kept}" if kept else path
