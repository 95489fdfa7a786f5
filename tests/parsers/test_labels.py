"""Labels as keys: what an editor may change does not count."""

from __future__ import annotations

import pytest

from parsers.forms import all_forms, load
from parsers.labels import key_of, simplified
from parsers.vocabulary import meaning_of, near_rows


@pytest.mark.parametrize(
    "printed",
    [
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "(二)部分公开",
        "2.部分公开",
        "2、 部 分 公 开",
        "②部分公开",
        "部\n分公开",
        "部分公開",
        "部(bù)分公开",
    ],
)
def test_one_label_has_one_key_however_it_is_typed(printed: str) -> None:
    assert key_of(printed) == "部分公开"


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("本年(2023)制发件数", "本年制发件数"),
        ("上一年项目数量(指2019年事项数)", "上一年项目数量"),
        ("本年增/减(指增加或减少的事项数,减用负值表示,如-8)", "本年增减"),
        ("规范性文件（指各行(xíng)政机关印发的文件）", "规范性文件"),
        ("其中：1.当面申请数", "当面申请数"),
        ("（三）", ""),
        ("（规章）", "规章"),
    ],
)
def test_years_instructions_and_numbering_do_not_count(printed: str, key: str) -> None:
    assert key_of(printed) == key


def test_simplified_text_is_left_as_it_is() -> None:
    assert simplified("信息公开") == "信息公开"
    assert simplified("信息公開") == "信息公开"


def test_every_label_of_every_form_means_its_own_row_and_column() -> None:
    for form in all_forms():
        for table in form.tables.values():
            for row in table.rows:
                refs = meaning_of(row.label).rows
                assert (table.code, form.name, row.code) in {(r.table, r.form, r.row) for r in refs}
            for column in table.columns:
                assert (table.code, form.name, column.code) in meaning_of(column.label).columns


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("其他法律行政止公开", "denied_other_law"),
        ("本年新收政府信息公开申数量", "received_new"),
        ("要求行政机关确认或重新出具已获取信", "rejected_confirmation"),
    ],
)
def test_a_label_with_characters_lost_is_still_known(typed: str, row: str) -> None:
    refs = near_rows(key_of(typed), load("2021").tables["requests"])
    assert [ref.row for ref in refs] == [row]


@pytest.mark.parametrize("typed", ["其他主动公开文件", "行政检查", "行政许可1", "属于工作秘密事项"])
def test_another_label_is_not_taken_for_a_near_one(typed: str) -> None:
    for form in ("2021", "2019"):
        for table in load(form).tables.values():
            assert near_rows(key_of(typed), table) == ()
