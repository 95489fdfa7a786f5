"""Pages saved as one file, under whatever name."""

from __future__ import annotations

import json
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import parsers
from parsers.readers.mhtml import read_mhtml
from tests.parsers.readers.office_files import FIXTURES

PAGE = (FIXTURES / "report.html").read_text(encoding="utf-8")


def saved(*pages: str, charset: str = "utf-8") -> bytes:
    """Save pages as a browser does."""
    message = MIMEMultipart("related")
    for page in pages:
        message.attach(MIMEText(page, "html", charset))
    return message.as_bytes()


def test_a_saved_page_is_exact_in_every_cell() -> None:
    for charset in ("utf-8", "gb18030"):
        report = parsers.read(saved(PAGE, charset=charset), media_type="application/msword")
        assert report.values() == json.loads((FIXTURES / "report.expected.json").read_text())


def test_the_page_with_the_table_is_read_not_the_frame_around_it() -> None:
    document = read_mhtml(saved("<html><frameset></frameset></html>", PAGE))
    assert next(document.grids(), None) is not None


def test_a_mail_without_a_page_and_parts_without_end_are_problems() -> None:
    assert read_mhtml(b"MIME-Version: 1.0\n\nx").problems[0].code == "unreadable"
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(500)
    )
    assert read_mhtml(b"MIME-Version: 1.0\n" + nested).problems[0].code == "too_complex"
