"""Random walks through the table: whoever may do something does something, and after each act the case must add up."""

import random
from datetime import timedelta

from feedback import ledger
from feedback.errors import Conflict, Invalid
from feedback.models import Assignment, Deadline, Opinion
from feedback.services import advance
from feedback.standing import Standing
from feedback.vocabulary import NEVER_LATE
from feedback.workflow import Action, Capacity, Step
from tests import cases

ACTORS = [
    "liaison", "colleague", "other_liaison", "head", "presidium", "committee", "officer", "leader", "other_officer",
    "deputy_user", Capacity.RESIDENT, Capacity.CLOCK,
]  # fmt: skip
# Without weights a walk pauses, merges and withdraws for ever and hardly ever arrives.
ONWARD = {
    Action.COMPLETE_RECEPTION, Action.REGISTER, Action.DISPATCH, Action.SIGN_FOR, Action.EXTEND, Action.DECIDE_EXTENSION,
    Action.REPORT_ASSIST, Action.SUBMIT_RESULT, Action.ACCEPT_RESULT, Action.TAKE_OVER, Action.REPLY, Action.RATE,
    Action.REWORK, Action.CLOSE_UNSATISFIED, Action.TIME_OUT, Action.ARCHIVE, Action.RELEASE_PUBLICATION, Action.LOOK_BACK,
}  # fmt: skip
HANDLING = {"dispatch", "sign_for", "return_window", "result", "assist", "rework", "extension_decision"}
# Which clocks may run at a step beside promises and supervision replies, and one of which must.
MAY_RUN = {
    Step.RECEIVE: {"reception"},
    Step.REGISTER: {"registration"},
    Step.HANDLE: HANDLING,
    Step.SUPERVISE: {"verification"},
    Step.REPLY: {"reply"},
    Step.FEEDBACK: {"rating", "head_decision"},
    Step.ARCHIVE: {"archiving"},
    Step.CLOSED: set(),
}


class Walk:
    """Three opinions of two stations, one random act after the other. Everything follows from the seed."""

    def __init__(self, cast, seed):
        self.cast, self.random, self.at = cast, random.Random(seed), cases.NOON
        near = {"deputies": [cast.deputy], "phone": "", "is_anonymous": True}
        self.opinions = [
            cases.submitted(cast, **near),
            cases.logged(cast, by=cast.deputy_user, reported_by=cast.deputy),
            cases.submitted(cast, station=cast.village_station),
        ]
        self.story, self.checked = [], {}

    def take_steps(self, count):
        for _step in range(count):
            self.at += timedelta(hours=self.random.choice([1, 5, 20, 30, 100, 400]))
            self.act()
            for opinion in Opinion.objects.filter(pk__in=[opinion.pk for opinion in self.opinions]):
                if self.checked.get(opinion.pk) != opinion.event_count:
                    self.checked[opinion.pk] = opinion.event_count
                    check(opinion)

    def act(self):
        opinion, by, grant = self.choose()
        data = self.data_for(opinion, grant)
        self.story.append((opinion.number, by, grant.action, data))
        count = opinion.event_count
        try:
            after = advance(opinion, grant.action, by=by, data=data, form_key=cases.key(), at=self.at)
        except (Invalid, Conflict) as refused:
            # A unit picked at random may not be the one that still has to sign.
            assert isinstance(refused, Invalid) or "assignment" in data
            assert Opinion.objects.get(pk=opinion.pk).event_count == count
        else:
            assert after.event_count > count

    def choose(self):
        """An actor who may do something, and one of the things."""
        while True:
            opinion = self.random.choice(self.opinions)
            opinion.refresh_from_db()
            name = self.random.choice(ACTORS)
            by = name if isinstance(name, Capacity) else getattr(self.cast, name)
            grants = Standing(opinion, by, self.at).allowed()
            # What a change of the calendar moves is its own to find.
            grants = [g for g in grants if g.action != Action.RECALCULATED]
            if grants := [g for g in grants if g.action in ONWARD or self.random.random() < 0.12]:
                return opinion, by, self.random.choice(grants)

    def data_for(self, opinion, grant):
        cast, pick, today = self.cast, self.random.choice, self.at.date()
        units = [cast.unit, cast.other_unit, cast.third_unit]
        lead, *rest = self.random.sample(units, 3)
        open_units = [a.unit for a in opinion.assignments.open()] or units
        assignment = pick([None, *opinion.assignments.open()])
        outcome = pick("ABCD")
        data = cases.classified(cast) | {
            "reason": "情况有变", "done": "已办理", "words": "又下雨了", "verified": "看过", "answer": "已修好。", "found": "看过",
            "findings": "属实", "participants": "两人", "where": "村委会", "requirement": "办结", "role": "督办", "name": "彭县长",
            "public_text": "桥修好了。", "was_read_back": True, "is_anonymous": True, "place": f"第{self.at:%j%H}号桥",
            "level": pick(["township", "township_major", "county"]), "pace": pick(["ordinary", "complex", "urgent"]),
            "complained_unit": pick([None, None, None, cast.third_unit]), "guidance_reason": "private", "told_by": "phone",
            "station": pick([cast.station, cast.village_station, cast.other_station]), "lead": lead,
            "assists": rest[: pick([0, 0, 1])], "method": "letter", "suggestion_title": "修桥", "authors": [cast.deputy],
            "congress": "五次会议", "target": self.target(), "held_on": today, "days": 3, "approve": pick([True, False]),
            "outcome": outcome, "promises": [("装护栏", today + timedelta(days=pick([3, 40])))] if outcome == "B" else [],
            "result": pick(["satisfied", "basically", "unsatisfied"]), "attitude": pick(["satisfied", "unsatisfied"]),
            "retention": "10y", "publish": pick([True, False]), "means": "phone", "form": "notice", "kind": "leader",
            "due_on": cases.working_day(today, 4), "kept": pick(["kept", "partly", "unkept"]),
            "new_due_on": today + timedelta(days=20), "unit": pick(open_units), "until": today, "visibility": "unit",
        }  # fmt: skip
        if grant.action == Action.DISPATCH:
            data["due_on"] = pick([None, None, today + timedelta(days=1)])
        if assignment:
            data["assignment"] = assignment.pk
        return data | ({"evidence": "回执"} if grant.on_behalf else {})

    def target(self):
        return Opinion.objects.get(pk=self.random.choice(self.opinions).pk)


def check(opinion):
    """What is true of every case at every moment."""
    running = list(Deadline.objects.running().filter(opinion=opinion))
    check_chain(opinion)
    check_clocks(opinion, running)
    check_units(opinion, running)
    check_columns(opinion, running)


def check_chain(opinion):
    events = list(opinion.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, opinion.event_count + 1))
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert [event.hash for event in events] == [ledger.hash_of(opinion.number, event) for event in events]
    assert opinion.head == events[-1].hash
    assert [event.from_step for event in events] == ["", *(event.to_step for event in events[:-1])]
    assert opinion.step == events[-1].to_step


def check_clocks(opinion, running):
    """Only clocks of the step run, and somebody owes the next move: nothing rots unseen."""
    kinds = [clock.kind for clock in running if clock.kind not in ("promise", "supervision_reply")]
    assert set(kinds) <= MAY_RUN[opinion.step], kinds
    if opinion.step == Step.HANDLE:
        assert {"dispatch", "result", "rework"} & set(kinds)
    elif opinion.step != Step.CLOSED:
        assert len(kinds) == 1, kinds
    assert all(clock.started_at <= clock.amber_at <= clock.due_at for clock in running)
    due = {clock.promise_id for clock in running if clock.kind == "promise"}
    assert due == set(Deadline.objects.filter(opinion=opinion, promise__kept="").values_list("promise", flat=True))


def check_units(opinion, running):
    """One lead at most; every open assignment has its clock, an ended one has none."""
    held = list(opinion.assignments.all())
    assert sum(a.is_open and a.is_lead for a in held) <= 1
    for assignment in held:
        clocks = [clock.kind for clock in running if clock.assignment_id == assignment.pk]
        working = [kind for kind in clocks if kind in ("result", "assist", "rework")]
        assert len(working) == assignment.is_open, (assignment, clocks)
        assert assignment.is_open or not clocks
        assert ("sign_for" in clocks) == (assignment.is_open and assignment.signed_at is None)
        asked = assignment.extensions.filter(decided_at=None).count()
        assert clocks.count("extension_decision") == asked
    assert opinion.step == Step.HANDLE or not any(a.is_open for a in held)
    assert not any(a.is_open and a.unit_id == opinion.complained_unit_id for a in held)


def check_columns(opinion, running):
    soonest = min((c for c in running if c.kind not in NEVER_LATE), key=lambda c: (c.due_at, c.pk), default=None)
    shown = (opinion.due_at, opinion.amber_at, opinion.owed_by)
    owing = {(c.due_at, c.amber_at, c.owed_by) for c in running if soonest and c.due_at == soonest.due_at}
    assert shown in (owing or {(None, None, "")})
    if opinion.settled_at:
        assert opinion.replies.filter(told_at=opinion.settled_at).exists()
        assert opinion.step in (Step.FEEDBACK, Step.ARCHIVE, Step.CLOSED)
    assert opinion.merged_into_id is None or opinion.step == Step.CLOSED
    assert opinion.merged_into_id is None or opinion.merged_into.merged_into_id is None
    assert Assignment.objects.filter(opinion=opinion, round__gt=opinion.round).count() == 0 or opinion.round == 1
