"""From the corpus back to the archived bytes: `ogi show`; from the bytes again: `ogi reparse`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner, Result

from crawler.corpus import Corpus, commands
from crawler.corpus.connection import open_for_reading
from crawler.corpus.reparse import FigureChange, reparse
from crawler.corpus.show import NoReport, show
from crawler.items import Capture
from parsers import read
from tests.crawler.corpus.samples import keep, not_a_report, with_value

RECEIVED = "requests.received_new.total"


class Kept(NamedTuple):
    corpus: Path
    archive: Path
    capture: Capture


def page(received: int = 7) -> bytes:
    """Give an invented page with the first table of the form and a line of the second."""
    people = "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split()
    heads = "".join(f"<td>{head}</td>" for head in people)
    cells = "".join(f"<td>{n}</td>" for n in (received, 0, 0, 0, 0, "", received))
    return f"""<html><head><title>示例市林业局2024年政府信息公开工作年度报告</title></head><body>
      <h1>示例市林业局2024年政府信息公开工作年度报告</h1>
      <p>一、总体情况</p><p>2024年新收政府信息公开申请{received}件。</p>
      <p>三、收到和处理政府信息公开申请情况</p>
      <table><tr><td></td>{heads}</tr>
      <tr><td>一、本年新收政府信息公开申请数量</td>{cells}</tr></table></body></html>""".encode()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    (capture,) = keep(tmp_path / "archive", {"http://a.gov.test/1.html": page()})
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        assert corpus.store(capture, read(page(), url=capture.url)) == "added"
    return Kept(tmp_path / "corpus.db", tmp_path / "archive", capture)


def run(command: click.Command, kept: Kept, arguments: Sequence[str] = ()) -> Result:
    return CliRunner().invoke(command, [*arguments, "--corpus", str(kept.corpus)])


def test_every_figure_is_found_in_the_archived_bytes(kept: Kept) -> None:
    conn = open_for_reading(kept.corpus)
    shown = show(conn, kept.archive, kept.capture.url)
    conn.close()
    assert shown.original == "ok"
    assert shown.document["sha256"] == kept.capture.sha256
    printed = {f.cell: f for f in shown.figures if f.state != "missing"}
    assert printed[RECEIVED].found == "7"
    assert printed["requests.received_new.other_organization"].found == ""
    assert all(figure.agrees for figure in printed.values())


@pytest.mark.parametrize(
    ("raw", "found", "agrees"),
    [
        ("12", "12", True),
        ("2", "12", False),
        ("", "", True),
        ("", "12", False),
        ("2", "申请 2 件", True),
        ("2", "2.5", False),
        ("1 2", "12", True),
        ("/", "/", True),
        ("2", None, False),
    ],
)
def test_what_counts_as_the_same_text(
    kept: Kept, raw: str, found: str | None, agrees: bool
) -> None:
    conn = open_for_reading(kept.corpus)
    figure = show(conn, kept.archive, kept.capture.url).figures[0]
    conn.close()
    assert replace(figure, raw=raw, found=found).agrees is agrees


def test_a_figure_that_the_bytes_do_not_hold_is_noticed(kept: Kept) -> None:
    with Corpus.open(kept.corpus) as corpus:
        corpus.store(kept.capture, with_value(read(page(), url=kept.capture.url), RECEIVED, 8))
    result = run(commands.show, kept, [kept.capture.url, "--cell", RECEIVED])
    assert result.exit_code == 1
    assert "7 ✗" in result.output


def test_show_names_what_is_wrong_with_the_archive(kept: Kept) -> None:
    (warc,) = kept.archive.glob("*.warc.gz")
    warc.unlink()
    result = run(commands.show, kept, [kept.capture.url])
    assert result.exit_code == 1
    assert "no WARC file" in result.output.replace("\n", " ")


def test_show_takes_an_id_a_series_and_an_address(kept: Kept) -> None:
    by_address = json.loads(run(commands.show, kept, [kept.capture.url, "--json"]).output)
    name = by_address["report"]["report"]
    for other in (name, by_address["report"]["series"]):
        assert json.loads(run(commands.show, kept, [other, "--json"]).output) == by_address


def test_show_refuses_what_is_not_there(kept: Kept, tmp_path: Path) -> None:
    result = run(commands.show, kept, ["nonsense"])
    assert (result.exit_code, "no report nonsense" in result.output) == (2, True)
    result = run(commands.show, kept, [kept.capture.url, "--cell", "no.such.cell"])
    assert (result.exit_code, "no cell no.such.cell" in result.output) == (2, True)
    result = run(commands.show, Kept(tmp_path / "none.db", *kept[1:]), ["x"])
    assert (result.exit_code, "no corpus at" in result.output) == (2, True)
    conn = open_for_reading(kept.corpus)
    with pytest.raises(NoReport):
        show(conn, kept.archive, "'; DROP TABLE reports; --")
    conn.close()


def test_reading_again_with_the_same_parser_changes_nothing(kept: Kept) -> None:
    with Corpus.open(kept.corpus) as corpus:
        changes = reparse(corpus, kept.archive, workers=1)
    assert (changes.documents, changes.added, changes.changed, changes.gone) == (1, [], [], [])
    assert (changes.figures, changes.lost) == ([], [])


def test_reading_again_with_a_better_parser_says_what_changed(kept: Kept) -> None:
    with Corpus.open(kept.corpus) as corpus:
        worse = with_value(read(page(), url=kept.capture.url), RECEIVED, 71)
        corpus.store(kept.capture, worse)
        changes = reparse(corpus, kept.archive, workers=1)
        (name,) = changes.changed
        assert changes.figures == [
            FigureChange(name, RECEIVED, (71, "71", "number"), (7, "7", "number"))
        ]
        assert reparse(corpus, kept.archive, workers=1).changed == []


def test_reading_again_finds_and_loses_reports(tmp_path: Path) -> None:
    missed, note = keep(
        tmp_path / "archive",
        {
            "http://a.gov.test/2.html": page(9),
            "http://a.gov.test/note.html": b"<html><p>notice</p></html>",
        },
    )
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        corpus.store(missed, not_a_report())  # an old parser took it for none
        corpus.store(note, read(page(), url=note.url))  # an old parser took it for a report
        changes = reparse(corpus, tmp_path / "archive", workers=1)
        assert (len(changes.added), len(changes.gone), changes.changed) == (1, 1, [])
        rows = corpus.conn.execute("SELECT received_new__total FROM requests_wide")
        assert rows.fetchall() == [(9,)]


def test_a_lost_record_is_named_and_its_reading_stays(kept: Kept) -> None:
    (warc,) = kept.archive.glob("*.warc.gz")
    warc.write_bytes(warc.read_bytes()[:-20])
    result = run(commands.reparse, kept, ["--quiet", "--workers", "1"])
    assert result.exit_code == 1
    assert kept.capture.url in result.stderr
    with Corpus.open(kept.corpus) as corpus:
        assert corpus.conn.execute("SELECT count(*) FROM reports").fetchone() == (1,)
        assert corpus.conn.execute("SELECT exit, counts FROM runs").fetchone() == (
            1,
            '{"added": 0, "changed": 0, "documents": 0, "figures_changed": 0, "gone": 0, "lost": 1}',
        )


def test_reparse_prints_and_gives_json(kept: Kept) -> None:
    result = run(commands.reparse, kept, ["--workers", "1"])
    assert result.exit_code == 0
    assert "1 documents read again" in result.output
    assert json.loads(run(commands.reparse, kept, ["--json"]).stdout)["documents"] == 1
