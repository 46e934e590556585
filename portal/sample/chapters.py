"""The whole way of one opinion, as deeds in the order of time. Nothing here reads the database."""

from portal.sample.answering import answer, look_back, reopen, seal, take_feedback, verify
from portal.sample.arrival import answer_directly, arrive, guide, merge, register, unmerge, withdraw
from portal.sample.handling import carry_out, hand_over


def unfold(case):
    yield from arrive(case)
    yield from WAYS.get(case.story.ends, whole_way)(case)


def whole_way(case):
    yield from to_the_answer(case)
    yield from take_feedback(case)
    yield from seal(case)
    if case.story.promise:
        yield from look_back(case)
    if case.story.reopened_by:
        yield from reopen(case)
    if case.story.reopened_by or case.story.promise == "unkept":
        yield from second_way(case)


def to_the_answer(case):
    yield from register(case)
    yield from hand_over(case)
    yield from carry_out(case)
    yield from verify(case)
    yield from answer(case)


def second_way(case):
    """After a reopening everything once more, without complications."""
    case.story = case.story.settled()
    yield from whole_way(case)


def answered(case):
    yield from answer_directly(case)
    yield from take_feedback(case)
    yield from seal(case)


def guided(case):
    yield from guide(case)
    yield from seal(case)


def merged(case):
    """Closed with the opinion it repeats, or set free again: by hand, or because the other one was withdrawn."""
    yield from merge(case)
    if case.story.freed:
        yield from unmerge(case) if case.story.freed == "by_hand" else ()
        case.pass_working_days(15)
        yield from whole_way(case)


def withdrawn(case):
    if case.story.withdrawn_at != "register":
        yield from register(case)
        yield from hand_over(case)
    if case.story.withdrawn_at == "reply":
        yield from carry_out(case)
        yield from verify(case)
    yield from withdraw(case)
    yield from seal(case)


WAYS = {"answered": answered, "guided": guided, "merged": merged, "withdrawn": withdrawn}
