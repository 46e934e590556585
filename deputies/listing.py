"""The rows behind a figure, as lines of a table."""

from functools import singledispatch

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _l

from accounts.templatetags.words import long_day
from deputies.figures import BELOW, DAYS, SILENT
from deputies.models import Deputy, DutyShift, ReceptionDay
from deputies.reports import OnePosted, StationMonth
from deputies.telling import hours_of


def columns_of(definition) -> list[str]:
    if definition == SILENT:
        return [_l("联络站"), _l("月份"), _l("已接待的接待日")]
    if definition == BELOW:
        return [_l("代表"), _l("联络站"), _l("当年到场"), _l("每年至少几次")]
    if definition in DAYS:
        return [_l("日期"), _l("时间"), _l("联络站"), _l("状态"), _l("接待人数")]
    if definition.counts == "deputy":
        return [_l("代表"), _l("职级"), _l("到场次数")]
    return [_l("日期"), _l("联络站"), _l("代表"), _l("职级"), _l("到场情况")]


@singledispatch
def told(row) -> list:
    """What one line says, in the order of columns_of()."""
    raise TypeError(row)


@told.register
def _shift(row: DutyShift) -> list:
    became = row.get_attendance_display() or row.get_state_display()
    day = row.reception_day
    return [long_day(day.day), day.station.current.name, row.deputy.name, row.deputy.get_rank_display(), became]


@told.register
def _day(row: ReceptionDay) -> list:
    return [long_day(row.day), hours_of(row), row.station.current.name, row.get_state_display(), row.visitors]


@told.register
def _deputy(row: Deputy) -> list:
    return [row.name, row.get_rank_display(), row.times]


@told.register
def _month(row: StationMonth) -> list:
    return [row.station.name, date_format(row.month, "YEAR_MONTH_FORMAT"), row.held]


@told.register
def _posted(row: OnePosted) -> list:
    return [row.deputy.name, row.station.name, row.attended, row.minimum]
