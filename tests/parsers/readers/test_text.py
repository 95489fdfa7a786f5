"""Plain text: tables drawn with bars and rules, in ASCII or in box characters."""

from __future__ import annotations

import pytest

from parsers.model import Grid
from parsers.readers.text import read_text

DRAWN = """
+--------------+------+----------+
| 指标         | 单位 | 本年     |
+--------------+------+----------+
| 其中：全文电 | 条   | 24       |
| 子化的主动公 |      |          |
| 开信息数     |      |          |
+--------------+------+----------+
| 现场接待人数 | 人次 | 19       |
+--------------+------+----------+
"""
BOXED = DRAWN.translate(str.maketrans("|-+", "│─┼"))


def rows(text: str) -> list[list[str]]:
    grids = [block for block in read_text(text.encode()).blocks if isinstance(block, Grid)]
    assert len(grids) == 1
    return [[cell.text.replace(" ", "") for cell in row if cell.text] for row in grids[0].rows]


@pytest.mark.parametrize("text", [DRAWN, BOXED])
def test_a_cell_over_several_lines_is_one_between_rules(text: str) -> None:
    assert rows(text) == [
        ["指标", "单位", "本年"],
        ["其中：全文电子化的主动公开信息数", "条", "24"],
        ["现场接待人数", "人次", "19"],
    ]


def test_rows_without_rules_between_them_stay_rows() -> None:
    text = "+----+---+\n| 指标 | 本年 |\n+----+---+\n| 申请总数 | 9 |\n| 网上申请数 | 5 |\n+----+---+\n"
    assert rows(text) == [["指标", "本年"], ["申请总数", "9"], ["网上申请数", "5"]]


def test_a_merged_cell_may_go_on_beside_a_rule() -> None:
    text = (
        "+------+------+---+\n| 申请 | 当面 | 2 |\n|      +------+---+\n| 总数 | 网上 | 3 |\n"
        "+------+------+---+\n"
    )
    assert rows(text) == [["申请", "当面", "2"], ["总数", "网上", "3"]]


def test_tabs_round_figures_part_nothing_where_spaces_part_the_cells() -> None:
    lines = ["一、行政复议数量 件 \t4", "（一）维持具体行政行为数 件 3", "（二）被依法纠错数 件 0\t",
             "（三）其他情形数 件 1", "五、行政诉讼数量 件 8", "六、举报投诉数量 件 8"]  # fmt: skip
    blocks = read_text("\n".join(lines).encode()).blocks
    assert [block.text for block in blocks] == [" ".join(line.split()) for line in lines]


def test_tabs_that_part_cells_stay_where_a_line_or_two_have_none() -> None:
    lines = ["规章 \t5 \t6", "规范性文件\t7\t", "行政许可 8", "行政处罚\t9\t10"]
    (grid, *_) = read_text("\n".join(lines).encode()).grids()
    assert [cell.text for cell in grid.rows[1]] == ["规范性文件", "7", ""]
