"""A4 forms: the print view, and PDF made by a worker."""

import io
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.doors import post_only
from feedback import contacts
from feedback.documents import drawn, is_of_office, may_draw, paper_of, sheet_key, sheets_of
from feedback.errors import NotAllowed
from feedback.forms.actions import WhyForm
from feedback.models import Printout
from feedback.views.cases import find
from feedback.word_files import supervision_word

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def find_paper(request, number, key):
    """The standing and the form, for station staff and committee; 404 where the case has no such form yet.

    Whom a supervision notice addresses finds that form and no other.
    """
    standing = find(request, number)
    paper = paper_of(standing, key)
    if not (is_of_office(standing) or (paper and may_draw(standing, paper))):
        raise NotAllowed
    if paper is None:
        raise Http404
    if not may_draw(standing, paper):
        raise NotAllowed
    return standing, paper


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request, number, key):
    """GET masks the contact; POST with a reason shows it, on record."""
    standing, paper = find_paper(request, number, key)
    form, contact = WhyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        contact = contacts.reveal(standing, reason=form.cleaned_data["reason"])
    sheet = mark_safe(drawn(standing, paper, contact=contact))  # noqa: S308  drawn by our own template
    context = {"opinion": standing.opinion, "paper": paper, "sheet": sheet, "contact": contact, "form": form}
    context["may_reveal"] = paper.notice is None and contacts.may_reveal(standing)
    context["sheets"] = [(sheet_key(standing, row), row) for row in sheets_of(standing)] if paper.notice else []
    return render(request, "feedback/paper.html", context, status=400 if form.errors else 200)


@post_only("feedback:paper", "number", "key")
def word(request, number, key):
    """A supervision notice as a Word file, to be sealed or sent on; who took it stands in the audit trail."""
    standing, paper = find_paper(request, number, key)
    if paper.notice is None:
        raise Http404
    audit.record(request.user, "draw_word", number, form=paper.key)
    name = f"{number}-{paper.key}.docx"
    content = io.BytesIO(supervision_word(standing, paper.notice))
    response = FileResponse(content, as_attachment=True, filename=name, content_type=WORD)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@post_only("feedback:paper", "number", "key")
def printout(request, number, key):
    """Ask for the form as PDF; asked twice for the same state of the case it is one."""
    standing, paper = find_paper(request, number, key)
    opinion = standing.opinion
    row, _created = Printout.objects.get_or_create(
        opinion=opinion, form=paper.key, event_count=opinion.event_count, asked_by=request.user
    )
    return redirect("feedback:printout-state", pk=row.pk)


def own_printout(request, pk):
    """What this person asked for, as long as the form is still theirs to see."""
    row = get_object_or_404(Printout.objects.select_related("opinion"), pk=pk, asked_by=request.user)
    find_paper(request, row.opinion.number, row.form)
    return row


@require_safe
def printout_state(request, pk):
    row = own_printout(request, pk)
    context = {"printout": row, "paper": paper_of(find(request, row.opinion.number), row.form)}
    return render(request, "feedback/printout.html", context)


@require_safe
def printout_file(request, pk):
    row = own_printout(request, pk)
    path = Path(settings.MEDIA_ROOT) / row.path
    if not row.path or not path.is_file():
        raise Http404
    name = f"{row.opinion.number}-{row.form}.pdf"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
