"""What deputies and the station's staff are told when a day is published, changed or cancelled."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from deputies import links, telling
from deputies.models import Deputy, SwapInvitation, SwapOffer

PUBLISHED, CHANGED, CANCELLED = "duty.published", "duty.changed", "duty.cancelled"
LINK = (gettext_lazy("本人链接"), "https://example.cn/duty/…")
telling.register(
    PUBLISHED,
    gettext_lazy("值班：接待日已公布"),
    _("您在{station}的接待日已经公布：{day} {hours}，地点：{place}。请确认能否到场。{link}"),
    link=LINK,
)
telling.register(
    CHANGED,
    gettext_lazy("值班：接待日有变更"),
    _("{station}的接待日有变更：原定{was_day} {was_hours}，现为{day} {hours}，地点：{place}。{link}"),
    was_day=(gettext_lazy("原定日期"), gettext_lazy("2026年11月6日（周五）")),
    was_hours=(gettext_lazy("原定时间"), "09:00–11:30"),
    link=LINK,
)
telling.register(
    CANCELLED,
    gettext_lazy("值班：接待日取消"),
    _("{station}{day} {hours}的接待日已经取消。原因：{reason}"),
    reason=(gettext_lazy("原因"), gettext_lazy("防汛值守")),
)


def notice_url(day) -> str:
    """Where the public reads it."""
    return reverse("portal:notice", args=[day.station.current.code, f"{day.day:%Y-%m}"])


def tell_published(day, *, at) -> None:
    deputies = [shift.deputy for shift in day.shifts.standing().select_related("deputy__user")]
    key = f"{PUBLISHED}:{day.pk}"
    told = {"key": key, "values": telling.about(day), "url": reverse("deputies:my-duty"), "at": at}
    telling.tell_deputies(PUBLISHED, deputies, personal=links.in_message, **told)


def tell_changed(day, change, *, was, by, at) -> None:
    """``was``: the day as it stood before."""
    values = {"was_day": telling.said_day(was.day), "was_hours": telling.hours_of(was)}
    tell_everybody(CHANGED, day, key=f"{CHANGED}:{change.pk}", values=values, by=by, at=at)


def tell_cancelled(day, change, *, by, at) -> None:
    values = {"reason": day.cancelled_for}
    tell_everybody(CANCELLED, day, key=f"{CANCELLED}:{change.pk}", values=values, by=by, at=at)


def tell_everybody(event, day, *, key, values, by, at) -> None:
    """Whoever receives, whoever was asked to take a shift, and the station but the person who did it."""
    notice = {"key": key, "values": telling.about(day) | values, "url": notice_url(day), "at": at}
    telling.tell_deputies(event, concerned(day), personal=links.in_message, **notice)
    telling.tell_staff(event, day.station, spare=by, **notice)


def concerned(day) -> list[Deputy]:
    standing = day.shifts.standing()
    asked = SwapInvitation.objects.filter(
        offer__shift__in=standing, offer__state=SwapOffer.State.OPEN, declined_at=None
    )
    who = Q(pk__in=standing.values("deputy")) | Q(pk__in=asked.values("deputy"))
    return list(Deputy.objects.filter(who).select_related("user"))
