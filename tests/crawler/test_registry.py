"""The registry: facts that load, and a clear word where a row is wrong."""

import shutil
from pathlib import Path

import pytest

from crawler import registry
from crawler.commands.checkall import faults_of
from crawler.registry import data
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
    assert (site.id, site.name, site.family) == ("370300", "淄博市", "other")
    assert site.spider == registry.families()["other"]


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


def test_the_packages_files_are_those_that_were_given():
    given = Path(__file__).parents[3] / "shared" / "registry"
    if not given.is_dir():
        pytest.skip("../shared/registry is not here")
    assert data.differing(given) == []


def test_a_file_that_differs_is_named(tmp_path):
    here = Path(registry.__file__).parent
    shutil.copy(here / "sites.csv", tmp_path / "sites.csv")
    text = (here / "counties.csv").read_text("utf-8")
    (tmp_path / "sites_county.csv").write_text(text + "990101,x\n", "utf-8")
    assert data.differing(tmp_path) == ["counties.csv"]
    (tmp_path / "sites.csv").unlink()
    with pytest.raises(FileNotFoundError):
        data.differing(tmp_path)


def test_columns_that_several_divisions_claim():
    # Known of the package's own rows: a district's column that was derived is the city's.
    shared = registry.shared_columns(registry.load())
    assert shared == {"https://huangshi.gov.cn/xxxgk/gknb/": ["420200", "420202"]}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("370300,x,370000,galaxy", "level 'galaxy' is none of"),
        ("370300,x,110000,prefecture", "does not lie in province 110000"),
    ],
)
def test_levels_and_provinces(tmp_path, row, said):
    columns = "adcode,name_zh,province_adcode,level"
    with pytest.raises(registry.RegistryError, match=said):
        registry.load(registry_file(tmp_path, row, columns=columns))


def test_guesses_are_known_as_such(tmp_path):
    columns = "adcode,portal_url,report_column_url,column_basis"
    rows = [
        f"37030{n},,http://a{n}.gov.cn/,{basis}"
        for n, basis in enumerate(("derived_dir", "guessed", "discovered", "seen_stored_page", ""))
    ]
    known = registry.load(
        registry_file(tmp_path, *rows, "370309,http://b.gov.cn/,,none", columns=columns)
    )
    assert [registry.is_guess(site) for site in known] == [True, True, False, False, False, False]


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
