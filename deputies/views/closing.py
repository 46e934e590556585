"""Closing a reception day, on its own page."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.services import Refused
from deputies import attending
from deputies.errors import Conflict
from deputies.forms.closing import CloseDayForm
from deputies.views.roster import closing_of, day_to_roster, show_day
from stations.scope import STATION_STAFF, staff_only


@staff_only(*STATION_STAFF)
@require_POST
def close_day(request, pk):
    row = day_to_roster(request.user, pk)
    form = CloseDayForm(request.POST, shifts=closing_of(row), station=row.station.current)
    if not form.is_valid():
        return show_day(request, row, closing=form, status=400)
    try:
        attending.close_day(
            row,
            present=form.present,
            substitutes=form.substitutes,
            visitors=form.cleaned_data["visitors"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_day(request, row, closing=form, status=409 if isinstance(refusal, Conflict) else 400)
    messages.success(request, _("已关闭，到场情况和接待人数已记下。"))
    return redirect("feedback:reception", pk=row.pk)
