"""For every row of the table and every step it starts from: an opinion there, with the facts that the row asks for."""

from datetime import timedelta
from types import SimpleNamespace

from feedback.models import ImportBatch
from feedback.services import submit
from feedback.workflow import Action, Capacity, Step
from tests import cases
from tests.cases import NOON, take

A, S = Action, Step
AN_HOUR_LATER = NOON + timedelta(hours=1)
# A promise of sixty days is due then.
DUE = NOON + timedelta(days=61)
# Where a case never gets in this way: nothing is promised before it was registered, an import begins at register.
NO_SUCH_CASE = {(A.LOOK_BACK, S.RECEIVE), (A.VOID, S.RECEIVE)}
MACHINES = {Capacity.CLOCK, Capacity.IMPORT}


def away(cast) -> SimpleNamespace:
    """The other station, which has no head: there the committee acts as one."""
    there = {"station": cast.other_station, "liaison": cast.other_liaison, "head": cast.other_liaison}
    return SimpleNamespace(**vars(cast) | there)


def scene(cast, action, step, *, level="township"):
    """The deputy of the cast is named on it, one unit leads, another assists until the result is in."""
    if action in (A.PRESS, A.ISSUE_SUPERVISION, A.LOOK_BACK) and step in PROMISED:
        return PROMISED[step](cast)
    special = SPECIAL.get((action, step)) or SPECIAL.get(action)
    return special(cast, step, level) if special else plain(cast, step, level)


def plain(cast, step, level="township", **data):
    if step == S.RECEIVE:
        return cases.logged(cast, deputies=[cast.deputy])
    if step in (S.HANDLE, S.SUPERVISE, S.REPLY, S.FEEDBACK, S.ARCHIVE, S.CLOSED):
        data |= {"level": level}
    return cases.at_step(cast, step, deputies=[cast.deputy], **data)


def assisted(cast, step, level):
    return plain(cast, step, level, assists=[cast.other_unit])


def asked_for_time(cast, step, level):
    opinion = plain(cast, step, level)
    return take(opinion, "extend", cast.officer, days=3, reason="等材料")


def noticed(cast, step, level):
    """A notice to the unit while it has the case, else to the station."""
    opinion = plain(cast, step, level) if step not in (S.FEEDBACK, S.CLOSED) else PROMISED[step](cast)
    return cases.supervise(cast, opinion)


def taken_over(cast, step, level):
    return take(plain(cast, step, level), "take_over", cast.deputy_user)


def unsatisfied(cast, step, level):
    return cases.rated(cast, result="unsatisfied", outcome="C", deputies=[cast.deputy])


def proposed_by_head(cast, step, level):
    opinion = cases.rated(cast, deputies=[cast.deputy])
    return take(opinion, "archive", cast.head, retention="10y", publish=True, public_text="桥面已修好。")


def merged(cast, step, level):
    return cases.merged(cast)


def imported(cast, step, level):
    """As far as the machine brought it."""
    batch = ImportBatch.objects.create(source="old", file_name="old.csv")
    data = {"station": cast.station, "body": cases.BODY, "channel": "web", "received_on": NOON.date()}
    opinion = submit(data | {"batch": batch}, form_key=cases.key(), by=Capacity.IMPORT, at=NOON)
    for action, more in IMPORTED:
        if opinion.step == step:
            return opinion
        at = NOON + timedelta(days=30) if action == "time_out" else NOON
        opinion = take(
            opinion, action, Capacity.IMPORT, at=at, **{k: v(cast) if callable(v) else v for k, v in more.items()}
        )
    return opinion


IMPORTED = [
    ("register", {"category": lambda cast: cast.category, "demand": "question", "summary": "旧留言", "level": "township",
                  "pace": "ordinary"}),
    ("dispatch", {"lead": lambda cast: cast.unit, "method": "letter"}),
    ("submit_result", {"done": "已办", "outcome": "-"}),
    ("accept_result", {"verified": "原平台已答复"}),
    ("reply", {"answer": "已办。", "outcome": "-", "told_by": "online"}),
    ("time_out", {}),
    ("archive", {"retention": "10y"}),
]  # fmt: skip


def promised(cast, rating=None, **data):
    opinion = cases.replied(cast, outcome="B", deputies=[cast.deputy], **data)
    return take(opinion, "rate", Capacity.RESIDENT, result=rating, attitude="satisfied") if rating else opinion


def promised_and_archived(cast):
    return take(promised(cast, "satisfied"), "archive", cast.liaison, retention="10y")


PROMISED = {
    S.REGISTER: lambda cast: take(promised_and_archived(cast), "reopen", cast.committee, reason="又塌了"),
    S.HANDLE: lambda cast: promised(cast, "unsatisfied"),
    S.SUPERVISE: lambda cast: cases.result(cast, PROMISED[S.HANDLE](cast)),
    S.REPLY: lambda cast: take(PROMISED[S.SUPERVISE](cast), "accept_result", cast.liaison, verified="看过"),
    S.FEEDBACK: promised,
    S.ARCHIVE: lambda cast: promised(cast, "satisfied"),
    S.CLOSED: promised_and_archived,
}
SPECIAL = {
    A.UNMERGE: merged,
    A.SIGN_FOR: assisted,
    A.RETURN: assisted,
    A.EXTEND: assisted,
    A.REPORT_ASSIST: assisted,
    (A.PROGRESS, S.HANDLE): assisted,
    A.DECIDE_EXTENSION: asked_for_time,
    (A.REPLY, S.REPLY): taken_over,
    A.REWORK: unsatisfied,
    A.CLOSE_UNSATISFIED: unsatisfied,
    A.RECEIVE_SUPERVISION: noticed,
    A.ANSWER_SUPERVISION: noticed,
    A.RELEASE_PUBLICATION: proposed_by_head,
    A.VOID: imported,
}
