"""How addresses of articles look on the platforms of government sites, one alternative each.

From wild/platforms.md §15: for sites whose platform is unknown, or known too little.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_END = r"\.(?:s?html?|jhtml|thtml|aspx|jspx?|php)$"

ARTICLE = re.compile(
    "|".join(
        (
            rf"/t(?:\d{{8}}_)?\d+(?:_wap)?{_END}",  # tYYYYMMDD_ID
            rf"/art/\d{{4}}/(?:\d+/\d+/)?art_\w+{_END}",  # /art/Y/M/D/art_c_i, /art/Y/art_<hex>
            rf"/20\d\d-?\d\d/\d\d/[\w-]+{_END}",  # /YYYY-MM/DD/content_ID, /YYYYMM/DD/<uuid>
            rf"/20\d{{6}}/[0-9a-f]{{32}}/c{_END}",  # /YYYYMMDD/<hex>/c.html
            r"/\d{12,}/(?:index\.s?html?)?$",  # a folder of its own; the first 8 may be a date
            rf"/20\d{{4}}/(?:[0-9a-f]{{32}}|c\d\d_\d+|\d+|{_UUID}){_END}",  # /YYYYMM/<hex>
            rf"/20\d\d/\d{{1,2}}/\d{{1,2}}/[\w-]+{_END}",  # /Y/M/D/<hex>
            rf"/20\d\d-?\d\d-?\d\d/[\w-]+{_END}",  # /YYYYMMDD/<hex, uuid or iN>, /c/YYYY-MM-DD/N
            rf"/20\d\d/\d\d-?\d\d/\d+{_END}",  # /YYYY/MM-DD/N, /YYYY/MMDD/N
            r"(?:/|pc/)content/m?(?:post|content)_\d+\.html?$",
            rf"/(?:info|contents|public|single|html)/\d+/\d+{_END}",
            rf"/doc_[0-9a-f]{{24}}{_END}",
            r"/(?:XxgkAnnualReport|Xxgknb|\w*Openness\w*)/(?:year/)?show/\w+(?:/\d+)?(?:\.html?)?$",
            rf"/show/[\w-]{{6,}}{_END}",
            r"/(?:show|content|article|detail|news|view|item)[_-](?:[\da-f-]*\d[\da-f-]*)(?:\.\w{3,5})?$",
            rf"-(?:show|content|detail)-\d+{_END}",
            r"/(?:content|Item|gi_news|article)/[\da-f_-]*\d[\da-f_-]*(?:\.\w{3,5})?$",
            rf"/n\d+/n\d+/c\d+/content{_END}|/c\d+/content{_END}",
            rf"/(?:(?:article)?(?:[0-9a-f]{{24}}|[0-9a-f]{{32}})|\d{{12,}}|{_UUID}|i\d{{5,}}|\d{{5,}}){_END}",
            # A number that long names a file, unless it is a list's: 1676948560396hsSxIH22.html
            rf"/(?!(?:\w*list|channel|col|node|index|page|category)[_-]?\d)[\w-]*\d{{5,}}[\w-]*{_END}",
            r"/\w*(?:show|info|detail|desc|view|content|article|doc|news)\w*"
            r"\.(?:html|jsp|do|action|aspx|php|ct)\?(?:[^#]*&)?"
            r"(?:(?:info|news|article|message|manuscript|doc|content)?_?id|(?:article|message)key)=\w",
            r"\.(?:pdf|docx?|wps|ofd)$|/down\w*\.(?:php|jsp)\?",
        )
    ),
    re.I,
)

FOLDER = re.compile(r"/(?:index\.\w{3,5})?$")
_LISTS = re.compile(r"list|index|page|channel|^col|node|category", re.I)


def is_folder(url: str) -> bool:
    """Say whether an address names a folder, which may be a list or an article of its own."""
    return FOLDER.search(urlsplit(url).path) is not None


def is_file(url: str) -> bool:
    """Say whether an address names a page or a file by a number of its own, and no folder or list."""
    name = urlsplit(url).path.rpartition("/")[2]
    return re.search(r"\d", name) is not None and _LISTS.search(name) is None
