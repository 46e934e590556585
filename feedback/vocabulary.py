"""The closed lists of the domain (docs/glossary.md). Words for people are the labels."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """Level of authority (权限分级); decides who handles and which clock runs."""

    ON_SITE = "on_site", _("现场答复")
    TOWNSHIP = "township", _("乡镇一般性问题")
    TOWNSHIP_MAJOR = "township_major", _("乡镇全局性问题")
    COUNTY = "county", _("县级以上问题")
    GUIDED = "guided", _("告知引导")


DISPATCH_LEVELS = [Level.TOWNSHIP, Level.TOWNSHIP_MAJOR, Level.COUNTY]


class Pace(TextChoices):
    ORDINARY = "ordinary", _("一般")
    COMPLEX = "complex", _("复杂")
    URGENT = "urgent", _("紧急")


class Demand(TextChoices):
    """Kind of demand: the second axis beside the subject."""

    QUESTION = "question", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("建议")


class Channel(TextChoices):
    WEB = "web", _("网上")
    QR = "qr", _("扫码")
    WALK_IN = "walk_in", _("来访")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("来信")
    SMS = "sms", _("短信")
    WECHAT = "wechat", _("微信")
    HOTLINE = "12345", _("12345热线")
    DEPUTY = "deputy", _("随手拍")
    VISIT = "visit", _("走访")
    MEETING = "meeting", _("议政会")


class OutcomeClass(TextChoices):
    SOLVED = "A", _("A类：已解决")
    PLANNED = "B", _("B类：正在解决或列入计划")
    NOT_NOW = "C", _("C类：目前不能解决")
    REFERENCE = "D", _("D类：留作参考")
    NOT_STATED = "-", _("未说明")


STATED_OUTCOMES = [choice for choice in OutcomeClass.choices if choice[0] != OutcomeClass.NOT_STATED]


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")


class Telling(TextChoices):
    """How an answer reached the resident."""

    IN_PERSON = "in_person", _("当面")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("书面送达")
    ONLINE = "online", _("网上查询")
    SMS = "sms", _("短信")


class TellBy(TextChoices):
    """How a resident wants to hear of the case."""

    SMS = "sms", _("短信")
    PHONE = "phone", _("打电话")
    ONLINE = "online", _("我自己上网查")


class GuidanceReason(TextChoices):
    LITIGATION = "litigation", _("已经或应当通过诉讼解决")
    ARBITRATION = "arbitration", _("已经或应当通过仲裁、行政复议解决")
    PRIVATE = "private", _("属于民间纠纷")
    NOT_CONCRETE = "not_concrete", _("没有具体内容")
    OUT_OF_SCOPE = "out_of_scope", _("不属于联络站受理范围")


class Method(TextChoices):
    """How an opinion is handed over."""

    ON_THE_SPOT = "on_the_spot", _("现场交办")
    LETTER = "letter", _("函件转办")
    REPORT_LIST = "report_list", _("报告+清单")
    SUGGESTION = "suggestion", _("代表建议")


class Visibility(TextChoices):
    """Who else sees it. Each includes the one before."""

    INTERNAL = "internal", _("仅联络站内部")
    UNIT = "unit", _("承办单位也可见")
    RESIDENT = "resident", _("群众也可见")


class Retention(TextChoices):
    YEARS_10 = "10y", _("保存10年")
    YEARS_30 = "30y", _("保存30年")
    PERMANENT = "permanent", _("永久")


class SupervisionForm(TextChoices):
    ON_SITE = "on_site", _("现场督办")
    NOTICE = "notice", _("通知督办")
    RESEARCH = "research", _("调研督办")


class PressMeans(TextChoices):
    PHONE = "phone", _("电话催办")
    MESSAGE = "message", _("站内催办")
    WRITTEN = "written", _("书面催办")
    VISIT = "visit", _("上门催办")


class SupervisorKind(TextChoices):
    LEADER = "leader", _("领导")
    COMMITTEE = "committee", _("人大常委会")
    DEPUTY = "deputy", _("代表")


class Kept(TextChoices):
    """What looking back at a promise found."""

    KEPT = "kept", _("已兑现")
    PARTLY = "partly", _("部分兑现")
    UNKEPT = "unkept", _("未兑现")


class ClockKind(TextChoices):
    RECEPTION = "reception", _("完成接待")
    REGISTRATION = "registration", _("登记")
    DISPATCH = "dispatch", _("交办")
    SIGN_FOR = "sign_for", _("签收")
    RETURN_WINDOW = "return_window", _("可退回期")
    RESULT = "result", _("办理")
    ASSIST = "assist", _("协办")
    EXTENSION_DECISION = "extension_decision", _("延期审批")
    VERIFICATION = "verification", _("核查")
    REPLY = "reply", _("答复")
    RATING = "rating", _("评价")
    HEAD_DECISION = "head_decision", _("站长决定")
    ARCHIVING = "archiving", _("归档")
    REWORK = "rework", _("重办")
    PROMISE = "promise", _("承诺兑现")
    SUPERVISION_REPLY = "supervision_reply", _("督办回复")


# A resident owes nothing and a window only closes: neither ever makes an opinion late.
NEVER_LATE = [ClockKind.RATING, ClockKind.RETURN_WINDOW]


class Owner(TextChoices):
    """Who owes what a clock measures."""

    LIAISON = "liaison", _("联络员")
    HEAD = "head", _("站长")
    COMMITTEE = "committee", _("常委会")
    UNIT = "unit", _("承办单位")
    DEPUTY = "deputy", _("代表")
    RESIDENT = "resident", _("群众")


class RungLevel(IntegerChoices):
    """How far up the ladder a late matter has come."""

    PROMPT = 0, pgettext_lazy("rung", "提醒")
    PRESS = 1, pgettext_lazy("rung", "催办")
    SUPERVISE = 2, pgettext_lazy("rung", "督办")
    COMMITTEE = 3, pgettext_lazy("rung", "提级")
    PROBLEM = 4, pgettext_lazy("rung", "难点件")


# The colour of a supervision notice is that of how far the matter had come when it was issued.
YELLOW = {RungLevel.PROMPT, RungLevel.PRESS}


class Audience(TextChoices):
    """Who a rung is for, by role and scope. Where nobody is found, the one named in sweep.NEXT_UP is told."""

    UNIT_OFFICER = "unit_officer", _("承办人员")
    UNIT_LEADER = "unit_leader", _("承办单位负责人")
    DEPUTY = "deputy", _("接办答复的代表")
    LIAISON = "liaison", _("联络员")
    HEAD = "head", _("站长")
    PRESIDIUM = "presidium", _("主席团")
    COMMITTEE = "committee", _("常委会")
    COMMITTEE_ABOVE = "committee_above", _("上级常委会")
    ADMINISTRATOR = "administrator", _("管理员")
