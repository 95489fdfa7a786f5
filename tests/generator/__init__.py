"""An adversary: draws annual reports in every disorder known, and says what a right reader gives.

A `Recipe` (seed, tables, layout, disorders) is all there is to a drawn document; `recipe.build`
makes the bytes and, cell by cell, the right reading; `judge.judge` compares a Report with it.
Written from the printed forms and from what real pages look like, never from the reader's code.
Every publisher and figure drawn is invented. ``python -m tests.generator --help`` for the command.
"""
