"""The ground of the walk over all addresses: for each role what is its own and what is the nearest neighbour's."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core import signing
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts import audit, inbox
from accounts.files import write_file
from accounts.models import Channel, Notification
from deputies import links, notice_files, swapping
from deputies.models import Absence, Deputy, DeputyGroup, DutyNorm, DutyShift, NoticeFile, ReceptionDay
from deputies.notice import notice_of
from feedback import access, bulletins
from feedback.models import Bulletin, Opinion, Printout, SavedView
from feedback.receipts import receipt_of
from portal.sample import SECRET
from stations import calendar_changes
from stations.calendar_changes import NewDay
from stations.services import next_serial
from tests import cases, duty
from tests.access_rows import ACCOUNTS, MAY, ROLES
from tests.pages import kept

# Whose the nearest case out of reach is: of the next township, of the next county, or (for everybody else) of the same
# station but another unit, another deputy, another resident.
NEXT = {"liaison": "township", "head": "township", "presidium": "township", "committee": "county"}
CONTENT = b"%PDF-1.4\n"
SITE = "http://testserver"
# As a browser sends it: the token is always there.
EMPTY_FORM = b"csrfmiddlewaretoken=x"


def routes(resolver=None, prefix="") -> list[str]:
    """Every pattern of the resolver, written out."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        whole = prefix + str(entry.pattern)
        found += routes(entry, whole) if isinstance(entry, URLResolver) else [whole]
    return found


def address(route, values: dict) -> str:
    """A route with values in the place of its parameters."""
    plain = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", lambda found: str(values[found[1] or found[2]]), route)
    return "/" + plain.replace("^", "").replace("$", "")


class Ground:
    """Cases with all that hangs on a case, and what stands in the addresses of each role's own and foreign things."""

    def __init__(self, cast):
        self.cast = cast
        for user in filter(None, map(self.user, ROLES)):
            TOTP.activate(user, SECRET)
            RecoveryCodes.activate(user)
        others = {"unit": cast.other_unit, "deputy": cast.other_deputy}
        self.near = cases.supervise(cast, self.case(station=cast.station))
        self.neighbours = {
            "township": self.case(station=cast.other_station, liaison=cast.other_liaison, **others),
            "county": self.case(station=cast.foreign_station, liaison=cast.foreign_committee, **others),
            "door": self.case(station=cast.station, **others),
        }
        Deputy.objects.update(photo=write_file(CONTENT, ".jpg", "portraits"))
        stations = (cast.station, cast.other_station, cast.foreign_station)
        self.days = {station: noticed(station).pk for station in stations}
        self.duties = {case.station: duties(case) for case in (self.near, *list(self.neighbours.values())[:2])}
        self.duties["door"] = duties(self.neighbours["door"], weeks=2)
        self.reports = {station: drafted(station, self.cast.head).pk for station in stations}
        waiting = kept()
        self.everywhere = {"action": "note", "paper": "reception", "form_key": waiting.form_key, "waiting": waiting.pk}
        self.everywhere |= {"event": "submit.liaisons", "way": "sms", "language": "en", "outcome": "said"}
        self.everywhere["month"] = f"{duty.FRIDAY:%Y-%m}"
        self.everywhere |= {"sheet": "supervision", "figure": "attendance", "sheet_in": "deputies"}
        self.everywhere |= {"axis": "station", "case_figure": "collected", "case_list": "tasks"}
        self.everywhere |= {"signal": "alike", "unit": cast.unit.pk}
        self.everywhere |= {"nothing": "nothing", "app": "stations"} | self.rows_of_admin()

    def case(self, **members) -> Opinion:
        there = SimpleNamespace(**vars(self.cast) | members)
        occasion, deputies = cases.held(there), [there.deputy]
        duty.rule(there.station)
        return cases.dispatched(there, deputies=deputies, occasion=occasion, attachments=[kept("resident")])

    def rows_of_admin(self) -> dict:
        """One row of every model it holds."""
        audit.record(self.cast.head, "reveal_contact", "A1")
        inbox.notify_resident(Channel.SMS, "13812345678", key="walk", text="请看。")
        next_serial("辰阳联", "letter", 2026)
        calendar_changes.draft([NewDay(date(2026, 3, 12), False, "停电", "通知")], by=self.cast.administrator)
        DeputyGroup.objects.create(name="交通小组", district_id="431223")
        DutyNorm.objects.create(district_id="431223")
        return {label: apps.get_model(label).objects.values_list("pk", flat=True)[0] for label in MAY}

    def user(self, role):
        """The account of a role; a resident has none."""
        return getattr(self.cast, role) if role in ACCOUNTS else None

    def things(self, role, *, is_foreign) -> dict:
        """What stands in an address: a case, what hangs on it, and somebody's notice."""
        user, somebody = self.user(role), self.cast.colleague
        case = self.neighbours[NEXT.get(role, "door")] if is_foreign else self.near
        duties = self.duties["door" if case == self.neighbours["door"] else case.station]
        return (
            self.everywhere
            | duties
            | {
                "number": case.number,
                "station": case.station.code,
                "day": self.days[case.station],
                "report": self.reports[self.reported(case, is_foreign)],
                "shift": DutyShift.objects.get(reception_day=self.days[case.station]).pk,
                "deputy": case.deputies.get().code,
                "file": case.attachments.get().pk,
                "occasion": case.occasion_id,
                "rule": case.station.reception_rules.all()[0].pk,
                "call": Notification.objects.get(channel="phone", key__startswith=case.number).pk,
                "token": receipt_of(case).token,
                "printout": self.printout(case, user or somebody).pk,
                "notice": self.notice(somebody if is_foreign else user or somebody).pk,
                "view": self.view(somebody if is_foreign else user or somebody).pk,
            }
        )

    def reported(self, case, is_foreign):
        """Whose report it is: of the case's station, and of the next county for whoever has a neighbour at the same station."""
        return self.cast.foreign_station if is_foreign and case.station == self.cast.station else case.station

    def printout(self, case, user) -> Printout:
        """Asked for by this very person, who may have lost sight of the case since."""
        asked = {"opinion": case, "form": "reception", "asked_by": user, "event_count": case.event_count}
        return Printout.objects.get_or_create(**asked, defaults={"path": write_file(CONTENT, ".pdf", "printouts")})[0]

    def view(self, user) -> SavedView:
        return SavedView.objects.get_or_create(owner=user, name="逾期", figure="overdue", query="")[0]

    def notice(self, user) -> Notification:
        inbox.notify([user], key="walk", text=lambda language, channel: "请看。", url="/desk/")
        return Notification.objects.get(recipient=user, key="walk")


def drafted(station, by) -> Bulletin:
    """The draft of a monthly report, as its service leaves it, whoever may write it."""
    day = date(2026, 1, 1)
    first, last = bulletins.period_of("monthly", day)
    row = Bulletin(kind="monthly", station=station, first=first, last=last, drafted_at=timezone.now(), drafted_by=by)
    for name, value in bulletins.fresh(row, row.drafted_at).items():
        setattr(row, name, value)
    row.save()
    return row


def noticed(station) -> ReceptionDay:
    """A day that was published, with the notice as a file, and one that was not."""
    duty.reception_day(station, state="published")
    notice = notice_of(station, duty.FRIDAY.replace(day=1))
    notice_files.ask(notice, SITE)
    NoticeFile.objects.filter(station=station).update(path=write_file(CONTENT, ".pdf", notice_files.FOLDER))
    unpublished = duty.reception_day(station, date(2999, 1, 1))
    duty.shift(unpublished, Deputy.objects.all()[0], is_fixed=True)
    return unpublished


def duties(case, weeks=1) -> dict:
    """Of a deputy posted there: a shift, one from which leave is asked, an offer made and one received, leave for a while."""
    deputy, station = case.deputies.get(), case.station
    if not deputy.postings.filter(station=station).exists():
        deputy = duty.deputy(f"of-{station.code}-{weeks}", station)
    colleague = duty.deputy(f"by-{station.code}-{weeks}", station)
    first = timezone.localdate() + timedelta(weeks=weeks)
    days = [duty.reception_day(station, first + timedelta(days=n), state="published") for n in range(4)]
    asked, offered = (
        swapping.offer_swap(duty.shift(row, one), colleagues=[other], by=one)
        for row, one, other in ((days[2], colleague, deputy), (days[3], deputy, colleague))
    )
    leave = duty.shift(days[1], deputy, state="leave_asked", leave_reason="外出")
    absence = Absence.objects.create(deputy=deputy, since=first + timedelta(days=90), until=first + timedelta(days=99))
    found = {
        "own_shift": duty.shift(days[0], deputy),
        "leave": leave,
        "asked": asked,
        "offered": offered,
        "absence": absence,
    }
    return {name: row.pk for name, row in found.items()} | {"link": links.link_token(deputy)}


class Walker:
    """Asks as one role does, with its cookies and nothing kept from one request to the next."""

    def __init__(self, cookies: str):
        self.factory, self.handler = RequestFactory(HTTP_COOKIE=cookies), ClientHandler(enforce_csrf_checks=False)

    def ask(self, method, url) -> int:
        """The status alone: a test client would copy the context of every template that was drawn."""
        body = EMPTY_FORM if method == "POST" else b""
        request = self.factory.generic(method, url, body, content_type="application/x-www-form-urlencoded")
        return self.handler(request.environ).status_code


def case_cookie(case) -> str:
    """The half hour of whoever showed number and code."""
    return f"{access.COOKIE}={signing.dumps([case.number, case.code_generation, 1], salt=access.SALT)}"
