"""The inbox. Signing in, the second factor and the password are allauth's views with our templates."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import inbox
from accounts.doors import post_only
from accounts.models import Notification

PAGE = 25
# Test notices that somebody may send to themselves in a day.
MOST_TESTS = 5


@require_safe
def inbox_list(request):
    page = Paginator(Notification.objects.filter(recipient=request.user).inbox(), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "accounts/inbox.html", {"page": page})


@post_only("accounts:inbox")
def open_notification(request, pk):
    """Read it, and go where it points."""
    notification = get_object_or_404(Notification.objects.inbox(), pk=pk, recipient=request.user)
    inbox.read(notification, at=timezone.now())
    return redirect(notification.url or "accounts:inbox")


@post_only("accounts:inbox")
def read_all(request):
    inbox.read_all(request.user, at=timezone.now())
    return redirect("accounts:inbox")


@post_only("stations:profile")
def test_notice(request):
    """Tell oneself something by every channel one has chosen; a few times a day, since a text message costs money."""
    at, back = timezone.now(), reverse("stations:profile")
    today = f"test {timezone.localdate(at)}"
    sent = Notification.objects.filter(recipient=request.user, key__startswith=today).inbox()
    if sent.count() >= MOST_TESTS:
        messages.error(request, _("今天已经发过 %(most)d 条测试通知，请明天再试。") % {"most": MOST_TESTS})
        return redirect(back)
    key = f"{today} {timezone.localtime(at):%H:%M}"
    if sent.filter(key=key).exists():
        messages.info(request, _("这一分钟里已经发过一条测试通知，没有再发。要再试一次，请等一分钟。"))
        return redirect(back)
    send_test(request.user, key, back, at)
    messages.success(
        request, _("测试通知已交出，一分钟内应当收到。没有收到，请检查地址，或请管理员查看后台“站外通知”。")
    )
    return redirect(back)


def send_test(user, key, back, at):
    notices = inbox.compose(
        [user],
        key=key,
        text=lambda language, channel: _("这是一条测试通知：您选的接收方式可以用。"),
        url=back,
        at=at,
        alone=True,
    )
    inbox.write(notices)
