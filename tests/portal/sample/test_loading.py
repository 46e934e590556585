"""The sample county as it was loaded: that it shows every state of the product, and that its figures are right."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import Notification, User
from deputies.models import Deputy, DeputyGroup, DutyShift, Mandate, SwapOffer
from feedback import calling, reports, tally
from feedback.models import (
    Attachment,
    Contact,
    Deadline,
    Dossier,
    Evaluation,
    Event,
    Extension,
    Occasion,
    Opinion,
    Promise,
    Reminder,
    Reply,
    SupervisionNotice,
)
from feedback.verification import verify_ledger
from feedback.vocabulary import Channel, Demand, Level, Pace, RungLevel
from feedback.workflow import Action, Capacity, Step
from portal.sample import ACCOUNTS, PASSWORD, current_code
from portal.sample.loading import receipts_to_try
from portal.sample.stories import last_full_quarter
from stations.models import CalendarDay, Role, StaffPost, Station, Unit
from stations.scope import needs_second_factor
from tests import plain_figures

pytestmark = pytest.mark.xdist_group("sample_county")
FORTNIGHT = (timezone.localdate(), timezone.localdate() + timedelta(days=15))


def test_load_makes_the_county_that_was_promised(sample):
    stations = Counter(Station.objects.values_list("tier", "is_feature", "state"))
    roles = Counter(StaffPost.objects.values_list("role", flat=True))

    assert (sample["unit"], sample["deputy"]) == (25, 200)
    assert 560 <= sample["opinion"] <= 640
    assert stations == {
        (Station.Tier.COUNTY, False, "open"): 1,
        (Station.Tier.TOWNSHIP, False, "open"): 23,
        (Station.Tier.TOWNSHIP, True, "open"): 1,
        (Station.Tier.VILLAGE, False, "open"): 8,
        (Station.Tier.VILLAGE, False, "planned"): 1,
        (Station.Tier.VILLAGE, False, "merged"): 1,
    }
    assert (roles[Role.COMMITTEE], roles[Role.PRESIDIUM], roles[Role.HEAD]) == (3, 23, 25)
    assert set(roles) == set(Role)


def test_load_staffs_every_township_station_and_every_unit(sample):
    townships = Station.objects.filter(tier=Station.Tier.TOWNSHIP)
    held = Q(staffpost__role=Role.LIAISON), Q(staffpost__role=Role.HEAD)

    assert [townships.exclude(pk__in=townships.filter(role)).count() for role in held] == [0, 0]
    assert not Unit.objects.exclude(posts__role=Role.UNIT_OFFICER).exists()
    assert Unit.objects.filter(posts__role=Role.UNIT_LEADER).count() >= 12


def test_load_makes_deputies_of_all_kinds(sample):
    mandates = Deputy.objects.annotate(levels=Count("mandates"))

    assert set(Deputy.objects.values_list("kind", flat=True)) == set(Deputy.Kind)
    assert set(Deputy.objects.values_list("rank", flat=True)) == set(Deputy.Rank)
    assert set(Mandate.objects.values_list("level", flat=True)) == set(Mandate.Level)
    assert mandates.filter(levels=0).count() == 0
    assert mandates.filter(levels__gt=1).count() >= 30
    assert Deputy.objects.exclude(user=None).count() >= 40
    assert Deputy.objects.filter(postings=None).count() == 0
    assert set(DeputyGroup.objects.values_list("is_professional", flat=True)) == {True, False}


def test_deputies_have_answered_for_the_days_ahead_in_every_way(sample):
    ahead = DutyShift.objects.filter(reception_day__day__gt=timezone.localdate(), reception_day__state="published")

    assert set(ahead.values_list("state", flat=True)) == set(DutyShift.State)
    assert sorted(SwapOffer.objects.values_list("state", flat=True)) == ["open", "taken"]
    assert list(SwapOffer.objects.pending()) == list(SwapOffer.objects.filter(state="open"))


@pytest.mark.parametrize(("username", "password", "role", "needs_code"), ACCOUNTS)
def test_account_signs_in_with_the_password_and_code_it_is_listed_with(sample, username, password, role, needs_code):
    user = User.objects.get(username=username)
    authenticators = list(user.authenticator_set.all())

    assert user.check_password(password)
    assert needs_second_factor(user) == needs_code == bool(authenticators)
    assert all(authenticator.wrap().validate_code(current_code()) for authenticator in authenticators)


def test_load_gives_everybody_the_same_known_password(sample):
    assert all(user.password == User.objects.first().password for user in User.objects.all())
    assert User.objects.first().check_password(PASSWORD)


def test_every_step_and_action_occurs(sample):
    actions = set(Event.objects.values_list("action", flat=True))

    assert set(Opinion.objects.values_list("step", flat=True)) == set(Step)
    assert set(Action) - actions == {Action.VOID, Action.RECALCULATED}
    assert not Event.objects.filter(capacity__in=[Capacity.IMPORT, Capacity.ADMINISTRATOR]).exists()


def test_every_level_pace_channel_and_demand_occurs(sample):
    def found(column):
        return set(Opinion.objects.values_list(column, flat=True)) - {""}

    assert found("level") == set(Level)
    assert found("pace") == set(Pace)
    assert found("channel") == set(Channel)
    assert found("demand") == set(Demand)
    assert set(Opinion.objects.values_list("is_anonymous", flat=True)) == {True, False}


def test_every_exit_occurs(sample):
    closed = Opinion.objects.at_step(Step.CLOSED)

    exits = {
        "guided": closed.filter(level=Level.GUIDED),
        "answered directly": closed.filter(replies__is_direct=True),
        "merged": closed.exclude(merged_into=None),
        "withdrawn": closed.exclude(withdrawn_at=None),
        "timed out": closed.exclude(replies__timed_out_at=None),
        "rated": closed.exclude(replies__evaluation=None),
        "closed unsatisfied": closed.filter(events__action=Action.CLOSE_UNSATISFIED),
    }

    assert [name for name, qs in exits.items() if not qs.exists()] == []


def test_work_in_hand_is_on_time_amber_and_overdue(sample):
    now = timezone.now()

    overdue = set(Opinion.objects.overdue(now).values_list("step", flat=True))

    assert {Step.RECEIVE, Step.REGISTER, Step.HANDLE, Step.SUPERVISE, Step.REPLY, Step.ARCHIVE} <= overdue
    assert set(Opinion.objects.filter(amber_at__gt=now).values_list("step", flat=True)) >= {Step.HANDLE, Step.SUPERVISE}
    assert Opinion.objects.coming_due(now).exists()


def test_every_turn_of_handling_occurs(sample):
    turns = {
        "reworked after a rating": Opinion.objects.filter(rating_rounds__gt=0),
        "sent back": Opinion.objects.filter(rework_rounds__gt=0, rating_rounds=0),
        "problem item by rework": Opinion.objects.exclude(problem_at=None).filter(rework_rounds__gte=3),
        "problem item by return": Opinion.objects.exclude(problem_at=None).filter(returns__gte=3),
        "extension lapsed": Extension.objects.filter(is_approved=None).exclude(decided_at=None),
        "notice answered": SupervisionNotice.objects.exclude(answered_at=None),
        "notice unanswered": SupervisionNotice.objects.filter(answered_at=None),
        "notice signed for and unanswered": SupervisionNotice.objects.filter(answered_at=None).exclude(
            received_at=None
        ),
        "problem item in hand": Opinion.objects.exclude(problem_at=None).exclude(step=Step.CLOSED),
        "promise overdue": Promise.objects.filter(kept="", due_on__lt=timezone.localdate()),
        "promise soon due": Promise.objects.filter(kept="", due_on__range=FORTNIGHT),
        "deputy watches over it": Opinion.objects.exclude(supervisors__deputy=None),
        "colleague watches over it": Opinion.objects.exclude(supervisors__user=None),
        "leader watches over it": Opinion.objects.filter(supervisors__kind="leader"),
        "published": Dossier.objects.exclude(published_at=None),
        "publication proposed": Dossier.objects.filter(is_proposed=True, published_at=None),
        "answered by the deputy": Reply.objects.exclude(deputy=None),
        "reported by a deputy": Opinion.objects.exclude(reported_by=None),
        "reopened by the resident": Opinion.objects.filter(resident_reopened=True),
        "reopened by the clock": Event.objects.filter(action=Action.REOPEN, capacity=Capacity.CLOCK),
        "rated by telephone": Evaluation.objects.filter(by_telephone=True),
        "result late": Opinion.objects.filter(assignments__was_on_time=False),
        "complained about": Opinion.objects.exclude(complained_unit=None),
    }

    assert [name for name, qs in turns.items() if not qs.exists()] == []
    assert set(Extension.objects.values_list("is_approved", flat=True)) == {True, False, None}
    assert set(Promise.objects.values_list("kept", flat=True)) == {"kept", "partly", "unkept", ""}
    levels = set(SupervisionNotice.objects.values_list("level", flat=True))
    assert levels >= {RungLevel.PRESS, RungLevel.SUPERVISE, RungLevel.COMMITTEE}


def test_occasions_hold_several_opinions_and_one_letter_goes_for_many(sample):
    by_letter = Opinion.objects.exclude(occasion=None).values("occasion", "assignments__letter")
    most = by_letter.exclude(assignments__letter=None).annotate(n=Count("pk")).order_by("-n").first()

    assert set(Occasion.objects.values_list("kind", flat=True)) == {"reception", "meeting", "visit"}
    assert most["n"] >= 4
    assert Attachment.objects.filter(opinion=None).count() == 0
    assert Opinion.objects.exclude(attachments=None).distinct().count() >= 20


def test_twelve_stations_handed_over_six_or_more_in_the_last_full_quarter(sample):
    span = last_full_quarter(timezone.localdate())

    handed_over = Opinion.objects.filter(dispatched_at__date__range=span).values("station").annotate(n=Count("pk"))

    assert handed_over.filter(n__gte=6).count() >= 12


def test_nothing_was_written_around_the_services(sample):
    written = Opinion.objects.annotate(events_found=Count("events"))
    ends = Opinion.objects.filter(events__seq=F("event_count"), events__hash=F("head"), events__to_step=F("step"))

    assert written.exclude(event_count=F("events_found")).count() == 0
    assert ends.count() == sample["opinion"]
    assert not Event.objects.filter(occurred_at__gt=timezone.now()).exists()
    assert verify_ledger().findings == []


def test_staff_act_in_office_hours_of_working_days(sample):
    days_off = set(CalendarDay.objects.filter(is_working_day=False).values_list("day", flat=True))
    by_staff = Event.objects.exclude(capacity__in=[Capacity.RESIDENT, Capacity.CLOCK])
    in_the_office = by_staff.exclude(capacity=Capacity.DEPUTY, action=Action.LOG)

    moments = [timezone.localtime(at) for at in in_the_office.values_list("occurred_at", flat=True)]

    assert {at.date() for at in moments} & days_off == set()
    assert {at.hour for at in moments} <= set(range(8, 18))


def test_only_the_notices_of_the_last_week_wait_to_be_read(sample):
    week_ago = timezone.now() - timedelta(days=7)

    unread = Notification.objects.unread()

    assert not unread.filter(created_at__lt=week_ago - timedelta(minutes=10)).exists()
    assert unread.exists()
    assert Notification.objects.filter(created_at__lt=week_ago).count() > 1000


def test_old_calls_are_made_and_new_ones_wait_for_those_who_ring(sample):
    calls, old = calling.every_call(), timezone.now() - timedelta(days=3, hours=1)
    town = User.objects.get(username="liaison-chenyang")

    assert set(Contact.objects.exclude(phone_index="").values_list("tell_by", flat=True)) == {"phone", "online"}
    assert not calls.waiting().filter(next_attempt_at__lt=old).exists()
    assert calls.delivered().filter(created_at__lt=old).count() > 60
    assert calls.filter(next_attempt_at=None, delivered_at=None).exists()
    assert calling.calls_of(town).waiting().exists()
    assert {call.attempts for call in calls.waiting()} == {0, 1}


def test_receipts_to_try_open_an_answer_to_rate_and_a_matter_on_its_way(sample):
    steps = [Opinion.objects.get(number=receipt.number).step for receipt in receipts_to_try()]

    assert steps == [Step.FEEDBACK, Step.HANDLE]


def test_figures_are_those_of_plain_sql(sample):
    tally.refresh()
    (first, last), at = last_full_quarter(timezone.localdate()), timezone.now()
    asked = reports.Asked(Q(), first, last, at)
    found = {"": reports.figures(asked)} | reports.figures_by(asked, reports.STATION)
    for station, figures in found.items():
        numbers = {figure.definition.name: (figure.n, figure.of) for figure in figures}
        assert numbers == plain_figures.figures(first, last, at, station)


def test_second_load_changes_nothing_and_says_so(sample, settings, capsys):
    settings.SAMPLE_COUNTY = True
    counted = [Event, Notification, User, Opinion]
    before = [model.objects.count() for model in counted]

    call_command("load_sample")

    assert "没有改动" in capsys.readouterr().out
    assert [model.objects.count() for model in counted] == before


def test_clock_has_reminded_of_all_that_is_due_soon_or_late(sample):
    at = timezone.now()
    levels = set(Reminder.objects.values_list("level", flat=True))

    assert {RungLevel.PROMPT, RungLevel.PRESS, RungLevel.SUPERVISE, RungLevel.COMMITTEE} <= levels
    assert not Deadline.objects.with_due_rung(at - timedelta(hours=1)).exists()
