"""The bytes decide what a file is, whatever it is called."""

from __future__ import annotations

import pytest

from parsers.readers.sniff import format_of
from tests.parsers.readers.office_files import FIXTURES, word, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = b"<html><body><p>x</p></body></html>"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ((FIXTURES / "report.docx").read_bytes(), "docx"),
        ((FIXTURES / "report.doc").read_bytes(), "doc"),
        ((FIXTURES / "report.xlsx").read_bytes(), "xlsx"),
        ((FIXTURES / "report.xls").read_bytes(), "xls"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt"),
        (zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), "ofd"),
        (zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "pptx"),
        (zipped({"word/年报.docx": word("")}), "zip"),
        (OLE + bytes(2000), "ole"),
        (b"{\\rtf1\\ansi x}", "rtf"),
        (PAGE, "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + PAGE, "mhtml"),
        (b"From: <x>\nSubject: a\nMIME-Version: 1.0\n\n" + PAGE, "mhtml"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
         b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/></Workbook>', "xls_xml"),
        ("行政许可,1,2\n行政处罚,3,4\n行政强制,5,6\n".encode("gb18030"), "csv"),
        ("行政许可 1，行政处罚 2，\n行政强制 3\n".encode(), "text"),
        (b"a,b,c\n", "text"),
    ],
)  # fmt: skip
def test_the_bytes_decide(data: bytes, kind: str) -> None:
    assert format_of(data, "https://www.example.test/a.pdf", "image/png") == kind


def test_a_truncated_package_is_still_known() -> None:
    for name in ("docx", "xlsx"):
        data = (FIXTURES / f"report.{name}").read_bytes()
        assert format_of(data[:-500]) == name


def test_name_and_type_decide_where_the_bytes_do_not() -> None:
    data = "行政许可,1\n".encode()
    assert format_of(data) == "text"
    assert format_of(data, "https://www.example.test/a/%E5%B9%B4.csv?x=1") == "csv"
    assert format_of(data, "", "text/csv; charset=gbk") == "csv"


def test_a_spreadsheet_inside_a_document_does_not_make_it_one() -> None:
    # The streams of an embedded object stand one storage down and are not looked at.
    data = (FIXTURES / "report.doc").read_bytes()
    assert format_of(data + "Workbook".encode("utf-16-le")) == "doc"


def test_damaged_ole_files_are_bounded() -> None:
    data = (FIXTURES / "report.xls").read_bytes()
    for at in range(0, 512, 3):
        format_of(data[:at] + b"\xff\xfe" + data[at + 2 :])
    format_of(data[:700])
