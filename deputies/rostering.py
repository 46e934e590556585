"""Rosters of days that nobody has published, drawn up by roster.py out of what the rows say and written in one go."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.services import Refused
from deputies.models import Deputy, DutyNorm, DutyShift, Posting, ReceptionDay
from deputies.reviewing import Rows
from deputies.roster import Draft
from deputies.roster import draft as draw_up
from deputies.roster_rules import Person, Session
from stations.models import Station


@dataclass(frozen=True)
class Drafted:
    """What one norm's stations were given. ``added`` and ``removed``: codes of deputies by reception day, where there are any."""

    draft: Draft
    added: dict[int, list[str]]
    removed: dict[int, list[str]]


@transaction.atomic
def draft(stations: Collection[Station], first: date, last: date, *, by, at: datetime | None = None) -> list[Drafted]:
    """Draw up who receives on the days from first to last, today or later, that are planned and not published.

    Whoever was put there by hand, or has answered, stays; what an earlier draft left is drawn up anew. One draft for all
    stations where the same norm holds. Raises Refused where there is no such day.
    """
    first = max(first, timezone.localdate(at))
    days = hold(stations, first, last)
    if not days:
        raise Refused(_("这段时间没有等待公布的接待日。请先生成接待日，再自动排班。"))
    drafted = [draft_alike(group, norm, days) for norm, group in by_norm(stations)]
    codes = " ".join(sorted(station.code for station in stations))
    audit.record(by, "draft_rosters", codes, first=str(first), last=str(last), days=len(days))
    return drafted


def hold(stations, first, last) -> list[ReceptionDay]:
    """The days as they are now. Nobody else fills a seat there, or puts one of these deputies anywhere, before this is over."""
    list(
        Station.objects.filter(pk__in=[station.pk for station in stations])
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    posted = Deputy.objects.filter(pk__in=Posting.objects.at(*stations).values("deputy"))
    list(posted.order_by("pk").select_for_update(no_key=True))
    days = ReceptionDay.objects.at(*stations).between(first, last).filter(state=ReceptionDay.State.PLANNED)
    days = days.select_related("station__merged_into").order_by("pk").select_for_update(no_key=True, of=("self",))
    return sorted(days, key=lambda day: (day.day, day.starts, day.pk))


def by_norm(stations) -> list[tuple[DutyNorm, list[Station]]]:
    """Stations of which the same is asked, together."""
    norms, groups = DutyNorm.objects.of_each({station.district_id for station in stations}), {}
    for station in stations:
        norm = norms[station.district_id]
        groups.setdefault((norm.is_paired, norm.minimum, norm.maximum), (norm, []))[1].append(station)
    return list(groups.values())


def draft_alike(stations, norm, days) -> Drafted:
    days = [day for day in days if day.station.current in stations]
    rows = Rows(stations[0], days, norm, beside=stations[1:])
    drawn = draw_up(sessions_of(rows, days), people_of(rows, days), rows.rules)
    return Drafted(drawn, *write(rows, days, drawn))


def sessions_of(rows, days) -> list[Session]:
    return [
        replace(rows.sessions[day.pk], fixed=tuple(s.deputy.code for s in rows.shifts_on(day) if not is_drafted(s)))
        for day in days
    ]


def people_of(rows, days) -> list[Person]:
    """Bound and counted by what they do on other days."""
    drafted, people = {day.pk for day in days}, []
    for code, person in rows.people.items():
        other = [session for session in rows.held[code] if session.key not in drafted]
        already = Counter(session.day.year for session in other)
        people.append(replace(person, busy=tuple(other), already=already))
    return people


def is_drafted(shift: DutyShift) -> bool:
    return not shift.is_fixed and shift.state == DutyShift.State.ASSIGNED


def write(rows, days, drawn) -> tuple[dict, dict]:
    """Only what became different."""
    deputies = {row.deputy.code: row.deputy for row in [*rows.postings, *rows.shifts]}
    fresh, stale, added, removed = [], [], {}, {}
    for day in days:
        was = {shift.deputy.code: shift for shift in rows.shifts_on(day)}
        wanted = {assigned.person: assigned.role for assigned in drawn.assignments[day.pk]}
        kept_roles = {shift.role for shift in was.values() if not is_drafted(shift)}
        gone = [code for code in was if code not in wanted]
        come = [code for code in wanted if code not in was]
        stale += [was[code].pk for code in gone]
        fresh += [shift_of(day, deputies[code], wanted[code], kept_roles) for code in come]
        added |= {day.pk: come} if come else {}
        removed |= {day.pk: gone} if gone else {}
        lead_again(was, wanted, kept_roles)
    DutyShift.objects.filter(pk__in=stale, is_fixed=False, state=DutyShift.State.ASSIGNED).delete()
    DutyShift.objects.bulk_create(fresh)
    return added, removed


def shift_of(day, deputy, role, kept_roles) -> DutyShift:
    return DutyShift(reception_day=day, deputy=deputy, role=role_beside(role, kept_roles))


def role_beside(role, kept_roles) -> str:
    """Whoever was made to lead by hand goes on leading."""
    return DutyShift.Role.HOST if DutyShift.Role.LEAD in kept_roles else DutyShift.Role(role.value)


def lead_again(was, wanted, kept_roles) -> None:
    """Somebody drafted before may lead now, or no longer."""
    for code, shift in was.items():
        if code in wanted and is_drafted(shift):
            role = role_beside(wanted[code], kept_roles)
            if role != shift.role:
                DutyShift.objects.filter(pk=shift.pk).update(role=role)
