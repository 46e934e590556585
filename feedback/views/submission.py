"""The door of residents: the form of five questions, and the receipt. No account; a signed half-hour cookie."""

import re
import uuid

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.attempts import address_of
from deputies.models import Deputy
from feedback import access, services, throttle
from feedback.clock import Rules
from feedback.creation import says_the_same
from feedback.errors import Conflict, Invalid
from feedback.forms.public import SubmitForm, opened_now
from feedback.presenting import current_clock
from feedback.receipts import receipt_of
from feedback.vocabulary import Channel
from feedback.workflow import Action
from stations.models import District, Station


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request):
    """GET draws the form, filled in with what a link or QR code knows; POST takes it, with or without JavaScript."""
    if request.method != "POST":
        return draw(request, SubmitForm(initial=prefilled(request)), closed=closed_station(request))
    address = address_of(request)
    is_full = throttle.has_left_many_files(address)
    is_suspicious = is_full or throttle.is_busy(address, request.POST.get("phone", ""))
    form = SubmitForm(request.POST, request.FILES, is_suspicious=is_suspicious, is_full=is_full)
    is_whole = form.is_valid()
    throttle.count_files(address, form.newly_kept)
    if "look" in request.POST:
        form.judge_place_only()
        return draw(request, form)
    return take(request, form) if is_whole else draw(request, form, status=400)


def draw(request, form, *, status=200, **context):
    return render(request, "feedback/submit.html", {"form": form, **form.suggestion, **context}, status=status)


def take(request, form):
    if said_already(request, form):
        messages.info(request, _("这件意见刚才已经收到。"))
        return redirect("feedback:receipt")
    try:
        opinion = services.submit(form.service_data(), form_key=form.key)
    except Conflict as refusal:
        form.renew_key()
        return draw(request, form, status=409, refusal=refusal.message)
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return draw(request, form, status=400)
    throttle.count(address_of(request), form.cleaned_data["phone"], form_key=form.key)
    return access.grant(redirect("feedback:receipt"), request, opinion, is_new=True)


def said_already(request, form) -> bool:
    """The way back in the browser draws a new form with the same words: they are the opinion just made here."""
    known = access.own_opinion(request) if access.may_see_receipt(request) else None
    return (
        known is not None
        and form.key != str(known.form_key)
        and says_the_same(known, Action.SUBMIT, form.service_data())
    )


def prefilled(request) -> dict:
    """What a QR code or a link knows beforehand: station, deputy, village. Unknown ones are left out."""
    initial = {"form_key": uuid.uuid4(), "opened": opened_now()}
    initial["channel"] = Channel.QR if request.GET.get("from") == "qr" else Channel.WEB
    if village := District.objects.inside(settings.PORTAL_DISTRICT).filter(code=asked(request, "village")).first():
        initial["village"] = village
    initial["station"] = station_now(asked(request, "station"))
    deputy = Deputy.objects.filter(code=asked(request, "deputy"), is_active=True).first()
    if deputy and (station := station_of(deputy)):
        initial |= {"deputies": [deputy.code], "station": station}
    return initial


def asked(request, name) -> str:
    """A code in the address, "" if it is none."""
    return request.GET.get(name, "") if re.fullmatch(r"[-\w]{1,20}", request.GET.get(name, "")) else ""


def open_stations():
    return Station.objects.public().inside(settings.PORTAL_DISTRICT)


def station_now(code):
    """The station a code on some wall names, or whichever acts for it or its place today."""
    row = Station.objects.filter(code=code).select_related("merged_into").first()
    if row is None or row.current.state == Station.State.OPEN:
        return row and open_stations().filter(pk=row.current.pk).first()
    return open_stations().serving(row.current.district_id).first()


def station_of(deputy):
    return open_stations().filter(pk__in=deputy.stations_today()).first()


def closed_station(request):
    return Station.objects.filter(code=asked(request, "station"), state=Station.State.CLOSED).first()


@login_not_required
@require_safe
@never_cache
def receipt(request):
    opinion = access.own_opinion(request)
    if opinion is None or not access.may_see_receipt(request):
        return redirect("feedback:track")
    return render(request, "feedback/receipt.html", receipt_context(request, opinion))


def receipt_context(request, opinion) -> dict:
    slip = receipt_of(opinion)
    link = request.build_absolute_uri(reverse("feedback:open-by-link", args=[slip.token]))
    qr = segno.make(link, error="m")
    return {
        "opinion": opinion,
        "station": opinion.station.current,
        "receipt": slip,
        "qr": qr.svg_inline(omitsize=True, border=2),
        "qr_rows": ["".join("1" if dark else "0" for dark in row) for row in qr.matrix],
        "clock": current_clock(opinion, Rules().calendar(opinion.area)),
    }
