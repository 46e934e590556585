"""One action in the making: what the effects read and what they leave to be written."""

from dataclasses import dataclass, field
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.clock import Clocks
from feedback.errors import Conflict, Invalid
from feedback.models import Event, Opinion
from feedback.standing import Standing
from feedback.workflow import Action, Capacity, Grant, Step

FURTHEST = relativedelta(years=5)


@dataclass
class Act:
    """``data`` is what the form supplied, typed. Effects fill ``words`` (free text, erasable) and ``record`` (codes, ids)."""

    opinion: Opinion
    action: Action
    by: object
    at: datetime
    data: dict
    standing: Standing
    grant: Grant
    from_step: Step
    form_key: str | None = None
    relatives: dict[int, Opinion] = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    record: dict = field(default_factory=dict)
    changed: set = field(default_factory=set)

    @property
    def clocks(self) -> Clocks:
        return self.standing.clocks

    @property
    def user(self):
        """The person, or None for a resident or a machine."""
        return None if isinstance(self.by, Capacity) else self.by

    @property
    def today(self):
        return timezone.localdate(self.at)

    def set(self, **columns) -> None:
        """Change columns of the opinion; written once, with the event."""
        for name, value in columns.items():
            setattr(self.opinion, name, value)
        self.changed |= set(columns)

    def say(self, *names) -> None:
        """Keep these free texts of the form as the words of the event."""
        self.words |= {name: self.data.get(name, "") for name in names}

    def require(self, *names) -> None:
        for name in names:
            if self.data.get(name) in (None, "", []):
                raise Invalid(_("这一项需要填写。"), name)

    def require_within_years(self, day: date, name: str) -> None:
        """A date given by hand lies ahead, and not so far that it can only be a slip of the pen."""
        if day <= self.today:
            raise Invalid(_("日期必须晚于今天。"), name)
        if day > self.today + FURTHEST:
            raise Invalid(_("日期不能晚于五年以后，请核对年份。"), name)

    def prove(self) -> None:
        """What is entered for somebody else says how it is known, and happened after the case came to where it stands."""
        if self.grant.on_behalf is None:
            return
        if not self.data.get("evidence"):
            raise Invalid(_("代为录入请写明依据，如回执编号、来电时间。"), "evidence")
        entered = Event.objects.filter(opinion=self.opinion, to_step=self.from_step).exclude(from_step=self.from_step)
        if self.at < entered.latest("seq").occurred_at:
            raise Invalid(_("实际时间不能早于这件意见进入本环节的时间。"), "occurred_at")
        self.say("evidence")

    def assignment(self, *, if_it=lambda assignment: True):
        """The assignment acted upon: the one named in the form, else the only one within reach that qualifies."""
        fitting = [a for a in self.standing.within_reach if if_it(a)]
        named = self.data.get("assignment")
        chosen = [a for a in fitting if named in (None, a.pk)]
        if not chosen:
            raise Conflict
        if len(chosen) > 1:
            raise Invalid(_("请选择是哪个承办单位。"), "assignment")
        self.record["unit"] = chosen[0].unit.code
        self.grant = self.standing.grant_for(chosen[0], self.grant)
        if self.grant.on_behalf and self.at < (chosen[0].signed_at or chosen[0].assigned_at):
            raise Invalid(_("实际时间不能早于交办和签收的时间。"), "occurred_at")
        return chosen[0]
