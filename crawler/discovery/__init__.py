"""Discovery: home page -> disclosure platform (政府信息公开平台) -> column of annual reports.

No city is known here. ``words.toml`` has what links and pages say, ``markers.toml`` by what a
platform family is known; docs/discovery.md says how they are used.
"""
