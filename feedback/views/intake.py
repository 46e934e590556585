"""How staff and deputies bring opinions in: walk-ins, occasions, reports from the field; and several by one letter."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.wording import filled
from deputies.models import deputy_of
from feedback import services
from feedback.errors import Conflict, Invalid, NotAllowed, Refusal
from feedback.forms.occasions import DispatchTogetherForm, OccasionForm
from feedback.forms.walk_in import DeputyReportForm, LogForm, stations_to_log_at
from feedback.models import Occasion, Opinion
from feedback.receiving import log_answered
from feedback.together import dispatch_together, fit_for_one_letter
from feedback.views.cases import FRESH_RECEIPT
from feedback.vocabulary import Channel
from stations.scope import STATION_STAFF, scope_of, staff_only

CHANNELS = {
    Occasion.Kind.RECEPTION: Channel.WALK_IN,
    Occasion.Kind.MEETING: Channel.MEETING,
    Occasion.Kind.VISIT: Channel.VISIT,
}
MOST_TOGETHER = 60
PAGE = 25
# On the message that the words of a form have arrived: portal.js forgets their draft by it.
ARRIVED = "arrived"


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request):
    """A walk-in: the visitor's words are enough. ``?occasion=`` binds several in a row to one event."""
    occasions = Occasion.objects.visible_to(request.user).select_related("station__merged_into", "reception_day")
    occasion = occasions.filter(pk=asked_pk(request)).first()
    stations = stations_to_log_at(request.user)
    named = [row for row in stations if row.code == request.POST.get("station")]
    station = occasion.station if occasion else next(iter(named), None)
    station = station or home_station(request.user, stations)
    if station is None or not stations:
        raise NotAllowed(_("您名下没有开放的联络站，不能登记来访。"))
    if request.method != "POST":
        form = LogForm(initial=starting_values(station, occasion), station=station, by=request.user)
        return render(request, "feedback/log.html", {"form": form, "occasion": occasion})
    form = LogForm(request.POST, request.FILES, station=station, by=request.user)
    if form.is_valid() and (opinion := try_log(form, request.user)):
        return after_log(request, opinion, occasion)
    return render(
        request, "feedback/log.html", {"form": form, "occasion": occasion}, status=getattr(form, "status", 400)
    )


def asked_pk(request) -> int:
    """The occasion named in the address, or 0."""
    asked = request.GET.get("occasion", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 15 else 0


def home_station(user, stations):
    """Where a liaison or head sits, before the points below it; None where nothing of theirs is open."""
    own = [post.station.current.pk for post in scope_of(user).posts if post.station_id]
    return stations.filter(pk__in=own).first() or stations.first()


def starting_values(station, occasion) -> dict:
    values = {"form_key": uuid.uuid4(), "station": station.code, "channel": Channel.WALK_IN, "people": 1}
    values["received_on"] = timezone.localdate()
    if occasion:
        values |= {"occasion": occasion.pk, "channel": CHANNELS[occasion.kind], "received_on": occasion.held_on}
        values |= {"place": "", "deputies": list(occasion.deputies.all())}
    return values


def try_log(form, user):
    """The opinion, or None with the reason on the form."""
    try:
        if isinstance(form, LogForm) and (answer := form.answer_data()):
            return log_answered(form.service_data(), answer, form_key=form.key, by=user)
        return services.log(form.service_data(), form_key=form.key, by=user)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        form.status = {Invalid: 400, Conflict: 409}.get(type(refusal), 403)
        return None


def after_log(request, opinion, occasion):
    request.session[FRESH_RECEIPT] = opinion.number
    messages.success(request, _("已登记，编号 %(number)s。") % {"number": opinion.number}, extra_tags=ARRIVED)
    if occasion and "another" in request.POST:
        return redirect(f"{request.path}?occasion={occasion.pk}")
    return redirect("feedback:staff-receipt", number=opinion.number)


@require_http_methods(["GET", "HEAD", "POST"])
def deputy_report(request):
    """随手拍, from a deputy's phone."""
    deputy = deputy_of(request.user)
    if deputy is None:
        raise NotAllowed(_("只有代表本人可以使用随手拍。"))
    options = {"deputy": deputy, "by": request.user}
    if request.method != "POST":
        posting = deputy.postings.current().select_related("station__merged_into").first()
        initial = {
            "form_key": uuid.uuid4(),
            "station": posting.station.current.code if posting else "",
            "is_own": "yes",
        }
        return render(request, "feedback/deputy_report.html", {"form": DeputyReportForm(initial=initial, **options)})
    form = DeputyReportForm(request.POST, request.FILES, **options)
    if form.is_valid() and (opinion := try_log(form, request.user)):
        named = {"station": opinion.station.name, "number": opinion.number}
        messages.success(request, filled(_("已交给%(station)s，编号 %(number)s。"), named), extra_tags=ARRIVED)
        return redirect(opinion)
    return render(request, "feedback/deputy_report.html", {"form": form}, status=getattr(form, "status", 400))


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def occasions(request):
    """Reception days, meetings and visits of one's stations; a new one is made here."""
    form = OccasionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        occasion = form.save()
        return redirect("feedback:occasion", pk=occasion.pk)
    rows = Occasion.objects.visible_to(request.user).select_related("station").with_counts()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    status = 400 if form.errors else 200
    return render(request, "feedback/occasions.html", {"form": form, "occasions": page, "page": page}, status=status)


@staff_only(*STATION_STAFF)
@require_safe
def occasion(request, pk):
    """The opinions of one event; those waiting for dispatch can leave by one letter, a page of them at a time."""
    row = get_object_or_404(Occasion.objects.visible_to(request.user).select_related("station__merged_into"), pk=pk)
    opinions = Opinion.objects.visible_to(request.user).filter(occasion=row).select_related("village").order_by("pk")
    page = Paginator(opinions, PAGE).get_page(request.GET.get("page"))
    context = {"occasion": row, "page": page}
    context["may_log"] = stations_to_log_at(request.user).filter(pk=row.station.current.pk).exists()
    fit = fit_for_one_letter(Opinion.objects.filter(pk__in=[opinion.pk for opinion in page]))
    context["together"] = set(fit.values_list("pk", flat=True))
    return render(request, "feedback/occasion.html", context)


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def together(request):
    """Several opinions to one unit by one letter; chosen on the desk or at an event."""
    named = [number for number in request.GET.getlist("o")[:MOST_TOGETHER] if number.isalnum()]
    waiting = fit_for_one_letter(Opinion.objects.visible_to(request.user).filter(number__in=named))
    form = DispatchTogetherForm(request.POST or None, waiting=waiting, by=request.user)
    if request.method == "POST" and form.is_valid() and try_dispatch(form, request.user):
        count = len(form.cleaned_data["opinions"])
        done = ngettext("已用一封函交办 %(n)d 件。", "已用一封函交办 %(n)d 件。", count) % {"n": count}
        messages.success(request, done)
        return redirect("portal:desk")
    status = getattr(form, "status", 400 if form.errors else 200)
    return render(request, "feedback/together.html", {"form": form, "waiting": waiting}, status=status)


def try_dispatch(form, user) -> bool:
    try:
        dispatch_together(form.cleaned_data["opinions"], by=user, data=form.service_data(), form_key=form.key)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        form.status = {Invalid: 400, Conflict: 409}.get(type(refusal), 403)
        return False
    return True
