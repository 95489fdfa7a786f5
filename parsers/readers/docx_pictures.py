"""The pictures of a Word file that may be tables: where they stand, and what of them is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from parsers.readers.docx_tree import flat
from parsers.readers.package import Package, PackageError, attribute, local
from parsers.readers.pasted import LEAST_HEIGHT, LEAST_WIDTH, MAX_BYTES, MAX_PICTURES, Pasted

_EMU = 12700  # a point
_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]{1,12})\s*(pt|in|cm|mm|px)?", re.I)
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "px": 0.75, "": 0.75}
_SIDES = ("l", "t", "r", "b"), ("cropleft", "croptop", "cropright", "cropbottom")
_OVERLAID = "text is laid over it or beside it, and it is not known where; it was not read"


class Pictures:
    """Gathers the pictures of a part (``word/document.xml``), each once, in the order of the text."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part
        self._found: list[tuple[int, etree._Element, bool]] = []

    def add(self, before: int, drawing: etree._Element, *, overlaid: bool) -> None:
        """Note a drawing that stands before a block; ``overlaid``: beside boxes of text."""
        self._found.append((before, drawing, overlaid))

    def large(self) -> list[Pasted]:
        """Give those that are large enough for a table, at most one more than are read."""
        links = self.package.links(self.part) if self._found else {}
        out: dict[str, Pasted] = {}
        for before, drawing, overlaid in self._found:
            if len(out) <= MAX_PICTURES and _is_large(drawing):
                for shown in _shown(drawing):
                    name = links.get(attribute(shown, "embed") or attribute(shown, "id") or "")
                    if name is not None and name not in out:
                        out[name] = self._opened(name, before, shown, overlaid)
        return list(out.values())

    def _opened(self, name: str, before: int, shown: etree._Element, overlaid: bool) -> Pasted:
        if overlaid:
            return Pasted(name, before, refused=_OVERLAID)
        try:
            return Pasted(name, before, self.package.read(name, MAX_BYTES), _crop(shown))
        except PackageError as error:
            return Pasted(name, before, refused=str(error))


def _shown(element: etree._Element) -> Iterator[etree._Element]:
    """Give what shows a picture in a drawing, but for those inside its text boxes."""
    for item in flat(element):
        if local(item) in ("blip", "imagedata"):
            yield item
        elif local(item) != "txbxContent":
            yield from _shown(item)


def _is_large(drawing: etree._Element) -> bool:
    """Whether a drawing is as large as a table, or does not say how large it is."""
    for item in drawing.iter("{*}extent", "{*}shape"):
        if local(item) == "extent":
            sides = [attribute(item, side) or "" for side in ("cx", "cy")]
            if all(side.isdecimal() and len(side) < 12 for side in sides):
                return _holds_table(int(sides[0]) / _EMU, int(sides[1]) / _EMU)
        else:
            style = attribute(item, "style") or ""
            found = {k.lower(): (n, u.lower()) for k, n, u in _LENGTH.findall(style)}
            if len(found) == 2:
                width, height = (_points(*found[side]) for side in ("width", "height"))
                return _holds_table(width, height)
    return True


def _points(length: str, unit: str) -> float:
    return (float(length) if length.count(".") < 2 else 0.0) * _POINTS[unit]


def _holds_table(width: float, height: float) -> bool:
    """Whether a table fits; a page that was scanned lying on its side is turned by OCR."""
    return max(width, height) >= LEAST_WIDTH and min(width, height) >= LEAST_HEIGHT


def _crop(shown: etree._Element) -> tuple[float, float, float, float]:
    """Give what is cut off at the left, top, right and bottom, in parts of the picture."""
    around = shown.getparent()
    cut = None if around is None else next(around.iterfind("{*}srcRect"), None)
    if local(shown) == "imagedata":  # VML: 0.1 or 6554f, of 65536
        parts = [_part(attribute(shown, side) or "") for side in _SIDES[1]]
    else:  # in thousandths of a per cent
        parts = [_part(attribute(cut, side) or "") / 100_000 for side in _SIDES[0]]
    left, top, right, bottom = (min(max(part, 0.0), 1.0) for part in parts)
    return left, top, right, bottom


def _part(text: str) -> float:
    number = re.fullmatch(r"(-?\d{0,9}(?:\.\d{0,9})?)(f?)", text)
    if number is None or not any(char.isdigit() for char in number[1]):
        return 0.0
    return float(number[1]) / (65536 if number[2] else 1)
