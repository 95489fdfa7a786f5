"""OFD files (GB/T 33190): a zip of XML; text objects and path objects give characters and lines.

Elements are known by their local names: the namespace is ``http://www.ofdspec.org/2016``, but
programs write others. Lengths are millimetres.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from parsers.model import Document, Problem
from parsers.readers.geometry import Matrix, Point, Rule, apply, around, draw, product
from parsers.readers.layout import Glyph, Page, is_wide, quarter_of, unified, upright
from parsers.readers.ofd_values import decimal_of, decimals, steps, strokes
from parsers.readers.package import Package, PackageError, local
from parsers.readers.pages import document_of

MAX_PAGES = 200
MAX_MARKS = 400_000  # characters and lines of all pages
MAX_CHARS = 30_000  # of a page
MAX_OBJECTS = 60_000  # of a page, templates and composites included
_MAX_DEPTH = 8  # of composites inside composites
_MAX_SIDE = 5_080.0  # mm, as in PDF

_POINTS = 72 / 25.4
_PICTURE_SHARE = 0.4


class _TooComplex(ValueError):  # noqa: N818
    """The page holds more than any page of a report."""


def read_ofd(data: bytes) -> Document:
    """Read an OFD file. Locators are as those of PDF: ``page=3 box=x0,y0,x1,y1`` in points.

    Problems: ``unreadable``, ``encrypted``, ``too_large``, ``too_complex``, ``too_many_pages``,
    ``page_unreadable``, ``page_too_complex``, ``scan_without_text``.
    """
    problems: list[Problem] = []
    try:
        with Package(data) as package:
            title, pages = _read(package, problems)
    except PackageError as error:
        return Document((), problems=(Problem(error.code, str(error)),), reader="ofd")
    document = document_of(pages, title=title, reader="ofd")
    problems += document.problems
    return Document(document.blocks, document.title, problems=tuple(problems), reader="ofd")


def _read(package: Package, problems: list[Problem]) -> tuple[str, list[Page]]:
    if package.has("Encryptions.xml") or package.has("Encrypts/Encryptions.xml"):
        raise PackageError("encrypted", "the OFD is encrypted")
    root = package.xml("OFD.xml")
    title = _text(root, "Title")
    pages: list[Page] = []
    for doc_root in _all(root, "DocRoot"):
        path = _path("", doc_root.text or "")
        document = package.xml(path)
        base = posixpath.dirname(path)
        source = _Source(package, base, document)
        listed = [e for pages_ in _all(document, "Pages") for e in _all(pages_, "Page")]
        for element in listed:
            if len(pages) >= MAX_PAGES:
                detail = f"more than {MAX_PAGES} pages; the first {MAX_PAGES} were read"
                problems.append(Problem("too_many_pages", detail))
                return title, pages
            number = len(pages) + 1
            if sum(len(page.chars) + len(page.rules) for page in pages) > MAX_MARKS:
                detail = f"the pages from {number} on were not read: more than {MAX_MARKS} marks"
                problems.append(Problem("too_many_pages", detail))
                return title, pages
            try:
                content = package.xml(_path(base, element.get("BaseLoc", "")))
                pages.append(_PageReading(source, content, number).page())
            except _TooComplex as error:
                problems.append(Problem("page_too_complex", f"page {number}: {error}"))
            except PackageError as error:
                problems.append(Problem("page_unreadable", f"page {number}: {error}"))
    return title, pages


def _path(base: str, location: str) -> str:
    """Resolve a location inside the package: ``/Doc_0/...`` is from its root."""
    location = location.strip().replace("\\", "/")
    joined = location if location.startswith("/") else posixpath.join(base, location)
    return posixpath.normpath("/" + joined).lstrip("/")


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (e for e in element.iter() if local(e) == name)


def _first(element: etree._Element, name: str) -> etree._Element | None:
    return next(_all(element, name), None)


def _text(element: etree._Element, name: str) -> str:
    found = _first(element, name)
    return " ".join((found.text or "").split())[:300] if found is not None else ""


class _Source:
    """What the pages of a document share: page size, templates, composite graphics."""

    def __init__(self, package: Package, base: str, document: etree._Element) -> None:
        self.package = package
        self.base = base
        self.area = _first(document, "PageArea")
        self.templates: Mapping[str, str] = {
            e.get("ID", ""): e.get("BaseLoc", "") for e in _all(document, "TemplatePage")
        }
        self._resources = [
            (e.text or "") for name in ("PublicRes", "DocumentRes") for e in _all(document, name)
        ]
        self._parsed: dict[str, etree._Element] = {}
        self._composites: dict[str, etree._Element] | None = None

    def template(self, number: str) -> etree._Element | None:
        """Give the content of a template page."""
        if number not in self.templates:
            return None
        if number not in self._parsed:
            self._parsed[number] = self.package.xml(_path(self.base, self.templates[number]))
        return self._parsed[number]

    def composite(self, number: str) -> etree._Element | None:
        """Give a composite graphic of the resources."""
        if self._composites is None:
            self._composites = {}
            for location in self._resources:
                path = _path(self.base, location)
                if self.package.has(path):
                    for unit in _all(self.package.xml(path), "CompositeGraphicUnit"):
                        self._composites[unit.get("ID", "")] = unit
        return self._composites.get(number)


# ---- one page ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _PageReading:
    """Collects the marks of one page."""

    source: _Source
    content: etree._Element
    number: int
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Rule] = field(default_factory=list)
    pictures: float = 0.0
    objects: int = 0

    def page(self) -> Page:
        """Read the page, its templates first."""
        left, top, width, height = self._size()
        origin = (_POINTS, 0.0, 0.0, _POINTS, -left * _POINTS, -top * _POINTS)
        for used in self.content:
            if local(used) == "Template":
                template = self.source.template(used.get("TemplateID", ""))
                if template is not None:
                    self._collect(template, origin, 0)
        self._collect(self.content, origin, 0)
        width, height = width * _POINTS, height * _POINTS
        is_picture = self.pictures > _PICTURE_SHARE * width * height
        size = (width, height)
        return upright(self.number, size, self.glyphs, self.rules, self.fills, pictures=is_picture)

    def _size(self) -> tuple[float, ...]:
        for element in (self.content, self.source.area):
            box = _first(element, "PhysicalBox") if element is not None else None
            sides = decimals(box.text or "") if box is not None else []
            if len(sides) == 4 and all(0 < side <= _MAX_SIDE for side in sides[2:]):
                return tuple(sides)
        return 0.0, 0.0, 210.0, 297.0

    def _collect(self, element: etree._Element, matrix: Matrix, depth: int) -> None:
        """Read the objects below an element; those inside others are reached from those."""
        for child in element:
            name = local(child)
            if name in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self.objects += 1
                if self.objects > MAX_OBJECTS:
                    raise _TooComplex(f"more than {MAX_OBJECTS} objects")
                if child.get("Visible") == "false" or child.get("Alpha") == "0":
                    continue
                self._object(name, child, matrix, depth)
            elif name in ("Content", "Layer", "PageBlock"):
                if depth > 4 * _MAX_DEPTH:
                    raise _TooComplex("blocks are nested too deeply")
                self._collect(child, matrix, depth + 1)

    def _object(self, name: str, item: etree._Element, matrix: Matrix, depth: int) -> None:
        boundary = decimals(item.get("Boundary", ""))
        if len(boundary) != 4:
            return
        x, y, width, height = boundary
        placed = product((1.0, 0.0, 0.0, 1.0, x, y), matrix)
        if name == "ImageObject":
            self.pictures += width * height * _POINTS**2
            return
        own = decimals(item.get("CTM", ""))
        inner = product((own[0], own[1], own[2], own[3], own[4], own[5]), placed) if len(own) == 6 else placed  # fmt: skip
        if name == "TextObject":
            self._add_text(item, inner)
        elif name == "PathObject":
            self._add_path(item, inner)
        elif depth < _MAX_DEPTH * 4:
            unit = self.source.composite(item.get("ResourceID", ""))
            if unit is not None:
                self._collect(unit, inner, depth + 4)

    # -- text

    def _add_text(self, item: etree._Element, matrix: Matrix) -> None:
        size = decimal_of(item.get("Size", ""), 0.0)
        scale = decimal_of(item.get("HScale", ""), 1.0)
        if size <= 0:
            return
        turn = int(decimal_of(item.get("ReadDirection", ""), 0.0)) // 90  # clockwise
        x = y = 0.0
        for code in item:
            if local(code) != "TextCode":
                continue
            x, y = decimal_of(code.get("X", ""), x), decimal_of(code.get("Y", ""), y)
            text = code.text or ""
            if len(self.glyphs) + len(text) > MAX_CHARS:
                raise _TooComplex(f"more than {MAX_CHARS} characters")
            across = steps(code.get("DeltaX", ""), len(text))
            down = steps(code.get("DeltaY", ""), len(text))
            at_x, at_y = x, y
            for index, character in enumerate(text):
                width = size * scale * (1.0 if is_wide(character) else 0.5)
                if index < len(across) and 0.3 * size < across[index] <= 1.05 * size:
                    width = across[index]  # else the font's own width is not known here
                self._add_char(character, (at_x, at_y), (width, size), matrix, turn)
                at_x += across[index] if index < len(across) else (0.0 if down else width)
                at_y += down[index] if index < len(down) else 0.0

    def _add_char(
        self, character: str, at: Point, extent: Point, matrix: Matrix, turn: int
    ) -> None:
        """Add a character; ``extent`` is its breadth and the size of its font."""
        (x, y), (width, size) = at, extent
        if character in "\r\n\u200b\ufeff":
            return
        if character.isspace():
            character = " "
        box = around([apply(matrix, x, y - 0.86 * size), apply(matrix, x + width, y + 0.14 * size)])
        origin, end = apply(matrix, x, y), apply(matrix, x + width, y)
        quarter = quarter_of(end[0] - origin[0], end[1] - origin[1])
        if quarter is not None:  # aslant: a watermark or a stamp
            self.glyphs.append(Glyph(unified(character), box, origin, (quarter - turn) % 4))

    # -- lines

    def _add_path(self, item: etree._Element, matrix: Matrix) -> None:
        stroked = item.get("Stroke", "true") != "false"
        filled = item.get("Fill", "false") == "true"
        data = next((e for e in item if local(e) == "AbbreviatedData"), None)
        if data is None or not (stroked or filled):
            return
        for corners in strokes(data.text or ""):
            points = [apply(matrix, x, y) for x, y in corners]
            draw(points, is_stroked=stroked, rules=self.rules, fills=self.fills)
