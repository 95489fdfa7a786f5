"""Zip packages (.docx, .xlsx, .odt, .zip) opened with bounds: entries, bytes, ratio, and safe XML.

What a member declares of its size is not believed: it is inflated piece by piece and given up on
once it is more than allowed.
"""

from __future__ import annotations

import io
import zipfile
from types import TracebackType

from lxml import etree

from parsers.readers.sniff import ZIP_ERRORS

MAX_ENTRIES = 2000
MAX_INFLATED = 128 * 1024 * 1024  # of all members that were read
MAX_XML = 32 * 1024 * 1024  # of one member; its tree takes ten times as much
MAX_RATIO = 400  # no text is packed tighter; pages of zeros are
_FREE = 1024 * 1024  # below this much, any ratio will do
_CHUNK = 1024 * 1024

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


class PackageError(ValueError):
    """The package cannot be read; ``code`` is that of the problem to report."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Package:
    """A zip file in memory whose members are read within bounds.

    Raises `PackageError` (``unreadable``, ``encrypted``, ``too_large``, ``too_complex``).
    """

    def __init__(self, data: bytes, max_entries: int = MAX_ENTRIES) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_ERRORS as error:
            raise PackageError("unreadable", f"a broken or truncated zip file: {error}") from error
        members = self._zip.infolist()
        if len(members) > max_entries:
            detail = f"{len(members)} members; at most {max_entries} are read"
            raise PackageError("too_complex", detail)
        # A damaged directory may leave a member no name, at which the library's own is_dir fails.
        files = (member for member in members if not member.filename.endswith("/"))
        self._members = {name_of(member): member for member in files}
        self._inflated = 0
        self._links: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all members that are files, in the order of the package."""
        return list(self._members)

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._members

    def read(self, name: str, limit: int = MAX_INFLATED) -> bytes:
        """Inflate a member of at most ``limit`` bytes."""
        member = self._members.get(name)
        if member is None:
            raise PackageError("unreadable", f"the package has no {name}")
        if member.flag_bits & _ENCRYPTED:
            raise PackageError("encrypted", f"{name} is protected by a password")
        parts = []
        size = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._check(name, size, member.compress_size, limit)
                    parts.append(chunk)
        except PackageError:
            raise
        except ZIP_ERRORS as error:
            raise PackageError("unreadable", f"{name} is damaged: {error}") from error
        self._inflated += size
        return b"".join(parts)

    def _check(self, name: str, size: int, packed: int, limit: int) -> None:
        limit = min(limit, MAX_INFLATED - self._inflated)
        if size > limit:
            raise PackageError("too_large", f"{name} unpacks to more than {limit} bytes")
        if size > _FREE and size > MAX_RATIO * max(packed, 1):
            raise PackageError("too_large", f"{name} unpacks to over {MAX_RATIO} times its size")

    def main_part(self, default: str) -> str:
        """Give the name of the part that the package is about, as its relationships say."""
        if self.has("_rels/.rels"):
            for link in self.xml("_rels/.rels"):
                kind, target = attribute(link, "Type") or "", attribute(link, "Target") or ""
                if kind.endswith("/officeDocument") and self.has(target.lstrip("/")):
                    return target.lstrip("/")
        return default

    def links(self, part: str) -> dict[str, str]:
        """Give the members that a part refers to, by the name of the reference (``rId4``)."""
        if part not in self._links:
            self._links[part] = self._links_of(part)
        return self._links[part]

    def _links_of(self, part: str) -> dict[str, str]:
        folder, _, file = part.rpartition("/")
        path = f"{folder}/_rels/{file}.rels".lstrip("/")
        links = {}
        for link in self.xml(path) if self.has(path) else ():
            target = attribute(link, "Target") or ""
            name = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            if (attribute(link, "TargetMode") or "") != "External" and self.has(name):
                links[attribute(link, "Id") or ""] = name
        return links

    def xml(self, name: str) -> etree._Element:
        """Parse a member as XML: no entities, no network, no trees of hostile depth."""
        return parse_xml(self.read(name, MAX_XML), name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse XML that may be hostile. A DTD is refused: no office format has one."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError("unreadable", f"{name} is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageError("unreadable", f"{name} declares a DTD, which no office file may")
    return root


def name_of(member: zipfile.ZipInfo) -> str:
    """Give the name of a member; Chinese Windows packs names in GBK and does not say so."""
    name = member.filename
    if member.flag_bits & _UTF8_NAME or name.isascii():
        return name
    try:
        packed = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return packed.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def local(element: etree._Element) -> str:
    """Give the name of an element without its namespace (strict and transitional files differ)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """Give an attribute whatever its namespace."""
    if element is None:
        return None
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
