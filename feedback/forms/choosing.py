"""How the resident wants to hear of the case: asked beside the phone number, and once more on the tracking page."""

from django import forms
from django.utils.translation import gettext_lazy as _l

from accounts import inbox
from accounts.fields import choice
from feedback.errors import Invalid
from feedback.residents_choice import choices, first_choice, offered, refuse_impossible
from feedback.vocabulary import TellBy

NOT_OFFERED = {"invalid_choice": _l("请选择一项。")}


def tell_by_field(label):
    return choice(label, TellBy.choices, radio=True, required=False, error_messages=NOT_OFFERED)


def offer_choice(form, chosen: str = "") -> None:
    """Only what is possible can be ticked; what is ticked beforehand reaches most people."""
    field = form.fields["tell_by"]
    field.choices = choices()
    field.is_one_of = True  # one is ticked already: no label may say it is not needed
    form.initial.setdefault("tell_by", chosen or first_choice())


def judge_choice(form, data: dict) -> None:
    if not (data.get("tell_by") and data.get("phone")) or form.has_error("tell_by"):
        return
    try:
        refuse_impossible(data["tell_by"], data["phone"])
    except Invalid as refusal:
        form.add_error("tell_by", refusal.message)


class TellByForm(forms.Form):
    """On the tracking page. Nothing is written in it that could be lost. ``phone``: the number that was left."""

    typed = ()

    tell_by = choice(_l("怎么告诉您结果"), TellBy.choices, radio=True, error_messages=NOT_OFFERED)

    def __init__(self, *args, phone="", **options):
        super().__init__(*args, label_suffix="", **options)
        field = self.fields["tell_by"]
        field.choices = choices()
        if phone and not inbox.mobile(phone) and TellBy.SMS in offered():
            field.choices = [row for row in field.choices if row[0] != TellBy.SMS]
            field.help_text = _l("您留的是座机，收不到短信，我们可以打电话告诉您。")


class CallForm(forms.Form):
    """How often a call had been tried when its button was drawn."""

    tried = forms.IntegerField(min_value=0, max_value=32767)
