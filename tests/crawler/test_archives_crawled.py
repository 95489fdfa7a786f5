"""An archive with the reports of several organs, crawled: each is stored, and the next crawl rests."""

import io
import sqlite3
import zipfile

from crawler.replica import documents
from tests.crawler.test_attachments import FOLDER, KEY, OTHERS
from tests.crawler.test_endings import COLUMN, a_list, crawl_web

FILE = f"{FOLDER}2024.zip"
TITLE = "2024年政府信息公开工作年度报告"


def test_each_report_of_an_archive_is_stored_and_read_once(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for n, article in enumerate(OTHERS):
            package.writestr(f"{n}.docx", documents.write(article, "docx"))
    web = {
        COLUMN: a_list((FILE, f"{TITLE}.zip")),
        FILE: (200, {"Content-Type": "application/zip"}, buffer.getvalue()),
    }
    _, _, errors, _ = crawl_web(tmp_path, web)
    db = sqlite3.connect(tmp_path / "corpus.db")
    stored = db.execute(
        "SELECT r.publisher, f.value FROM figure_values f JOIN cells c ON c.id = f.cell_id"
        " JOIN reports r ON r.id = f.report_id WHERE r.current AND c.key = ? ORDER BY r.url",
        (KEY,),
    ).fetchall()
    assert [value for _, value in stored] == [a.report.values[KEY] for a in OTHERS], errors
    assert [name in a.title for (name, _), a in zip(stored, OTHERS, strict=True)] == [True] * 3
    _, result, _, _ = crawl_web(tmp_path, web)
    assert db.execute("SELECT count(*), max(version) FROM reports").fetchall() == [(3, 1)]
    assert result["unchanged"] == 1
