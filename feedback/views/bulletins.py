"""Monthly reports and bulletins: the list, the report with what can be done with it, its words, its files."""

import io
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import post_only
from feedback import bulletin_files, bulletins
from feedback.bulletin_figures import differences
from feedback.bulletin_sheets import drawn, word
from feedback.errors import Conflict, Invalid, Refusal
from feedback.forms.bulletins import DraftForm, VersionForm, WordsForm
from feedback.models import Bulletin
from feedback.views.papers import WORD
from stations.models import District, Role, Station
from stations.scope import STATION_STAFF, acts_for, scope_of, staff_only

PAGE = 25
CODES = {Conflict: 409, Invalid: 400}


def find(request, pk) -> Bulletin:
    """Within sight of this person; else it does not exist."""
    mine = Bulletin.objects.visible_to(request.user).select_related("station__merged_into", "district", "issued_by")
    return get_object_or_404(mine, pk=pk)


def draft_form(user, data=None) -> DraftForm | None:
    """For whoever writes any report; None for those who read only."""
    scope = scope_of(user)
    stations = Station.objects.filter(scope.reach("pk", "district_id"), state=Station.State.OPEN).order_by(
        "tier", "code"
    )
    stations = [station for station in stations if acts_for(user, station)] if scope.roles - {Role.COMMITTEE} else []
    districts = list(District.objects.filter(code__in=scope.districts(Role.COMMITTEE)))
    return DraftForm(data, stations=stations, districts=districts) if stations or districts else None


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request):
    """All within sight, the newest period first; posting the form drafts one."""
    form, status = draft_form(request.user, request.POST or None), 200
    if request.method == "POST" and form and form.is_valid():
        kind, place = form.places[form.cleaned_data["place"]]
        try:
            return redirect(bulletins.draft(kind, place, form.cleaned_data["period"], by=request.user))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            status = CODES.get(type(refusal), 403)
    rows = Bulletin.objects.visible_to(request.user).select_related("station", "district")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    if request.method == "POST" and status == 200:
        status = 400 if form else 403
    return render(request, "feedback/reports.html", {"page": page, "form": form}, status=status)


@staff_only(*STATION_STAFF)
@require_safe
def report(request, pk):
    return show(request, find(request, pk))


def show(request, row, *, error="", status=200):
    at, user = timezone.now(), request.user
    readers = list(row.readers.select_related("reader"))
    mine = next((each for each in readers if each.reader_id == user.pk), None)
    sheet = mark_safe(drawn(row))  # noqa: S308  drawn by our own template
    context = {"report": row, "sheet": sheet, "error": error, "readers": readers, "mine": mine}
    context |= {"differences": differences(row, at=at), "at": at}
    context |= {"confirmed": sum(each.confirmed_at is not None for each in readers)}
    if row.issued_at is None:
        context |= {"may_write": bulletins.may_write(user, row.kind, row.place)}
        context |= {"may_issue": bulletins.may_issue(user, row.kind, row.place)}
    return render(request, "feedback/report.html", context, status=status)


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_report(request, pk):
    row = find(request, pk)
    bulletins.refuse_unless(bulletins.may_write(request.user, row.kind, row.place))
    if row.issued_at:
        return redirect(row)
    form = WordsForm(request.POST or None, bulletin=row)
    if request.method == "POST" and form.is_valid():
        typed = {"title": form.cleaned_data["title"], "paragraphs": form.paragraphs}
        return done(request, row, bulletins.edit, version=form.cleaned_data["version"], **typed)
    status = 400 if request.method == "POST" else 200
    return render(request, "feedback/edit_report.html", {"report": row, "form": form}, status=status)


@post_only("feedback:report", "pk")
@staff_only(*STATION_STAFF)
def redraft_report(request, pk):
    return done(request, find(request, pk), bulletins.redraft, version=version_of(request))


@post_only("feedback:report", "pk")
@staff_only(*STATION_STAFF)
def issue_report(request, pk):
    return done(request, find(request, pk), bulletins.issue, version=version_of(request))


@post_only("feedback:report", "pk")
@staff_only(*STATION_STAFF)
def confirm_report(request, pk):
    return done(request, find(request, pk), bulletins.confirm)


def version_of(request) -> int:
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0


def done(request, row, service, **data):
    """Back to the report; with a sentence where it could not be done."""
    try:
        service(row, by=request.user, **data)
    except Refusal as refusal:
        return show(request, find(request, row.pk), error=refusal.message, status=CODES.get(type(refusal), 403))
    messages.success(request, _("已完成。"))
    return redirect(row)


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def report_pdf(request, pk):
    """The file of an issued report; POST has one tried again that could not be made."""
    row = find(request, pk)
    if request.method == "POST":
        bulletin_files.ask_again(row)
        return redirect(row)
    path = Path(settings.MEDIA_ROOT) / row.path
    if not row.path or not path.is_file():
        raise Http404
    return downloaded(path.open("rb"), f"report-{row.pk}.pdf", "application/pdf")


@staff_only(*STATION_STAFF)
@require_safe
def report_word(request, pk):
    row = find(request, pk)
    return downloaded(io.BytesIO(word(row)), f"report-{row.pk}.docx", WORD)


def downloaded(content, name, content_type) -> FileResponse:
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
