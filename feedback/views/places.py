"""What the submission form asks while one types: villages by name, and who would receive the opinion."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.forms import public as forms
from feedback.forms.fields import VillageField
from feedback.views.submission import asked, open_stations
from stations.finding import places_like, written

MOST = 12


@login_not_required
@require_safe
def places(request):
    """Options of the village picker: names that begin with or contain what was typed."""
    found = places_like(request.GET.get("village", "")[:40], settings.PORTAL_DISTRICT, MOST)
    return render(request, "feedback/_places.html", {"options": written(found)})


@login_not_required
@require_safe
def serving(request):
    """The station that would receive an opinion from this village, or the one chosen, and its deputies."""
    field = VillageField()
    field.inside = settings.PORTAL_DISTRICT
    village, problem = None, ""
    try:
        village = field.clean(request.GET.get("village", "")[:100])
    except ValidationError as error:
        problem = error.message
    station = open_stations().filter(code=asked(request, "station")).first()
    context = forms.serving(village, station, request.GET.getlist("deputies")) | {"problem": problem}
    return render(request, "feedback/_serving.html", context)
