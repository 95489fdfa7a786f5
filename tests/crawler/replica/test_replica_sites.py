"""The replica as a browser and a crawler meet it."""

import gzip
import http.client
import json
import re
import socket
import time
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from crawler.replica import Replica, truth

TRS = truth()["990100"]
GKMLPT = truth()["990200"]
EVERY_REPORT = [report for site in (TRS, GKMLPT) for report in site.reports]


@pytest.fixture(scope="module")
def shared():
    with Replica() as replica:
        yield replica


@pytest.fixture
def replica():
    with Replica() as replica:
        yield replica


def get(replica, url, method="GET", **headers):
    """Ask the proxy for ``url``: status, headers, body. Redirects are not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, url, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, body


def follow(replica, url):
    """Ask for ``url`` until it is neither a redirect nor a 503."""
    for _ in range(4):
        status, headers, body = get(replica, url)
        if status in (301, 302):
            url = headers["Location"]
        elif status != 503:
            return status, url, body
    raise AssertionError(url)


def named(disorder, site=TRS):
    return next(r for r in site.reports if disorder in r.disorders)


# -- what is on the pages


@pytest.mark.parametrize("site", [TRS, GKMLPT], ids=lambda s: s.family)
def test_every_report_prints_its_figures_in_order(shared, site):
    for report in site.reports:
        status, url, body = follow(shared, report.listed_url)
        assert (status, url) == (200, report.url)
        text = body.decode("gbk" if "encoding" in report.disorders else "utf-8")
        page = lxml.html.fromstring(text)
        (body,) = page.cssselect(".TRS_Editor, .article-content")
        cells = [
            c.text_content().strip() for c in body.iter("p" if report.layout == "lines" else "td")
        ]
        printed = iter(cells)
        for key, value in report.printed.items():
            assert any(cell == value for cell in printed), (url, key, value)
        assert report.publisher in body.text_content()


def test_a_word_page_is_large_and_full_of_markup(shared):
    report = next(r for r in TRS.reports if r.layout == "word" and r.year == 2024)
    _, _, body = get(shared, report.url)
    assert 65_000 < len(body) < 95_000
    assert body.count(b"<o:p></o:p>") > 200


def test_labels_in_pieces(shared):
    report = next(r for r in TRS.reports if r.layout == "pieces")
    page = get(shared, report.url)[2].decode()
    assert "行政处罚" not in page.partition("TRS_Editor")[2]
    assert re.search("行</span><span[^>]*>政</span><span[^>]*>处</span>", page)


def test_a_page_that_says_gb2312_is_gbk(shared):
    report = named("encoding")
    _, headers, body = get(shared, report.url)
    assert headers["Content-Type"] == "text/html"
    assert b'charset="gb2312"' in body
    assert report.publisher in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_every_page_says_that_it_is_invented(shared):
    for host in shared.hosts.values():
        for path in host.pages:
            status, headers, body = get(shared, f"http://{host.site.host}{path}")
            if status == 200 and "html" in headers["Content-Type"]:
                assert "虚构站点，仅供测试" in body.decode(
                    "gbk" if b"gb2312" in body else "utf-8"
                ), path


# -- the ways of the two families, walked as a spider would


def test_trs_lists_lead_to_every_report_and_to_nothing_that_is_forbidden(shared):
    """Follow child folders, pagers and rows (in the page or in its script) from the column."""
    column = f"http://{TRS.host}/zwgk/zfxxgk/zfxxgknb/"
    todo, seen, rows = [column], set(), set()
    while todo:
        url = todo.pop()
        if url in seen or not TRS.may_fetch(url):
            continue
        seen.add(url)
        text = get(shared, url)[2].decode()
        found = re.findall(r'var url="([^"]+)";', text)
        found += lxml.html.fromstring(text).xpath("//ul[@class='list']//a/@href")
        rows |= {urljoin(url, href) for href in found}
        todo += [
            urljoin(url, h)
            for h in lxml.html.fromstring(text).xpath(
                "//ul[@class='side']//a/@href|//option/@value"
            )
        ]
        pager = re.search(r'createPage(?:HTML)?\((\d+), ?0, ?"index", ?"(\w+)"\)', text)
        if pager is None and (old := re.search(r"var countPage = (\d+)", text)):
            pager = re.search(rf"({old[1]})[\s\S]*\.(html)", text)
        if pager:
            todo += [urljoin(url, f"index_{k}.{pager[2]}") for k in range(1, int(pager[1]))]
    assert {r.listed_url for r in TRS.reports} <= rows
    assert set(TRS.forbidden) <= rows
    assert any("var url=" in get(shared, u)[2].decode() for u in seen)


def test_trs_column_is_found_from_the_home_page_over_a_shell(shared):
    home = get(shared, f"http://{TRS.host}/")[2].decode()
    assert 'href="/zwgk/zfxxgk/"' in home
    shell = get(shared, f"http://{TRS.host}/zwgk/")[2]
    assert b'http-equiv="refresh" content="0; url=./zfxxgk/"' in shell
    assert len(shell) < 300
    platform = get(shared, f"http://{TRS.host}/zwgk/zfxxgk/")[2]
    assert "政府信息公开年报" in platform.decode()
    assert len(platform) > 2048


@pytest.mark.parametrize(
    ("page", "status", "sign"),
    [
        ("2024n/bm/index_7.html", 404, b"404"),
        ("2023n/bm/index_7.html", 200, "不存在".encode()),
        ("2024n/xzjd/index_7.shtml", 200, b"url=./"),
    ],
)
def test_trs_past_the_end_of_a_list(shared, page, status, sign):
    got = get(shared, f"http://{TRS.host}/zwgk/zfxxgk/zfxxgknb/{page}")
    assert got[0] == status
    assert sign in got[2]
    assert len(got[2]) < 500


def config(text, name):
    value, _ = json.JSONDecoder().raw_decode(text.split(f"{name}: ", 1)[1])
    return value


def test_gkmlpt_tree_api_and_detail_lead_to_every_report(shared):
    """From the directory to each organ's TREE, over jump_url, through the API's pages."""
    directory = get(shared, f"http://{GKMLPT.host}/zwgk/zfxxgkml/")[2].decode()
    todo = re.findall(r'href="(http://[^"]+/gkmlpt/index)"', directory)
    listed = set()
    while todo:
        app = todo.pop()
        if not GKMLPT.may_fetch(app):
            continue
        text = get(shared, app)[2].decode()
        sid = re.search(r"SID: '(\d+)'", text)[1]
        root = re.search(r"APP_URL: '([^']+)'", text)[1]
        (node,) = [n for n in config(text, "TREE") if re.search("年度报告|年报", n["name"])]
        if node["jump_url"]:
            todo.append(node["jump_url"].partition("#")[0])
            continue
        for page in range(1, 9):
            api = f"{root}/gkmlpt/api/all/{node['id']}?page={page}&sid={sid}"
            answer = json.loads(get(shared, api)[2])
            assert len(answer["articles"]) <= 100
            if not answer["articles"]:
                break
            listed |= {article["url"] for article in answer["articles"]}
        assert page == -(-answer["total"] // 100) + 1
    assert {r.listed_url for r in GKMLPT.reports} <= listed
    assert "http://mp.weixin.test/s/lanao-2023" in listed


def test_gkmlpt_without_sid_answers_nothing(shared):
    api = f"http://{GKMLPT.host}/gkmlpt/api/all/6812?page=1"
    assert json.loads(get(shared, api)[2])["articles"] == []
    assert json.loads(get(shared, f"{api}&sid=299001")[2])["total"] > 100


def test_gkmlpt_detail_holds_the_article_escaped(shared):
    report = GKMLPT.reports[0]
    text = get(shared, report.url)[2].decode()
    detail = config(text, "DETAIL")
    assert detail["title"] == report.title
    assert "第二十条第（一）项" in detail["content"]
    assert detail["gkml_data"]["publisher"] == report.publisher
    raw = text.split("DETAIL: ", 1)[1].partition("\n")[0]
    assert "\\u003Ctd" in raw
    assert "<" not in raw
    assert raw.isascii()


# -- the ways of the network


def test_a_page_fails_twice_and_then_works_until_reset(replica):
    url = named("fails").url
    assert [get(replica, url)[0] for _ in range(4)] == [503, 503, 200, 200]
    replica.reset()
    assert replica.log == []
    assert get(replica, url)[0] == 503


def test_a_slow_page_is_slow(shared):
    started = time.monotonic()
    assert get(shared, named("slow").url)[0] == 200
    assert time.monotonic() - started >= 1.5


def test_a_moved_report_redirects(shared):
    report = named("moved")
    status, headers, _ = get(shared, report.listed_url)
    assert (status, headers["Location"]) == (301, report.url)


def test_the_bare_domain_redirects_to_www(shared):
    status, headers, _ = get(shared, "http://yunting.gov.test/zwgk/?a=1")
    assert (status, headers["Location"]) == (301, "http://www.yunting.gov.test/zwgk/?a=1")


def test_a_dead_link_is_a_404(shared):
    url = f"http://{TRS.host}/zwgk/zfxxgk/zfxxgknb/2024n/bm/202501/t20250115_999999.html"
    assert get(shared, url)[0] == 404


@pytest.mark.parametrize("site", [TRS, GKMLPT], ids=lambda s: s.family)
def test_robots_txt_forbids_a_folder_that_holds_reports(shared, site):
    status, _, body = get(shared, f"http://{site.host}/robots.txt")
    assert status == 200
    rules = re.findall(r"Disallow: (\S+)", body.decode())
    barred = [u for u in site.forbidden if urlsplit(u).hostname == site.host]
    assert barred
    for url in barred:
        assert urlsplit(url).path.startswith(tuple(rules))
        assert not site.may_fetch(url)
        assert get(shared, url)[0] == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/",
        "http://www.yunting-mirror.test/x.html",
        "https://www.yunting.gov.test/",
    ],
)
def test_other_hosts_and_https_are_refused(shared, url):
    assert get(shared, url)[0] == 502


def test_tunnels_are_refused(shared):
    connection = http.client.HTTPConnection("127.0.0.1", shared.port, timeout=10)
    connection.request("CONNECT", "www.yunting.gov.test:443")
    assert connection.getresponse().status == 502
    connection.close()


def test_a_page_that_did_not_change_is_a_304(shared):
    url = TRS.reports[0].url
    _, headers, _ = get(shared, url)
    etag, modified = headers["ETag"], headers["Last-Modified"]
    assert get(shared, url, If_None_Match=etag)[::2] == (304, b"")
    assert get(shared, url, If_Modified_Since=modified)[0] == 304
    assert get(shared, url, If_None_Match='"other"', If_Modified_Since=modified)[0] == 200
    assert get(shared, url, If_Modified_Since="no date")[0] == 200


def test_calls_and_lists_of_gkmlpt_have_no_validators(shared):
    _, headers, _ = get(shared, f"http://{GKMLPT.host}/gkmlpt/api/all/0?page=1&sid=299001")
    assert "ETag" not in headers


def test_gzip_where_it_is_taken(shared):
    url = GKMLPT.reports[0].url
    _, headers, body = get(shared, url, Accept_Encoding="gzip, deflate")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(shared, url)[2]
    assert len(body) < len(gzip.decompress(body)) / 3


def test_head_has_the_length_and_no_body(shared):
    url = TRS.reports[0].url
    _, headers, body = get(shared, url, method="HEAD")
    assert body == b""
    assert int(headers["Content-Length"]) == len(get(shared, url)[2])


def test_the_log_has_host_path_headers_status_and_bytes(replica):
    get(replica, f"http://{TRS.host}/zwgk/?x=1", user_agent="ogi")
    get(replica, "http://www.example.org/")
    first, second = replica.log
    assert first.url == f"http://{TRS.host}/zwgk/?x=1"
    assert (first.method, first.status) == ("GET", 200)
    assert first.headers["User-Agent"] == "ogi"
    assert first.bytes > 0
    assert abs(first.time - time.time()) < 60
    assert (second.host, second.status) == ("www.example.org", 502)


def test_the_next_edition_replaces_pages_under_the_same_addresses(replica):
    wrong = next(r for r in TRS.reports if (r.publisher, r.year) == ("云汀市财政局", 2024))
    gone = {r.url for r in TRS.reports} - {r.url for r in truth(edition=2)["990100"].reports}
    before = get(replica, wrong.url)
    assert [get(replica, u)[0] for u in gone] == [200]
    replica.advance()
    after = get(replica, wrong.url, If_None_Match=before[1]["ETag"])
    assert after[0] == 200
    assert after[2] != before[2]
    assert [get(replica, u)[0] for u in gone] == [404]


# -- a browser without a proxy


def test_a_browser_finds_the_cities_and_stays_under_their_paths(shared):
    index = get(shared, "/")[2].decode()
    assert f'href="/@{GKMLPT.host}/"' in index
    home = get(shared, f"/@{GKMLPT.host}/")[2].decode()
    assert f'href="/@{GKMLPT.host}/gkmlpt/index"' in home
    assert f'href="/@{GKMLPT.host}/images/site.css"' in home
    app = get(shared, f"/@{GKMLPT.host}/gkmlpt/index")[2].decode()
    assert f"APP_URL: '/@{GKMLPT.host}'" in app
    api = f"/@{GKMLPT.host}/gkmlpt/api/all/6812?page=1&sid=299001"
    first = json.loads(get(shared, api)[2])["articles"][0]
    assert get(shared, first["url"])[0] == 200
    moved = named("moved").listed_url.replace("http://", "/@")
    assert get(shared, moved)[1]["Location"] == named("moved").url.replace("http://", "/@")


@pytest.mark.parametrize("target", ["/@", "/nothing", "http://[x/", "http:///x", "*"])
def test_nonsense_gets_an_answer(shared, target):
    with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as line:
        line.sendall(f"GET {target} HTTP/1.0\r\n\r\n".encode())
        assert line.recv(100).split()[1] in (b"400", b"404")
