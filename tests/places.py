"""Whether the place that a figure names is one cell of the page, and the figure is printed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from parsers.labels import fold
from parsers.model import Document, Figure, Report
from parsers.readers.html import tree_of

_MARKS = re.compile(r"\[\^|[\]\x00-\x1f]")  # how a reader writes that a note's mark stands there


def misplaced(report: Report, page: Document) -> Iterator[tuple[Figure, str]]:
    """Give the figures of a page whose XPath does not lead to their cell, and what is there instead."""
    tree = tree_of(page.markup) if page.markup.strip() else None

    @cache
    def found(path: str) -> list[str]:
        assert tree is not None
        return [_text(element) for element in tree.xpath(path)]

    for figure in report.figures:
        _, has_path, path = figure.locator.partition("xpath=")
        if not has_path:
            continue
        try:
            there = found(path)
        except etree.XPathError as error:
            yield figure, str(error)
            continue
        if len(there) != 1:
            yield figure, f"{len(there)} elements"
        elif figure.state == "number" and _bare(figure.raw) not in _bare(there[0]):
            yield figure, there[0]


def _text(element: etree._Element) -> str:
    typed = [field.get("value") or "" for field in element.iter("input")]
    # 「<td></td>0</td>」: what a slip of markup put right behind its cell.
    return "".join([*map(str, element.itertext()), *typed, element.tail or ""])


def _bare(text: str) -> str:
    return "".join(_MARKS.sub("", fold(text)).split())
