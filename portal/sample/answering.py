"""Verifying, answering, rating, sealing, and what comes after."""

from datetime import timedelta

from feedback.vocabulary import ClockKind, Kept, OutcomeClass, Retention, Satisfaction, Telling
from feedback.workflow import MOST_RATING_ROUNDS, Capacity
from feedback.workflow import Action as A
from portal.sample.handling import once_more

TELLINGS = [Telling.PHONE, Telling.PHONE, Telling.IN_PERSON, Telling.ONLINE, Telling.LETTER, Telling.SMS]
SOLVABLE = (OutcomeClass.SOLVED, OutcomeClass.PLANNED)


def verify(case):
    for _nth in range(case.story.sent_back):
        case.wait(ClockKind.VERIFICATION)
        yield case.deed(A.SEND_BACK, case.decider, reason=case.wording.phrase("send_back"))
        yield from once_more(case)
    case.story.sent_back = 0
    case.wait(ClockKind.VERIFICATION)
    yield case.deed(A.ACCEPT_RESULT, case.decider, verified=case.wording.phrase("verified"))


def answer(case):
    by = case.liaison
    if case.story.taken_over:
        case.at = case.diary.toward(case.at, case.due(ClockKind.REPLY), 0.1)
        yield case.deed(A.TAKE_OVER, case.deputy.user)
        by = case.deputy.user
    case.wait(ClockKind.REPLY)
    data = {"answer": case.wording.answer(), "outcome": case.story.outcome, "told_by": case.dice.choice(TELLINGS)}
    if case.story.outcome == OutcomeClass.PLANNED:
        data["promises"] = [(case.wording.promise(), promised_day(case))]
    yield case.deed(A.REPLY, by, **data)


def promised_day(case):
    """A working day some weeks on; far off where the story is still to come."""
    days = case.dice.randint(25, 70) if case.story.promise else case.dice.randint(90, 240)
    case.promised_on = case.county.calendar.next_working_day(case.today + timedelta(days=days))
    return case.promised_on


def take_feedback(case):
    """Ratings until the resident is content, the head explains, or nobody answers."""
    for nth in range(case.story.dissatisfied):
        case.rest(1, 6)
        yield rating(case, Satisfaction.UNSATISFIED)
        if nth >= MOST_RATING_ROUNDS or case.story.outcome not in SOLVABLE:
            case.wait(ClockKind.HEAD_DECISION)
            if case.story.ends == "closed_unsatisfied":
                yield case.deed(A.CLOSE_UNSATISFIED, case.head, reason=case.wording.phrase("close_unsatisfied"))
                return
            yield case.deed(A.REWORK, case.head, reason=case.wording.phrase("rework"))
        yield from once_more(case)
        yield from verify(case)
        yield from answer(case)
    yield from last_word(case)


def last_word(case):
    if case.story.ends == "timed_out":
        case.at = case.due(ClockKind.RATING) + timedelta(minutes=1)
        yield case.deed(A.TIME_OUT, Capacity.CLOCK)
        return
    case.rest(0, 3 if case.story.reopened_by else 9)
    yield rating(case, case.dice.choice([Satisfaction.SATISFIED, Satisfaction.SATISFIED, Satisfaction.BASICALLY]))


def rating(case, satisfaction):
    """Attitude and result apart: now and then the result is fine and the manner was not."""
    result, kind = satisfaction, satisfaction.value
    if satisfaction == Satisfaction.UNSATISFIED and case.dice.random() < 0.2:
        result, kind = Satisfaction.BASICALLY, "attitude"
    attitude = Satisfaction.UNSATISFIED if satisfaction == Satisfaction.UNSATISFIED else Satisfaction.SATISFIED
    return case.by_resident(A.RATE, result=result, attitude=attitude, words=case.wording.phrase(kind))


def seal(case):
    """The dossier; some are proposed for publication, and a second person releases the text."""
    case.wait(ClockKind.ARCHIVING)
    retention = Retention.YEARS_30 if case.story.level == "county" else Retention.YEARS_10
    public = {"publish": True, "public_text": case.wording.public_text()} if case.story.publication else {}
    yield case.deed(A.ARCHIVE, case.liaison, retention=retention, **public)
    if case.story.publication == "released":
        case.pass_working_days(2)
        yield case.deed(A.RELEASE_PUBLICATION, case.head, public_text=public["public_text"])


def look_back(case):
    """On the promised day or soon after. What was not kept reopens the case by itself."""
    case.at = max(case.at, case.diary.morning(case.promised_on))
    found = case.wording.phrase(f"look_back_{case.story.promise}")
    by = case.deputy.user if case.story.taken_over else case.liaison
    data = {"kept": case.story.promise, "found": found}
    if case.story.promise == Kept.PARTLY:
        data["new_due_on"] = promised_day(case)
    yield case.deed(A.LOOK_BACK, by, **data)
    if case.story.promise == Kept.PARTLY:
        case.at = case.diary.morning(case.promised_on)
        yield case.deed(A.LOOK_BACK, by, kept=Kept.KEPT, found=case.wording.phrase("look_back_kept"))


def reopen(case):
    """Residents may within thirty days of the answer."""
    case.pass_working_days(
        case.dice.randint(1, 3) if case.story.reopened_by == "resident" else case.dice.randint(4, 12)
    )
    who = {"head": case.head, "committee": case.committee, "resident": Capacity.RESIDENT}[case.story.reopened_by]
    kind = "reopen_resident" if who == Capacity.RESIDENT else "reopen_head"
    yield case.deed(A.REOPEN, who, reason=case.wording.phrase(kind))
