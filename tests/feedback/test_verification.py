"""What verify_ledger names where somebody with the database password changed the past all the same."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts import append_only
from feedback import ledger, verification
from feedback.models import Event, EventText, Opinion
from feedback.verification import verify_ledger
from tests import cases
from tests.cases import NOON


@pytest.fixture
def opinion(cast):
    """Four events: submit, register, dispatch, submit_result. The triggers are gone until this test is rolled back."""
    append_only.lift(Event)
    return cases.resulted(cast)


def events(opinion, *seqs):
    return Event.objects.filter(opinion=opinion, seq__in=seqs)


def cut(opinion, *seqs):
    EventText.objects.filter(event__in=events(opinion, *seqs)).delete()
    events(opinion, *seqs).delete()


def alter(opinion, seq, **columns):
    events(opinion, seq).update(**columns)


def alter_and_rehash(opinion, seq, **columns):
    alter(opinion, seq, **columns)
    event = events(opinion, seq).get()
    alter(opinion, seq, hash=ledger.hash_of(opinion.number, event))


def exchange(first, second):
    """Two events of any opinions trade places."""
    places = [(e.opinion_id, e.seq) for e in (first, second)]
    Event.objects.filter(pk=first.pk).update(seq=99)
    for event, (opinion_id, seq) in ((second, places[0]), (first, places[1])):
        Event.objects.filter(pk=event.pk).update(opinion_id=opinion_id, seq=seq)


TAMPERING = {
    "nothing": (lambda o: None, []),
    "altered row": (lambda o: alter(o, 2, capacity="head"), ["第 2 条事件被改写。"]),
    "altered data": (lambda o: alter(o, 2, data={"level": "county"}), ["第 2 条事件被改写。"]),
    "altered moment": (lambda o: alter(o, 3, occurred_at=F("recorded_at")), ["第 3 条事件被改写。"]),
    "altered author": (lambda o: alter(o, 2, actor=None), ["第 2 条事件被改写。"]),
    "altered first row": (lambda o: alter(o, 1, previous_hash="0" * 64), ["第 1 条事件被改写。"]),
    "altered row with its hash": (
        lambda o: alter_and_rehash(o, 2, capacity="head"),
        ["第 2 条事件连同它的哈希被改写。"],
    ),
    "altered last row with its hash": (
        lambda o: alter_and_rehash(o, 4, capacity="head"),
        ["链头与意见行不符，第 4 条事件或意见行被改写。"],
    ),
    "two altered rows": (
        lambda o: (alter(o, 2, capacity="head"), alter(o, 3, capacity="head")),
        ["第 2 条事件被改写。", "第 3 条事件被改写。"],
    ),
    "altered words": (
        lambda o: EventText.objects.filter(event__in=events(o, 1)).update(words={"body": "桥好着呢"}),
        ["第 1 条事件的文字被改写或删除。"],
    ),
    "removed words": (
        lambda o: EventText.objects.filter(event__in=events(o, 1)).delete(),
        ["第 1 条事件的文字被改写或删除。"],
    ),
    "words put into a mouth": (
        lambda o: EventText.objects.create(event=events(o, 2).get(), words={"reason": "同意"}),
        ["第 2 条事件的文字被改写或删除。"],
    ),
    "row taken out": (lambda o: cut(o, 2), ["第 2 条事件不见了。"]),
    "rows taken out": (lambda o: cut(o, 2, 3), ["第 2 至 3 条事件不见了。"]),
    "beginning taken out": (lambda o: cut(o, 1), ["第 1 条事件不见了。"]),
    "cut tail": (lambda o: cut(o, 3, 4), ["链尾被截断，应有 4 条事件，只到第 2 条。"]),
    "missing chain": (lambda o: cut(o, 1, 2, 3, 4), ["整条事件链不见了，应有 4 条。"]),
    "altered count": (
        lambda o: Opinion.objects.filter(pk=o.pk).update(event_count=3),
        ["意见行只记 3 条事件，链上却有 4 条。"],
    ),
    "altered head": (
        lambda o: Opinion.objects.filter(pk=o.pk).update(head="0" * 64),
        ["链头与意见行不符，第 4 条事件或意见行被改写。"],
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_named(cast, opinion, what):
    neighbour = cases.verified(cast)
    tamper, sentences = TAMPERING[what]

    tamper(opinion)

    assert verify_ledger(at=NOON).findings == [f"意见 {opinion.number}：{sentence}" for sentence in sentences]
    assert neighbour.event_count == 5


def test_swapped_pair_in_one_chain_is_named(opinion):
    exchange(events(opinion, 2).get(), events(opinion, 3).get())

    found = verify_ledger(at=NOON).findings

    assert found == [f"意见 {opinion.number} 第 2 条与意见 {opinion.number} 第 3 条事件被对调。"]


def test_swapped_pair_of_two_chains_is_named(cast, opinion):
    other = cases.resulted(cast)

    exchange(events(opinion, 2).get(), events(other, 2).get())

    found = verify_ledger(at=NOON).findings
    assert found == [f"意见 {opinion.number} 第 2 条与意见 {other.number} 第 2 条事件被对调。"]


def test_swapped_contents_are_named(opinion):
    """Everything but place and links exchanged: what row 2 says now stands in row 3."""
    told = ["action", "from_step", "to_step", "actor_id", "capacity", "recorded_at", "data", "text_digest"]
    second, third = (events(opinion, seq).values(*told).get() for seq in (2, 3))

    alter(opinion, 2, **third)
    alter(opinion, 3, **second)

    found = verify_ledger(at=NOON).findings
    assert found == [f"意见 {opinion.number} 第 2 条与意见 {opinion.number} 第 3 条事件被对调。"]


def test_rewritten_ledger_is_named_event_by_event(opinion, monkeypatch):
    """Looking for pairs among very many would take for ever."""
    monkeypatch.setattr(verification, "MOST_SWAPPED", 1)

    exchange(events(opinion, 2).get(), events(opinion, 3).get())

    sentences = ["第 2 条事件被改写。", "第 3 条事件被改写。"]
    assert verify_ledger(at=NOON).findings == [f"意见 {opinion.number}：{sentence}" for sentence in sentences]


def test_command_counts_what_it_proved(cast, capsys):
    cases.resulted(cast)

    call_command("verify_ledger")

    assert capsys.readouterr().out == "已核对意见 1 件、事件 4 条（0 条的文字已依法清除）、锚点 0 行。\n"


def test_command_fails_on_a_finding(opinion, capsys):
    alter(opinion, 2, capacity="head")

    with pytest.raises(CommandError, match=r"发现 1 处改动。") as failure:
        call_command("verify_ledger")

    assert failure.value.returncode == 1
    assert capsys.readouterr().out.startswith(f"意见 {opinion.number}：第 2 条事件被改写。\n已核对意见 1 件")
