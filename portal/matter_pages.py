"""Hot and repeated matters, each with the list of its cases. Composes matters, computes nothing."""

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback import matters
from feedback.models import Category
from portal.figure_pages import GROUPS, query_of, read
from portal.listing import PAGE, listed, present
from stations.models import District
from stations.scope import STATION_STAFF, staff_only


@staff_only(*STATION_STAFF)
@require_safe
def figure_matters(request):
    form, asked = read(request)
    context = {"form": form, "groups": GROUPS, "by": "matters"}
    if asked:
        hot, returning, joined = matters.hot(asked), matters.returning(asked), matters.joined(asked, request.user)
        places = names_of(District, {each.town for each in hot} | {each.village for each in returning})
        subjects = names_of(Category, {int(each.subject) for each in hot} | {each.subject for each in returning})
        context |= {
            "hot": [
                (each, places[each.town], subjects[int(each.subject)], query_of(form, **hot_only(each))) for each in hot
            ],
            "returning": [
                (each, places[each.village], subjects[each.subject], query_of(form, **village_only(each)))
                for each in returning
            ],
            "joined": [(each, query_of(form, main=each.main.number)) for each in joined],
            "query": query_of(form),
            "asked": asked,
            "near": matters.NEAR.days,
            "least": matters.SMALLEST,
        }
    return render(request, "portal/figure_matters.html", context, status=200 if asked else 400)


def names_of(model, keys) -> dict:
    return {row.pk: row.name for row in model.objects.filter(pk__in=keys)}


def hot_only(each) -> dict:
    return {"subject": each.subject, "area": each.town}


def village_only(each) -> dict:
    return {"village": each.village, "of": each.subject}


@staff_only(*STATION_STAFF)
@require_safe
def matter_cases(request):
    """The cases of one village and subject, or those merged into one opinion."""
    form, asked = read(request)
    group = {name: request.GET[name] for name in ("main", "village", "of") if request.GET.get(name)}
    context = {"form": form, "group": group}
    if asked:
        rows = cases_of(asked, group).visible_to(request.user)
        page = Paginator(listed(rows), PAGE).get_page(request.GET.get("page"))
        present(page, asked.at)
        context |= {"page": page, "query": query_of(form)}
    return render(request, "portal/matter_cases.html", context, status=200 if asked else 400)


def cases_of(asked, group):
    if "main" in group:
        return matters.joined_cases(asked, group["main"])
    subject = group.get("of", "")
    if "village" not in group or not (subject.isascii() and subject.isdigit()) or len(subject) > 9:
        raise BadRequest
    return matters.returning_cases(asked, group["village"], int(subject))
