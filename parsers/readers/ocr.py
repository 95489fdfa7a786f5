"""The two neural nets of OCR: where text stands in a picture, and what a line of text says.

The nets are PP-OCR's, as they come inside the wheel of rapidocr; onnxruntime runs them here without
rapidocr's own code, because figures need what that code throws away (the probability and the place
of every character) and because that code downloads what it does not find.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # grey, 0 is black

# The height that the net was trained on, and how many pixels of width make one of its steps.
_HEIGHT = 48
_STEP = 8
# Width of a batch of lines, all together: bounds memory (18,710 probabilities a step).
_BATCH_WIDTH = 3200
_MAX_WIDTH = 3200
# What counts as text in the map of the net that finds it, and how far its boxes are drawn too
# tight (the net was trained on shrunken boxes).
_IS_TEXT = 0.3
_IS_TEXT_ON_AVERAGE = 0.5
_SHRUNK = 1.6
MAX_BOXES = 3000
# Pixels that the finder looks at together; it takes 200 bytes for each.
_STRIP = 3_000_000


class OcrMissing(ImportError):  # noqa: N818  what is installed, not a fault of ours
    """The models are not where the wheel of rapidocr should have put them."""


class Glyph(NamedTuple):
    """A character of a line: where it starts and ends (shares of the line's width), how sure."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says, and how sure its least certain character is (0 where nothing was read)."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The line as text."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """The probability of the least certain character."""
        return min((glyph.confidence for glyph in self.glyphs), default=0.0)


# Letters and signs that no eye can tell from a digit where no word stands around them.
_LOOK_ALIKE = {"0": "OoＯ０〇○◯Ｏ", "1": "lIi|｜丨１!"}
_FIGURE = re.compile(r"[\d.,，/／\-—－–一\\]+")


@dataclass(frozen=True, slots=True)
class _Nets:
    finder: Any
    reader: Any
    alphabet: tuple[str, ...]  # by class of the reader; class 0 is: no new character here
    digits: tuple[tuple[int, NDArray[np.intp]], ...]  # class of a digit, classes that look like it


@cache
def _nets() -> _Nets:
    """Load both nets, once a process: 0.3 s."""
    spec = find_spec("rapidocr")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    models = Path(folders[0]) / "models" if folders else Path()
    finder, reader = (
        next(iter(sorted(models.glob(f"PP-OCR*_{kind}_*.onnx"))), None) if folders else None
        for kind in ("det", "rec")
    )
    if finder is None or reader is None:
        raise OcrMissing("the package rapidocr with its models is not installed")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a pool has a process a core
    options.enable_cpu_mem_arena = False  # else the largest page ever read is never given back
    options.log_severity_level = 3
    found, read = (
        onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        for model in (finder, reader)
    )
    characters = read.get_modelmeta().custom_metadata_map["character"].splitlines()
    alphabet = ("", *characters, " ")
    classes = {character: index for index, character in enumerate(alphabet)}
    digits = tuple(
        (classes[digit], np.array([classes[c] for c in alike if c in classes], dtype=np.intp))
        for digit, alike in _LOOK_ALIKE.items()
    )
    return _Nets(found, read, alphabet, digits)


def find_text(picture: Picture) -> list[tuple[int, int, int, int]]:
    """Give the boxes (x0, y0, x1, y1, pixels) of the lines of text of an upright picture.

    Lines far apart on one height give several boxes. At most MAX_BOXES are given.
    """
    boxes: list[tuple[int, int, int, int]] = []
    for top, bottom in _strips(picture):
        boxes += ((x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in _find(picture[top:bottom]))
    return sorted(boxes, key=lambda box: (box[1], box[0]))[:MAX_BOXES]


def _strips(picture: Picture) -> Iterator[tuple[int, int]]:
    """Part a long picture into strips of a page's size, between lines of text."""
    height, width = picture.shape
    most = max(_STRIP // width, 64)
    top = 0
    while height - top > most:
        near = picture[top + most * 4 // 5 : top + most]
        bottom = top + most * 4 // 5 + int(near.mean(axis=1).argmax())
        yield top, bottom
        top = bottom
    yield top, height


def _find(picture: Picture) -> Iterator[tuple[int, int, int, int]]:
    height, width = picture.shape
    size = (max(round(width / 32), 1) * 32, max(round(height / 32), 1) * 32)
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    net = _nets().finder
    chances = net.run(None, {net.get_inputs()[0].name: _normal([scaled])})[0][0, 0]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (chances > _IS_TEXT).astype(np.uint8)
    )
    sums = np.bincount(labels.ravel(), weights=chances.ravel(), minlength=count)
    across, down = width / size[0], height / size[1]
    for index in range(1, min(count, MAX_BOXES + 1)):
        x, y, w, h, area = (int(value) for value in stats[index])
        if min(w, h) < 3 or sums[index] / area < _IS_TEXT_ON_AVERAGE:
            continue
        grow = w * h * _SHRUNK / (2 * (w + h))
        x0, x1 = max(x - grow, 0) * across, min(x + w + grow, size[0]) * across
        y0, y1 = max(y - grow, 0) * down, min(y + h + grow, size[1]) * down
        yield int(x0), int(y0), round(x1), round(y1)


def read_lines(lines: Sequence[Picture]) -> list[Reading]:
    """Read pictures of one line of text each, in the order given.

    Where a line is a figure, O and 0, l and 1 are one sign: their probabilities are added up.
    """
    scaled = [_to_height(line) for line in lines]
    readings = [Reading(())] * len(lines)
    for batch in _batches(scaled):
        widest = max(scaled[i].shape[1] for i in batch)
        nets = _nets()
        net = nets.reader
        chances = net.run(
            None, {net.get_inputs()[0].name: _normal([scaled[i] for i in batch], widest)}
        )[0]
        for index, padded in zip(batch, chances, strict=True):
            width = scaled[index].shape[1]
            share = widest / padded.shape[0] / width  # of the line's width, a step
            own = padded[: math.ceil(1 / share)]  # what the net makes of the rest stands nowhere
            plain = Reading(tuple(_glyphs(own, nets.alphabet, share)))
            for digit, alike in nets.digits:
                own[:, digit] += own[:, alike].sum(axis=1)
                own[:, alike] = 0
            figure = Reading(tuple(_glyphs(own, nets.alphabet, share)))
            readings[index] = figure if _FIGURE.fullmatch(figure.text) else plain
    return readings


def _to_height(line: Picture) -> Picture:
    height, width = line.shape
    wide = min(max(round(width * _HEIGHT / height), 16), _MAX_WIDTH)
    how = cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_CUBIC
    return cv2.resize(line, (wide, _HEIGHT), interpolation=how)  # type: ignore[no-any-return]


def _batches(lines: Sequence[Picture]) -> Iterator[list[int]]:
    """Give the indices of lines that are about as wide, as many as memory allows."""
    batch: list[int] = []
    for index in sorted(range(len(lines)), key=lambda i: lines[i].shape[1]):
        if batch and lines[index].shape[1] * (len(batch) + 1) > _BATCH_WIDTH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _normal(pictures: Sequence[Picture], width: int | None = None) -> NDArray[np.float32]:
    """Give pictures of one height as the nets want them: three channels from -1 to 1."""
    height = pictures[0].shape[0]
    out = np.zeros((len(pictures), 3, height, width or pictures[0].shape[1]), dtype=np.float32)
    for own, picture in zip(out, pictures, strict=True):
        own[:, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1
    return out


def _glyphs(chances: NDArray[np.float32], alphabet: Sequence[str], share: float) -> Iterator[Glyph]:
    """Give the characters of the best class of each step; equal classes in a row are one."""
    best = chances.argmax(axis=1)
    start = 0
    for step in range(1, len(best) + 1):
        if step < len(best) and best[step] == best[start]:
            continue
        if best[start]:
            chance = float(chances[start:step, best[start]].max())
            yield Glyph(alphabet[best[start]], start * share, min(step * share, 1.0), chance)
        start = step
