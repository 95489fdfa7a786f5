"""Exports read back by other programs, cell by cell; the same bytes twice; nothing runs."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow.dataset as ds
import pyreadstat
import pytest
from click.testing import CliRunner, Result
from frictionless import Package, system

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.exports.neutral import neutral
from crawler.corpus.findings import judge
from crawler.corpus.panel.definition import panel_columns
from crawler.corpus.refresh import refresh
from crawler.corpus.variables import variables
from tests.crawler.corpus.samples import a_capture, a_report, with_value

NASTY = (
    '=HYPERLINK("http://evil.test","公安局")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|'x'!A1",
    "-2+3+公安局",
    "\t=1+1",
    '"; DROP TABLE panel; --',
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}\r\n=1+1",
    "＝1+1",
)
FORMATS = ("csv", "parquet", "xlsx", "dta", "sqlite", "datapackage")


@pytest.fixture(scope="module")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every form, every kind of blank, a fraction, a long text, and hostile titles and quotes."""
    path = tmp_path_factory.mktemp("corpus") / "corpus.db"
    reports = [
        a_report(year=year, form=form, received_new__total=year, granted__total=None)
        for year, form in ((2024, "2021"), (2020, "2019"), (2016, "2014"), (2010, "2008"))
    ]
    fees = "active_disclosure.fees.amount_10k_yuan"
    reports.append(with_value(a_report("示例市财政局"), fees, 12.34))  # type: ignore[arg-type]
    for n, text in enumerate(NASTY):
        hostile = a_report(f"{text}", 2012 + n)
        odd = replace(hostile.figures[50], value=None, raw=text, state="ambiguous")
        figures = (*hostile.figures[:50], odd, *hostile.figures[51:])
        check = replace(hostile.checks[1], detail=text * 300)
        reports.append(
            replace(hostile, title=text, figures=figures, checks=(hostile.checks[0], check))
        )
    reports[1] = replace(reports[1], published=None, publisher_kind=None)
    with Corpus.open(path) as corpus:
        for n, report in enumerate(reports):
            corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), report)
    return path


def ogi(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


@pytest.fixture(scope="module")
def exported(corpus_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export every format once, every table of it."""
    out = tmp_path_factory.mktemp("exports")
    tables = [f"--table={name}" for name in ("panel", "figures", "checks", "reports")]
    for form in FORMATS:
        result = ogi(out / form, f"--format={form}", "--corpus", corpus_file, *tables)
        assert result.exit_code == 0, result.output
    return out


def inside(corpus_file: Path, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Give what the corpus itself holds, in the order of the exports."""
    names = {
        "panel": [c.name for c in panel_columns()],
        "figures": "report publisher year form table row column value unit raw state locator".split(),
        "checks": "report publisher year rule status expected actual detail cells".split(),
        "reports": "report series version title publisher publisher_kind year published".split(),
    }[table]
    listed = ", ".join(f'"{name}"' for name in names)
    order = {
        "panel": "year, unit_id",
        "figures": "year, report, cell_id",
        "checks": "year, report, n",
        "reports": "year, report",
    }[table]
    conn = sqlite3.connect(corpus_file)
    rows = conn.execute(f"SELECT {listed} FROM {table} ORDER BY {order}").fetchall()
    conn.close()
    assert rows
    return names, rows


def same(found: Any, value: Any) -> bool:
    """Whether a value read back is the corpus's: same number, same text, same nothing."""
    if value is None or found is None:
        return found is value
    if isinstance(found, (datetime, date)):
        return found.isoformat()[:10] == value
    if isinstance(value, str) or isinstance(found, str):
        return found == value
    return float(found) == float(value)


TABLES = ("panel", "figures", "checks", "reports")


@pytest.mark.parametrize("table", TABLES)
def test_csv_holds_what_the_corpus_holds(corpus_file: Path, exported: Path, table: str) -> None:
    names, rows = inside(corpus_file, table)
    with (exported / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(rows)
    for line, row in zip(found, rows, strict=True):
        for name, value in zip(names, row, strict=True):
            expected = neutral(value) if isinstance(value, str) else value
            text = line[name]
            if expected is None or isinstance(expected, str):
                assert text == (expected or ""), name
            else:
                assert float(text) == expected, name


@pytest.mark.parametrize("table", TABLES)
def test_parquet_read_by_arrow_and_duckdb(corpus_file: Path, exported: Path, table: str) -> None:
    names, rows = inside(corpus_file, table)
    folder = exported / "parquet" / table
    arrow = ds.dataset(folder, partitioning="hive").to_table().to_pylist()
    cursor = duckdb.sql(f"SELECT * FROM read_parquet('{folder}/*/*.parquet')")
    duck = [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]
    for found in (arrow, duck):
        found.sort(key=lambda line: line["year"])  # the order inside a year is the export's
        assert len(found) == len(rows)
        for line, row in zip(found, rows, strict=True):
            assert all(map(same, (line[name] for name in names), row))


@pytest.mark.parametrize("table", TABLES)
def test_xlsx_read_by_openpyxl(corpus_file: Path, exported: Path, table: str) -> None:
    names, rows = inside(corpus_file, table)
    book = openpyxl.load_workbook(exported / "xlsx" / "ogi.xlsx")
    head, *lines = book[table].iter_rows()
    places = {cell.value: n for n, cell in enumerate(head)}
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        for name, value in zip(names, row, strict=True):
            cell = line[places[name]]
            assert cell.data_type != "f"
            found = "" if cell.value is None else cell.value
            expected = "" if value is None else value
            assert same(_one_line_end(found), _one_line_end(expected)), name
    described = {(r[0].value, r[1].value) for r in book["columns"].iter_rows(min_row=2)}
    assert {(table, name) for name in names} <= described


def _one_line_end(value: Any) -> Any:
    """Fold the ends of lines, which XML has one kind of."""
    if not isinstance(value, str):
        return value
    return value.replace("_x000D_", "").replace("\r", "")


@pytest.mark.parametrize("table", TABLES)
def test_dta_read_by_pyreadstat_and_pandas(corpus_file: Path, exported: Path, table: str) -> None:
    names, rows = inside(corpus_file, table)
    short = {c.name: c.stata for c in panel_columns()} if table == "panel" else {}
    path = exported / "dta" / f"{table}.dta"
    by_name = [short.get(name, name) for name in names]
    frame, meta = pyreadstat.read_dta(path)
    other = pd.read_stata(path, convert_categoricals=False)
    assert len(frame) == len(other) == len(rows)
    for name, column in zip(by_name, zip(*rows, strict=True), strict=True):
        words = dict.fromkeys(column)
        labels = meta.variable_value_labels.get(name)
        for found, value in zip(frame[name], column, strict=True):
            if labels is not None:
                assert pd.isna(found) if value is None else _code(table, name, value) == found
            elif value is None:
                assert pd.isna(found) or found == "", name
            else:
                assert same(found, value), (name, found, value, len(words))
        for found, value in zip(other[name], column, strict=True):
            if labels is None and isinstance(value, (int, float)):
                assert float(found) == value


def _code(table: str, name: str, word: str) -> int:
    from crawler.corpus.exports.tables import CATEGORIES

    return [*CATEGORIES[name]].index(word) + 1


def test_dta_has_labels_and_the_chinese_in_notes(exported: Path) -> None:
    path = exported / "dta" / "panel.dta"
    _frame, meta = pyreadstat.read_dta(path)
    labels = meta.column_names_to_labels
    assert labels["rq_recv_new_tot"] == "Requests newly received this year: total"
    assert meta.variable_value_labels["publisher_kind"][3] == "department 部门"
    assert max(len(label) for label in labels.values()) <= 80
    # What `label language zh` shows: characteristics, which pyreadstat does not give.
    data = (exported / "dta" / "panel.dta").read_bytes()
    head = data[data.index(b"<characteristics>") : data.index(b"</characteristics>")]
    texts = {
        tuple(part.partition(b"\0")[0].decode() for part in (ch[:129], ch[129:258], ch[258:]))
        for ch in (piece[4:] for piece in head.split(b"<ch>")[1:])
    }
    assert {("_dta", "_lang_c", "en"), ("_dta", "_lang_list", "en zh")} < texts
    zh = next(v for v in variables() if v.key == "requests.received_new.total").label_zh
    assert ("rq_recv_new_tot", "_lang_v_zh", zh) in texts
    assert ("publisher_kind", "_lang_l_zh", "publisher_kind") in texts
    text = path.read_bytes().decode("utf-8", "replace")
    assert "一、本年新收政府信息公开申请数量 · 总计" in text
    assert "INVENTED" in text


@pytest.mark.parametrize("table", TABLES)
def test_sqlite_keeps_types(corpus_file: Path, exported: Path, table: str) -> None:
    names, rows = inside(corpus_file, table)
    conn = sqlite3.connect(exported / "sqlite" / "ogi.db")
    listed = ", ".join(f'"{name}"' for name in names)
    assert conn.execute(f'SELECT {listed} FROM "{table}" ORDER BY rowid').fetchall() == rows
    assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    conn.close()


def test_the_data_package_is_valid_and_has_the_codebook_as_schema(exported: Path) -> None:
    folder = exported / "datapackage"
    with system.use_context(trusted=True):
        report = Package(folder / "datapackage.json").validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    panel = next(r for r in package["resources"] if r["name"] == "panel")
    fields = {f["name"]: f for f in panel["schema"]["fields"]}
    received = fields["requests__received_new__total"]
    assert (received["type"], received["unit"]) == ("integer", "件")
    assert received["title_zh"] == "一、本年新收政府信息公开申请数量 · 总计"
    assert fields["active_disclosure__fees__amount_10k_yuan"]["type"] == "number"
    assert package["query"]["sql"]["panel"]["reports"].startswith("SELECT report_id FROM panel")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_corpus_gives_the_same_bytes(corpus_file: Path, tmp_path: Path, form: str) -> None:
    sums = []
    for n, seed in enumerate(("1", "2")):
        command = [sys.executable, "-m", "crawler.cli", "export", str(tmp_path / str(n))]
        command += ["--format", form, "--corpus", str(corpus_file)]
        # A child with another order of sets, a moment later.
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed}, stdout=subprocess.DEVNULL)
        sums.append((tmp_path / str(n) / "SHA256SUMS").read_text("utf-8"))
    assert sums[0] == sums[1]


def test_every_file_is_in_the_checksums(exported: Path) -> None:
    for form in FORMATS:
        folder = exported / form
        listed = dict(
            reversed(line.split("  ", 1))
            for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()
        )
        files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        del files["SHA256SUMS"]
        assert listed == {n: hashlib.sha256(p.read_bytes()).hexdigest() for n, p in files.items()}
        assert {"CITATION.cff", "LICENSE.txt", "codebook.md", "export.json"} <= set(files)


def test_an_export_says_what_made_it_and_what_is_invented(exported: Path) -> None:
    said = json.loads((exported / "csv" / "export.json").read_text("utf-8"))
    assert said["invented"] is True
    assert "INVENTED" in said["warning"]
    assert said["rows"]["panel"] == 14
    assert said["selection"] == {"year": None, "province": None, "kind": None}
    for name in ("README.txt", "CITATION.cff"):
        assert "INVENTED" in (exported / "csv" / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("=1+1", "'=1+1"),
        ("  @x", "'  @x"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        ("-2+3", "'-2+3"),
        ("-3", "-3"),
        ("+1,234.5%", "+1,234.5%"),
        ("-", "-"),
        ("——", "——"),
        ("/", "/"),
        ("公安局=1", "公安局=1"),
        ("", ""),
    ],
)
def test_neutral(text: str, out: str) -> None:
    assert neutral(text) == out


def test_no_cell_of_a_csv_begins_a_formula(exported: Path) -> None:
    for form in ("csv", "datapackage"):
        for path in (exported / form).glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    for cell in row:
                        assert not cell.lstrip().startswith(("=", "@", "＝", "＠")), cell


def test_bom_for_excel(corpus_file: Path, tmp_path: Path) -> None:
    result = ogi(tmp_path / "x", "--format=csv", "--bom", "--corpus", corpus_file, "--table=panel")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "x" / "panel.csv").read_bytes().startswith(b"\xef\xbb\xbfunit_id,")
    assert ogi(tmp_path / "y", "--format=dta", "--bom", "--corpus", corpus_file).exit_code == 2


def test_filters(corpus_file: Path, tmp_path: Path) -> None:
    def years(*options: str) -> list[int]:
        out = tmp_path / "".join(options).strip("-")
        result = ogi(out, "--format=csv", "--corpus", corpus_file, "--table=panel", *options)
        assert result.exit_code == 0, result.output
        return sorted(pd.read_csv(out / "panel.csv")["year"])

    assert years("--year=2010") == [2010]
    assert len(years("--province=990000")) == 14
    assert len(years("--kind=department")) == 13
    refused = ogi(tmp_path / "none", "--format=csv", "--corpus", corpus_file, "--province=110000")
    assert (refused.exit_code, "no report" in refused.output) == (2, True)
    assert not (tmp_path / "none").exists()
    wrong = ogi(tmp_path / "w", "--format=csv", "--corpus", corpus_file, "--province=370300")
    assert (wrong.exit_code, "ends in 0000" in wrong.output) == (2, True)


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """A corpus where a report was edited, one stands twice, one is withdrawn and one is of nobody."""
    path = tmp_path / "crowded.db"
    with Corpus.open(path) as corpus:
        corpus.add_division("990100", "示例市")
        corpus.add_site("shili", adcode="990100")
        corpus.store(a_capture("http://a.test/1", b"1"), a_report(granted__total=1))
        corpus.store(
            a_capture("http://a.test/1", b"2", at="2025-02-01T00:00:00Z"),
            a_report(granted__total=2),
        )
        corpus.store(
            a_capture("http://a.test/copy", b"3"),
            a_report(granted__total=3, carried_in__total=None),
        )
        corpus.store(a_capture("http://a.test/2", b"4"), a_report(year=2023, granted__total=4))
        corpus.add_problem("document_not_there", "HTTP 404", site_id="shili", url="http://a.test/2")
        nobody = replace(a_report(granted__total=5), publisher=None, adcode=None)
        corpus.store(a_capture("http://a.test/3", b"5"), nobody)
    return path


def read_csv(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", ["figures", "checks", "reports"])
def test_rows_say_whether_their_report_stands_in_the_panel(
    crowded: Path, tmp_path: Path, table: str
) -> None:
    assert ogi(tmp_path / "out", "--format=csv", "--corpus", crowded).exit_code == 0
    panel = {row["report"]: row for row in read_csv(tmp_path / "out", "panel")}
    lines = read_csv(tmp_path / "out", table)
    assert len({line["report"] for line in lines}) == 5
    assert len(panel) == 2
    for line in lines:
        row = panel.get(line["report"])
        assert line["in_panel"] == str(int(row is not None))
        assert line["unit_id"] == (row["unit_id"] if row else "")
        assert line["place"] == "990100"  # also where only the site says so


def test_figures_in_the_panel_are_the_panels(crowded: Path, tmp_path: Path) -> None:
    assert ogi(tmp_path / "out", "--format=parquet", "--corpus", crowded).exit_code == 0
    found = duckdb.sql(
        f"SELECT unit_id, year, value FROM read_parquet('{tmp_path}/out/figures/*/*.parquet')"
        " WHERE in_panel AND \"table\" = 'requests' AND row = 'granted' AND \"column\" = 'total'"
        " ORDER BY year"
    ).fetchall()
    panel = duckdb.sql(
        f"SELECT unit_id, year, granted FROM read_parquet('{tmp_path}/out/panel/*/*.parquet')"
        " ORDER BY year"
    ).fetchall()
    assert found == panel
    assert [value for _, _, value in found] == [4, 2]


def test_reports_say_when_they_were_withdrawn(crowded: Path, tmp_path: Path) -> None:
    arguments = ["--format=csv", "--table=reports", "--corpus", crowded]
    assert ogi(tmp_path / "out", *arguments).exit_code == 0
    marked = [r["year"] for r in read_csv(tmp_path / "out", "reports") if r["withdrawn"]]
    assert marked == ["2023"]


@pytest.fixture
def contradicted(tmp_path: Path) -> tuple[Path, str]:
    """A corpus with two findings, of which one is judged; and the id of that one."""
    path = tmp_path / "contradicted.db"
    with Corpus.open(path) as corpus:
        for n, (year, publisher) in enumerate(((2023, "甲局"), (2024, "甲局"), (2024, "乙局"))):
            report = a_report(f"示例市{publisher}", year, carried_in__total=9, carried_out__total=7)
            report = replace(report, published="2025-02-03" if publisher == "乙局" else None)
            corpus.store(a_capture(f"http://a.test/{n}", str(n).encode()), report)
        refresh(corpus)
        (judged,) = corpus.conn.execute("SELECT id FROM findings WHERE rule = 'late'").fetchone()
        judge(corpus, judged, "confirmed", "=1+1")
    return path, judged


def test_findings_are_exported_with_their_verdicts(
    contradicted: tuple[Path, str], tmp_path: Path
) -> None:
    path, judged = contradicted
    arguments = ["--format=csv", "--table=findings", "--table=panel", "--corpus", path]
    assert ogi(tmp_path / "out", *arguments).exit_code == 0
    late, carried = sorted(read_csv(tmp_path / "out", "findings"), key=lambda row: row["rule"])[
        ::-1
    ]
    assert (late["id"], late["verdict"], late["note"], late["evidence_changed"]) == (
        judged,
        "confirmed",
        "'=1+1",
        "0",
    )
    assert (carried["rule"], carried["value"], carried["expected"]) == ("carried_in", "9", "7")
    assert (carried["verdict"], carried["judged_at"], carried["evidence_changed"]) == ("", "", "")
    panel = {row["unit_id"]: row for row in read_csv(tmp_path / "out", "panel") if row["year"] == "2024"}  # fmt: skip
    for row in (late, carried):
        assert panel[row["unit_id"]]["report"] == row["report"]


def test_the_panel_counts_findings(contradicted: tuple[Path, str], tmp_path: Path) -> None:
    arguments = ["--format=csv", "--table=panel", "--corpus", contradicted[0]]
    assert ogi(tmp_path / "out", *arguments).exit_code == 0
    counts = [
        (row["publisher"][-2:], row["year"], row["findings"])
        for row in read_csv(tmp_path / "out", "panel")
    ]
    assert sorted(counts) == [("乙局", "2024", "1"), ("甲局", "2023", "0"), ("甲局", "2024", "1")]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_findings(
    contradicted: tuple[Path, str], tmp_path: Path, form: str
) -> None:
    arguments = [f"--format={form}", "--table=findings", "--year=2024", "--corpus", contradicted[0]]
    result = ogi(tmp_path / "out", *arguments)
    assert (result.exit_code, "findings 2" in result.output) == (0, True)
    if form == "dta":
        frame, _meta = pyreadstat.read_dta(tmp_path / "out" / "findings.dta")
        assert sorted(frame["rule"]) == ["carried_in", "late"]
        assert sorted(map(str, frame["evidence_changed"])) == ["0", "nan"]
    if form == "parquet":
        found = duckdb.sql(
            f"SELECT rule, evidence_changed FROM read_parquet('{tmp_path}/out/findings/*/*.parquet')"
        ).fetchall()
        assert sorted(found) == [("carried_in", None), ("late", False)]
    if form == "datapackage":
        with system.use_context(trusted=True):
            assert Package(tmp_path / "out" / "datapackage.json").validate().valid


def test_only_what_an_export_wrote_is_replaced(corpus_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.docx").write_text("years of work")
    refused = ogi(folder, "--format=csv", "--corpus", corpus_file)
    assert (refused.exit_code, "thesis.docx" in refused.output) == (2, True)
    assert (folder / "thesis.docx").read_text() == "years of work"
    for form in ("parquet", "sqlite"):  # and an earlier export leaves nothing behind
        assert ogi(tmp_path / "e", f"--format={form}", "--corpus", corpus_file).exit_code == 0
    assert (tmp_path / "e" / "ogi.db").is_file()
    assert not (tmp_path / "e" / "panel").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["e", "mine"]


@pytest.mark.parametrize(("form", "package"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_a_missing_extra_is_named(
    corpus_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    result = ogi(tmp_path / "x", f"--format={form}", "--corpus", corpus_file)
    assert result.exit_code == 2
    assert "pip install 'ogi[export]'" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def wide_number(tmp_path: Path) -> Path:
    path = tmp_path / "wide.db"
    with Corpus.open(path) as corpus:
        corpus.store(a_capture(), a_report(received_new__total=2**53 + 1))
    return path


@pytest.mark.parametrize("form", ["xlsx", "dta"])
def test_a_number_that_a_format_cannot_hold_is_refused(
    wide_number: Path, tmp_path: Path, form: str
) -> None:
    result = ogi(tmp_path / "x", f"--format={form}", "--corpus", wide_number)
    assert result.exit_code == 2
    assert "9007199254740993 has more digits" in result.output


@pytest.mark.usefixtures("exported")  # which brings the corpus up to date
@pytest.mark.parametrize("form", FORMATS)
def test_no_room_is_said_in_one_line(corpus_file: Path, tmp_path: Path, form: str) -> None:
    """A limit on the size of files stands for a full disk."""
    asked = ["export", str(tmp_path / "out"), f"--format={form}", f"--corpus={corpus_file}"]
    code = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000));"
        "os.access = lambda path, mode: mode == os.R_OK;"  # the corpus itself is left alone
        "from crawler.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: cannot write ")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("exported")
def test_an_export_that_is_told_to_end_leaves_nothing(corpus_file: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from crawler.corpus.exports import folder;"
        "folder._write_papers = lambda *_: os.kill(os.getpid(), signal.SIGTERM);"
        "from crawler.cli import main; main(sys.argv[1:])"
    )
    asked = ["export", str(tmp_path / "out"), "--format=csv", f"--corpus={corpus_file}"]
    done = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("waits", [False, True])
def test_a_corpus_that_may_not_be_written_is_exported_if_nothing_waits(
    corpus_file: Path, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    copy = tmp_path / "corpus.db"
    copy.write_bytes(corpus_file.read_bytes())
    if waits:
        with Corpus.open(copy) as corpus:
            corpus.store(a_capture("http://a.test/late", b"late"), a_report("示例市审计局"))
    monkeypatch.setattr("os.access", lambda path, mode: mode == os.R_OK)
    result = ogi(tmp_path / "out", "--format=csv", "--corpus", copy)
    assert result.exit_code == (2 if waits else 0)
    if waits:
        assert "not up to date" in result.output
    else:
        panel = (tmp_path / "out" / "panel.csv").read_bytes()
        assert panel == (exported / "csv" / "panel.csv").read_bytes()
