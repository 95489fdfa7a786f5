"""What commands print, where it cannot be printed: no Chinese, no room, nobody there to read it."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


_UNBROKEN = 10_000  # columns: no line is as long


def screen(*, stderr: bool = False) -> Console:
    """Give what prints for people: lines as wide as the terminal, unbroken into a pipe or a file.

    There a line is searched, cut and counted. COLUMNS in the environment decides if it is set.
    """
    from rich.console import Console

    console = Console(stderr=stderr)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _UNBROKEN
    return console


def never_fail_to_encode() -> None:
    r"""Write \u516c for what a terminal without UTF-8 has no sign for, rather than end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise ClickException (exit code 1) where what was printed found no room."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        _discard_the_rest()
        raise click.ClickException(f"cannot write the output: {error.strerror}") from error


def _discard_the_rest() -> None:
    """Let Python's last flush, at its end, go nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, io.UnsupportedOperation):
        return  # nothing is left that could be flushed
