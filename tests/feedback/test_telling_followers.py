"""What the residents are told whose matters are handled together: the answers, and nothing of each other."""

import pytest

from accounts.inbox import notify_resident
from feedback.models import Contact
from feedback.workflow import Capacity
from tests import cases
from tests.cases import take
from tests.feedback.test_effects_oversight import imported
from tests.feedback.test_telling_residents import LOOK, forget, rows, texts

RESIDENT = Capacity.RESIDENT


@pytest.fixture
def pair(cast):
    """A matter and one merged into it, by two people."""
    target = cases.submitted(cast)
    follower = cases.merged(cast, target=target, by=cast.liaison)
    Contact.objects.filter(opinion=follower).update(tell_by="phone")
    return target, follower


def test_merging_is_told_to_the_one_that_was_merged_alone(cast, pair):
    target, follower = pair

    assert texts() == [f"您反映的事（编号{follower.number}）与其他群众反映的同一件事并在一起办理，答复也会给您。{LOOK}"]
    assert target.number not in texts()[0]


def test_merging_a_head_tells_nothing_to_its_followers(cast, pair):
    target, _follower = pair
    forget()

    take(target, "merge", cast.liaison, target=cases.submitted(cast), reason="同一座桥")

    assert [row.key.split(":")[0] for row in rows()] == [target.number]


def test_followers_are_given_the_answer_but_not_asked_to_rate_it(cast, pair):
    target, follower = pair
    forget()
    data = cases.classified(cast, answer="已修好。", outcome="A", told_by="phone")

    take(target, "answer_directly", cast.liaison, **data)

    (text,) = texts()
    assert text.startswith(
        f"您反映的事（编号{follower.number}）与其他群众反映的并在一起办理，现在已有答复，也答复给您。"
    )
    assert (target.number in text, "评价" in text) == (False, False)


def test_followers_are_told_the_guidance_and_nothing_that_names_the_other(cast, pair):
    target, follower = pair
    Contact.objects.filter(opinion=follower).update(name="李四", phone="13900001111")
    forget()
    data = cases.classified(cast, guidance_reason="private", where="请张秀英和李四到村委会", told_by="letter")

    take(target, "guide", cast.liaison, **data)

    assert {row.address: row.text.split("：")[1].split("。")[0] for row in rows()} == {
        "13812345678": "请张**和李*到村委会",
        "13900001111": "请张**和李*到村委会",
    }


def test_followers_of_a_withdrawn_target_are_not_told_of_its_withdrawal(cast, pair):
    target, _follower = pair
    forget()

    take(target, "withdraw", RESIDENT)

    assert [row.key.split(":")[0] for row in rows()] == [target.number]


def test_names_of_the_merged_are_hidden_from_the_target_where_they_are_not_told(cast):
    target = cases.extension_asked(cast)
    follower = cases.merged(cast, target=target)
    Contact.objects.filter(opinion=follower).update(name="李四", address="幸福路77号院")
    forget()

    take(target, "decide_extension", cast.head, approve=True, reason="等张秀英和李四（幸福路77号院）的材料")

    (row,) = rows()
    assert row.key.startswith(target.number)
    assert "原因：等张**和李*（****）的材料。" in row.text


# What is overtaken is not said any more


def waiting(opinion):
    return [row.text.partition("）")[2][:4] for row in rows().filter(key__startswith=f"{opinion.number}:").waiting()]


def test_withdrawn_matter_says_that_alone_and_so_does_the_table_of_calls(cast):
    opinion, neighbour = cases.registered(cast), cases.registered(cast)
    before = waiting(opinion), waiting(neighbour)

    take(opinion, "withdraw", RESIDENT)

    assert before == (["已受理，"], ["已受理，"])
    assert (waiting(opinion), waiting(neighbour)) == (["已按您的"], ["已受理，"])


def test_merged_matter_says_that_alone(cast):
    opinion, target = cases.registered(cast), cases.registered(cast)
    take(opinion, "reconsider", cast.liaison, reason="同一件事")

    take(opinion, "merge", cast.liaison, target=target, reason="同一座桥")

    assert (waiting(opinion), waiting(target)) == (["与其他群"], ["已受理，"])


@pytest.mark.parametrize("way", ["unmerge", "withdraw"])
def test_matter_that_comes_free_is_not_told_that_it_was_merged(cast, pair, way):
    target, follower = pair
    assert waiting(follower) == ["与其他群"]

    if way == "unmerge":
        take(follower, "unmerge", cast.head, reason="不是同一座桥")
    else:
        take(target, "withdraw", RESIDENT)

    assert waiting(follower) == []


def test_voided_import_says_nothing_more(cast):
    opinion = imported(cast)
    notify_resident("phone", "13812345678", key=f"{opinion.number}:{opinion.number}:9:resident", text="（1）已受理。")
    assert waiting(opinion) != []

    take(opinion, "void", cast.administrator, reason="文件有误")

    assert waiting(opinion) == []
