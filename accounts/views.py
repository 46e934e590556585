"""Inbox and profile. Signing in, the second factor and the password are allauth's views with our templates."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import inbox
from accounts.forms import ProfileForm
from accounts.models import Notification

PAGE = 25


@require_safe
def inbox_list(request):
    page = Paginator(Notification.objects.filter(recipient=request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/inbox.html", {"page": page})


@require_POST
def open_notification(request, pk):
    """Read it, and go where it points."""
    notification = get_object_or_404(Notification, pk=pk, recipient=request.user)
    inbox.read(notification, at=timezone.now())
    return redirect(notification.url or "accounts:inbox")


@require_POST
def read_all(request):
    inbox.read_all(request.user, at=timezone.now())
    return redirect("accounts:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("已保存。"))
        response = redirect("accounts:profile")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    has_code = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    context = {"form": form, "has_second_factor": has_code}
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)
