"""Time left, how a due date came about, the line of seven steps: in the words a page shows."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from accounts.wording import filled, listed
from feedback.models import Deadline, Reminder
from feedback.vocabulary import Audience, ClockKind, Level, Owner
from feedback.workflow import Action, Capacity, Step
from stations.calendar import Calendar

LINE = [step for step in Step if step != Step.CLOSED]


@dataclass(frozen=True)
class TimeLeft:
    """``state`` is ok, amber, late or still; ``words`` count working days."""

    state: str
    words: str
    due_at: datetime | None = None


def time_left(due_at, amber_at, at, calendar: Calendar) -> TimeLeft:
    if due_at is None:
        return untimed()
    days = calendar.working_days_between(timezone.localdate(at), timezone.localdate(due_at))
    if due_at < at:
        return TimeLeft("late", late_words(-days), due_at)
    words = left_words(days, timezone.localdate(due_at), timezone.localdate(at))
    return TimeLeft("amber" if amber_at <= at else "ok", words, due_at)


def left_words(days, due_on, today) -> str:
    """The working days left; the day itself where only days off lie before it."""
    if days > 0:
        return ngettext("还有 %(n)d 个工作日", "还有 %(n)d 个工作日", days) % {"n": days}
    return _("今天到期") if due_on == today else _("%(day)s 到期") % {"day": plain_day(due_on)}


def untimed() -> TimeLeft:
    return TimeLeft("still", _("不计时"))


def clock_left(clock, at, calendar) -> TimeLeft:
    """Time left of one clock. A window and a resident's rating close, they are never late."""
    if clock.can_be_late:
        return time_left(clock.due_at, clock.amber_at, at, calendar)
    words = _("已过") if clock.due_at < at else _("到%(day)s") % {"day": plain_day(timezone.localdate(clock.due_at))}
    return TimeLeft("still", words, clock.due_at)


def late_words(days) -> str:
    if days < 1:
        return _("今天已到期")
    return ngettext("已逾期 %(n)d 个工作日", "已逾期 %(n)d 个工作日", days) % {"n": days}


# Inner clocks say nothing to a resident about when the matter itself moves on.
INNER_CLOCKS = [
    ClockKind.SIGN_FOR, ClockKind.RETURN_WINDOW, ClockKind.ASSIST, ClockKind.EXTENSION_DECISION, ClockKind.PROMISE,
    ClockKind.SUPERVISION_REPLY,
]  # fmt: skip


def current_clock(opinion, calendar: Calendar) -> Deadline | None:
    """The clock of the work now due, with the words for how it came about; None where nothing runs."""
    clock = min(
        (c for c in running_clocks(opinion) if c.kind not in INNER_CLOCKS), key=lambda c: c.due_at, default=None
    )
    if clock:
        clock.opinion = opinion
        clock.how = how_computed(clock, calendar)
    return clock


def holder(opinion, clock) -> str:
    """The office that has the case now, in a resident's words."""
    if clock and clock.owed_by == Owner.UNIT:
        return clock.assignment.unit.name
    outside = {Owner.COMMITTEE: _("人大常委会"), Owner.DEPUTY: _("接办答复的代表")}
    return outside.get(clock.owed_by if clock else "", opinion.station.current.name)


WHAT_NEXT = {
    Step.RECEIVE: _l("联络站补全接待记录后，正式登记。"),
    Step.REGISTER: _l("登记后，联络站会答复您，或交给承办单位办理。"),
    Step.HANDLE: _l("办完后由联络站核查，再给您答复。"),
    Step.SUPERVISE: _l("核查通过后给您正式答复；没有办好的，退回重办。"),
    Step.REPLY: _l("给您正式答复，再请您评价。"),
    Step.FEEDBACK: _l("您评价以后归档；不满意的，会重新办理或由站长说明。"),
}


def what_next(opinion) -> str:
    """What follows the step now being worked on; "" at the end."""
    return WHAT_NEXT.get(Step(opinion.step), "")


def running_clocks(opinion) -> list[Deadline]:
    return list(Deadline.objects.running().filter(opinion=opinion).select_related("assignment__unit", "policy"))


def reminded(clocks) -> dict[int, list[str]]:
    """By clock: what it has reminded of so far, one sentence for each rung that fired."""
    sentences = {}
    for reminder in Reminder.objects.filter(deadline__in=clocks):
        said = _("%(day)s 已%(rung)s，通知%(whom)s（%(n)d 人）。") % {
            "day": f"{timezone.localtime(reminder.fired_at):%Y-%m-%d %H:%M}",
            "rung": reminder.get_level_display(),
            "whom": listed(Audience(name).label for name in reminder.audiences),
            "n": reminder.told,
        }
        late = _("（应在 %(day)s）") % {"day": f"{timezone.localtime(reminder.due_at):%Y-%m-%d %H:%M}"}
        sentences.setdefault(reminder.deadline_id, []).append(said + late if reminder.was_late else said)
    return sentences


def how_computed(clock, calendar: Calendar) -> list[str]:
    """怎么算的: start, rule, what was passed on the way, extension; one sentence each. The clock is marked if it is an estimate."""
    explanation = calendar.explain(clock.started_at, clock.due_at)
    clock.is_estimated = explanation.is_estimated
    sentences = [_("从%(start)s起算，当天不计。") % {"start": plain_day(explanation.start)}, rule_words(clock)]
    sentences.append(passed_words(explanation))
    if clock.extended_days:
        who = Owner.COMMITTEE if clock.opinion.level == Level.COUNTY else Owner.HEAD
        words = {"who": who.label, "days": clock.extended_days}
        sentences.append(_("其中经%(who)s批准延长 %(days)d 个工作日。") % words)
    sentences.append(_("到%(last)s 18:00 为止。") % {"last": plain_day(explanation.last)})
    if explanation.is_estimated:
        sentences.append(_("其中有节假日安排尚未正式公布，按估计计算，公布后可能调整。"))
    return sentences


def rule_words(clock) -> str:
    if clock.policy is None:
        return _("期限为指定的日期。")
    half = _("协办为主办时限的一半，向上取整。") if clock.kind == ClockKind.ASSIST else ""
    return _("规定时限 %(allowance)s。") % {"allowance": clock.policy.allowance} + half


def passed_words(explanation) -> str:
    words = filled(_("途中经过 %(n)d 个工作日"), {"n": explanation.working_days})
    if explanation.holidays:
        names = listed(dict.fromkeys(day.name for day in explanation.holidays))
        words += filled(_("，跳过节假日 %(n)d 天（%(names)s）"), {"n": len(explanation.holidays), "names": names})
    if explanation.make_up_days:
        days = listed(plain_day(day.day) for day in explanation.make_up_days)
        words += filled(_("，调休上班 %(days)s 计入"), {"days": days})
    return words + filled(_("。"), {})


def plain_day(day) -> str:
    return f"{day:%Y-%m-%d}"


@dataclass
class StepLine:
    step: Step
    state: str = "todo"  # todo, now, done, skipped
    at: datetime | None = None
    who: str = ""

    @property
    def label(self):
        return self.step.label


def step_line(opinion, events, who) -> list[StepLine]:
    """The seven steps as the case has gone through them since it was last registered. ``who`` names the office of an event."""
    line = {step: StepLine(step) for step in LINE}
    for event in events:
        if event.action == Action.SUBMIT:  # brought by the resident: received the moment it was sent
            line[Step.RECEIVE] = StepLine(Step.RECEIVE, "done", event.occurred_at)
        if event.from_step and event.from_step != event.to_step:
            pass_step(line, event, "" if is_residents(event) else who(event))
    here = Step(opinion.step)
    if here in line and not opinion.withdrawn_at:
        line[here] = StepLine(here, "now")
    reached = LINE.index(here) if here in line else len(LINE)
    for step in LINE[:reached]:
        if line[step].state == "todo":
            line[step].state = "skipped"
    return list(line.values())


def is_residents(event) -> bool:
    return Capacity.RESIDENT in (event.capacity, event.on_behalf)


def pass_step(line, event, who) -> None:
    source, target = Step(event.from_step), Step(event.to_step)
    if event.action == Action.WITHDRAW:
        for step in LINE[LINE.index(source) :]:
            line[step] = StepLine(step, "skipped")
        return
    if source in line:
        line[source] = StepLine(source, "done", event.occurred_at, who)
    if target in line and (source not in line or LINE.index(target) < LINE.index(source)):
        for step in LINE[LINE.index(target) :]:
            line[step] = StepLine(step)
    if event.action == Action.MERGE:
        for step in LINE[LINE.index(source) + 1 :]:
            line[step] = StepLine(step, "skipped")
