"""Labels cut short, mangled or lost: what they may still name, and what only looks so."""

from __future__ import annotations

import pytest

import parsers
from parsers.forms import load
from parsers.labels import key_of
from parsers.model import Number
from parsers.vocabulary import near_rows
from tests.parsers.layouts import (
    FIGURES,
    HEADS,
    REQUESTS,
    TITLE,
    expected,
    label_of,
    printed,
    read,
    requests,
    table,
)

STATISTICS = load("2014").tables["statistics"]
REVIEW = [
    f"statistics.{row.code}.value" for row in STATISTICS.rows if row.code.startswith("review")
]


def statistics(changes: dict[str, str]) -> dict[str, Number | None]:
    """Read the list of 2014 with other labels for some rows; each figure is its row's number."""
    rows = [(changes.get(row.code, row.label), n) for n, row in enumerate(STATISTICS.rows)]
    title = TITLE.replace("2022", "2016")
    page = (
        f"<h1>{title}</h1><p>附表：政府信息公开情况统计表</p>{table(('统计指标', '统计数'), *rows)}"
    )
    return parsers.read(f"<html><body>{page}</body></html>".encode()).values()


def right() -> dict[str, Number]:
    return {f"statistics.{row.code}.value": n for n, row in enumerate(STATISTICS.rows)}


@pytest.mark.parametrize(
    "changes",
    [
        {"review_other": "（三）其他", "litigation": "五、行政诉"},
        {"review_corrected": "（二）被依", "litigation_upheld": "（一）维持具体行政行为或者"},
        {"review_other": "（三）其他情形未数", "litigation": "五、行政诉讼量", "litigation_corrected": "（二）依法纠错数"},
        {"review_upheld": "（一）维持", "litigation_upheld": "（一）维持具体行政行为或"},
    ],
)  # fmt: skip
def test_a_label_of_two_groups_is_not_given_to_the_wrong_one(changes: dict[str, str]) -> None:
    whole = right()
    for key, value in statistics(changes).items():
        assert value in (None, whole.get(key)), key


def test_one_row_more_leaves_labels_of_two_groups_where_they_are() -> None:
    values = statistics({"complaints": "另：其他有关事项数"})
    whole = right()
    assert [values[key] for key in REVIEW] == [whole[key] for key in REVIEW]


def test_the_beginning_of_one_label_is_not_near_another() -> None:
    assert near_rows(key_of("维持具体行政行为或者"), STATISTICS) == ()
    (near,) = {ref.row for ref in near_rows(key_of("维持具体行政行为件数"), STATISTICS)}
    assert near == "review_upheld"


@pytest.mark.parametrize("organisations", ["法人或其组织", "法人或其他组", "法人或其政他组织"])
def test_a_mangled_head_over_the_organisations_is_no_column(organisations: str) -> None:
    kinds = "".join(f"<td>{kind}</td>" for kind in HEADS[1:-1])
    head = (
        f"<tr><td rowspan=2>项目</td><td rowspan=2>自然人</td><td colspan=5>{organisations}</td>"
        f"<td rowspan=2>总计</td></tr><tr>{kinds}</tr>"
    )
    body = table(*((label_of(code), *printed(code)) for code in FIGURES))
    assert requests(body.replace("<table>", f"<table>{head}")) == expected()


def test_heads_may_name_the_group_that_they_are_of() -> None:
    heads = [HEADS[0], *(f"法人或其他组织—{kind}" for kind in HEADS[1:-1]), HEADS[-1]]
    rows = [(label_of(code), *printed(code)) for code in FIGURES]
    assert requests(table(("项目", *heads), *rows)) == expected()


def test_a_row_whose_label_stands_behind_its_figures_is_not_named_by_its_neighbours() -> None:
    heads = ("上一年项目数量", "本年增/减", "处理决定数量", "信息内容")
    rows = (
        (17, -3, 204, "行政许可"),
        (26, 2, 158, "其他对外管理服务事项"),
        (12, 1, 37, "行政处罚"),
    )
    values = read("二、主动公开政府信息情况", table(heads, *rows)).values()
    assert values["active_disclosure.other_services.decisions"] in (None, 158)
    assert values["active_disclosure.licensing.decisions"] in (None, 204)


@pytest.mark.parametrize(
    "cell",
    [
        "<ruby>4<rt>9</rt></ruby>",
        "<object>9</object>4",
        "4<iframe src=a.htm>9</iframe>",
        "4<datalist><option>9</option></datalist>",
        "<progress value=9>9</progress>4",
    ],
)
def test_what_a_browser_shows_aside_or_not_at_all_is_no_digit(cell: str) -> None:
    body = table(("信息内容", "本年处理决定数量"), ("行政许可", cell), ("行政处罚", 368))
    values = read("二、主动公开政府信息情况", body).values()
    assert values["active_disclosure.licensing.decisions"] == 4


def with_row_after(code: str, *row: object) -> dict[str, Number | None]:
    rows: list[tuple[object, ...]] = []
    for own in FIGURES:
        rows.append((REQUESTS.row(own).label, *printed(own)))
        if own == code:
            rows.append(row)
    return requests(table(("项目", *HEADS), *rows))


def test_other_reasons_of_another_group_are_not_those_of_the_last() -> None:
    values = with_row_after("denied_administrative_inquiry", "9．其他", 7, 0, 0, 0, 0, 0, 7)
    assert values == expected()


@pytest.mark.parametrize("label", ["部门规范性文件", "政府规范性文件", "市本级行政许可"])
def test_a_part_of_a_row_is_not_the_row(label: str) -> None:
    heads = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    values = read(
        "二、主动公开政府信息情况", table(heads, ("规章", 0, 0, 1), (label, 4, 1, 9))
    ).values()
    assert values["active_disclosure.normative_documents.issued"] is None
    assert values["active_disclosure.licensing.decisions"] is None


def test_a_figure_below_two_units_may_be_of_a_row_without_label() -> None:
    rows = "".join(
        f"{row.label} {row.units['value']} {n}\n" for n, row in enumerate(STATISTICS.rows)
    )
    cut = rows.replace(
        "（一）收到申请数 件 16\n1．当面申请数 件 17\n", "（一）收到申请数 件\n件 17\n"
    )
    assert cut != rows
    text = f"{TITLE.replace('2022', '2016')}\n政府信息公开情况统计表\n统计指标 单位 统计数\n{cut}"
    values = parsers.read(text.encode()).values()
    assert values["statistics.received.value"] is None
    assert values["statistics.received_by_fax.value"] == 18
