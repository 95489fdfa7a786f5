"""Whose site it is, by its own 政府网站标识码 (six digits of the division, four more) and SiteName."""

from __future__ import annotations

import re

from scrapy.http import Response, TextResponse

_CODE = re.compile(
    r"""(?:SiteIDCode["'\s]{1,3}content=["']|网站标识码\s*[:：]?\s*(?:<[^<>]{0,80}>\s*)?|sitecode\s*[=:]\s*["'])(\d{10})(?!\d)""",
    re.I,
)
_PLACEHOLDERS = ("0000000000", "1234567890")


def name_of(response: Response) -> str | None:
    """Give the name of the place that a home page's SiteName says; None where it says none."""
    if not isinstance(response, TextResponse):
        return None
    path = "//meta[translate(@name,'sitename','SITENAME')='SITENAME']/@content"
    said = re.sub(r"\s+", "", response.xpath(path).get("")[:60])
    name = re.sub(r"(?:人民)?政府(?:门户|网)?|门户|网站?$|-.*", "", said)
    return name if re.fullmatch(r"[\u4e00-\u9fff]{2,20}", name) else None


def adcode_of(response: Response) -> str | None:
    """Give the adcode that a page's site code begins with; None where there is none to trust."""
    if not isinstance(response, TextResponse):
        return None
    for code in _CODE.findall(response.text[:800_000]):
        if code not in _PLACEHOLDERS:
            return str(code[:6])
    return None
