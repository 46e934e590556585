"""Categories are kept, policies only added; which one is in force is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from feedback.models import Category, Policy, Rung
from feedback.vocabulary import RungLevel
from tests import cases

POLICIES, NEW_POLICY = reverse("admin:feedback_policy_changelist"), reverse("admin:feedback_policy_add")


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def policy(**fields):
    return Policy.objects.create(**{"kind": "reply", "amount": 2, "unit": "working_day"} | fields)


def shown_in_force(client):
    rows = client.get(POLICIES, {"kind": "reply"}).context["cl"]
    return {row.amount for row in rows.result_list if rows.model_admin.in_force(row)}


def test_later_policy_takes_the_place_of_the_earlier_when_its_time_comes(administrator):
    now = timezone.now()
    policy(amount=3, valid_from=now - timedelta(days=1))
    policy(amount=4, valid_from=now + timedelta(days=1))
    policy(amount=5, valid_from=now - timedelta(days=2), level="county")

    assert shown_in_force(administrator) == {3, 5}


def test_policy_is_added_and_audited_and_then_fixed(administrator):
    new = {"kind": "reply", "amount": "3", "unit": "working_day", "valid_from_0": "2099-01-05", "valid_from_1": "08:00"}

    added = administrator.post(NEW_POLICY, new | {"basis": "辰人办〔2026〕1号"})
    row = Policy.objects.get(amount=3, kind="reply")
    changed = administrator.post(reverse("admin:feedback_policy_change", args=[row.pk]), new | {"amount": "9"})

    row.refresh_from_db()
    assert (added.status_code, changed.status_code) == (302, 403)
    assert (row.amount, row.basis) == (3, "辰人办〔2026〕1号")
    assert list(AuditEntry.objects.values_list("verb", "subject")) == [("add", f"policy {row.pk}")]


@pytest.mark.parametrize("kind", ["assist", "promise"])
def test_clock_that_follows_no_policy_is_not_offered(administrator, kind):
    page = administrator.post(NEW_POLICY, {"kind": kind, "amount": "3", "unit": "day"})

    assert "kind" in page.context["adminform"].form.errors
    assert kind not in dict(page.context["adminform"].form.fields["kind"].choices)


def test_page_says_that_a_new_policy_replaces_an_old_one(administrator):
    assert "规定只增加、不修改" in administrator.get(NEW_POLICY).content.decode()


def test_category_is_put_out_of_use_not_deleted(cast, administrator):
    url = reverse("admin:feedback_category_change", args=[cast.category.pk])

    posted = administrator.post(url, {"name": cast.category.name, "parent": cast.category.parent_id})

    cast.category.refresh_from_db()
    assert posted.status_code == 302
    assert not cast.category.is_active
    assert list(AuditEntry.objects.values_list("verb", "data")) == [("change", {"changes": [{"changed": ["在用"]}]})]


def test_lists_cost_the_same_for_any_number(cast, administrator, django_assert_num_queries):
    urls = [reverse(f"admin:feedback_{name}_changelist") for name in ("opinion", "event", "category", "policy")]
    cases.submitted(cast)
    administrator.get(urls[0])
    costs = [4, 6, 5, 4]
    for url, cost in zip(urls, costs, strict=True):
        with django_assert_num_queries(cost):
            administrator.get(url)

    cases.dispatched(cast)
    Category.objects.create(parent=cast.category.parent, name="新分类")
    policy(valid_from=timezone.now())

    for url, cost in zip(urls, costs, strict=True):
        with django_assert_num_queries(cost):
            administrator.get(url)


# The ladder


def rung_page(rung):
    return reverse("admin:feedback_rung_change", args=[rung.pk])


def test_rung_is_changed_by_ticking_who_is_told(administrator):
    rung = Rung.objects.get(owed_by="unit", level=1)

    page = administrator.get(rung_page(rung)).content.decode()
    answer = administrator.post(rung_page(rung), {"days_late": "2", "audiences": ["unit_officer", "presidium"]})

    assert 'value="unit_officer"' in page
    assert "找不到人时自动通知上一级" in page
    rung.refresh_from_db()
    assert (answer.status_code, rung.days_late, rung.audiences) == (302, 2, ["unit_officer", "presidium"])
    assert AuditEntry.objects.filter(verb="change", subject=f"rung {rung.pk}").exists()


@pytest.mark.parametrize("audiences", [[], ["everybody"]])
def test_rung_that_would_tell_nobody_is_not_saved(administrator, audiences):
    rung = Rung.objects.get(owed_by="unit", level=1)

    page = administrator.post(rung_page(rung), {"days_late": "1", "audiences": audiences})

    assert "audiences" in page.context["adminform"].form.errors
    rung.refresh_from_db()
    assert rung.audiences == ["unit_officer", "head"]


@pytest.mark.parametrize(
    ("level", "days", "sentence"),
    [
        (RungLevel.PRESS, "9", "要与“督办”（3 个工作日）保持先后顺序，请改天数。"),
        (RungLevel.PRESS, "3", "要与“督办”（3 个工作日）保持先后顺序，请改天数。"),
        (RungLevel.SUPERVISE, "1", "要与“催办”（1 个工作日）保持先后顺序，请改天数。"),
        (RungLevel.COMMITTEE, "999", "最多 250 个工作日，请核对。"),
    ],
)
def test_rungs_stay_in_their_order(administrator, level, days, sentence):
    rung = Rung.objects.get(owed_by="unit", level=level)

    page = administrator.post(rung_page(rung), {"days_late": days, "audiences": ["head"]})

    assert sentence in page.content.decode()
    assert Rung.objects.get(pk=rung.pk).days_late == rung.days_late


def test_slip_in_a_policy_is_mended_within_the_same_minute(administrator):
    now = timezone.localtime().replace(second=0, microsecond=0)
    filled_in = {
        "kind": "reply",
        "unit": "working_day",
        "valid_from_0": f"{now:%Y-%m-%d}",
        "valid_from_1": f"{now:%H:%M}",
    }

    statuses = [administrator.post(NEW_POLICY, filled_in | {"amount": n}).status_code for n in ("30", "3")]

    newest = Policy.objects.in_force().filter(kind="reply", level="", pace="").latest("valid_from")
    assert (statuses, newest.amount) == ([302, 302], 3)


def test_policy_cannot_begin_in_the_past(administrator):
    filled_in = {
        "kind": "reply",
        "amount": "3",
        "unit": "working_day",
        "valid_from_0": "2026-01-05",
        "valid_from_1": "09:00",
    }

    page = administrator.post(NEW_POLICY, filled_in)

    assert "规定不能从过去生效" in page.content.decode()
