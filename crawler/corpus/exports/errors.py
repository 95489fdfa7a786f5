"""What can go wrong with an export, in a sentence for a person."""

from __future__ import annotations

from crawler.corpus.errors import CorpusError


class ExportError(CorpusError):
    """The export cannot be made as asked; nothing was left in its folder."""


class MissingExtra(ExportError):  # noqa: N818 - as NoCorpus: reads well in an except clause
    """A format needs a package that is not installed."""

    def __init__(self, form: str, package: str) -> None:
        super().__init__(
            f"{form} needs {package}, which is not installed: pip install 'ogi[export]'"
        )


class ExportFailed(ExportError):  # noqa: N818 - as above
    """It could not be written, for no fault of what was asked: it may go well another time."""
