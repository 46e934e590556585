"""A reception day and the opinions it brings: the event (Occasion) that walk-ins of the day are bound to."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies.models import ReceptionDay
from feedback.errors import Invalid
from feedback.models import Occasion, Opinion
from feedback.services import advance, log
from feedback.workflow import Action, Step

State = ReceptionDay.State


def occasion_of(day: ReceptionDay, *, at: datetime | None = None) -> Occasion:
    """The event of this day, made when its first visitor is noted down, with the deputies who are expected.

    Raises Invalid for a day that is still to come, was never published or was cancelled.
    """
    refuse(day, timezone.localdate(at))
    with transaction.atomic():
        words = {"title": filled("%(day)s代表接待", {"day": f"{day.day:%m月%d日}"}), "held_on": day.day}
        words |= {"station": day.station, "kind": Occasion.Kind.RECEPTION, "place": day.where[:120]}
        occasion, is_new = Occasion.objects.get_or_create(reception_day=day, defaults=words)
        if is_new:
            occasion.deputies.set(day.shifts.standing().values_list("deputy", flat=True))
    return occasion


def refuse(day: ReceptionDay, today) -> None:
    if day.state == State.CANCELLED:
        raise Invalid(_("这个接待日已经取消，来访请在“登记来访”里登记。"))
    if day.state == State.PLANNED:
        raise Invalid(_("这个接待日还没有公布，来访请在“登记来访”里登记。"))
    if day.day > today:
        raise Invalid(filled(_("还没有到%(day)s，到了那一天才能登记。"), {"day": long_day(day.day)}))


@transaction.atomic
def log_answered(data: dict, answer: dict, *, form_key: str, by, at: datetime | None = None) -> Opinion:
    """Note down what a visitor said and what was answered on the spot: received, registered and answered in one go.

    ``data`` as for services.log(); ``answer``: answer, outcome, summary, and promises where the outcome asks for them.
    All or nothing; each of the three acts is one of its own in the ledger.
    """
    opinion = log(data, form_key=form_key, by=by, at=at)
    if opinion.step == Step.RECEIVE:
        opinion = advance(opinion, Action.COMPLETE_RECEPTION, by=by, data={"was_read_back": True}, at=at)
    if opinion.step == Step.REGISTER:
        told = {"told_by": "in_person", "category": data.get("category"), "demand": data.get("demand")}
        opinion = advance(opinion, Action.ANSWER_DIRECTLY, by=by, data=told | answer, at=at)
    return opinion
