"""Which cell a figure is of, remembered by the labels around it (`parsers.patterns`)."""

from __future__ import annotations

import pytest

import parsers
from parsers import patterns
from parsers.line import Line
from parsers.model import Cell

HEAD = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")


def row(label: str, *figures: str) -> Line:
    """Give a row of a grid."""
    return Line(
        1, True, True, apart=True, labels=[Cell(label)], values=[Cell(text) for text in figures]
    )


def table(*rules: str) -> list[Line]:
    """Give a table of two rows, the figures of the first as they are given."""
    head = Line(1, True, True, apart=True, labels=[Cell(text) for text in HEAD])
    return [head, row("规章", *rules), row("行政规范性文件", "1", "2", "3")]


def printed(lines: list[Line], code: str) -> dict[str, str]:
    """Give what is read as the figures of a row, by column."""
    reading = patterns.read_lines(lines, frozenset()).tables["active_disclosure"]
    return {column: cell.text for column, cell in reading.cells.get(code, {}).items()}


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what other tests have read."""
    monkeypatch.setattr(patterns, "_remembered", {})


def test_a_table_of_a_known_pattern_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(table("4", "5", "6"), "regulations") == {
        "issued": "4", "repealed": "5", "in_force": "6",
    }  # fmt: skip
    monkeypatch.setattr(patterns, "_read", None)
    assert printed(table("7", "0", "—"), "regulations") == {
        "issued": "7", "repealed": "0", "in_force": "—",
    }  # fmt: skip


def test_a_blank_is_another_pattern() -> None:
    printed(table("4", "5", "6"), "regulations")
    assert printed(table("4", "", "6"), "regulations") == {
        "issued": "4",
        "repealed": "",
        "in_force": "6",
    }
    assert len(patterns._remembered) == 2


def test_where_a_figure_would_have_to_be_looked_at_nothing_is_remembered() -> None:
    """A row printed twice: whether it says the same is to be seen."""
    lines = [*table("4", "5", "6"), row("规章", "4", "5", "6")]
    assert printed(lines, "regulations") == {"issued": "4", "repealed": "5", "in_force": "6"}
    assert list(patterns._remembered.values()) == [None]
    lines = [*table("4", "5", "6"), row("规章", "4", "5", "7")]
    assert printed(lines, "regulations") == {}


def test_a_row_that_does_not_fit_is_a_problem_each_time() -> None:
    for _ in range(2):
        readings = patterns.read_lines(table("4", "5"), frozenset())
        assert [problem.code for problem in readings.problems] == ["row_incomplete"]


def test_a_label_that_no_form_knows_is_remembered_but_not_its_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said(*figures: str) -> list[str]:
        lines = [*table("4", "5", "6"), row("行政公文", *figures)]
        return [problem.detail for problem in patterns.read_lines(lines, frozenset()).problems]

    assert said("1", "2", "3") == ["no row of the form is called '行政公文': 1 | 2 | 3"]
    monkeypatch.setattr(patterns, "_read", None)
    assert said("7", "8", "9") == ["no row of the form is called '行政公文': 7 | 8 | 9"]


def test_nothing_is_seen_through_a_seal() -> None:
    seal, other = patterns._sealed(), patterns._sealed()
    assert seal
    for look in (len, str, hash, list, repr, lambda text: text == other, lambda text: text.strip()):
        with pytest.raises(TypeError):
            look(seal)


def test_a_page_reads_the_same_when_its_pattern_is_known() -> None:
    page = "<table>" + "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for cells in (HEAD, ("规章", "4", "5", "6"), ("行政规范性文件", "1", "2", "3"))
    )
    first = parsers.read(page.encode())
    assert patterns._remembered
    assert parsers.read(page.encode()) == first
