"""Files that are meant to harm, by kind and name; ``python -m tests.parsers.readers.hostile_files``
reads those of the kind that is named, each in a process of its own.

It prints a line of JSON each: the codes of the problems, the seconds that reading took, the bytes
by which the process grew.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

from tests.parsers.readers.office_files import FIXTURES, p, tbl, tc, word, zipped
from tests.parsers.readers.paper import file_of

MEMORY = 6 * 1024**3  # bytes of addresses; beyond, the child is refused more
_UNIT = 1024 if sys.platform != "darwin" else 1

Make = Callable[[], bytes]
Said = str | tuple[str, ...]

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % i SYSTEM "http://127.0.0.1:9/"> %i;]>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "application/vnd.oasis.opendocument."


def fixture(name: str) -> bytes:
    """Give a file of tests/fixtures/office."""
    return (FIXTURES / name).read_bytes()


def docx(document: str, **more: str) -> bytes:
    """A .docx whose main part is this text."""
    members = {f"word/{name}.xml": text for name, text in more.items()}
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **members})


def xlsx(sheet: str, strings: str = "") -> bytes:
    """An .xlsx whose only worksheet is this text."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="r" Type="{_LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
            f'package/2006/relationships"><Relationship Id="r1" Type="{_LINKS}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
            **({"xl/sharedStrings.xml": strings} if strings else {}),
        }
    )


def sheet(inner: str, head: str = "") -> str:
    """The XML of a worksheet."""
    return f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{inner}</sheetData></worksheet>'


def ofd(page: str, pages: int = 1) -> bytes:
    """An .ofd whose pages are all this one."""
    listed = '<Page ID="1" BaseLoc="p.xml"/>' * pages
    return zipped(
        {
            "OFD.xml": "<OFD><DocBody><DocRoot>d.xml</DocRoot></DocBody></OFD>",
            "d.xml": f"<Document><Pages>{listed}</Pages></Document>",
            "p.xml": page,
        }
    )


def odf(kind: str, content: str) -> bytes:
    """An .odt or .ods with this content."""
    return zipped({"mimetype": _ODF + kind, "content.xml": content})


def renamed(data: bytes, old: str, new: str) -> bytes:
    """Rename a stream of an OLE file."""
    at = data.index(old.encode("utf-16-le") + b"\0\0")
    name = new.encode("utf-16-le").ljust(64, b"\0")
    return data[:at] + name + struct.pack("<H", 2 * len(new) + 2) + data[at + 66 :]


def locked_xls() -> bytes:
    """The .xls with a record that says its rest is encrypted ([MS-XLS] FilePass)."""
    data = bytearray(fixture("report.xls"))
    at = data.index(b"\x09\x08\x10\x00")  # the first record, BOF
    struct.pack_into("<H", data, at + 20, 0x2F)
    return bytes(data)


def russian_doll(depth: int) -> bytes:
    """Archives in archives."""
    data = zipped({"年报.docx": fixture("report.docx")})
    for _ in range(depth):
        data = zipped({"年报.zip": data})
    return data


def packed_noise(size: int) -> bytes:
    """A .docx that is too large to be asked for anything."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", Random(3).randbytes(size))
    return buffer.getvalue()


def looped_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    return file_of(list(objects))


_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>"
_CELLS = '<w:document xmlns:w="w"><w:body><w:tbl>{}</w:tbl></w:body></w:document>'
_ROW = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'

# By kind: what must be said of each, one of several codes, or "" where it is only to be survived.
FILES: dict[str, dict[str, tuple[Make, Said]]] = {
    "encrypted": {
        "docx": (lambda: renamed(fixture("report.doc"), "WordDocument", "EncryptedPackage"), "encrypted"),
        "xls": (locked_xls, "encrypted"),
        "odt": (lambda: zipped({"mimetype": _ODF + "text", "META-INF/manifest.xml": "<encryption-data/>"}), "encrypted"),
        "ofd": (lambda: zipped({"OFD.xml": "<OFD/>", "Encryptions.xml": "<E/>"}), "encrypted"),
    },
    "entities": {
        f"{name} {where}": (make, said)
        for name, dtd in (("bomb", BOMB), ("file", OUTSIDE), ("network", REMOTE))
        for where, make, said in (
            ("docx", lambda d=dtd: docx(f'{d}<w:document xmlns:w="w"><w:body>{p("&i;")}</w:body></w:document>'), "unreadable"),
            ("docx styles", lambda d=dtd: docx(f'<w:document xmlns:w="w"><w:body>{p("a")}</w:body></w:document>', styles=f"{d}<styles>&i;</styles>"), "unreadable"),
            ("xlsx", lambda d=dtd: xlsx(sheet('<row><c t="inlineStr"><is><t>&i;</t></is></c></row>', d)), "unreadable"),
            ("xlsx strings", lambda d=dtd: xlsx(sheet('<row><c t="s"><v>0</v></c></row>'), f"{d}<sst><si><t>&i;</t></si></sst>"), "unreadable"),
            ("ofd", lambda d=dtd: ofd(f"{d}<Page><Content>&i;</Content></Page>"), "page_unreadable"),
            ("odt", lambda d=dtd: odf("text", f"{d}<a>&i;</a>"), "unreadable"),
            ("ods", lambda d=dtd: odf("spreadsheet", f"{d}<a>&i;</a>"), "unreadable"),
            ("word 2003", lambda d=dtd: f'<?xml version="1.0"?>{d}<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">&i;</w:wordDocument>'.encode(), "unreadable"),
            ("excel 2003", lambda d=dtd: f'<?xml version="1.0"?>{d}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&i;</Workbook>'.encode(), "unreadable"),
        )
    },
    "bombs": {
        "docx": (lambda: docx("<w:document>" + " " * 34_000_000 + "</w:document>"), "too_large"),
        "xlsx": (lambda: xlsx(sheet(" " * 34_000_000)), "too_large"),
        "xlsx strings": (lambda: xlsx(sheet(_ROW.format(1)), "<sst>" + " " * 34_000_000 + "</sst>"), "too_large"),
        "ofd": (lambda: ofd("<Page>" + " " * 34_000_000 + "</Page>"), "page_unreadable"),
        "odt": (lambda: odf("text", "<a>" + " " * 34_000_000 + "</a>"), "too_large"),
        "zip": (lambda: zipped({"年报.txt": bytes(34_000_000)}), "too_large"),
        "zip in zip in zip": (lambda: russian_doll(5), "too_complex"),
        "zips side by side": (lambda: zipped({f"{n}.zip": zipped({f"{m}.txt": bytes(9_000_000) for m in range(15)}) for n in range(15)}), ("too_large", "too_complex")),
    },
    "gigantic": {
        "docx of 33 MB": (lambda: packed_noise(34_000_000), "too_large"),
        "docx of a million cells": (lambda: docx(_CELLS.format(("<w:tr>" + "<w:tc/>" * 1000 + "</w:tr>") * 1000)), ("too_large", "too_complex")),
        "docx of 60,000 cells": (lambda: docx(_CELLS.format(("<w:tr>" + "<w:tc/>" * 1000 + "</w:tr>") * 60)), "too_complex"),
        "docx of a billion columns": (lambda: word(tbl([tc("a", '<w:gridSpan w:val="999999999"/>')] * 99)), ""),
        "docx of deep tables": (lambda: word("<w:tbl><w:tr><w:tc>" * 250 + p("a") + "</w:tc></w:tr></w:tbl>" * 250), ("unreadable", "")),
        "xlsx to the last cell": (lambda: xlsx(sheet(_ROW.format(1) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), "too_large"),
        "xlsx of a million rows": (lambda: xlsx(sheet("".join(_ROW.format(n) for n in range(1, 700_000)))), ("too_large", "too_complex")),
        "xlsx merged whole": (lambda: xlsx(sheet(_ROW.format(1)).replace("</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>')), ""),
        "csv of commas": (lambda: b"a,b,c\n" * 5 + b"," * 5_000_000, ""),
        "csv of quotes": (lambda: b'"a,b\n' * 500_000, ""),
        "ofd of a million pages": (lambda: ofd("<Page/>", 1_000_000), "too_large"),
        "ofd of a thousand pages": (lambda: ofd("<Page/>", 1000), "too_many_pages"),
        "ofd of a long step": (lambda: ofd('<Page><Content><Layer><TextObject Boundary="0 0 9 9" Size="3"><TextCode DeltaX="g 999999999 1">1</TextCode></TextObject></Layer></Content></Page>'), ""),
        "mhtml of boundaries": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: text/html\r\n\r\n<p>a\r\n" * 100_000, ""),
        "mhtml of nested parts": (lambda: b"MIME-Version: 1.0\r\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5000)), "too_complex"),
    },
    "recursive pdf": {
        "pages": (lambda: looped_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999999>>"), ""),
        "parents": (lambda: looped_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>", _PAGE % b"/Parent 3 0 R"), ""),
        "forms": (lambda: looped_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _PAGE % b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>", b"<</Length 12>>stream\n/F Do /F Do \nendstream", b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 12>>stream\n/F Do /F Do \nendstream"), ""),
        "forms doubling": (lambda: looped_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _PAGE % b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>", b"<</Length 6>>stream\n/F Do \nendstream", *(b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>/Length 24>>stream\n/F Do /F Do /F Do /F Do \nendstream" % (n + 1) for n in range(5, 40))), ""),
        "lengths": (lambda: looped_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _PAGE % b"/Contents 4 0 R", b"<</Length 4 0 R>>stream\n0 0 m\nendstream"), ""),
        "outlines and actions": (lambda: looped_pdf(b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _PAGE % b"", b"<</First 4 0 R/Next 4 0 R/Count 9>>"), ""),
    },
    "macros": {
        "docm": (lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": f'<w:document xmlns:w="w"><w:body>{p("一、总体情况")}</w:body></w:document>', "word/vbaProject.bin": bytes(900)}), ""),
        "xlsm": (lambda: xlsx(sheet('<row r="1"><c r="A1"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c></row>')), ""),
        "dde in csv": (lambda: "行政许可,=cmd|' /C calc'!A0,1\n".encode() * 5, ""),
    },
}  # fmt: skip


def main(kind: str) -> None:
    """Read the files of a kind, each in a fork, and print what came of it."""
    import parsers
    from parsers.readers import pdf_forms

    pdf_forms.SECONDS = 2
    for warm in ("report.docx", "report.xlsx", "report.html"):
        parsers.read(fixture(warm))
    for name, (make, _) in FILES[kind].items():
        data = make()
        sys.stdout.flush()
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.monotonic()
        report = parsers.read(data)
        seconds = time.monotonic() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        result = {
            "name": name,
            "codes": sorted({problem.code for problem in report.problems}),
            "text": json.dumps(report.as_json(), ensure_ascii=False),
            "seconds": seconds,
            "grown": grown * _UNIT,
        }
        print(json.dumps(result), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
