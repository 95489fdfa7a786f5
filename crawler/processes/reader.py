"""What a reading process runs. Imported there and nowhere else: it loads the whole library."""

from __future__ import annotations

from crawler.items import Capture
from crawler.processes.reading import Summary, hints_of, packed
from parsers import read


def read_capture(capture: Capture, body: bytes, adcode: str | None) -> tuple[bytes, Summary]:
    """Read a document; give the pickled Report and what to count of it."""
    hints = hints_of(capture, adcode)
    return packed(read(body, media_type=capture.media_type, url=capture.url, hints=hints))
