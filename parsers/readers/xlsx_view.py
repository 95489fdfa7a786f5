"""How an .xlsx shows its cells: formats, hidden rows and columns, and how far the sheets reach.

python-calamine gives values, and sets a whole sheet out in memory before it can be asked for its
size; so the XML of each sheet is looked through first, for what is shown and for what is too much.
"""

from __future__ import annotations

import io
import posixpath
import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.package import (
    MAX_XML,
    Package,
    PackageError,
    attribute,
    local,
    parse_xml,
)

MAX_PLACES = 2_000_000  # rows times columns of a sheet
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
# The built-in formats that are not given in the file ([ECMA-376] 18.8.30) and are plain numbers.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
}  # fmt: skip


@dataclass(slots=True)
class View:
    """What is shown of a sheet. Places are (row, column) from 0.

    ``formats`` has the number format of each cell that has one other than General; ``unsaved``
    the cells whose formula was saved without its result, ``texts`` what cells say in which part
    is raised, lowered or struck out, ``struck`` those that are struck out as a whole;
    ``hides_zeros`` says that a zero is not shown.
    """

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    hides_zeros: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def shows_column(self, column: int) -> bool:
        """Whether a column is not hidden."""
        return not any(first <= column <= last for first, last in self.hidden_columns)


def views_of(data: bytes) -> dict[str, View]:
    """Give the view of each worksheet by its name.

    Raises `PackageError` where the package is damaged, protected, or too large to be a report.
    """
    with Package(data) as package:
        workbook = package.main_part("xl/workbook.xml")
        folder = posixpath.dirname(workbook)
        links = _links(package, workbook)
        styles = _styles(package, f"{folder}/styles.xml".lstrip("/"))
        strings = _odd_strings(package, f"{folder}/sharedStrings.xml".lstrip("/"))
        views = {}
        for sheet in package.xml(workbook).iterdescendants("{*}sheet"):
            path = links.get(attribute(sheet, "id") or "", "")
            if package.has(path):
                views[attribute(sheet, "name") or ""] = _view(
                    package.read(path), path, styles, strings
                )
        for name in package.names:  # what the library will unpack must be sound and small
            if name.endswith(".xml") and name not in links.values():
                package.read(name, MAX_XML)
    return views


def _links(package: Package, workbook: str) -> dict[str, str]:
    """Give the worksheets of the workbook by the identifiers that it refers to them by."""
    folder, base = posixpath.split(workbook)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    links = {}
    for link in package.xml(name) if package.has(name) else ():
        target = attribute(link, "Target") or ""
        path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        if (attribute(link, "Type") or "").endswith("/worksheet"):
            links[attribute(link, "Id") or ""] = path
    return links


def _styles(package: Package, name: str) -> list[tuple[str, bool]]:
    """Give the number format of each cell style, empty for General, and whether it strikes out."""
    if not package.has(name):
        return []
    root = package.xml(name)
    codes = {
        attribute(item, "numFmtId"): attribute(item, "formatCode") or ""
        for item in root.iterdescendants("{*}numFmt")
    }
    struck = [
        any(
            local(look) == "strike" and attribute(look, "val") not in ("0", "false")
            for look in font
        )
        for group in root
        if local(group) == "fonts"
        for font in group
    ]
    formats = []
    for group in root:
        if local(group) != "cellXfs":
            continue
        for style in group:
            key = attribute(style, "numFmtId") or "0"
            built_in = BUILT_IN.get(int(key), "") if key.isdecimal() else ""
            code = codes.get(key, built_in)
            font = int(attribute(style, "fontId") or "0")
            strikes = font < len(struck) and struck[font]
            formats.append(("" if code.lower() in ("general", "@") else code, strikes))
    return formats


def _view(data: bytes, path: str, styles: list[tuple[str, bool]], strings: dict[str, str]) -> View:
    if len(data) > MAX_XML:
        raise PackageError("too_large", f"{path} unpacks to more than {MAX_XML} bytes")
    view = View()
    rows = columns = row = column = 0
    try:
        for event, item in etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            name = local(item)
            if event == "start" and name == "row":
                row = _index(attribute(item, "r"), row)
                column = -1
                if _is_hidden(item, "ht"):
                    view.hidden_rows.add(row)
                rows = max(rows, row + 1)
            elif event == "end" and name == "c":
                place = _place(attribute(item, "r"), row, column + 1)
                column = place[1]
                rows, columns = max(rows, place[0] + 1), max(columns, column + 1)
                if rows * columns > MAX_PLACES:
                    detail = f"{path} reaches over {rows} rows and {columns} columns"
                    raise PackageError("too_large", detail)
                _look_at(item, place, styles, view)
                _read_text(item, place, strings, view)
            elif event == "start" and name == "sheetView":
                view.hides_zeros = attribute(item, "showZeros") in ("0", "false")
            elif event == "end" and name == "col" and _is_hidden(item, "width"):
                first, last = _index(attribute(item, "min"), 0), _index(attribute(item, "max"), 0)
                view.hidden_columns.append((first, last))
            elif event == "end" and name == "row":
                row += 1
                item.clear()
    except etree.XMLSyntaxError as error:
        raise PackageError("unreadable", f"{path} is not well-formed XML: {error}") from error
    return view


def _is_hidden(item: etree._Element, size: str) -> bool:
    """Whether a row or column is hidden, or drawn together to nothing."""
    return attribute(item, "hidden") in ("1", "true") or attribute(item, size) in ("0", "0.0")


def _look_at(
    item: etree._Element, place: tuple[int, int], styles: list[tuple[str, bool]], view: View
) -> None:
    number = attribute(item, "s") or "0"
    is_known = number.isdecimal() and int(number) < len(styles)
    code, strikes = styles[int(number)] if is_known else ("", False)
    if strikes:
        view.struck.add(place)
    if code and attribute(item, "t") in (None, "n"):
        view.formats[place] = code
    held = {local(part): part.text for part in item}
    if "f" in held and not held.get("v") and attribute(item, "t") != "str":
        view.unsaved.add(place)


def _read_text(
    item: etree._Element, place: tuple[int, int], strings: dict[str, str], view: View
) -> None:
    kind = attribute(item, "t")
    for part in item if kind in ("s", "inlineStr") else ():
        text = strings.get(part.text or "") if local(part) == "v" else _printed(part)
        if text is not None:
            view.texts[place] = text


def _odd_strings(package: Package, name: str) -> dict[str, str]:
    """Give the shared strings that are not printed as their text is, by number."""
    if not package.has(name):
        return {}
    data = package.read(name, MAX_XML)
    if b"vertAlign" not in data and b"strike" not in data:
        return {}
    items = (item for item in parse_xml(data, name) if local(item) == "si")
    return {
        str(index): text for index, item in enumerate(items) if (text := _printed(item)) is not None
    }


def _printed(string: etree._Element) -> str | None:
    """Give the text of a string with runs that are raised (a note mark) or struck out; else None."""
    parts = []
    is_odd = False
    for run in string:
        text = "".join(part.text or "" for part in run if local(part) == "t")
        looks = {
            local(look): attribute(look, "val") or "1"
            for part in run
            if local(part) == "rPr"
            for look in part
        }
        if looks.get("strike", "0") not in ("0", "false"):
            is_odd = True
        elif looks.get("vertAlign") in ("superscript", "subscript") and text.strip():
            is_odd = True
            parts.append(f"[^{text}]")  # must not join the figure before it
        else:
            parts.append(text)
    return "".join(parts) if is_odd else None


def _index(text: str | None, default: int) -> int:
    return int(text) - 1 if text and text.isdecimal() and 0 < int(text) < 10_000_000 else default


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    match = _REFERENCE.match(reference or "")
    if match is None:
        return row, column
    return int(match[2]) - 1, column_number(match[1]) - 1


def column_number(letters: str) -> int:
    """Give the number of a column by its capital letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
