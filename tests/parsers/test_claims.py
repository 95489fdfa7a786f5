"""Claims of whole sections: the real report, quotes and offsets, checks, hostile prose."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.claims import check_claims, find_claims, with_carried_in
from parsers.claims.text import numbers
from parsers.model import Claim, Figure, Section

SEED = Path(__file__).parents[3] / "shared/seeds/000_8436bc073596ce4a.txt"


def prose(*texts: str) -> list[Section]:
    return [Section("一、总体情况", text) for text in texts]


def stated(claims: list[Claim]) -> dict[str, int | float]:
    return {
        "+".join(c.removeprefix("requests.") for c in claim.cells): claim.value for claim in claims
    }


def figure(key: str, value: float | None) -> Figure:
    table, row, column = key.split(".")
    raw = "" if value is None else str(value)
    return Figure(table, row, column, value, raw, "blank" if value is None else "number", "")


def figures(**values: float | None) -> dict[str, Figure]:
    return {
        key: figure(key, value)
        for name, value in values.items()
        for key in [name.replace("__", ".")]
    }


# ---- the real report ---------------------------------------------------------------------------------


def seed_sections() -> list[Section]:
    if not SEED.exists():
        pytest.skip("../shared is not here: no real report to read")
    text = SEED.read_text("utf-8")
    headings = ["一、总体情况", "二、主动公开", "五、存在的主要问题", "六、其他需要报告"]
    starts = [text.index(heading) for heading in headings]
    first, _, fifth, sixth = (
        Section(text[a : text.index("\n", a)], text[text.index("\n", a) + 1 : b])
        for a, b in zip(starts, [*starts[1:], len(text)], strict=True)
    )
    return [first, fifth, sixth]


def test_the_real_report_gives_its_thirteen_claims_and_no_other() -> None:
    claims = find_claims(seed_sections(), "2021")
    (growth,) = (c for c in claims if c.relation != "equals")
    assert (growth.relation, growth.cells, growth.value, growth.unit) == (
        "growth",
        ("requests.received_new.total",),
        53,
        "%",
    )
    assert growth.quote.endswith("共受理政府信息公开申请72件，同比增长53%")
    assert [(c.cell, len(c.cells), c.value) for c in claims if c.relation == "equals"] == [
        ("requests.received_new.total", 1, 72),
        ("requests.received_new.natural_person", 1, 72),
        ("requests.closed_total.total", 1, 74),
        ("requests.carried_in.total", 1, 6),
        ("requests.granted.total", 1, 12),
        ("requests.granted_in_part.total", 1, 8),
        ("requests.denied_state_secret.total", 8, 2),
        ("requests.unavailable_not_held.total", 1, 50),
        ("requests.other_not_corrected.total", 3, 2),
        ("requests.carried_out.total", 1, 4),
        ("review_litigation.review.total", 1, 1),
        ("review_litigation.review.upheld", 1, 1),
        ("requests.closed_total.total", 1, 74),
    ]


# ---- where a claim stands ----------------------------------------------------------------------------


def test_offsets_are_those_of_the_section_as_it_was_given() -> None:
    text = "（二）依申请公开。\n 2023 年，共收到 政府信息 公开申请 １２ 件；办结　１１　件。"
    sections = [Section("一、总体情况", "没有数字。"), Section("二、其他", text)]
    received, closed = find_claims(sections, "2021")
    assert (received.section, received.value, closed.value) == (1, 12, 11)
    assert (
        text[received.start : received.end] == received.quote == "共收到 政府信息 公开申请 １２ 件"
    )
    assert text[closed.start : closed.end] == closed.quote == "办结　１１　件"


def test_a_heading_line_says_what_the_next_paragraph_is_about() -> None:
    with_heading = prose("（二）依申请公开情况\n全年收到申请12件，办结11件。")
    without = prose("（二）政务服务情况\n全年收到申请12件，办结11件。")
    assert stated(find_claims(with_heading, "2021")) == {
        "received_new.total": 12,
        "closed_total.total": 11,
    }
    assert find_claims(without, "2021") == []


def test_the_form_decides_which_cells_there_are() -> None:
    text = "{}年办结政府信息公开申请9件，予以公开1件，不予公开1件，无法提供6件，其他处理1件。"
    other = {
        form: stated(find_claims(prose(text.format(year)), form))
        for form, year in (("2021", 2023), ("2019", 2020), ("2014", 2016))
    }
    assert other["2021"]["other_not_corrected.total+other_fee_unpaid.total+other_other.total"] == 1
    assert other["2019"]["other.total"] == 1
    assert other["2014"] == {
        "statistics.closed.value": 9,
        "statistics.answered_granted.value": 1,
        "statistics.answered_denied.value": 1,
    }


def test_prose_alone_takes_the_form_of_its_year() -> None:
    for year, cell in ((2023, "requests.received_new.total"), (2016, "statistics.received.value")):
        (claim,) = find_claims(prose(f"{year}年共收到政府信息公开申请9件。"), None)
        assert claim.cell == cell


def test_the_year_of_the_report_may_be_told() -> None:
    text = "2022年收到政府信息公开申请8件，2023年收到政府信息公开申请9件。"
    for year, value in ((2022, 8), (2023, 9)):
        assert [c.value for c in find_claims(prose(text), "2021", year=year)] == [value]


def test_tables_of_two_forms_in_one_report() -> None:
    text = "2023年制发规范性文件3件。全年答复政府信息公开申请5件，其他处理1件。"
    claims = find_claims(prose(text), "2019", {"active_disclosure": "2021", "requests": "2019"})
    assert stated(claims) == {
        "active_disclosure.normative_documents.issued": 3,
        "closed_total.total": 5,
        "other.total": 1,
    }


# ---- quotes, whatever is written ---------------------------------------------------------------------

WORDS = st.sampled_from(
    "2024年 全年 共 收到 受理 政府信息公开申请 依申请公开 办结 答复 其中 予以公开 部分公开 不予公开 无法提供 "
    "其他 结转下年度 上年结转 自然人 均为自然人 行政复议 行政诉讼 维持 纠正 规范性文件 制发 废止 未 无 "
    "， 、 。 ； （ ） 1 12 72件 ３件 三件 1,234件 50% 54万余 0 件 起 占 均 各 为 含 \n \u3000 其中市教育局 去年".split(
        " "
    )
)


@given(st.lists(WORDS, max_size=40), st.lists(WORDS, max_size=10))
@settings(max_examples=400, deadline=None)
def test_a_quote_is_always_what_stands_at_its_offsets(one: list[str], two: list[str]) -> None:
    sections = prose("".join(one), "".join(two))
    for claim in find_claims(sections, "2021"):
        assert claim.quote
        assert sections[claim.section].text[claim.start : claim.end] == claim.quote
        assert len(set(claim.cells)) == len(claim.cells) >= 1


VERBS = {"收到": "received_new", "办结": "closed_total", "上年结转": "carried_in"}


@given(
    st.sampled_from(sorted(VERBS)),
    st.integers(0, 99_999),
    st.sampled_from(["{}", "{:,}", " {} "]),
    st.sampled_from("件宗份起"),
)
def test_the_value_is_the_number_in_the_quote(verb: str, n: int, style: str, unit: str) -> None:
    sections = prose(f"本年度我局{verb}政府信息公开申请{style.format(n)}{unit}，各项工作有序。")
    (claim,) = find_claims(sections, "2021")
    assert claim.cell == f"requests.{VERBS[verb]}.total"
    assert (
        [int(m.value or 0) for m in numbers(claim.quote.replace(" ", ""))] == [n] == [claim.value]
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十件", 10), ("十二件", 12), ("二十件", 20), ("三十四件", 34), ("一百零五件", 105),
        ("两千三百件", 2300), ("零件", 0), ("１，２３４件", 1234), ("12345件", 12345),
        ("1.2345万件", 12345), ("3.5万件", None), ("70余件", None), ("五十多件", None),
        ("一二件", None), ("第三件", None), ("007件", None), ("3-5件", None), ("1.5件", None),
        ("1234567890123件", None),
    ],
)  # fmt: skip
def test_numbers_as_they_are_written(text: str, value: int | None) -> None:
    found = [n for n in numbers(text.translate(str.maketrans("１２３４", "1234"))) if n.unit]
    assert [n.value for n in found] in ([value], [] if value is None else [value])


# ---- checks ------------------------------------------------------------------------------------------


def test_a_claim_that_the_table_bears_out_passes() -> None:
    claims = find_claims(prose("全年收到政府信息公开申请72件。"), "2021")
    (check,) = check_claims(claims, figures(requests__received_new__total=72))
    assert (check.rule, check.status) == ("claim.requests.received_new.total", "pass")
    assert (check.expected, check.actual) == (72, 72)


def test_a_contradiction_fails_and_quotes_the_sentence() -> None:
    claims = find_claims(prose("全年共收到政府信息公开申请2件。"), "2021")
    (check,) = check_claims(claims, figures(requests__received_new__total=3))
    assert (check.status, check.expected, check.actual) == ("fail", 3, 2)
    assert "全年共收到政府信息公开申请2件" in check.detail


def test_a_group_is_the_sum_of_its_rows() -> None:
    claims = find_claims(prose("依申请公开方面，无法提供50件。"), "2021")
    cells = {
        "requests__unavailable_not_held__total": 45,
        "requests__unavailable_requires_creation__total": 2,
        "requests__unavailable_unclear__total": 3,
    }
    (check,) = check_claims(claims, figures(**cells))
    assert check.status == "pass"
    assert check.rule == (
        "claim.requests.unavailable_not_held.total"
        "+requests.unavailable_requires_creation.total+requests.unavailable_unclear.total"
    )
    (check,) = check_claims(claims, figures(**cells | {"requests__unavailable_unclear__total": 4}))
    assert (check.status, check.expected, check.actual) == ("fail", 51, 50)


ALL_HANDLED = "共受理政府信息公开申请749件，比上年增长7%，其中自然人申请741件，占98.9%。"
NEW_AND_OLD = figures(
    requests__received_new__total=713,
    requests__carried_in__total=36,
    requests__received_new__natural_person=705,
    requests__carried_in__natural_person=36,
)


def test_requests_of_last_year_may_be_counted_with_those_received() -> None:
    claims = with_carried_in(find_claims(prose(ALL_HANDLED), "2021"), NEW_AND_OLD)
    total = ("requests.received_new.total", "requests.carried_in.total")
    people = ("requests.received_new.natural_person", "requests.carried_in.natural_person")
    assert [(claim.relation, claim.cells, claim.base) for claim in claims] == [
        ("equals", total, ()),
        ("growth", total, ()),
        ("equals", people, ()),
        ("share", people, total),
    ]
    assert {check.status for check in check_claims(claims, NEW_AND_OLD)} == {"pass"}


@pytest.mark.parametrize(
    "text", ["全年新收政府信息公开申请749件。", "共受理政府信息公开申请750件。"]
)
def test_a_number_of_new_requests_or_another_is_a_contradiction(text: str) -> None:
    claims = find_claims(prose(text), "2021")
    assert with_carried_in(claims, NEW_AND_OLD) == claims
    assert [check.status for check in check_claims(claims, NEW_AND_OLD)] == ["fail"]


@pytest.mark.parametrize("cells", [{}, {"requests__received_new__total": None}])
def test_a_cell_that_is_no_number_leaves_the_claim_open(cells: dict[str, None]) -> None:
    claims = find_claims(prose("全年收到政府信息公开申请72件。"), "2021")
    (check,) = check_claims(claims, figures(**cells))
    assert (check.status, check.expected, check.actual) == ("unknown", None, None)


@pytest.mark.parametrize(
    ("printed", "status"), [(9574.49, "pass"), (9574.5, "pass"), (9580, "fail")]
)
def test_money_may_be_rounded_in_the_prose(printed: float, status: str) -> None:
    claims = find_claims(prose("全年行政事业性收费9574.5万元。"), "2021")
    table = {"active_disclosure__fees__amount_10k_yuan": printed}
    assert [c.status for c in check_claims(claims, figures(**table))] == [status]


@pytest.mark.parametrize(
    ("stated", "status"), [("10.3", "pass"), ("10.2", "pass"), ("10.1", "fail"), ("10.25", "pass")]
)
def test_money_that_ends_with_a_five_may_be_rounded_up_or_to_the_even_digit(
    stated: str, status: str
) -> None:
    claims = find_claims(prose(f"全年行政事业性收费{stated}万元。"), "2021")
    table = {"active_disclosure__fees__amount_10k_yuan": 10.25}
    assert [c.status for c in check_claims(claims, figures(**table))] == [status]


def test_money_is_not_rounded_down_from_a_five_to_an_odd_digit() -> None:
    claims = find_claims(prose("全年行政事业性收费10.3万元。"), "2021")
    table = {"active_disclosure__fees__amount_10k_yuan": 10.35}
    assert [c.status for c in check_claims(claims, figures(**table))] == ["fail"]


# ---- hostile prose -----------------------------------------------------------------------------------

MEGABYTE = {
    "digits": "收到政府信息公开申请" + "1" * 1_000_000,
    "groups of digits": "收到政府信息公开申请" + "1,234," * 170_000,
    "one sentence": "收到政府信息公开申请72件，" * 60_000,
    "many sentences": "收到政府信息公开申请72件，办结70件。" * 50_000,
    "spaces": "收到" + " " * 1_000_000 + "政府信息公开申请1件",
    "denials": ("未发生" * 1900 + "行政复议。") * 100,
    "fillers": ("的" * 5900 + "申请1件。") * 100,
    "topics": ("信访1件申请" * 990 + "。") * 30,
    "brackets": "（" * 500_000 + "申请1件",
}


@pytest.mark.parametrize("name", sorted(MEGABYTE))
def test_hostile_prose_takes_bounded_time(name: str) -> None:
    started = time.process_time()
    find_claims(prose(MEGABYTE[name]), "2021")
    assert time.process_time() - started < 5
