"""One module a platform family: where its pages lie and what its calls answer.

A module has ``path(site, article) -> str``, ``pages(site) -> dict[str, Page]`` (every page with an
address of its own) and ``answer(site, request) -> Page | None`` (calls, pages past the end).
"""
