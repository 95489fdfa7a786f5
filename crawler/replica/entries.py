"""Home pages: how a visitor gets from there to the disclosure platform, and what only looks like it.

Real portals link their platform by text, picture, script, frame or menu, among many links with the
same words. ``entries.toml`` says which city has which shape.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from crawler.replica import render
from crawler.replica.model import Page, Site

# Links that hold the words of what is looked for, and lead to something else.
DECOYS = {
    "/zwgk/wznb/": "政府网站工作年度报表",
    "/zwgk/gznb/": "工作年报",
    "/zwgk/cznb/": "财政年报",
    "/zwgk/tjnb/": "统计年报",
    "/zwgk/fzzf/": "法治政府建设年度报告",
    "/zwgk/yjs/": "财政预决算公开",
    "/zwgk/zdly/": "重点领域信息公开",
    "/zwgk/sgs/": "双公示",
    "/hdjl/yjzj/": "公开征集",
    "/zwgk/gkzp/": "公开招聘",
    "/zwgk/gzbg/": "政府工作报告",
    "/ysqgk/": "依申请公开",
}
# Of another government: linked on every home page, never this city's.
PROVINCE = "http://www.province.gov.test/zfxxgk/"
MENU = "/inc/menu.html"
ORGANS = "/zwgk/jgzn/"


def pages(site: Site) -> dict[str, Page]:
    """Give the home page and what it links, in place of the family's; none where it keeps its own."""
    entry = _entries().get(site.host)
    if entry is None:
        return {}
    out = _decoys(site)
    if "portal" not in site.data:
        out |= _home(site, entry["home"], site.data["platform"])
    if "platform" in entry:
        out[site.data["platform"]] = _page(
            "entries/platform.html",
            site=site,
            shape=entry["platform"],
            base=f"{site.family}/base.html",
        )
    return out


def portal(site: Site) -> dict[str, Page]:
    """Give the pages of the home page's own host."""
    shape = _entries()[site.host]["home"]
    return _decoys(site) | _home(site, shape, site.url(site.data["platform"]))


def _home(site: Site, shape: str, platform: str) -> dict[str, Page]:
    report = next(article for article in site.articles if article.report is not None)
    family = import_module(f"crawler.replica.families.{site.family}")
    base = f"{site.family}/base.html"
    home = _page(
        "entries/home.html", site=site, shape=shape, platform=platform, decoys=DECOYS,
        province=PROVINCE, menu=MENU, organs=ORGANS, news=(family.path(site, report), report.title),
    )  # fmt: skip
    beside = {
        "frame": {MENU: _page("entries/menu.html", site=site, platform=platform)},
        "organs": {ORGANS: _page("entries/organs.html", site=site, base=base)},
    }
    if shape == "shell":
        return {"/": _page("entries/shell.html", to="/web/index.html"), "/web/index.html": home}
    return {"/": home} | beside.get(shape, {})


def _decoys(site: Site) -> dict[str, Page]:
    return {
        path: _page("entries/decoy.html", site=site, title=title) for path, title in DECOYS.items()
    }


def _page(template: str, **context: Any) -> Page:
    return Page(lambda: render.html(template, **context).encode())


@cache
def _entries() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("entries.toml").read_text("utf-8"))
