"""Attachments: never by a public address, only to whoever may see the case they belong to."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import access
from feedback.case_file import eyes_of
from feedback.models import Attachment, Opinion
from feedback.standing import Standing
from feedback.timeline import may_open
from feedback.timeline_words import RESIDENT, UNIT


@login_not_required
@require_safe
def file(request, pk):
    attachment = get_object_or_404(Attachment, pk=pk, opinion__isnull=False)
    eyes = [eyes for eyes in eyes_on(request, attachment.opinion_id) if may_open(attachment.visibility, eyes)]
    if not eyes:
        raise Http404
    return send(attachment, name=unspoken(attachment) if eyes == [UNIT] else attachment.name)


def unspoken(attachment) -> str:
    """People name photos after themselves; a unit gets a number."""
    return f"{attachment.pk}{Path(attachment.path).suffix}"


def eyes_on(request, opinion_id) -> list[str]:
    """With which eyes this browser sees the case: by account, by the resident's cookie, or not at all."""
    found = []
    own = access.own_opinion(request)
    if own and opinion_id == own.pk:
        found.append(RESIDENT)
    if request.user.is_authenticated:
        opinion = Opinion.objects.visible_to(request.user).filter(pk=opinion_id).first()
        found += [eyes_of(Standing(opinion, request.user, timezone.now()))] if opinion else []
    return found


@login_not_required
@require_safe
def waiting_file(request, form_key, pk):
    """A photo of a form not sent yet: whoever holds the form's random key."""
    attachment = get_object_or_404(Attachment, pk=pk, form_key=form_key, opinion=None)
    return send(attachment, name=attachment.name)


def send(attachment, *, name):
    path = Path(settings.MEDIA_ROOT) / attachment.path
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=attachment.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=300"
    return response
