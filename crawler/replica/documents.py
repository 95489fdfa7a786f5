"""Reports as files: a Word file of plain parts, a PDF of one long sheet with ruling lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from crawler.replica.model import Article
from crawler.replica.render import printed_table

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WIDTH, _LEFT, _SIZE = 475.0, 60.0, 8.0  # points: of the text, of its margin, of the type


class Placed(NamedTuple):
    """A cell of a printed table and the grid squares that it covers."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


def write(article: Article, kind: str) -> bytes:
    """Write a report as a file of ``kind`` (docx or pdf)."""
    return {"docx": _docx, "pdf": _pdf}[kind](article)


def place(rows: Sequence[Sequence[Mapping[str, Any]]]) -> list[Placed]:
    """Say which squares of the grid each cell covers."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            height, width = cell["rowspan"], cell["colspan"]
            placed.append(Placed(r, column, height, width, cell["text"]))
            taken |= {(r + i, column + j) for i in range(height) for j in range(width)}
    return placed


def _blocks(article: Article) -> Iterator[str | list[Placed]]:
    """Give the report's paragraphs and tables in order, the title first."""
    report = article.report
    assert report is not None
    yield article.title
    yield report.prose.preamble
    for section in report.prose.sections:
        yield section.heading
        yield from section.paragraphs
        if section.table:
            yield place(printed_table(report, section.table))


# -- Word


def _docx(article: Article) -> bytes:
    body = "".join(
        f"<w:p><w:r><w:t>{escape(block)}</w:t></w:r></w:p>"
        if isinstance(block, str)
        else _word_table(block)
        for block in _blocks(article)
    )
    document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (("[Content_Types].xml", "<Types/>"), ("word/document.xml", document)):
            # The same bytes every time: no clock in them.
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 0, 0, 0)), text)
    return buffer.getvalue()


def _word_table(cells: list[Placed]) -> str:
    rows: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        for i in range(cell.rowspan):
            merge = (
                "" if cell.rowspan == 1 else f'<w:vMerge w:val="{"continue" if i else "restart"}"/>'
            )
            text = "" if i else escape(cell.text)
            rows.setdefault(cell.row + i, []).append(
                (
                    cell.column,
                    f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.colspan}"/>{merge}</w:tcPr>'
                    f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>",
                )
            )
    inner = "".join(
        f"<w:tr>{''.join(xml for _, xml in sorted(row))}</w:tr>" for _, row in sorted(rows.items())
    )
    return f"<w:tbl>{inner}</w:tbl>"


# -- PDF


def _pdf(article: Article) -> bytes:
    """Write one sheet as long as it needs to be, in a font that the reader must have."""
    texts: list[tuple[float, float, str]] = []  # x, y from the top, text
    lines: list[tuple[float, float, float, float]] = []
    y = 60.0
    for block in _blocks(article):
        if isinstance(block, str):
            for line in _wrap(block, _WIDTH):
                texts.append((_LEFT, y, line))
                y += 14
        else:
            y = _draw(block, y + 4, texts, lines) + 20
    height = y + 60
    content = [
        f"{x0:.1f} {height - y0:.1f} m {x1:.1f} {height - y1:.1f} l S" for x0, y0, x1, y1 in lines
    ]
    content += [
        f"BT /F {_SIZE} Tf {x:.1f} {height - at:.1f} Td <{text.encode('utf-16-be').hex()}> Tj ET"
        for x, at, text in texts
    ]
    stream = "\n".join(content).encode()
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 %.1f]/Resources<</Font<</F 4 0 R>>>>"
            b"/Contents 6 0 R>>" % height,
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            b"/DescendantFonts[5 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor"
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 860/Descent -140"
            b"/CapHeight 860/ItalicAngle 0/StemV 90/FontBBox[0 -140 1000 860]>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        ]
    )


def _draw(
    cells: list[Placed],
    top: float,
    texts: list[tuple[float, float, str]],
    lines: list[tuple[float, float, float, float]],
) -> float:
    """Draw a table from ``top`` down, give where it ends."""
    columns = max(c.column + c.colspan for c in cells)
    unit = _WIDTH / columns
    heights = [18.0] * max(c.row + c.rowspan for c in cells)
    for c in cells:
        if c.rowspan == 1:
            need = 10.0 * len(_wrap(c.text, unit * c.colspan - 6)) + 8
            heights[c.row] = max(heights[c.row], need)
    tops = [top]
    for height in heights:
        tops.append(tops[-1] + height)
    for c in cells:
        x0, x1 = _LEFT + unit * c.column, _LEFT + unit * (c.column + c.colspan)
        y0, y1 = tops[c.row], tops[c.row + c.rowspan]
        lines += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
        for i, line in enumerate(_wrap(c.text, x1 - x0 - 6)):
            texts.append((x0 + 3, y0 + 12 + 10 * i, line))
    return tops[-1]


def _wrap(text: str, width: float) -> list[str]:
    lines, room = [""], width
    for character in text:
        advance = _SIZE * (0.5 if character < "\x80" else 1.0)
        if advance > room and lines[-1]:
            lines.append("")
            room = width
        lines[-1] += character
        room -= advance
    return lines


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
