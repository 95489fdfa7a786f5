"""A PDF as pictures of its pages, so that a frame without scripts and plugins can show it.

A figure's place is a box on a page; it is framed on the picture. So it is on a file that is a picture.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from threading import Lock

from markupsafe import Markup

MAX_PAGES = 20
_SCALE = 1.4  # pixels a point
_MAX_SIDE = 2000.0  # points: a larger page is drawn smaller
_BOX = re.compile(r"\bpage=(\d{1,4}) box=(-?\d+),(-?\d+),(-?\d+),(-?\d+)")
_FRAME = Markup(
    '<div id="here" style="position:absolute;left:{};top:{};width:{};height:{};'
    'outline:3px solid #b5261e;background:#ffd84d66"></div>'
)
_one_at_a_time = Lock()  # pdfium knows no threads


class NoPictures(Exception):  # noqa: N818 - an answer, as Lost
    """The pages cannot be drawn; the text says why."""


def leaves(data: bytes, mark: tuple[str, str] | None) -> bytes:
    """Give a page of HTML with the PDF's pages as pictures. Raises NoPictures."""
    try:
        import pypdfium2
    except ImportError as error:
        raise NoPictures("PDF needs the extra docs: pip install 'ogi[docs]'") from error
    box = _BOX.search(mark[0]) if mark else None
    parts = []
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise NoPictures(f"the PDF cannot be opened: {error}") from error
        try:
            count = len(document)
            for n in range(min(count, MAX_PAGES)):
                here = box if box and int(box[1]) == n + 1 else None
                parts.append(_leaf(document[n], n + 1, here))
        except pypdfium2.PdfiumError as error:
            raise NoPictures(f"a page of the PDF cannot be drawn: {error}") from error
        finally:
            document.close()
    if count > MAX_PAGES:
        parts.append(Markup("<p>{} / {} …</p>").format(MAX_PAGES, count))
    return (
        Markup('<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>PDF</title>{}</html>')
        .format(Markup("\n").join(parts))
        .encode()
    )


def framed(picture: bytes, media_type: str, locator: str) -> bytes:
    """Give a page of HTML with a picture in its own size, and a frame around the box of a figure."""
    frame = Markup("")
    if box := _BOX.search(locator):
        x0, y0, x1, y1 = map(int, box.groups()[1:])
        frame = _FRAME.format(f"{x0}px", f"{y0}px", f"{x1 - x0}px", f"{y1 - y0}px")
    return (
        Markup(
            '<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>Picture 图片</title>'
            '<div style="position:relative;display:inline-block">'
            '<img alt="The original 存档原文" style="display:block" src="data:{};base64,{}">{}</div></html>'
        )
        .format(media_type, base64.b64encode(picture).decode(), frame)
        .encode()
    )


def _leaf(page: object, number: int, box: re.Match[str] | None) -> Markup:
    width, height = page.get_size()  # type: ignore[attr-defined]
    scale = _SCALE * min(1.0, _MAX_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=True)  # type: ignore[attr-defined]
    picture = base64.b64encode(
        _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)
    ).decode()
    frame = Markup("")
    if box:
        x0, y0, x1, y1 = (float(value) for value in box.groups()[1:])
        left, top, wide, high = (
            f"{100 * part / whole:.2f}%"
            for part, whole in ((x0, width), (y0, height), (x1 - x0, width), (y1 - y0, height))
        )
        frame = _FRAME.format(left, top, wide, high)
    return Markup(
        '<div style="position:relative;min-width:640px;margin:0 0 8px">'
        '<img alt="page {0} 第{0}页" style="width:100%;display:block" src="data:image/png;base64,{1}">{2}</div>'
    ).format(number, picture, frame)


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """Write grey, RGB or RGBA pixels (with a padding byte where there are four) as a PNG."""
    colour = {1: 0, 3: 2, 4: 6}[channels]
    lines = b"".join(
        b"\0" + pixels[y * stride : y * stride + width * channels] for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", head), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""),
        )
    )  # fmt: skip
