"""The official forms as they are printed: what stands where, under which code of the codebook.

Kept apart from ``parsers/forms`` on purpose: a label mistyped there must not be mistyped here too.
"""

from __future__ import annotations

from typing import NamedTuple


class ActiveSection(NamedTuple):
    """One item of Article 20: its number, its value columns and its rows, as (code, label)."""

    item: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


_CHANGE_2019 = (("items_previous_year", "上一年项目数量"), ("items_change", "本年增/减"))
_DECISIONS_2019 = (*_CHANGE_2019, ("decisions", "处理决定数量"))

ACTIVE = {
    "2021": (
        ActiveSection(
            "（一）",
            (
                ("issued", "本年制发件数"),
                ("repealed", "本年废止件数"),
                ("in_force", "现行有效件数"),
            ),
            (("regulations", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        ActiveSection("（五）", (("decisions", "本年处理决定数量"),), (("licensing", "行政许可"),)),
        ActiveSection(
            "（六）",
            (("decisions", "本年处理决定数量"),),
            (("penalty", "行政处罚"), ("coercion", "行政强制")),
        ),
        ActiveSection(
            "（八）",
            (("amount_10k_yuan", "本年收费金额（单位：万元）"),),
            (("fees", "行政事业性收费"),),
        ),
    ),
    "2019": (
        ActiveSection(
            "（一）",
            (
                ("made", "本年新制作数量"),
                ("disclosed", "本年新公开数量"),
                ("disclosed_total", "对外公开总数量"),
            ),
            (("regulations", "规章"), ("normative_documents", "规范性文件")),
        ),
        ActiveSection(
            "（五）",
            _DECISIONS_2019,
            (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        ActiveSection(
            "（六）", _DECISIONS_2019, (("penalty", "行政处罚"), ("coercion", "行政强制"))
        ),
        ActiveSection("（八）", _CHANGE_2019, (("fees", "行政事业性收费"),)),
        ActiveSection(
            "（九）",
            (("projects", "采购项目数量"), ("amount_10k_yuan", "采购总金额")),
            (("procurement", "政府集中采购"),),
        ),
    ),
}

APPLICANTS = (
    ("natural_person", "自然人"),
    ("enterprise", "商业企业"),
    ("research_institution", "科研机构"),
    ("social_organization", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other_organization", "其他"),
    ("total", "总计"),
)
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

_RESULTS = "三、本年度办理结果"
_DENIED = "（三）不予公开"
_UNAVAILABLE = "（四）无法提供"
_REJECTED = "（五）不予处理"
_OTHER = "（六）其他处理"
_RESULT_ROWS = (
    ("granted", "（一）予以公开"),
    ("granted_in_part", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("denied_state_secret", _DENIED, "1．属于国家秘密"),
    ("denied_other_law", _DENIED, "2．其他法律行政法规禁止公开"),
    ("denied_security_stability", _DENIED, "3．危及“三安全一稳定”"),
    ("denied_third_party_rights", _DENIED, "4．保护第三方合法权益"),
    ("denied_internal_affairs", _DENIED, "5．属于三类内部事务信息"),
    ("denied_process_information", _DENIED, "6．属于四类过程性信息"),
    ("denied_enforcement_file", _DENIED, "7．属于行政执法案卷"),
    ("denied_administrative_inquiry", _DENIED, "8．属于行政查询事项"),
    ("unavailable_not_held", _UNAVAILABLE, "1．本机关不掌握相关政府信息"),
    ("unavailable_requires_creation", _UNAVAILABLE, "2．没有现成信息需要另行制作"),
    ("unavailable_unclear", _UNAVAILABLE, "3．补正后申请内容仍不明确"),
    ("rejected_petition", _REJECTED, "1．信访举报投诉类申请"),
    ("rejected_repeat", _REJECTED, "2．重复申请"),
    ("rejected_publication", _REJECTED, "3．要求提供公开出版物"),
    ("rejected_excessive", _REJECTED, "4．无正当理由大量反复申请"),
    ("rejected_confirmation", _REJECTED, "5．要求行政机关确认或重新出具已获取信息"),
)
_OTHER_ROWS = {
    "2021": (
        (
            "other_not_corrected",
            _OTHER,
            "1．申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        ),
        (
            "other_fee_unpaid",
            _OTHER,
            "2．申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ),
        ("other_other", _OTHER, "3．其他"),
    ),
    "2019": (("other", _OTHER),),
}


def request_rows(form: str) -> list[tuple[str, tuple[str, ...]]]:
    """Give the rows of the requests table: code, and labels from the outermost group inwards."""
    rows: list[tuple[str, tuple[str, ...]]] = [
        ("received_new", ("一、本年新收政府信息公开申请数量",)),
        ("carried_in", ("二、上年结转政府信息公开申请数量",)),
    ]
    for code, *labels in (*_RESULT_ROWS, *_OTHER_ROWS[form]):
        rows.append((code, (_RESULTS, *labels)))
    rows.append(("closed_total", (_RESULTS, "（七）总计")))
    rows.append(("carried_out", ("四、结转下年度继续办理",)))
    return rows


OUTCOMES = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
REMEDIES = (
    ("review", ("行政复议",)),
    ("litigation_direct", ("行政诉讼", "未经复议直接起诉")),
    ("litigation_after_review", ("行政诉讼", "复议后起诉")),
)

# The 统计表 of 2014-2018: (code, label, unit); a row without a code is a heading.
STATISTICS: tuple[tuple[str | None, str, str], ...] = (
    (None, "一、主动公开情况", ""),
    ("disclosed", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    ("disclosed_normative_documents", "其中：主动公开规范性文件数", "条"),
    ("normative_documents_issued", "制发规范性文件总数", "件"),
    (None, "（二）通过不同渠道和方式公开政府信息的情况", ""),
    ("disclosed_gazette", "1．政府公报公开政府信息数", "条"),
    ("disclosed_website", "2．政府网站公开政府信息数", "条"),
    ("disclosed_weibo", "3．政务微博公开政府信息数", "条"),
    ("disclosed_wechat", "4．政务微信公开政府信息数", "条"),
    ("disclosed_other_channels", "5．其他方式公开政府信息数", "条"),
    (None, "二、回应解读情况", ""),
    ("responses", "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"),
    (None, "（二）通过不同渠道和方式回应解读的情况", ""),
    ("press_conferences", "1．参加或举办新闻发布会总次数", "次"),
    ("press_conferences_by_head", "其中：主要负责同志参加新闻发布会次数", "次"),
    ("online_interviews", "2．政府网站在线访谈次数", "次"),
    ("online_interviews_by_head", "其中：主要负责同志参加政府网站在线访谈次数", "次"),
    ("policy_explanations", "3．政策解读稿件发布数", "篇"),
    ("responses_weibo_wechat", "4．微博微信回应事件数", "次"),
    ("responses_other", "5．其他方式回应事件数", "次"),
    (None, "三、依申请公开情况", ""),
    ("received", "（一）收到申请数", "件"),
    ("received_in_person", "1．当面申请数", "件"),
    ("received_by_fax", "2．传真申请数", "件"),
    ("received_online", "3．网络申请数", "件"),
    ("received_by_letter", "4．信函申请数", "件"),
    ("closed", "（二）申请办结数", "件"),
    ("closed_on_time", "1．按时办结数", "件"),
    ("closed_extended", "2．延期办结数", "件"),
    ("answered", "（三）申请答复数", "件"),
    ("answered_already_public", "1．属于已主动公开范围数", "件"),
    ("answered_granted", "2．同意公开答复数", "件"),
    ("answered_granted_in_part", "3．同意部分公开答复数", "件"),
    ("answered_denied", "4．不同意公开答复数", "件"),
    ("denied_state_secret", "其中：1．涉及国家秘密", "件"),
    ("denied_trade_secret", "2．涉及商业秘密", "件"),
    ("denied_privacy", "3．涉及个人隐私", "件"),
    ("denied_security_stability", "4．危及国家安全、公共安全、经济安全和社会稳定", "件"),
    ("denied_not_government_information", "5．不是《条例》所指政府信息", "件"),
    ("denied_other_law", "6．法律法规规定的其他情形", "件"),
    ("answered_not_own", "5．不属于本行政机关公开数", "件"),
    ("answered_not_exist", "6．申请信息不存在数", "件"),
    ("answered_to_correct", "7．告知作出更改补充数", "件"),
    ("answered_other_channel", "8．告知通过其他途径办理数", "件"),
    ("review", "四、行政复议数量", "件"),
    ("review_upheld", "（一）维持具体行政行为数", "件"),
    ("review_corrected", "（二）被依法纠错数", "件"),
    ("review_other", "（三）其他情形数", "件"),
    ("litigation", "五、行政诉讼数量", "件"),
    ("litigation_upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    ("litigation_corrected", "（二）被依法纠错数", "件"),
    ("litigation_other", "（三）其他情形数", "件"),
    ("complaints", "六、举报投诉数量", "件"),
    ("fees_charged", "七、依申请公开信息收取的费用", "万元"),
    (None, "八、机构建设和保障经费情况", ""),
    ("dedicated_offices", "（一）政府信息公开工作专门机构数", "个"),
    ("reading_rooms", "（二）设置政府信息公开查阅点数", "个"),
    ("staff", "（三）从事政府信息公开工作人员数", "人"),
    ("staff_full_time", "1．专职人员数（不包括政府公报及政府网站工作人员数）", "人"),
    ("staff_part_time", "2．兼职人员数", "人"),
    (
        "budget",
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
    ),
    (None, "九、政府信息公开会议和培训情况", ""),
    ("meetings", "（一）召开政府信息公开工作会议或专题会议数", "次"),
    ("trainings", "（二）举办各类培训班数", "次"),
    ("trained", "（三）接受培训人员数", "人次"),
)

# Which rows of the 统计表 add up into which.
STATISTICS_SUMS = {
    "received": ("received_in_person", "received_by_fax", "received_online", "received_by_letter"),
    "closed": ("closed_on_time", "closed_extended"),
    "answered_denied": (
        "denied_state_secret",
        "denied_trade_secret",
        "denied_privacy",
        "denied_security_stability",
        "denied_not_government_information",
        "denied_other_law",
    ),
    "answered": (
        "answered_already_public",
        "answered_granted",
        "answered_granted_in_part",
        "answered_denied",
        "answered_not_own",
        "answered_not_exist",
        "answered_to_correct",
        "answered_other_channel",
    ),
    "review": ("review_upheld", "review_corrected", "review_other"),
    "litigation": ("litigation_upheld", "litigation_corrected", "litigation_other"),
    "staff": ("staff_full_time", "staff_part_time"),
}

HEADINGS = {
    "active_disclosure": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "review_litigation": "政府信息公开行政复议、行政诉讼情况",
    "statistics": "政府信息公开情况统计表",
}
