"""Verdicts given in the browser: on this machine only, and from our own page only.

There are no accounts, so whoever can reach the page may judge; `ogi serve --verdicts` therefore
listens at a loopback address. Other pages in the same browser can still send forms there, and a
name can be made to point here: the token, the origin and the host are all looked at.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from crawler.corpus.failed import judge_check
from crawler.corpus.findings import Verdict, judge
from crawler.corpus.store import Corpus
from crawler.datasette.serving import Serving

MAX_NOTE = 500
_VERDICTS: dict[str, Verdict | None] = {
    "confirmed": "confirmed",
    "dismissed": "dismissed",
    "open": None,
}


class Refused(Exception):  # noqa: N818
    """The verdict is not taken; the text says why."""


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def keep(serving: Serving, request: Any, form: Mapping[str, str]) -> None:
    """Keep the verdict of a form on the finding, or the failed check, that the address names.

    Raises Refused, or NoFinding where there is none such.
    """
    _require_our_page(serving, request, form)
    if form.get("verdict") not in _VERDICTS:
        raise Refused(f"A verdict is one of {', '.join(_VERDICTS)}")
    verdict, note = _VERDICTS[form["verdict"]], form.get("note", "").strip()[:MAX_NOTE]
    named = request.url_vars
    with Corpus.open(serving.corpus, create=False) as corpus:
        if "finding" in named:
            judge(corpus, named["finding"], verdict, note)
        else:
            judge_check(corpus, named["report"], int(named["n"]), verdict, note)


def _require_our_page(serving: Serving, request: Any, form: Mapping[str, str]) -> None:
    if not serving.verdicts:
        raise Refused("Verdicts are not taken here: ogi serve --verdicts")
    host = urlsplit(f"//{request.headers.get('host', '')}")
    if not is_loopback(host.hostname or ""):
        raise Refused("Verdicts are taken at a loopback address only")
    if urlsplit(request.headers.get("origin", "")).netloc != host.netloc:
        raise Refused("Verdicts are taken from the page of findings only")
    # Datasette compares the two where there is a cookie; where there is none it lets a form pass.
    cookie = request.cookies.get("ds_csrftoken", "")
    if not cookie or not secrets.compare_digest(cookie, form.get("csrftoken", "")):
        raise Refused("The form is not from this page, or too old: load the page again")
