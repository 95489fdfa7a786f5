"""Picture files to grey pictures: bounded, upright as the camera says, red stamps taken off."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from parsers.readers.ocr import Picture
from parsers.readers.seal import unsealed

# A4 at 600 dpi has 35 million pixels; a long screenshot of a page 20 million.
MAX_PIXELS = 50_000_000
MAX_SIDE = 40_000
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
# How much more red than green and blue is the ink of a stamp: surely, and hardly.
_RED, _TINT = 40, 8


class PictureError(ValueError):
    """A picture that is not read; ``code`` is that of the problem."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Scan(NamedTuple):
    """A page in grey, and where (255) the ink of a stamp was taken off; None: nowhere.

    ``veiled``: the stamp was grey as print is, which may have gone with it. Then ``bare`` is the page
    without all that is not darker than that stamp, as all print is if ``is_dark``, and ``sealed`` the
    page as it was.
    """

    picture: Picture
    stamped: Picture | None = None
    veiled: bool = False
    bare: Picture | None = None
    is_dark: bool = False
    sealed: Picture | None = None


def pictures_of(data: bytes, most: int) -> Iterator[Scan]:
    """Give the pages of a picture file: all of a TIFF (at most ``most``), the first of a GIF.

    Raises PictureError (``too_large``, ``unreadable``). Sizes are looked at before any pixel is
    unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bounds are wider than ours
            with Image.open(io.BytesIO(data), formats=_FORMATS) as file:
                frames = ImageSequence.Iterator(file) if file.format == "TIFF" else iter([file])
                for number, frame in enumerate(frames):
                    if number >= most:
                        return
                    _check_size(*frame.size)
                    yield unstamped(_coloured(frame))
    except Image.DecompressionBombError as error:
        raise PictureError("too_large", f"{error}"[:200]) from error
    except UnidentifiedImageError as error:  # its own words hold an address in memory
        raise PictureError("unreadable", "no readable picture: its head is damaged") from error
    except (OSError, SyntaxError, EOFError) as error:
        # Pillow raises SyntaxError where a file breaks the rules of its format.
        raise PictureError("unreadable", f"no readable picture: {error}"[:200]) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        detail = f"the picture is {width} by {height} pixels; at most {MAX_PIXELS} are read"
        raise PictureError("too_large", detail)


def _coloured(frame: Image.Image) -> NDArray[np.uint8]:
    """Give the pixels of a frame as red, green, blue, what is transparent white."""
    upright = ImageOps.exif_transpose(frame)
    if upright.mode.startswith("I;16"):
        upright = upright.point(lambda value: value / 256).convert("L")
    if "A" in upright.getbands() or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        upright = Image.alpha_composite(paper, layer)
    return np.asarray(upright.convert("RGB"))


def unstamped(coloured: NDArray[np.uint8]) -> Scan:
    """Give a picture (red, green, blue) in grey, with the ink of stamps taken off.

    Seen in red light a stamp is nearly as white as the paper, and black print under it stays black;
    what it is darker than the paper is made up for.
    """
    out = cv2.cvtColor(coloured, cv2.COLOR_RGB2GRAY)
    red, green, blue = cv2.split(coloured)
    redness = cv2.subtract(red, cv2.max(green, blue))
    stamp = (redness > _RED).astype(np.uint8)
    if not stamp.any():
        found = unsealed(np.asarray(out))
        if found is None:
            return Scan(np.asarray(out))
        return Scan(found.picture, found.where, True, found.bare, found.is_dark, np.asarray(out))
    paper = float(np.percentile(out[::4, ::4], 90))
    ink = min(float(np.percentile(red[stamp > 0], 40)), paper)
    in_red_light = np.clip(red * (paper / max(ink, 1.0)), 0, paper).astype(np.uint8)
    # Round a stamp the colour fades, and JPEG smears it.
    near = cv2.dilate(stamp, np.ones((7, 7), np.uint8)) * 255
    tinted = (near > 0) & (redness > _TINT)
    out[tinted] = np.maximum(out, in_red_light)[tinted]
    return Scan(np.asarray(out), near)
