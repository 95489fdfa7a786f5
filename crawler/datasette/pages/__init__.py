"""The pages of a corpus besides Datasette's own: one module a page, from a connection to a mapping.

Each page is a plain function that asks the corpus, read-only, and gives what its template shows;
`crawler/datasette/plugins/ogi_pages.py` says at which address.
"""
