"""All that one person is shown of one case. What happened stands in its events: they say which tables are worth asking."""

from django.db.models import F

from feedback import contacts
from feedback.documents import papers_of
from feedback.presenting import clock_left, how_computed, reminded, untimed
from feedback.residents_choice import way_of
from feedback.standing import ACTS_FOR_STATION, Standing
from feedback.supervision import watches
from feedback.timeline import Timeline, may_open
from feedback.timeline_words import STAFF, UNIT
from feedback.vocabulary import ClockKind, Level, SupervisorKind
from feedback.workflow import Action, Capacity
from stations.scope import scope_of

# The way on stands first, in this order; what one may do besides comes under it.
FORWARD = [
    Action.COMPLETE_RECEPTION, Action.REGISTER, Action.ANSWER_DIRECTLY, Action.GUIDE, Action.DISPATCH, Action.SIGN_FOR,
    Action.SUBMIT_RESULT, Action.REPORT_ASSIST, Action.RETURN, Action.DECIDE_EXTENSION, Action.EXTEND,
    Action.ACCEPT_RESULT, Action.REPLY, Action.SEND_BACK, Action.RATE, Action.REWORK, Action.CLOSE_UNSATISFIED,
    Action.ARCHIVE, Action.RELEASE_PUBLICATION, Action.RECEIVE_SUPERVISION, Action.ANSWER_SUPERVISION, Action.LOOK_BACK,
]  # fmt: skip
# What a standing would ask the database for, and the acts without which there is nothing to find.
COMES_OF = {
    "reply": ({Action.REPLY, Action.ANSWER_DIRECTLY}, None),
    "promises": ({Action.REPLY, Action.ANSWER_DIRECTLY}, []),
    "notices": ({Action.ISSUE_SUPERVISION}, []),
    "supervisors": ({Action.NAME_SUPERVISOR}, []),
    "extensions": ({Action.EXTEND}, []),
}
# The acts that bring photos of the matter itself.
TELLING = [Action.SUBMIT, Action.LOG, Action.COMPLETE_RECEPTION]


def eyes_of(standing) -> str:
    """Whoever knows the case only through a handling unit reads the version for units."""
    known_otherwise = standing.by_post or standing.by_mandate or standing.by.is_superuser
    return STAFF if known_otherwise and Capacity.INTERESTED not in standing.capacities else UNIT


def may_reissue(standing) -> bool:
    """Who holds the receipt rates as the resident: nobody of a handling unit gives one out."""
    return bool(standing.capacities & ACTS_FOR_STATION) and Capacity.INTERESTED not in standing.capacities


class CaseFile:
    """The case as one person may read it. A handling unit reads no name, number or address of whoever brought it."""

    def __init__(self, standing: Standing):
        self.standing, self.opinion = standing, standing.opinion
        events = self.opinion.events.select_related("text", "actor").prefetch_related("attachments").order_by("seq")
        self.events = list(events)
        self.happened = {event.action for event in self.events}
        for name, (acts, nothing) in COMES_OF.items():
            if not acts & self.happened:
                setattr(standing, name, nothing)
        self.eyes = eyes_of(standing)
        self.is_unit = self.eyes == UNIT
        self.sees_all = not self.is_unit or watches(standing)
        self.calendar = standing.clocks.rules.calendar(self.opinion.area)
        self.may_reveal = contacts.may_reveal(standing)
        needed = self.may_reveal or self.is_unit
        self.contact = getattr(self.opinion, "contact", None) if needed else None

    def context(self) -> dict:
        opinion, clocks, entries = self.opinion, self.clocks(), self.entries()
        return {
            "opinion": opinion,
            "is_unit": self.is_unit,
            "title": self.veiled(opinion.title_for_units if self.is_unit else opinion.title),
            "body": self.veiled(opinion.body_for_units if self.is_unit else opinion.body),
            "where": self.veiled(opinion.where),
            "left": next((clock.left for clock in clocks if clock.can_be_late), untimed()),
            "clocks": clocks,
            "entries": entries,
            "latest": entries[-1] if len(entries) > 2 else None,
            "photos": self.photos(),
            "masked": self.contact if self.may_reveal else None,
            "way": way_of(self.contact) if self.may_reveal and self.contact and self.contact.phone else None,
            "may_reveal": self.may_reveal,
            "is_station": bool(self.standing.capacities & (ACTS_FOR_STATION | {Capacity.COMMITTEE})),
            "may_reissue": may_reissue(self.standing),
            "papers": papers_of(self.standing),
            "awaited": awaited_assists(self.standing),
            **grouped(self.standing),
            **self.related(),
        }

    def veiled(self, text: str) -> str:
        return contacts.veiled(text, self.contact) if self.is_unit else text

    def entries(self):
        units = {a.unit.code: a.unit.name for a in self.standing.assignments}
        return Timeline(self.opinion, self.events, self.eyes, units=units, veil=self.veiled).entries()

    def photos(self) -> list:
        """What shows the matter itself, as far as it may be opened."""
        brought = (file for event in self.events if event.action in TELLING for file in event.attachments.all())
        return [file for file in brought if may_open(file.visibility, self.eyes)]

    def clocks(self) -> list:
        """Running ones, the soonest first. A unit sees its own, not what the station or another unit owes; a deputy who
        was named to watch over the case sees who owes what."""
        shown = [clock for clock in self.standing.clocks.running if self.sees_all or self.is_own(clock)]
        said = reminded(shown) if any(clock.may_have_reminded for clock in shown) else {}
        for clock in shown:
            clock.reminded = said.get(clock.pk, [])
            clock.left = clock_left(clock, self.standing.at, self.calendar)
            clock.opinion = self.opinion
            clock.how = how_computed(clock, self.calendar)
        return sorted(shown, key=lambda clock: (not clock.can_be_late, clock.due_at))

    def is_own(self, clock) -> bool:
        notice = self.standing.notice
        if clock.notice_id:
            return notice is not None and clock.notice_id == notice.pk and self.standing.is_addressed(notice)
        own = [assignment.pk for assignment in self.standing.own_assignments]
        return clock.assignment_id in own and clock.kind != ClockKind.EXTENSION_DECISION

    def related(self) -> dict:
        """The other rows of the case: each asked for only where an event says there are some."""
        standing, opinion = self.standing, self.opinion
        return {
            "assignments": self.assignments(),
            "notice": self.notice(),
            "reply": None if self.is_unit else standing.reply,
            "promises": [(self.veiled(p.text), p) for p in standing.promises],
            "deputies": [] if self.is_unit else standing.deputies,
            "suggestions": suggestions_of(opinion) if opinion.level == Level.COUNTY and opinion.dispatched_at else [],
            "supervisors": self.supervisors(),
            **self.relatives(),
        }

    def supervisors(self) -> list[dict]:
        """Everybody named so far: name, role, kind and since when. Whoever named them wrote the role as it came."""
        named = [event for event in self.events if event.action == Action.NAME_SUPERVISOR and event.text.words]
        kinds = {event.pk: SupervisorKind(event.data["kind"]).label for event in named}
        words = {event.pk: {name: self.veiled(text) for name, text in event.text.words.items()} for event in named}
        return [words[event.pk] | {"kind": kinds[event.pk], "since": event.occurred_at} for event in named]

    def assignments(self) -> list:
        """With the request for more time that waits for a decision; another unit's request is not a unit's business."""
        asked = {e.assignment_id: e for e in self.standing.extensions if e.decided_at is None}
        for assignment in self.standing.assignments:
            is_shown = not self.is_unit or assignment in self.standing.own_assignments
            assignment.asked = asked.get(assignment.pk) if is_shown else None
        return self.standing.assignments

    def notice(self):
        """The unanswered supervision notice; a unit sees only one that is addressed to it."""
        notice = self.standing.notice
        if notice is None or not (self.sees_all or self.standing.is_addressed(notice)):
            return None
        notice.reason, notice.requirement = self.veiled(notice.reason), self.veiled(notice.requirement)
        running = [clock for clock in self.standing.clocks.load() if clock.notice_id == notice.pk]
        notice.due_at = running[0].due_at if running else None
        return notice

    def relatives(self) -> dict:
        """Cases this one hangs together with; one that may be out of this person's reach is named, not linked."""
        opinion, is_head = self.opinion, self.eyes == STAFF and Action.MERGE in self.happened
        merged = list(opinion.merged.counted()) if is_head and not opinion.merged_into_id else []
        named = [case for case in (opinion.merged_into, opinion.proposed_target, *merged) if case]
        return {"merged": merged, "reachable": {case.pk for case in named if self.is_near(case)}}

    def is_near(self, other) -> bool:
        districts = [post.district_id for post in scope_of(self.standing.by).posts if post.district_id]
        is_own = bool(self.standing.by_post) and other.station_id == self.opinion.station_id
        return is_own or any(other.area.startswith(code) for code in districts)


def suggestions_of(opinion) -> list[dict]:
    """Each suggestion with its authors, by one query."""
    found = {}
    for row in opinion.suggestions.order_by("pk", "authors__pk").values(
        "pk", "title", "congress", author=F("authors__name")
    ):
        found.setdefault(row["pk"], row | {"authors": []})["authors"].append(row["author"])
    return list(found.values())


def awaited_assists(standing) -> list[str]:
    """The units without whose reports the lead cannot report the result: told where that report is made."""
    reports_here = standing.capacities & (ACTS_FOR_STATION | {Capacity.LEAD})
    if not reports_here or not standing.any_lead_open:
        return []
    return [a.unit.name for a in standing.assignments if a.is_open and not a.is_lead]


def grouped(standing) -> dict:
    """What this person may do: the way on, what else, and what may be entered for somebody."""
    allowed = standing.allowed()
    own = [grant for grant in allowed if not grant.on_behalf]
    is_again = standing.any_lead_open  # a case already handed over is handed over anew only as an exception
    forward = [g for g in own if g.action in FORWARD and not (is_again and g.action == Action.DISPATCH)]
    return {
        "forward": sorted(forward, key=lambda grant: FORWARD.index(grant.action)),
        "besides": [grant for grant in own if grant not in forward],
        "behalf": [grant for grant in allowed if grant.on_behalf],
    }
