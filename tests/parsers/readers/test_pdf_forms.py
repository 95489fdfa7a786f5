"""Forms in a PDF: those that only print are read at once, those that draw are tried apart."""

from __future__ import annotations

import zlib

import pytest

from parsers.readers import pdf_forms
from parsers.readers.pdf import read_pdf
from tests.parsers.readers.paper import Sheet, file_of, pdf_of

pytest.importorskip("pypdfium2", reason="needs the extra docs")


def with_form(content: bytes, head: bytes = b"", *, packed: bool = False) -> bytes:
    """A PDF of one page that draws a form with this content."""
    if packed:
        content, head = zlib.compress(content), head + b"/Filter/FlateDecode"
    return file_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</XObject<</F 5 0 R>>>>>>",
            b"<</Length 5>>stream\n/F Do\nendstream",
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>%s"
            b"/Length %d>>stream\n%s\nendstream" % (head, len(content), content),
        ]
    )


@pytest.mark.parametrize(
    ("data", "is_tried"),
    [
        pytest.param(pdf_of([Sheet(texts=[(60, 100, 10, "行政许可")])]), False, id="no form"),
        pytest.param(with_form(b"0 0 m 9 9 l S"), False, id="lines"),
        pytest.param(with_form(b"0 0 m 9 9 l S", packed=True), False, id="packed lines"),
        pytest.param(with_form(b"q /F Do Q"), True, id="a form"),
        pytest.param(with_form(b"q /F Do Q", packed=True), True, id="a packed form"),
        pytest.param(with_form(b"71>", b"/Filter/ASCIIHexDecode"), True, id="another filter"),
        pytest.param(with_form(b"/F Do").replace(b"/Form", b"/F#6frm"), True, id="a name in disguise"),
        pytest.param(with_form(b"/F Do").replace(b"/Subtype/Form", b"/Subtype 9 0 R"), True, id="a type elsewhere"),
    ],
)  # fmt: skip
def test_only_forms_that_may_draw_are_tried_in_a_process(
    data: bytes, is_tried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    monkeypatch.setattr(pdf_forms, "run", lambda *_: tried.append(1) or 0)
    assert pdf_forms.forms_that_never_end(data) is None
    assert bool(tried) == is_tried


def test_a_form_that_draws_and_ends_is_read() -> None:
    assert pdf_forms.forms_that_never_end(with_form(b"q /Absent Do Q")) is None


def test_a_form_that_never_ends_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_forms, "SECONDS", 1)
    (problem,) = read_pdf(with_form(b"/F Do /F Do ")).problems
    assert problem.code == "too_complex"
