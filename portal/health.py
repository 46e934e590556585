"""What machines ask: is this process alive, is the portal as a whole doing what it must."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import append_only, delivery
from feedback import watch
from portal.checks import PROTECTED


@login_not_required
@require_safe
def healthz(request):
    """Liveness: the process answers. It asks nothing of database or broker."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """Readiness: 200 where all is well, else 503; either way what is wrong and what is worth knowing, by name."""
    try:
        troubles = watch.readiness() | missing_triggers()
        warnings = calendar_warnings() | delivery.warnings()
    except Error as error:
        troubles, warnings = {"database": type(error).__name__}, {}
    status = 503 if troubles else 200
    return JsonResponse({"ready": not troubles, "troubles": troubles, "warnings": warnings}, status=status)


def missing_triggers() -> dict[str, str]:
    missing = [name for model in PROTECTED for name in append_only.missing(model)]
    return {"triggers": f"missing: {', '.join(missing)}"} if missing else {}


def calendar_warnings() -> dict[str, str]:
    gaps = watch.calendar_gaps(timezone.localdate())
    return {"calendar": f"no official working days for {', '.join(map(str, gaps))}"} if gaps else {}
