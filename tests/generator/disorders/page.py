"""What stands around the tables: prose with numbers, other tables, other reports."""

from __future__ import annotations

from random import Random

from tests.generator.disorders import disorder
from tests.generator.draft import Cell, Draft, Grid, Prose

_SENTENCES = (
    "{year}年，本机关共收到政府信息公开申请 28 件，上年结转 3 件，办结 30 件。",
    "全年制发规章 5 件、行政规范性文件 12 件，废止 4 件。",
    "行政许可 318 件，行政处罚 46 件，行政强制 2 件。",
    "总计：1 2 3 4 5 6 7",
    "一、本年新收政府信息公开申请数量比上年增加 13%。",
    "（联系电话：0000-12345678，邮编：000000）",
    "3",
    "行政复议 9 件，其中结果维持 4 件、结果纠正 2 件。",
    "政府集中采购项目 8 个，采购总金额 251000 元。",
)


def _grid(*rows: str) -> Grid:
    return Grid([[Cell(text, "other") for text in row.split("|")] for row in rows], "other", 1)


_DECOYS = (
    _grid("索引号|000014349/2024-00012", "发布机构|云岭市水务局", "公开日期|2024-01-24", "名称|2023年年度报告"),
    _grid("渠道|信息条数|总计", "政府网站|1203|1203", "微博|88|88", "其他|4|4", "总计|1295|1295"),
    _grid("类别|建议|提案|总计", "承办件数|12|31|43", "办结|12|31|43"),
    _grid("部门|收到申请|办结|结转", "市水务局|7|6|1", "市教育局|9|9|0", "总计|16|15|1"),
    _grid("年度|2021|2022|2023", "申请数量|31|28|44", "行政复议|1|2|0", "行政诉讼|0|0|1"),
    _grid("序号|文件名称|文号", "1|云岭市供水管理规章目录|云政发〔2023〕5号", "2|行政规范性文件清单|云政发〔2023〕6号"),
    _grid("项目|行政许可|行政处罚", "办理时限|20|30", "收费标准|0|200"),
)  # fmt: skip


def _sentence(made: Draft, rng: Random) -> Prose:
    """Draw a sentence of the report's year: one of another year would say whose a table is."""
    return Prose(rng.choice(_SENTENCES).format(year=made.year))


def _tables_at(made: Draft) -> list[int]:
    return [
        i
        for i, block in enumerate(made.blocks)
        if isinstance(block, Grid) and block.table != "other"
    ]


@disorder("page")
def prose_with_numbers(made: Draft, rng: Random) -> None:
    for _ in range(3):
        made.blocks.insert(rng.randrange(len(made.blocks) + 1), _sentence(made, rng))


@disorder("page")
def prose_between_parts(made: Draft, rng: Random) -> None:
    """A sentence right before and right after each table."""
    for at in reversed(_tables_at(made)):
        made.blocks.insert(at + 1, _sentence(made, rng))
        made.blocks.insert(at, _sentence(made, rng))


@disorder("page")
def other_tables(made: Draft, rng: Random) -> None:
    """Tables that are none of ours."""
    for _ in range(2):
        grid = rng.choice(_DECOYS)
        copy = Grid([[Cell(c.text, c.role) for c in row] for row in grid.rows], "other", 1)
        made.blocks.insert(rng.randrange(len(made.blocks) + 1), copy)


@disorder("page")
def headings_lost(made: Draft, rng: Random) -> None:
    made.blocks = [b for b in made.blocks if not (isinstance(b, Prose) and b.heading)]


@disorder("page")
def headings_renumbered(made: Draft, rng: Random) -> None:
    for number, block in enumerate(
        (b for b in made.blocks if isinstance(b, Prose) and b.heading), 1
    ):
        block.text = f"{number}、{block.text.partition('、')[2]}"


@disorder("page")
def page_numbers(made: Draft, rng: Random) -> None:
    """Page numbers on lines of their own, wherever the page broke (text only)."""
    made.marks.add("page_numbers")


@disorder("page")
def explainer_below(made: Draft, rng: Random) -> None:
    """The report is followed by its explainer, with round numbers in a small table."""
    made.blocks += [
        Prose("一图读懂2023年政府信息公开工作年度报告", heading=True),
        Prose("全年收到申请约 30 件，办结率 100%。"),
        _grid("指标|数量", "收到申请|30", "办结|30", "行政复议|2", "规章|9", "行政许可|1000"),
    ]


def _other_figures(made: Draft, rng: Random) -> list[Prose | Grid]:
    """Copy the report's blocks with other figures in every table."""
    out: list[Prose | Grid] = []
    for block in made.blocks:
        if isinstance(block, Prose):
            out.append(Prose(block.text, block.heading))
        elif isinstance(block, Grid):
            rows = [
                [
                    Cell(str(rng.randint(500, 900)) if c.role == "value" else c.text, c.role, None, c.colspan, c.rowspan, None, c.attributes)
                    for c in row
                ]
                for row in block.rows
            ]  # fmt: skip
            out.append(Grid(rows, block.table, block.heads))
    return out


@disorder("page")
def second_report(made: Draft, rng: Random) -> None:
    """Another organ's report stands below on the same page: the first is meant, or neither."""
    made.loosen(made.expected)
    below = _other_figures(made, rng)
    made.blocks += [
        Prose(f"青泽县林业局{made.year}年政府信息公开工作年度报告", heading=True),
        *below,
    ]


@disorder("page")
def same_report_twice(made: Draft, rng: Random) -> None:
    """One version for screens and one for telephones: the same figures twice."""
    made.blocks += [
        Grid([[Cell(c.text, c.role, c.key, c.colspan, c.rowspan, c.html, c.attributes) for c in row] for row in g.rows], g.table, g.heads)
        for g in made.grids()
    ]  # fmt: skip
    made.loosen(made.expected)


@disorder("page")
def empty_form_below(made: Draft, rng: Random) -> None:
    """The blank form, or its filling instructions, is left at the end of the page."""
    blank = [
        Grid(
            [[Cell("" if c.role == "value" else c.text, c.role, None, c.colspan, c.rowspan) for c in row] for row in g.rows],
            g.table,
            g.heads,
        )
        for g in made.grids()
        if g.table != "other"
    ]  # fmt: skip
    made.blocks += [Prose("附件：政府信息公开工作年度报告格式"), *blank]
    made.loosen(made.expected)
