"""How residents want to hear of their case, as far as it is possible: by short message, by a call, or not at all."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, inbox
from accounts.models import Channel
from feedback.errors import Invalid
from feedback.models import Contact
from feedback.vocabulary import TellBy

VERB = "choose_telling"


def offered() -> list[TellBy]:
    """What there is to choose from: short messages only where there is a gateway that sends them."""
    return [choice for choice in TellBy if choice != TellBy.SMS or Channel.SMS in settings.CHANNELS]


def choices() -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in offered()]


def first_choice() -> TellBy:
    """Of whoever has not said anything."""
    return offered()[0]


def chosen(tell_by: str, phone: str) -> str:
    """What is kept: without a number nobody can be told, whatever was ticked."""
    return (tell_by or first_choice()) if phone else TellBy.ONLINE


def channel_of(contact: Contact) -> str | None:
    """By which channel this person is told now; whom no short message can reach is called. None: not at all."""
    if not contact.phone or contact.tell_by == TellBy.ONLINE:
        return None
    by_message = contact.tell_by == TellBy.SMS and TellBy.SMS in offered() and inbox.mobile(contact.phone)
    return Channel.SMS if by_message else Channel.PHONE


def way_of(contact: Contact) -> TellBy:
    """How this person is told in truth: whom no short message reaches is called, whatever was chosen once."""
    return {Channel.SMS: TellBy.SMS, Channel.PHONE: TellBy.PHONE}.get(channel_of(contact), TellBy.ONLINE)


def address_of(contact: Contact, channel: str) -> str:
    """The number as the gateway wants it, or as it was given to be called."""
    return inbox.mobile(contact.phone) if channel == Channel.SMS else contact.phone


def choose(opinion, tell_by: str) -> None:
    """The resident changes it; who wants to look for himself is not called for what waits either.

    Raises Invalid where no number was left, or where it cannot be done.
    """
    contact = Contact.objects.filter(opinion=opinion).first()
    if contact is None or not contact.phone:
        raise Invalid(_("您没有留电话，请用编号和查询码上网查询。"))
    refuse_impossible(tell_by, contact.phone)
    with transaction.atomic():
        if Contact.objects.filter(pk=contact.pk).exclude(tell_by=tell_by).update(tell_by=tell_by):
            audit.record(None, VERB, opinion.number, tell_by=tell_by)
        if tell_by == TellBy.ONLINE:
            silence(opinion)


def silence(*opinions) -> None:
    """What waits for these residents has been overtaken."""
    for opinion in opinions:
        inbox.take_back(f"{opinion.number}:")


def readdress(contact: Contact) -> None:
    """After a correction: what waits goes to the number that is right, to none where nobody is to be told."""
    if channel_of(contact):
        inbox.redirect(f"{contact.opinion.number}:", contact.phone)
    else:
        silence(contact.opinion)


def refuse_impossible(tell_by: str, phone: str) -> None:
    if tell_by not in offered():
        raise Invalid(_("请选择一项。"), "tell_by")
    if tell_by == TellBy.SMS and phone and not inbox.mobile(phone):
        raise Invalid(_("座机收不到短信，请选“打电话”，或者留手机号。"), "tell_by")
