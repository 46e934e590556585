"""A resident's case: look it up, follow its steps, rate, withdraw, reopen, add a note. No account; see access.py."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import post_only
from feedback import access, services
from feedback.clock import Rules
from feedback.errors import Conflict, Invalid, Refusal
from feedback.forms.choosing import TellByForm
from feedback.forms.public import RESIDENT_FORMS, LookUpForm
from feedback.presenting import current_clock, holder, step_line, time_left, what_next
from feedback.residents_choice import way_of
from feedback.standing import Standing
from feedback.timeline import Timeline
from feedback.timeline_words import RESIDENT
from feedback.vocabulary import Level
from feedback.workflow import Capacity

THANKS = {
    "rate": _l("谢谢您的评价。"),
    "withdraw": _l("已撤回。"),
    "reopen": _l("已重新打开，联络站会尽快登记办理。"),
    "note": _l("补充说明已收到。"),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def track(request):
    """GET shows the case this browser was let in to, or the look-up form; POST looks one up."""
    if request.method == "POST":
        return look_up(request)
    opinion = access.own_opinion(request)
    if opinion is None:
        return render(request, "feedback/look_up.html", {"form": LookUpForm()})
    return show(request, opinion)


def look_up(request):
    form = LookUpForm(request.POST)
    if not form.is_valid():
        return render(request, "feedback/look_up.html", {"form": form}, status=400)
    try:
        opinion = access.find_by_code(form.cleaned_data["number"], form.cleaned_data["code"])
    except access.TooManyTries:
        form.add_error(None, _("这个编号一小时内试得太多了，请一小时后再试，或打电话给联络站。"))
        return render(request, "feedback/look_up.html", {"form": form}, status=429)
    if opinion is None:
        form.add_error(None, _("编号或查询码不对，请对照回执再填一次。"))
        return render(request, "feedback/look_up.html", {"form": form}, status=400)
    return access.grant(redirect("feedback:track"), request, opinion)


@login_not_required
@require_safe
@never_cache
def open_by_link(request, token):
    """The QR code's address. It stays in no history: the token is exchanged for the cookie at once."""
    opinion = access.find_by_token(token)
    if opinion is None:
        messages.error(request, _("这个链接已经失效，请用回执上的编号和查询码查询。"))
        return redirect("feedback:track")
    return access.grant(redirect("feedback:track"), request, opinion)


@login_not_required
@post_only("feedback:track")
def leave(request):
    response = redirect("portal:home")
    response.delete_cookie(access.COOKIE)
    return response


def show(request, opinion, *, form=None, refusal="", typed=(), status=200, **more):
    context = case_context(opinion) | {"refusal": refusal, "typed": typed} | more
    if form is not None:
        context["forms"][form.action] = form
    return render(request, "feedback/track.html", context, status=status)


def case_context(opinion) -> dict:
    """All the tracking page shows. A merged case shows the steps and answers of the one it was merged into, and only those."""
    living, at, contact = opinion.living, timezone.now(), getattr(opinion, "contact", None)
    calendar = Rules().calendar(living.area)
    clock = current_clock(living, calendar)
    own, followed = history_of(opinion), history_of(living) if opinion.merged_into else None
    return {
        "opinion": opinion,
        "living": living,
        "station": living.station.current,
        "line": step_line(living, (followed or own).events, (followed or own).who),
        "clock": clock,
        "left": clock and time_left(clock.due_at, clock.amber_at, at, calendar),
        "holder": holder(living, clock),
        "next": what_next(living),
        "entries": own.entries(),
        "replies": living.replies.order_by("-pk").prefetch_related("promises").select_related("evaluation", "deputy"),
        "guidance": living.guidances.last() if living.level == Level.GUIDED else None,
        "forms": open_forms(opinion, at),
        "contact": contact,
        **choice_of(contact),
    }


def choice_of(contact) -> dict:
    """How this resident is told, and the form to choose otherwise; nothing without a number."""
    if not contact or not contact.phone:
        return {"choice": None}
    way = way_of(contact)
    return {"way": way, "choice": TellByForm(initial={"tell_by": way}, phone=contact.phone)}


def history_of(opinion) -> Timeline:
    events = opinion.events.select_related("text", "actor").prefetch_related("attachments").order_by("seq")
    return Timeline(opinion, list(events), RESIDENT)


def open_forms(opinion, at) -> dict:
    allowed = Standing(opinion, Capacity.RESIDENT, at).allowed()
    return {grant.action: blank_form(grant.action, opinion) for grant in allowed if grant.action in RESIDENT_FORMS}


def blank_form(action, opinion):
    form = RESIDENT_FORMS[action](initial={"form_key": uuid.uuid4(), "at_step": opinion.step}, prefix=action)
    form.action = action
    return form


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def resident_act(request, action):
    """One action of the resident: rate, withdraw, reopen, note. Opened by its address, it leads to the page with its form."""
    if request.method != "POST" or action not in RESIDENT_FORMS:
        return redirect("feedback:track")
    form = RESIDENT_FORMS[action](request.POST, request.FILES, prefix=action)
    form.action = action
    opinion = access.own_opinion(request)
    if opinion is None:
        return let_in_again(request, form)
    if not form.is_valid():
        return show(request, opinion, form=form, status=400)
    return take(request, opinion, form)


def let_in_again(request, form):
    """The half hour is over: what was written is given back to copy."""
    context = {"form": LookUpForm(), "typed": form.typed, "is_over": True}
    return render(request, "feedback/look_up.html", context, status=403)


def take(request, opinion, form):
    data, step = form.service_data(), form.cleaned_data.get("at_step")
    try:
        services.advance(opinion, form.action, by=Capacity.RESIDENT, data=data, at_step=step, form_key=form.key)
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return show(request, opinion, form=form, status=400)
    except Refusal as refusal:
        return refused(request, form, refusal)
    messages.success(request, thanks(form.action, access.own_opinion(request)))
    return redirect("feedback:track")


def thanks(action, opinion) -> str:
    """A withdrawal can be taken back only by the one reopening there is."""
    can_return = action == "withdraw" and not opinion.resident_reopened
    return str(THANKS[action]) + (_("30天内可以请求重新办理一次。") if can_return else "")


def refused(request, form, refusal):
    """Somebody was faster, or this was sent twice: the fresh page, and what was written unless it arrived."""
    opinion = access.own_opinion(request)
    if opinion is None:
        return let_in_again(request, form)
    arrived = opinion.events.filter(form_key=form.key).exists()
    is_open = form.action in open_forms(opinion, timezone.now())
    form.renew(opinion.step)
    kept = form if is_open and not arrived else None
    typed = [] if arrived or is_open else form.typed
    status = 409 if isinstance(refusal, Conflict) else 403
    return show(request, opinion, form=kept, refusal=refusal.message, status=status, typed=typed)
