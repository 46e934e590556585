"""Error pages: what happened, and what to do next. None shows a technical word."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from feedback.errors import Conflict, Invalid

STATUS = {Conflict: 409, Invalid: 400}


def page(request, status, title, sentence):
    if not hasattr(request, "user"):  # refused before anybody asked who it is
        request.user = AnonymousUser()
    return render(request, "portal/error.html", {"title": title, "sentence": sentence}, status=status)


def refused(request, refusal):
    """A domain refusal that no form caught."""
    status = STATUS.get(type(refusal), 403)
    return page(request, status, _("这一步没有办成"), refusal.message)


def bad_request(request, exception=None):
    return page(request, 400, _("这次请求不完整"), _("请返回上一页，检查后再提交一次。"))


def forbidden(request, exception=None):
    return page(
        request, 403, _("您的岗位不能打开这个页面"), _("如果您认为应当可以打开，请联系本门户的管理员核对您的岗位。")
    )


def csrf_failure(request, reason=""):
    return page(
        request,
        403,
        _("页面放得太久了，请重新提交"),
        _("为了您的安全，这次没有提交。请返回上一页，刷新后再提交一次；您写的内容可以先复制下来。"),
    )


def not_found(request, exception=None):
    return page(request, 404, _("没有找到这个页面"), _("可能是地址有误，或者它不属于您负责的范围。请从首页重新进入。"))


def wrong_door(request, response):
    """A page that takes no form was sent one, or the other way round."""
    plain = page(request, 405, _("这个页面不能这样打开"), _("请从首页或工作台进入，再试一次。"))
    plain["Allow"] = response["Allow"]
    return plain


def server_error(request):
    """Drawn without the context of a request: whatever broke may break that too."""
    page = loader.render_to_string("portal/broken.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=500)
