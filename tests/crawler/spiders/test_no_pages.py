"""What comes for a list and is no page: named, and nothing breaks, whatever the platform."""

import pytest
from scrapy import Request
from scrapy.http import JsonResponse, Response, TextResponse

from crawler.spiders.aspx import AspxSpider
from crawler.spiders.epoint import EpointSpider
from crawler.spiders.generic import GenericSpider
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.ilist import IlistSpider
from crawler.spiders.jpaas import JpaasSpider
from crawler.spiders.links import Row
from crawler.spiders.longxun import LongxunSpider
from crawler.spiders.nfcms import NfcmsSpider
from crawler.spiders.openness import OpennessSpider
from crawler.spiders.pc_list import PcListSpider
from crawler.spiders.trs import TrsSpider
from crawler.spiders.ucap import UcapSpider
from crawler.spiders.vsb import VsbSpider
from crawler.spiders.xxgk_annual_report import XxgkAnnualReportSpider
from tests.crawler.spiders.pages import HOST, page, paths, rows

SPIDERS = (
    AspxSpider, EpointSpider, GenericSpider, GkmlptSpider, HanwebSpider, IlistSpider, JpaasSpider,
    LongxunSpider, NfcmsSpider, OpennessSpider, PcListSpider, TrsSpider, UcapSpider, VsbSpider,
    XxgkAnnualReportSpider,
)  # fmt: skip
COLUMN = f"{HOST}/zwgk/zfxxgknb/"
JSON = b'{"code":404}'
ANSWERS = {
    "application/json": lambda request: JsonResponse(request.url, body=JSON, request=request),
    "text/plain": lambda request: TextResponse(request.url, body=JSON, request=request),
    "image/png": lambda request: Response(request.url, body=b"\x89PNG", request=request),
}


def answer(request, kind):
    response = ANSWERS[kind](request)
    response.headers["Content-Type"] = kind
    return response


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("family", SPIDERS, ids=lambda family: family.name)
def test_a_column_that_is_no_page_is_named(spider, caplog, family, kind):
    request = spider(family).list_request(COLUMN)
    assert list(request.callback(answer(request, kind))) == []
    assert f"list_unreadable: no page, but {kind} ({COLUMN})" in caplog.text


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("family", SPIDERS, ids=lambda family: family.name)
def test_a_row_that_leads_to_no_page_leads_to_no_list(spider, family, kind):
    row = Row(f"{HOST}/zwgk/nb/", "甲局2023年政府信息公开工作年度报告")
    request = Request(row.url)
    assert not spider(family).is_list(answer(request, kind), row)


def test_a_guessed_page_that_is_no_page_is_a_wrong_guess(spider, caplog):
    generic = spider(GenericSpider, "991600")
    (*_, one) = generic.parse_list(page(rows("/2024/01-11/1.html") + "共2页"))
    (two,) = one.callback(answer(one, "application/json"), **one.cb_kwargs)
    assert paths([one, two]) == ["/zwgk/zfxxgknb/index_1.html", "/zwgk/zfxxgknb/index_2.html"]
    assert "list_unreadable" not in caplog.text


def test_a_linked_page_that_is_no_page_is_named(spider, caplog):
    generic = spider(GenericSpider, "991600")
    first = page(rows("/2024/01-11/1.html") + '<a href="index_2.html">下一页</a>')
    (*_, second) = generic.parse_list(first)
    assert list(second.callback(answer(second, "application/json"), **second.cb_kwargs)) == []
    assert "list_unreadable: no page, but application/json" in caplog.text
