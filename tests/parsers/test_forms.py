"""The forms as data: which was in force when, and that what names them keeps up with the files."""

from __future__ import annotations

from pathlib import Path

import pytest

import parsers
from parsers.forms import FORM_NAMES, all_forms, national_form
from parsers.row_labels import FORMS_OF


@pytest.mark.parametrize(
    ("year", "form"),
    [(2025, "2021"), (2021, "2021"), (2020, "2019"), (2018, "2014"), (2013, None), (None, None)],
)
def test_the_national_form_of_a_year(year: int | None, form: str | None) -> None:
    assert national_form(year) == form


def test_every_file_is_a_form_and_every_table_is_tried() -> None:
    files = (Path(parsers.__file__).parent / "forms").glob("*.toml")
    assert list(FORM_NAMES) == sorted((file.stem for file in files), reverse=True)
    tables: dict[str, list[str]] = {code: [] for code in FORMS_OF}
    for form in all_forms():
        for code in form.tables:
            tables[code].append(form.name)
    assert {code: tuple(names) for code, names in tables.items()} == FORMS_OF
