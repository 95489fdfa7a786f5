"""Lists of ASP.NET: the form that asks for the next page, filled from the page itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapy.http import Response

from crawler.spiders.links import clean
from crawler.spiders.walk import Walk

_POSTBACK = re.compile(r"__doPostBack\(\s*'([^']{1,200})'\s*,\s*'([^']{0,200})'\s*\)")
_ARROWS = (">", "›", "»", ">>")
_NEXT = re.compile(r"下一?[页頁]|后一?页|next", re.I)


@dataclass(slots=True)
class PostWalk(Walk):
    """A list that is walked by its own forms. ``again``: it was begun anew, which is done once."""

    again: bool = False


def next_form(response: Response, page: int) -> dict[str, str] | None:
    """Give the form that asks for the page after the ``page``-th; None where there is none."""
    numbered = None
    for anchor in response.xpath("//a[contains(@href, '__doPostBack')]"):
        found = _POSTBACK.search(anchor.attrib["href"])
        said = clean("".join(anchor.xpath(".//text()").getall())).strip("[]【】 ")
        marks = f"{' '.join(anchor.attrib)} {anchor.attrib.get('class')}".lower()
        if found is None or "disab" in marks:
            continue
        if said in _ARROWS or _NEXT.fullmatch(said.rstrip(">» ")):
            numbered = found
            break
        if said == str(page + 1):
            numbered = numbered or found
    if numbered is None:
        return None
    hidden = {
        field.attrib["name"]: field.attrib.get("value", "")
        for field in response.xpath("//input[@type='hidden' or @type='HIDDEN'][@name]")
    }
    return {**hidden, "__EVENTTARGET": numbered[1], "__EVENTARGUMENT": numbered[2]}
