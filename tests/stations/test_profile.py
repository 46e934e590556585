"""The own account: what people may change about themselves, and who stands in while they are away."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from stations.models import Role, StaffPost
from tests.pages import text_of

PROFILE = "/profile/"
PLAIN = {"phone": "", "email": "", "language": "zh-hans"}


def test_profile_changes_what_is_ones_own_to_change(cast, client_of):
    client = client_of(cast.liaison)
    form = {"phone": "0745-5230009", "email": "lin@example.org", "language": "en"}

    saved = client.post(PROFILE, form | {"name": "冒名", "username": "other", "is_superuser": "on"})

    user = User.objects.get(pk=cast.liaison.pk)
    assert saved["Location"] == PROFILE
    assert (user.phone, user.email, user.language) == ("0745-5230009", "lin@example.org", "en")
    assert (user.name, user.username, user.is_superuser) == ("林联络", "liaison", False)


@pytest.mark.parametrize("changes", [{"language": "fr"}, {"email": "nothing"}, {"phone": "1" * 31}])
def test_profile_with_something_wrong_comes_back(cast, client_of, changes):
    form = {"phone": "", "email": "", "language": "zh-hans"}

    refused = client_of(cast.liaison).post(PROFILE, form | changes)

    assert (refused.status_code, list(refused.context["form"].errors)) == (400, list(changes))
    assert User.objects.get(pk=cast.liaison.pk).language == "zh-hans"


def test_profile_shows_the_person_and_the_colleagues_alone(cast, client_of):
    words = text_of(client_of(cast.liaison).get(PROFILE).content.decode())

    assert ("林联络" in words, "何站长" in words) == (True, True)
    assert "刘邻站" not in words


# Who stands in


def absence(substitute, since, until) -> dict:
    return PLAIN | {"substitute": (substitute and substitute.pk) or "", "away_from": since, "away_until": until}


def days(*after) -> list[date]:
    return [timezone.localdate() + timedelta(days=n) for n in after]


def kept(user):
    row = User.objects.get(pk=user.pk)
    return row.substitute, row.away_from, row.away_until


def test_somebody_names_a_substitute_and_takes_the_name_back(cast, client_of):
    client, (since, until) = client_of(cast.liaison), days(0, 6)

    saved = client.post(PROFILE, absence(cast.colleague, since, until))
    named = kept(cast.liaison)
    client.post(PROFILE, absence(None, "", ""))

    assert saved["Location"] == PROFILE
    assert named == (cast.colleague, since, until)
    assert kept(cast.liaison) == (None, None, None)


@pytest.mark.parametrize(
    ("who", "since", "until", "where", "why"),
    [
        ("colleague", 5, 4, "away_until", "离岗止不能早于离岗起。"),
        ("colleague", None, 4, "away_from", "请填写从哪一天起离岗。"),
        ("colleague", 0, None, "away_until", "请填写离岗到哪一天为止。"),
        (None, 0, 4, "substitute", "请选择离岗期间的代办人；不离岗请清空日期。"),
        ("colleague", -9, -1, "away_until", "离岗止已经过去，请填今天或以后的日期。"),
    ],
)
def test_absence_that_is_not_whole_is_refused_at_the_field(cast, client_of, who, since, until, where, why):
    since, until = ("" if n is None else days(n)[0] for n in (since, until))

    refused = client_of(cast.liaison).post(PROFILE, absence(who and getattr(cast, who), since, until))

    assert refused.status_code == 400
    assert refused.context["form"].errors == {where: [why]}
    assert kept(cast.liaison) == (None, None, None)


@pytest.mark.parametrize("who", ["liaison", "other_liaison", "officer", "presidium", "deputy_user", "stranger"])
def test_nobody_but_a_colleague_can_be_named(cast, client_of, who):
    refused = client_of(cast.liaison).post(PROFILE, absence(getattr(cast, who), *days(0, 6)))

    assert (refused.status_code, *refused.context["form"].errors)[:2] == (400, "substitute")
    assert kept(cast.liaison) == (None, None, None)


def test_whoever_has_no_colleagues_reads_why_nobody_can_be_named(cast, client_of):
    page = client_of(cast.presidium).get(PROFILE).content.decode()

    assert "在您任职的地方没有别的同事，所以不能选代办人。" in text_of(page)


@pytest.mark.parametrize("who", ["deputy_user", "stranger", "administrator"])
def test_whoever_has_no_post_is_not_asked(cast, client_of, who):
    page = client_of(getattr(cast, who)).get(PROFILE).content.decode()

    assert "代办人" not in text_of(page)


def test_two_people_of_the_same_name_are_told_apart(cast, client_of):
    StaffPost.objects.create(
        user=User.objects.create(username="luo2", name="罗联络"),
        role=Role.LIAISON, station=cast.station, since="2020-01-01",
    )  # fmt: skip

    words = text_of(client_of(cast.liaison).get(PROFILE).content.decode())

    assert "罗联络（colleague）" in words
    assert "罗联络（luo2）" in words


def test_absence_that_is_over_is_not_asked_about_again(cast, client_of):
    since, until = days(-9, -1)
    User.objects.filter(pk=cast.liaison.pk).update(substitute=cast.colleague, away_from=since, away_until=until)
    client = client_of(cast.liaison)

    page = client.get(PROFILE).content.decode()
    saved = client.post(PROFILE, absence(None, "", "") | {"phone": "1"})

    assert f"{until}" not in page
    assert saved.status_code == 302
    assert kept(cast.liaison) == (None, None, None)


def test_absence_that_is_under_way_is_shown_and_can_be_left_as_it_is(cast, client_of):
    since, until = days(-9, 1)
    User.objects.filter(pk=cast.liaison.pk).update(substitute=cast.colleague, away_from=since, away_until=until)
    client = client_of(cast.liaison)

    page = client.get(PROFILE).content.decode()
    saved = client.post(PROFILE, absence(cast.colleague, since, until) | {"phone": "1"})

    assert f'value="{until}"' in page
    assert (saved.status_code, kept(cast.liaison)) == (302, (cast.colleague, since, until))
