"""Who is told what after which action: one table, one function. The actor is never told of the own act."""

from django.utils import translation
from django.utils.translation import gettext_noop as _

from accounts.inbox import notify
from accounts.models import User
from feedback.models import Assignment, Event
from feedback.standing import ACTS_FOR_STATION
from feedback.vocabulary import Level, Owner
from feedback.workflow import Action, Capacity, Step
from stations.models import STATION_ROLES, Role, StaffPost

NEAREST_FIRST = [Role.LIAISON, Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE]


def post_holders(station, *roles, but=None) -> list:
    """Who holds the first of these roles that anybody holds for a station: the nearest before those further up.

    ``but`` is a person who does not count, so that the next one is found where that one is the only one.
    """
    posts = [post for post in posts_for(station, roles) if post.user != but]
    rank = {post: (roles.index(post.role), distance(post, station)) for post in posts}
    return people(post for post in rank if rank[post] == min(rank.values()))


def holders_above(station, role) -> list:
    """Who holds a role for the next district or tier above the one whose holders come first."""
    far = {post: distance(post, station) for post in posts_for(station, [role])}
    above = sorted(set(far.values()))[1:2]
    return people(post for post in far if far[post] in above)


def posts_for(station, roles) -> list[StaffPost]:
    """In the order of their ids. Sorted here: every submission asks this, and an ORDER BY costs as much as its rows."""
    posts = StaffPost.objects.current().covering(station).filter(role__in=roles).select_related("user", "station")
    return sorted(posts.order_by(), key=lambda post: post.pk)


def people(posts) -> list:
    return list({post.user_id: post.user for post in posts}.values())


def distance(post, station) -> int:
    """How many tiers or digits of the district code a post stands above a station."""
    if post.role in STATION_ROLES:
        return station.tier - post.station.current.tier
    return len(station.district_id) - len(post.district_id)


def liaisons(act):
    return post_holders(act.opinion.station.current, *NEAREST_FIRST)


def heads(act):
    return post_holders(act.opinion.station.current, *NEAREST_FIRST[1:])


def committee(act):
    return post_holders(act.opinion.station.current, Role.COMMITTEE)


def liaisons_or_committee(act):
    return committee(act) if act.opinion.level == Level.COUNTY else liaisons(act)


def heads_or_committee(act):
    return committee(act) if act.opinion.level == Level.COUNTY else heads(act)


def committee_at_county(act):
    return committee(act) if act.opinion.level == Level.COUNTY else []


def members(*roles, **units):
    return people(StaffPost.objects.current().filter(role__in=roles, **units).select_related("user"))


def handling_officers(act):
    """Officers of the units that hold the case now."""
    units = Assignment.objects.open().filter(opinion=act.opinion).values("unit")
    return members(Role.UNIT_OFFICER, unit__in=units)


def officers_assigned(act):
    return members(Role.UNIT_OFFICER, unit__code__in=act.record.get("assigned", []))


def officers_recalled(act):
    return members(Role.UNIT_OFFICER, unit__code__in=act.record.get("recalled", []))


def named_officers(act):
    return members(Role.UNIT_OFFICER, unit__code=act.record["unit"])


def named_deputies(act):
    return accounts_of(act.standing.deputies)


def accounts_of(deputies):
    return [deputy.user for deputy in deputies if deputy and deputy.user]


def replying_deputy(act):
    return accounts_of([act.opinion.replying_deputy])


def replier(act):
    """The deputy who took the answer over, else the liaison."""
    return replying_deputy(act) or liaisons(act)


def whoever_owes(act):
    """Whom a press or a supervision notice is meant for, by the clock it names."""
    clock = next(clock for clock in act.clocks.load() if clock.pk == act.record["deadline"])
    if clock.owed_by == Owner.UNIT:
        owing = clock.assignment or clock.notice
        return members(Role.UNIT_OFFICER, Role.UNIT_LEADER, unit=owing.unit_id)
    owners = {Owner.HEAD: heads, Owner.COMMITTEE: committee, Owner.DEPUTY: replying_deputy}
    return owners.get(clock.owed_by, liaisons)(act)


def issuers(act):
    """Who issued the notice that was answered, and who decides here anyway."""
    issued = Event.objects.filter(opinion=act.opinion, action=Action.ISSUE_SUPERVISION).select_related("actor").last()
    return [*([issued.actor] if issued.actor else []), *heads_or_committee(act)]


def after_rating(act):
    """The head owes a decision, the unit (without one the liaison) another round, the liaison the dossier."""
    if act.opinion.step == Step.FEEDBACK:
        return heads(act)
    return (handling_officers(act) if act.opinion.step == Step.HANDLE else []) or liaisons(act)


def second_person(act):
    """Who may release what was proposed for publication; not the one who proposed it."""
    return post_holders(act.opinion.station.current, *NEAREST_FIRST[1:], but=act.user) if act.record["publish"] else []


def liaisons_of_the_freed(act):
    """An unmerging is an event of the former target too, which has not moved."""
    return liaisons(act) if act.from_step != act.opinion.step else []


def liaisons_if_from_outside(act):
    return [] if act.standing.capacities & ACTS_FOR_STATION else liaisons(act)


TELLS = {
    Action.SUBMIT: [(liaisons, _("新意见待登记：%(title)s")), (named_deputies, _("有群众向您反映：%(title)s"))],
    Action.LOG: [(liaisons_if_from_outside, _("有一件接待记录待完成：%(title)s"))],
    Action.TRANSFER: [(liaisons, _("转来一件意见待登记：%(title)s"))],
    Action.REGISTER: [(committee_at_county, _("县级以上问题待交办：%(title)s"))],
    Action.MERGE: [(liaisons, _("有意见并案：%(title)s"))],
    Action.UNMERGE: [(liaisons_of_the_freed, _("并案已撤销，请重新登记：%(title)s"))],
    Action.RECONSIDER: [(officers_recalled, _("交办已收回，请停止办理：%(title)s"))],
    Action.DISPATCH: [
        (officers_assigned, _("交办给贵单位，请签收：%(title)s")),
        (officers_recalled, _("交办已收回，请停止办理：%(title)s")),
    ],
    Action.RETURN: [(liaisons_or_committee, _("承办单位退回：%(title)s"))],
    Action.EXTEND: [(heads_or_committee, _("承办单位申请延期，请审批：%(title)s"))],
    Action.DECIDE_EXTENSION: [(named_officers, _("延期申请已审批：%(title)s"))],
    Action.REPORT_ASSIST: [(handling_officers, _("协办单位已办结：%(title)s"))],
    Action.PROGRESS: [(liaisons, _("有新进展：%(title)s"))],
    Action.SUBMIT_RESULT: [
        (liaisons_or_committee, _("已办结上报，请核查：%(title)s")),
        (named_deputies, _("已办结上报，可请您核查：%(title)s")),
    ],
    Action.ACCEPT_RESULT: [(replier, _("核查通过，请答复群众：%(title)s"))],
    Action.SEND_BACK: [(handling_officers, _("核查未通过，请重新办理：%(title)s"))],
    Action.TAKE_OVER: [(liaisons, _("代表将直接答复：%(title)s"))],
    Action.RATE: [(after_rating, _("群众已评价：%(title)s"))],
    Action.REWORK: [(handling_officers, _("站长决定重办：%(title)s")), (liaisons, _("站长决定重办：%(title)s"))],
    Action.CLOSE_UNSATISFIED: [(liaisons, _("站长已说明办结，请归档：%(title)s"))],
    Action.TIME_OUT: [(liaisons, _("群众逾期未评价，请归档：%(title)s"))],
    Action.WITHDRAW: [
        (liaisons, _("群众已撤回，请归档：%(title)s")),
        (officers_recalled, _("群众已撤回，请停止办理：%(title)s")),
    ],
    Action.REOPEN: [(liaisons, _("重新办理，请登记：%(title)s"))],
    Action.ARCHIVE: [(second_person, _("建议公开，请审核：%(title)s"))],
    Action.PRESS: [(whoever_owes, _("催办：%(title)s"))],
    Action.ISSUE_SUPERVISION: [(whoever_owes, _("收到督办单，请按期回复：%(title)s"))],
    Action.ANSWER_SUPERVISION: [(issuers, _("督办已回复：%(title)s"))],
    Action.LOOK_BACK: [(liaisons, _("承诺事项已回头看：%(title)s"))],
    Action.RELEASE_CONTACT: [(named_officers, _("已向贵单位放开群众联系方式：%(title)s"))],
    Action.NOTE: [(liaisons_if_from_outside, _("有新的说明：%(title)s"))],
}


def tell(act, event) -> None:
    """Write the notices of one action, in its transaction. Imported history tells nobody."""
    if act.grant.capacity == Capacity.IMPORT:
        return
    told = {act.user.pk} if act.user else set()
    for nth, (audience, sentence) in enumerate(TELLS.get(act.action, [])):
        people = [person for person in audience(act) if person.pk not in told]
        told |= {person.pk for person in people}
        notify(
            people,
            key=f"{act.opinion.number}:{event.seq}:{nth}",
            text=lambda language, sentence=sentence: in_language(language, sentence, act.opinion),
            url=act.opinion.get_absolute_url(),
            at=act.at,
        )


def in_language(language, sentence, opinion, values=()) -> str:
    """Names the case by its number and the registrar's summary, never by the resident's own words: a notice leaves the house."""
    return in_words(language, sentence, {"title": f"{opinion.number} {opinion.summary}".strip()} | dict(values))


def in_words(language, sentence, values) -> str:
    """The sentence in a reader's language; what comes from a list of words is rendered in it too."""
    with translation.override(language):
        return translation.gettext(sentence) % values


def administrators() -> list[User]:
    return list(User.objects.filter(is_superuser=True, is_active=True))
