"""What of a page's links and pictures is fetched as its report, or as a part of it."""

import pytest
from scrapy.http import HtmlResponse, JsonResponse, Response

from crawler.spiders.attached import MAX_PARTS, attached_files
from crawler.spiders.links import Row

HOST = "http://www.jichuan.gov.test"
PAGE = f"{HOST}/x/1.html"
TITLE = "甲局2023年政府信息公开工作年度报告"
REPORT = "总体情况 行政复议 行政诉讼 第二十条 新收"
TABLES = "自然人 商业企业 社会公益组织 结转下年度继续办理 不予处理 结果维持" + "<td>0</td>" * 60


def attached(body, title=TITLE):
    page = HtmlResponse(PAGE, body=f"<html><body>{body}</body></html>", encoding="utf-8")
    return attached_files(page, Row(PAGE, title, "2024-01-20"))


def names(rows):
    return [row.url.removeprefix(f"{HOST}/x/").removeprefix(HOST) for row in rows]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        (f'<a href="a.pdf">{TITLE}.pdf</a>', ["a.pdf"]),
        ("<script>showVsbpdfIframe('/x/a.pdf','100%')</script>", ["a.pdf"]),
        ('<div id="pdfshow" data-value="/x/a.pdf"></div>', ["a.pdf"]),
        ('<iframe src="/pdfjs/viewer.html?file=%2Fx%2Fa.pdf"></iframe>', ["a.pdf"]),
        ('<embed src="a.pdf">', ["a.pdf"]),
        ('<object data="a.pdf"></object>', ["a.pdf"]),
        ('<object><param name="src" value="a.ofd"></object>', ["a.ofd"]),
        (
            '<a href="/module/download/downfile.jsp?classid=0&filename=a.doc">附件</a>',
            ["/module/download/downfile.jsp?classid=0&filename=a.doc"],
        ),
        # The report as Word file and as PDF: both are read, and compared.
        (f'<a href="a.docx">{TITLE}</a><a href="a.pdf">{TITLE}.pdf</a>', ["a.docx", "a.pdf"]),
        ('<a href="1.pdf">附件1.pdf</a><a href="2.pdf">附件2.pdf</a>', ["1.pdf", "2.pdf"]),
        ("nothing", []),
        ('<a href="http://[/a.pdf">x</a>', []),
    ],
)
def test_a_page_that_wraps_its_report(body, parts):
    found = attached(body)
    assert names(found.parts) == parts
    assert found.reports == ()


@pytest.mark.parametrize(
    "beside",
    [
        f'<a href="jd.pdf">《{TITLE}》解读.pdf</a>',
        '<a href="yt.jpg.pdf">一图读懂.pdf</a>',
        '<a href="b.xls">甲局网站2023年政府网站工作年度报表.xls</a>',
        '<a href="sq.doc">政府信息公开申请表.doc</a>',
        '<a href="zn.pdf">政府信息公开指南.pdf</a>',
    ],
)
def test_what_is_never_the_report(beside):
    assert names(attached(f'{beside}<a href="a.pdf">附件.pdf</a>').parts) == ["a.pdf"]
    assert attached(beside).parts == ()


def test_beside_a_whole_report_only_what_may_be_a_part_of_it():
    links = {
        "a.docx": TITLE,
        "fj.xlsx": "附件：统计表",
        "P020240120.pdf": "P020240120.pdf",
        "rules.pdf": "甲市养犬管理办法",
    }
    body = "".join(f'<a href="{href}">{text}</a>' for href, text in links.items())
    assert names(attached(REPORT + TABLES + body).parts) == ["a.docx", "fj.xlsx", "P020240120.pdf"]


def test_files_named_as_reports_of_others_are_reports_of_their_own():
    body = (
        f'<a href="a.docx">{TITLE}</a>'
        '<a href="b.docx">乙局2023年政府信息公开工作年度报告</a>'
        '<a href="c.docx">甲局2022年政府信息公开工作年度报告</a>'
    )
    found = attached(body)
    assert names(found.parts) == ["a.docx"]
    assert names(found.reports) == ["b.docx", "c.docx"]
    for title in ("2023年各部门年报", "2023年政府信息公开工作年度报告"):
        everyone = attached(body, title)
        assert everyone.parts == ()
        assert len(everyone.reports) == 3
        assert everyone.is_list


def test_tables_as_pictures():
    content = (
        '<div class="TRS_Editor"><img src="W020240120.jpg"><img src="W1.png" width="600"></div>'
    )
    chrome = '<img src="/images/logo.png"><div id="content"><img src="i.gif" width="16"></div>'
    assert names(attached(REPORT + content + chrome).parts) == ["W020240120.jpg", "W1.png"]
    assert attached(REPORT + TABLES + content).parts == ()  # they are not the tables
    many = '<div class="TRS_Editor">' + "".join(f'<img src="{n}.jpg">' for n in range(20))
    assert len(attached(REPORT + many).parts) == MAX_PARTS
    assert attached(content, "政府信息公开制度").parts == ()


def test_an_article_that_is_json_in_a_script():
    content = f'<p>附件：<a href="/a.docx">{TITLE}</a></p>'
    escaped = content.replace("<", "\\u003C").replace('"', "\\u0022").replace("/", "\\/")
    assert names(attached(f'<script>DETAIL = {{"content":"{escaped}"}}</script>').parts) == [
        "/a.docx"
    ]


def test_hostile_escapes_and_data():
    assert attached('<script>"\\u003C\\u0000\\ud800 a.docx"</script>').parts == ()
    data = JsonResponse(PAGE, body=b'{"file": "/a.pdf"}', encoding="utf-8")
    assert attached_files(data, Row(PAGE, TITLE)).parts == ()


def test_a_file_by_itself_links_nothing():
    assert attached_files(
        Response(f"{HOST}/a.pdf", body=b"a.pdf"), Row(f"{HOST}/a.pdf", TITLE)
    ) == (attached(""))


def test_a_part_is_read_under_its_pages_title_unless_it_has_a_reports():
    found = attached(f'<a href="1.docx">附件1.docx</a><a href="2.pdf">{TITLE}.pdf</a>')
    assert {row.url[-6:]: (row.title, row.date) for row in found.parts} == {
        "1.docx": (TITLE, "2024-01-20"),
        "/2.pdf": (f"{TITLE}.pdf", "2024-01-20"),
    }
