"""On what terms the data may be used: said here, and printed by exports and pages."""

from __future__ import annotations

NAME = "CC-BY-4.0"  # as SPDX has it
TITLE = "Creative Commons Attribution 4.0 International"
SHORT = "CC BY 4.0"
URL = "https://creativecommons.org/licenses/by/4.0/"
FACTS = (
    "The figures and texts are facts and official documents as public bodies printed them; nobody"
    " here claims a right in them."
)
