"""How much a link promises: the platform, the column of annual reports, a tree of organs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.links import Link, squeeze
from crawler.spiders.parts import PART
from parsers.titles import recognise

# Files that are likely to hold a menu, and libraries that only sound so.
_MENU_FILE = re.compile(
    r"(?!.*(?:jquery|superslide|bootstrap|swiper|\.min\.))"
    r".*(?:menu|nav|head|top|left|tree|column|daohang|lanmu)",
    re.I,
)
_GKMLPT = re.compile(r"^https?://[^/]+(?:/\w+)?/gkmlpt(?:/(?:index|guide|policy)?)?$")
_GATE = re.compile(
    r"(?:点击)?进入(?:网站|主站|本站|首页|门户|政府网站?|门户网站)?|(?:网站|返回)?首页|简体(?:中文)?版?|中文版?"
)
YEARLY = 76  # points of a column of one year or one kind of unit
YEAR = re.compile(r"(?:19|20)\d\d年?度?")
# A unit that publishes, named alone: 市财政局, 高岭镇.
ORGAN = re.compile(
    r"(?!.*(?:公开|报告|年报|首页|网站|中心门户))[\u4e00-\u9fff()]{2,24}"
    r"(?:局|委|办|厅|处|院|委员会|办公室|人民政府|政府|街道|办事处|镇|乡|区|县|市|旗|苏木|中心|管委会|分局|支队)"
)


@dataclass(frozen=True, slots=True)
class Score:
    """What a link may lead to (``platform``, ``column``, ``part``, ``report``, ``organs``,
    ``frame``), how surely (0 to 100), and why."""

    kind: str
    points: int
    why: str


def scores(link: Link, *, on_platform: bool, home: bool = False) -> list[Score]:
    """Give what ``link`` promises, best first; empty where nothing.

    ``on_platform``: it stands on the disclosure platform or below it, where 年报 alone is enough.
    """
    found = [
        score
        for score in (
            _column(link, on_platform=on_platform, home=home),
            _platform(link),
            _organs(link),
            _frame(link),
            _gate(link) if home else None,
        )
        if score is not None
    ]
    return sorted(found, key=lambda score: -score.points)


def column_text(text: str, *, on_platform: bool = True) -> tuple[int, str]:
    """Say how surely a text names a column of annual reports (0: it does not), and by what.

    >>> column_text("政府信息公开年报")
    (100, 'text 政府信息公开年报')
    >>> column_text("财政年报")[0]
    0
    """
    words = _words()["column"]
    said = re.sub(r"\(\d{1,5}\)$", "", squeeze(text))  # how many entries it has
    lowered = said.lower()
    if lowered in words["exact"]:
        points = int(words["exact"][lowered])
        return (points, f"text {said}") if on_platform or "公开" in said else (0, "")
    if _has(said, words["reject"]):
        return 0, ""
    bare = YEAR.sub("", said)
    if bare != said and bare in words["exact"]:
        return (YEARLY, f"text {said}") if on_platform or "公开" in bare else (0, "")
    for ending, points in words["suffix"].items():
        if said.endswith(ending):
            title = recognise(said)
            if title is not None and title.year is not None and title.publisher:
                return 0, ""  # a report, not a column
            return (points if bare == said else min(points, 75)), f"text ends {ending}"
    return 0, ""


def column_address(url: str) -> tuple[bool, bool]:
    """Say whether an address is one of a column by itself, and whether it may be beside a text."""
    words = _words()["column"]
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}"
    strong = re.search(words["token"], place, re.I) is not None
    return strong, strong or re.search(words["weak_token"], place, re.I) is not None


def platform_tabs(texts: Mapping[str, str] | set[str] | list[str]) -> int:
    """Count which of the five tabs of a platform are among ``texts``."""
    joined = [squeeze(t) for t in texts]
    return sum(
        any(re.search(pattern, text) and len(text) <= 14 for text in joined)
        for pattern in _words()["platform"]["tabs"]
    )


def fallbacks() -> list[str]:
    """Give the paths to guess, in their order."""
    return list(_words()["tokens"]["fallback"])


def _column(link: Link, *, on_platform: bool, home: bool) -> Score | None:
    points, why = column_text(link.text, on_platform=on_platform or home)
    strong, weak = column_address(link.url)
    if link.how == "tree":
        return Score("column", 100, f"category {link.text}")
    if points:
        if home and not on_platform and points >= 80:
            points = min(points, 90) if "公开" in link.text else 75
        return Score("column", min(100, points + 5 * weak), why + " and address" * weak)
    title = recognise(link.text) if link.text else None
    if title is not None and (title.year or title.publisher):
        return Score("report", 45, "title of a report")
    if on_platform and link.text and _is_part(link.text, strong=strong):
        return Score("column", YEARLY, f"text {link.text}" + " and address" * strong)
    if strong and not _rejected(link.text):
        return Score("column", 60 if on_platform else 55, "address")
    return None


def _platform(link: Link) -> Score | None:
    words = _words()["platform"]
    text = link.text
    if _GKMLPT.search(link.url):
        return Score("platform", 85, "address of gkmlpt")
    if _has(text, words["reject"]) or re.match(r"(?:全国|国家|国务院|中国|省|自治区)", text):
        return None
    if text in words["exact"]:
        return Score("platform", words["exact"][text] + _bonus(link.url), f"text {text}")
    for ending, points in words["suffix"].items():
        if text.endswith(ending) and len(text) <= 16:
            return Score("platform", points + _bonus(link.url), f"text ends {ending}")
    if not text and link.how in ("text", "script", "alt", "context"):
        segments = [s.lower() for s in urlsplit(link.url).path.split("/") if s]
        known = [s for s in segments if s in _words()["tokens"]["platform"]]
        if known and segments[-1].partition(".")[0] in (*known, "index"):
            return Score("platform", 45, f"address {known[-1]}, no text")
    host = (urlsplit(link.url).hostname or "").partition(".")[0]
    if host in _words()["tokens"]["hosts"] and "公开" in text:
        return Score("platform", 50, f"host {host} and text {text}")
    return None


def _organs(link: Link) -> Score | None:
    words = _words()["organs"]
    if link.text in words["exact"]:
        return Score("organs", int(words["exact"][link.text]), f"text {link.text}")
    for ending, points in words["suffix"].items():
        if link.text.endswith(ending):
            return Score("organs", int(points), f"text ends {ending}")
    return None


def _frame(link: Link) -> Score | None:
    if link.how == "frame":
        return Score("frame", 62, "frame of the page")
    if link.how == "unit":
        return Score("frame", 52, f"part {link.text} that a call builds")
    name = urlsplit(link.url).path.rpartition("/")[2].lower()
    if link.how == "loaded" and _MENU_FILE.search(name):
        return Score("frame", 50, "part that a script loads")
    return None


def _gate(link: Link) -> Score | None:
    """Score what leads on from a home page that is only a picture with a way in."""
    return Score("frame", 42, f"gate {link.text}") if _GATE.fullmatch(link.text) else None


def _bonus(url: str) -> int:
    """Give up to 3 points for an address with a part that many platforms have."""
    segments = {s.lower().partition(".")[0] for s in urlsplit(url).path.split("/") if s}
    return 3 if segments & set(_words()["tokens"]["platform"]) else 0


def _is_part(text: str, *, strong: bool) -> bool:
    """Say whether a link is to the column of some units or a year: 部门年报, 2023年."""
    if PART.fullmatch(text) is None and YEAR.fullmatch(text) is None:
        return False
    return strong or (text.endswith(("年报", "年度报告")) and not _rejected(text))


def _rejected(text: str) -> bool:
    return _has(text, _words()["column"]["reject"]) or _has(text, _words()["platform"]["reject"])


def _has(text: str, words: list[str]) -> bool:
    return any(word in text for word in words)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
