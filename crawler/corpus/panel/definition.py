"""The columns of the panel, and the table that holds it.

The panel is a table and not a view: a row takes some 400 look-ups, and a page or an export wants
a hundred thousand rows. `refresh.py` brings it up to date in one transaction.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from functools import cache

from crawler.corpus import stale
from crawler.corpus.columns import Column
from crawler.corpus.panel.series import all_rates, all_series, deadlines
from crawler.corpus.variables import variables
from parsers.checks import equations
from parsers.forms import all_forms

KINDS = {
    "government": "government 人民政府",
    "general_office": "general office of a government 政府办公厅（室）",
    "department": "department 部门",
    "development_zone": "development zone 开发区",
    "township": "township or town 乡镇",
    "subdistrict": "subdistrict 街道",
    "other": "other",
}

_WHO = (
    Column("unit_id", "text", "Publisher across years and sites, however it is spelled: digest of its division and its organ", "发布机构编号"),
    Column("publisher", "text", "Organ that publishes the report", "发布机构"),
    Column("publisher_kind", "text", "Kind of publisher: " + ", ".join(KINDS), "机构类型"),
    Column("adcode", "text", "GB/T 2260 code of its division", "行政区划代码", note="Empty where the report and its page leave it open"),
    Column("place", "text", "adcode, or where that is empty the code of the division whose site showed the report", "所在行政区划代码"),
    Column("division", "text", "Name of its division", "行政区划", note="Of place; empty for a government whose division is not known"),
    Column("province_adcode", "text", "GB/T 2260 code of the province", "省级代码", note="Of place"),
    Column("province", "text", "Name of the province", "省级行政区"),
    Column("year", "integer", "Year that the report is about", "报告年度"),
    Column("scope", "text", "Of a government: organ if the title names it (青岛市人民政府), place if it names the place alone or the whole of it (青岛市, 全市)", "报告范围", note="Where an organ publishes both, the first is its own report and the second may count its departments too: a series that changes between them may leap"),
    Column("report", "text", "Id of the report's version, to cite and to look up with `ogi show`", "报告编号"),
    Column("version", "integer", "1 for the first version seen at its address, then 2, ...", "版本"),
    Column("title", "text", "Title as printed", "标题"),
    Column("url", "text", "Address at which it was found", "网址"),
    Column("first_seen", "text", "When this version was first fetched (UTC)", "首次采集时间"),
    Column("form", "text", "Form of its requests table, else of its first table", "表格格式"),
    Column("published", "date", "Date of publication as printed", "发布日期"),
    Column("due", "date", "Last day on which it was in time", "公布期限", note="Empty for kinds of publisher to which the Regulations (条例) set no date of their own; the rules are in deadlines.toml"),
    Column("days_late", "integer", "Days from due to the first print, 0 if in time", "逾期天数", "日", note="By the earliest printed date after the year's end, of all versions and reports of this publisher and year; where there is none, what was fetched by the due day was in time. Empty where neither says"),
)  # fmt: skip
_FLAGS = (
    Column("numbers", "integer", "Cells with a printed number", "有数字的单元格"),
    Column("blanks", "integer", "Cells that are blank or hold a mark such as / or 无; not zeros", "空白单元格"),
    Column("missing", "integer", "Cells of its forms that the document lacks", "缺失单元格"),
    Column("ambiguous", "integer", "Cells that can be read in more than one way", "不确定单元格"),
    Column("checks_failed", "integer", "Sums of the form that the printed numbers break", "勾稽关系不符数"),
    Column("checks_unknown", "integer", "Sums of the form that blanks leave open", "勾稽关系未定数"),
    Column("claims_failed", "integer", "Sentences of the prose that contradict the tables", "正文与表格不一致数", note="Of numbers and shares stated in the prose; the sums of the form may all hold. Which number is right is left open"),
    Column("findings", "integer", "Findings across reports on this publisher and year", "跨报告核查发现数", note="Questions, not errors; those that somebody dismissed are counted too. The table findings has them"),
    Column("suspects", "integer", "Figures that the sums point to as misprinted", "疑似误填数"),
    Column("problems", "integer", "Problems that reading named", "问题数"),
    Column("read_from_scan", "flag", "1 if it was read from a picture by OCR, else 0", "扫描件识别"),
    Column("invented", "flag", "1 if it comes from an invented site under .test, else 0", "虚构"),
    Column("withdrawn", "text", "When its address was found to give it no more (UTC); empty: not found gone", "撤下时间", note="The report is kept as it was"),
    Column("other_reports", "integer", "Other current reports of this publisher and year, left out here", "同年其他报告数", note="One that says that it corrects another stands here, else one of the government before one of its whole place, else the one with most numbers, then the fewest failed checks, then the one published last; panel_left_out lists the others"),
    Column("other_reports_differ", "integer", "Cells in which those print another number", "与同年其他报告不一致数"),
)  # fmt: skip
# What the table holds besides, for joins and for the refresh; not exported.
HIDDEN = {
    "report_id": "the report (version)",
    "source_digest": "digest of what the row was made from; refreshing skips rows where it is the same",
}


@cache
def panel_columns() -> tuple[Column, ...]:
    """Give every column of the panel in order: who and when, flags, series, rates, figures."""
    return (
        *(Column(c.name, c.kind, c.en, c.zh, c.unit, c.short, c.note, "report") for c in _WHO),
        *(Column(c.name, c.kind, c.en, c.zh, c.unit, c.short, c.note, "quality") for c in _FLAGS),
        *_series(),
        *_rates(),
        *_figures(),
    )


def create_panel(conn: sqlite3.Connection) -> None:
    """Make the table and its rules anew where their definition changed; it is then empty."""
    columns = [(column.name, column.sql_type) for column in panel_columns()]
    rules = [
        (series.name, rule.form, rule.name, rule.formula, series.note)
        for series in all_series()
        for rule in series.rules
    ]
    definition = repr((columns, rules, all_rates(), _deadlines(), _sums(), _TABLE, _VIEW))
    digest = hashlib.sha256(definition.encode()).hexdigest()
    if conn.execute("SELECT value FROM about WHERE key = 'panel'").fetchone() == (digest,):
        return
    conn.execute("DROP VIEW IF EXISTS panel_left_out")
    conn.execute("DROP TABLE IF EXISTS panel")
    conn.execute("DROP TABLE IF EXISTS panel_rules")
    conn.execute("UPDATE outcomes SET source_digest = ''")  # taken from another panel
    declared = ",\n  ".join(f'"{name}" {kind}' for name, kind in columns)
    for statement in (_TABLE.format(columns=declared) + _VIEW).split(";\n"):
        conn.execute(statement)
    conn.executemany("INSERT INTO panel_rules VALUES (?, ?, ?, ?, ?)", rules)
    conn.execute("INSERT OR REPLACE INTO about VALUES ('panel', ?)", (digest,))
    stale.mark_all(conn)


def _sums() -> list[object]:
    return [equations(form.name, table) for form in all_forms() for table in form.tables]


def _deadlines() -> list[object]:
    return [(sorted(d.kinds), d.first_year, d.last_year, d.month, d.day) for d in deadlines()]


_TABLE = """
CREATE TABLE panel (
  report_id INTEGER PRIMARY KEY REFERENCES reports(id) ON DELETE CASCADE,
  source_digest TEXT NOT NULL,
  {columns},
  UNIQUE (unit_id, year)
);
CREATE INDEX panel_source ON panel(report_id, source_digest);
CREATE INDEX panel_year ON panel(year);
CREATE INDEX panel_adcode ON panel(adcode, year);
CREATE INDEX panel_publisher ON panel(publisher, year);
CREATE INDEX panel_province ON panel(province, year);
CREATE INDEX panel_kind ON panel(publisher_kind, year);
CREATE TABLE panel_rules (
  series TEXT NOT NULL,
  form TEXT NOT NULL REFERENCES forms(form),
  rule TEXT NOT NULL,
  formula TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (series, form)
) WITHOUT ROWID;
"""
_VIEW = """
CREATE VIEW panel_left_out AS
SELECT r.report, r.publisher, r.year, r.title, r.url, CASE
  WHEN r.publisher IS NULL THEN 'publisher unknown'
  WHEN r.year IS NULL THEN 'year unknown'
  WHEN EXISTS (SELECT 1 FROM panel p JOIN reports q ON q.id = p.report_id
    WHERE q.organ = r.organ AND q.adcode IS r.adcode AND q.year = r.year)
  THEN 'another report of this publisher and year stands in the panel'
  ELSE 'the panel was not refreshed since: ogi refresh' END AS reason
FROM reports r
WHERE r.current = 1 AND NOT EXISTS (SELECT 1 FROM panel p WHERE p.report_id = r.id)"""


def _series() -> Iterator[Column]:
    for s in all_series():
        short = s.short or s.name
        per_form = "; ".join(f"form {r.form}: {r.formula}" for r in s.rules)
        note = f"{s.note} Rules: {per_form}." if s.note else f"Rules: {per_form}."
        group = "series"
        yield Column(
            s.name, "number", s.en, s.zh, s.unit, short, f"Empty unless all its cells have a printed number. {note}", group
        )  # fmt: skip
        yield Column(
            f"{s.name}_or_zero", "number", f"{s.en}, blanks taken for zero", f"{s.zh}（空白作零）", s.unit, f"{short}_or0",
            f"As {s.name}, but a blank or a mark such as / counts as 0 where its table has any number, unless a sum of the form in which it stands does not hold with its blanks at 0; then, and where a cell is missing or in doubt, it is empty.", group,
        )  # fmt: skip
        yield Column(
            f"{s.name}_form", "text", f"{s.en}: form of the table it is from", "", "", f"{short}_f", "Empty where the report has no table that asks for it.", group
        )  # fmt: skip
        yield Column(
            f"{s.name}_rule", "text", f"{s.en}: rule by which it is made", "", "", f"{short}_r", "See panel_rules.", group
        )  # fmt: skip


def _rates() -> Iterator[Column]:
    for r in all_rates():
        note = f"{' + '.join(r.numerator)} over {' + '.join(r.denominator)}. Empty where either is empty or the denominator is 0."
        yield Column(r.name, "number", r.en, r.zh, "", r.short, note, "rate")


def _figures() -> Iterator[Column]:
    for v in variables():
        forms = ", ".join(a.form for a in v.forms)
        note = f"{v.table_en}; forms {forms}{'; ' + '; '.join(v.changes) if v.changes else ''}"
        yield Column(
            v.column_name,
            "number",
            v.label_en,
            v.label_zh,
            v.unit,
            v.short_name,
            note,
            f"figure of {v.table}",
        )
