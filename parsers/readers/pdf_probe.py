"""The program that loads each page of a PDF and does nothing with it (`parsers.readers.pdf_forms`).

It imports nothing of ogi; that it ends, and how, is all that is asked of it.
"""

from __future__ import annotations

import sys

MAX_PAGES = 200


def main(path: str) -> None:
    """Load the pages."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return  # whoever reads it will say so
    for index in range(min(len(document), MAX_PAGES)):
        try:
            document[index].close()
        except pypdfium2.PdfiumError:
            continue


if __name__ == "__main__":
    main(sys.argv[1])
