"""HTML pages: one pass of lxml, one pass over the marked text (`parsers.readers.marks`).

A table without another inside it is a `Grid` of physical rows and cells; spans are not expanded,
since clerks and editors break them more often than labels (see `parsers.tables`). Any other table
is layout.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from parsers.model import Attachment, Block, Cell, Document, Grid, Paragraph, Problem
from parsers.readers.boxes import name_stacks
from parsers.readers.charset import encoding_of
from parsers.readers.embedded import embedded_article
from parsers.readers.hidden import drop_hidden, may_hide
from parsers.readers.marks import MAX_BLOCKS, MAX_CELLS, Assembly, cells_in, mark
from parsers.readers.paths import path_of
from parsers.values import looks_like_value

MAX_ATTACHMENTS = 200
# What the reader of the page does not see: code, and text struck out by a revision.
_CODE = ("script", "style", "noscript", "template", "select", "textarea", "svg", etree.Comment)
# And what is shown above the text (pinyin), or only where a browser cannot show something else.
_ASIDE = ("rt", "rp", "datalist", "progress", "meter", "audio", "video", "object", "iframe")
_DROPPED = ("del", "s", "strike", *_CODE, *_ASIDE)
# Tables made of other elements, by their style or their role.
_DISPLAYED = (b"table-cell", b"inline-block")
_ROLES = (b"gridcell", b'role="cell', b"role='cell", b"role=cell")
_PARTS = {
    "table": "table", "inline-table": "table", "grid": "table", "treegrid": "table",
    "table-row": "tr", "row": "tr",
    "table-cell": "td", "cell": "td", "gridcell": "td", "columnheader": "td", "rowheader": "td",
}  # fmt: skip
# The requests table has more cells than these: with them, tables are tables.
_has_many_cells = etree.XPath("boolean(descendant::td[150])")
_has_roles = etree.XPath("boolean(descendant::*/@role)")
_STYLED_ROW = "contains(@style,'table-row')][not(contains(@style,'-group'))"
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.I)
_FILE = re.compile(r"\.(?:docx?|docm|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z|csv)(?:$|[?#])", re.I)
_DOWNLOAD = re.compile(r"downfile\.jsp|download\.jsp\?|DownloadAttachUrl|downxxgk\.php", re.I)
_HEAD = 8192  # bytes of a page in which its configuration mostly stands
_CONFIG = re.compile(r"\bDETAIL\s*[:=]\s*(?=\{)")

_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, collect_ids=False)


# What stands in rows, and how much of it is cells.
_in_rows = etree.XPath("count(.//tr/*)")
_cells_in_rows = etree.XPath("count(.//tr/td) + count(.//tr/th)")


def read_html(data: bytes, *, url: str | None = None) -> Document:
    """Read an HTML page (or fragment). ``url`` makes the addresses of attachments absolute.

    A page that cannot be read within bounds gives a Document with a problem (``too_complex``,
    ``empty``) and what could be read.
    """
    encoding = encoding_of(data)
    if data[:1] == b"{" and (detail := _answered(data)) is not None:
        return _read_detail(detail, url)
    if encoding != "utf-8":
        data = data.decode(encoding, "replace").encode()
    # Where it stands farther down, the tree tells: to search all of a page takes longer.
    if data.find(b"_CONFIG", 0, _HEAD) >= 0 and (detail := _detail(data)) is not None:
        return _read_detail(detail, url)
    data = _without_controls(data)
    root = _parsed(data)
    scripts = () if root is None else root.iter("script")
    if any("_CONFIG" in (script.text or "") for script in scripts):
        detail = _detail(data)
        if detail is not None:
            return _read_detail(detail, url)
    return _read_tree(root, data, url)


def tree_of(markup: bytes) -> etree._Element:
    """Give a page in UTF-8 as a tree in which the paths of locators lead to their cells.

    Comments are left out: they are no cells. The caller may change it.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True
    )
    return etree.fromstring(markup, parser)


def _parsed(data: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        return None


def _read_utf8(data: bytes, url: str | None, *, carried: bool = False) -> Document:
    data = _without_controls(data)
    return _read_tree(_parsed(data), data, url, carried=carried)


def _read_tree(
    root: etree._Element | None, data: bytes, url: str | None, *, carried: bool = False
) -> Document:
    """Read the tree of a page; ``carried`` says that another page carries it and does not show it."""
    if root is None:
        return Document((), problems=(Problem("empty", "the page has no content"),), reader="html")
    problems = []
    if is_cut := any("depth" in error.message for error in _PARSER.error_log):
        detail = "elements are nested too deeply; what lies below was not read"
        problems.append(Problem("too_complex", detail))
    body = next(root.iterchildren("body"), root)
    meta = _meta(root)
    title = (next((found.text for found in root.iter("title")), None) or "").strip()
    attachments = tuple(islice(_attachments(body, url), MAX_ATTACHMENTS))
    sources = ((picture.get("src") or "").strip() for picture in body.iter("img"))
    pictures = tuple(source for source in sources if source.startswith("data:image/"))
    lowered = data.lower()
    displays = b"display" in lowered  # each search of a page from Word takes 1% of all its reading
    hides = (displays or may_hide(lowered)) and drop_hidden(body)
    has_tables = _has_many_cells(body)  # of its own, before others are named so
    rows_at = _name_tables(body) if _is_styled(body, lowered, displays) else {}
    if not has_tables:
        rows_at |= name_stacks(body)
    _fill_in(body)
    in_rows, cells_in_rows = _in_rows(body), _cells_in_rows(body)
    etree.strip_elements(body, *_DROPPED, with_tail=False)
    marked = mark(body)
    cells = cells_in(marked or "")
    bare = marked is not None and not (carried or cells)
    if bare and (found := embedded_article(data, marked or "")) is not None:
        article = _read_utf8(found, url, carried=True)
        links = (*attachments, *article.attachments)
        return replace(article, title=title, meta=meta, attachments=links)
    if marked is None:
        detail = f"more than {MAX_CELLS} cells or {MAX_BLOCKS} blocks; not read"
        problems.append(Problem("too_complex", detail))
        return Document((), title, meta, attachments, tuple(problems), "html")
    blocks, bounds = Assembly(body, rows_at, tidy=in_rows == cells_in_rows == cells).run(marked)
    if blocks and (is_cut or not data.rstrip().endswith(b">")):
        _doubt_last_cell(blocks)
    return Document(
        tuple(blocks), title, meta, attachments, tuple(problems), "html", bounds,
        markup=data, hides=hides, pictures=pictures,
    )  # fmt: skip


# libxml2 ends the text at a control character; our marks must not be forged.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_NONCHARACTER = re.compile(rb"\xef[\xb7\xbf]")  # faster than two searches for two bytes
_FORBIDDEN = dict.fromkeys((*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF))
# References to either. A page has thousands of others (&#160;), which this passes by.
_REFERENCE = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fd[de][0-9a-f]|fff[ef])(?![0-9a-f])"
    rb"|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6497[6-9]|649[89][0-9]|6500[0-7]|6553[45])(?![0-9]));?",
    re.I,
)


def _without_controls(data: bytes) -> bytes:
    data = data.translate(None, _CONTROLS)
    if _NONCHARACTER.search(data):
        data = data.decode("utf-8", "replace").translate(_FORBIDDEN).encode()
    return _REFERENCE.sub(b"", data)


def _doubt_last_cell(blocks: list[Block]) -> None:
    """Mark the last cell, or line, of a page that breaks off inside it: its number may be cut."""
    last = blocks[-1]
    if isinstance(last, Grid) and last.rows[-1]:
        *cells, cut = last.rows[-1]
        row = (*cells, Cell(cut.text + "…", cut.locator))
        blocks[-1] = replace(last, rows=(*last.rows[:-1], row))
    elif isinstance(last, Paragraph) and last.text[-1].isdigit():
        blocks[-1] = replace(last, text=last.text + "…")


def _meta(root: etree._Element) -> dict[str, str]:
    """Give the meta tags by lower-case name: those of the head, if it names the article.

    A header included in the body often brings its own, which speak of the site or another column.
    """
    found: dict[str, str] = {}
    for part in (next(root.iterchildren("head"), None), root):
        if part is not None and "articletitle" not in found:
            for tag in part.iter("meta"):
                name, content = tag.get("name"), tag.get("content")
                if name and content is not None:
                    found.setdefault(name.lower(), content)
    return found


def _fill_in(body: etree._Element) -> None:
    """Show the figures that stand in fields, as a form that was filled in on the page has them."""
    for field in body.iter("input"):
        value = field.get("value") or ""
        if field.get("type", "text").lower() in ("text", "number") and looks_like_value(value):
            field.text = value


def _is_styled(body: etree._Element, lowered: bytes, displays: bool) -> bool:
    """Whether a page may have tables made of other elements."""
    if displays and any(value in lowered for value in _DISPLAYED):
        return True
    return bool(_has_roles(body)) and any(role in lowered for role in _ROLES)


def _name_tables(body: etree._Element) -> dict[etree._Element, str]:
    """Call elements that are shown as tables, rows and cells by these names.

    Cells that stand side by side as inline blocks, with nothing but white space between them, are
    called paragraphs. Gives the XPath of the rows of each table in the page as it was.
    """
    rows_at = {table: f"({path_of(table)}//tr)" for table in body.iter("table")}
    named: dict[etree._Element, str] = {}
    rows: dict[etree._Element, bool] = {}  # elements that hold nothing but inline blocks
    for element in body.iter("div", "span", "section", "ul", "li", "dl", "dt", "dd", "p"):
        display = _DISPLAY.search(element.get("style") or "")
        shown, role = display[1].lower() if display else "", (element.get("role") or "").lower()
        part = _PARTS.get(role) or (_PARTS.get(shown) if "table" in shown else None)
        parent = element.getparent()
        if (
            part is None
            and shown == "inline-block"
            and element.tag == "span"
            and parent is not None
        ):
            if parent not in rows:
                rows[parent] = _holds_a_row(parent)
            part = "div" if rows[parent] else None
        if part is not None:
            named[element] = part
            if part == "table":
                row = "@role='row'" if role else _STYLED_ROW
                rows_at[element] = f"({path_of(element)}//*[{row}])"
    for element, part in named.items():
        element.tag = part
    return rows_at


def _holds_a_row(parent: etree._Element) -> bool:
    """Whether an element holds several inline blocks, and nothing else."""
    return (
        len(parent) > 1
        and not (parent.text or "").strip()
        and not any((child.tail or "").strip() for child in parent)
        and all("inline-block" in (child.get("style") or "") for child in parent)
    )


def _attachments(body: etree._Element, url: str | None) -> Iterator[Attachment]:
    seen = set()
    for element in body.iter("a", "iframe", "embed", "object"):
        target = element.get("href") or element.get("src") or element.get("data") or ""
        if not (_FILE.search(target) or _DOWNLOAD.search(target)) or target in seen:
            continue
        seen.add(target)
        title = " ".join(_text_of(element).split()) or element.get("title") or ""
        yield Attachment(_absolute(target, url), title[:300])


def _text_of(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def _absolute(target: str, url: str | None) -> str:
    if url is None:
        return target
    try:
        return urljoin(url, target.strip())
    except ValueError:  # 「http://[」 and the like
        return target


def _detail(data: bytes) -> dict[str, Any] | None:
    """Give the article that a gkmlpt page holds as JSON in its script (platforms.md §5)."""
    page = data.decode("utf-8", "replace")
    match = _CONFIG.search(page)
    if match is None:
        return None
    try:
        detail, _ = json.JSONDecoder().raw_decode(page, match.end())
    except (ValueError, RecursionError):
        return None
    return detail if isinstance(detail, dict) and detail.get("content") else None


def _answered(data: bytes) -> dict[str, Any] | None:
    """Give the article that a call answers as JSON (Epoint's getGovInfoDetail, platforms.md §11)."""
    try:
        value = json.loads(data)
        data_of = value.get("custom") or value
        detail = data_of.get("data") or data_of
        text = detail.get("infocontent") or detail.get("body") or detail.get("content")
    except (ValueError, AttributeError, RecursionError):
        return None
    if not isinstance(text, str):
        return None
    return {
        "content": text,
        "title": detail.get("title"),
        "date": detail.get("infodate") or detail.get("pubinwebdate"),
        "source": detail.get("zuozhe") or detail.get("infofrom") or detail.get("source"),
    }


def _read_detail(detail: dict[str, Any], url: str | None) -> Document:
    document = _read_utf8(str(detail["content"]).encode("utf-8", "replace"), url)
    title = str(detail.get("title") or "")
    publisher = re.search(
        r"['\"]publisher['\"]: *['\"]([^'\"]+)", str(detail.get("gkml_data") or "")
    )
    meta = {
        "articletitle": title,
        "pubdate": str(detail.get("date") or ""),
        "contentsource": publisher[1] if publisher else str(detail.get("source") or ""),
    }
    return replace(document, title=title, meta={**document.meta, **meta})
