"""The tree of a .docx as it is printed: wrappers opened, what was deleted left out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.readers.package import attribute, local

# Elements around others that print nothing of their own.
_WRAPPERS = frozenset(
    "sdtContent ins moveTo customXml smartTag hyperlink dir bdo fldSimple".split()
)
_DELETED = frozenset({"del", "moveFrom"})
_OFF = frozenset({"0", "false", "off", "none"})


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Give the first child of this local name."""
    return None if element is None else next(element.iterchildren(f"{{*}}{name}"), None)


def children(element: etree._Element | None) -> dict[str, etree._Element]:
    """Give the first child of each local name: cheaper than `child` where several are asked for."""
    found: dict[str, etree._Element] = {}
    for item in () if element is None else element:
        found.setdefault(local(item), item)
    return found


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is there and not switched off."""
    return element is not None and (attribute(element, "val") or "1").lower() not in _OFF


def number(element: etree._Element | None, default: int) -> int:
    """Give the count that an element such as ``w:gridSpan`` states."""
    text = attribute(element, "val") or ""
    return int(text) if text.isdecimal() and len(text) < 5 else default


def flat(element: etree._Element, wanted: str | None = None) -> Iterator[etree._Element]:
    """Give the children as they are printed: wrappers opened, what was deleted left out."""
    for item in element:
        name = local(item)
        if name == wanted:
            yield item
        elif name in _WRAPPERS:
            yield from flat(item, wanted)
        elif name == "sdt":
            content = child(item, "sdtContent")
            if content is not None and not _is_contents(item):
                yield from flat(content, wanted)
        elif name == "AlternateContent":
            # The same thing twice, for new programs and for old ones.
            choice = child(item, "Choice")
            choice = child(item, "Fallback") if choice is None else choice
            if choice is not None:
                yield from flat(choice, wanted)
        elif wanted is None and name not in _DELETED:
            yield item


def _is_contents(control: etree._Element) -> bool:
    properties = child(control, "sdtPr")
    if properties is None:
        return False
    gallery = next(properties.iterdescendants("{*}docPartGallery"), None)
    return attribute(gallery, "val") == "Table of Contents"


def is_gone(row: etree._Element) -> bool:
    """Whether a row was deleted or is hidden."""
    properties = child(row, "trPr")
    return child(properties, "del") is not None or is_on(child(properties, "hidden"))


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Give the rows of a table that are printed."""
    return (row for row in flat(table, "tr") if not is_gone(row))


def cells_of(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Give the cells of a row with their number, leaving out those that were deleted."""
    for number, cell in enumerate(flat(row, "tc"), 1):
        if child(child(cell, "tcPr"), "cellDel") is None:
            yield number, cell


def boxes_in(element: etree._Element) -> Iterator[etree._Element]:
    """Give the text boxes of a drawing, each once."""
    for item in flat(element):
        if local(item) == "txbxContent":
            yield item
        else:
            yield from boxes_in(item)
