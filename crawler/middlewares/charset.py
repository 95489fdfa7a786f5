"""Text is decoded by what its bytes are (BOM, UTF-8, else GB18030), not by what it declares."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response, TextResponse

from parsers.readers.charset import encoding_of


class Charset:
    """Set the encoding of every response that is text."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Give the response with its encoding decided."""
        if isinstance(response, TextResponse) and response.body:
            # Its `replace` would find out first what it declares, or guess.
            kept = {name: getattr(response, name) for name in Response.attributes}
            return type(response)(**kept, encoding=encoding_of(response.body))
        return response
