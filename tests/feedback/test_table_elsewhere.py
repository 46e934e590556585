"""The rows of the table that are not taken on the page of a case: by residents, at intake, by machines."""

import pytest
import time_machine
from django.core.management import call_command

from feedback import tasks
from feedback.models import Event, Opinion
from feedback.receipts import receipt_of
from feedback.workflow import TRANSITIONS, Action, Capacity, Step
from tests import cases, scenes
from tests.filling import filled_in, typed
from tests.scenes import AN_HOUR_LATER

C = Capacity
RESIDENTS = sorted((row.action, step) for row in TRANSITIONS for step in row.sources if C.RESIDENT in row.who)


# Of residents: on the tracking page


@pytest.mark.parametrize(("action", "step"), RESIDENTS)
def test_resident_takes_own_rows_on_the_tracking_page(cast, client, action, step):
    opinion = scenes.plain(cast, step)

    with time_machine.travel(AN_HOUR_LATER, tick=False):
        client.get(f"/t/{receipt_of(opinion).token}/")
        form = client.get("/track/").context["forms"][action]
        answers = filled_in(form, typed(cast, action))
        sent = client.post(f"/track/{action}/", {form.add_prefix(name): value for name, value in answers.items()})

    assert sent.status_code == 302
    event = Event.objects.get(opinion=opinion, seq=opinion.event_count + 1)
    assert (event.action, event.capacity, event.on_behalf) == (action, "resident", "")


@pytest.mark.parametrize("action", ["rate", "withdraw", "reopen"])
def test_deputy_takes_a_residents_rows_on_an_own_report(cast, browser_of, action):
    step = {"rate": Step.FEEDBACK, "withdraw": Step.HANDLE, "reopen": Step.CLOSED}[action]
    opinion = scenes.plain(cast, step, reported_by=cast.deputy)

    with time_machine.travel(AN_HOUR_LATER, tick=False):
        page = f"{opinion.get_absolute_url()}{action}/"
        client = browser_of(cast.deputy_user)
        sent = client.post(page, filled_in(client.get(page).context["form"], typed(cast, action)))

    assert sent.status_code == 302
    event = Event.objects.get(opinion=opinion, seq=opinion.event_count + 1)
    assert (event.action, event.capacity, event.on_behalf) == (action, "resident", "")


# Bringing one in


@pytest.mark.parametrize(
    ("name", "page", "capacity", "station"),
    [
        ("liaison", "/desk/log/", C.LIAISON, "chenyang"),
        ("head", "/desk/log/", C.HEAD, "chenyang"),
        ("presidium", "/desk/log/", C.PRESIDIUM, "chenyang"),
        ("committee", "/desk/log/", C.ACTING_HEAD, "xiaoping"),
        ("deputy_user", "/desk/report/", C.DEPUTY, "chenyang"),
    ],
)
def test_opinion_is_logged_by_each_capacity_that_may(cast, browser_of, name, page, capacity, station):
    client = browser_of(getattr(cast, name))
    form = client.get(page).context["form"]

    sent = client.post(page, filled_in(form, {"body": "路灯坏了三盏。", "station": station}))

    assert sent.status_code == 302
    event = Event.objects.get()
    assert (event.action, event.to_step, event.capacity) == ("log", "receive", capacity)


@pytest.mark.parametrize(
    ("name", "page", "station", "status"),
    [
        ("committee", "/desk/log/", "chenyang", 400),  # it has a head
        ("other_liaison", "/desk/log/", "chenyang", 400),
        ("officer", "/desk/log/", "chenyang", 403),
        ("deputy_user", "/desk/log/", "chenyang", 403),
        ("administrator", "/desk/log/", "chenyang", 403),
        ("liaison", "/desk/report/", "chenyang", 403),
        ("other_deputy_user", "/desk/report/", "chenyang", 400),
    ],
)
def test_opinion_is_not_logged_by_anybody_else(cast, browser_of, name, page, station, status):
    data = {"body": "路灯坏了三盏。", "station": station, "form_key": cases.key(), "channel": "walk_in"}

    sent = browser_of(getattr(cast, name)).post(
        page, data | {"received_on": "2026-03-11", "people": 1, "is_own": "yes"}
    )

    assert sent.status_code == status
    assert not Event.objects.exists()


# Of machines


def test_clock_times_out_and_reopens(cast):
    unrated = scenes.plain(cast, Step.FEEDBACK)
    cases.looked_back(cast, "unkept", opinion=scenes.promised_and_archived(cast))

    with time_machine.travel(scenes.DUE, tick=False):
        tasks.time_out_ratings()

    by_clock = Event.objects.filter(capacity="clock").values_list("opinion", "action")
    reopened = Opinion.objects.exclude(pk=unrated.pk).get()
    assert set(by_clock) == {(unrated.pk, "time_out"), (reopened.pk, "reopen")}


@pytest.mark.parametrize("action", ["press", "issue_supervision"])
def test_clock_presses_and_supervises_through_the_service(cast, action):
    """The ladder that calls this is a later issue; the rows stand."""
    opinion = scenes.plain(cast, Step.HANDLE)
    data = typed(cast, Action(action)) | {"due_on": scenes.DUE.date(), "deadline": None}

    cases.take(opinion, action, C.CLOCK, **data)

    assert Event.objects.get(opinion=opinion, action=action).capacity == "clock"


def test_import_takes_its_rows_through_its_command(cast, capsys):
    call_command("import_messages", "tests/data/replied.csv", station="chenyang")

    named = {row.action for row in TRANSITIONS if C.IMPORT in row.who}
    assert set(Event.objects.values_list("action", "capacity")) == {(action, "import") for action in named}
