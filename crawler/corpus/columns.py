"""What a column of a table of data is: its name, type, labels and unit. Shared by all exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# text; whole numbers; numbers; ISO dates; 0 or 1
Kind = Literal["text", "integer", "number", "date", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``short`` is its name where 32 characters are the most (Stata)."""

    name: str
    kind: Kind
    en: str
    zh: str = ""
    unit: str = ""
    short: str = ""
    note: str = ""
    group: str = ""

    @property
    def stata(self) -> str:
        """Its name in Stata."""
        return self.short or self.name

    @property
    def sql_type(self) -> str:
        """How SQLite declares it. NUMERIC keeps whole numbers whole."""
        return {"text": "TEXT", "date": "TEXT", "number": "NUMERIC"}.get(self.kind, "INTEGER")

    @property
    def description(self) -> str:
        """All that is known of it, on one line."""
        head = f"{self.en} ({self.zh})" if self.zh else self.en
        return (
            f"{head}{f', {self.unit}' if self.unit else ''}{f'. {self.note}' if self.note else ''}"
        )
