"""Reports of the generator as files: Word, spreadsheet, PDF, OFD, in the many ways of their authors.

The same recipe always makes the same bytes. What HTML shows by markup inside a cell (struck out,
hidden, raised) Word shows by its own means; the others print the plain text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from html import escape
from random import Random

import xlsxwriter
from lxml import html as lxml_html

from tests.generator.draft import Cell, Draft, Grid, Prose
from tests.generator.recipe import Drawn, Recipe, drafted
from tests.parsers.readers.ofd_writer import ofd_of
from tests.parsers.readers.office_files import p, r, word
from tests.parsers.readers.paper import Layout, Sheet, lay_out, number_pages, pdf_of

Spot = tuple[int, int]

# A sheet and a page are made of places: a row of them cannot lack or gain a cell, or span otherwise
# than it shows, so that these disorders would print other figures than the ones expected.
_RAGGED = frozenset({"short_row", "row_shifted", "spans_lost", "spans_wrong"})
NOT_IN = {
    "docx": frozenset[str](),
    "xlsx": _RAGGED,
    "csv": _RAGGED | {"figures_run_together"},
    "pdf": _RAGGED,
    "ofd": _RAGGED,
}


def written(recipe: Recipe, kind: str) -> Drawn:
    """Make the report of a recipe as a file of a kind; its layout is left aside."""
    disorders = tuple(name for name in recipe.disorders if name not in NOT_IN[kind])
    recipe = Recipe(recipe.seed, recipe.tables, "html_plain", disorders)
    made = drafted(recipe)
    data = WRITERS[kind](made, Random(f"{recipe.seed}/{kind}"))
    return Drawn(recipe, data, "", "", made.expected, made.forms, frozenset(made.unjudged))


def spots(grid: Grid) -> dict[int, tuple[Cell, Spot]]:
    """Give each cell with the row and column at which it stands, by its identity."""
    taken: set[Spot] = set()
    found = {}
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            found[id(cell)] = (cell, (row, column))
            for down in range(min(cell.rowspan, len(grid.rows) - row)):
                taken.update((row + down, column + over) for over in range(cell.colspan))
            column += cell.colspan
    return found


# ---- Word ----------------------------------------------------------------------------------------

STYLES = (
    '<w:style w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
)


def docx(made: Draft, rng: Random) -> bytes:
    """Write a .docx: headings by style or by text, tables merged, nested, in controls, in boxes."""
    by_style = rng.random() < 0.5
    body = []
    for block in [Prose(made.title), *made.blocks]:
        if isinstance(block, Grid):
            body.append(_around(_table(block, rng), rng))
        else:
            assert isinstance(block, Prose)
            heading = '<w:pStyle w:val="1"/>' if by_style and block.heading else ""
            text = p(*_pieces(block.text, rng), properties=heading)
            in_box = rng.random() < 0.1
            body.append(p(_box(text)) if in_box else text)
    whole = "".join(body)
    if "whole_in_table" in made.marks:
        whole = f"<w:tbl><w:tr><w:tc>{p('导航')}</w:tc><w:tc>{whole}{p('')}</w:tc></w:tr></w:tbl>"
    return word(whole, styles=STYLES)


def _pieces(text: str, rng: Random) -> list[str]:
    """Cut a text into runs, as spelling marks and revisions do."""
    at = rng.randrange(len(text) + 1) if rng.random() < 0.3 else 0
    return [r(escape(piece, quote=False)) for piece in (text[:at], text[at:]) if piece]


def _box(inner: str) -> str:
    """Put paragraphs into a text box, twice, as Word writes it."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{content}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _around(table: str, rng: Random) -> str:
    """Put something around a table, or nothing."""
    draw = rng.random()
    if draw < 0.15:  # a table of layout
        return f"<w:tbl><w:tr><w:tc>{p('')}{table}{p('')}</w:tc></w:tr></w:tbl>"
    if draw < 0.25:
        return f"<w:sdt><w:sdtContent>{table}</w:sdtContent></w:sdt>"
    if draw < 0.35:
        return p(_box(table + p("")))
    return table


def _table(grid: Grid, rng: Random) -> str:
    """Write a table; a cell that reaches down is written again, empty, in each row that it covers."""
    placed = spots(grid)
    starts = {spot: cell for cell, spot in placed.values()}
    covered = {
        (row + down, column): cell
        for cell, (row, column) in placed.values()
        for down in range(1, min(cell.rowspan, len(grid.rows) - row))
    }
    rows = []
    for number in range(len(grid.rows)):
        columns = sorted({c for (row, c) in (*starts, *covered) if row == number})
        cells = []
        for column in columns:
            cell = starts.get((number, column)) or covered[number, column]
            goes_on = (number, column) not in starts
            cells.append(_cell(cell, goes_on, rng))
        head = "<w:trPr><w:tblHeader/></w:trPr>" if number < grid.heads else ""
        rows.append(f"<w:tr>{head}{''.join(cells)}</w:tr>")
        if rng.random() < 0.02:  # a row that somebody took out
            gone = "<w:trPr><w:del/></w:trPr>"
            rows.append(f"<w:tr>{gone}{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def _cell(cell: Cell, goes_on: bool, rng: Random) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    if cell.rowspan > 1:
        span += "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    inner = p("") if goes_on else _content(cell, rng)
    return f"<w:tc><w:tcPr>{span}</w:tcPr>{inner}</w:tc>"


def _content(cell: Cell, rng: Random) -> str:
    if cell.html is not None and "<input" not in cell.html:
        root = lxml_html.fragment_fromstring(cell.html, create_parent="div")
        parts = root.findall("p")
        return "".join(p(*_runs(part)) for part in parts or [root])
    return "".join(p(*_pieces(piece, rng)) for piece in cell.text.split("\n"))


_LOOKS = {"sup": '<w:vertAlign w:val="superscript"/>', "sub": '<w:vertAlign w:val="subscript"/>'}


def _runs(element: lxml_html.HtmlElement, look: str = "") -> Iterator[str]:
    """Give the text of a piece of HTML as runs of Word that look the same."""
    if element.text:
        yield r(escape(element.text, quote=False), look)
    for item in element:
        if isinstance(item.tag, str):
            style = (item.get("style") or "").lower()
            if item.tag in ("script", "span") and (item.tag == "script" or "display" in style or "hidden" in item.attrib):  # fmt: skip
                yield from _runs(item, "<w:vanish/>")
            elif item.tag == "del":
                yield f"<w:del>{''.join(_runs(item)).replace('w:t', 'w:delText')}</w:del>"
            elif item.tag in ("s", "strike"):
                yield from _runs(item, "<w:strike/>")
            elif item.tag == "ins":
                yield f"<w:ins>{''.join(_runs(item))}</w:ins>"
            else:
                yield from _runs(item, look + _LOOKS.get(item.tag, ""))
        if item.tail:
            yield r(escape(item.tail, quote=False), look)


# ---- spreadsheets --------------------------------------------------------------------------------


def xlsx(made: Draft, rng: Random) -> bytes:
    """Write an .xlsx: numbers as numbers or as text, merged ranges, on one sheet or several."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    merged = book.add_format({"align": "center", "text_wrap": True})
    several, as_numbers = rng.random() < 0.3, rng.random() < 0.6
    left = rng.choice([0, 0, 1])
    sheet = book.add_worksheet()
    row = 0
    for block in [Prose(made.title), *made.blocks]:
        if isinstance(block, Prose):
            if several and block.heading and row > 3:
                sheet, row = book.add_worksheet(), 0
            if rng.random() < 0.4:
                sheet.merge_range(row, left, row, left + 9, block.text, merged)
            else:
                sheet.write_string(row, left, block.text)
            row += rng.choice([1, 1, 2])
            continue
        assert isinstance(block, Grid)
        _lay(sheet, block, (row, left), merged, as_numbers)
        row += len(block.rows) + rng.choice([0, 1, 1])
    book.close()
    return buffer.getvalue()


def _lay(
    sheet: xlsxwriter.worksheet.Worksheet,
    grid: Grid,
    corner: Spot,
    merged: xlsxwriter.format.Format,
    as_numbers: bool,
) -> None:
    used: set[Spot] = set()
    for cell, (row, column) in spots(grid).values():
        top, first = corner[0] + row, corner[1] + column
        bottom = corner[0] + min(row + cell.rowspan, len(grid.rows)) - 1
        last = first + cell.colspan - 1
        area = {(y, x) for y in range(top, bottom + 1) for x in range(first, last + 1)}
        if len(area) > 1 and not area & used:
            sheet.merge_range(top, first, bottom, last, "", merged)
        used |= area
        text = cell.text
        if as_numbers and text.isascii() and text.isdecimal() and str(int(text)) == text:
            sheet.write_number(top, first, int(text), merged)
        elif text:
            sheet.write_string(top, first, text, merged)


def comma_separated(made: Draft, rng: Random) -> bytes:
    """Write what a spreadsheet program saves of a sheet as .csv: merged cells leave blanks."""
    lines: list[dict[int, str]] = []
    for block in [Prose(made.title), *made.blocks]:
        if isinstance(block, Prose):
            lines.append({0: block.text})
            continue
        assert isinstance(block, Grid)
        rows: list[dict[int, str]] = [{} for _ in block.rows]
        # Columns of the sheet are as narrow as the narrowest table wants them.
        stretch = rng.choice([1, 1, 3])
        for cell, (row, column) in spots(block).values():
            rows[row][column * stretch] = cell.text
        lines += rows
    width = max((column for line in lines for column in line), default=0) + 1
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([[line.get(column, "") for column in range(width)] for line in lines])
    return buffer.getvalue().encode(rng.choice(["utf-8-sig", "gb18030", "utf-8"]))


# ---- paper ---------------------------------------------------------------------------------------


def _paper(made: Draft, rng: Random) -> list[Sheet]:
    layout = Layout(
        cut=rng.choice(["between", "inside"]),
        closed=rng.random() < 0.5,
        repeat_heads=rng.random() < 0.4,
        bottom=rng.randrange(560, 780),
    )
    sheets = lay_out(made.title, made.blocks, layout)
    if rng.random() < 0.7:
        number_pages(sheets, show=rng.choice(["- {} -", "{}", "第 {} 页"]))
    turned = rng.random()
    if turned < 0.2:
        quarter = rng.randrange(1, 4)
        for sheet in sheets:
            sheet.rotate = 90 * quarter
            sheet.turned = quarter
            if quarter % 2:
                sheet.width, sheet.height = sheet.height, sheet.width
    return sheets


def on_paper(recipe: Recipe) -> list[Sheet]:
    """Lay the report of a recipe out on sheets."""
    return _paper(drafted(recipe), Random(f"{recipe.seed}/pdf"))


WRITERS: dict[str, Callable[[Draft, Random], bytes]] = {
    "docx": docx,
    "xlsx": xlsx,
    "csv": comma_separated,
    "pdf": lambda made, rng: pdf_of(_paper(made, rng)),
    "ofd": lambda made, rng: ofd_of(_paper(made, rng)),
}
