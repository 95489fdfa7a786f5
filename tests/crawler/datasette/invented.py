"""A small corpus of invented reports that satisfy the form, with a few faults planted."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from crawler.corpus import Corpus
from crawler.corpus.refresh import refresh
from crawler.items import Bundle, Capture
from parsers.compared import Reading
from parsers.forms import Table, load
from parsers.joined import join
from parsers.model import Check, Claim, Figure, Problem, Report, Section, Suspect
from tests.crawler.corpus.samples import a_capture, not_a_report, with_value

CITIES = {"990100": "临川市", "990200": "云溪市", "990300": "望江市"}  # invented
ORGANS = (
    ("人民政府办公室", "general_office", 60),
    ("公安局", "department", 45),
    ("教育局", "department", 15),
    ("自然资源局", "department", 80),
    ("生态环境局", "department", 12),
    ("林业局", "department", 3),
)
PEOPLE = (
    "natural_person",
    "enterprise",
    "research_institution",
    "social_organization",
    "legal_service",
    "other_organization",
)


def make_corpus(path: Path) -> None:
    """Write 3 cities, 6 organs, 5 years; blanks, a failed check, a suspect, an edited report."""
    draw = random.Random(7)
    with Corpus.open(path) as corpus:
        corpus.add_division("990000", "示例省", level="province")
        for adcode, city in CITIES.items():
            corpus.add_division(adcode, city, level="prefecture", parent="990000")
            corpus.add_site(adcode, name=f"{city}人民政府", adcode=adcode, family="trs")
        run = corpus.begin_run("crawl (invented)", version="0.1.0")
        for adcode, city in CITIES.items():
            for number, (organ, kind, size) in enumerate(ORGANS):
                for year in range(2020, 2025):
                    if (city, organ, year) == ("望江市", "林业局", 2024):
                        continue  # who has not published
                    url = f"http://www.{adcode}.gov.test/xxgk/{number}/{year}.html"
                    report = invented_report(draw, city + organ, kind, adcode, year, size)
                    capture = a_capture(url, f"{url}1".encode(), at=f"{year + 1}-03-02T08:00:00Z")
                    capture = replace(capture, site_id=adcode)
                    if (city, organ, year) == ("云溪市", "教育局", 2024):
                        store_with_file(corpus, capture, report)
                    else:
                        corpus.store(capture, report)
        url = "http://www.990100.gov.test/xxgk/1/2023.html"
        edited = invented_report(draw, "临川市公安局", "department", "990100", 2023, 46)
        corpus.store(a_capture(url, b"edited", at="2025-06-01T08:00:00Z", site="990100"), edited)
        explainer = a_capture("http://www.990100.gov.test/jd/1.html", b"explainer", site="990100")
        corpus.store(explainer, not_a_report())
        corpus.add_problem("dead_link", "404", site_id="990200", url="http://www.990200.gov.test/x")
        assert run == corpus.run_id
        corpus.end_run(0, {"reports": 90})
        refresh(corpus)


def store_with_file(corpus: Corpus, page: Capture, report: Report) -> None:
    """Store a report that is on a page and in a file beside it, which has one cell otherwise."""
    key = "requests.received_new.natural_person"
    file = replace(a_capture(f"{page.url}.docx", b"docx", at=page.fetched_at), site_id=page.site_id)
    reports = [report, with_value(report, key, (report.values()[key] or 0) + 1)]
    joined = join([Reading(one.url, read) for one, read in zip((page, file), reports, strict=True)])
    corpus.store_together(Bundle((page, file)), joined, reports)


def invented_report(
    draw: random.Random, publisher: str, kind: str, adcode: str, year: int, size: int
) -> Report:
    """Draw a report whose sums hold, but for what is planted on purpose."""
    form = load("2019" if year < 2021 else "2021")
    requests = form.tables["requests"]
    columns = {person: _column(draw, requests, size, person == PEOPLE[0]) for person in PEOPLE}
    values: dict[str, int | None] = {}
    for row in requests.rows:
        for person in PEOPLE:
            values[f"requests.{row.code}.{person}"] = columns[person][row.code]
        total = sum(columns[person][row.code] for person in PEOPLE)
        values[f"requests.{row.code}.total"] = total
    received = values["requests.received_new.total"]
    granted = values["requests.granted.total"]
    assert received is not None
    assert granted is not None
    checks = [Check("requests.balance.total", "pass", received, received, _BALANCE)]
    suspects: tuple[Suspect, ...] = ()
    problems: tuple[Problem, ...] = ()
    if draw.random() < 0.15:  # a misprinted total
        printed = granted * 10 + 1
        values["requests.granted.total"] = printed
        cells = tuple(f"requests.granted.{column}" for column in (*PEOPLE, "total"))
        checks.append(Check("requests.row.granted", "fail", granted, printed, cells))
        suspects = (Suspect(cells[-1], printed, granted, "its row and its column fail alike"),)
    else:
        cells = tuple(f"requests.granted.{column}" for column in (*PEOPLE, "total"))
        checks.append(Check("requests.row.granted", "pass", granted, granted, cells))
    if draw.random() < 0.2:  # organisations left blank
        for key in values:
            if key.rpartition(".")[2] in PEOPLE[1:] and values[key] == 0:
                values[key] = None
        problems = (Problem("blank_columns", "zeros were left blank", ()),)
    figures = tuple(_figures(draw, form.tables, values))
    text = (
        f"{year}年，{publisher}认真落实政府信息公开条例，共收到政府信息公开申请{received}件，"
        "均在法定期限内答复。\n加强政务公开平台建设，及时更新政府采购、公共资源配置等重点领域信息。"
    )
    start = text.index("共收到")
    quote = text[start : text.index("，均")]
    key = "requests.received_new.total"
    return Report(
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        publisher=publisher,
        publisher_kind=kind,
        adcode=adcode,
        year=year,
        published=f"{year + 1}-01-{draw.randint(10, 31)}",
        form=form.name,
        forms=dict.fromkeys(form.tables, form.name),
        figures=figures,
        claims=(Claim((key,), received, quote, 0, start, start + len(quote)),),
        checks=tuple(checks),
        suspects=suspects,
        problems=problems,
        sections=(
            Section("一、总体情况", text),
            Section("五、存在的主要问题及改进情况", "个别栏目更新不够及时，下一步将加强培训。"),
        ),
    )


_BALANCE = (
    "requests.received_new.total",
    "requests.carried_in.total",
    "requests.closed_total.total",
    "requests.carried_out.total",
)


def _column(draw: random.Random, table: Table, size: int, people: bool) -> dict[str, int]:
    """Give one applicant's column: the results add up to what was closed."""
    size = size if people else size // 12
    out = {row.code: 0 for row in table.rows}
    for _ in range(draw.randint(size // 2, size + 1)):
        result = draw.choices(
            ("granted", "granted_in_part", "denied_process_information", "denied_other_law",
             "unavailable_not_held", "unavailable_requires_creation", "rejected_petition"),
            (40, 10, 6, 4, 25, 8, 7),
        )[0]  # fmt: skip
        out[result] += 1
    out["closed_total"] = sum(out.values())
    out["carried_out"] = draw.randint(0, size // 10)
    out["carried_in"] = draw.randint(0, min(size // 10, out["closed_total"]))
    out["received_new"] = out["closed_total"] + out["carried_out"] - out["carried_in"]
    return out


def _figures(
    draw: random.Random, tables: dict[str, Table], values: dict[str, int | None]
) -> list[Figure]:
    out = []
    for number, table in enumerate(tables.values()):
        drawn = {row.code: draw.choice((0, 0, 0, 1, 2)) for row in table.rows}
        for place, (row, column) in enumerate(table.cells()):
            key = f"{table.code}.{row.code}.{column}"
            value = values.get(key, 0)
            if table.code == "review_litigation" and column in ("upheld", "total"):
                value = drawn[row.code]
            elif table.code == "active_disclosure":
                value = draw.choice((0, 0, 4, 120))
            xpath = f"xpath=(/html/body/div[2]/table[{number + 1}]//tr)[{place + 3}]/*[2]"
            if value is None:
                out.append(Figure(table.code, row.code, column, None, "", "blank", xpath))
            else:
                out.append(Figure(table.code, row.code, column, value, str(value), "number", xpath))
    return out
