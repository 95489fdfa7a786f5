"""Exports: a corpus, or a part of it, as files that other programs read.

`tables` says what is exported, `folder` writes the folder and what makes it citable, and each
format is a file of its own. The same corpus and options give the same bytes.
"""
