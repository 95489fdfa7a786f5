"""Office files for the tests: packages written by hand, and real ones made by LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "office"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice is not installed (Debian: libreoffice-writer-nogui libreoffice-calc-nogui)",
)

needs_chromium = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="chromium is not installed"
)


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members into a zip file, compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(body: str, **parts: str) -> bytes:
    """Write a .docx with this body; ``parts`` are styles, numbering, footnotes: inner XML."""
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_PARTS}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), *((name, name) for name in parts))
    )
    links = "".join(
        f'<Relationship Id="r{name}" Type="{_LINKS}/{name}" Target="{name}.xml"/>' for name in parts
    )
    main = f'<Relationship Id="r" Type="{_LINKS}/officeDocument" Target="word/document.xml"/>'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{main}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{links}</Relationships>",
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
    }
    for name, inner in parts.items():
        members[f"word/{name}.xml"] = f"<w:{name} {_NAMES}>{inner}</w:{name}>"
    return zipped(members)


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that is no markup is plain text."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str = "", properties: str = "") -> str:
    """A cell of a table."""
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tbl(*rows: Sequence[str]) -> str:
    """A table of rows of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def noise(size: int = 5000) -> bytes:
    """Give what begins as a picture and is none, as large as one of a table."""
    return b"\x89PNG\r\n\x1a\n" + bytes(n * n % 251 for n in range(size))


def convert(folder: Path, files: Sequence[Path], to: str, reads_as: str = "") -> list[Path]:
    """Convert files with LibreOffice as its users do; ``to`` is its filter, ``docx:MS Word ...``."""
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        *([f"--infilter={reads_as}"] if reads_as else []),
        *("--convert-to", to, "--outdir", str(folder), *map(str, files)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return [folder / f"{file.stem}.{to.partition(':')[0]}" for file in files]


def print_to_pdf(page: Path) -> bytes:
    """Print a page of HTML by Chromium, without its heads and feet."""
    made = page.with_suffix(".pdf")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
               f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={made}",
               page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    return made.read_bytes()


def as_utf8(page: str) -> bytes:
    """Give a page in UTF-8 whatever it declares, since LibreOffice believes the declaration."""
    return re.sub(r'charset="?[\w-]+"?', 'charset="utf-8"', page).encode("utf-8-sig")
