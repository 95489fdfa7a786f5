"""The registry: facts that load, and a clear word where a row is wrong."""

import pytest

from crawler import registry
from crawler.commands.checkall import faults_of
from crawler.spiders.base import ReportSpider
from tests.crawler.web import registry_file

ZIBO = "370300,淄博市,http://www.zibo.gov.cn/,,other"


def test_the_packages_own_rows_are_sound():
    sites = registry.load()
    assert len(sites) == 364 + 2845
    beijing = registry.find(sites, "110000")
    assert (beijing.spider, beijing.column_basis) == ("trs", "derived_tree_root")


def test_a_row_of_ones_own(tmp_path):
    (site,) = registry.load(registry_file(tmp_path, ZIBO))
    assert (site.id, site.name, site.family, site.spider) == ("370300", "淄博市", "other", None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("37030,x,http://a.gov.cn/,,", "adcode '37030' is not six digits"),
        ("３７０３００,x,http://a.gov.cn/,,", "is not six digits"),
        ("370300,x,http://a.com/,,", "not on an official host"),
        ("370300,x,http://a.gov.cn.evil.com/,,", "not on an official host"),
        ("370300,x,http://a.gov.cn@evil.com/,,", "not on an official host"),
        ("370300,x,ftp://a.gov.cn/,,", "is no http address"),
        ("370300,x,http://[a.gov.cn/,,", "is no address"),
        ("370300,x,http://a.gov.cn/,,wordpress", "platform family 'wordpress' is none of"),
        (ZIBO, "site 370300 is there twice"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, said):
    with pytest.raises(registry.RegistryError, match=r"sites.csv, line 3: .*" + said):
        registry.load(registry_file(tmp_path, ZIBO, row))


def test_no_registry(tmp_path):
    with pytest.raises(registry.RegistryError, match="no such registry file"):
        registry.load(tmp_path / "none.csv")
    (tmp_path / "photo.csv").write_bytes(b"\x89PNG\xff\x00")
    with pytest.raises(registry.RegistryError, match=r"photo.csv"):
        registry.load(tmp_path / "photo.csv")
    with pytest.raises(registry.RegistryError, match="no column adcode"):
        registry.load(registry_file(tmp_path, "1,2", columns="a,b"))


def test_select():
    sites = registry.load()

    def ids(**conditions):
        return {site.id for site in registry.select(sites, **conditions)}

    assert ids(ids=["370300", "370100"]) == {"370300", "370100"}
    assert ids(city="370300") >= {"370300", "370302"}
    assert all(code.startswith("3703") for code in ids(city="370300"))
    assert ids(city="370302") == {"370302"}
    assert all(code.startswith("37") for code in ids(province="370000"))
    assert len(ids(province="370000")) > 100
    assert ids(family="trs") > ids(family="trs", province="110000") > set()
    with pytest.raises(registry.UnknownSite, match="999999"):
        ids(ids=["999999"])


def test_a_spider_without_habits_is_found_out():
    class Nameless(ReportSpider):
        """No terms."""

        name = "other_name"

    faults = "\n".join(faults_of(Nameless))
    for said in (
        "file, name and class differ",
        "no term 行政区划代码",
        "`article`",
        "families.csv",
        "replica",
    ):
        assert said in faults
