"""`ogi parse`: files in, reports out."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable
from pathlib import Path

import click

from parsers.model import Problem, Report

MAX_SIZE = 256 * 1024 * 1024  # bytes; the largest of real reports are scans of some 50 MB


def parse(files: Iterable[Path], *, as_json: bool) -> bool:
    """Print what each file reports; give whether all were annual reports."""
    from rich.console import Console

    from crawler.console import print_report

    screen = Console()
    well = True
    for file in files:
        report = read_file(file)
        well = well and report.is_report
        if as_json:
            click.echo(json.dumps(report.as_json(str(file)), ensure_ascii=False))
        else:
            print_report(screen, str(file), report)
    return well


def read_file(file: Path) -> Report:
    """Read a file; what cannot be opened gives a Report with a problem that says why."""
    from parsers import read

    try:
        if file.stat().st_size > MAX_SIZE:
            return _unread("too_large", f"{file} has more than {MAX_SIZE} bytes")
        data = file.read_bytes()
    except FileNotFoundError:
        return _unread("unreadable", f"no such file: {file}")
    except OSError as error:
        return _unread("unreadable", f"cannot read {file}: {error.strerror}")
    return read(data, media_type=mimetypes.guess_type(file.name)[0])


def _unread(code: str, detail: str) -> Report:
    click.echo(f"Error: {detail}", err=True)
    return Report(problems=(Problem(code, detail),))
