"""Addresses of articles on platforms known and unknown: each is in wild/platforms.md."""

import pytest

from crawler.spiders.dialects import ARTICLE

HEX, ID24 = "92c4" * 8, "641a60c40c770bba2a81ffc6"
UUID = "7eb5f7f1-0a1b-4c2d-8e3f-0123456789ab"


@pytest.mark.parametrize(
    "path",
    [
        "/zwgk/zfxxgk/202401/t20240129_1926722.shtml",
        "/zfxxgk/t27467708.shtml",
        "/art/2023/1/31/art_316821_37751.html",
        f"/ktqlcj/zfxxgknb/art/2023/art_{HEX}.html",
        f"/xyxxgk/2026-01/08/content_{HEX}.shtml",
        f"/gov/20240122/{HEX}/c.html",
        "/zwgk/2024012212345678901/index.shtml",
        f"/xfxxxgk/c101039/202401/{HEX}.shtml",
        "/hebmlx/c111204/202301/c01_591175.shtml",
        f"/10462/10778/10876/2024/1/29/{HEX}.shtml",
        f"/nw12344/20230331/{HEX}.html",
        f"/zwgk/010001/20260416/{UUID}.html",
        f"/govxxgk/cjz/2025-12-15/{UUID}.html",
        f"/columns/{UUID}/202401/22/{UUID}.html",
        "/c/2023-01-28/4655505.shtml",
        "/2023/01-19/2677014.html",
        "/2026/0318/346223.shtml",
        "/c18595/20250916/i2425719.html",
        "/zwgk/qtq/ndxx/content/post_10400812.html",
        "/zgsrmzf/c00085/pc/content/content_1845747378521169920.html",
        "/info/1648/47211.htm",
        "/contents/31698/444646.html",
        f"/gongkai/site_x/channel_c_1/doc_{ID24}.html",
        "/XxgkAnnualReport/show/5585.html",
        "/Xxgknb/show/616527.html",
        "/OpennessContent/show/2959648.html",
        "/OpennessAnnualReport/year/show/12/2023",
        "/zfxxgk/public/29641/51305266.html",
        "/35048/40718/content_1202379.html",
        "/gk/zfxxgknb/xxgkndbg1/content_184762",
        "/gongkai/show/20240112105822-13470-00-000.html",
        f"/gongkai/show/{HEX}.html",
        "/xxgk-show-38536.html",
        "/Content-2911886.html",
        "/Item/83.aspx",
        "/n42860412/n42860954/c97400796/content.html",
        "/zfxxgk/zfxxgknb/bm/2023n/1750322265599270913.html",
        "/xam/2025-12/20/article_2025122016550668537.html",
        "/wzxxgknb/2025/qjp.pdf",
        "/downxxgk.php?fid=632170988140353",
        "/ZWGK/202401/T20240129_1926722.HTML",
        "/col/14249_137824/art/16751808/1676948560396hsSxIH22.html",
        "/zfxxgknb/2020n/szf/articleA7403B21A6CE4D6C9002DB9926C0BDC5.html",
        "/zwgk/xxgknb/202601/t20260128_4233432_app.shtml",
        "/News_showNews.action?messagekey=135014",
        "/gknb_show.php?id=3037",
        "/article.html?infoid=fde1e3da-2f09-4f51-9e53-fe95f4fdb2bd",
    ],
)
def test_articles(path):
    assert ARTICLE.search(f"http://www.moyang.gov.test{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/zwgk/zfxxgknb/",
        "/zwgk/zfxxgknb/index.html",
        "/zwgk/zfxxgknb/index_2.html",
        "/zwgk/zfxxgknb/2023n/",
        "/channels/30.html",
        "/channels/30_2.html",
        "/Category_171/Index.aspx",
        "/col/col1229063423/index.html",
        "/public/column/1681?type=4&catId=1",
        "/xxgk/list_2023.html",
        "/c100294/common_list.shtml",
        "/OpennessContent/showList/12/305/page_2.html",
        "/info/iList.jsp?node_id=1&cat_id=158",
        "/InfoPublic.aspx?cid=1019&pid=971&page=1&kw=",
        "/xwzx/bdyw/1.html",
        "/xxgk/list_49463.html",
        "/channel_102938.html",
    ],
)
def test_lists_are_none(path):
    assert not ARTICLE.search(f"http://www.moyang.gov.test{path}")
