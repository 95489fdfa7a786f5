"""Fingerprints of the prose, by which copies are found: between a publisher's years, or publishers.

The notice that sets the form names 内容雷同 (the same text as others') a fault. What tells a copy
is its wording, so figures, years and the publisher's own name are left out before comparing.

A SimHash of 64 bits over every four characters in a row: two texts that differ in a few words
differ in a few bits, unrelated ones in about half. It is written out here, since the libraries
that have it (simhash, datasketch) bring numpy along and are slower for texts of this size. Where there are many
pairs, as between publishers, the fingerprint finds those worth comparing; `share` measures a pair
exactly, and costs less than two fingerprints: the corpus compares neighbouring years so.

Nothing here is done while reading.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from parsers.labels import simplified
from parsers.model import Report

# Fewer characters than this are the phrases that every report has.
SHORTEST = 100
# At or above this similarity a pair is worth comparing in full.
NEAR = 0.8

_SHINGLE = 4
_BITS = 64
_NOT_WORDING = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff]+")


def wording(report: Report) -> str:
    """Give the prose without headings, figures, punctuation and the publisher's name, simplified."""
    parts = [report.preamble, *(section.text for section in report.sections)]
    text = _NOT_WORDING.sub("", simplified("\n".join(parts)))
    name = _NOT_WORDING.sub("", simplified(report.publisher or ""))
    return text.replace(name, "") if name else text


def fingerprint(report: Report) -> str | None:
    """Give the fingerprint of a report's prose: 16 hexadecimal digits, None if there is too little.

    It takes one to three milliseconds for 5 KB of prose.
    """
    text = wording(report)
    if len(text) < SHORTEST:
        return None
    encoded = text.encode("utf-16-le")
    size = 2 * _SHINGLE
    hashes = [
        blake2b(encoded[i : i + size], digest_size=_BITS // 8).digest()
        for i in range(0, len(encoded) - size + 1, 2)
    ]
    # All hashes as one number; a mask picks the same bit out of each of them.
    together = int.from_bytes(b"".join(hashes))
    lowest = ((1 << _BITS * len(hashes)) - 1) // ((1 << _BITS) - 1)
    value = 0
    for bit in range(_BITS):
        if (together & lowest << bit).bit_count() * 2 > len(hashes):
            value |= 1 << bit
    return f"{value:016x}"


def similarity(one: str, other: str) -> float:
    """Give the share of bits that two fingerprints have in common: about 0.5 for unrelated texts.

    >>> similarity("00000000000000ff", "000000000000000f")
    0.9375
    """
    return 1 - (int(one, 16) ^ int(other, 16)).bit_count() / _BITS


def share_in_common(one: Report, other: Report) -> float | None:
    """Give the share of four-character pieces of both texts that stand in both; None if too short.

    1 means the same wording, from 0.8 on a text is a copy with some words changed.
    """
    a, b = pieces(one), pieces(other)
    return None if a is None or b is None else share(a, b)


def pieces(report: Report) -> frozenset[int] | None:
    """Give the four-character pieces of a report's wording; None if there is too little of it.

    A piece is a number: what the eight bytes of its characters in UTF-16 come to.
    """
    text = wording(report)
    if len(text) < SHORTEST:
        return None
    data = memoryview(text.encode("utf-16-le"))
    size = 2 * _SHINGLE
    found: set[int] = set()
    for start in range(0, size, 2):  # pieces that lie end to end, from each of four beginnings
        whole = (len(data) - start) // size * size
        found.update(data[start : start + whole].cast("Q"))
    return frozenset(found)


def share(one: frozenset[int], other: frozenset[int]) -> float:
    """Give the share of the pieces of both that stand in both."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)
