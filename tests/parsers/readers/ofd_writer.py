"""Sheets (see paper.py) as OFD files, as GB/T 33190 has them: a zip of XML, in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.parsers.readers.paper import Sheet, advance

NAMESPACE = "http://www.ofdspec.org/2016"
_MM = 25.4 / 72


def ofd_of(
    sheets: Sequence[Sheet],
    *,
    title: str = "",
    template: Sheet | None = None,
    namespace: str = NAMESPACE,
    runs: bool = True,
) -> bytes:
    """Write sheets as OFD.

    ``template`` is printed below every page. ``runs`` writes the steps of a text in short
    (``g 4 3.7``), else one by one.
    """
    xmlns = f'xmlns:ofd="{namespace}"'
    members = {
        "OFD.xml": f'<ofd:OFD {xmlns} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": _document(sheets, xmlns, template is not None),
    }
    for number, sheet in enumerate(sheets):
        used = '<ofd:Template TemplateID="900"/>' if template else ""
        area = (
            f"<ofd:Area><ofd:PhysicalBox>0 0 {sheet.width * _MM:.4f} {sheet.height * _MM:.4f}"
            "</ofd:PhysicalBox></ofd:Area>"
        )
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(sheet, xmlns, area + used, runs)
    if template:
        members["Doc_0/Tpls/Tpl_0/Content.xml"] = _page(template, xmlns, "", runs)
    return packed(members)


def packed(members: dict[str, str]) -> bytes:
    """Pack members into a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return buffer.getvalue()


def _document(sheets: Sequence[Sheet], xmlns: str, has_template: bool) -> str:
    width, height = sheets[0].width * _MM, sheets[0].height * _MM
    template = '<ofd:TemplatePage ID="900" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    pages = "".join(
        f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in range(len(sheets))
    )
    return (
        f"<ofd:Document {xmlns}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {width:.4f} "
        f"{height:.4f}</ofd:PhysicalBox></ofd:PageArea>{template if has_template else ''}"
        f"</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    )


def _page(sheet: Sheet, xmlns: str, before: str, runs: bool) -> str:
    objects = [_line(line) for line in sheet.lines] + [_text(text, runs) for text in sheet.texts]
    return (
        f'<ofd:Page {xmlns}>{before}<ofd:Content><ofd:Layer ID="1">'
        f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def _line(line: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = (value * _MM for value in line)
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0:.4f} {y0:.4f} {x1 - x0:.4f} {y1 - y0:.4f}" '
        'LineWidth="0.2"><ofd:AbbreviatedData>'
        f"M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _text(text: tuple[float, float, float, str], runs: bool) -> str:
    x, base, points, content = text
    size = points * _MM
    steps = [size * (0.5 if c < "\x80" else 1.0) for c in content[:-1]]
    if runs and len(set(steps)) == 1:
        delta = f"g {len(steps)} {steps[0]:.4f}"
    else:
        delta = " ".join(f"{step:.4f}" for step in steps)
    return (
        f'<ofd:TextObject ID="3" Font="4" Size="{size:.4f}" Boundary="{x * _MM:.4f} '
        f'{base * _MM - size:.4f} {advance(content, points) * _MM:.4f} {size * 1.2:.4f}">'
        f'<ofd:TextCode X="0" Y="{size:.4f}" DeltaX="{delta}">{escape(content)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )
