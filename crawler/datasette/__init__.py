"""Datasette over a corpus: what it is told, what it looks like, how it is started."""
