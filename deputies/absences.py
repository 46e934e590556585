"""Leave for a span of days, asked for by a deputy and decided by a head; weekdays on which one would rather not receive."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import texts
from accounts.services import Refused
from deputies import links, telling
from deputies.announcing import LINK
from deputies.answering import hold, refuse_undecidable, vacate
from deputies.answers_told import GRANTED, NAME, REASON, REFUSED, because
from deputies.errors import Conflict
from deputies.models import Absence, Deputy, DutyShift, DutyWish, Posting, ReceptionDay

ASKED, DECIDED = "duty.absence_asked", "duty.absence_decided"
SPAN = {
    "since": (gettext_lazy("请假起"), gettext_lazy("2026年11月6日（周五）")),
    "until": (gettext_lazy("请假止"), gettext_lazy("2026年11月20日（周五）")),
}
texts.register(
    ASKED,
    gettext_lazy("值班：代表请假一段时间"),
    SPAN | {"name": NAME, "reason": REASON},
    gettext_noop("{name}请假：{since}至{until}，事由：{reason}。请审批。"),
)
texts.register(
    DECIDED,
    gettext_lazy("值班：一段时间请假的审批结果"),
    SPAN | {"decision": (gettext_lazy("审批结果"), GRANTED), "because": (gettext_lazy("原因"), ""), "link": LINK},
    gettext_noop("您{since}至{until}的请假，{decision}。{because}{link}"),
)


@transaction.atomic
def ask_absence(deputy: Deputy, *, since: date, until: date, reason: str, at=None) -> Absence:
    """Tells whoever decides at the stations of the deputy. Raises Refused."""
    at = at or timezone.now()
    refuse_span(deputy, since, until, timezone.localdate(at))
    if not reason:
        raise Refused(_("请写明请假事由，站长要据此审批。"))
    row = Absence.objects.create(deputy=deputy, since=since, until=until, reason=reason, asked_at=at)
    values = span(row) | {"name": deputy.name, "reason": reason.rstrip("。.")}
    notice = {"key": f"{ASKED}:{row.pk}", "values": values, "url": reverse("deputies:leaves")}
    with_effects([row], timezone.localdate(at))
    for station in row.stations:
        telling.tell_staff(ASKED, station, at=at, heads=True, **notice)
    return row


def refuse_span(deputy, since, until, today) -> None:
    if since < today:
        raise Refused(_("请假要从今天或以后开始。以前的缺席由联络站登记。"))
    if until < since:
        raise Refused(_("“请假止”不能早于“请假起”。"))
    same = deputy.absences.during(since, until).exclude(state=Absence.State.REFUSED)
    if other := same.first():
        said = {"since": other.since.isoformat(), "until": other.until.isoformat()}
        raise Refused(_("您%(since)s至%(until)s已经请过假，日期有重叠。请改日期，或先撤回那一次。") % said)


@transaction.atomic
def take_back_absence(absence: Absence, *, by: Deputy) -> None:
    """While nobody has decided it."""
    if not Absence.objects.filter(pk=absence.pk, deputy=by, state=Absence.State.ASKED).delete()[0]:
        raise Conflict


@transaction.atomic
def decide_absence(absence: Absence, *, is_granted: bool, decision: str = "", by, at=None) -> None:
    """The head's word, once. Granted, the shifts within it become empty places."""
    at = at or timezone.now()
    with_effects([absence], timezone.localdate(at))
    refuse_undecidable(absence.stations, is_granted, decision, by)
    shifts = absence.shifts if is_granted else []
    days = hold(*shifts, deputies=[absence.deputy]) if shifts else {}
    decided = {"decided_at": at, "decided_by": by, "decision": decision}
    state = Absence.State.GRANTED if is_granted else Absence.State.REFUSED
    if not Absence.objects.filter(pk=absence.pk, state=Absence.State.ASKED).update(state=state, **decided):
        raise Conflict
    for shift in shifts:
        vacate(shift, [shift.state], days[shift.reception_day_id], by=by, at=at, **decided)
    said = span(absence) | {"decision": GRANTED if is_granted else REFUSED, "because": because(decision)}
    notice = {"key": f"{DECIDED}:{absence.pk}", "values": said, "url": reverse("deputies:my-absences")}
    telling.tell_deputies(DECIDED, [absence.deputy], at=at, personal=links.in_message, **notice)


def with_effects(absences: Collection[Absence], today) -> None:
    """``stations``: where its deputy is posted, merges followed. ``shifts``: those within it that are still to be kept."""
    deputies = {row.deputy_id for row in absences}
    postings = Posting.objects.current().filter(deputy__in=deputies).select_related("station__merged_into")
    postings = list(postings.order_by("pk"))
    ahead = DutyShift.objects.standing().filter(deputy__in=deputies, reception_day__in=ReceptionDay.objects.open())
    shifts = ahead.filter(reception_day__day__gte=today).select_related("deputy", "reception_day__station__merged_into")
    shifts = list(shifts.order_by("reception_day__day", "pk"))
    for row in absences:
        held = [posting.station.current for posting in postings if posting.deputy_id == row.deputy_id]
        row.stations = list(dict.fromkeys(held))
        mine = [shift for shift in shifts if shift.deputy_id == row.deputy_id]
        row.shifts = [shift for shift in mine if row.since <= shift.reception_day.day <= row.until]


def span(absence) -> dict:
    return {"since": telling.said_day(absence.since), "until": telling.said_day(absence.until)}


@transaction.atomic
def wish_away(deputy: Deputy, *, weekdays: Collection[int]) -> None:
    """The weekdays on which the deputy would rather not; the wishes for dates stay."""
    deputy.wishes.filter(weekday__isnull=False, is_liked=False).delete()
    deputy.wishes.filter(weekday__in=weekdays).delete()
    DutyWish.objects.bulk_create(DutyWish(deputy=deputy, weekday=weekday) for weekday in sorted(set(weekdays)))
