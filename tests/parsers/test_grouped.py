"""Thousands parted by a space: 「1 203」 is one number only where a sum of the form says so."""

from __future__ import annotations

import parsers
from parsers.model import Report

TITLE = "云岭市水务局2022年政府信息公开工作年度报告"
APPLICANTS = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
NEW, CARRIED = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"
START = "requests.received_new."


def read(*rows: tuple[object, ...]) -> Report:
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (APPLICANTS, *rows)
    )
    return parsers.read(f"<html><body><h1>{TITLE}</h1><table>{body}</table></body></html>".encode())


def test_a_number_with_a_space_is_read_where_only_it_makes_the_sum_hold() -> None:
    for space in (" ", "\u2009", "\u00a0", "\u3000"):
        report = read((NEW, 1003, 200, 0, 0, 0, 0, f"1{space}203"))
        assert report.values()[f"{START}total"] == 1203
        assert "cell_ambiguous" not in {problem.code for problem in report.problems}


def test_one_that_a_sum_settles_settles_the_next() -> None:
    rows = (
        (NEW, "1 203", 0, 0, 0, 0, 0, "1 203"),
        (CARRIED, 0, 0, 0, 0, 0, 0, 0),
        ("（一）予以公开", 803, 0, 0, 0, 0, 0, 803),
        ("（二）部分公开", 300, 0, 0, 0, 0, 0, 300),
    )
    values = read(*rows).values()
    assert values[f"{START}natural_person"] is values[f"{START}total"] is None
    every = [
        "（三）不予公开1．属于国家秘密",
        "2．其他法律行政法规禁止公开",
        "3．危及“三安全一稳定”",
    ]
    every += ["4．保护第三方合法权益", "5．属于三类内部事务信息", "6．属于四类过程性信息"]
    every += ["7．属于行政执法案卷", "8．属于行政查询事项", "1．本机关不掌握相关政府信息"]
    every += ["2．没有现成信息需要另行制作", "3．补正后申请内容仍不明确", "1．信访举报投诉类申请"]
    every += ["2．重复申请", "3．要求提供公开出版物", "4．无正当理由大量反复申请"]
    every += [
        "5．要求行政机关确认或重新出具已获取信息",
        "（六）其他处理1．申请人无正当理由逾期不补正",
    ]
    every += ["2．申请人逾期未按收费通知要求缴纳费用", "3．其他"]
    nothing = [(label, 0, 0, 0, 0, 0, 0, 0) for label in every]
    closed = ("（七）总计", "1 103", 0, 0, 0, 0, 0, "1 103")
    after = ("四、结转下年度继续办理", 100, 0, 0, 0, 0, 0, 100)
    values = read(*rows, *nothing, closed, after).values()
    assert values["requests.closed_total.natural_person"] == 1103
    assert values[f"{START}natural_person"] == values[f"{START}total"] == 1203


def test_two_figures_in_a_cell_stay_open() -> None:
    for cell in ("1 203", "1203 5", "0 203", "1 20", "12 0345"):
        report = read((NEW, cell, 0, 0, 0, 0, 0, 203))
        assert report.values()[f"{START}natural_person"] is None
        assert "cell_ambiguous" in {problem.code for problem in report.problems}
    report = read((NEW, 203, 0, 0, 0, 0, 0, "1 203"))
    assert report.values()[f"{START}total"] is None
