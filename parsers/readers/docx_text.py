"""The text of a Word paragraph as it is printed, and what hangs on it: notes, text boxes, pictures."""

from __future__ import annotations

from lxml import etree

from parsers.readers.docx_styles import RunLook, Styles, look_of, numbering_of
from parsers.readers.docx_tree import boxes_in, child, flat
from parsers.readers.numbering import Numbering
from parsers.readers.package import attribute, local

_TEXT = {"t": None, "tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What a cell that holds only a picture says: neither blank nor a number.
PICTURE = "〔图片〕"
_HOLDS_BOXES = frozenset({"drawing", "pict", "object"})


class Text:
    """Reads paragraphs in document order, since fields and numbering run through all of them.

    ``boxes`` gathers the text boxes met until the caller takes them, ``drawings`` all drawings;
    ``pictures`` counts those without text boxes;
    ``notes`` gives each footnote or endnote referred to, by (kind, id), its number.
    """

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.boxes: list[etree._Element] = []
        self.drawings: list[etree._Element] = []
        self.pictures = 0
        self.notes: dict[tuple[str, str], int] = {}
        self._fields: list[bool] = []  # of each open field: whether its result has begun
        self._in_cell = False
        self._paragraph: etree._Element | None = None  # the one that is being read

    def lines(self, container: etree._Element) -> str:
        """Give the text of a cell or note: a line a paragraph, its text boxes' after each."""
        text = ""
        for element in flat(container, "p"):
            line, joined = self.paragraph(element)
            text += line if joined else line + "\n"
            for box in self.take_boxes():
                text += self.lines(box) + "\n"
        return text

    def cell(self, cell: etree._Element) -> str:
        """Give the text of a cell without tables; a picture that is all it has says so."""
        pictures = self.pictures
        self._in_cell = True
        folded = " ".join(self.lines(cell).split())
        self._in_cell = False
        return PICTURE if not folded and self.pictures > pictures else folded

    def take_boxes(self) -> list[etree._Element]:
        """Give the text boxes met since the last call."""
        boxes, self.boxes = self.boxes, []
        return boxes

    def take_drawings(self) -> list[etree._Element]:
        """Give the drawings met since the last call."""
        drawings, self.drawings = self.drawings, []
        return drawings

    def paragraph(self, paragraph: etree._Element) -> tuple[str, bool]:
        """Give a paragraph's text, line breaks in it, and whether it runs on into the next."""
        properties = child(paragraph, "pPr")
        style = attribute(child(properties, "pStyle"), "val")
        mark = child(properties, "rPr")
        gone = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        self._fields.clear()  # a code that was never closed must not swallow the document
        if self.styles.is_contents(style):
            return "", False
        pieces: list[str] = []
        self._paragraph = paragraph
        self._runs(paragraph, self.styles.look(style), pieces)
        text = "".join(pieces)
        if gone and not text:
            return "", True
        return self._number_of(properties, style) + text, gone

    def _number_of(self, properties: etree._Element | None, style: str | None) -> str:
        list_id, level = numbering_of(properties)
        if list_id is None:
            list_id, own_level = self.styles.numbering(style)
            level = own_level if level is None else level
        if list_id in (None, "0"):
            return ""
        printed = self.numbering.next(list_id or "", level or 0)
        return printed if not printed or printed[-1] in "、）)" else printed + " "

    def _runs(self, element: etree._Element, look: RunLook, pieces: list[str]) -> None:
        for item in flat(element):
            name = local(item)
            if name == "r":
                self._run(item, look, pieces)
            elif name == "ruby":
                base = child(item, "rubyBase")
                if base is not None:
                    self._runs(base, look, pieces)
            elif name in ("oMath", "oMathPara"):
                pieces.append(_formula(item))

    def _run(self, run: etree._Element, base: RunLook, pieces: list[str]) -> None:
        properties = child(run, "rPr")
        look = base
        if properties is not None:
            style = attribute(child(properties, "rStyle"), "val")
            look = look_of(properties)
            if style:
                look = look.over(self.styles.look(style))
            look = look.over(base)
        parts: list[str] = []
        for item in flat(run):
            name = local(item)
            if name == "fldChar":
                self._field(attribute(item, "fldCharType"))
            elif look.hidden or not all(self._fields):
                continue
            elif name in _HOLDS_BOXES:
                self._drawing(item)
            elif name in _TEXT:
                parts.append((item.text or "") if name == "t" else _TEXT[name] or "")
            elif name == "sym":
                parts.append(_symbol(item))
            elif name in ("footnoteReference", "endnoteReference"):
                parts.append(self._note(name, attribute(item, "id") or ""))
            elif name == "ruby" and (ruby := child(item, "rubyBase")) is not None:
                self._runs(ruby, look, parts)
        text = "".join(parts)
        aside = look.raised or (look.lowered and self._in_cell)
        # Some raise a whole cell to set it in its middle: only what stands above other text counts.
        aside = aside or (look.moved and self._in_cell and _has_level(self._paragraph))
        if look.struck:
            text = ""  # crossed out, as `parsers.readers.html` reads it
        elif aside and text.strip() and not text.startswith("[^"):
            text = f"[^{text}]"  # must not join the figure before it
        pieces.append(text)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawing(self, item: etree._Element) -> None:
        """Note the text boxes of a drawing, each once, and whether it has a picture."""
        found = list(boxes_in(item))
        self.boxes += found
        self.drawings.append(item)
        if not found:
            self.pictures += 1

    def _note(self, name: str, key: str) -> str:
        number = self.notes.setdefault((name.removesuffix("Reference"), key), len(self.notes) + 1)
        return f"[^{number}]"


def _has_level(paragraph: etree._Element | None) -> bool:
    """Whether a paragraph has a run with text that is neither raised nor lowered itself."""
    return paragraph is not None and any(
        not look_of(child(run, "rPr")).moved and any(text.text for text in run.iterfind("{*}t"))
        for run in paragraph.iterdescendants("{*}r")
    )


_PLAIN_MATH = frozenset(
    "oMath oMathPara oMathParaPr r t rPr ctrlPr jc sty nor lit scr brk aln".split()
)


def _formula(element: etree._Element) -> str:
    """Give a formula that is one line of characters; any other says that it is one: ½ is not 12."""
    text = "".join(text.text or "" for text in element.iterdescendants("{*}t"))
    names = {
        local(item)
        for item in element.iter("{*}*")
        if "math" in (etree.QName(item).namespace or "")
    }
    return text if names <= _PLAIN_MATH else f"〔公式〕{text}"


def _symbol(element: etree._Element) -> str:
    """Give the character of ``w:sym``; only the font Symbol keeps ASCII in its own places."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return "\ufffd"
    if 0xF000 <= code <= 0xF0FF:
        code -= 0xF000
        is_ascii = attribute(element, "font") == "Symbol" and 0x20 <= code < 0x40
        return chr(code) if is_ascii else "\ufffd"
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else "\ufffd"
