"""The calls of the sample county: the old ones are made, of the new ones some were tried in vain."""

from datetime import timedelta

from feedback import calling
from feedback.calling import Outcome
from feedback.models import Opinion
from stations.models import Role

MADE_AFTER = timedelta(days=3)
# How long after it could be made a call is made, and every how manieth ends otherwise.
PAUSE = timedelta(minutes=40)
NEVER_REACHED, TRIED_IN_VAIN = 12, 4


def make_calls(county, at) -> None:
    waiting = list(calling.every_call().waiting().filter(next_attempt_at__lte=at - PAUSE))
    stations = dict(
        Opinion.objects.filter(number__in={call.number for call in waiting}).values_list("number", "station")
    )
    by_pk = {station.pk: station for station in county.stations.values()}
    for nth, call in enumerate(waiting):
        if outcome := outcome_of(nth, call, at):
            by = county.at_station(Role.LIAISON, by_pk[stations[call.number]].current)[0]
            when = call.next_attempt_at + PAUSE
            calling.note_outcome(call, outcome, by=by, tried=call.attempts, at=when, rules=county.rules)


def outcome_of(nth, call, at) -> Outcome | None:
    """What came of the nth call; None where nobody has rung yet."""
    if call.next_attempt_at < at - MADE_AFTER:
        return Outcome.SAID if nth % NEVER_REACHED else Outcome.NO_MORE
    return None if nth % TRIED_IN_VAIN else Outcome.NOT_REACHED
