"""The seven steps as one table. docs/workflow.md is this page in words; a test compares the two.

Pure: no model, no query, no clock. ``allowed`` is the only answer to "may this person do this now"; nothing else in the
code base branches on a step.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from feedback.vocabulary import Level, OutcomeClass


class Step(TextChoices):
    """The step now being worked on; CLOSED is the end."""

    RECEIVE = "receive", _("接待")
    REGISTER = "register", _("登记")
    HANDLE = "handle", _("处理")
    SUPERVISE = "supervise", _("督办")
    REPLY = "reply", _("回复")
    FEEDBACK = "feedback", _("反馈")
    ARCHIVE = "archive", _("归档")
    CLOSED = "closed", _("已归档")


class Capacity(TextChoices):
    """In which capacity a person stands to one opinion. The order is the one in which a capacity is chosen."""

    RESIDENT = "resident", _("群众")
    LEAD = "lead", _("主办单位")
    ASSIST = "assist", _("协办单位")
    TAKER = "taker", _("接办答复的代表")
    ADDRESSEE = "addressee", _("督办对象")
    DEPUTY = "deputy", _("代表")
    LIAISON = "liaison", _("联络员")
    HEAD = "head", _("站长")
    PRESIDIUM = "presidium", _("主席团")
    ACTING_HEAD = "acting_head", _("代行站长职责")
    COMMITTEE = "committee", _("常委会")
    ADMINISTRATOR = "administrator", _("管理员")
    CLOCK = "clock", _("系统时钟")
    IMPORT = "import", _("历史数据导入")
    READER = "reader", _("可查看者")
    # These two only take away: see Transition.unless.
    INTERESTED = "interested", _("承办单位人员")
    ARCHIVIST = "archivist", _("归档人")


C = Capacity
ACTS_AS = {C.HEAD: {C.LIAISON}, C.PRESIDIUM: {C.HEAD, C.LIAISON}, C.ACTING_HEAD: {C.HEAD, C.LIAISON}}
ACTS_FOR_STATION = {C.LIAISON, *ACTS_AS}
# Whose acts a liaison may enter for them, from the returned slip or a call: a resident's and a unit's.
ON_BEHALF = {C.RESIDENT, C.LEAD, C.ASSIST, C.ADDRESSEE}
MOST_RATING_ROUNDS = 3


class Action(TextChoices):
    SUBMIT = "submit", _("提交")
    LOG = "log", _("登记接待")
    COMPLETE_RECEPTION = "complete_reception", _("完成接待")
    AMEND = "amend", _("更正")
    TRANSFER = "transfer", _("转站")
    REGISTER = "register", _("登记")
    ANSWER_DIRECTLY = "answer_directly", _("当场答复")
    GUIDE = "guide", _("告知引导")
    MERGE = "merge", _("并案")
    UNMERGE = "unmerge", _("撤销并案")
    RECONSIDER = "reconsider", _("重新登记")
    INVESTIGATE = "investigate", _("调研")
    DISPATCH = "dispatch", _("交办")
    SIGN_FOR = "sign_for", _("签收")
    RETURN = "return", _("退回")
    EXTEND = "extend", _("申请延期")
    DECIDE_EXTENSION = "decide_extension", _("审批延期")
    REPORT_ASSIST = "report_assist", _("协办办结")
    PROGRESS = "progress", _("报告进展")
    SUBMIT_RESULT = "submit_result", _("办结上报")
    ACCEPT_RESULT = "accept_result", _("核查通过")
    SEND_BACK = "send_back", _("退回重办")
    TAKE_OVER = "take_over", _("代表答复")
    REPLY = "reply", _("答复")
    RATE = "rate", _("评价")
    REWORK = "rework", _("重办")
    CLOSE_UNSATISFIED = "close_unsatisfied", _("说明办结")
    TIME_OUT = "time_out", _("逾期未评")
    ARCHIVE = "archive", _("归档")
    WITHDRAW = "withdraw", _("撤回")
    REOPEN = "reopen", _("重新办理")
    PRESS = "press", _("催办")
    ISSUE_SUPERVISION = "issue_supervision", _("下达督办")
    RECEIVE_SUPERVISION = "receive_supervision", _("签收督办单")
    ANSWER_SUPERVISION = "answer_supervision", _("督办回复")
    NAME_SUPERVISOR = "name_supervisor", _("明确督办人")
    LOOK_BACK = "look_back", _("回头看")
    RELEASE_CONTACT = "release_contact", _("放开联系方式")
    RELEASE_PUBLICATION = "release_publication", _("公开审核")
    RECALCULATED = "recalculated", _("期限调整")
    VOID = "void", _("撤销导入")
    NOTE = "note", _("备注")


@dataclass(frozen=True)
class Facts:
    """What the guards ask of one opinion, for one person, at one moment.

    ``within reach`` means: of the person's own units, or of every unit for a liaison, who may enter their acts.
    """

    level: str = ""
    merged: bool = False
    investigated: bool = False
    unsigned: bool = False  # an open assignment within reach is not signed for
    returnable: bool = False  # one within reach is inside its return window
    extendable: bool = False  # one within reach is before expiry with no extension asked or approved
    extension_asked: bool = False
    lead_open: bool = False  # within reach
    assist_open: bool = False  # within reach
    any_lead_open: bool = False
    any_assist_open: bool = False
    taken_over: bool = False
    unrated: bool = False  # this reply
    unsatisfied: bool = False  # this reply
    resident_may_reopen: bool = False
    promise_unkept: bool = False  # found unkept, not yet reopened for
    promise_due: bool = False
    clock_running: bool = False  # any but rating
    supervisable: bool = False  # the same, and no notice's: one matter, one sheet
    notice_unanswered: bool = False
    notice_unreceived: bool = False  # the same one, not signed for yet
    notice_to_unit: bool = False  # the unanswered one
    publication_proposed: bool = False
    voidable: bool = False  # imported, no later act by a person


def always(_facts) -> bool:
    return True


@dataclass(frozen=True)
class Transition:
    """One row. ``target`` None: the step stays, or the action decides it from the facts (rate, look_back).

    ``county``: the row holds at level county only (True), below it only (False) or at every level (None).
    """

    action: Action
    sources: frozenset
    target: Step | None
    who: frozenset
    when: Callable[[Facts], bool] = always
    unless: frozenset = frozenset()
    county: bool | None = None

    def holds_at(self, step: Step, level: str) -> bool:
        return step in self.sources and self.county in (None, level == Level.COUNTY)


@dataclass(frozen=True)
class Grant:
    """Leave to take one action: in which capacity, and for whom if not in one's own right."""

    action: Action
    capacity: Capacity
    on_behalf: Capacity | None = None


S, A = Step, Action
ANY = frozenset(Step)
NOT_CLOSED = ANY - {S.CLOSED}
UP_TO_REPLY = frozenset([S.RECEIVE, S.REGISTER, S.HANDLE, S.SUPERVISE, S.REPLY])
PEOPLE = [C.READER, C.RESIDENT]


def row(action, sources, target, who, when=always, unless=(), county=None):
    sources = frozenset([sources] if isinstance(sources, Step) else sources)
    return Transition(action, sources, target, frozenset(who), when, frozenset(unless), county)


def by_level(action, sources, target, who, when=always, unless=()):
    """Two rows: of the people named below level county, of the committee at it."""
    return (
        row(action, sources, target, who, when, unless, county=False),
        row(action, sources, target, [C.COMMITTEE], when, unless, county=True),
    )


def may_be_dispatched(facts):
    """A township-wide matter is investigated first."""
    return facts.level != Level.TOWNSHIP_MAJOR or facts.investigated


TRANSITIONS = (
    row(A.SUBMIT, [], S.REGISTER, [C.RESIDENT, C.IMPORT]),
    row(A.LOG, [], S.RECEIVE, [C.LIAISON, C.DEPUTY]),
    row(A.COMPLETE_RECEPTION, S.RECEIVE, S.REGISTER, [C.LIAISON]),
    row(A.AMEND, NOT_CLOSED, None, [C.LIAISON]),
    row(A.TRANSFER, S.REGISTER, None, [C.LIAISON, C.COMMITTEE]),
    row(A.REGISTER, S.REGISTER, S.HANDLE, [C.LIAISON, C.IMPORT]),
    row(A.ANSWER_DIRECTLY, S.REGISTER, S.FEEDBACK, [C.LIAISON, C.DEPUTY]),
    row(A.GUIDE, S.REGISTER, S.ARCHIVE, [C.LIAISON]),
    row(A.MERGE, S.REGISTER, S.CLOSED, [C.LIAISON, C.PRESIDIUM, C.COMMITTEE]),
    row(A.UNMERGE, S.CLOSED, S.REGISTER, [C.LIAISON, C.PRESIDIUM, C.COMMITTEE], lambda f: f.merged),
    *by_level(A.RECONSIDER, S.HANDLE, S.REGISTER, [C.LIAISON]),
    row(A.INVESTIGATE, S.HANDLE, None, [C.LIAISON, C.DEPUTY]),
    *by_level(A.DISPATCH, S.HANDLE, None, [C.LIAISON, C.IMPORT], may_be_dispatched),
    row(A.SIGN_FOR, S.HANDLE, None, [C.LEAD, C.ASSIST, C.IMPORT], lambda f: f.unsigned),
    row(A.RETURN, S.HANDLE, None, [C.LEAD, C.ASSIST], lambda f: f.returnable),
    row(A.EXTEND, S.HANDLE, None, [C.LEAD, C.ASSIST], lambda f: f.extendable),
    *by_level(A.DECIDE_EXTENSION, S.HANDLE, None, [C.HEAD], lambda f: f.extension_asked, [C.INTERESTED]),
    row(A.REPORT_ASSIST, S.HANDLE, None, [C.ASSIST], lambda f: f.assist_open),
    row(A.PROGRESS, [S.HANDLE, S.SUPERVISE], None, [C.LEAD, C.ASSIST, C.LIAISON, C.DEPUTY]),
    row(A.SUBMIT_RESULT, S.HANDLE, S.SUPERVISE, [C.LEAD, C.IMPORT], lambda f: f.lead_open and not f.any_assist_open),
    *by_level(A.ACCEPT_RESULT, S.SUPERVISE, S.REPLY, [C.LIAISON, C.DEPUTY, C.IMPORT], unless=[C.INTERESTED]),
    *by_level(A.SEND_BACK, [S.SUPERVISE, S.REPLY], S.HANDLE, [C.LIAISON, C.DEPUTY], unless=[C.INTERESTED]),
    row(A.TAKE_OVER, [S.SUPERVISE, S.REPLY], None, [C.DEPUTY], lambda f: not f.taken_over),
    row(A.REPLY, S.REPLY, S.FEEDBACK, [C.LIAISON, C.TAKER, C.IMPORT]),
    row(A.RATE, S.FEEDBACK, None, [C.RESIDENT], lambda f: f.unrated, [C.INTERESTED]),
    row(A.REWORK, S.FEEDBACK, S.HANDLE, [C.HEAD, C.COMMITTEE], lambda f: f.unsatisfied),
    row(A.CLOSE_UNSATISFIED, S.FEEDBACK, S.ARCHIVE, [C.HEAD], lambda f: f.unsatisfied),
    row(A.TIME_OUT, S.FEEDBACK, S.ARCHIVE, [C.CLOCK, C.IMPORT], lambda f: f.unrated),
    row(A.ARCHIVE, S.ARCHIVE, S.CLOSED, [C.LIAISON, C.IMPORT]),
    row(A.WITHDRAW, UP_TO_REPLY, S.ARCHIVE, [C.RESIDENT]),
    row(A.REOPEN, [S.ARCHIVE, S.CLOSED], S.REGISTER, [C.HEAD, C.COMMITTEE], lambda f: not f.merged),
    row(A.REOPEN, [S.ARCHIVE, S.CLOSED], S.REGISTER, [C.RESIDENT], lambda f: not f.merged and f.resident_may_reopen),
    row(A.REOPEN, [S.ARCHIVE, S.CLOSED], S.REGISTER, [C.CLOCK], lambda f: not f.merged and f.promise_unkept),
    row(A.PRESS, ANY, None, [C.LIAISON, C.COMMITTEE, C.CLOCK], lambda f: f.clock_running),
    row(A.ISSUE_SUPERVISION, ANY, None, [C.HEAD, C.COMMITTEE, C.CLOCK], lambda f: f.supervisable),
    row(A.RECEIVE_SUPERVISION, ANY, None, [C.ADDRESSEE], lambda f: f.notice_unreceived),
    row(A.ANSWER_SUPERVISION, ANY, None, [C.ADDRESSEE], lambda f: f.notice_unanswered),
    row(A.NAME_SUPERVISOR, NOT_CLOSED, None, [C.HEAD, C.COMMITTEE]),
    row(A.LOOK_BACK, ANY, None, [C.LIAISON, C.DEPUTY, C.COMMITTEE], lambda f: f.promise_due),
    row(A.RELEASE_CONTACT, S.HANDLE, None, [C.HEAD], lambda f: f.any_lead_open or f.any_assist_open),
    row(A.RELEASE_PUBLICATION, S.CLOSED, None, [C.HEAD, C.COMMITTEE], lambda f: f.publication_proposed, [C.ARCHIVIST]),
    row(A.RECALCULATED, ANY, None, [C.CLOCK]),
    row(A.VOID, ANY, None, [C.ADMINISTRATOR], lambda f: f.voidable),
    row(A.NOTE, ANY, None, PEOPLE),
)


def grant(action: Action, step: Step, facts: Facts, capacities: Iterable[Capacity]) -> Grant | None:
    """Leave for this action at this step, or None: in one's own right, else on behalf of somebody absent."""
    who = open_to(action, step, facts.level, capacities, lambda row: row.when(facts))
    if capacity := own_right(who, capacities):
        return Grant(action, capacity)
    absent = next((c for c in Capacity if c in who & ON_BEHALF and is_there(c, facts)), None)
    stand_in = own_right({C.LIAISON}, capacities)
    return Grant(action, stand_in, on_behalf=absent) if absent and stand_in else None


def is_known(action: Action, step: Step, level: str, capacities: Iterable[Capacity]) -> bool:
    """Whether the table knows this person for this action here, whatever the facts of the moment say."""
    return bool(open_to(action, step, level, capacities))


def open_to(action, step, level, capacities, holds=always) -> frozenset[Capacity]:
    """Who is named by the rows of this action that are these capacities' business and not closed to them."""
    held = frozenset(capacities)
    rows = (t for t in TRANSITIONS if t.action == action and t.holds_at(step, level) and not t.unless & held)
    # Facts cost queries, so they are asked last.
    return frozenset().union(*(t.who for t in rows if concerns(t.who, held) and holds(t)))


def concerns(who: Iterable[Capacity], capacities: Iterable[Capacity]) -> bool:
    stands_in = own_right({C.LIAISON}, capacities)
    return bool(own_right(who, capacities) or (stands_in and who & ON_BEHALF))


def own_right(who: Iterable[Capacity], capacities: Iterable[Capacity]) -> Capacity | None:
    """Which of a person's capacities is one of ``who``: the very one, else one that acts as it."""
    held = [c for c in Capacity if c in set(capacities)]
    acting = (c for c in held if ACTS_AS.get(c, set()) & set(who))
    return next((c for c in held if c in who), None) or next(acting, None)


def is_there(capacity: Capacity, facts: Facts) -> bool:
    """Whether there is anybody in this capacity whose act could be entered."""
    there = {C.LEAD: facts.lead_open, C.ASSIST: facts.assist_open, C.ADDRESSEE: facts.notice_to_unit}
    return there.get(capacity, True)


def allowed(step: Step, facts: Facts, capacities: Iterable[Capacity]) -> list[Grant]:
    """Every action this person may take now, in the order of Action."""
    grants = (grant(action, step, facts, capacities) for action in Action)
    return [found for found in grants if found]


def target_of(action: Action, step: Step) -> Step | None:
    """Where an action leads from this step; None if it stays or decides by itself."""
    return next((t.target for t in TRANSITIONS if t.action == action and step in t.sources), None)


def after_rating(*, satisfied: bool, outcome: str, rounds: int) -> Step | None:
    """Where a rating leads. None: it stays, and the head owes a decision. ``rounds`` counts those ratings caused."""
    if satisfied:
        return Step.ARCHIVE
    solvable = outcome in (OutcomeClass.SOLVED, OutcomeClass.PLANNED)
    return Step.HANDLE if solvable and rounds < MOST_RATING_ROUNDS else None
