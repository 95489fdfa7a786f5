"""Labels as keys: what is left of a printed label when nothing an editor may change counts.

A clerk retypes 「（二）部分公开（区分处理的，只计这一情形，不计其他情形）」 as 「(2) 部分公开」; both are the key
``部分公开``. Everything here is cached, since the same hundred labels recur in every report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TypeVar

T = TypeVar("T")

# Full-width forms are mapped one by one. NFKC is not used: it turns ① and ² into digits.
_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_WIDTH[0x3000] = 0x20
_WIDTH |= dict(
    zip(map(ord, "﹐﹒﹔﹕﹙﹚﹢﹣﹪"), map(ord, ",.;:()+-%"), strict=True)
)  # small forms
_INVISIBLE = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0xA0]
)

# No label is longer, with all instructions in it; brackets in brackets take a pass each.
_LONGEST = 300
_MOST = 16384  # of each kind of answer that is remembered

_NUMBERING = re.compile(
    r"^(?:第?[(\[〔【][一二三四五六七八九十\d]{1,3}[)\]〕】]项?[、.:]?"
    r"|[一二三四五六七八九十]{1,3}[、.．,:]"
    r"|\d{1,2}(?:[、.．,:](?!\d)|(?=[^\d.,%]))"
    r"|[①-⑳㈠-㈩⑴-⒇⒈-⒛])"
)
_BRACKETED = re.compile(r"[(\[〔【][^()\[\]〔〕【】]*(?:[)\]〕】]|$)")
_UNIT_WITHOUT_BRACKETS = re.compile(r"(?<=.)单位:?(?:人民币)?[万亿]?元$")
_PUNCTUATION = re.compile(r"[^\w\u3400-\u9fff]+|_")
_YEAR = re.compile(r"20\d\d年?度?")
# Pinyin, and the labels of bilingual forms in Uyghur, Kazakh, Tibetan or Mongolian.
_OTHER_SCRIPT = re.compile(
    r"[a-zA-Z\u00c0-\u024f\u0300-\u036f\u0600-\u06ff\u0f00-\u0fff\u1800-\u18af]+"
)


class _Memory(dict[str, T]):
    """What a function gives, by text. A report asks some seven hundred times for what is known."""

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, text: str) -> T:
        answer = self.function(text)
        if len(text) <= _LONGEST:  # what is longer would fill the memory
            if len(self) >= _MOST:
                self.clear()
            self[text] = answer
        return answer


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what a function gives for labels and figures."""
    return _Memory(function).__getitem__


def replacing(characters: Mapping[int, int | None]) -> Callable[[str], str]:
    """Make a function that replaces single characters, or removes them, as `str.translate` does.

    That asks for every character of a text, of which most are kept, and takes five times as long.
    """
    others = {chr(one): "" if other is None else chr(other) for one, other in characters.items()}
    replaced = re.compile(f"[{re.escape(''.join(others))}]")
    return partial(replaced.sub, lambda match: others[match[0]])


_narrowed = replacing(_WIDTH)
_folded = replacing({**_WIDTH, **_INVISIBLE})


def fold(text: str) -> str:
    """Give ``text`` with full-width ASCII made half-width and invisible characters removed."""
    return _folded(text)


def compatible(text: str) -> str:
    """Give ``text`` in NFKC.

    Full-width punctuation goes first: it is nearly all that there is to do, and one such character
    sends the whole text through the decomposition.
    """
    return unicodedata.normalize("NFKC", _narrowed(text))


@cache
def _converter() -> object:
    # Loading the dictionaries takes 10 ms, and few reports need them.
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Give ``text`` in Simplified characters (繁 to 简); text without Traditional ones as it is."""
    try:
        text.encode("gb2312")  # which has no Traditional characters
    except UnicodeEncodeError:
        converted: str = _converter().convert(text)  # type: ignore[attr-defined]
        return converted
    return text


@remembered
def squeeze(text: str) -> str:
    """Fold width, drop all white space, make Simplified: the printed label on one line."""
    return simplified("".join(fold(text).split()))


def without_brackets(text: str) -> str:
    """Give a squeezed text without its brackets and what they hold; one that is open goes to the end."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return text


@remembered
def key_of(text: str) -> str:
    """Give the key of a printed label: no numbering, brackets, punctuation, years or pinyin.

    The key of a text that is all numbering and brackets, such as 「（三）」, is empty.
    """
    label = squeeze(text[:_LONGEST])
    label = _NUMBERING.sub("", label, count=1).replace("其它", "其他")
    if label.startswith("其中") and len(label) > 3:  # 「其中：1.当面申请数」
        label = _NUMBERING.sub("", label[2:].lstrip(":,、"), count=1)
    bare = _UNIT_WITHOUT_BRACKETS.sub("", without_brackets(label))
    if not bare:  # 「(规章)」: the brackets hold the label itself
        bare = label
    bare = _OTHER_SCRIPT.sub("", bare) if not bare.isascii() else bare
    if _YEAR.fullmatch(bare):  # the head of a column: 「2009年度」 beside 「历年累计」
        return "年度"
    return _PUNCTUATION.sub("", _YEAR.sub("", bare))
