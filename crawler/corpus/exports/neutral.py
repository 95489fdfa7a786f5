"""Text that a spreadsheet would take for a formula, made plain text.

A title or a quotation comes from a web page; ``=HYPERLINK(...)`` in it must not run on the desk of
whoever opens the export. Numbers and dashes, which stand in the tables, stay as they are.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"^[\s\ufeff\u200b\x00]*[=+\-@＝＋－＠]|^[\t\r\n]")
_HARMLESS = re.compile(r"^\s*(?:[+\-＋－]?\s*[\d.,，．]+\s*[%％]?|[\-－]+)\s*$")


def neutral(text: str) -> str:
    """Put an apostrophe before text that would be a formula; give any other text unchanged."""
    if _FORMULA.match(text) and not _HARMLESS.match(text):
        return f"'{text}"
    return text
