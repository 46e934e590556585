"""Lists behind numbers that somebody keeps under a name, and finds again with the same filter."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import post_only
from feedback import figures, saved_views
from feedback.errors import Invalid
from feedback.forms.figures import SaveViewForm
from feedback.models import SavedView
from portal.figure_pages import GROUPS, cases_page, query_of, read
from stations.scope import STATION_STAFF, staff_only


@staff_only(*STATION_STAFF)
@require_safe
def show_views(request):
    """One's own, by name."""
    mine = request.user.saved_views.filter(figure__in=figures.BY_NAME)
    rows = [(view, figures.BY_NAME[view.figure], address_of(view)) for view in mine]
    return render(request, "portal/saved_views.html", {"rows": rows, "groups": GROUPS, "by": "views"})


def address_of(view) -> str:
    return f"{reverse('portal:figure-cases', args=[view.figure])}?{view.query}"


@post_only("portal:figure-cases", "name")
@staff_only(*STATION_STAFF)
def save_view(request, name):
    """Keep the list that the address asks for. A name that is taken, and one too many, are said at the field."""
    if name not in figures.BY_NAME:
        raise Http404
    definition, (form, asked), save = figures.BY_NAME[name], read(request), SaveViewForm(request.POST)
    if asked and save.is_valid():
        whole = "1" if definition.is_rate and "whole" in request.GET else ""
        try:
            view = saved_views.keep(request.user, figure=name, query=query_of(form, whole=whole), **save.cleaned_data)
        except Invalid as refusal:
            save.add_error("name", refusal.message)
        else:
            messages.success(request, _("已保存为“%(name)s”。") % {"name": view.name})
            return redirect("portal:saved-views")
    return cases_page(request, definition, form, asked, save=save, status=400)


@post_only("portal:saved-views")
@staff_only(*STATION_STAFF)
def delete_view(request, pk):
    saved_views.forget(get_object_or_404(SavedView, owner=request.user, pk=pk))
    messages.success(request, _("已删去。"))
    return redirect("portal:saved-views")
