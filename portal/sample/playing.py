"""All cases at once, deed by deed in the order of time, through the services and through nothing else."""

import heapq
from collections import Counter
from datetime import datetime, timedelta

from feedback.services import advance, log, submit
from feedback.workflow import Action
from portal.sample.case import Case, cut
from portal.sample.chapters import unfold

LOOK_BACK_DAYS = 240
STEP_HOURS, ENOUGH = 7, 8


class Play:
    """A queue of the next deed of every case."""

    def __init__(self, county, stories):
        self.county, self.queue, self.cases = county, [], {}
        for story in stories:
            if story.waits_for:
                story.start = fitting_start(county, story)
            case = self.cases[story.number] = Case(county, story, self.cases)
            self.await_next(case, cut(unfold(case), case))

    def await_next(self, case, deeds) -> None:
        if deed := next(deeds, None):
            heapq.heappush(self.queue, (deed.at, case.story.number, deed, case, deeds))

    def until(self, moment: datetime) -> None:
        """Perform what happens up to this moment; the rest stays in the queue."""
        while self.queue and self.queue[0][0] <= moment:
            _at, _number, deed, case, deeds = heapq.heappop(self.queue)
            case.opinion = perform(deed, case)
            self.await_next(case, deeds)


def perform(deed, case):
    data = {name: value() if callable(value) else value for name, value in deed.data.items()}
    last = {"by": deed.by, "at": deed.at, "rules": case.county.rules}
    if deed.action in (Action.SUBMIT, Action.LOG):
        return (submit if deed.action == Action.SUBMIT else log)(data, form_key=case.key(), **last)
    if case.leader:
        case.opinion.refresh_from_db()
    opinion = advance(case.opinion, deed.action, data=data, **last)
    if deed.action == Action.DISPATCH and case.story.letter:
        case.county.letters.setdefault(case.story.letter, opinion.assignments.first().letter)
    return opinion


def fitting_start(county, story) -> datetime:
    """A start after which the case stands today where the story wants it, its clock in the colour wanted.

    Where no start gives that colour today (a clock of one day at the end of a holiday), the latest that gets so far.
    """
    reached, seen = [], Counter()
    for nth in range(LOOK_BACK_DAYS * 24 // STEP_HOURS):
        start = county.now - timedelta(hours=nth * STEP_HOURS)
        if colour := colour_today(county, story, start):
            reached.append((start, colour))
            seen[colour] += 1
        if max(seen[story.colour], seen["overdue"]) == ENOUGH:
            break
    fitting = [pair for pair in reached if pair[1] == story.colour]
    return Case(county, story).dice.choice(fitting or reached[:1])[0]


def colour_today(county, story, start) -> str:
    """What colour its clock would have today; "" if it would not have got so far."""
    story.start = start
    case = Case(county, story)
    moments = [deed.at for deed in cut(unfold(case), case) if deed.action == story.since]
    if not moments or moments[-1] > county.now:
        return ""
    due = case.due(story.clock, moments[-1])
    if due < county.now:
        return "overdue"
    return "amber" if county.calendar.amber(moments[-1], due) <= county.now else "on_time"
