"""Opinions brought to where a test begins, through the services. What matters to a test is written in the test."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.clock import Rules
from feedback.models import Occasion
from feedback.services import advance, log, submit
from feedback.workflow import Action, Capacity, Step
from tests.remembered import remembered

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Wednesday with no holiday near it.
NOON = datetime(2026, 3, 11, 12, 0, tzinfo=SHANGHAI)
BODY = "村口的桥面塌了一块，车子过不去，我的电话是13812345678。"
RULES = Rules()


def reread_rules() -> None:
    """Policies and calendar are read once for a test: one that changes them after its first action says so."""
    RULES.__init__()


def key() -> str:
    return str(uuid.uuid4())


def submitted(cast, *, at=NOON, **data):
    data = {
        "station": cast.station,
        "village": cast.village,
        "place": "村口老桥",
        "body": BODY,
        "channel": "web",
        "received_on": at.date(),
        "name": "张秀英",
        "phone": "13812345678",
        "is_anonymous": False,
        "consent": True,
    } | data
    return send(at=at, **data)


@remembered
def send(*, at, form_key=None, **data):
    return submit(data, form_key=form_key or key(), at=at, rules=RULES)


def logged(cast, *, at=NOON, by=None, **data):
    data = {"station": cast.station, "body": BODY, "channel": "walk_in", "received_on": at.date()} | data
    return note_down(by=by or cast.liaison, at=at, **data)


@remembered
def note_down(*, by, at, **data):
    return log(data, form_key=key(), by=by, at=at, rules=RULES)


@remembered
def take(opinion, action, by, *, at=NOON, **data):
    """One action through the service, from the step the opinion stands at."""
    opinion.refresh_from_db(fields=["step", "merged_into"])
    return advance(opinion, Action(action), by=by, data=data, form_key=key(), at=at, rules=RULES)


def fresh_scope(user):
    """A scope lives as long as a request; in a test a request is one action."""
    user.__dict__.pop("_scope", None)


def registered(cast, *, at=NOON, level="township", pace="ordinary", **data):
    opinion = submitted(cast, at=at, **data)
    return register(cast, opinion, at=at, level=level, pace=pace)


def register(cast, opinion, *, at=NOON, **data):
    data = {"category": cast.category, "demand": "help", "summary": "修复村口桥面", "level": "township"} | data
    return take(opinion, "register", cast.liaison, at=at, **({"pace": "ordinary"} | data))


def classified(cast, **data):
    """What every way out of registering asks."""
    return {"category": cast.category, "demand": "help", "summary": "修复村口桥面"} | data


def answered_directly(cast, *, at=NOON, outcome="A", **data):
    if outcome == "B":
        data.setdefault("promises", [("年底前完成护栏", at.date() + timedelta(days=60))])
    answer = classified(cast, answer="当场说明了修桥计划。", outcome=outcome, told_by="in_person", **data)
    return take(submitted(cast, at=at), "answer_directly", cast.liaison, at=at, **answer)


def guided(cast, *, at=NOON, **data):
    data = classified(cast, guidance_reason="private", where="村人民调解委员会", told_by="phone", **data)
    return take(submitted(cast, at=at), "guide", cast.liaison, at=at, **data)


def withdrawn(cast, *, at=NOON):
    return take(submitted(cast, at=at), "withdraw", Capacity.RESIDENT, at=at)


def merged(cast, *, at=NOON, target=None, by=None):
    opinion, target = submitted(cast, at=at), target or submitted(cast, at=at)
    return take(opinion, "merge", by or cast.liaison, at=at, target=target, reason="同一座桥")


def dispatched(cast, *, at=NOON, level="township", by=None, assists=(), **data):
    opinion = registered(cast, at=at, level=level, **data)
    if level == "township_major":
        take(opinion, "investigate", cast.liaison, at=at, held_on=at.date(), participants="全体", findings="属实")
    return dispatch(cast, opinion, at=at, by=by, assists=assists)


def dispatch(cast, opinion, *, at=NOON, by=None, lead=None, assists=(), **data):
    county = {"suggestion_title": "修桥", "authors": [cast.deputy], "congress": "县十八届人大五次会议"}
    data = (county if opinion.level == "county" else {}) | data
    by = by or (cast.committee if opinion.level == "county" else cast.liaison)
    return take(opinion, "dispatch", by, at=at, lead=lead or cast.unit, assists=list(assists), method="letter", **data)


def extension_asked(cast, *, at=NOON, days=3, **data):
    return take(dispatched(cast, at=at, **data), "extend", cast.officer, at=at, days=days, reason="等材料")


def working_day(day, days):
    """The working day so many days on, or the next one."""
    return RULES.calendar("431223").next_working_day(day + timedelta(days=days))


def supervise(cast, opinion, *, at=NOON, by=None, **data):
    data = {
        "form": "notice",
        "reason": "久拖不决",
        "requirement": "尽快办结",
        "due_on": working_day(at.date(), 5),
    } | data
    return take(opinion, "issue_supervision", by or cast.committee, at=at, **data)


def resulted(cast, *, at=NOON, outcome="A", **data):
    opinion = dispatched(cast, at=at, **data)
    return result(cast, opinion, at=at, outcome=outcome)


def result(cast, opinion, *, at=NOON, outcome="A"):
    return take(opinion, "submit_result", cast.officer, at=at, done="桥面已修好", outcome=outcome)


def verified(cast, *, at=NOON, **data):
    opinion = resulted(cast, at=at, **data)
    by = cast.committee if opinion.level == "county" else cast.liaison
    return take(opinion, "accept_result", by, at=at, verified="到现场看过")


def replied(cast, *, at=NOON, outcome="A", **data):
    return reply(cast, verified(cast, at=at, outcome=outcome, **data), at=at, outcome=outcome)


def reply(cast, opinion, *, at=NOON, outcome="A", by=None, **data):
    if outcome == "B":
        data.setdefault("promises", [("年底前完成护栏", at.date() + timedelta(days=60))])
    by = by or cast.liaison
    return take(
        opinion, "reply", by, at=at, answer="桥面已修好。", outcome=outcome, told_by="phone", told_at=at, **data
    )


def rated(cast, *, at=NOON, result="satisfied", attitude="satisfied", **data):
    opinion = replied(cast, at=at, **data)
    return take(opinion, "rate", Capacity.RESIDENT, at=at, result=result, attitude=attitude)


def looked_back(cast, kept, *, opinion=None, at=NOON, **data):
    """Sixty days on, when the promise of a class-B answer is due."""
    opinion, later = opinion or replied(cast, at=at, outcome="B"), at + timedelta(days=60)
    return take(opinion, "look_back", cast.liaison, at=later, kept=kept, found="到现场看过", **data)


def archived(cast, *, at=NOON, publish=False, **data):
    opinion = rated(cast, at=at, **data)
    public = {"publish": True, "public_text": "桥面已修好。"} if publish else {}
    return take(opinion, "archive", cast.liaison, at=at, retention="10y", **public)


def at_step(cast, step, *, at=NOON, **data):
    """An opinion at this step, on the plainest way."""
    ways = {
        Step.RECEIVE: logged,
        Step.REGISTER: submitted,
        Step.HANDLE: dispatched,
        Step.SUPERVISE: resulted,
        Step.REPLY: verified,
        Step.FEEDBACK: replied,
        Step.ARCHIVE: rated,
        Step.CLOSED: archived,
    }
    return ways[step](cast, at=at, **data)


def held(cast, *, at=NOON, **data):
    """A reception day of the station, with its deputy."""
    data = {"station": cast.station, "kind": "reception", "title": "三月接待日", "held_on": at.date()} | data
    occasion = Occasion.objects.create(**data)
    occasion.deputies.set([cast.deputy])
    return occasion
