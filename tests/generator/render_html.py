"""Grids as HTML, in the hands of Word, of a dozen editors, and of people without a table button."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from random import Random

from tests.generator import render_text
from tests.generator.draft import Cell, Draft, Grid, Prose

Markup = Callable[[Grid, Random], str]


def _inner(cell: Cell) -> str:
    """Give the markup inside a cell."""
    if cell.html is not None:
        return cell.html
    return "<br/>".join(escape(piece, quote=False) for piece in cell.text.split("\n"))


def _spans(cell: Cell) -> str:
    if cell.attributes is not None:
        return f" {cell.attributes}" if cell.attributes else ""
    out = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return out + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")


def plain(grid: Grid, rng: Random) -> str:
    rows = [
        "<tr>" + "".join(f"<td{_spans(cell)}>{_inner(cell)}</td>" for cell in row) + "</tr>"
        for row in grid.rows
    ]
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def thead(grid: Grid, rng: Random) -> str:
    """A tidy editor: caption, thead, th, tbody, scope."""
    rows = []
    for index, row in enumerate(grid.rows):
        tag = "th" if index < grid.heads else "td"
        cells = [f"<{tag}{_spans(cell)}>{_inner(cell)}</{tag}>" for cell in row]
        rows.append("<tr>" + "".join(cells) + "</tr>")
    head, body = rows[: grid.heads], rows[grid.heads :]
    return (
        '<table class="table"><thead>'
        + "".join(head)
        + "</thead>\n<tbody>"
        + "\n".join(body)
        + "</tbody></table>"
    )


def word(grid: Grid, rng: Random) -> str:
    """Pasted from Word: a paragraph and a span a cell, o:p, and labels in pieces."""
    span = '<span lang="EN-US" style="font-size:10.5pt;font-family:宋体">'
    rows = []
    for row in grid.rows:
        cells = []
        for cell in row:
            text = cell.text.strip()
            if cell.html is None and not text:
                inner = f"{span}<o:p>&nbsp;</o:p></span>"
            elif cell.html is None and cell.role != "value" and rng.random() < 0.3:
                inner = "".join(
                    "<br/>" if c == "\n" else f"<span>{escape(c, quote=False)}</span>" for c in text
                )
            else:
                inner = f"{span}<font>{_inner(cell)}</font><o:p></o:p></span>"
            cells.append(
                f'<td{_spans(cell)} width="67" style="border:solid windowtext 1.0pt">\n'
                f'<p class="MsoNormal" align="center">{inner}</p>\n</td>'
            )
        rows.append('<tr style="mso-yfti-irow:1">\n' + "\n".join(cells) + "\n</tr>")
    return '<table class="MsoTableGrid" border="1">\n' + "\n".join(rows) + "\n</table>"


def nested(grid: Grid, rng: Random) -> str:
    """The table inside two layout tables."""
    return (
        '<table width="100%"><tr><td width="10">&nbsp;</td><td>'
        f"<table><tbody><tr><td>{plain(grid, rng)}</td></tr></tbody></table>"
        "</td><td>&nbsp;</td></tr></table>"
    )


def sloppy(grid: Grid, rng: Random) -> str:
    """Upper-case tags, closing tags left out, attributes without quotes."""
    rows = []
    for row in grid.rows:
        cells = [f"<TD{_spans(cell).replace(chr(34), '')}>{_inner(cell)}" for cell in row]
        rows.append("<TR>" + "\n".join(cells))
    return "<TABLE border=1>\n" + "\n".join(rows) + "\n</TABLE>"


def divs(grid: Grid, rng: Random) -> str:
    rows = [
        '<div class="row">'
        + "".join(f'<div class="cell">{_inner(cell)}</div>' for cell in row)
        + "</div>"
        for row in grid.rows
    ]
    return '<div class="grid">\n' + "\n".join(rows) + "\n</div>"


def paragraph_cells(grid: Grid, rng: Random) -> str:
    return "\n".join(
        f"<p>{piece}</p>"
        for row in grid.rows
        for cell in row
        for piece in _inner(cell).split("<br/>")
        if piece.strip()
    )


def paragraph_rows(grid: Grid, rng: Random) -> str:
    gap = rng.choice(["&nbsp;&nbsp;", " ", "　", "&emsp;"])
    rows = []
    for row in grid.rows:
        texts = [_inner(cell).replace("<br/>", " ") for cell in row]
        rows.append("<p>" + gap.join(text for text in texts if text.strip()) + "</p>")
    return "\n".join(rows)


def break_cells(grid: Grid, rng: Random) -> str:
    texts = [_inner(cell) for row in grid.rows for cell in row if _inner(cell).strip()]
    return "<div>" + "<br>".join(texts) + "</div>"


def flat(grid: Grid, rng: Random) -> str:
    texts = [_inner(cell).replace("<br/>", " ") for row in grid.rows for cell in row]
    return "<p>" + " ".join(text for text in texts if text.strip()) + "</p>"


def preformatted(grid: Grid, rng: Random) -> str:
    lines = rng.choice([render_text.tab_rows, render_text.pipe_row_nopad])(grid)
    return "<pre>" + escape("\n".join(lines), quote=False) + "</pre>"


LAYOUTS: dict[str, Markup] = {
    "html_plain": plain,
    "html_thead": thead,
    "html_word": word,
    "html_nested": nested,
    "html_sloppy": sloppy,
    "html_divs": divs,
    "html_paragraph_cells": paragraph_cells,
    "html_paragraph_rows": paragraph_rows,
    "html_break_cells": break_cells,
    "html_flat": flat,
    "html_preformatted": preformatted,
}

_PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{year}-01-24 10:12">
<script>var rows = "<tr><td>规章</td><td>77</td><td>77</td><td>77</td></tr>";</script>
<style>td {{ width: 88px }}</style></head>
<body><div class="nav"><a href="/">首页</a> <a href="/zwgk/">政务公开</a></div>
<!-- <table><tr><td>行政许可</td><td>99</td></tr></table> -->
<h1>{title}</h1><div class="info">发布日期：{year}-01-24 浏览次数：318</div>
<div class="content">
{body}
</div><div class="footer">网站标识码：0000000000 备案序号 0000000</div></body></html>
"""


_CELL_END = re.compile("</t[dh]>")
# What stands between two cells, mostly nothing.
_BETWEEN = (
    *[""] * 12, "<script>var n = 1;</script>", '<input type="hidden" value="3">', "<form></form>", "<!-- 5 -->", "<o:p></o:p>",
)  # fmt: skip


def _older(grid: Grid, rng: Random) -> Grid:
    rows = [
        [
            replace(cell, text=str(rng.randint(500, 900)), html=None) if cell.key else cell
            for cell in row
        ]
        for row in grid.rows
    ]
    return Grid(rows, grid.table, grid.heads)


def render(made: Draft, layout: str, rng: Random, charset: str) -> str:
    """Render the whole draft as a page, its tables in ``layout``."""
    parts = []
    for block in made.blocks:
        if isinstance(block, Grid):
            parts.append(LAYOUTS[layout](block, rng))
        elif isinstance(block, Prose):
            tag = "h2" if block.heading and layout == "html_thead" else "p"
            parts.append(f"<{tag}>{escape(block.text, quote=False)}</{tag}>")
    body = "\n".join(parts)
    if "unclosed" in made.marks:
        body = body.replace("</table>", "", 1)
    if "more_than_cells" in made.marks:
        body = _CELL_END.sub(lambda match: match[0] + rng.choice(_BETWEEN), body)
    if "elements_of_word" in made.marks:
        body = body.replace("<table", "<o:p><w:sdt><table").replace(
            "</table>", "</table></w:sdt></o:p>"
        )
    if "copy_hidden" in made.marks:
        older = "\n".join(plain(_older(grid, rng), rng) for grid in made.grids())
        body = f'<div class="print" style="display:none">{older}</div>{body}'
    if "whole_in_table" in made.marks:
        body = f'<table width="960"><tr><td>导航</td><td>{body}</td></tr></table>'
    return _PAGE.format(charset=charset, title=escape(made.title), year=made.year + 1, body=body)
