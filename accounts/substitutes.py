"""Who is told beside somebody who is away. The absent person stays told: nothing that was sent is missing on the return.

A substitute is told only what they may see themselves: who works by now elsewhere, or at one of several places, is not.
"""

from datetime import date
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

# A substitute may be away too, and so may theirs; further than this nobody is looked for.
STEPS = 3


class Places:
    """Where people hold posts on a day, by id: whoever knows posts says so with know_places(). Nobody has any till then."""

    found = staticmethod(lambda ids, on: {})


def know_places(found) -> None:
    """``found(ids, on)`` answers {id: the set of this person's places} by one query."""
    Places.found = staticmethod(found)


def with_substitutes(people, on: date) -> list[User]:
    """These people and whoever stands in for those of them who are away on this day, each once, the asked ones first.

    Asks the database only where somebody is away, and for the same row only once.
    """
    told = {person.pk: person for person in people}
    away = [person for person in told.values() if is_away(person, on)]
    find_stand_ins([person for person in away if on not in stand_ins(person)], on)
    for absent in away:
        for substitute in stand_ins(absent)[on]:
            told.setdefault(substitute.pk, substitute)
    return list(told.values())


def stand_ins(person) -> dict[date, list[User]]:
    """Who was found to stand in for this row, by day: known for as long as the row is."""
    return person.__dict__.setdefault("_stand_ins", {})


def find_stand_ins(absent, on) -> None:
    """Of those who were named, who may see today what the absent person may: somebody has changed places meanwhile."""
    named = {person: chain(person, on) for person in absent}
    if ids := {user.pk for person, line in named.items() if line for user in (person, *line)}:
        places = Places.found(ids, on)
    for person, line in named.items():
        stand_ins(person)[on] = list(takewhile(lambda user, who=person: covers(places, user, who), line))


def covers(places, substitute, person) -> bool:
    """At every place of the absent person, who has one."""
    own = places.get(person.pk, set())
    return bool(own) and own <= places.get(substitute.pk, set())


def chain(person, on) -> list[User]:
    """The substitute, and of one who is away too the next."""
    line, absent = [], person
    for _step in range(STEPS):
        absent = substitute_of(absent, on)
        if absent is None or absent in (person, *line):
            break
        line.append(absent)
    return line


def substitute_of(person, on) -> User | None:
    if not is_away(person, on):
        return None
    return person.substitute if person.substitute.is_active else None


def is_away(person, on) -> bool:
    return person.substitute_id is not None and person.away_from <= on <= person.away_until


def stood_in_for_by(user, on: date) -> list[User]:
    """Whom this person stands in for on this day, without the detour over others; the first to return first."""
    absent = User.objects.filter(substitute=user, away_from__lte=on, away_until__gte=on).select_related("substitute")
    absent = list(absent.order_by("away_until", "pk"))
    find_stand_ins(absent, on)
    return [person for person in absent if user in stand_ins(person)[on]]


def check_absence(person, cleaned: dict, changed) -> None:
    """Refuse, at the field, an absence that would tell nobody: half filled in, back to front, one's own, or over already."""
    substitute, since, until = (cleaned.get(name) for name in ("substitute", "away_from", "away_until"))
    wrong = {}
    if substitute == person and substitute:
        wrong["substitute"] = _("不能请自己代办，请选择另一位同事。")
    if not substitute and (since or until):
        wrong["substitute"] = _("请选择离岗期间的代办人；不离岗请清空日期。")
    if not since and (substitute or until):
        wrong["away_from"] = _("请填写从哪一天起离岗。")
    if not until and (substitute or since):
        wrong["away_until"] = _("请填写离岗到哪一天为止。")
    if since and until and until < since:
        wrong["away_until"] = _("离岗止不能早于离岗起。")
    elif until and until < timezone.localdate() and "away_until" in changed:
        wrong["away_until"] = _("离岗止已经过去，请填今天或以后的日期。")
    if wrong := {name: words for name, words in wrong.items() if name in cleaned}:
        raise ValidationError(wrong)
