"""Deputies and postings as spreadsheets; the columns are the same in and out, and the key of a row is its code."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import fields, resources, widgets

from accounts.protection import mask_phone
from deputies.models import Deputy, Mandate, Posting
from stations.calendar_table import DATE
from stations.models import Station

BETWEEN = "、"


class Choice(widgets.Widget):
    """A value by the words that people read."""

    def __init__(self, choices):
        super().__init__()
        self.choices = choices

    @cached_property
    def words(self) -> dict:
        """In Chinese as the columns are, whatever language somebody reads the pages in."""
        with override(settings.LANGUAGE_CODE):
            return {value: str(label) for value, label in self.choices}

    def clean(self, value, row=None, **kwargs):
        for key, label in self.words.items():
            if value == label:
                return key
        said = {"value": value[:20], "choices": BETWEEN.join(self.words.values())}
        raise ValueError(_("“%(value)s”不对，请填其中一个：%(choices)s") % said)

    def render(self, value, obj=None, **kwargs):
        return self.words.get(value, "")


class Choices(Choice):
    """Several of them in one cell."""

    def clean(self, value, row=None, **kwargs):
        parts = [part.strip() for part in value.replace("，", BETWEEN).replace(",", BETWEEN).split(BETWEEN)]
        return sorted({super(Choices, self).clean(part) for part in parts})

    def render(self, value, obj=None, **kwargs):
        return BETWEEN.join(self.words[key] for key in value)


class Day(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        if not (found := day_of(value)):
            raise ValueError(_("“%(value)s”不是日期，请写成 2026-11-06") % {"value": value[:20]})
        return found

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


def day_of(text: str) -> date | None:
    try:
        return date(*map(int, DATE.fullmatch(text).groups()))
    except (AttributeError, ValueError):
        return None


class DeputyByCode(widgets.Widget):
    def clean(self, value, row=None, *, stations=None, **kwargs):
        deputy = Deputy.objects.filter(code=value).first()
        if not deputy:
            raise ValueError(_("没有编号为“%(code)s”的代表，请先导入代表，或者改正编号") % {"code": value[:20]})
        if is_foreign(deputy, stations):
            raise ValueError(foreign(value))
        return deputy

    def render(self, value, obj=None, **kwargs):
        return value.code if value else ""


class StationByCode(widgets.Widget):
    def clean(self, value, row=None, *, stations=None, **kwargs):
        station = stations.select_related("merged_into").filter(code=value).first()
        if not station:
            raise ValueError(_("本县没有编号为“%(code)s”的联络站，请改正编号") % {"code": value[:20]})
        if station.state in (Station.State.MERGED, Station.State.CLOSED):
            said = {"station": station.name, "state": station.get_state_display()}
            raise ValueError(_("“%(station)s”%(state)s，请填开放的联络站") % said)
        return station

    def render(self, value, obj=None, **kwargs):
        return value.code if value else ""


def is_foreign(deputy, stations) -> bool:
    """Whether this is a deputy of another county: posted, but nowhere here."""
    return deputy.postings.exists() and not deputy.postings.filter(station__in=stations).exists()


def foreign(code) -> str:
    return _("编号“%(code)s”是外县的代表，不能在这里导入") % {"code": code[:20]}


class OfCounty(resources.ModelResource):
    """``stations``, a queryset of those within reach, comes with every import as a keyword.

    ``asked``: the columns of the template, where they are other than those that go out.
    """

    asked: tuple = ()
    note = "编号已有的会更新，没有的会新增；整列删去的不改动，单元格空着的会清空。有一行不对，整个文件都不会导入。"

    def __init__(self, *, sees_phones=False):
        super().__init__()
        self.sees_phones, self.seen = sees_phones, {}

    def before_import_row(self, row, row_number=None, **kwargs):
        key = tuple(row.get(self.fields[name].column_name, "") for name in self._meta.import_id_fields)
        first = self.seen.setdefault(key, row_number)
        if first != row_number:
            raise ValidationError({self._meta.import_id_fields[0]: _("表里前面已经有这一条，请删去重复的一行")})


class DeputyResource(OfCounty):
    title, needed = "代表", ["code", "name"]
    code = fields.Field("code", "代表编号")
    name = fields.Field("name", "姓名")
    kind = fields.Field("kind", "类别", Choice(Deputy.Kind.choices))
    rank = fields.Field("rank", "职级", Choice(Deputy.Rank.choices))
    levels = fields.Field("levels", "代表级别", Choices(Mandate.Level.choices))
    occupation = fields.Field("occupation", "职业或职务")
    constituency = fields.Field("constituency", "选区")
    phone = fields.Field("phone", "联系电话")
    examples = [
        ["D001", "张三", "职务代表", "科级", "县人大代表、乡镇人大代表", "镇长", "第三选区", "13900000001"],
        ["D002", "李四", "基层代表", "普通代表", "县人大代表", "农民", "第五选区", "13900000002"],
    ]

    class Meta:
        model = Deputy
        fields = ["code", "name", "kind", "rank", "levels", "occupation", "constituency", "phone"]
        import_id_fields = ["code"]
        clean_model_instances = skip_unchanged = True

    def before_import_row(self, row, *, stations=None, **kwargs):
        super().before_import_row(row, **kwargs)
        known = Deputy.objects.filter(code=row["代表编号"]).first()
        if known and is_foreign(known, stations):
            raise ValidationError({"code": foreign(known.code)})
        # As we write it out for people who may not see it.
        if known and "*" in row.get("联系电话", ""):
            row["联系电话"] = known.phone

    def after_init_instance(self, instance, new, row, **kwargs):
        instance.levels = [] if new else levels_of(instance)

    def after_save_instance(self, instance, row, **kwargs):
        instance.mandates.exclude(level__in=instance.levels).delete()
        held = set(levels_of(instance))
        Mandate.objects.bulk_create(
            Mandate(deputy=instance, level=each) for each in instance.levels if each not in held
        )

    def dehydrate_levels(self, deputy):
        return BETWEEN.join(str(mandate) for mandate in deputy.mandates.all())

    def dehydrate_phone(self, deputy):
        return deputy.phone if self.sees_phones else mask_phone(deputy.phone)


def levels_of(deputy) -> list[int]:
    return sorted(deputy.mandates.values_list("level", flat=True))


class PostingResource(OfCounty):
    title, needed = "驻站", ["deputy", "station", "since"]
    deputy = fields.Field("deputy", "代表编号", DeputyByCode())
    name = fields.Field("deputy__name", "姓名", readonly=True)
    station = fields.Field("station", "联络站编号", StationByCode())
    place = fields.Field("station__name", "联络站", readonly=True)
    since = fields.Field("since", "驻站起", Day())
    until = fields.Field("until", "驻站止", Day())
    examples = [
        ["D001", "张三", "ZHAN001", "某镇联络站", "2026-11-06", ""],
        ["D002", "李四", "ZHAN001", "某镇联络站", "2026/1/1", "2026年12月31日"],
    ]

    class Meta:
        model = Posting
        fields = ["deputy", "name", "station", "place", "since", "until"]
        import_id_fields = ["deputy", "station", "since"]
        clean_model_instances = skip_unchanged = True

    def before_import_row(self, row, **kwargs):
        super().before_import_row(row, **kwargs)
        if not row["驻站起"]:
            raise ValidationError({"since": _("请填写这一项")})

    def get_instance(self, instance_loader, row):
        """A posting is found again by who, where and from when."""
        here = Posting.objects.filter(deputy__code=row["代表编号"], station__code=row["联络站编号"])
        return here.filter(since=day_of(row["驻站起"])).first()
