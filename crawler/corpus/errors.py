"""What can go wrong with a corpus file, each by its own name and with a sentence for a person."""

from __future__ import annotations


class CorpusError(Exception):
    """Any failure to open, read or write a corpus. Its text is fit to print as it is."""


class NoCorpus(CorpusError):  # noqa: N818 - says what there is, and reads well in an except clause
    """There is no such file."""


class NotACorpus(CorpusError):  # noqa: N818
    """The file is there but was not written by ogi."""


class NewerSchema(CorpusError):  # noqa: N818
    """The corpus was written by a later version of ogi than this one."""


class OlderSchema(CorpusError):  # noqa: N818
    """The corpus was written by an earlier version and is opened for reading only."""


class CorpusFull(CorpusError):  # noqa: N818
    """The disk, a quota or a size limit left no room; the transaction was undone."""


class CorpusBusy(CorpusError):  # noqa: N818
    """Another process held the corpus for longer than we wait."""


class UnknownCell(CorpusError):  # noqa: N818
    """A reading names a cell that no official form has."""
