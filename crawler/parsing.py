"""`ogi parse`: files in, reports out."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from crawler import output
from parsers.model import MEMBER, Problem, Report

MAX_SIZE = 256 * 1024 * 1024  # bytes; the largest of real reports are scans of some 50 MB
# LibreOffice takes a second to start: the files that need it are converted together, so many.
GROUP = 24
GROUP_BYTES = 64 * 1024 * 1024


def parse(files: Iterable[Path], *, as_json: bool) -> bool:
    """Print what each file reports; give whether all were annual reports."""

    from crawler.console import print_report

    screen = output.screen()
    well = True
    for file, report in _reports(files):
        well = well and report.is_report
        if as_json:
            click.echo(json.dumps(report.as_json(str(file)), ensure_ascii=False))
        else:
            print_report(screen, str(file), report)
    return well


def _reports(files: Iterable[Path]) -> Iterator[tuple[Path, Report]]:
    """Read the files in order, a group at a time."""
    group: list[tuple[Path, bytes | Report]] = []
    size = 0
    for file in files:
        held = _bytes_of(file)
        group.append((file, held))
        size += len(held) if isinstance(held, bytes) else 0
        if len(group) >= GROUP or size > GROUP_BYTES:
            yield from _read_group(group)
            group, size = [], 0
    yield from _read_group(group)


def _read_group(group: list[tuple[Path, bytes | Report]]) -> Iterator[tuple[Path, Report]]:
    from parsers import MAX_BYTES, read
    from parsers.readers.office import convert_many, is_converted

    waiting = [
        number
        for number, (_, held) in enumerate(group)
        if isinstance(held, bytes) and len(held) <= MAX_BYTES and is_converted(held)
    ]
    documents = [held for number in waiting if isinstance(held := group[number][1], bytes)]
    made = dict(zip(waiting, convert_many(documents), strict=True)) if documents else {}
    for number, (file, held) in enumerate(group):
        converted = made.get(number, held)
        if isinstance(converted, Report):
            yield file, converted
        elif isinstance(converted, Problem):
            yield file, Report(problems=(converted,))
        else:
            path, member = _parted(file)
            media_type = mimetypes.guess_type(path.name)[0]
            yield file, read(converted, media_type=media_type, url=member or None)


def _parted(file: Path) -> tuple[Path, str]:
    """Part 年报.zip#member=乙.docx, unless a file has that name."""
    path, mark, member = str(file).partition(MEMBER)
    return (file, "") if not mark or file.exists() else (Path(path), mark + member)


def _bytes_of(file: Path) -> bytes | Report:
    """Give the bytes of a file; what cannot be opened gives a Report that says why."""
    file, _ = _parted(file)
    try:
        if file.is_dir():
            return _unread("unreadable", f"{file} is a folder: name the files in it, {file}/*")
        if file.stat().st_size > MAX_SIZE:
            return _unread("too_large", f"{file} has more than {MAX_SIZE} bytes")
        return file.read_bytes()
    except FileNotFoundError:
        return _unread("unreadable", f"no such file: {file}")
    except OSError as error:
        return _unread("unreadable", f"cannot read {file}: {error.strerror}")


def _unread(code: str, detail: str) -> Report:
    click.echo(f"Error: {detail}", err=True)
    return Report(problems=(Problem(code, detail),))
