"""The resident says on the tracking page how to hear of the case from now on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback import access, residents_choice
from feedback.errors import Invalid
from feedback.forms.choosing import TellByForm
from feedback.views.public import let_in_again, show


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tell_by(request):
    """Opened by its address, it leads to the page with its form."""
    if request.method != "POST":
        return redirect("feedback:track")
    form, opinion = TellByForm(request.POST), access.own_opinion(request)
    if opinion is None:
        return let_in_again(request, form)
    if not form.is_valid():
        return show(request, opinion, choice=form, status=400)
    try:
        residents_choice.choose(opinion, form.cleaned_data["tell_by"])
    except Invalid as refusal:
        form.add_error("tell_by", refusal.message)
        return show(request, opinion, choice=form, status=400)
    messages.success(request, _("已记下，以后按您选的方式告诉您。"))
    return redirect("feedback:track")
