"""Pages with attachments, crawled: what is asked for, what becomes one report, what a later crawl does."""

import json
import shutil
import sqlite3
from dataclasses import replace

import pytest

from crawler.corpus import Corpus
from crawler.demo import content_digest
from crawler.replica import documents, render, world
from tests.crawler.test_endings import COLUMN, a_list, crawl_web
from tests.crawler.web import HTML, ogi

SITE = next(site for site in world.sites() if site.family == "ucap")
ARTICLES = [a for a in SITE.articles if a.report and not a.shown and not a.report.disorders]
KEY = "requests.received_new.natural_person"
WORD = {"Content-Type": "application/msword"}
FOLDER = f"{COLUMN}202401/"


def altered(article, by=4):
    """Give the article with one figure printed too high; its sums fail."""
    wrong = str(article.report.values[KEY] + by)
    return replace(
        article, report=replace(article.report, printed={**article.report.printed, KEY: wrong})
    )


def page(article, links="", body=None):
    text = render.body(SITE, article) if body is None else body
    title = f'<meta name="ArticleTitle" content="{article.title}">'
    html = f"<html><head>{title}</head><body><h1>{article.title}</h1>{text}{links}</body></html>"
    return 200, HTML, html.encode()


def word(article):
    return 200, WORD, documents.write(article, "docx")


def link(n, text="附件.docx"):
    return f'<p>附件：<a href="P{n}.docx">{text}</a></p>'


def page_url(n):
    return f"{FOLDER}t20240112_{n}.html"


def file_url(n):
    return f"{FOLDER}P{n}.docx"


SAME, LISTED, WRAPPED, CORRECTED_FILE, CORRECTED_PAGE, DEAD, BUSY, SOFT, BROKEN, PICTURES = range(
    10
)
MANY, STRANGE = 10, 11
OF = dict(enumerate(ARTICLES[:9]))  # an article of its own for each of the first cases
OF |= {PICTURES: ARTICLES[9], STRANGE: ARTICLES[10]}
OTHERS = ARTICLES[11:14]
PICTURE = f"{FOLDER}W020240112.png"


def first():
    """The site as it is first found."""
    prose = "".join(
        f"<p>{section.heading}</p>" + "".join(f"<p>{p}</p>" for p in section.paragraphs)
        for section in OF[PICTURES].report.prose.sections
    )
    picture = '<div class="TRS_Editor"><img src="W020240112.png"></div>'
    many = "".join(
        f'<p><a href="M{n}.docx">{article.title}.docx</a></p>' for n, article in enumerate(OTHERS)
    )
    nothing = "<p>详见附件。</p>"
    strange = '<a href="http://evil.test/P1.docx">附件.docx</a>'
    titles = {n: article.title for n, article in OF.items()} | {MANY: "政府信息公开工作年度报告"}
    return {
        COLUMN: a_list(
            *((page_url(n), title) for n, title in titles.items()),
            (file_url(LISTED), f"{OF[LISTED].title}.docx"),
        ),
        **{page_url(n): page(OF[n], link(n)) for n in (SAME, LISTED, DEAD, BUSY, SOFT, BROKEN)},
        page_url(WRAPPED): page(OF[WRAPPED], link(WRAPPED), nothing),
        page_url(CORRECTED_FILE): page(OF[CORRECTED_FILE], link(CORRECTED_FILE), nothing),
        page_url(CORRECTED_PAGE): page(altered(OF[CORRECTED_PAGE]), link(CORRECTED_PAGE)),
        page_url(PICTURES): page(OF[PICTURES], picture, prose),
        page_url(MANY): page(replace(OF[SAME], title="各部门年报"), many, ""),
        page_url(STRANGE): page(OF[STRANGE], strange),
        **{file_url(n): word(OF[n]) for n in (SAME, LISTED, WRAPPED, CORRECTED_PAGE)},
        file_url(CORRECTED_FILE): word(altered(OF[CORRECTED_FILE])),
        file_url(DEAD): (404, HTML, b"gone"),
        file_url(BUSY): (503, HTML, b"busy"),
        file_url(SOFT): (200, HTML, "<p>页面不存在</p>".encode()),
        file_url(BROKEN): (200, WORD, b"PK\x03\x04 no zip at all"),
        # No picture at all: what OCR makes of real ones is tested where OCR is.
        PICTURE: (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n"),
        **{f"{FOLDER}M{n}.docx": word(article) for n, article in enumerate(OTHERS)},
    }


def later():
    """The same site: one file and one page corrected, a dead file there again, a file gone."""
    return first() | {
        file_url(CORRECTED_FILE): word(OF[CORRECTED_FILE]),
        page_url(CORRECTED_PAGE): page(OF[CORRECTED_PAGE], link(CORRECTED_PAGE)),
        file_url(DEAD): word(OF[DEAD]),
        file_url(SAME): (404, HTML, b"gone"),
    }


class Crawled:
    """A site that was crawled twice: what was said, asked and stored each time."""

    def __init__(self, folder):
        self.folder, self.corpus = folder, folder / "corpus.db"
        once = "--set=RETRY_TIMES=0"
        self.code, self.first, self.errors, self.web = crawl_web(folder, first(), once)
        self.after_first = {
            "received": self.received(),
            "problems": self.rows("SELECT r.url, p.code FROM problems p LEFT JOIN reports r"
                                  " ON r.id = p.report_id"),
        }  # fmt: skip
        _, self.second, _, self.again = crawl_web(folder, later(), once)

    def rows(self, sql, *values):
        db = sqlite3.connect(self.corpus)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def received(self):
        """Give the figure KEY of each page that has a report now."""
        return dict(
            self.rows(
                "SELECT r.url, f.value FROM figure_values f JOIN cells c ON c.id = f.cell_id"
                " JOIN reports r ON r.id = f.report_id WHERE r.current AND c.key = ?",
                KEY,
            )
        )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return Crawled(tmp_path_factory.mktemp("attachments"))


def right(n):
    return OF[n].report.values[KEY]


def test_every_report_is_found_once_at_its_pages_address(crawled):
    pages = {page_url(n) for n in OF} | {f"{FOLDER}M{n}.docx" for n in range(len(OTHERS))}
    assert set(crawled.after_first["received"]) == pages, crawled.errors
    # The list names one of them twice.
    assert crawled.first["reports"] == len(pages) + 1
    shown = crawled.rows("SELECT r.url FROM addresses a JOIN reports r ON r.id = a.report_id"
                         " WHERE a.url = ?", file_url(LISTED))  # fmt: skip
    assert shown == [(page_url(LISTED),)]


def test_each_attachment_is_asked_for_once_and_none_on_a_strange_host(crawled):
    for n in (SAME, WRAPPED, DEAD, SOFT):
        assert crawled.web.asked.count(file_url(n)) == 1
    assert not any("evil" in url for url in crawled.web.asked)


def test_a_page_without_tables_gives_the_figures_of_its_file(crawled):
    assert crawled.after_first["received"][page_url(WRAPPED)] == right(WRAPPED)
    done = ogi("show", "--json", page_url(WRAPPED), f"--corpus={crawled.corpus}")
    shown = json.loads(done.stdout)
    assert shown["original"] == "ok"
    assert [part["role"] for part in shown["documents"]] == ["compared", "figures"]
    assert all(f["agrees"] for f in shown["figures"] if f["state"] == "number")
    assert {f["document"] for f in shown["figures"]} == {shown["documents"][1]["sha256"]}


def test_a_file_that_cannot_be_had_or_read_costs_the_file_only(crawled):
    named = {
        DEAD: "attachment_missing",
        BUSY: "attachment_missing",
        SOFT: "attachment_missing",
        BROKEN: "attachment_unread",
        PICTURES: "attachment_unread",
        STRANGE: "attachment_missing",
    }
    for n, code in named.items():
        assert (page_url(n), code) in crawled.after_first["problems"]
    counts = {c: n for c, n in crawled.first["problems"].items() if c.startswith("attachment")}
    assert counts == {
        "attachment_not_there": 2,
        "attachment_unreachable": 1,
        "attachment_not_asked": 1,
    }
    assert not crawled.first["complete"]  # what does not answer today may answer tomorrow
    assert PICTURE in crawled.web.asked


def test_a_corrected_file_under_an_unchanged_page_is_a_new_version(crawled):
    url = page_url(CORRECTED_FILE)
    assert crawled.after_first["received"][url] == right(CORRECTED_FILE) + 4
    assert crawled.received()[url] == right(CORRECTED_FILE)
    found = crawled.rows("SELECT value_before, value_after FROM revisions v JOIN reports r"
                         " ON r.report = v.after_report WHERE r.url = ? AND v.cell = ?", url, KEY)  # fmt: skip
    assert found == [(right(CORRECTED_FILE) + 4, right(CORRECTED_FILE))]


def test_a_corrected_page_beside_an_unchanged_file_agrees_with_it(crawled):
    url = page_url(CORRECTED_PAGE)
    # The file's sums held, so its figure was taken from the first; that they disagreed is named.
    assert crawled.after_first["received"][url] == right(CORRECTED_PAGE)
    assert (url, "readings_disagree") in crawled.after_first["problems"]
    assert crawled.received()[url] == right(CORRECTED_PAGE)


def test_a_file_that_has_gone_takes_nothing_away_and_one_that_came_is_compared(crawled):
    roles = "SELECT o.role FROM report_documents o JOIN reports r ON r.id = o.report_id WHERE r.url = ? AND r.current ORDER BY n"
    for n in (SAME, DEAD):
        assert crawled.rows(roles, page_url(n)) == [("figures",), ("compared",)]


def test_reading_again_from_the_archive_gives_the_same(crawled, tmp_path):
    corpus = tmp_path / "corpus.db"
    shutil.copy(crawled.corpus, corpus)

    def read_again():
        archive = crawled.folder / "archive"
        done = ogi("reparse", "--json", f"--corpus={corpus}", f"--archive={archive}")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    before = content_digest(corpus)
    changes = read_again()
    assert (changes["added"], changes["changed"], changes["gone"]) == ([], [], [])
    assert content_digest(corpus) == before
    # And from nothing but the captures, and which of them came together.
    with Corpus.open(corpus) as empty, empty.together():
        for (number,) in empty.conn.execute("SELECT id FROM reports").fetchall():
            empty.conn.execute("DELETE FROM addresses WHERE report_id = ?", (number,))
            empty._writer.erase(number)
            empty.conn.execute("DELETE FROM reports WHERE id = ?", (number,))
    read_again()
    assert content_digest(corpus) == before


def test_a_crawl_that_ends_early_does_not_take_a_missing_file_for_gone(tmp_path):
    challenge = (412, HTML, b"<script>$_ts={};</script>")
    pages = {
        COLUMN: a_list((page_url(SAME), OF[SAME].title)),
        page_url(SAME): page(OF[SAME], link(SAME)),
        file_url(SAME): challenge,
    }
    code, result, _, _ = crawl_web(tmp_path, pages)
    assert (code, result["reason"], result["reports"]) == (1, "challenged", 0)
    code, result, errors, _ = crawl_web(tmp_path, pages | {file_url(SAME): word(OF[SAME])})
    assert (code, result["reports"]) == (0, 1), errors
    db = sqlite3.connect(tmp_path / "corpus.db")
    assert db.execute("SELECT count(*) FROM report_documents").fetchall() == [(2,)]
    assert db.execute("SELECT version FROM reports").fetchall() == [(1,)]
    db.close()
