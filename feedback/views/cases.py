"""The opinion page of staff, units and deputies, and the one view through which every action of the table is taken."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.doors import post_only
from feedback import contacts, services
from feedback.case_file import CaseFile, may_reissue
from feedback.clock import Rules
from feedback.errors import Conflict, Invalid, NotAllowed, Refusal
from feedback.forms import ACTION_FORMS
from feedback.forms.actions import IdentityForm, WhyForm
from feedback.models import Opinion
from feedback.presenting import running_clocks
from feedback.standing import Standing
from feedback.views.submission import receipt_context
from feedback.workflow import Action, Step, is_known
from stations.scope import scope_of

FRESH_RECEIPT = "fresh_receipt"
# What the page of a case shows of other rows, read with the case itself.
ON_PAGE = [
    "village", "category__parent", "complained_unit", "merged_into", "occasion", "reported_by", "replying_deputy",
    "proposed_target", "batch", "contact",
]  # fmt: skip


def find(request, number, *joined) -> Standing:
    """The standing of this person to an opinion within reach, or 404."""
    opinions = Opinion.objects.visible_to(request.user).select_related("station__merged_into", "dossier", *joined)
    standing = Standing(get_object_or_404(opinions, number=number), request.user, timezone.now(), Rules())
    standing.clocks.running = running_clocks(standing.opinion)
    return standing


@require_safe
def opinion_detail(request, number):
    return show(request, find(request, number, *ON_PAGE))


def show(request, standing, *, form=None, action=None, status=200, **more):
    context = CaseFile(standing).context() | {"form": form, "action": action} | more
    return render(request, "feedback/opinion_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request, number, action):
    """GET draws the form of an action (alone for htmx, else in the page); POST takes it."""
    if action not in ACTION_FORMS:
        raise Http404
    is_sent = request.method == "POST"
    try:
        standing = find(request, number, *(() if is_sent else ON_PAGE))
    except Http404:
        return gone(request, number, action)
    grant = standing.grant(action)
    if is_sent:
        return take(request, standing, action, grant)
    if grant is None:
        return refused(request, standing, action, NotAllowed())
    form = ACTION_FORMS[action](standing=standing, grant=grant, by=request.user)
    if request.htmx:
        context = {"form": form, "opinion": standing.opinion, "action": Action(action)}
        return render(request, "feedback/_action_form.html", context)
    return show(request, standing, form=form, action=Action(action))


def gone(request, number, action):
    """Out of reach. Whoever acted on it, or whose unit had it, clicked twice or was too late; to others it does not exist."""
    known = Q(events__actor=request.user) | Q(assignments__unit__in=scope_of(request.user).units)
    if not Opinion.objects.filter(known, number=number).exists():
        raise Http404
    typed = ACTION_FORMS[action].words_of(request.POST)
    return render(request, "feedback/gone.html", {"number": number, "typed": typed}, status=409)


def take(request, standing, action, grant):
    if grant is None:
        return refused(request, standing, action, refusal_of(request, standing, action))
    form = ACTION_FORMS[action](request.POST, request.FILES, standing=standing, grant=grant, by=request.user)
    if not form.is_valid():
        return show(request, standing, form=form, action=Action(action), status=400)
    try:
        advance(standing, action, form, by=request.user)
    except Invalid as refusal:
        form.add_refusal(refusal)
        return show(request, standing, form=form, action=Action(action), status=400)
    except Refusal as refusal:
        return refused(request, find(request, number_of(standing)), action, refusal)
    messages.success(request, _("已办理：%(action)s。") % {"action": Action(action).label})
    return redirect(page_of(standing.opinion, request.user))


def page_of(opinion, user):
    """The page of the case, or the desk where it has just left this person's sight: transferred, voided."""
    return opinion if Opinion.objects.visible_to(user).filter(pk=opinion.pk).exists() else "portal:desk"


def number_of(standing) -> str:
    return standing.opinion.number


def advance(standing, action, form, *, by):
    data = form.service_data()
    return services.advance(
        standing.opinion,
        Action(action),
        by=by,
        data=data,
        at_step=form.cleaned_data["at_step"],
        form_key=form.key,
        at=data.pop("occurred_at", None),
    )


def refusal_of(request, standing, action) -> Refusal:
    """Nothing of this kind is open to this person: somebody was faster, or it never was theirs."""
    step = request.POST.get("at_step")
    is_late = step in Step and is_known(Action(action), Step(step), standing.level, standing.had_capacities)
    return Conflict() if is_late else NotAllowed()


def refused(request, standing, action, refusal):
    """The fresh page with a sentence, and what was typed to copy from: a new form must be drawn on new ground."""
    typed = ACTION_FORMS[action].words_of(request.POST)
    status = 409 if isinstance(refusal, Conflict) else 403
    return show(request, standing, refusal=refusal.message, typed=typed, status=status)


@never_cache
@post_only("feedback:opinion-detail", "number")
def reveal_contact(request, number):
    standing, form = find(request, number), WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请先写明为什么要查看联系方式。"))
        return redirect("feedback:opinion-detail", number=number)
    return show(request, standing, contact=contacts.reveal(standing, reason=form.cleaned_data["reason"]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request, number):
    """The receipt of a walk-in, shown once right after logging; later a new one, whose code replaces the old."""
    standing = find(request, number)
    if not may_reissue(standing):
        raise NotAllowed
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return reissue(request, standing.opinion, form.cleaned_data["reason"])
    context = {"opinion": standing.opinion, "form": form}
    if is_fresh := request.method == "GET" and request.session.get(FRESH_RECEIPT) == number:
        del request.session[FRESH_RECEIPT]
        context |= receipt_context(request, standing.opinion)
    return render(
        request, "feedback/staff_receipt.html", context | {"is_fresh": is_fresh}, status=400 if form.errors else 200
    )


def reissue(request, opinion, reason):
    with transaction.atomic():
        services.reissue_receipt(opinion, by=request.user)
        audit.record(request.user, "reissue_receipt", opinion.number, reason=reason)
    request.session[FRESH_RECEIPT] = opinion.number
    return redirect("feedback:staff-receipt", number=opinion.number)
