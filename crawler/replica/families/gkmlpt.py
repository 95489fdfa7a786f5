"""Guangdong's gkmlpt: a directory application for each organ, its lists from a JSON API.

What a city's file adds: ``[[organ]]`` (an application under its own prefix and SID: whose
articles it holds, the number of its annual-report category) and where its lists lead away
(``jump_url``). ``page_size`` is the platform's 100.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from crawler.replica import render
from crawler.replica.model import Article, Page, Request, Site, redirect

Organ = Mapping[str, Any]
CHINA = timezone(timedelta(hours=8))
PAGES = ("index", "guide", "policy", "annualreport")


def organ_of(site: Site, article: Article) -> Organ:
    """Find the organ whose application holds an article; the first takes what no other names."""
    organs = site.data["organ"]
    named = (o for o in organs if _holds(o, article))
    return next(named, organs[0])


def _holds(organ: Organ, article: Article) -> bool:
    years = organ.get("years", [article.year])
    return article.unit.name in organ.get("units", ()) and article.year in years


def post_id(site: Site, article: Article) -> int:
    """Give an article's number on the platform."""
    return int(site.data["first_post"]) + article.number


def path(site: Site, article: Article) -> str:
    """Give an article's path."""
    number = post_id(site, article)
    folder = f"{number // 10**6}/{number // 10**3}"
    return f"{organ_of(site, article)['prefix']}/gkmlpt/content/{folder}/post_{number}.html"


def pages(site: Site) -> dict[str, Page]:
    """Give every page of the site by path; the API is ``answer``."""
    out = {
        "/": _page("gkmlpt/home.html", site=site),
        site.data["directory"]: _page("gkmlpt/directory.html", site=site),
    }
    for organ in site.data["organ"]:
        for name in PAGES:
            out[f"{organ['prefix']}/gkmlpt/{name}"] = _page(
                "gkmlpt/app.html", **_config(site, organ, action=name)
            )
    for article in site.articles:
        out[path(site, article)] = _article(site, article)
        if article.options.get("moved"):
            out[path(site, article.as_listed())] = redirect(site.url(path(site, article)))
    return out


def answer(site: Site, request: Request) -> Page | None:
    """Answer the API: ``{prefix}/gkmlpt/api/all/{category}?page=N&sid=SID``."""
    match = re.fullmatch(r"(/\w+)?/gkmlpt/api/all/(\d+)", request.path)
    organ = next((o for o in site.data["organ"] if match and o["prefix"] == (match[1] or "")), None)
    if match is None or organ is None:
        return None
    arguments = request.arguments()
    found: list[Article] = []
    if arguments.get("sid") == organ["sid"]:  # without it the answer is of no use
        found = [
            a
            for a in site.articles
            if organ_of(site, a) is organ and int(match[2]) in (0, _category(organ, a))
        ]
    asked = arguments.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 9 else 1
    size = site.data["page_size"]
    value = {
        "classify": {"id": int(match[2]), "post_count": len(found), "name": ""},
        "articles": [_entry(site, a) for a in found[(number - 1) * size : number * size]],
        "total": len(found),
    }
    text = str(render.script_json(value)).encode()
    return Page(lambda: text, media_type="application/json")


def tree(site: Site, organ: Organ) -> list[dict[str, Any]]:
    """Give the organ's TREE of categories, as the pages carry it."""
    first = organ["category"] - 11  # numbers follow one another within an organ

    def node(
        number: int, name: str, parent: int = 0, jump: str | None = None, *children: Any
    ) -> dict[str, Any]:
        return {
            "id": number,
            "name": name,
            "parent": parent,
            "jump_url": jump,
            "children": list(children),
        }

    return [
        node(first, "政府信息公开指南"),
        node(first + 1, "政府信息依申请公开", 0, site.data["applications"]),
        node(organ["category"], organ["category_name"], 0, organ.get("jump_url")),
        node(
            first + 2, "组织机构", 0, None,
            node(first + 3, "领导分工", first + 2, site.url("/zwgk/ldfg/")),
            node(first + 4, "机构职能", first + 2),
        ),
        node(first + 5, "部门文件", 0, None, node(first + 6, "政策文件", first + 5)),
        node(first + 8, "财政预决算"),
    ]  # fmt: skip


def _category(organ: Organ, article: Article) -> int:
    number: int = organ["category"]
    return number - 5 if article.kind == "policy" else number


def _config(site: Site, organ: Organ, action: str, detail: Any = None) -> dict[str, Any]:
    return {
        "site": site,
        "organ": organ,
        "action": action,
        "detail": detail,
        "tree": tree(site, organ),
        "article": None,
        "body": "",
        "site_info": {
            "footer": render.html("gkmlpt/footer.html", site=site, organ=organ),
            "name": organ["name"],
            "domain": f"{site.host}{organ['prefix']}",
            "proto": "http",
            "sitecode": f"{site.adcode}{organ['code']}",
            "url": site.url(organ["prefix"]),
            "id": organ["sid"],
        },
    }


def _times(article: Article) -> dict[str, int]:
    """Give the Unix seconds of an article: some of the fields are often 0."""
    day = datetime(*article.published.timetuple()[:3], 17, 8, 55, tzinfo=CHINA)
    created = int(day.timestamp())
    odd = article.number % 3
    return {
        "create_time": created,
        "first_publish_time": created + 600 if odd else 0,
        "publish_time": created + 600,
        "display_publish_time": created + 600 if odd == 2 else 0,
    }


def _entry(site: Site, article: Article) -> dict[str, Any]:
    """Give an article as the API lists it."""
    organ = organ_of(site, article)
    url = article.options.get("elsewhere") or site.url(path(site, article.as_listed()))
    times = _times(article)
    return {
        "id": post_id(site, article),
        "title": article.title,
        "url": url,
        "post_url": url,
        "publisher": article.unit.name,
        "document_number": "",
        "identifier": f"99{organ['sid']}{article.number:08d}X/{article.published.year}-00008",
        "date": times["create_time"],
        "created_at": f"{article.published} 17:08:55",
        "abstract": "",
        "keywords": "",
        "attachment": [],
        "classify_main_name": organ["category_name"],
        "is_expired": 0,
        "is_abolished": 0,
        **times,
    }


def _article(site: Site, article: Article) -> Page:
    organ = organ_of(site, article)

    def make() -> bytes:
        body = render.body(site, article)
        entry = _entry(site, article)
        detail = {
            "id": entry["id"],
            "title": article.title,
            "subtitle": "",
            "author": "",
            "abstract": "",
            "content": str(body),
            "source": article.unit.name if article.number % 4 else "本网",
            "type": "normal",
            **_times(article),
            "url": None,
            "attachment": [],
            "gkml_url": site.url(path(site, article)),
            "site": int(organ["sid"]),
            "gkml_data": {
                k: entry[k]
                for k in ("id", "identifier", "title", "date", "publisher", "classify_main_name")
            },
            "date": article.published.isoformat(),
        }
        config = _config(site, organ, "content", detail) | {"article": article, "body": body}
        return render.html("gkmlpt/app.html", **config).encode()

    return Page(
        make,
        media_type="text/html; charset=UTF-8",
        modified=article.modified,
        delay=article.options.get("slow", 0.0),
        fails=article.options.get("fails", 0),
    )


def _page(template: str, **context: Any) -> Page:
    return Page(
        lambda: render.html(template, **context).encode(), media_type="text/html; charset=UTF-8"
    )
