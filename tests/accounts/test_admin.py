"""The pages of accounts and of the audit trail."""

import pytest
from django.urls import reverse

from accounts import audit
from accounts.models import AuditEntry, User

USERS, AUDIT = reverse("admin:accounts_user_changelist"), reverse("admin:accounts_auditentry_changelist")


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def tick(client, action, *users):
    return client.post(USERS, {"action": action, "_selected_action": [user.pk for user in users]}, follow=True)


def entries():
    return list(AuditEntry.objects.order_by("id").values_list("user__username", "verb", "subject", "data"))


def test_new_account_is_made_with_a_password(administrator):
    new = {"username": "newcomer", "name": "新同志", "usable_password": "true"}

    weak = administrator.post(reverse("admin:accounts_user_add"), new | {"password1": "abc", "password2": "abc"})
    good = administrator.post(
        reverse("admin:accounts_user_add"), new | {"password1": "Qiao-Mian2026", "password2": "Qiao-Mian2026"}
    )

    user = User.objects.get(username="newcomer")
    assert (weak.status_code, good.status_code) == (200, 302)
    assert (user.name, user.is_staff, user.check_password("Qiao-Mian2026")) == ("新同志", False, True)
    assert entries() == [("admin", "add", "user newcomer", {})]


@pytest.mark.parametrize(
    ("action", "verb"),
    [
        ("deactivate", "deactivate_user"),
        ("reactivate", "reactivate_user"),
        ("unlock", "unlock_user"),
        ("reset_second_factor", "reset_second_factor"),
        ("appoint", "appoint_administrator"),
        ("dismiss", "dismiss_administrator"),
    ],
)
def test_action_does_what_its_service_does_for_each_that_was_ticked(cast, administrator, action, verb):
    page = tick(administrator, action, cast.liaison, cast.officer)

    assert "已办理 2 项。" in page.content.decode()
    assert {(name, subject) for _user, name, subject, _data in entries()} == {(verb, "liaison"), (verb, "officer")}


def test_action_refused_for_one_is_said_and_done_for_the_others(cast, administrator):
    page = tick(administrator, "deactivate", cast.administrator, cast.liaison).content.decode()

    assert "管理员：不能对自己的账号这样做" in page
    assert "已办理 1 项。" in page
    assert set(User.objects.filter(is_active=False)) == {cast.liaison}


def test_rights_and_user_name_cannot_be_posted(cast, administrator):
    url = reverse("admin:accounts_user_change", args=[cast.liaison.pk])
    inlines = {f"posts{n}-{form}_FORMS": count for n in ("", "-2") for form, count in [("TOTAL", 0), ("INITIAL", 0)]}
    wanted = {"username": "boss", "is_superuser": "on", "is_staff": "on", "is_active": "", "password": "x"}

    posted = administrator.post(url, {"name": "林改名", "language": "en"} | wanted | inlines)

    user = User.objects.get(pk=cast.liaison.pk)
    assert posted.status_code == 302
    assert (user.username, user.name, user.language) == ("liaison", "林改名", "en")
    assert (user.is_superuser, user.is_staff, user.is_active, user.password) == (False, False, True, "")
    assert entries() == [("admin", "change", "user liaison", {"changes": [{"changed": ["姓名", "界面语言"]}]})]


def test_saving_without_a_change_leaves_no_entry(cast, administrator):
    url = reverse("admin:accounts_user_change", args=[cast.liaison.pk])
    inlines = {f"posts{n}-{form}_FORMS": count for n in ("", "-2") for form, count in [("TOTAL", 0), ("INITIAL", 0)]}

    administrator.post(url, {"name": "林联络", "language": "zh-hans"} | inlines)

    assert entries() == []


def test_password_set_by_an_administrator_is_audited(cast, administrator):
    url = reverse("admin:auth_user_password_change", args=[cast.liaison.pk])
    new = {"password1": "Qiao-Mian2026", "password2": "Qiao-Mian2026", "usable_password": "true"}

    administrator.post(url, new)

    assert User.objects.get(pk=cast.liaison.pk).check_password("Qiao-Mian2026")
    assert entries() == [("admin", "change", "user liaison", {"changes": [{"changed": ["password"]}]})]


def test_audit_trail_reads_in_words_and_is_filtered_by_them(cast, administrator):
    audit.record(cast.head, "reveal_contact", "26-0001", reason="回访")
    audit.record(None, "import_districts", "divisions.csv")

    page = administrator.get(AUDIT)
    revealed = administrator.get(AUDIT, {"verb": "reveal_contact"})

    assert "查看联系方式" in page.content.decode()
    assert [entry.subject for entry in page.context["cl"].result_list] == ["divisions.csv", "26-0001"]
    assert [entry.subject for entry in revealed.context["cl"].result_list] == ["26-0001"]


def test_list_of_accounts_costs_the_same_for_any_number(cast, administrator, django_assert_num_queries):
    administrator.get(USERS)

    for found in ("liaison", "e"):
        with django_assert_num_queries(5):
            administrator.get(USERS, {"q": found})
