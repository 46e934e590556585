"""What the public notice of a station and month says (接待日公告, domain.md §4): its days, changes and deputies."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

import segno
from dateutil.relativedelta import relativedelta
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies.codes import address_of
from deputies.models import DayChange, Deputy, DutyShift, ReceptionDay
from deputies.telling import hours_of
from stations.models import Station

What = DayChange.What
WAS = {
    What.DAY: _l("于%(on)s变更日期：原为%(old)s"),
    What.HOURS: _l("于%(on)s变更时间：原为%(old)s"),
    What.PLACE: _l("于%(on)s变更地点：原为%(old)s"),
    What.DEPUTIES: _l("于%(on)s变更接待代表：原为%(old)s"),
}


@dataclass
class Line:
    """One row of the table. ``moved_to``: where a day of this month went to that is now in another."""

    on: date
    reception_day: ReceptionDay
    notes: list[str]
    moved_to: date | None = None

    @property
    def hours(self) -> str:
        return hours_of(self.reception_day)

    @property
    def is_off(self) -> bool:
        return self.moved_to is not None or self.reception_day.state == ReceptionDay.State.CANCELLED


@dataclass
class Notice:
    station: Station
    month: date
    lines: list[Line]
    deputies: list[Deputy] = field(default_factory=list)

    @property
    def published_at(self):
        return min((line.reception_day.published_at for line in self.lines), default=None)

    @property
    def changed_at(self):
        return max(filter(None, (line.reception_day.changed_at for line in self.lines)), default=None)

    @property
    def dated(self):
        """Under the name of the station: when it last became what it is."""
        moments = [line.reception_day.published_at for line in self.lines]
        return max([*moments, *filter(None, [self.changed_at])], default=None)


def notice_of(station, month: date) -> Notice:
    """By five queries. ``month`` is its first day; ``station`` the one that acts, with what was merged into it."""
    there = ReceptionDay.objects.at(station).public().select_related("station__merged_into")
    there = there.prefetch_related(
        Prefetch("shifts", DutyShift.objects.standing().select_related("deputy"), to_attr="standing"),
        "standing__deputy__mandates",
        "changes",
    )
    last = month + relativedelta(months=1) - timedelta(days=1)
    here = [Line(row.day, row, notes(row)) for row in there.between(month, last)]
    lines = sorted([*here, *gone(there.exclude(day__gte=month, day__lte=last), month)], key=lambda line: line.on)
    coming = [line.reception_day for line in here if not line.is_off]
    found = {shift.deputy.code: shift.deputy for row in coming for shift in row.standing}
    return Notice(station, month, lines, [found[code] for code in sorted(found)])


def gone(elsewhere, month) -> list[Line]:
    """Days that were announced for this month and moved out of it."""
    old = {"changes__what": What.DAY, "changes__old__startswith": f"{month:%Y-%m}-"}
    lines = []
    for row in elsewhere.filter(**old).distinct():
        was = [
            change.old for change in row.changes.all() if change.what == What.DAY and change.old[:7] == f"{month:%Y-%m}"
        ]
        lines.append(Line(date.fromisoformat(was[-1]), row, [], moved_to=row.day))
    return lines


def notes(row) -> list[str]:
    return [note_words(change) for change in row.changes.all()]


def note_words(change) -> str:
    """What became different, in words for everybody."""
    on = long_day(change.made_at)
    if change.what == What.CANCELLED:
        return filled(_("于%(on)s取消：%(reason)s"), {"on": on, "reason": change.new})
    old = long_day(date.fromisoformat(change.old)) if change.what == What.DAY else change.old
    return filled(WAS[change.what], {"on": on, "old": old})


def context(notice: Notice, site: str, portrait_of) -> dict:
    """What the sheet is drawn from; ``portrait_of(deputy)`` is the address of a picture, empty where there is none."""
    for deputy in notice.deputies:
        deputy.portrait = portrait_of(deputy)
    code = segno.make(address_of(notice.station, site), error="m").svg_data_uri(border=2, omitsize=True)
    return {"notice": notice, "station": notice.station, "code": code}


def drawn(notice: Notice, site: str, portrait_of) -> str:
    """The sheet on paper, always in Chinese."""
    with translation.override("zh-hans"):
        return render_to_string("deputies/_notice.html", context(notice, site, portrait_of))


def digest_of(notice: Notice, site: str) -> str:
    """Of the words that are printed, and which photos."""
    return hashlib.sha256(drawn(notice, site, lambda deputy: deputy.photo.name).encode()).hexdigest()
