"""A document that browsers cannot show, or not its figures, as it was read: paragraphs and tables."""

from __future__ import annotations

import re

from markupsafe import Markup

from parsers.model import Block, Grid
from parsers.report import READERS

# Those that are read in milliseconds and by no other program. PDF may turn out to be a scan.
SHOWN = ("docx", "xlsx", "ofd", "mhtml")
MAX_CELLS = 20_000

HERE = 'id="here"'  # what the place of a figure has
_MARK = Markup(' id="here" bgcolor="#ffe9a8"')
_NOTE = re.compile(r"\[\^|\]")  # how a figure's text has a footnote's mark


def as_read(data: bytes, form: str, url: str, mark: tuple[str, str] | None) -> bytes:
    """Give the blocks of a document as a page of HTML; the cell at ``mark``'s place is marked."""
    parts: list[Markup] = []
    left = MAX_CELLS
    for block in READERS[form](data, url).body():
        left -= sum(map(len, block.rows)) if isinstance(block, Grid) else 1
        if left < 0:
            parts.append(Markup("<p>…</p>"))
            break
        parts.append(_shown(block, mark))
    return (
        Markup(
            '<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>{0}</title>'
            "<p><small>{0}: as it was read 按读取结果显示</small></p>{1}</html>"
        )
        .format(form, Markup("\n").join(parts))
        .encode("utf-8", "replace")
    )


def _shown(block: Block, mark: tuple[str, str] | None) -> Markup:
    if not isinstance(block, Grid):
        return Markup("<p{}>{}</p>").format(_at(block.locator, block.text, mark), block.text)
    rows = []
    for r, row in enumerate(block.rows):
        cells = [
            Markup("<td{}>{}</td>").format(_at(block.locate(r, c), cell.text, mark), cell.text)
            for c, cell in enumerate(row)
        ]
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
    return Markup('<table border="1" cellspacing="0" cellpadding="4">{}</table>').format(
        Markup("").join(rows)
    )


def _at(locator: str, text: str, mark: tuple[str, str] | None) -> Markup:
    """Give the mark of a place, if it is a figure's; that has the number of its table before it."""
    place, raw = mark or ("", "")
    while place:
        if locator == place:
            return _MARK if is_read_from(text, raw) else Markup("")
        place = place.partition(" ")[2]
    return Markup("")


def is_read_from(printed: str, raw: str) -> bool:
    """Whether what stands at a place is, but for its spaces, what was read there.

    A figure may be one of several in its cell, and what is in doubt may be put together from several.
    """
    printed, raw = ("".join(_NOTE.sub("", text).split()) for text in (printed, raw))
    return printed == raw or bool(printed and raw and (printed in raw or raw in printed))
