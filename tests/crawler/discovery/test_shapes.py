"""Every kind of home page before every kind of platform, the families taken in turn."""

from itertools import cycle

import pytest

from crawler import registry
from crawler.discovery.places import place
from crawler.replica import entries, world
from tests.crawler.discovery.paper import hosts_of, walk_replica
from tests.crawler.web import REPLICA_REGISTRY

HOMES = (
    "plain", "picture", "script", "titles", "frame", "written", "shell", "guide", "news", "more", "menu", "organs",
)  # fmt: skip
PLATFORMS = (None, "pictures", "clicks", "menu", "more")
# A directory of organs stands for the one's platform; the other's reports all link its module.
APART = {("*", "gkmlpt"), ("news", "xxgk_annual_report")}
CITIES = [city for city in world.sites() if ("*", city.family) not in APART]


@pytest.mark.parametrize("home", HOMES)
def test_shapes_of_entry(home, monkeypatch):
    known = {site.adcode: site for site in registry.load(REPLICA_REGISTRY)}
    cities = [city for city in CITIES if (home, city.family) not in APART]
    start = HOMES.index(home) * len(PLATFORMS)
    turn = cycle(cities[start % len(cities) :] + cities[: start % len(cities)])
    for platform, city in zip(PLATFORMS, turn, strict=False):
        shape = {"home": home} | ({"platform": platform} if platform else {})
        monkeypatch.setattr(entries, "_entries", lambda s=shape, c=city: {c.host: s})
        found = walk_replica(city, hosts_of([city]))
        want = {place(url) for url in known[city.adcode].column_urls}
        assert {place(column.url) for column in found.columns} == want, (platform, city.family)
        assert {column.spider for column in found.columns} == {known[city.adcode].spider}
        assert found.status == "found"
        assert len(found.steps) <= 6


def test_the_shapes_are_those_of_the_replica():
    given = {entry["home"] for entry in entries._entries().values()}
    assert given - {"sister"} == set(HOMES)
