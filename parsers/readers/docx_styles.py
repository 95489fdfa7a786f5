"""The styles of a .docx, as far as they decide what is printed and how it is numbered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from parsers.readers.docx_tree import child, is_on
from parsers.readers.package import attribute, local

_CONTENTS = re.compile(r"^toc ?(?:\d|heading)$", re.I)
_MAX_CHAIN = 20


@dataclass(slots=True)
class RunLook:
    """How a run is printed; None where this level does not say."""

    hidden: bool | None = None
    raised: bool | None = None  # superscript
    lowered: bool | None = None
    struck: bool | None = None
    moved: bool | None = None  # up or down by so many points

    def over(self, base: RunLook) -> RunLook:
        """Give this look with the gaps filled from ``base``."""
        return RunLook(
            base.hidden if self.hidden is None else self.hidden,
            base.raised if self.raised is None else self.raised,
            base.lowered if self.lowered is None else self.lowered,
            base.struck if self.struck is None else self.struck,
            base.moved if self.moved is None else self.moved,
        )


PLAIN = RunLook()


def look_of(properties: etree._Element | None) -> RunLook:
    """Read the run properties (``w:rPr``) that matter here."""
    if properties is None or not len(properties):
        return PLAIN
    look = RunLook()
    for setting in properties:
        name = local(setting)
        if name == "vanish":
            look.hidden = is_on(setting)
        elif name in ("strike", "dstrike"):
            look.struck = look.struck or is_on(setting)
        elif name == "vertAlign":
            value = attribute(setting, "val")
            look.raised, look.lowered = value == "superscript", value == "subscript"
        elif name == "position":
            look.moved = attribute(setting, "val") not in (None, "0")
    return look


def numbering_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """Give the list and level that paragraph properties (``w:pPr``) name."""
    own = child(properties, "numPr")
    if own is None:
        return None, None
    level = attribute(child(own, "ilvl"), "val")
    number = int(level) if level and level.isdecimal() and len(level) < 3 else None
    return attribute(child(own, "numId"), "val"), number


class Styles:
    """The styles of a document by identifier, inherited settings resolved."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._looks: dict[str, RunLook] = {}
        self._numberings: dict[str, tuple[str | None, int | None]] = {}
        self._contents: dict[str | None, bool] = {}
        self._default = ""
        for element in () if root is None else root:
            if local(element) == "style" and (key := attribute(element, "styleId")):
                self._styles[key] = element
                if attribute(element, "type") == "paragraph" and (
                    attribute(element, "default") in ("1", "true")
                ):
                    self._default = key

    def look(self, style: str | None) -> RunLook:
        """Give how runs of a style are printed."""
        key = style or self._default
        if key not in self._looks:
            look = RunLook()
            for element in self._chain(key):
                look = look.over(look_of(child(element, "rPr")))
            self._looks[key] = look
        return self._looks[key]

    def numbering(self, style: str | None) -> tuple[str | None, int | None]:
        """Give the list and level that a paragraph style puts its paragraphs on."""
        key = style or self._default
        if key not in self._numberings:
            list_id, level = None, None
            for element in self._chain(key):
                own_list, own_level = numbering_of(child(element, "pPr"))
                list_id = own_list if list_id is None else list_id
                level = own_level if level is None else level
            self._numberings[key] = list_id, level
        return self._numberings[key]

    def is_contents(self, style: str | None) -> bool:
        """Whether a paragraph of this style is a line of the table of contents."""
        if style not in self._contents:
            name = attribute(child(self._styles.get(style or ""), "name"), "val")
            self._contents[style] = bool(name and _CONTENTS.match(name.strip()))
        return self._contents[style]

    def _chain(self, style: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while style in self._styles and len(chain) < _MAX_CHAIN:
            element = self._styles[style]
            chain.append(element)
            style = attribute(child(element, "basedOn"), "val") or ""
        return chain
