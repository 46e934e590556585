"""What is told when deputies answer: of leave, of empty places, of shifts that change hands."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from deputies import links, telling
from deputies.announcing import LINK

LEAVE_ASKED, LEAVE_DECIDED, VACANT = "duty.leave_asked", "duty.leave_decided", "duty.vacant"
OFFERED, TAKEN, DECLINED, WITHDRAWN, LAPSED = (
    "duty.swap_offered",
    "duty.swap_taken",
    "duty.swap_declined",
    "duty.swap_withdrawn",
    "duty.swap_lapsed",
)
GRANTED, REFUSED = gettext_lazy("站长已同意"), gettext_lazy("站长未同意")
BECAUSE = gettext_lazy("原因：{reason}。")
IN_RETURN = gettext_lazy("{giver}改为接待：{day} {hours}，{station}。")
NAME, REASON = (gettext_lazy("代表姓名"), gettext_lazy("戴代表")), (gettext_lazy("事由"), gettext_lazy("外出培训"))
telling.register(
    LEAVE_ASKED,
    gettext_lazy("值班：代表请假"),
    _("{name}请假：{station}{day} {hours}的接待，事由：{reason}。请审批。"),
    name=NAME,
    reason=REASON,
)
telling.register(
    LEAVE_DECIDED,
    gettext_lazy("值班：请假的审批结果"),
    _("您{day} {hours}在{station}的接待请假，{decision}。{because}{link}"),
    decision=(gettext_lazy("审批结果"), GRANTED),
    because=(gettext_lazy("原因"), gettext_lazy("原因：当天没有别的代表。")),
    link=LINK,
)
telling.register(
    VACANT,
    gettext_lazy("值班：空出名额"),
    _("{name}{day} {hours}在{station}的接待已准假，空出一个名额。请安排别的代表。"),
    name=NAME,
)
telling.register(
    OFFERED,
    gettext_lazy("值班：同事请您替班"),
    _("{name}想请您替班：{day} {hours}，{station}，地点：{place}。{because}先答应的同事接替。{link}"),
    name=NAME,
    because=(gettext_lazy("事由"), gettext_lazy("原因：外出培训。")),
    link=LINK,
)
SWAPPED = {
    "giver": (gettext_lazy("原来的代表"), gettext_lazy("戴代表")),
    "taker": (gettext_lazy("接替的代表"), gettext_lazy("邓代表")),
}
telling.register(
    TAKEN,
    gettext_lazy("值班：换班成功"),
    _("{station}{day} {hours}的接待，已由{taker}接替{giver}。{exchange}{link}"),
    exchange=(gettext_lazy("交换"), gettext_lazy("戴代表改为接待：2026年11月13日（周五） 09:00–11:30，辰阳镇联络站。")),
    link=LINK,
    **SWAPPED,
)
telling.register(
    DECLINED,
    gettext_lazy("值班：没有同事能替"),
    _("您请的同事都不能替{station}{day} {hours}的接待，这一班仍是您的。去不了请向站长请假。{link}"),
    link=LINK,
)
telling.register(
    WITHDRAWN,
    gettext_lazy("值班：不用替班了"),
    _("{name}{day} {hours}在{station}的接待不用您替了。"),
    name=NAME,
)
telling.register(
    LAPSED,
    gettext_lazy("值班：换班没有换成"),
    _("{name}请同事替{station}{day} {hours}的接待，没有人接替，这次换班已经结束，不用再答复。"),
    name=NAME,
)


def because(reason):
    return format_lazy(BECAUSE, reason=reason.rstrip("。.")) if reason else ""


def tell_deputies(event, day, deputies, *, key, at, **values) -> None:
    """With the address of their own page, or the link to it."""
    values, url = telling.about(day) | values, reverse("deputies:my-duty")
    telling.tell_deputies(
        event, deputies, key=f"{event}:{key}", values=values, url=url, at=at, personal=links.in_message
    )


def tell_staff(event, day, *, key, url, at, heads=False, spare=None, **values) -> None:
    values = telling.about(day) | values
    telling.tell_staff(
        event, day.station, key=f"{event}:{key}", values=values, url=url, at=at, heads=heads, spare=spare
    )


# Leave


def tell_leave_asked(day, deputy, reason, *, key, at) -> None:
    said, url = {"name": deputy.name, "reason": reason.rstrip("。.")}, reverse("deputies:leaves")
    tell_staff(LEAVE_ASKED, day, key=key, url=url, at=at, heads=True, **said)


def tell_leave_decided(day, deputy, *, is_granted, decision, key, at) -> None:
    said = {"decision": GRANTED if is_granted else REFUSED, "because": because(decision)}
    tell_deputies(LEAVE_DECIDED, day, [deputy], key=key, at=at, **said)


def tell_vacant(day, shift, *, by, at) -> None:
    """Liaison and head, once each, but whoever has just decided it."""
    for heads in (False, True):
        url = reverse("deputies:station-plan", args=[day.station.current.code], query={"from": f"{day.day:%Y-%m}"})
        tell_staff(VACANT, day, key=shift.pk, url=url, at=at, heads=heads, spare=by, name=shift.deputy.name)


# Swaps


def tell_offered(day, offer, colleagues, *, at) -> None:
    said = {"name": offer.shift.deputy.name, "because": because(offer.reason)}
    tell_deputies(OFFERED, day, colleagues, key=offer.pk, at=at, **said)


def tell_taken(day, offer, deputies, *, taker, return_day=None, at) -> None:
    """Both deputies, those who need not answer any more, and the stations."""
    giver = offer.shift.deputy.name
    said = {"giver": giver, "taker": taker.name, "exchange": ""}
    if return_day:
        said["exchange"] = format_lazy(IN_RETURN, giver=giver, **telling.about(return_day))
    tell_deputies(TAKEN, day, deputies, key=offer.pk, at=at, **said)
    for where in filter(None, (day, return_day)):
        url = reverse("deputies:station-plan", args=[where.station.current.code], query={"from": f"{where.day:%Y-%m}"})
        values = telling.about(day) | said
        telling.tell_staff(TAKEN, where.station, key=f"{TAKEN}:{offer.pk}", values=values, url=url, at=at)


def tell_declined(day, offer, *, at) -> None:
    tell_deputies(DECLINED, day, [offer.shift.deputy], key=offer.pk, at=at)


def tell_withdrawn(day, offer, colleagues, *, at) -> None:
    tell_deputies(WITHDRAWN, day, colleagues, key=offer.pk, at=at, name=offer.shift.deputy.name)


def tell_lapsed(day, offer, deputies, *, at) -> None:
    tell_deputies(LAPSED, day, deputies, key=offer.pk, at=at, name=offer.shift.deputy.name)
