"""A corpus of any size, invented: for `ogi demo --reports N`, the benchmark of size, and talks.

Divisions with codes that GB/T 2260 does not give out, sites under ``.test``, reports that say in
their first sentence that they are made up. `country` says who publishes, `figures` what they count,
`prose` what they write, `reports` how it is printed, with the faults of real clerks; `fill` stores
it as a crawl would. The same number gives the same corpus.
"""
