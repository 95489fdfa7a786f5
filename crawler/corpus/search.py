"""Chinese full text in SQLite: one token a Han character, phrases for words.

FTS5's own tokenizers take a whole run of Han characters for one word, or miss words of one and
two characters. Here every Han character is a token of its own and a search word becomes a phrase
of tokens, so that any run of characters is found exactly, however short. White space inside a
Chinese word is overlooked (公 安 is found by 公安); punctuation and line ends part words
(公、安 is not); Latin words and numbers are whole tokens, whatever their case or width.
"""

from __future__ import annotations

import re
import unicodedata

# FTS5's unicode61 takes private-use characters for letters, on every version of SQLite.
BREAK = "\ue000"
MAX_QUERY = 400  # characters of a search that are looked at
MAX_TOKENS = 64
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


class _Spaced(dict[str, str]):
    """What each character becomes in the index; filled as characters are met."""

    def __missing__(self, char: str) -> str:
        out = "".join(map(_token, unicodedata.normalize("NFKC", char).casefold()))
        self[char] = out
        return out


def _token(char: str) -> str:
    if char.isascii() and char.isalnum():
        return char
    if "\u4e00" <= char <= "\u9fcc" or "\u3400" <= char <= "\u4db5":
        return f" {char} "
    if char.isspace():
        return f" {BREAK} " if char in _LINE_ENDS else " "
    if char.isalnum():
        # unicode61 knows Unicode 6.1 only, so what is rarer is spelled in ASCII: Han and the
        # like stand alone, letters of an alphabet stay inside their word.
        spelled = f"{BREAK}{ord(char):x}"
        return f" {spelled} " if unicodedata.category(char) in ("Lo", "Nl") else spelled
    return f" {BREAK} "


_SPACED = _Spaced()


def spaced(text: str | None) -> str:
    """Give a text as it goes into the index: tokens parted by spaces."""
    if not text:
        return ""
    return "".join(map(_SPACED.__getitem__, text))  # a third faster than str.translate


def match_query(typed: str | None) -> str:
    """Turn what a person typed into an FTS5 query: every word must occur, as a phrase.

    Words are parted by white space; quotation marks ("…" or “…”) hold a phrase together. The
    result is made of quoted letters only, so that no search can be a syntax error or use FTS5's
    operators; where nothing is left to look for it matches nothing.
    """
    phrases: list[str] = []
    room = MAX_TOKENS
    for quoted, curly, word in _PIECES.findall((typed or "")[:MAX_QUERY]):
        tokens = spaced(quoted or curly or word).split()
        while tokens and tokens[0] == BREAK:
            tokens.pop(0)
        while tokens and tokens[-1] == BREAK:
            tokens.pop()
        if tokens and room > 0:
            phrases.append('"' + " ".join(tokens[:room]) + '"')
            room -= len(tokens)
    return " ".join(phrases) or '""'


_PIECES = re.compile(r'"([^"]*)"|“([^”]*)”|([^\s"“”]+)')


def snippet(text: str | None, typed: str | None, width: int = 40) -> str | None:
    """Give the words round the first place where a search word stands, the word in 【】.

    None where no word of the search is in the text.
    """
    if not text:
        return None
    for quoted, curly, word in _PIECES.findall((typed or "")[:MAX_QUERY]):
        chars = [re.escape(c) for c in (quoted or curly or word) if not c.isspace()]
        found = re.search(r"[^\S\n]*".join(chars), text, re.IGNORECASE) if chars else None
        if found:
            start, end = found.span()
            left, right = text[max(0, start - width) : start], text[end : end + width]
            return (
                ("…" if start > width else "")
                + f"{left}【{found.group()}】{right}"
                + ("…" if end + width < len(text) else "")
            ).replace("\n", " ")
    return None
