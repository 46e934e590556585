"""Who was named to watch over a case: what they are told, what they see of it and what they may not do."""

from datetime import datetime

import pytest
import time_machine

from accounts.models import Notification, User
from deputies.models import Deputy
from feedback.errors import Invalid, NotAllowed
from feedback.models import Opinion
from feedback.standing import Standing
from feedback.sweep import sweep
from feedback.workflow import Action, Capacity
from stations.models import StaffPost
from tests import cases
from tests.cases import NOON, SHANGHAI, take
from tests.pages import kept, text_of
from tests.scenes import AN_HOUR_LATER

NAME, PHONE, ADDRESS = "阚佩璇", "13987654321", "幸福路77号院"


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def moment(day, hour=10):
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def in_hand(cast, **data):
    """The result is due on Wednesday the 18th at 18:00."""
    return take(cases.dispatched(cast, **data), "sign_for", cast.officer)


def name_deputy(opinion, cast, deputy=None, **data):
    data = {"kind": "deputy", "deputy": deputy or cast.other_deputy, "role": "督办代表"} | data
    return take(opinion, "name_supervisor", cast.head, **data)


def name_account(opinion, cast, user, **data):
    return take(opinion, "name_supervisor", cast.head, **{"kind": "committee", "account": user, "role": "包案"} | data)


def told(opinion) -> dict[str, list]:
    """Username → the kinds of its notices of this case."""
    found = {}
    rows = Notification.objects.filter(key__startswith=opinion.number).order_by("pk")
    for key, username in rows.values_list("key", "recipient__username"):
        found.setdefault(username, []).append("rung" if ":rung:" in key else "act")
    return found


def seen_by(user) -> list:
    cases.fresh_scope(user)
    return list(Opinion.objects.visible_to(User.objects.get(pk=user.pk)))


# Naming


def test_deputy_named_is_told_and_sees_the_case_as_a_reader(cast):
    opinion, other = in_hand(cast), in_hand(cast)
    assert seen_by(cast.other_deputy_user) == []

    name_deputy(opinion, cast)

    assert told(opinion)["other_deputy"] == ["act"]
    notice = Notification.objects.get(recipient=cast.other_deputy_user)
    assert (notice.text, notice.url) == (
        f"您被明确为督办人，请关注：{opinion.number} 修复村口桥面",
        opinion.get_absolute_url(),
    )
    assert seen_by(cast.other_deputy_user) == [opinion]
    standing = Standing(opinion, cast.other_deputy_user, NOON)
    assert standing.capacities == {Capacity.READER}
    assert [grant.action for grant in standing.allowed()] == [Action.NOTE]
    assert (seen_by(cast.deputy_user), other in seen_by(cast.other_deputy_user)) == ([], False)


def test_deputy_no_longer_in_office_sees_nothing(cast):
    opinion = name_deputy(in_hand(cast), cast)
    Deputy.objects.filter(pk=cast.other_deputy.pk).update(is_active=False)

    assert seen_by(cast.other_deputy_user) == []
    assert Standing(opinion, User.objects.get(username="other_deputy"), NOON).capacities == frozenset()


def test_colleague_named_is_told_and_sees_what_the_post_shows(cast):
    opinion = in_hand(cast)

    name_account(opinion, cast, cast.presidium)

    row = opinion.supervisors.get()
    assert (row.user, row.name, row.kind, row.since) == (cast.presidium, "彭主席", "committee", NOON)
    assert told(opinion)["presidium"] == ["act"]


@pytest.mark.parametrize("name", ["other_liaison", "foreign_committee", "officer", "stranger"])
def test_colleague_who_does_not_see_the_case_is_not_named(cast, name):
    """By naming nobody gets to see what the own post does not show."""
    opinion = in_hand(cast)

    with pytest.raises(Invalid) as refused:
        name_account(opinion, cast, getattr(cast, name))

    assert refused.value.field == "account"
    assert opinion.supervisors.count() == 0


def test_name_without_an_account_is_kept_and_nobody_is_told(cast):
    opinion = in_hand(cast)
    before = told(opinion)

    take(opinion, "name_supervisor", cast.head, kind="leader", name="彭县长", role="包案领导")

    assert (str(opinion.supervisors.get()), told(opinion)) == ("彭县长（包案领导）", before)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "leader"}, "name"),
        ({"kind": "deputy", "name": "某代表"}, "deputy"),
        ({"name": "彭县长"}, "kind"),
        ({"kind": "leader", "name": "彭县长", "role": ""}, "role"),
        ({"kind": "leader", "name": "彭县长", "deputy": "deputy"}, "deputy"),
        ({"kind": "deputy", "account": "head"}, "account"),
        ({"kind": "deputy", "deputy": "deputy", "name": "另一位"}, "name"),
        ({"kind": "leader", "account": "head", "name": "另一位"}, "name"),
    ],
)
def test_supervisor_is_one_person_with_a_duty(cast, data, field):
    """Nothing that was chosen or written goes unused."""
    data = {name: getattr(cast, value) if name in ("deputy", "account") else value for name, value in data.items()}
    with pytest.raises(Invalid) as refused:
        take(in_hand(cast), "name_supervisor", cast.head, **{"role": "包案"} | data)

    assert refused.value.field == field


# What the named deputy reads


def test_named_deputy_reads_the_case_and_no_word_of_who_brought_it(cast, client_of):
    who = f"我是{NAME}，电话{PHONE}，住{ADDRESS}。桥塌了。"
    opinion = in_hand(cast, name=NAME, phone=PHONE, address=ADDRESS, body=who, attachments=[kept("internal")])
    take(opinion, "note", cast.liaison, words=f"{NAME}又来电", visibility="internal")
    name_deputy(opinion, cast)
    client = client_of(cast.other_deputy_user)

    response = client.get(opinion.get_absolute_url())

    page = text_of(response.content.decode())
    assert "桥塌了" in page
    assert [word for word in (NAME, PHONE, ADDRESS, "又来电") if word in page] == []
    file = opinion.attachments.get()
    answers = {
        "file": client.get(f"/files/{file.pk}/").status_code,
        "paper": client.get(f"{opinion.get_absolute_url()}papers/reception/").status_code,
        "note": client.get(f"{opinion.get_absolute_url()}note/").status_code,
        "press": client.get(f"{opinion.get_absolute_url()}press/").status_code,
    }
    reveal = client.post(f"{opinion.get_absolute_url()}contact/", {"reason": "看看"})
    assert (answers, reveal.status_code) == ({"file": 404, "paper": 403, "note": 200, "press": 403}, 403)
    assert client_of(cast.deputy_user).get(opinion.get_absolute_url()).status_code == 404


def test_named_deputy_sees_who_owes_what_and_the_notice(cast, client_of):
    opinion = cases.supervise(cast, in_hand(cast))
    name_deputy(opinion, cast)

    page = text_of(client_of(cast.other_deputy_user).get(opinion.get_absolute_url()).content.decode())

    assert "辰溪县人大督〔2026〕1号" in page
    assert "督办回复" in page
    assert "邓代表 代表 督办代表 · 2026-03-11 起" in page


def test_named_deputy_finds_the_case_on_the_own_desk_without_place_or_words(cast, client_of):
    opinion = cases.submitted(cast, body="我家门口的桥塌了", place=ADDRESS)
    name_deputy(opinion, cast)
    cases.registered(cast)
    client = client_of(cast.other_deputy_user)

    page = text_of(client.get("/desk/").content.decode())

    assert f"{opinion.number} 请您督办 登记" in page
    assert [word for word in ("桥塌了", ADDRESS) if word in page] == []
    cases.register(cast, opinion)
    assert "修复村口桥面 请您督办" in text_of(client.get("/desk/").content.decode())


def test_deputy_named_on_the_case_and_to_watch_over_it_keeps_what_the_first_gives(cast, client_of):
    opinion = cases.resulted(cast, deputies=[cast.deputy])
    name_deputy(opinion, cast, cast.deputy)

    page = text_of(client_of(cast.deputy_user).get("/desk/").content.decode())

    assert page.count("修复村口桥面") == 1
    assert "可请您核查 请您督办" in page
    assert Capacity.DEPUTY in Standing(opinion, cast.deputy_user, NOON).capacities


def test_named_deputy_takes_no_step(cast):
    opinion = name_deputy(cases.resulted(cast), cast)

    with pytest.raises(NotAllowed):
        take(opinion, "accept_result", cast.other_deputy_user, verified="看过")


# Reminders


def test_supervisors_are_told_from_the_third_rung_on(cast):
    """Days late: one, three, five. The neighbour's case reminds nobody of this one."""
    opinion, other = in_hand(cast), in_hand(cast)
    name_deputy(opinion, cast)
    name_account(opinion, cast, cast.presidium)
    seen = {}

    for day in (19, 23, 25):
        sweep(moment(day))
        seen[day] = told(opinion).get("other_deputy", []).count("rung")

    assert seen == {19: 0, 23: 1, 25: 2}
    assert told(opinion)["presidium"].count("rung") == 2
    assert "other_deputy" not in told(other)
    notice = Notification.objects.filter(recipient=cast.other_deputy_user).first()
    assert (notice.url, "提级督办" in notice.text) == (opinion.get_absolute_url(), True)


def test_somebody_the_rung_names_anyway_is_told_once(cast):
    """The presidium is told of the third rung by the ladder already."""
    opinion = in_hand(cast)
    name_account(opinion, cast, cast.presidium)

    sweep(moment(23))

    assert told(opinion)["presidium"].count("rung") == 1


def test_count_rung_tells_the_supervisors_too(cast):
    opinion = name_deputy(cases.resulted(cast), cast)
    for _round in range(2):
        take(opinion, "send_back", cast.liaison, reason="没有修好")
        cases.result(cast, opinion)

    assert told(opinion)["other_deputy"] == ["act", "rung"]


def test_supervisor_whose_post_or_office_ended_is_told_no_more(cast):
    opinion = in_hand(cast)
    name_deputy(opinion, cast)
    name_account(opinion, cast, cast.presidium)
    StaffPost.objects.filter(user=cast.presidium).update(until="2026-03-12")
    Deputy.objects.filter(pk=cast.other_deputy.pk).update(is_active=False)

    with time_machine.travel(moment(25), tick=False):
        sweep(moment(25))

    assert {name: kinds.count("rung") for name, kinds in told(opinion).items() if name in ("presidium", "other_deputy")} == {
        "presidium": 0, "other_deputy": 0,
    }  # fmt: skip


def test_supervisor_named_by_what_a_resident_is_called_is_veiled_for_a_unit(cast, client_of):
    """Whoever names a supervisor types it: the resident's name or number in it stays out of a unit's sight."""
    opinion = in_hand(cast)
    take(opinion, "name_supervisor", cast.head, kind="leader", name="彭县长", role="张秀英 13812345678")

    for_unit, for_station = (client_of(who).get(opinion.get_absolute_url()) for who in (cast.officer, cast.liaison))

    shown = [page.context["supervisors"][0]["role"] for page in (for_unit, for_station)]
    assert shown == ["张** 138*******8", "张秀英 13812345678"]
