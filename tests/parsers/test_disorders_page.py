"""docs/disorders.md says what the reader does now, and no layout or disorder is read wrongly."""

from __future__ import annotations

import re

from tests.generator.page import PAGE, page


def test_the_page_of_disorders_is_up_to_date_and_has_no_wrong_number() -> None:
    made = page()
    wrong = [line for line in made.splitlines() if re.match(r"\| .* \| [1-9]\d* \|$", line)]
    assert wrong == []
    assert PAGE.read_text(encoding="utf-8") == made, "run: python -m tests.generator.page"
