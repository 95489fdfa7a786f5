"""What the attributes of OFD say: lists of numbers, steps between characters, paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.readers.geometry import Point

MAX_NUMBERS = 20_000  # of one list of distances or path


def strokes(data: str) -> Iterator[list[Point]]:
    """Give the corners of each straight part of a path: ``M 0 0 L 10 0 L 10 5 C``."""
    words = data.split()
    if len(words) > MAX_NUMBERS:
        return
    points: list[Point] = []
    is_straight = True
    index = 0
    while index < len(words):
        command = words[index]
        index += 1
        size = _OPERANDS.get(command)
        if size is None:
            continue
        operands = decimals(" ".join(words[index : index + size]))
        if len(operands) < size:
            break
        index += size
        if command in "SM":
            if len(points) > 1 and is_straight:
                yield points
            points, is_straight = [(operands[0], operands[1])], True
        elif command == "L":
            points.append((operands[0], operands[1]))
        elif command == "C" and points:
            points.append(points[0])
        elif size:
            is_straight = False
            points.append((operands[-2], operands[-1]))
    if len(points) > 1 and is_straight:
        yield points


_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_FLOAT = re.compile(r"^[+-]?(?:\d{1,9}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE][+-]?\d)?$")


def decimals(text: str) -> list[float]:
    """Read numbers parted by spaces; the first that is none ends the list."""
    out = []
    for word in text.split()[:MAX_NUMBERS]:
        if not _FLOAT.match(word):
            break
        out.append(float(word))
    return out


def decimal_of(text: str, default: float) -> float:
    """Read the first number of a text, or give ``default``."""
    return next(iter(decimals(text)), default)


def steps(text: str, wanted: int) -> list[float]:
    """Read the distances between characters: ``g 3 5.5 2`` is three times 5.5, then 2."""
    words = text.split()[:MAX_NUMBERS]
    out: list[float] = []
    index = 0
    while index < len(words) and len(out) < wanted:
        if words[index] == "g":
            counts = decimals(" ".join(words[index + 1 : index + 3]))
            if len(counts) < 2:
                break
            out += [counts[1]] * min(max(int(counts[0]), 0), wanted - len(out))
            index += 3
        else:
            step = decimals(words[index])
            if not step:
                break
            out += step
            index += 1
    return out
