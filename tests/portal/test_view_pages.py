"""Lists of cases kept under a name: found again with the filter they were saved with, by their owner alone."""

import pytest

from feedback import saved_views
from feedback.errors import Invalid
from feedback.models import SavedView

SAVE = "/desk/figures/cases/{}/save/?from=2026-03-01&to=2026-03-31&level=township{}"
VIEWS = "/desk/figures/views/"


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.committee)


def kept(owner, name="逾期", **data) -> SavedView:
    return saved_views.keep(owner, **{"name": name, "figure": "overdue", "query": "from=2026-03-01"} | data)


def test_saved_list_is_opened_again_with_its_filter(client):
    client.post(SAVE.format("on_time_rate", "&whole=1"), {"name": "三月按时办结"})

    page = client.get(VIEWS)

    [(view, definition, address)] = page.context["rows"]
    assert (view.name, definition.name) == ("三月按时办结", "on_time_rate")
    again = client.get(address).context
    chosen = again["form"].cleaned_data
    assert (str(chosen["from"]), str(chosen["to"]), chosen["level"], again["whole"]) == (
        "2026-03-01",
        "2026-03-31",
        "township",
        True,
    )


@pytest.mark.parametrize(("name", "words"), [("", "请填写这一项"), ("长" * 41, "最多写40个字"), ("逾期", "同名的视图")])
def test_refused_name_is_said_at_the_field_and_nothing_typed_is_lost(client, cast, name, words):
    kept(cast.committee)

    answer = client.post(SAVE.format("overdue", ""), {"name": name})

    page = answer.content.decode()
    assert answer.status_code == 400 and words in page
    assert f'value="{name}"' in page or not name
    assert SavedView.objects.count() == 1


def test_period_that_is_none_saves_nothing(client):
    answer = client.post("/desk/figures/cases/overdue/save/?from=x", {"name": "逾期"})

    assert answer.status_code == 400 and not SavedView.objects.exists()


def test_names_are_ones_own(cast):
    kept(cast.committee)
    kept(cast.head)

    with pytest.raises(Invalid):
        kept(cast.committee)


def test_too_many_are_refused(cast, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 2)
    kept(cast.head, "甲")
    kept(cast.head, "乙")

    with pytest.raises(Invalid, match="最多保存2个视图"):
        kept(cast.head, "丙")


def test_only_the_owner_sees_and_deletes(cast, client):
    own, other = kept(cast.committee, "甲"), kept(cast.head, "乙")

    seen = client.get(VIEWS).content.decode()
    statuses = [client.post(f"{VIEWS}{view.pk}/delete/").status_code for view in (own, other, own)]

    assert "甲" in seen and "乙" not in seen
    assert statuses == [302, 404, 404]
    assert list(SavedView.objects.all()) == [other]


def test_list_of_views_costs_the_same_for_few_and_many(cast, client, django_assert_num_queries):
    client.get(VIEWS)
    kept(cast.committee, "甲")
    with django_assert_num_queries(4):
        client.get(VIEWS)
    for n in range(20):
        kept(cast.committee, f"视图{n}")
    with django_assert_num_queries(4):
        client.get(VIEWS)


def test_nothing_saved_says_how(client):
    assert "还没有保存的视图" in client.get(VIEWS).content.decode()
