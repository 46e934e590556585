"""What may be somebody playing for the figures, or may have a good reason: a reason to ask, never a verdict.

Each signal is a share like any other figure, with the very cases behind it. What is compared with one another (who did
much at once, which answers are alike) is compared within everything somebody may count, however narrow the question.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce

from django.db.models import Count, F, OuterRef, Q, Subquery, TextField, Value, Window
from django.db.models.functions import MD5, Lag, Lead, Replace
from django.utils.translation import gettext_lazy as _l

from feedback.figures import Definition, Figure
from feedback.models import Assignment, CaseCount, Event, Reply
from feedback.reports import DAY_OF, Asked, column_of, sums
from feedback.workflow import Action

LAST_HOURS = timedelta(hours=4)
# So many by one person within so long.
MANY, AT_ONCE = 5, timedelta(minutes=10)
OFTEN_RETURNED = 2
SAME_ANSWERS = 3
# Fewer cases than this are no pattern, and so many times the share of all is worth a question.
LEAST, STRIKING = 3, 2
# More than these nested in one another is too deep for the parser of SQLite.
BLANKS_AND_POINTS = " \n，。！"


@dataclass(frozen=True)
class Signal:
    """``find``: the cases that show it, among those asked for. ``question``: what to ask whoever stands out."""

    definition: Definition
    question: str
    find: Callable[[Asked], object]


def in_the_last_hours(asked: Asked):
    done = Assignment.objects.filter(opinion=OuterRef("pk"), role=Assignment.Role.LEAD, state=Assignment.State.DONE)
    done_at = Subquery(done.order_by(F("ended_at").desc(), "-pk").values("ended_at")[:1])
    cases = asked.cases().filter(on_time=True).annotate(done_at=done_at)
    return cases.annotate(left=F("due_at") - F("done_at")).filter(left__lt=LAST_HOURS)


def many_at_once(asked: Asked):
    """A result or an answer is one of MANY that the same person recorded within AT_ONCE."""
    events = Event.objects.filter(actor__isnull=False, action__in=[Action.SUBMIT_RESULT, Action.REPLY])
    events = events.filter(opinion__in=everywhere(asked).cases().values("pk"))
    spans = {f"span{n}": moment(n - MANY + 1) - moment(n) for n in range(MANY)}
    runs = reduce(Q.__or__, (Q(**{f"{name}__lte": AT_ONCE}) for name in spans))
    return asked.cases().filter(pk__in=events.annotate(**spans).filter(runs).values("opinion"))


def moment(back: int):
    """When the event so many before was recorded, of the same person and action; below zero: so many after."""
    row = {"partition_by": [F("actor"), F("action")], "order_by": ["recorded_at", "pk"]}
    if not back:
        return F("recorded_at")
    return Window(Lag("recorded_at", back) if back > 0 else Lead("recorded_at", -back), **row)


def to_and_fro(asked: Asked):
    return asked.cases().filter(assigned=True, opinion__returns__gte=OFTEN_RETURNED)


def answered_alike(asked: Asked):
    """An answer that stands, but for blanks and points, in SAME_ANSWERS opinions."""
    words = reduce(
        lambda text, sign: Replace(text, Value(sign, TextField()), Value("", TextField())), BLANKS_AND_POINTS, F("text")
    )
    told = everywhere(asked).cases().filter(told=True)
    answers = Reply.objects.order_by().filter(opinion__in=told.values("pk")).annotate(words=MD5(words))
    same = answers.values("words").annotate(n=Count("opinion", distinct=True)).filter(n__gte=SAME_ANSWERS)
    return asked.cases().filter(told=True, pk__in=answers.filter(words__in=same.values("words")).values("opinion"))


def extended(asked: Asked):
    return asked.cases().filter(assigned=True, extended=True)


def everywhere(asked: Asked) -> Asked:
    return replace(asked, station=None, area="", is_own=False, only={})


ALL = [
    Signal(
        Definition(
            "last_hours",
            _l("到期前才报结果"),
            _l("主办单位在到期前4小时内报出、没有逾期的结果 ÷ 已报的结果。"),
            "",
            "result_in",
            more_is_better=False,
        ),
        _l("%(name)s有 %(part)s 的结果在到期前4小时内才报（全部 %(whole)s）。是事情真的刚办完，还是赶期限？"),
        in_the_last_hours,
    ),
    Signal(
        Definition(
            "at_once",
            _l("成批办结"),
            _l("同一个人10分钟内录入5件以上结果或者答复的 ÷ 受理。"),
            "",
            "accepted",
            more_is_better=False,
        ),
        _l("%(name)s有 %(part)s 是几分钟内成批录入的（全部 %(whole)s）。是补录，还是没有逐件办？"),
        many_at_once,
    ),
    Signal(
        Definition(
            "to_and_fro",
            _l("来回退"),
            _l("被单位退回过两次以上的 ÷ 交办。"),
            "",
            "assigned",
            more_is_better=False,
        ),
        _l("%(name)s有 %(part)s 退回过两次以上（全部 %(whole)s）。是交错了单位，还是没有人愿意办？"),
        to_and_fro,
    ),
    Signal(
        Definition(
            "alike",
            _l("答复雷同"),
            _l("去掉空格、换行、逗号、句号和感叹号，答复与另外两件以上一字不差的 ÷ 答复过的受理件。"),
            "",
            "told",
            more_is_better=False,
        ),
        _l("%(name)s有 %(part)s 的答复与别的件一字不差（全部 %(whole)s）。是同一件事，还是套话？"),
        answered_alike,
    ),
    Signal(
        Definition("extended", _l("延期率"), _l("批准过延期的 ÷ 交办。"), "extended", "assigned", more_is_better=False),
        _l("%(name)s有 %(part)s 延过期（全部 %(whole)s）。是期限定得太紧，还是动手太晚？"),
        extended,
    ),
]
BY_NAME = {signal.definition.name: signal for signal in ALL}


def signals_by(asked: Asked, by: str) -> tuple[dict[object, dict[str, Figure]], dict[str, Figure]]:
    """The signals of each value of ``by``, and of all together: two queries."""
    wholes, parts = sums(asked, by), defaultdict(int)
    first, *others = (counted(signal, asked, by) for signal in ALL)
    for row in first.union(*others, all=True):
        parts["" if row["of"] is None else row["of"], row["name"]] += row["n"]
    apart = {
        value: {s.definition.name: figure_of(s, parts[value, s.definition.name], found) for s in ALL}
        for value, found in wholes.items()
    }
    together = {
        s.definition.name: Figure(
            s.definition,
            sum(figures[s.definition.name].n for figures in apart.values()),
            sum(figures[s.definition.name].of for figures in apart.values()),
        )
        for s in ALL
    }
    return apart, together


def counted(signal: Signal, asked: Asked, by: str):
    cases = CaseCount.objects.filter(pk__in=signal.find(asked).order_by().values("pk"))
    rows = cases.order_by().values(of=column_of(by, DAY_OF[asked.cohort]), name=Value(signal.definition.name))
    return rows.annotate(n=Count("pk"))


def figure_of(signal: Signal, n: int, found: dict[str, int]) -> Figure:
    return Figure(signal.definition, n, found[signal.definition.whole])


def is_striking(figure: Figure, among: Figure) -> bool:
    """Enough cases, and STRIKING times the share of all."""
    return not figure.is_small and figure.n >= LEAST and bool(figure.rate) and figure.rate >= STRIKING * among.rate
