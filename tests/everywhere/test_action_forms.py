"""Every row of the table through its form over HTTP: by each capacity that may, refused to everybody else of the cast."""

from contextlib import contextmanager

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from feedback.forms import ACTION_FORMS
from feedback.models import Event, Opinion
from feedback.standing import Standing
from feedback.workflow import ACTS_AS, ON_BEHALF, TRANSITIONS, Action, Capacity, Step
from tests import cases, scenes
from tests.filling import filled_in, typed
from tests.scenes import AN_HOUR_LATER

C = Capacity
NEAR = [
    "liaison", "head", "presidium", "committee", "officer", "other_officer", "leader", "deputy_user", "administrator",
]  # fmt: skip
FAR = ["other_liaison", "foreign_committee", "other_deputy_user", "stranger"]
CREATING = {Action.SUBMIT, Action.LOG}
SITUATIONS = sorted(
    {
        (row.action, step, bool(row.county))
        for row in TRANSITIONS
        for step in row.sources
        if row.who - scenes.MACHINES and (row.action, step) not in scenes.NO_SUCH_CASE
    }
)
# Named by a row, and yet not there: an assignment is closed once its result is in; who archived does not release.
ABSENT = {
    (Action.PROGRESS, Step.SUPERVISE): {C.LEAD, C.ASSIST},
    (Action.RELEASE_PUBLICATION, Step.CLOSED): {C.HEAD},
}


@contextmanager
def undone():
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address(opinion, action):
    return reverse("feedback:act", args=[opinion.number, action])


def standing_of(opinion, user, at):
    cases.fresh_scope(user)
    return Standing(opinion, user, at)


def rows_of(action, step, county=False):
    return [row for row in TRANSITIONS if row.action == action and step in row.sources and row.county in (None, county)]


def entitled(action, step, county) -> set:
    """(capacity, whether for somebody absent) of everybody at home who may, as the rows say."""
    named = frozenset().union(*(row.who for row in rows_of(action, step, county))) - scenes.MACHINES
    own = {c for c in Capacity if c in named or ACTS_AS.get(c, set()) & named} - {C.RESIDENT, C.ACTING_HEAD}
    own -= ABSENT.get((action, step), set())
    to_addressee = action in (Action.RECEIVE_SUPERVISION, Action.ANSWER_SUPERVISION)
    is_unit_addressed = not to_addressee or step == Step.HANDLE
    entered = named & ON_BEHALF and C.READER not in named and is_unit_addressed
    return {(c, False) for c in own} | {(c, True) for c in {C.LIAISON, C.HEAD, C.PRESIDIUM} - own if entered}


@pytest.mark.parametrize(("action", "step", "county"), SITUATIONS)
def test_action_is_taken_through_its_form_or_refused(cast, browser_of, action, step, county):
    opinion = scenes.scene(cast, action, step, level="county" if county else "township")
    at = scenes.DUE if action == Action.LOOK_BACK else AN_HOUR_LATER
    taken = set()

    with time_machine.travel(at, tick=False):
        for user in (getattr(cast, name) for name in NEAR):
            grant = standing_of(opinion, user, at).grant(action)
            with undone():
                if grant:
                    takes(cast, browser_of(user), opinion, grant)
                    taken.add((grant.capacity, bool(grant.on_behalf)))
                elif Opinion.objects.visible_to(user).filter(pk=opinion.pk).exists():
                    is_refused(browser_of(user), opinion, action)

    assert taken == entitled(action, step, county)


def takes(cast, client, opinion, grant):
    here, before = address(opinion, grant.action), opinion.event_count
    drawn = client.get(here, headers={"HX-Request": "true"})
    assert drawn.status_code == 200
    data = filled_in(drawn.context["form"], typed(cast, grant.action))
    if grant.on_behalf:
        unproved = client.post(here, data)
        assert (unproved.status_code, list(unproved.context["form"].errors)) == (400, ["evidence"])
        assert Event.objects.filter(opinion=opinion).count() == before

    sent = client.post(here, data | {"evidence": "回执第3号"})

    assert sent.status_code == 302, sent.context["form"].errors
    event = Event.objects.get(opinion=opinion, seq=before + 1)
    assert (event.action, bool(event.on_behalf)) == (grant.action, bool(grant.on_behalf))


def is_refused(client, opinion, action):
    """Told so on the page of the case, which has no button for it; there is no form to open."""
    sent = client.post(address(opinion, action), {"at_step": opinion.step, "reason": "情况有变"})

    assert sent.status_code in (403, 409)
    assert f'href="{address(opinion, action)}"' not in sent.content.decode()
    assert client.get(address(opinion, action)).status_code == 403
    assert Event.objects.filter(opinion=opinion).count() == opinion.event_count


@pytest.mark.parametrize("action", sorted({action for action, _step, _county in SITUATIONS}))
def test_action_does_not_exist_for_neighbours_and_strangers(cast, browser_of, action):
    opinion = scenes.scene(cast, action, next(step for found, step, _county in SITUATIONS if found == action))
    here = address(opinion, action)

    with time_machine.travel(AN_HOUR_LATER, tick=False):
        clients = [browser_of(getattr(cast, name)) for name in FAR]
        answers = {client.get(here).status_code for client in clients}
        answers |= {client.post(here, {"at_step": opinion.step}).status_code for client in clients}

    assert answers == {404}
    assert Event.objects.filter(opinion=opinion).count() == opinion.event_count


@pytest.mark.parametrize(
    ("action", "step"),
    sorted({(row.action, min(row.sources)) for row in TRANSITIONS if row.who & {C.HEAD, C.LIAISON} and row.sources}),
)
def test_committee_acts_as_head_where_a_station_has_none(cast, browser_of, action, step):
    away = scenes.away(cast)
    opinion = scenes.scene(away, action, step)
    at = scenes.DUE if action == Action.LOOK_BACK else AN_HOUR_LATER

    with time_machine.travel(at, tick=False):
        grant = standing_of(opinion, cast.committee, at).grant(action)
        takes(away, browser_of(cast.committee), opinion, grant)

    named = frozenset().union(*(row.who for row in rows_of(action, step)))
    assert grant.capacity == (C.COMMITTEE if C.COMMITTEE in named else C.ACTING_HEAD)


@pytest.mark.parametrize("step", Step)
def test_page_offers_exactly_what_is_allowed(cast, browser_of, step):
    opinion = scenes.plain(cast, step)

    with time_machine.travel(AN_HOUR_LATER, tick=False):
        for user in (getattr(cast, name) for name in NEAR):
            allowed = {grant.action for grant in standing_of(opinion, user, AN_HOUR_LATER).allowed()}
            page = browser_of(user).get(opinion.get_absolute_url()).content.decode()

            assert {action for action in Action if f'href="{address(opinion, action)}"' in page} == allowed


def test_every_action_of_a_person_has_a_form():
    by_people = {row.action for row in TRANSITIONS if row.who - scenes.MACHINES}

    assert set(ACTION_FORMS) == by_people - CREATING
