"""The two cases of the browser tests over plain HTTP, on both databases: sign-in page, forms as drawn, tracking page."""

import re

from django.test import Client
from django.urls import reverse

from feedback.models import Opinion
from feedback.verification import verify_ledger
from feedback.workflow import Step
from tests import door, signing
from tests.cases import BODY
from tests.filling import filled_in, typed

DONE = "桥面已经补好，可以通车。"
PUBLISHED = "村口的桥面已经修复，恢复通车。"
FOR_EVERYBODY = {"publish": "yes", "public_text": PUBLISHED}
REPAIRED = {"done": DONE}
LOG, ANSWERS = reverse("feedback:log"), reverse("portal:answers")


class Case:
    """One opinion, acted on through the form of each action by whoever signed in, followed by its resident."""

    def __init__(self, cast, number):
        self.cast, self.number = cast, number

    def act(self, client, action, **changes):
        address = reverse("feedback:act", args=[self.number, action])
        form = client.get(address).context["form"]
        response = client.post(address, filled_in(form, typed(self.cast, action) | changes))
        assert response.status_code == 302, door.errors(response)

    def go(self, client, *actions):
        for action in actions:
            self.act(client, action)

    def hand_over(self, client):
        self.act(client, "register")
        self.act(client, "dispatch", lead=self.cast.unit.pk)

    @property
    def actions(self) -> list[str]:
        return list(Opinion.objects.get(number=self.number).events.order_by("seq").values_list("action", flat=True))


def track(resident) -> str:
    return resident.get(door.TRACK).content.decode()


def step_of(resident) -> str:
    """What the tracking page marks as the step now worked on."""
    return re.search(r'aria-current="step">\s*<strong>(.+?)</strong>', track(resident))[1]


def published() -> str:
    return Client().get(ANSWERS).content.decode()


def test_walk_in_goes_through_seven_steps_with_a_result_sent_back(cast):
    liaison, officer = signing.signed_in(cast.liaison), signing.signed_in(cast.officer)
    head, resident, seen = signing.signed_in_by_code(cast.head), Client(), []

    words = {"body": BODY, "name": "张秀英", "village": "辰阳镇"}
    logged = liaison.post(LOG, filled_in(liaison.get(LOG).context["form"], words))
    slip = liaison.get(logged["Location"]).content.decode()
    number, code = (re.search(f'data-{name}="(.+?)"', slip)[1] for name in ("number", "code"))
    resident.post(door.TRACK, {"number": number, "code": code})
    case = Case(cast, number.replace(" ", ""))
    seen.append(step_of(resident))
    case.go(liaison, "complete_reception")
    seen.append(step_of(resident))
    case.hand_over(liaison)
    case.act(officer, "sign_for")
    seen.append(step_of(resident))
    case.act(officer, "submit_result", **REPAIRED)
    seen.append(step_of(resident))
    case.act(liaison, "send_back", reason="桥栏还没有装好")
    seen.append(step_of(resident))
    case.act(officer, "submit_result", **REPAIRED)
    case.go(liaison, "accept_result")
    seen.append(step_of(resident))
    case.act(liaison, "reply", answer=DONE)
    seen.append(step_of(resident))
    assert DONE in track(resident)
    door.act(resident, "rate", result="satisfied", attitude="satisfied")
    seen.append(step_of(resident))
    case.act(liaison, "archive", **FOR_EVERYBODY)
    assert PUBLISHED not in published()
    case.act(head, "release_publication", public_text=PUBLISHED)

    assert seen == ["接待", "登记", "处理", "督办", "处理", "回复", "反馈", "归档"]
    assert "这件事已经办完归档。" in track(resident)
    assert PUBLISHED in published()
    assert case.actions == [
        "log", "complete_reception", "register", "dispatch", "sign_for", "submit_result", "send_back", "submit_result",
        "accept_result", "reply", "rate", "archive", "release_publication",
    ]  # fmt: skip
    assert verify_ledger().findings == []


def test_web_opinion_goes_through_seven_steps_with_an_unsatisfied_resident(cast):
    liaison, officer = signing.signed_in(cast.liaison), signing.signed_in(cast.officer)
    deputy, presidium = signing.signed_in(cast.deputy_user), signing.signed_in_by_code(cast.presidium)
    resident, seen = Client(), []

    opinion = door.sent(resident, village="辰阳镇", deputies=["d1"])
    case = Case(cast, opinion.number)
    seen.append(step_of(resident))
    case.hand_over(liaison)
    case.act(officer, "sign_for")
    for rating in ("unsatisfied", "basically"):
        seen.append(step_of(resident))
        case.act(officer, "submit_result", **REPAIRED)
        case.act(deputy, "accept_result", verified="到村里看过")
        seen.append(step_of(resident))
        case.go(deputy, "take_over", "reply")
        seen.append(step_of(resident))
        door.act(resident, "rate", result=rating, attitude="satisfied")
    seen.append(step_of(resident))
    case.act(liaison, "archive", **FOR_EVERYBODY)
    case.act(presidium, "release_publication", public_text=PUBLISHED)

    assert seen == ["登记", "处理", "回复", "反馈", "处理", "回复", "反馈", "归档"]
    assert "这件事已经办完归档。" in track(resident)
    assert PUBLISHED in published()
    opinion.refresh_from_db()
    assert (opinion.step, opinion.round) == (Step.CLOSED, 2)
    assert verify_ledger().findings == []
