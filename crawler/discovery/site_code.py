"""Whose site it is, by its own 政府网站标识码: six digits of the division, four of a sequence."""

from __future__ import annotations

import re

from scrapy.http import Response, TextResponse

_CODE = re.compile(
    r"""(?:SiteIDCode["'\s]{1,3}content=["']|网站标识码\s*[:：]?\s*(?:<[^<>]{0,80}>\s*)?|sitecode\s*[=:]\s*["'])(\d{10})(?!\d)""",
    re.I,
)
_PLACEHOLDERS = ("0000000000", "1234567890")


def adcode_of(response: Response) -> str | None:
    """Give the adcode that a page's site code begins with; None where there is none to trust."""
    if not isinstance(response, TextResponse):
        return None
    for code in _CODE.findall(response.text[:800_000]):
        if code not in _PLACEHOLDERS:
            return str(code[:6])
    return None
