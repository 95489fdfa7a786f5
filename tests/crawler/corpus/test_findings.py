"""Findings across a publisher's years: evidence, stable ids, verdicts that stay."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.findings import NoFinding, judge
from crawler.corpus.findings.rules import settings
from crawler.corpus.refresh import refresh
from parsers.model import Claim, Report, Section
from tests.crawler.corpus.samples import a_capture, a_report, not_a_report, with_value


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def store(corpus: Corpus, *reports: Report) -> None:
    for n, report in enumerate(reports):
        corpus.store(a_capture(f"http://a.test/{n}", f"{n}".encode()), report)
    refresh(corpus)


def findings(corpus: Corpus, rule: str) -> list[dict[str, Any]]:
    cursor = corpus.conn.cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute("SELECT * FROM findings_judged WHERE rule = ? ORDER BY year", (rule,))
    return [dict(row) for row in rows]


def totals(corpus: Corpus) -> list[dict[str, Any]]:
    cursor = corpus.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return [dict(row) for row in cursor.execute("SELECT * FROM government_totals ORDER BY year")]


def in_years(year: int, **cells: float) -> Report:
    """Give a report with some cells set: ``table__row__column`` names."""
    report = a_report(year=year)
    for name, value in cells.items():
        report = with_value(report, name.replace("__", "."), value)  # type: ignore[arg-type]
    return report


def test_nothing_is_found_where_everything_fits(corpus: Corpus) -> None:
    before = in_years(2023, requests__carried_out__total=3)
    now = in_years(2024, requests__carried_in__total=3)
    store(corpus, before, now)
    assert corpus.conn.execute("SELECT * FROM findings").fetchall() == []


def test_carried_in_against_last_years_carried_out(corpus: Corpus) -> None:
    before = in_years(2023, requests__carried_out__natural_person=5, requests__carried_out__total=5)
    now = in_years(2024, requests__carried_in__natural_person=4, requests__carried_in__total=5)
    store(corpus, before, now)
    (found,) = findings(corpus, "carried_in")
    assert found["subject"] == "requests.carried_in.natural_person"
    assert (found["year"], found["value"], found["expected"]) == (2024, 4, 5)
    ids = dict(corpus.conn.execute("SELECT year, report FROM reports").fetchall())
    assert (found["report"], found["other_report"]) == (ids[2024], ids[2023])


@pytest.mark.parametrize("years", [(2022, 2024), (2024,)])
def test_a_year_is_compared_with_the_year_before_and_no_other(
    corpus: Corpus, years: tuple[int, ...]
) -> None:
    store(corpus, *(in_years(year, requests__carried_in__total=9) for year in years))
    assert findings(corpus, "carried_in") == []


def test_a_blank_is_no_contradiction(corpus: Corpus) -> None:
    store(corpus, a_report(year=2023, carried_out__total=None), a_report(carried_in__total=7))
    assert findings(corpus, "carried_in") == []


def test_documents_in_force(corpus: Corpus) -> None:
    cell = "active_disclosure__normative_documents__"
    before = in_years(2023, **{f"{cell}in_force": 10})
    numbers = {f"{cell}issued": 4, f"{cell}repealed": 1}
    store(corpus, before, in_years(2024, **numbers, **{f"{cell}in_force": 13}))
    assert findings(corpus, "in_force") == []
    store(corpus, before, in_years(2024, **numbers, **{f"{cell}in_force": 14}))
    (found,) = findings(corpus, "in_force")
    assert (found["value"], found["expected"]) == (14, 13)
    assert json.loads(found["evidence"]) == {"before": 10, "issued": 4, "repealed": 1}


def growing(value: float, unit: str, said: str, *, now: int = 72, told: int = 72) -> Report:
    """Give a report of 2024 whose prose says how the requests received grew."""
    cells = ("requests.received_new.total",)
    text = f"新收政府信息公开申请{told}件，{said}"
    number = Claim(cells, told, text.partition("，")[0], 0, 0, len(text.partition("，")[0]))
    growth = Claim(cells, value, text, 0, 0, len(text), relation="growth", unit=unit)
    report = in_years(2024, requests__received_new__total=now)
    return replace(report, sections=(Section("一、总体情况", text),), claims=(number, growth))


@pytest.mark.parametrize(
    ("value", "unit", "said", "holds"),
    [
        (53, "%", "同比增长53%", True), (54, "%", "同比增长54%", True),
        (53.2, "%", "同比增长53.2%", True), (53.1, "%", "同比增长53.1%", True),
        (53.3, "%", "同比增长53.3%", False), (52, "%", "同比增长52%", False), (-53, "%", "同比下降53%", False),
        (53, "%", "同比增长53.0%", False), (25, "件", "比去年多25件", True),
        (24, "件", "比去年多24件", False), (0, "件", "与上年持平", False),
    ],
)  # fmt: skip
def test_stated_growth(corpus: Corpus, value: float, unit: str, said: str, holds: bool) -> None:
    before = in_years(2023, requests__received_new__total=47)
    store(corpus, before, growing(value, unit, said))
    found = findings(corpus, "growth")
    assert len(found) == (0 if holds else 1)
    for finding in found:
        assert finding["subject"] == "requests.received_new.total"
        assert finding["value"] == value
        assert finding["expected"] == (25 if unit == "件" else 53.191)
        assert all(part in finding["detail"] for part in (said, "72", "47", "2023"))
        ids = dict(corpus.conn.execute("SELECT year, report FROM reports").fetchall())
        assert (finding["report"], finding["other_report"]) == (ids[2024], ids[2023])


def test_growth_of_nothing_or_of_a_blank_is_left_open(corpus: Corpus) -> None:
    store(corpus, a_report(year=2023, received_new__total=None), growing(52, "%", "同比增长52%"))
    assert findings(corpus, "growth") == []
    store(corpus, a_report(year=2023, received_new__total=0), growing(52, "%", "同比增长52%"))
    assert findings(corpus, "growth") == []


def test_growth_of_a_number_that_the_table_denies_is_left_to_the_checks(corpus: Corpus) -> None:
    before = in_years(2023, requests__received_new__total=47)
    store(corpus, before, growing(53, "%", "同比增长53%", now=80, told=72))
    assert findings(corpus, "growth") == []


def test_growth_is_kept_apart_from_what_equals_its_cells(corpus: Corpus) -> None:
    store(corpus, growing(53, "%", "同比增长53%"))
    kept = corpus.conn.execute("SELECT value, relation, base, unit FROM claims ORDER BY n")
    assert kept.fetchall() == [(72, "equals", "[]", ""), (53, "growth", "[]", "%")]


def test_a_table_copied_from_last_year(corpus: Corpus) -> None:
    numbers = {f"requests__granted__{c}": n for n, c in enumerate(("total", "enterprise"), 40)}
    numbers |= {"requests__closed_total__total": 52, "requests__received_new__total": 53}
    store(corpus, in_years(2023, **numbers), in_years(2024, **numbers))
    (found,) = findings(corpus, "copied_table")
    assert (found["subject"], found["value"]) == ("requests", 4)
    store(corpus, in_years(2023, **numbers), in_years(2024, **numbers | {"requests__other_other__total": 1}))  # fmt: skip
    assert findings(corpus, "copied_table") == []


def test_tables_of_zeros_are_no_copies(corpus: Corpus) -> None:
    store(corpus, a_report(year=2023), a_report(year=2024))
    assert findings(corpus, "copied_table") == []


def test_prose_that_is_nearly_last_years(corpus: Corpus) -> None:
    text = "".join(
        f"第{n}项工作围绕政务公开平台建设和{chr(0x4E00 + n * 7)}领域信息展开。" for n in range(60)
    )
    other = "".join(
        f"{chr(0x5E00 + n * 3)}组负责{chr(0x6E00 + n * 5)}类文件的清理与发布。" for n in range(60)
    )
    prose = {2021: text, 2022: text.replace("第7项", "第八项"), 2023: other}
    store(
        corpus,
        *(
            replace(a_report(year=year), preamble="", sections=(Section("一、总体情况", words),))
            for year, words in prose.items()
        ),
    )
    (found,) = findings(corpus, "copied_prose")
    assert found["year"] == 2022
    assert found["value"] >= settings()["copied_prose"]["share"]


def test_yuan_typed_for_ten_thousand_yuan(corpus: Corpus) -> None:
    fees = "active_disclosure__fees__amount_10k_yuan"
    amounts = {2021: 12.5, 2022: 13.0, 2023: 128_000.0, 2024: 14.0}
    store(corpus, *(in_years(year, **{fees: amount}) for year, amount in amounts.items()))
    (found,) = findings(corpus, "yuan_for_10k_yuan")
    assert (found["year"], found["value"], found["expected"]) == (2023, 128_000, 13.0)
    assert json.loads(found["evidence"]) == {
        "other_years": {"2021": 12.5, "2022": 13.0, "2024": 14.0}
    }


def test_a_count_far_from_the_history(corpus: Corpus) -> None:
    counts = {2021: 12, 2022: 10, 2023: 11, 2024: 1_011}
    store(corpus, *(in_years(y, requests__received_new__total=n) for y, n in counts.items()))
    assert [(f["subject"], f["year"]) for f in findings(corpus, "outlier")] == [("received", 2024)]


def test_lateness(corpus: Corpus) -> None:
    store(corpus, replace(a_report(), published="2025-02-10"))
    (found,) = findings(corpus, "late")
    assert (found["value"], found["detail"]) == (
        10,
        "published 2025-02-10, due 2025-01-31: 10 days late",
    )


DEPARTMENTS = [f"示例市{name}局" for name in ("公安", "教育", "民政", "水利", "审计", "统计")]


def a_city(
    corpus: Corpus, *, told: int = 30, silent: int = 0, adcode: str = "990100", year: int = 2024
) -> None:
    """Store six departments, five requests each, of which some do not report on ``year``."""
    corpus.add_division(adcode, "示例市", level="prefecture")
    reports = [
        replace(a_report(name, year - 1, received_new__total=5), adcode=adcode)
        for name in DEPARTMENTS
    ]
    reports += [
        replace(a_report(name, year, received_new__total=5), adcode=adcode)
        for name in DEPARTMENTS[silent:]
    ]
    government = a_report("示例市人民政府", year, received_new__total=told)
    reports.append(replace(government, publisher_kind="government", adcode=adcode))
    for report in reports:
        url = f"http://a.test/{adcode}/{report.publisher}/{report.year}"
        corpus.store(a_capture(url, url.encode()), report)
    refresh(corpus)


def test_a_governments_total_beside_the_sum_of_its_departments(corpus: Corpus) -> None:
    a_city(corpus, told=33, silent=1)
    (found,) = totals(corpus)
    assert (found["publisher"], found["series"]) == ("示例市人民政府", "received")
    assert (found["value"], found["departments"], found["year"]) == (33, 25, 2024)
    assert (found["departments_there"], found["departments_known"]) == (5, 6)
    assert found["districts_known"] == 0


def test_a_total_is_information_and_no_finding(corpus: Corpus) -> None:
    a_city(corpus, told=33)
    assert totals(corpus)
    assert corpus.conn.execute("SELECT * FROM findings").fetchall() == []


def test_totals_need_most_of_the_departments(corpus: Corpus) -> None:
    a_city(corpus, silent=2)
    assert totals(corpus) == []


def test_totals_follow_a_department_that_comes_or_goes(corpus: Corpus) -> None:
    a_city(corpus, silent=2)
    for name in DEPARTMENTS[:2]:
        url = f"http://a.test/990100/{name}/2024"
        late_one = replace(a_report(name, 2024, received_new__total=6), adcode="990100")
        corpus.store(a_capture(url, url.encode()), late_one)
    refresh(corpus)
    (found,) = totals(corpus)
    assert found["departments"] == 32
    url = f"http://a.test/990100/{DEPARTMENTS[0]}/2024"
    corpus.store(a_capture(url, b"later", at="2025-06-01T08:00:00Z"), not_a_report())
    corpus.store(a_capture(url, url.encode(), at="2025-06-02T08:00:00Z"), not_a_report())
    refresh(corpus)
    (found,) = totals(corpus)
    assert found["departments"] == 26
    url = "http://a.test/990100/示例市人民政府/2024"
    corpus.store(a_capture(url, b"later", at="2025-06-01T08:00:00Z"), not_a_report())
    corpus.store(a_capture(url, url.encode(), at="2025-06-02T08:00:00Z"), not_a_report())
    refresh(corpus)
    assert totals(corpus) == []


def test_totals_take_in_the_governments_below_if_most_are_there(corpus: Corpus) -> None:
    for county in ("990101", "990102"):
        corpus.add_division(county, f"示例{county}区", level="county", parent="990100")
    a_city(corpus)
    assert totals(corpus) == []
    for county in ("990101", "990102"):
        told = replace(a_report(f"{county}区人民政府", received_new__total=7), adcode=county)
        told = replace(told, publisher_kind="government")
        corpus.store(a_capture(f"http://a.test/{county}", county.encode()), told)
    refresh(corpus)
    (found,) = totals(corpus)
    assert (found["departments"], found["districts"]) == (30, 14)
    assert (found["districts_there"], found["districts_known"]) == (2, 2)


def contradiction(corpus: Corpus, carried_in: int = 4) -> str:
    before = in_years(2023, requests__carried_out__total=5)
    store(corpus, before, in_years(2024, requests__carried_in__total=carried_in))
    (found,) = findings(corpus, "carried_in")
    return str(found["id"])


def test_looking_again_changes_nothing(corpus: Corpus) -> None:
    contradiction(corpus)
    before = corpus.conn.execute("SELECT * FROM findings").fetchall()
    assert set(refresh(corpus).values()) == {0}
    assert corpus.conn.execute("SELECT * FROM findings").fetchall() == before


def test_a_verdict_survives_a_better_reading_and_a_crawl(corpus: Corpus) -> None:
    name = contradiction(corpus)
    judge(corpus, name, "confirmed", "the office says so")
    corpus.store(a_capture("http://a.test/9", b"9"), a_report("示例市教育局"))
    assert contradiction(corpus) == name
    (found,) = findings(corpus, "carried_in")
    assert (found["verdict"], found["note"]) == ("confirmed", "the office says so")
    assert found["evidence_changed"] == 0


def test_a_verdict_on_other_numbers_is_said_to_be_that(corpus: Corpus) -> None:
    name = contradiction(corpus)
    judge(corpus, name, "dismissed")
    assert contradiction(corpus, carried_in=3) == name
    (found,) = findings(corpus, "carried_in")
    assert (found["verdict"], found["evidence_changed"]) == ("dismissed", 1)


def test_a_finding_that_is_mended_goes_and_its_verdict_waits(corpus: Corpus) -> None:
    name = contradiction(corpus)
    judge(corpus, name, "confirmed")
    before = in_years(2023, requests__carried_out__total=5)
    store(corpus, before, in_years(2024, requests__carried_in__total=5))
    assert findings(corpus, "carried_in") == []
    assert contradiction(corpus) == name
    assert findings(corpus, "carried_in")[0]["verdict"] == "confirmed"


def test_verdicts_from_the_command_line(corpus: Corpus) -> None:
    name = contradiction(corpus)

    def ogi(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["verdict", *arguments, f"--corpus={corpus.path}"])
        return result.exit_code, result.output

    assert ogi(name, "dismissed", "--note", "'; DROP TABLE verdicts; --")[0] == 0
    assert findings(corpus, "carried_in")[0]["note"] == "'; DROP TABLE verdicts; --"
    assert ogi(name, "open")[0] == 0
    assert findings(corpus, "carried_in")[0]["verdict"] is None
    code, said = ogi("nonsense", "confirmed")
    assert (code, "no finding nonsense" in said) == (2, True)
    with pytest.raises(NoFinding):
        judge(corpus, "nonsense", None)


def test_every_rule_is_explained() -> None:
    assert all(rule["en"] and rule["zh"] and rule["note"] for rule in settings().values())
