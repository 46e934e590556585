"""What residents are told after which action, in their words: one table, one function. The staff's is in telling.py.

Nothing of what goes on inside: no press, no supervision, no reminder. Never the query code, which only the receipt knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts import texts
from accounts.inbox import notify_resident, overtake
from accounts.models import Channel
from accounts.protection import hide_person
from accounts.templatetags.words import long_day
from feedback.hours import is_urgent, quiet_until
from feedback.models import Contact
from feedback.receipts import EXAMPLE
from feedback.residents_choice import address_of, channel_of
from feedback.vocabulary import ClockKind, Kept, Telling
from feedback.workflow import Action, Capacity, Step

LONGEST_WORDS = 90
# Whoever was spoken to is not called to hear the same again.
SPOKEN = (Telling.PHONE, Telling.IN_PERSON)


def always(_act) -> bool:
    return True


def nothing(_act) -> dict:
    return {}


# What stands in the places of a sentence


def next_date(*kinds) -> Callable:
    """The day by which the clock of one of these kinds runs out."""
    return lambda act: {"day": max(act.clocks.find(*kinds), key=lambda clock: clock.started_at).due_at}


def given_words(name, place) -> Callable:
    """What somebody wrote for the resident: the same words that the tracking page shows."""
    return lambda act: {place: act.words[name]}


def extended(act) -> dict:
    return {"day": leads(act.clocks.moved)[0].due_at, "reason": act.words["reason"]}


def leads(clocks) -> list:
    """Those whose date the resident waits for; an assisting unit's is none of them."""
    return [clock for clock in clocks if clock.kind != ClockKind.ASSIST]


def promised(act) -> dict:
    return {"day": act.data["new_due_on"]}


# When it is told


def is_extended(act) -> bool:
    """The lead got more time; an assisting unit's changes nothing for the resident."""
    return act.record["approved"] and bool(leads(act.clocks.moved))


def is_sent_round(act) -> bool:
    return act.opinion.step == Step.HANDLE


def is_partly_kept(act) -> bool:
    return act.record["kept"] == Kept.PARTLY


def is_own(act) -> bool:
    """A merge is an event of the target and of its other followers too: for their residents nothing changes."""
    return "because_of" not in act.record


@dataclass(frozen=True)
class Told:
    """``followers``: what the residents are told whose matters were merged into this one; "" for nothing."""

    sentence: str
    values: Callable = nothing
    when: Callable = always
    followers: str = ""


AGAIN = _("您反映的事（编号{number}）正在重新办理，下一步在{day}前完成。{where}")
ANSWERED = _("您反映的事（编号{number}）已有答复，请看过后在{day}前作出评价。{where}")
ANSWERED_TOGETHER = _("您反映的事（编号{number}）与其他群众反映的并在一起办理，现在已有答复，也答复给您。{where}")
GUIDED = _("您反映的事（编号{number}）不属于联络站受理的范围，可以这样反映：{advice}。{where}")
RATING = next_date(ClockKind.RATING)
NEXT_ROUND = next_date(ClockKind.REWORK, ClockKind.DISPATCH)
TELLS = {
    Action.REGISTER: Told(
        _("您反映的事（编号{number}）已受理，{day}前交有关单位办理。{where}"), next_date(ClockKind.DISPATCH)
    ),
    Action.ANSWER_DIRECTLY: Told(ANSWERED, RATING, followers=ANSWERED_TOGETHER),
    Action.REPLY: Told(ANSWERED, RATING, followers=ANSWERED_TOGETHER),
    Action.GUIDE: Told(GUIDED, given_words("where", "advice"), followers=GUIDED),
    Action.MERGE: Told(
        _("您反映的事（编号{number}）与其他群众反映的同一件事并在一起办理，答复也会给您。{where}"), when=is_own
    ),
    Action.DECIDE_EXTENSION: Told(
        _("您反映的事（编号{number}）还需要一些时间，办理期限改为{day}。原因：{reason}。{where}"), extended, is_extended
    ),
    Action.RATE: Told(AGAIN, NEXT_ROUND, is_sent_round),
    Action.REWORK: Told(AGAIN, NEXT_ROUND),
    Action.REOPEN: Told(AGAIN, next_date(ClockKind.REGISTRATION)),
    Action.CLOSE_UNSATISFIED: Told(
        _("您不满意的答复（编号{number}）已经复核。说明：{reason}。{where}"), given_words("reason", "reason")
    ),
    Action.LOOK_BACK: Told(
        _("答复（编号{number}）中承诺的事已部分落实，其余在{day}前完成。{where}"), promised, is_partly_kept
    ),
    Action.WITHDRAW: Told(_("您反映的事（编号{number}）已按您的要求撤回，不再办理。{where}")),
}
WHERE = _("详情请凭回执上的编号和查询码{look}。")
WHERE_OR_CALL = _("详情请凭回执上的编号和查询码{look}，或致电联络站{phone}。")
LOOK, LOOK_AT = _("上网查询"), _("到 {url} 查询")
MOVED = "resident.moved"
# What the texts may name, as far as their own sentence does. Reason and advice are what was written for the resident.
PLACES = {
    "number": (gettext_lazy("意见编号"), EXAMPLE),
    "day": (gettext_lazy("下一个期限"), gettext_lazy("2026年3月18日（周三）")),
    "old": (gettext_lazy("原来的期限"), gettext_lazy("2026年3月16日（周一）")),
    "reason": (gettext_lazy("写给群众的原因"), gettext_lazy("材料还没有到")),
    "advice": (gettext_lazy("去处"), gettext_lazy("请到村人民调解委员会")),
    "where": (gettext_lazy("到哪里查询"), gettext_lazy("详情请凭回执上的编号和查询码上网查询。")),
}


def event_of(action, is_follower=False) -> str:
    return f"resident.{action}.merged" if is_follower else f"resident.{action}"


def register(event, label, sentence) -> None:
    texts.register(event, label, {name: PLACES[name] for name in texts.PLACE.findall(sentence)}, sentence)


register(
    MOVED,
    gettext_lazy("期限因放假安排变动 → 群众"),
    _("因放假安排调整，您反映的事（编号{number}）的期限由{old}改为{day}。{where}"),
)
for action, told in TELLS.items():
    register(event_of(action), format_lazy("{} → {}", Action(action).label, gettext_lazy("群众")), told.sentence)
    if told.followers:
        label = format_lazy("{} → {}", Action(action).label, gettext_lazy("并案的群众"))
        register(event_of(action, is_follower=True), label, told.followers)


def tell(act, event) -> None:
    """Write what the residents concerned are told of one action, in its transaction. Imported history tells nobody."""
    told = TELLS.get(act.action)
    if told is None or act.grant.capacity == Capacity.IMPORT or not told.when(act):
        return
    family, seq = family_of(act.opinion), event.seq
    values = {name: shown(value, family) for name, value in told.values(act).items()}
    for contact in family:
        is_follower = contact.pk != act.opinion.pk
        if not is_follower or told.followers:
            overtake(f"{contact.opinion.number}:")
        if told.followers if is_follower else channel_of(contact) != Channel.PHONE or not was_spoken_to(act):
            send(contact, event_of(act.action, is_follower), values, act.opinion, seq, act.at, act.clocks.rules)


def tell_moved(opinion, old_due: datetime, new_due: datetime, at: datetime, rules) -> None:
    """A date that the resident was told has moved with the calendar: once per event of the opinion, so call it after that."""
    old, new = timezone.localdate(old_due), timezone.localdate(new_due)
    contact = Contact.objects.filter(opinion=opinion).select_related("opinion__station__merged_into").first()
    if contact and old != new:
        values = {"old": shown(old, []), "day": shown(new, [])}
        send(contact, MOVED, values, opinion, opinion.event_count, at, rules)


def family_of(opinion) -> list[Contact]:
    """Of the opinion and of those merged into it: whoever of them is told, nobody reads of another."""
    whose = Q(opinion=opinion) | Q(opinion__merged_into=opinion)
    return list(Contact.objects.filter(whose).select_related("opinion__station__merged_into"))


def was_spoken_to(act) -> bool:
    return act.record.get("told_by") in SPOKEN or act.grant.on_behalf == Capacity.RESIDENT


def send(contact, event, values, case, seq, at, rules) -> None:
    """Of what happened to ``case`` at event ``seq``; outside working hours only what is urgent."""
    if channel := channel_of(contact):
        about = {"number": contact.opinion.number, "where": where_of(contact.opinion)}
        notify_resident(
            channel,
            address_of(contact, channel),
            key=f"{contact.opinion.number}:{case.number}:{seq}:resident",
            # In Chinese, the language of the county, whoever is signed in.
            text=texts.render(event, settings.LANGUAGE_CODE, channel, values | about),
            at=at,
            not_before=quiet_until(case, at, rules),
            keeps_hours=not is_urgent(case),
        )


def shown(value, contacts) -> str:
    """A day as people say it; of words the beginning, without anybody's name, number or address."""
    if isinstance(value, date):
        with translation.override(settings.LANGUAGE_CODE):
            return long_day(value)
    for contact in contacts:
        value = hide_person(value, name=contact.name, address=contact.address)
    words = " ".join(value.split()).rstrip("。.；;，,")
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"


def where_of(opinion) -> str:
    """The page to look at, with nobody's number in its address, and the station's own telephone."""
    phone = opinion.station.current.phone
    with translation.override(settings.LANGUAGE_CODE):
        look = translation.gettext(LOOK_AT if settings.PORTAL_URL else LOOK).format(url=f"{settings.PORTAL_URL}/track/")
        return translation.gettext(WHERE_OR_CALL if phone else WHERE).format(look=look, phone=phone)
