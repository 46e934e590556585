"""Who is told what after which action: one table, one function. The actor is never told of the own act."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts import inbox, texts
from feedback.audiences import (
    NAMES,
    after_rating,
    committee_at_county,
    handling_officers,
    heads_or_committee,
    issuers,
    liaisons,
    liaisons_if_from_outside,
    liaisons_of_the_freed,
    liaisons_or_committee,
    named_deputies,
    named_officers,
    officers_assigned,
    officers_recalled,
    replier,
    second_person,
    supervisor_named,
    whoever_owes,
    whoever_owes_moved,
)
from feedback.hours import is_urgent, quiet_until
from feedback.receipts import EXAMPLE
from feedback.workflow import Action, Capacity

TELLS = {
    Action.SUBMIT: [(liaisons, _("新意见待登记：{title}")), (named_deputies, _("有群众向您反映：{title}"))],
    Action.LOG: [(liaisons_if_from_outside, _("有一件接待记录待完成：{title}"))],
    Action.TRANSFER: [(liaisons, _("转来一件意见待登记：{title}"))],
    Action.REGISTER: [(committee_at_county, _("县级以上问题待交办：{title}"))],
    Action.MERGE: [(liaisons, _("有意见并案：{title}"))],
    Action.UNMERGE: [(liaisons_of_the_freed, _("并案已撤销，请重新登记：{title}"))],
    Action.RECONSIDER: [(officers_recalled, _("交办已收回，请停止办理：{title}"))],
    Action.DISPATCH: [
        (officers_assigned, _("交办给贵单位，请签收：{title}")),
        (officers_recalled, _("交办已收回，请停止办理：{title}")),
    ],
    Action.RETURN: [(liaisons_or_committee, _("承办单位退回：{title}"))],
    Action.EXTEND: [(heads_or_committee, _("承办单位申请延期，请审批：{title}"))],
    Action.DECIDE_EXTENSION: [(named_officers, _("延期申请{decision}：{title}"))],
    Action.REPORT_ASSIST: [(handling_officers, _("协办单位已办结：{title}"))],
    Action.PROGRESS: [(liaisons, _("有新进展：{title}"))],
    Action.SUBMIT_RESULT: [
        (liaisons_or_committee, _("已办结上报，请核查：{title}")),
        (named_deputies, _("已办结上报，可请您核查：{title}")),
    ],
    Action.ACCEPT_RESULT: [(replier, _("核查通过，请答复群众：{title}"))],
    Action.SEND_BACK: [(handling_officers, _("核查未通过，请重新办理：{title}"))],
    Action.TAKE_OVER: [(liaisons, _("代表将直接答复：{title}"))],
    Action.RATE: [(after_rating, _("群众已评价：{title}"))],
    Action.REWORK: [(handling_officers, _("站长决定重办：{title}")), (liaisons, _("站长决定重办：{title}"))],
    Action.CLOSE_UNSATISFIED: [(liaisons, _("站长已说明办结，请归档：{title}"))],
    Action.TIME_OUT: [(liaisons, _("群众逾期未评价，请归档：{title}"))],
    Action.WITHDRAW: [
        (liaisons, _("群众已撤回，请归档：{title}")),
        (officers_recalled, _("群众已撤回，请停止办理：{title}")),
    ],
    Action.REOPEN: [(liaisons, _("重新办理，请登记：{title}"))],
    Action.ARCHIVE: [(second_person, _("建议公开，请审核：{title}"))],
    Action.PRESS: [(whoever_owes, _("催办：{title}"))],
    Action.ISSUE_SUPERVISION: [(whoever_owes, _("收到督办单，请按期回复：{title}"))],
    Action.RECEIVE_SUPERVISION: [(issuers, _("督办单已签收：{title}"))],
    Action.NAME_SUPERVISOR: [(supervisor_named, _("您被明确为督办人，请关注：{title}"))],
    Action.ANSWER_SUPERVISION: [(issuers, _("督办已回复：{title}"))],
    Action.LOOK_BACK: [(liaisons, _("承诺事项已回头看：{title}"))],
    Action.RELEASE_CONTACT: [(named_officers, _("已向贵单位放开群众联系方式：{title}"))],
    Action.RECALCULATED: [
        (whoever_owes_moved, _("因放假安排调整，您经手的意见有期限变动。最新期限见工作台，原期限见每件的办理记录。"))
    ],
    Action.NOTE: [(liaisons_if_from_outside, _("有新的说明：{title}"))],
}


# What a text about a case may name. The summary is the registrar's; what the resident wrote has no place: a notice leaves
# the house.
ABOUT_CASE = {
    "title": (gettext_lazy("编号和摘要"), format_lazy("{} {}", EXAMPLE, gettext_lazy("修复村口桥面"))),
    "number": (gettext_lazy("意见编号"), EXAMPLE),
    "summary": (gettext_lazy("登记时写的摘要，登记以前为空"), gettext_lazy("修复村口桥面")),
}
GRANTED = gettext_lazy("已同意，延至{due}")
REFUSED = gettext_lazy("未同意，请按原期限办理，原因见办理记录")
ABOUT_EXTENSION = ABOUT_CASE | {
    "decision": (gettext_lazy("同意到哪一天，或者没有同意"), format_lazy(GRANTED, due="2026-03-23"))
}
PLACES = {Action.RECALCULATED: {}, Action.DECIDE_EXTENSION: ABOUT_EXTENSION}


def event_of(action, audience) -> str:
    return f"{action}.{audience.__name__}"


for action, rows in TELLS.items():
    for audience, sentence in rows:
        label = format_lazy("{} → {}", Action(action).label, NAMES[audience])
        places = PLACES.get(action, ABOUT_CASE)
        texts.register(event_of(action, audience), label, places, sentence)


def tell(act, event) -> None:
    """Write the notices of one action, in its transaction. Imported history tells nobody."""
    is_by_calendar = act.action == Action.RECALCULATED
    if act.grant.capacity == Capacity.IMPORT or (is_by_calendar and act.opinion.batch_id):
        return
    told, notices = {act.user.pk} if act.user else set(), []
    quiet = quiet_until(act.opinion, act.at, act.clocks.rules)
    for nth, (audience, _sentence) in enumerate(TELLS.get(act.action, [])):
        people = audience(act)
        notices += inbox.compose(
            people,
            # A changed calendar moves a whole desk: one notice for each person, whatever the number of cases.
            key=f"calendar:{act.record['change']}" if is_by_calendar else f"{act.opinion.number}:{event.seq}:{nth}",
            text=text_of(event_of(act.action, audience), values_of(act)),
            url=reverse("portal:desk") if is_by_calendar else act.opinion.get_absolute_url(),
            at=act.at,
            not_before=quiet,
            keeps_hours=not is_urgent(act.opinion),
            but=told,
        )
        told |= {person.pk for person in people}
    inbox.write(notices)


def about(opinion) -> dict[str, str]:
    """Values for ABOUT_CASE."""
    title = f"{opinion.number} {opinion.summary}".strip()
    return {"title": title, "number": opinion.number, "summary": opinion.summary}


def values_of(act) -> dict:
    """What fills the text of one action; a changed calendar's names no case."""
    if act.action == Action.RECALCULATED:
        return {}
    return about(act.opinion) | (decision(act) if act.action == Action.DECIDE_EXTENSION else {})


def decision(act) -> dict:
    """Values for ABOUT_EXTENSION."""
    return {"decision": format_lazy(GRANTED, due=act.record["due_on"]) if act.record["approved"] else REFUSED}


def text_of(event, values):
    """What compose() asks for the text of: one sentence per language and way of telling."""
    return lambda language, channel: texts.render(event, language, channel, values)
