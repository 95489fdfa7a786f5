"""Benchmarks: ratios to plain libraries doing the same, measured in one run (``make bench``).

Contenders take turns on the same input, so that whatever else the machine does falls on all of
them alike; what is printed is the median of the ratios of the turns. Nothing here asserts a time.
"""
