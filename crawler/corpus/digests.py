"""Short digests of values, by which the corpus tells whether anything changed."""

from __future__ import annotations

import hashlib


def digest_of(*parts: object) -> str:
    """Give a short digest of values by how Python writes them: 24 hexadecimal digits."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
