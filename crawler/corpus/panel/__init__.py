"""The panel: one row a publisher and year, every figure, harmonised series, rates and flags.

`definition` says what its columns are, `series` loads the rules (the TOML files beside it),
`refresh` fills it.
"""
