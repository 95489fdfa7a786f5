"""Reports as scans: drawn by the generator, printed by LibreOffice, and made worse step by step."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from parsers.model import Report
from tests.generator.judge import judge
from tests.generator.recipe import TABLES, Drawn, Recipe, build
from tests.parsers.readers.office_files import as_utf8, convert

# Without the extra, what needs it is skipped and says so.
REASON = "the extra ocr is not installed (make ocr)"

np = pytest.importorskip("numpy", reason=REASON)
Image = pytest.importorskip("PIL.Image", reason=REASON)
ImageDraw = pytest.importorskip("PIL.ImageDraw", reason=REASON)
pypdfium2 = pytest.importorskip("pypdfium2", reason="the extra docs is not installed")


def need_ocr() -> None:
    """Skip where the nets and what runs them are not there."""
    for module in ("cv2", "onnxruntime", "rapidocr"):
        pytest.importorskip(module, reason=REASON)


Page = Any  # PIL.Image.Image, in colour
# How a table is set: type, size, lines. ``serif`` is what LibreOffice does unasked.
LOOKS = {
    "serif": "",
    "sans": "font-family:Liberation Sans;font-size:9pt;text-align:center",
    "song": "font-family:Noto Serif CJK SC;font-size:10.5pt;text-align:center",
    "small": "font-family:Noto Sans CJK SC;font-size:7.5pt;text-align:right;border:1px solid #777",
}
DRAWN = {
    "2021": build(Recipe(3, TABLES[0], "html_plain", ("nil_marks",))),
    "2019": build(Recipe(2, TABLES[1], "html_plain")),
    "2014": build(Recipe(3, TABLES[-1], "html_plain", ("nil_marks",))),
}


def printed(
    folder: Path, drawn: dict[str, Drawn], looks: Sequence[str] = ("serif",)
) -> dict[str, bytes]:
    """Print drawn reports as PDF files with text, by LibreOffice; each in one of LOOKS, in turn."""
    pages = [folder / f"{name}.html" for name in drawn]
    for page, report, look in zip(pages, drawn.values(), cycle(looks)):
        ruled = f'<table border="1" style="border-collapse:collapse;{LOOKS[look]}"'
        cells = f'<td style="{LOOKS[look]}"' if LOOKS[look] else "<td"
        text = report.text.replace("<table", ruled).replace("<td", cells)
        page.write_bytes(as_utf8(text))
    texts = convert(folder, pages, "odt:writer8", "HTML (StarWriter)")
    made = convert(folder, texts, "pdf:writer_pdf_Export")
    return {name: file.read_bytes() for name, file in zip(drawn, made, strict=True)}


def pictures(pdf: bytes, dpi: int) -> list[Page]:
    """Draw the pages of a PDF file by PDFium."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def scanned_pdf(pages: Sequence[Page], dpi: int, quality: int = 90) -> bytes:
    """Put pictures into a PDF file as JPEG, one a page, as a copier does."""
    buffer = io.BytesIO()
    first, *others = pages
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=dpi, quality=quality)
    return buffer.getvalue()


def encoded(page: Page, kind: str = "PNG") -> bytes:
    """Give a picture file."""
    buffer = io.BytesIO()
    page.save(buffer, kind)
    return buffer.getvalue()


def counted(drawn: Drawn, report: Report) -> tuple[int, int, int]:
    """Count the figures printed, those left open (`ambiguous` or `missing`), and those wrong.

    Wrong is another number, a number where none is printed, and a printed number that is said to be
    blank or a dash.
    """
    found: dict[str, bool] = {}
    for verdict in judge(drawn, report):
        if verdict.cell in drawn.expected and verdict.kind not in ("raw", "locator"):
            is_wrong = verdict.kind in ("wrong", "doubled") or (
                verdict.kind == "state"
                and not str(verdict.got).startswith(("ambiguous", "missing"))
            )
            found[verdict.cell] = found.get(verdict.cell, False) or is_wrong
    for figure in report.figures:
        if found.get(figure.key) is False and figure.state in ("blank", "nil_mark"):
            found[figure.key] = True
    wrong = sum(found.values())
    return len(drawn.expected), len(found) - wrong, wrong


# ---- what happens to paper -----------------------------------------------------------------------


def skewed(page: Page, degrees: float = 0.6) -> Page:
    """Lay the page askew on the glass."""
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor="white", expand=True)


def noisy(page: Page, sigma: float = 12.0) -> Page:
    """Add the grain of a cheap scanner."""
    pixels = np.asarray(page).astype(np.float32)
    grain = np.random.default_rng(1).normal(0, sigma, pixels.shape[:2])[..., None]
    return Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))


def pressed(page: Page, quality: int = 60) -> Page:
    """Save it as a JPEG."""
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def grey(page: Page) -> Page:
    """Scan it in grey, with weak contrast: black becomes 55, white 225."""
    return page.convert("L").point(lambda value: 55 + value * 170 // 255).convert("RGB")


def stamped(page: Page) -> Page:
    """Put a red seal over the middle of the page; its ink lets black print through."""
    width, height = page.size
    r, x, y = round(0.16 * width), round(0.62 * width), round(0.55 * height)
    layer = Image.new("L", page.size, 0)
    draw = ImageDraw.Draw(layer)
    draw.ellipse((x - r, y - r, x + r, y + r), outline=215, width=max(4, r // 22))
    star = [
        (x + 0.4 * r * math.sin(k * 0.8 * math.pi), y - 0.4 * r * math.cos(k * 0.8 * math.pi))
        for k in range(5)
    ]
    draw.polygon(star, fill=190)
    for k in range(11):  # what is written round it, as strokes
        a = math.radians(-130 + k * 26)
        cx, cy = x + 0.78 * r * math.sin(a), y - 0.78 * r * math.cos(a)
        s = 0.08 * r
        draw.line((cx - s, cy, cx + s, cy), fill=215, width=max(2, r // 40))
        draw.line((cx, cy - s, cx, cy + s), fill=215, width=max(2, r // 40))
        draw.rectangle((cx - s, cy - s, cx + s, cy + s), outline=215, width=max(1, r // 60))
    ink = np.asarray(layer).astype(np.float32)[..., None] / 255
    red = np.array([214, 20, 20], dtype=np.float32) / 255
    pixels = np.asarray(page).astype(np.float32)
    return Image.fromarray((pixels * (1 - ink + ink * red)).astype(np.uint8))


def photographed(page: Page) -> Page:
    """Take it by phone: a desk around it, the lens tilted and turned, light from one side."""
    width, height = page.size
    pad = width // 20
    framed = Image.new("RGB", (width + 2 * pad, height + 2 * pad), (96, 84, 72))
    framed.paste(page, (pad, pad))
    width, height = framed.size
    tilt = 0.012 * width
    corners = (-tilt, 0, 0, height, width, height + tilt, width + tilt, -tilt)
    framed = framed.transform(
        framed.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=(96, 84, 72)
    ).rotate(1.4, resample=Image.Resampling.BICUBIC, fillcolor=(96, 84, 72))
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    shade = 1 - 0.35 * xs / width - 0.2 * (ys / height) ** 2
    return Image.fromarray((np.asarray(framed) * shade[..., None]).astype(np.uint8))


VARIANTS: dict[str, tuple[Callable[[Page], Page], ...]] = {
    "clean": (),
    "askew 3°": (partial(skewed, degrees=3.0),),
    "askew -1.3°": (partial(skewed, degrees=-1.3),),
    "noise": (noisy,),
    "JPEG 40": (partial(pressed, quality=40),),
    "grey": (grey,),
    "seal": (stamped,),
    "seal, grey": (stamped, grey),
    "seal, grey, askew, noise, JPEG 60": (stamped, grey, skewed, noisy, pressed),
    "grey, askew, noise, JPEG 60": (grey, skewed, noisy, pressed),
    "seal, askew, noise, JPEG 40": (stamped, skewed, noisy, partial(pressed, quality=40)),
    "by phone": (photographed, partial(noisy, sigma=6.0), partial(pressed, quality=75)),
}


def worsened(page: Page, variant: str) -> Page:
    """Give a page as a variant has it."""
    for step in VARIANTS[variant]:
        page = step(page)
    return page
