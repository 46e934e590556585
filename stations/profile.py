"""The own account, with the posts held and who stands in: here, because posts are."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import inbox
from accounts.models import User
from stations.forms import StaffProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    form = StaffProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("已保存。"))
        response = redirect("stations:profile")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    # The form has put what was typed into request.user.
    saved = User.objects.get(pk=request.user.pk) if form.errors else request.user
    has_code = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    context = {"form": form, "has_second_factor": has_code, "told_outside": [c.label for c in inbox.chosen(saved)]}
    return render(request, "stations/profile.html", context, status=400 if form.errors else 200)
