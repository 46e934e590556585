"""Rosters as spreadsheets, one row a shift. What comes in is assigned as by hand, so that the rules of rosters hold for it."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export import fields, widgets

from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies import assigning
from deputies.models import Deputy, DutyShift, ReceptionDay
from deputies.resources import BETWEEN, Choice, Day, DeputyByCode, OfCounty, StationByCode
from deputies.telling import hours_of
from stations.models import Station

State = DutyShift.State


class Hour(widgets.Widget):
    def render(self, value, obj=None, **kwargs):
        return f"{value:%H:%M}"


class RosterResource(OfCounty):
    """In: planned days that exist, found by day, station and, where there are several, the hour they start.

    What a sheet that went out says beside that is read over; a shift that was given up is not brought back by it.
    """

    title, needed = "值班安排", ["day", "station", "deputy"]
    day = fields.Field("reception_day__day", "日期", Day(), readonly=True)
    starts = fields.Field("reception_day__starts", "开始", Hour(), readonly=True)
    ends = fields.Field("reception_day__ends", "结束", Hour(), readonly=True)
    station = fields.Field("reception_day__station__current__code", "联络站编号", readonly=True)
    station_name = fields.Field("reception_day__station__current__name", "联络站", readonly=True)
    place = fields.Field("reception_day__where", "地点", readonly=True)
    day_state = fields.Field("reception_day__get_state_display", "接待日状态", readonly=True)
    deputy = fields.Field("deputy", "代表编号", DeputyByCode())
    deputy_name = fields.Field("deputy__name", "姓名", readonly=True)
    role = fields.Field("role", "分工", Choice(DutyShift.Role.choices))
    state = fields.Field("state", "状态", Choice(State.choices), readonly=True)
    attendance = fields.Field("get_attendance_display", "到场情况", readonly=True)
    # Why a soft rule is set aside; comes in only.
    reason = "原因"
    asked = ("日期", "开始", "联络站编号", "代表编号", "姓名", "分工", reason)
    note = (
        "只导入已经生成、还没有公布的接待日；一天有几场的要写开始时间；违背意愿或者超过次数的，要在“原因”列写明。"
        "有一行不对，整个文件都不会导入。"
    )
    examples = [
        ["2026-11-06", "09:00", "ZHAN001", "D001", "张三", "带班", ""],
        ["2026-11-06", "", "ZHAN001", "D002", "李四", "接待", "本人愿意多值一次班"],
    ]

    class Meta:
        model = DutyShift
        fields = [
            "day", "starts", "ends", "station", "station_name", "place",
            "day_state", "deputy", "deputy_name", "role", "state", "attendance",
        ]  # fmt: skip
        import_id_fields = ["deputy"]
        skip_unchanged = True

    def before_import(self, dataset, *, stations=None, **kwargs):
        """Everything is held at once, in the order in which rostering.py holds it: two who plan do not wait for each other."""
        codes = {name: set(dataset[name]) for name in ("联络站编号", "代表编号")}
        held = stations.filter(code__in=codes["联络站编号"]).order_by("pk")
        list(Station.objects.filter(pk__in=held.values("pk")).order_by("pk").select_for_update(no_key=True))
        list(Deputy.objects.filter(code__in=codes["代表编号"]).order_by("pk").select_for_update(no_key=True))

    def before_import_row(self, row, row_number=None, *, stations=None, **kwargs):
        self.found = reception_day_of(row, stations)
        key = self.found.pk, row["代表编号"]
        if self.seen.setdefault(key, row_number) != row_number:
            raise ValidationError({"deputy": _("表里前面已经有这一条，请删去重复的一行")})
        if not row.get("分工"):
            row["分工"] = self.fields["role"].widget.render(DutyShift.Role.HOST)

    def get_instance(self, instance_loader, row):
        return self.found.shifts.standing().filter(deputy__code=row["代表编号"]).first()

    def init_instance(self, row=None):
        return DutyShift(reception_day=self.found)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Of days that are over, or shifts that were given up, a sheet that went out says what is so already."""
        given_up = {self.fields["state"].widget.words[state] for state in (State.ON_LEAVE, State.REPLACED)}
        if not import_validation_errors and not instance.pk and row.get("状态") in given_up:
            return True
        return bool(instance.pk) and instance.role == original.role

    def do_instance_save(self, instance, is_create):
        """The services write it, with what save_instance() was given."""

    def before_save_instance(self, instance, row, *, by=None, at=None, **kwargs):
        refuse_public(self.found)
        try:
            if instance.pk:
                as_it_is = DutyShift.objects.select_related("deputy", "reception_day__station").get(pk=instance.pk)
                assigning.give_role(as_it_is, instance.role, by=by, at=at)
            else:
                said = {"role": instance.role, "reason": row.get(self.reason, "")[:200]}
                assigning.assign(self.found, instance.deputy, by=by, at=at, **said)
        except Refused as refusal:
            raise ValidationError({NON_FIELD_ERRORS: str(refusal)}) from refusal


def reception_day_of(row, stations) -> ReceptionDay:
    """The day a row means. Raises ValidationError that names the column."""
    problems, found = {}, {}
    for key, column, widget in (("day", "日期", Day()), ("station", "联络站编号", StationByCode())):
        try:
            found[key] = widget.clean(row[column], row, stations=stations)
        except ValueError as error:
            problems[key] = str(error)
    if "day" in found and not found["day"]:
        problems["day"] = _("请填写这一项")
    if problems:
        raise ValidationError(problems)
    return the_one(found["station"], found["day"], row.get("开始", ""))


def the_one(station, day, starts: str) -> ReceptionDay:
    days = ReceptionDay.objects.at(station).filter(day=day).exclude(state=ReceptionDay.State.CANCELLED)
    days = list(days.select_related("station__merged_into").order_by("starts"))
    said = {"station": station.name, "day": long_day(day), "hours": BETWEEN.join(map(hours_of, days))}
    if not days:
        words = _("%(station)s%(day)s没有接待日，请先生成或添加接待日，或者改正日期")
        raise ValidationError({"day": filled(words, said)})
    meant = [each for each in days if not starts or f"{each.starts:%H:%M}" == starts.zfill(5)]
    if len(meant) != 1:
        words = _("%(station)s%(day)s的接待时间是%(hours)s，请写明其中一个开始时间")
        raise ValidationError({"starts": filled(words, said)})
    return meant[0]


def refuse_public(day) -> None:
    if day.state != ReceptionDay.State.PLANNED:
        said = {"day": long_day(day.day), "state": day.get_state_display()}
        words = _("%(day)s的接待日%(state)s，不能用表格改。请在这一天的页面上改代表")
        raise ValidationError({"day": filled(words, said)})
