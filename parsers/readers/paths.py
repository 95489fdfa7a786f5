"""The XPath that leads to an element, whatever the page calls the elements around it."""

from __future__ import annotations

import re

from lxml import etree

# Names that mean themselves in XPath. Those that Word leaves behind (o:p, w:sdt) have a prefix that
# nothing declares, and a tag that was never closed takes whatever stands up to the next one.
_PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_PLAIN_PATH = re.compile(rf"(?:/{_PLAIN.pattern}(?:\[\d+\])?)+", re.ASCII)


def path_of(element: etree._Element) -> str:
    """Give the path from the root to an element: ``/html/body/*[name()='o:p'][1]/table[2]``."""
    path = element.getroottree().getpath(element)
    if _PLAIN_PATH.fullmatch(path):
        return path
    steps = [_step(one) for one in (element, *element.iterancestors())]
    return "/" + "/".join(reversed(steps))


def _step(element: etree._Element) -> str:
    # As a count of its namesakes: scripts and styles that are left out of the tree do not move it.
    place = 1 + sum(other.tag == element.tag for other in element.itersiblings(preceding=True))
    name = str(element.tag)
    test = name if _PLAIN.fullmatch(name) else f"*[name()={_quoted(name)}]"
    return f"{test}[{place}]"


def _quoted(name: str) -> str:
    """Write a name as a string of XPath, which knows no escapes."""
    if "'" not in name:
        return f"'{name}'"
    if '"' not in name:
        return f'"{name}"'
    pieces = [f"'{piece}'" for piece in name.split("'")]
    return f"concat({',QUOTE,'.join(pieces)})".replace("QUOTE", '"\'"')
