"""Is this the title of an annual report on open government information? Whose, and which year?

Titles of 年报 come in many wordings (政府信息公开工作年度报告, 信息公开年报, 政务公开年度报告,
政府信息公开工作情况的报告 ...), with the year anywhere, and beside them stand explainers, notices,
formats and summaries that hold the same words. The way through:

1. fold the text: NFKC, no white space, simplified characters, years in digits;
2. put one character in the place of each year, so that the wording reads the same wherever it is;
3. cut at separators of site and column names, find the wording, and allow nothing after it but
   what is known to be harmless: 报告的通知, 报告格式, 报告解读, 年报汇总 fail here;
4. what stands before the wording is the publisher.

Every pattern is linear in a text of bounded length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parsers.dates import (
    YEAR_MARK,
    fold_years,
    is_several_years,
    mark_years,
    take_dates,
    unmark,
    years_marked,
)
from parsers.labels import compatible, simplified

MAX_LENGTH = 300  # characters of a title once folded; longer text is prose, not a title


@dataclass(frozen=True, slots=True)
class ReportTitle:
    """What the title of an annual report says.

    ``publisher`` is the organ as the title names it, or None: ``X区`` in ``X区政府信息公开...``
    (政府 goes with 信息), ``X区人民政府`` in ``X区人民政府信息公开...`` (政府 serves twice).
    ``year`` is the year reported on, None if the title has none or several that disagree.
    ``raw`` is the title as given.
    """

    publisher: str | None
    year: int | None
    raw: str


_NOISE = re.compile(
    r"<[^<>]{0,200}>|[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ue000-\uf8ff\ufeff\x00-\x1f]+"
)
# What a title has before it is folded: of 公开 or 报, or written as an entity.
_SIGN = re.compile("[公报報&]")
_COUNTER = re.compile(r"^\s*\d{1,2}\s+(?=20\d\d)")  # "2 2023年...": a list's own number


def fold(text: str) -> str:
    """Give ``text`` in one spelling: NFKC, simplified, without white space, years in digits."""
    if "&" in text:
        text = html.unescape(text)
    text = _COUNTER.sub("", compatible(text), count=1)
    return fold_years(simplified(_NOISE.sub("", text).replace("吿", "告")))


Y = YEAR_MARK
# The wording: 政府信息公开 (工作|年度|情况|的|year)* 报告, with its shorter and misspelt kin.
_CORE = re.compile(
    r"(?:政务公开(?:工作)?[和与及暨、])?"
    r"(?P<topic>政府(?:政务)?信息[和与]?(?:政务)?(?:公开){1,2}|政府公开信息|政府信息公(?!开)"
    r"|信息(?:公开){1,2}|政务(?:信息)?公开|政府信息|信息)开?"
    r"(?:工作)?(?:[和与及暨、]政务公开)?"
    rf"(?P<form>(?:{Y}|工作|情况|年度|年|的|度|工){{0,8}}(?:报告书?|(?<!年)年报(?!告|表))"
    rf"|(?:{Y}|工作|年度){{0,4}}情况"
    rf"|(?:{Y}|工作){{0,3}}(?:年度(?:工作)?报?|年报?)(?=\.\.))"
)
# X局2025年年度报告, the topic left out: only what is plainly an organ may write so.
_BARE = re.compile(rf"{Y}年度报告(?=$|[(.])")

# What may follow the wording: a year, brackets, a file's ending, 说明 as part of the title itself.
_TAIL = re.compile(
    rf"(?:[:,]?{Y}|\([^()]{{0,60}}\)|\[[^\[\]]{{0,60}}\]|【[^【】]{{0,60}}】|〔[^〔〕]{{0,60}}〕"
    r"|\.{2,}|\.(?:pdf|docx?|wps|ofd|xlsx?|html?|txt|rar|zip|jpe?g|png)"
    r"|说明|全文|正文|文本|(?:最终|正式|公示|发布|修订)版|定稿|浏览次数:\d*|[及和与附含](?:附件|附表|附图|统计表)|附件\d?|》的?公[示告]$|[。.》”\"’'!;]|\d{1,2}(?!\d)){0,6}",
    re.I,
)
_TAIL_REFUSED = re.compile(
    r"解[读析]|图[解说]|读懂|汇总|汇编|格式|模板|样[本表]|草案|征求|送审|各|要点|方案|通知|目录|指南"
)
# An explainer says so anywhere, the name of its column included.
_EXPLAINER = re.compile(
    r"解读|图解|图说|图读|读图|读懂|一图(?!书)|一张图|长图|信息图|看懂|导读|H5|图文|问答|视频|动画|动漫|漫画|音频|直播|新闻发布|答记者|看点|亮点|数说|数读|划重点|一文|速览"
)
# Said before the wording where the text is about a report, or is another kind of report.
_HEAD_REFUSED = re.compile(
    r"[,;。!?]|现公布|现将|学年|高校|法治政府|依法行政|政府网站|新媒体|季度|半年|月份|\d月|样本|样表|模板|范文|范本|示例|草案|征求意见"
    r"|关于.{0,30}?(?:做好|认真|切实|开展|进一步|印发|转发|报送|上报|编制(?!委)|编报|加强|规范(?!化)|组织(?!部)|启动|举办|召开|填报|修订|调整|落实|推进|加快)"
    r"|近[两二三四五六七八九十\d]+年|历年|历届|汇总|政府工作报告|工作推进|部署会|推进会|培训班"
    r"|公开(?:制度|指南|内容|目录)|依申请公开"  # tabs of a platform, run together
)
_LEADING_BRACKET = re.compile(r"^(?:【([^【】]{0,40})】|\[([^\[\]]{0,40})\]|\(([^()]{1,20})\))")
_LEADING = re.compile(
    r"^(?:[·•・●★☆▶►◆■□※*#《“\"'’‘.,、:;)\]】]|附件?\d{0,2}[:.、]|附件\d{0,2}|\d{1,3}[)\].、](?!\d)"
    r"|[一二三四五六七八九十]{1,3}、|关于(?:公布|发布|公开)?|置顶|最新|new!?|(?:公示|公告|转载|原文|全文):)+",
    re.I,
)
_TRAILING = re.compile(
    r"(?:关于|[的年度·•,、:;\-_—《》“”\"'+/和与及暨.]|本年度|(?<=[局委办厅])部门)+$"
)
_SEPARATORS = re.compile(r"[_|丨>»«<→]+|[-—–―─]+")
_SITE_WORDS = re.compile(r"公开|网站?$|平台|首页|门户|专栏|栏目|年报|当前位置|\.gov|www")

# A day that runs into the title after it: 时间：2025-01-22 2024年政府信息公开工作年度报告.
_RUN_ON = re.compile(
    r"((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s{0,9}(?=(?:19|20)\d\d\s{0,9}年)"
)
_LETTER = re.compile(r"[^\W\d_]")
_WHEN = re.compile(r"(?:发布|成文|生成|公开)?(?:时间|日期)$")
_LABEL = re.compile(r".{0,4}(?:时间|日期|来源|浏览次数)")

_EMPTY_BRACKETS = re.compile(r"\([度年]?\)|\[\]|【】|〔〕")

# How the name of an organ ends: asked for where the topic is weak (信息, 信息公开, none at all).
_ORGAN = re.compile(
    r"(?:[省市区县旗州盟镇乡局委办厅部院所处站社会署队行组]|办公室|政府|街道|(?<!步行)街|中心|苏木|机关|景区|新城"
    r"|法院|海关|[林农]场|兵团|馆|总部|\))$"
)
_PLAIN_ORGAN = re.compile(r"(?:[局委办厅镇乡]|办公室|政府|委员会|街道|办事处|苏木)$")
_NOT_ORGAN = re.compile(
    r"(?:公司|集团|大学|学院|学校|中学|小学|高中|[一二三四五六七八九十]中|幼儿园|医院|卫生[院所]|(?<!人民)银行|保险|基金会|(?<!技术)协会|商会|学会"
    r"|合作社|村民委员会|居民委员会|[村居]委会|厂|网站?|平台|新媒体|微博|公众号|条例"
    r"|做好|编制|编写|撰写|报送|上报|印发|转发|起草|填报|召开|举办|完成|审议|通过|学习|启动|部署|发布|公布"
    r"|企业|事业单位|企事业|重点领域|依申请|主动|基层|财政|预决算|预算|决算|环境|行政许可|双公示|[村党厂校院警]务|舆情|媒体)$"
)
# Names of folders and lists, not of an organ.
_GENERIC = re.compile(
    r"^(?:各[省地市区县镇乡街部委单级有直].*|全[省市区县州国](?:各.*)?"
    r"|.*(?:部门|各单位|各[区县]{1,2}|各镇街|各乡镇|各街道|各委办局|直属机构|下属单位|直单位)"
    r"|(?:.*[县区市旗])?乡镇(?:\(?街道\)?)?|(?:镇|街道)\((?:镇|街道)\)"
    r"|(?:乡?镇|街道|镇街|街镇|部门|单位|街道办事处|乡镇街道|乡镇(?:人民)?政府|政府部门|区县|县区|县市区)"
    r"|中华人民共和国|政府|人民政府|本级政府|.*(?:年报|年度报告).*)$"
)
_SELF = re.compile(r"^[我本][局市区县镇乡办委厅省州盟旗](?:政府)?$|^本(?:机关|级|单位|街道|部门)$")
_LEVELS = frozenset("省市区县州旗镇乡")


def recognise(title: str) -> ReportTitle | None:
    """Say whose report, on which year, ``title`` announces; None if it is not one report's title.

    The bare name of a column (政府信息公开年报) is not a title: it needs a publisher or a year.
    Explainers, notices, formats and compilations of several years are none either.
    """
    worth_folding = len(title) <= 4 * MAX_LENGTH and _SIGN.search(title)
    return _recognise(title) if worth_folding else None


@lru_cache(maxsize=1024)  # a page says its title in half a dozen places
def _recognise(title: str) -> ReportTitle | None:
    text = fold(_RUN_ON.sub(r"\1|", title))
    if len(text) > MAX_LENGTH or not ("公开" in text or "报" in text):
        return None
    if _EXPLAINER.search(text) or is_several_years(text):
        return None
    text, period_year = take_dates(text)
    segments = [part for part in _SEPARATORS.split(mark_years(text)) if part]
    for place, segment in enumerate(segments):
        bracket = _LEADING_BRACKET.match(segment)
        if bracket:
            segment = segment[bracket.end() :]
        for core in _cores(segment):
            head, tail = segment[: core.start()], segment[core.end() :]
            if _TAIL.fullmatch(tail) is None or _TAIL_REFUSED.search(tail):
                continue
            if _HEAD_REFUSED.search(head):
                return None
            # 高岭镇_2017年_政府信息公开年报: what is lacking may stand in the segments before.
            sources = [head, *(part for part in segments[:place][::-1] if _is_name(part))]
            if bracket:
                sources.append(next(filter(None, bracket.groups()), ""))
            publisher = next(filter(None, map(_publisher, sources)), None) or _in_brackets(tail)
            years = years_marked(segment) or years_marked("".join(sources))
            if not years and place + 1 < len(segments) and _is_name(segments[place + 1]):
                years = years_marked(segments[place + 1])  # 年度报告-2023年, 年度报告——X局2023年
                publisher = publisher or (_publisher(segments[place + 1]) if years else None)
            if _stands(core, publisher, bool(years or period_year), "年度" in text):
                if publisher and _SELF.match(publisher):
                    publisher = None
                year = years.pop() if len(years) == 1 else None if years else period_year
                return ReportTitle(publisher, year, title)
    return None


def is_explainer(title: str) -> bool:
    """Whether ``title`` is that of an explainer (解读, 图解, 一图读懂 ...) of a report."""
    text = fold(title[:MAX_LENGTH])
    return "公开" in text and _EXPLAINER.search(text) is not None


def is_organ(name: str) -> bool:
    """Whether folded ``name`` ends as the names of public bodies do (局, 办公室, 街道 ...)."""
    return _ORGAN.search(name) is not None and not _NOT_ORGAN.search(name)


def _cores(segment: str) -> Iterator[re.Match[str]]:
    yield from _CORE.finditer(segment)
    yield from _BARE.finditer(segment)


def _is_name(part: str) -> bool:
    return _SITE_WORDS.search(part) is None


def _publisher(text: str) -> str | None:
    """Clean what stands before the wording down to a name; None if nothing is left."""
    before, _, after = text.rpartition(":")
    # 来源：甲局 发布时间：, the day taken out
    name = after if unmark(after) else _WHEN.sub("", before).rpartition(":")[2]
    name = _LEADING.sub("", _EMPTY_BRACKETS.sub("", unmark(name)))
    name = _TRAILING.sub("", name)
    if name.endswith("人民"):
        name += "政府"  # 洪山区人民政府信息公开...: 政府 serves twice
    elif name in _LEVELS:
        name += "政府"  # 县政府信息公开...
    # 222024 is what is left of a date, 发布时间 what stands before one.
    return name if _LETTER.search(name) and not _LABEL.fullmatch(name) else None


def _in_brackets(tail: str) -> str | None:
    """Give the organ that stands in brackets after the wording, if one does."""
    for inner in re.findall(r"[(【\[〔]([^()【】\[\]〔〕]{2,40})[)】\]〕]", unmark(tail)):
        if is_organ(inner) and _is_name(inner):
            return str(inner)
    return None


def _stands(core: re.Match[str], publisher: str | None, dated: bool, annual: bool) -> bool:
    """Whether wording, publisher and year together make a report's title.

    The weaker the wording (信息公开 without 政府, 报告 without 年度), the more must be beside it.
    """
    if publisher and not _SELF.match(publisher):
        if _GENERIC.match(publisher) or _NOT_ORGAN.search(_without_second_name(publisher)):
            return False
        organ = _ORGAN.search(publisher) is not None
    else:
        organ = False
    if core.re is _BARE:
        return dated and publisher is not None and _PLAIN_ORGAN.search(publisher) is not None
    topic, form = core["topic"], core["form"]
    yearly = "年" in form
    if topic.startswith("政府") and topic != "政府信息":
        return dated or (yearly and publisher is not None and publisher[:-2] not in _LEVELS)
    if topic.startswith("信息公开"):
        return (dated and publisher is None) or (organ and (dated or yearly))
    if topic.startswith("政务"):
        return (organ or publisher is None) and dated and (annual or yearly) and "情况" not in form
    # 政府信息工作年度报告, 信息年度报告: 公开 left out
    return organ and dated and yearly and "情况" not in form


def _without_second_name(publisher: str) -> str:
    return publisher.partition("(")[0] or publisher
