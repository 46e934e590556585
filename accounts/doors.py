"""Addresses that only take what a form sends."""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


def post_only(page: str, *named: str):
    """Opened by itself, such an address leads to the page with its form: after a change of language on what was answered
    there, after signing in again, from a bookmark. ``page``: its name; ``named``: the parameters they share.
    """

    def decorate(view):
        @wraps(view)
        def take(request, *args, **kwargs):
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return back_to(request, page, **{name: kwargs[name] for name in named})

        return take

    return decorate


def back_to(request, page: str, **named):
    """To a page as it was filtered: what stands behind the question mark goes along."""
    asked = request.GET.urlencode()
    return HttpResponseRedirect(resolve_url(page, **named) + (f"?{asked}" if asked else ""))
