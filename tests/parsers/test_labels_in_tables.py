"""Labels that are abbreviated or mistyped, heads of other forms, columns left out or of remarks."""

from __future__ import annotations

import pytest

from tests.parsers.layouts import FIGURES, HEADS, expected, label_of, printed, read, requests, table

SHORT = {
    "received_new": "一、本年新收",
    "carried_in": "二、上年结转",
    "rejected_petition": "1．信访举报",
    "unavailable_requires_creation": "2．需另行制作",
    "other_fee_unpaid": "2．逾期未缴费",
    "carried_out": "四、结转下年",
}


def rows(**labels: str) -> list[list[object]]:
    return [[labels.get(code, label_of(code)), *printed(code)] for code in FIGURES]


def active(body: str) -> dict[str, object]:
    return dict(read("二、主动公开政府信息情况", body).values())


def test_an_abbreviated_label_names_the_one_row_that_has_its_characters() -> None:
    assert requests(table(["申请人情况", *HEADS], *rows(**SHORT))) == expected()


@pytest.mark.parametrize("label", ["公开申请", "行政机关", "撤回申请数"])
def test_characters_of_two_rows_or_of_none_name_no_row(label: str) -> None:
    values = requests(table(["申请人情况", *HEADS], *rows(rejected_repeat=label)))
    assert {v for k, v in values.items() if ".rejected_repeat." in k} == {None}
    assert values["requests.rejected_excessive.total"] == 0


def test_a_label_of_four_characters_may_have_one_wrong() -> None:
    assert (
        requests(table(["申请人情况", *HEADS], *rows(rejected_repeat="2．重覆申请"))) == expected()
    )


@pytest.mark.parametrize("upper", [False, True])
def test_the_first_head_may_be_mangled(upper: bool) -> None:
    _, *others = HEADS
    heads = [["", "自然入", *others]]
    if upper:  # as the form has it, on two storeys
        heads = [["申请人情况"], ["自然入", "法人或其他组织", others[-1]], others[:-1]]
    assert requests(table(*heads, *rows())) == expected()


def test_a_table_without_totals_is_read() -> None:
    values = requests(table(["", *HEADS[:-1]], *(row[:-1] for row in rows())))
    wanted = {k: None if k.endswith(".total") else v for k, v in expected().items()}
    assert values == wanted


def test_a_remark_beside_figures_is_none_of_them() -> None:
    heads = [["申请人情况", "备注"], HEADS]
    body = [[*row, "含上年结转" if n == 1 else ""] for n, row in enumerate(rows())]
    assert requests(table(*heads, *body)) == expected()
    body[1][1] = ""  # now the figures may have moved
    values = requests(table(*heads, *body))
    assert {v for k, v in values.items() if ".carried_in." in k} == {None}


def test_columns_of_an_older_form_beside_those_of_the_form_are_passed_by() -> None:
    section = [["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]]
    section += [["规章", "0", "0", "2"], ["行政规范性文件", "3", "1", "17"], ["第二十条第（五）项"]]
    heads = ["信息内容", "上一年项目数量", "本年增/减", "本年处理决定数量"]
    values = active(table(*section, heads, ["行政许可", "31", "-2", "874"]))
    assert values["active_disclosure.licensing.decisions"] == 874


@pytest.mark.parametrize("corner", ["类型", "类别", "内容", "分类"])
def test_what_heads_the_labels_takes_no_column(corner: str) -> None:
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    body = [
        ["行政复议", 1, 2, 0, 4, 7],
        ["未经复议直接起诉", 0, 1, 0, 0, 1],
        ["末经复议后起诉", 5, 0, 0, 0, 5],
    ]
    report = read("四、政府信息公开行政复议、行政诉讼情况", table([corner, *outcomes], *body))
    assert report.values()["review_litigation.review.pending"] == 4
    assert report.values()["review_litigation.litigation_direct.corrected"] == 1


def test_a_list_numbered_in_a_column_of_its_own_with_units_in_its_labels() -> None:
    body = [["1", "主动公开信息数（条）", 3, 53], ["2", "申请总数（件）", 4, 40]]
    values = read("附表", table(["序号", "项目", "本年", "历年累计"], *body)).values()
    assert values["local_statistics.disclosed.cumulative"] == 53
    assert values["local_statistics.received.value"] == 4


def test_a_remark_does_not_move_the_figures_of_a_row_without_label() -> None:
    heads = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "备注"]
    body = [["", 2501, 3141, 3555, "含上年结转"], ["行政规范性文件", 3, 1, 17, ""]]
    values = active(table(["第二十条第（一）项"], heads, *body))
    assert values["active_disclosure.regulations.repealed"] in (None, 3141)
    assert values["active_disclosure.normative_documents.in_force"] == 17


def test_a_numbered_row_does_not_move_into_the_place_of_a_blank_total() -> None:
    body = [[label_of(code), n, *printed(code)[:-1], ""] for n, code in enumerate(FIGURES, 1)]
    values = requests(table(["序号", *HEADS], *body))
    assert values["requests.received_new.natural_person"] in (None, 12)


def test_a_head_that_is_printed_twice_takes_one_place() -> None:
    head = ["自然人", "法人或其他组织", "总计", "占比（%）"], HEADS[1:-1]
    body = [[*row, "27", "", ""] for row in rows()]
    values = requests(table(["", "申请人情况"], *head, ["", "申请人情况"], *head, *body))
    assert values == expected()


def test_two_rows_of_totals_that_differ_are_in_doubt() -> None:
    body = rows()
    place = [*FIGURES].index("closed_total")
    twice = [*body[: place + 1], ["合计", 5, 5, 0, 0, 0, 0, 10], *body[place + 1 :]]
    values = requests(table(["申请人情况", *HEADS], *twice))
    assert {v for k, v in values.items() if ".closed_total." in k} == {None}
    body[place][0] = "合计"
    assert requests(table(["申请人情况", *HEADS], *body)) == expected()
