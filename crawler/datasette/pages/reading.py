"""A document that browsers cannot show, as it was read: its paragraphs and tables, and nothing else."""

from __future__ import annotations

from markupsafe import Markup

from parsers.model import Block, Grid
from parsers.report import READERS

# Those that are read in milliseconds and by no other program. PDF may turn out to be a scan.
SHOWN = ("docx", "xlsx", "ofd", "mhtml")
MAX_CELLS = 20_000

_MARK = Markup(' id="here" bgcolor="#ffe9a8"')


def as_read(data: bytes, form: str, url: str, mark: tuple[str, str] | None) -> bytes:
    """Give the blocks of a document as a page of HTML; the cell at ``mark``'s place is marked."""
    place = mark[0] if mark else None
    parts: list[Markup] = []
    left = MAX_CELLS
    for block in READERS[form](data, url).body():
        left -= sum(map(len, block.rows)) if isinstance(block, Grid) else 1
        if left < 0:
            parts.append(Markup("<p>…</p>"))
            break
        parts.append(_shown(block, place))
    return (
        Markup(
            '<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>{0}</title>'
            "<p><small>{0}: as it was read 按读取结果显示</small></p>{1}</html>"
        )
        .format(form, Markup("\n").join(parts))
        .encode("utf-8", "replace")
    )


def _shown(block: Block, place: str | None) -> Markup:
    if not isinstance(block, Grid):
        marked = _MARK if _is_at(block.locator, place) else Markup("")
        return Markup("<p{}>{}</p>").format(marked, block.text)
    rows = []
    for r, row in enumerate(block.rows):
        cells = [
            Markup("<td{}>{}</td>").format(
                _MARK if _is_at(block.locate(r, c), place) else Markup(""), cell.text
            )
            for c, cell in enumerate(row)
        ]
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
    return Markup('<table border="1" cellspacing="0" cellpadding="4">{}</table>').format(
        Markup("").join(rows)
    )


def _is_at(locator: str, place: str | None) -> bool:
    """Say whether a figure's place is this one; it has the number of its table before it."""
    while place:
        if locator == place:
            return True
        place = place.partition(" ")[2]
    return False
