"""Places by the names people type: in full or the beginning, with or without the name of what they lie in."""

import re
import unicodedata

from django.db.models import F, Q, Value

from stations.models import District, prefixes

MOST = 20


def plain(typed: str) -> tuple[str, str]:
    """What was typed as (name, what stood behind it in brackets), without blanks and of one width."""
    text = re.sub(r"[\s,.，。、·]+", "", unicodedata.normalize("NFKC", typed))
    text = "".join(sign for sign in text if sign.isprintable())
    name, _bracket, around = text.partition("(")
    return name, around.rstrip(")")


def places_named(typed: str, inside: str = "") -> list[District]:
    """Villages and townships that are meant: of that very name, else those that begin so; one if it is clear."""
    name, around = plain(typed)
    if not name:
        return []
    found = named(name, inside) or below_container(name, inside)
    if around and len(found) > 1:
        towns = township_names(found)
        return [place for place in found if towns.get(place.code[:9]) == around] or found
    return found


def named(name: str, inside: str) -> list[District]:
    here = District.objects.inside(inside).filter(level__gte=District.Level.TOWNSHIP)
    return list(here.filter(name=name)[:MOST]) or list(here.filter(name__startswith=name)[:MOST])


def below_container(name: str, inside: str) -> list[District]:
    """辰溪县辰阳镇桔花园村: the names of what contains a place may stand before it, one or several."""
    around = District.objects.filter(Q(code__in=prefixes(inside)) | Q(pk__in=District.objects.inside(inside)))
    around = around.filter(level__lt=District.Level.VILLAGE).annotate(typed=Value(name))
    for container in around.filter(typed__startswith=F("name")).order_by("-level"):
        rest, below = name.removeprefix(container.name), max(container.code, inside, key=len)
        found = rest and (named(rest, below) or below_container(rest, below))
        if found:
            return found
    return []


def places_like(typed: str, inside: str = "", most: int = MOST) -> list[District]:
    """Villages and townships whose name begins with or contains what was typed: to choose from."""
    name, _around = plain(typed)
    if not name:
        return []
    here = District.objects.inside(inside).filter(level__gte=District.Level.TOWNSHIP).order_by("-level", "code")
    first = list(here.filter(name__startswith=name)[:most])
    inner = here.filter(name__contains=name).exclude(name__startswith=name)
    return first + list(inner[: most - len(first)])


def written(places) -> list[str]:
    """How the picker writes places, and finds them again: 村名（乡镇名）."""
    towns = township_names(places)
    return [f"{place.name}（{towns[place.code[:9]]}）" if place.code[:9] in towns else place.name for place in places]


def township_names(places) -> dict[str, str]:
    """Names of the townships that villages lie in, by their codes."""
    codes = {place.code[:9] for place in places if place.level == District.Level.VILLAGE}
    return dict(District.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
