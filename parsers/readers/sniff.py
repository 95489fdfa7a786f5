"""What format the bytes are in: from the bytes first, then the name, then the header."""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from parsers.readers import ole

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|tr|td|p|span|br|h[1-6]|ul|script"
    rb"|ucap\w*)\b[^<]{0,2000}?>",
    re.I,
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)  # for certain, and nearly always
# Signatures of formats that hold no plain text.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (ole.SIGNATURE, "ole"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x1f\x8b", "gzip"),
)
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
# All that the library raises at a zip file that is damaged, or packed in a way that it cannot unpack.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_WIDE_BOM = (b"\xff\xfe", b"\xfe\xff")
_WINDOW = 65536
_MAIL_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,40}:")
_ODF = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
# Documents in one XML file: what Office 2003 wrote, often named .doc or .xls, and OpenDocument.
# Their own elements are called table and p.
_OFFICE_XML = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", b"<Workbook", "xls_xml"),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", b"wordDocument", "doc_xml"),
    (_ODF, b'"application/vnd.oasis.opendocument.text"', "fodt"),
    (_ODF, b'"application/vnd.oasis.opendocument.spreadsheet"', "fods"),
)


def format_of(data: bytes, name: str = "", media_type: str | None = None) -> str:
    """Name the format of ``data``: ``html``, ``docx``, ``pdf``, ``doc``, ..., or ``binary``.

    A wrong extension or Content-Type is common, so ``name`` (a file name or address) and
    ``media_type`` are asked only where the bytes leave a choice: between plain text and CSV.
    """
    head = data[:_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            inside = {"zip": _zip_kind, "ole": _ole_kind}.get(kind)
            return inside(data) if inside else kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        return "bmp"
    if _is_mhtml(head):
        return "mhtml"
    for namespace, root, kind in () if _PAGE.match(head) else _OFFICE_XML:
        if head.startswith(b"<") and namespace in head and root in head:
            return kind
    if data.startswith(_WIDE_BOM):
        return "html" if _HTML.search(data[:_WINDOW].replace(b"\x00", b"")) else "text"
    if _HTML.search(head):
        return "html"
    control = len(_BINARY.findall(head[:4096]))
    if control * 100 > len(head[:4096]):
        return "binary"
    return "csv" if _is_csv(head, name, media_type) else "text"


def _zip_kind(data: bytes) -> str:
    """Tell the packages of office programs, which are zip files, from a plain zip file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            mime = _start_of(package, "mimetype") if "mimetype" in names else b""
    except ZIP_ERRORS:
        # Truncated: the directory at the end is gone, but each member still says its name.
        names = {found.decode("latin-1") for found in _LOCAL_NAME.findall(data)}
        mime = b""
    for document, kind in ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods")):
        if document in mime:
            return kind
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" in names or "_rels/.rels" in names:
        folders = {name.partition("/")[0] for name in names if "/" in name}
        for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
            if folder in folders:
                return "xlsb" if "xl/workbook.bin" in names else kind
    return "zip"


def _start_of(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as member:
        return member.read(100)


_LOCAL_NAME = re.compile(
    rb"PK\x03\x04[\s\S]{26}"
    rb"(\[Content_Types\]\.xml|_rels/\.rels|OFD\.xml|word/document|xl/workbook)"
)


def _ole_kind(data: bytes) -> str:
    """Tell by their streams the files of Word (and WPS) from those of Excel (and ET)."""
    streams = ole.root_streams(data)
    if "EncryptedPackage" in streams:
        return "encrypted"
    if "WordDocument" in streams:
        return "encrypted" if ole.is_encrypted_doc(streams) else "doc"
    for name in ("Workbook", "Book"):
        if name in streams:
            return "encrypted" if ole.is_encrypted_xls(streams[name]) else "xls"
    return "ole"


def _is_mhtml(head: bytes) -> bool:
    """Whether it opens with the headers of a mail, MIME-Version among them."""
    if _MAIL_HEADER.match(head) is None:
        return False
    block = re.split(rb"\r?\n\r?\n", head[:4096], maxsplit=1)[0]
    return b"\nmime-version:" in b"\n" + block.lower()


def _is_csv(head: bytes, name: str, media_type: str | None) -> bool:
    """Whether text is comma-separated: its name or type says so, or every record has as many."""
    suffix = PurePosixPath(unquote(urlsplit(name).path if "://" in name else name)).suffix
    if suffix.lower() == ".csv" or (media_type or "").partition(";")[0].strip() == "text/csv":
        return True
    lines = head.split(b"\n")[:200]
    if len(lines) < 4 or b"," not in head:
        return False
    try:
        texts = (line.decode("latin-1") for line in lines[:-1])  # the last may be cut
        widths = {len(record) for record in csv.reader(texts) if record}
    except csv.Error:
        return False
    return len(widths) == 1 and widths.pop() >= 3
