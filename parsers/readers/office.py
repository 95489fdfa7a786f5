"""What only LibreOffice reads well (.doc .wps .rtf .odt .ods .fodt .fods .xlsb): converted, then read on.

LibreOffice runs as a process of its own, with a profile of its own in a private folder, under
limits of time, memory and file size; macros, links and the network are switched off in that
profile. It reports success whatever happens, so what counts is the file that it wrote. It also
makes a document of any bytes at all: it is given only what `parsers.readers.sniff` has named.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from parsers.model import Document, Problem
from parsers.readers.confined import Limits, run
from parsers.readers.docx import read_docx
from parsers.readers.package import Package, PackageError
from parsers.readers.sheet import read_sheet
from parsers.readers.sniff import format_of

SECONDS = 60  # for one document; a usual one takes one or two
SECONDS_MORE = 5  # for each further one of a batch
MAX_OUTPUT = 64 * 1024 * 1024
MAX_MEMORY = 4 * 1024**3  # of addresses; about 0.25 GB of it is used

# What each format is converted to, and under which extension it is handed over.
_TARGETS = {
    "doc": ("doc", "docx"),
    "rtf": ("rtf", "docx"),
    "odt": ("odt", "docx"),
    "fodt": ("fodt", "docx"),
    "doc_xml": ("xml", "docx"),
    "ods": ("ods", "xlsx"),
    "fods": ("fods", "xlsx"),
    "xlsb": ("xlsb", "xlsx"),
    "xls_xml": ("xml", "xlsx"),
}
_PACKAGES = ("odt", "ods", "xlsb")
_XML = ("fodt", "doc_xml", "fods", "xls_xml")
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_MISSING = (
    "reading {kind} needs LibreOffice, which is not installed. Debian, Ubuntu: apt install "
    "libreoffice-writer-nogui libreoffice-calc-nogui; macOS: brew install --cask libreoffice; "
    "Windows: winget install TheDocumentFoundation.LibreOffice"
)
_ENTITY = b"<!ENTITY"
_FIRST_START = 81  # it has set up a new profile and asks to be started again

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}">'
    '<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
# No macros; no linked pictures, sections or sheets; a proxy that is not there.
_LOCKED: tuple[tuple[str, str, str], ...] = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def read_office(data: bytes) -> Document:
    """Read a document through LibreOffice. Locators are those of the converted file."""
    kind = format_of(data)
    converted = convert_many([data])[0]
    if isinstance(converted, Problem):
        return Document((), problems=(converted,), reader=kind)
    read = read_docx if _TARGETS[kind][1] == "docx" else read_sheet
    return replace(read(converted), reader=kind)


def read_encrypted(data: bytes) -> Document:
    """Say that a document of Word or Excel is protected by a password."""
    detail = "the document is protected by a password; ask its publisher for an open copy"
    return Document((), problems=(Problem("encrypted", detail),), reader="encrypted")


def is_converted(data: bytes) -> bool:
    """Whether a document is of a format that is read through LibreOffice."""
    return format_of(data) in _TARGETS


class _Held(NamedTuple):
    """A document, and its format as `format_of` names it."""

    data: bytes
    kind: str


def convert_many(documents: Sequence[bytes]) -> list[bytes | Problem]:
    """Convert documents in one run of LibreOffice: the .docx or .xlsx of each, or a problem.

    Starting takes a second and each document after that some hundredths, so whoever has many
    converts them together and gives `parsers.read` the result. A document that hangs or crashes
    LibreOffice is found by converting those without a result again, each alone.
    """
    held = [_Held(data, format_of(data)) for data in documents]
    refused = [_refusal(one) for one in held]
    results: dict[int, bytes | Problem] = {i: no for i, no in enumerate(refused) if no is not None}
    waiting = [i for i in range(len(held)) if i not in results]
    program = find_soffice()
    for target in ("docx", "xlsx"):
        batch = [i for i in waiting if _TARGETS[held[i].kind][1] == target]
        if not batch:
            continue
        if program is None:
            for i in batch:
                kind = "." + held[i].kind.removesuffix("_xml")
                results[i] = Problem("reader_missing", _MISSING.format(kind=kind))
            continue
        found = _run(program, [held[i] for i in batch], target)
        for i, made in zip(batch, found, strict=True):
            if isinstance(made, Problem) and len(batch) > 1:
                made = _run(program, [held[i]], target)[0]
            results[i] = made
    return [results[i] for i in range(len(held))]


def find_soffice() -> list[str] | None:
    """Find LibreOffice: the command to start it with, or None.

    Where it can be, the program itself is started and not the script around it, so that a signal
    reaches the process that works.
    """
    places = [
        shutil.which("soffice"),
        shutil.which("libreoffice"),
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        r"C:\Program Files\LibreOffice\program\soffice.com",
    ]
    for place in places:
        if place is not None and Path(place).is_file():
            real = Path(place).resolve()
            inner = real.with_name("soffice.bin")
            return [str(inner if sys.platform == "linux" and inner.is_file() else real)]
    return None


def _refusal(held: _Held) -> Problem | None:
    """Say why a document is not handed over; None if it is."""
    data, kind = held
    if kind not in _TARGETS:
        return Problem("unsupported_format", f"LibreOffice is not asked to read {kind}")
    if kind in _PACKAGES:
        try:
            with Package(data) as package:
                manifest = "META-INF/manifest.xml"
                if package.has(manifest) and b"encryption-data" in package.read(manifest):
                    return Problem("encrypted", "the document is protected by a password")
                for name in package.names:  # finds what is damaged, and bombs
                    if _ENTITY in package.read(name) and name.endswith(".xml"):
                        return Problem("unreadable", f"{name} declares entities")
        except PackageError as error:
            return Problem(error.code, str(error))
    if kind in _XML and _ENTITY in data:
        return Problem("unreadable", "the XML declares entities, which no office file does")
    return None


def _run(program: list[str], documents: Sequence[_Held], target: str) -> list[bytes | Problem]:
    """Convert documents in one process; each is known by its number."""
    seconds = SECONDS + SECONDS_MORE * (len(documents) - 1)
    with tempfile.TemporaryDirectory(prefix="ogi-office-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        items = "".join(_ITEM.format(path=p, name=n, value=v) for p, n, v in _LOCKED)
        settings.write_text(_SETTINGS.format(items=items), encoding="utf-8")
        names = []
        for number, one in enumerate(documents):
            name = f"{number}.{_TARGETS[one.kind][0]}"
            (folder / name).write_bytes(one.data)
            names.append(name)
        command = [
            *program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            *("--convert-to", _FILTERS[target], "--outdir", str(folder / "out"), *names),
        ]
        limits = Limits(seconds, MAX_MEMORY, MAX_OUTPUT)
        ended = run(command, folder, limits, environment={"SAL_USE_VCLPLUGIN": "svp"})
        if ended == _FIRST_START:
            ended = run(command, folder, limits, environment={"SAL_USE_VCLPLUGIN": "svp"})
        return [_result(folder / "out" / f"{n}.{target}", ended) for n in range(len(documents))]


def _result(path: Path, ended: int | None) -> bytes | Problem:
    if zipfile.is_zipfile(path) and path.stat().st_size <= MAX_OUTPUT:
        return path.read_bytes()
    if ended is None:
        return Problem("reader_failed", "LibreOffice took too long and was ended")
    return Problem("unreadable", f"LibreOffice could not read it (it ended with {ended})")
