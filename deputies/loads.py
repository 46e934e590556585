"""How often deputies receive this year against what is asked of them, when they are away, and what they wish."""

from collections import Counter, defaultdict
from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.templatetags.words import long_day
from accounts.wording import listed
from deputies.models import Absence, Deputy, DutyNorm, DutyShift, DutyWish, Posting, ReceptionDay
from deputies.presenting import Mark


def look_up(deputies: list[Deputy], stations, on: date) -> None:
    """``stations``, ``norm``, ``count``, ``mark``, ``leaves``, ``liked`` and ``unliked`` on each, by five queries."""
    postings = Posting.objects.at(*stations).current(on).filter(deputy__in=deputies)
    posted = defaultdict(list)
    for posting in postings.select_related("station__merged_into"):
        posted[posting.deputy_id].append(posting.station.current)
    norms = DutyNorm.objects.of_each({row.district_id for rows in posted.values() for row in rows})
    counts, leaves, wishes = counts_of(deputies, on.year), leaves_of(deputies, on), wishes_of(deputies, on)
    for deputy in deputies:
        deputy.stations = list(dict.fromkeys(posted[deputy.pk]))
        deputy.norm = norms[deputy.stations[0].district_id]
        deputy.count, deputy.leaves = counts[deputy.pk], leaves[deputy.pk]
        deputy.liked, deputy.unliked = wishes[deputy.pk, True], wishes[deputy.pk, False]
        deputy.mark = mark_of(deputy.count, deputy.norm)


def counts_of(deputies, year) -> Counter:
    """Shifts of the year, those to come included."""
    held = DutyShift.objects.standing().filter(deputy__in=deputies, reception_day__day__year=year)
    return Counter(held.exclude(reception_day__state=ReceptionDay.State.CANCELLED).values_list("deputy", flat=True))


def leaves_of(deputies, on) -> dict[int, list[Absence]]:
    found = defaultdict(list)
    for row in Absence.objects.granted().filter(deputy__in=deputies, until__gte=on).order_by("since", "id"):
        found[row.deputy_id].append(row)
    return found


def wishes_of(deputies, on) -> dict[tuple[int, bool], str]:
    """In words; dates that are over are not said any more."""
    found = defaultdict(list)
    for row in DutyWish.objects.filter(deputy__in=deputies).order_by("weekday", "day"):
        if row.day is None or row.day >= on:
            found[row.deputy_id, row.is_liked].append(long_day(row.day) if row.day else str(WEEKDAYS[row.weekday]))
    return defaultdict(str, {key: listed(words) for key, words in found.items()})


def mark_of(count, norm) -> Mark:
    if count < norm.minimum:
        return Mark("amber", _("还差%(n)d次") % {"n": norm.minimum - count})
    return Mark("late", _("超过每年最多次数")) if count > norm.maximum else Mark("ok", _("已够"))
