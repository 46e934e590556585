"""What a place asks of its reception days: the narrowest district decides; edited in the admin."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from deputies.models import DutyNorm

LIST, ADD = reverse("admin:deputies_dutynorm_changelist"), reverse("admin:deputies_dutynorm_add")
PLAIN = {"is_paired": "on", "minimum": 2, "maximum": 10, "notice_days": 5, "prompts": "4、7", "month_prompt": 20}


@pytest.fixture
def administrator(cast, browser_of):
    return browser_of(cast.administrator)


def test_narrowest_district_decides_for_each_by_one_query(cast, django_assert_num_queries):
    for district, days in [(None, 1), ("43", 2), ("431223", 3), ("431223100", 4)]:
        DutyNorm.objects.create(district_id=district, notice_days=days)
    codes = ["431223100201", "431223101", "431224", "44", "431223100"]

    with django_assert_num_queries(1):
        found = DutyNorm.objects.of_each(codes)

    assert [found[code].notice_days for code in codes] == [4, 3, 2, 1, 4]
    assert DutyNorm.objects.of("431223100").notice_days == 4


def test_place_without_a_norm_follows_what_is_shipped(cast):
    DutyNorm.objects.create(district_id="431224", notice_days=9)

    norm = DutyNorm.objects.of("431223100")

    assert (norm.pk, norm.notice_days, norm.minimum, norm.maximum, norm.prompts) == (None, 3, 1, 12, [7, 4])


def test_norm_is_written_and_changed_with_a_trace(cast, administrator):
    made = administrator.post(ADD, PLAIN | {"district": "431223"})
    norm = DutyNorm.objects.get()
    administrator.post(reverse("admin:deputies_dutynorm_change", args=[norm.pk]), PLAIN | {"prompts": ""})

    assert made.status_code == 302
    assert (norm.district_id, norm.notice_days, norm.prompts) == ("431223", 5, [4, 7])
    norm.refresh_from_db()
    assert (norm.district_id, norm.prompts) == ("431223", [])
    assert list(AuditEntry.objects.values_list("verb", "subject")) == [
        ("change", "dutynorm 431223"),
        ("add", "dutynorm 431223"),
    ]


def test_norm_of_everywhere_is_one(cast, administrator):
    administrator.post(ADD, PLAIN)

    page = administrator.post(ADD, PLAIN)

    assert page.context["adminform"].form.errors == {
        "district": ["“所有地方”的规定已经有了，请改那一条，或者选一个行政区划。"]
    }
    assert DutyNorm.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"maximum": 1}, "“至多几次”不能少于“至少几次”，也不能是 0。"),
        ({"month_prompt": 29}, "请填 1 到 28 日之间的一天。"),
        ({"prompts": "七"}, "看不懂“七”。请只写数字，用顿号或空格隔开，例如 6、16、26。"),
    ],
)
def test_norm_that_cannot_be_is_refused(cast, administrator, typed, why):
    page = administrator.post(ADD, PLAIN | {"district": "431223"} | typed)

    assert [str(error) for errors in page.context["adminform"].form.errors.values() for error in errors] == [why]


def test_norm_that_is_taken_away_leaves_the_wider_one(cast, administrator):
    norm = DutyNorm.objects.create(district_id="431223", notice_days=9)

    administrator.post(reverse("admin:deputies_dutynorm_delete", args=[norm.pk]), {"post": "yes"})

    assert DutyNorm.objects.of("431223100").notice_days == 3


def test_list_of_norms_costs_the_same_for_any_number(cast, administrator, django_assert_num_queries):
    for districts in ([None], ["431223", "431224"]):
        DutyNorm.objects.bulk_create(DutyNorm(district_id=code) for code in districts)
        with django_assert_num_queries(3):
            administrator.get(LIST)
