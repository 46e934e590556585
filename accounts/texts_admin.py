"""The texts of notices in the admin: every event with what it says, and a page to put something else in its place."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import texts
from accounts.admin import MasterDataAdmin
from accounts.models import Channel, OwnText

# How an address says "by whichever way".
ALL = "all"


class OwnTextForm(forms.ModelForm):
    class Meta:
        model = OwnText
        fields = ["text"]
        widgets = {"text": forms.Textarea({"rows": 5, "cols": 80})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        help_text = _("最多 %(most)d 个字。清空并保存，就恢复默认文字。")
        self.fields["text"].help_text = help_text % {"most": texts.longest(self.instance.channel)}

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if why := texts.refusal(texts.EVENTS[self.instance.event], self.instance.channel, text):
            raise ValidationError(why)
        return text


@admin.register(OwnText)
class OwnTextAdmin(MasterDataAdmin):
    """Its rows are known by event, channel and language, so its pages are too: a row comes with the first text."""

    known_by = "subject"

    def get_urls(self):
        listed, edited = require_safe(self.changelist_view), require_http_methods(["GET", "HEAD", "POST"])(self.edit)
        return [
            path("", self.admin_site.admin_view(listed), name="accounts_owntext_changelist"),
            path(
                "<str:event>/<slug:channel>/<slug:language>/",
                self.admin_site.admin_view(edited),
                name="accounts_owntext_edit",
            ),
        ]

    def changelist_view(self, request, extra_context=None):
        self.refuse_others(request)
        own = {}
        for row in filter(texts.is_offered, OwnText.objects.exclude(text="")):
            own.setdefault(row.event, []).append((way(row.channel), row.channel or ALL, row.language))
        rows = [(event, own.get(event.name, [])) for event in texts.EVENTS.values()]
        context = self.shown(request, _("消息文字")) | {"rows": rows}
        return render(request, "admin/accounts/owntext/list.html", context)

    def edit(self, request, event, channel, language):
        self.refuse_others(request)
        known, row = found(event, "" if channel == ALL else channel, language)
        form = OwnTextForm(request.POST or None, instance=row)
        if "_save" in request.POST and form.is_valid():
            self.keep(request, form)
            return redirect(request.path)
        context = self.shown(request, known.label) | {"event": known, "row": row, "form": form}
        context |= {"channel": channel, "language": language}
        context |= {"channels": {code or ALL: way(code) for code in ["", *known.channels]}}
        context |= {"default": known.default_in(language), "preview": preview(known, form, row)}
        return render(request, "admin/accounts/owntext/edit.html", context)

    def keep(self, request, form) -> None:
        """Save the text, note who did, and let this process read it at once."""
        is_new = form.instance.pk is None
        with transaction.atomic():
            row = form.save()
            message = self.construct_change_message(request, form, None, add=is_new)
            (self.log_addition if is_new else self.log_change)(request, row, message)
        texts.forget()
        said = _("已保存，%(seconds)d 秒内全部生效。") if row.text else _("已恢复默认文字，%(seconds)d 秒内全部生效。")
        self.message_user(request, said % {"seconds": texts.SECONDS}, messages.SUCCESS)

    def shown(self, request, title) -> dict:
        return self.admin_site.each_context(request) | {"opts": self.opts, "title": title}

    def refuse_others(self, request) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied


def found(event, channel, language):
    """The event and its row for this channel and language, a new one where there is none yet."""
    named = {"event": event, "channel": channel, "language": language}
    if not texts.is_offered(row := OwnText(**named)):
        raise Http404
    return texts.EVENTS[event], OwnText.objects.filter(**named).first() or row


def way(channel):
    return Channel(channel).label if channel else _("全部渠道")


def preview(event, form, row) -> str:
    """What a reader would get, with examples in the places; nothing where the text cannot be kept."""
    if form.is_bound and not form.is_valid():
        return ""
    written = form.cleaned_data["text"] if form.is_bound else row.text
    inherited = texts.own_texts().get((event.name, "", row.language)) if row.channel else ""
    return texts.fill(written or inherited or event.default_in(row.language), event.examples, row.language)
