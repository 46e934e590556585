from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request):
    """Liveness: the process answers. It asks nothing of database or broker."""
    return HttpResponse("ok", content_type="text/plain")
