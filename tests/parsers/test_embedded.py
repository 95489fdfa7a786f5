"""Pages whose article a script puts in: it is carried in a field, a template or a string."""

from __future__ import annotations

import json
import time
from html import escape

import pytest

import parsers
from parsers.model import Number
from tests.parsers.layouts import FIGURES, TITLE, expected, label_of, printed, table

HEADS = ["", *"自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split()]
ARTICLE = f"<h1>{TITLE}</h1><p>三、收到和处理政府信息公开申请情况</p>" + table(
    HEADS, *([label_of(code), *printed(code)] for code in FIGURES)
)
IN_JSON = json.dumps({"title": TITLE, "content": ARTICLE}).replace("</", "<\\/")
CARRIED = {
    "field": f"<textarea id='c' style='display:none'>{escape(ARTICLE)}</textarea>",
    "template": f"<script type='text/html'>{ARTICLE}</script>",
    "state": f"<script>window.__STATE__ = {IN_JSON};</script>",
    "json": f'<script type="application/json">{IN_JSON}</script>',
    "escaped json": f"<script>var a = {json.dumps(escape(ARTICLE), ensure_ascii=False)}</script>",
    "literal": f"<script>document.body.innerHTML = `{ARTICLE}`</script>",
    "source": f"<div>{escape(ARTICLE)}</div>",
}


def requests(body: str) -> dict[str, Number | None]:
    page = f"<html><head><title>{TITLE}</title></head><body><div id=app></div>{body}</body></html>"
    values = parsers.read(page.encode()).values()
    return {key: value for key, value in values.items() if key.startswith("requests.")}


@pytest.mark.parametrize("body", CARRIED.values(), ids=CARRIED)
def test_an_article_that_a_script_puts_in_is_read(body: str) -> None:
    assert requests(body) == expected()


def test_what_a_page_shows_goes_before_what_it_carries() -> None:
    older = CARRIED["state"].replace("<td>12<", "<td>99<")
    assert requests(ARTICLE + older) == expected()
    lost_table = "".join(f"<p>{text}</p>" for text in ("自然人", "总计", "（一）予以公开", 5, 6))
    assert not any(requests(lost_table + older).values())


def test_of_two_articles_that_differ_none_is_read() -> None:
    other = CARRIED["field"].replace("&gt;12&lt;", "&gt;99&lt;")
    assert other != CARRIED["field"]
    assert not any(requests(CARRIED["field"] + other).values())


@pytest.mark.parametrize("piece", ["<script>", "<textarea>", "<script>'", "&amp;lt;td", '"\\'])
def test_a_page_of_nothing_but_starts_takes_no_time(piece: str) -> None:
    started = time.process_time()
    assert not any(requests("自然人" + piece * 20_000 + "</script>").values())
    assert time.process_time() - started < 10
