"""Who somebody is by what they have to do with a case: the audiences that telling.py and ladder.py name."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from feedback.models import Assignment, Event, Supervisor
from feedback.standing import ACTS_FOR_STATION
from feedback.vocabulary import Level, Owner
from feedback.workflow import Action, Step
from stations.holders import NEAREST_FIRST, people, post_holders
from stations.models import Role, StaffPost
from stations.scope import read_scopes, scope_of


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


def accounts_of(deputies) -> list[User]:
    """Of those in office, as far as they have an account that is in use."""
    return [d.user for d in deputies if d and d.is_active and d.user and d.user.is_active]


def replier(act):
    """The deputy who took the answer over, else the liaison, as where that deputy can be told no more."""
    return accounts_of([act.opinion.replying_deputy]) or liaisons(act)


def whoever_owes(act):
    """Whom a press or a supervision notice is meant for, by the clock it names."""
    return owers(act, next(clock for clock in act.clocks.load() if clock.pk == act.record["deadline"]))


def whoever_owes_moved(act):
    """Whom the clocks concern that a change of the calendar moved. The resident is told apart (effects/recalculation.py)."""
    clocks = {clock.pk: clock for clock in act.clocks.load()}
    moved = [clocks[entry["deadline"]] for entry in act.record["moved"]]
    owing = [person for clock in moved if clock.owed_by != Owner.RESIDENT for person in owers(act, clock)]
    return list({person.pk: person for person in owing}.values())


def owers(act, clock):
    if clock.owed_by == Owner.UNIT:
        owing = clock.assignment or clock.notice
        return members(Role.UNIT_OFFICER, Role.UNIT_LEADER, unit=owing.unit_id)
    owners = {Owner.HEAD: heads, Owner.COMMITTEE: committee, Owner.DEPUTY: replier}
    return owners.get(clock.owed_by, liaisons)(act)


def named_supervisors(opinions) -> dict[int, list[User]]:
    """The accounts of those named to watch over these cases, by opinion, as far as they may still see it."""
    stations, found = {opinion.pk: opinion.station for opinion in opinions}, {}
    rows = Supervisor.objects.filter(opinion__in=stations).select_related("user", "deputy__user").order_by("pk")
    for row in with_scopes(list(rows)):
        if account := account_of(row, stations[row.opinion_id]):
            found.setdefault(row.opinion_id, []).append(account)
    return found


def with_scopes(supervisors) -> list[Supervisor]:
    """The same rows, one object for each of the colleagues named, with their posts: by one query, however many they are."""
    users = {row.user_id: row.user for row in supervisors if row.user}
    read_scopes(list(users.values()))
    for row in supervisors:
        row.user = users.get(row.user_id)
    return supervisors


def account_of(supervisor, station) -> User | None:
    if supervisor.deputy:
        return next(iter(accounts_of([supervisor.deputy])), None)
    user = supervisor.user
    return user if user and scope_of(user).roles_at(station) else None


def supervisor_named(act):
    """Whoever was just named, where that is somebody with an account."""
    row = Supervisor.objects.select_related("user", "deputy__user").get(pk=act.record["supervisor"])
    return [account] if (account := account_of(row, act.opinion.station)) else []


def issuers(act):
    """Who issued this notice, while in a post for the station, and who decides here anyway."""
    issued = Event.objects.filter(opinion=act.opinion, action=Action.ISSUE_SUPERVISION).select_related("actor")
    notice = issued.filter(data__notice=act.record["notice"]).last()
    issuer = notice.actor if notice else None
    still_here = issuer is not None and scope_of(issuer).roles_at(act.opinion.station)
    return [*([issuer] if still_here else []), *heads_or_committee(act)]


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


# What they are called where an administrator writes a text for them.
NAMES = {
    liaisons: _("联络员"),
    liaisons_if_from_outside: _("联络员"),
    liaisons_of_the_freed: _("联络员"),
    liaisons_or_committee: _("联络员，县级事项为常委会"),
    heads_or_committee: _("站长，县级事项为常委会"),
    committee_at_county: _("常委会"),
    named_deputies: _("点名的代表"),
    handling_officers: _("承办人"),
    named_officers: _("承办人"),
    officers_assigned: _("新交办的承办人"),
    officers_recalled: _("收回交办的承办人"),
    replier: _("答复的人"),
    second_person: _("公开审核人"),
    whoever_owes: _("该办的人"),
    whoever_owes_moved: _("该办的人"),
    issuers: _("督办单签发人"),
    supervisor_named: _("督办人"),
    after_rating: _("接着办理的人"),
}
