"""Changing working days in the admin: name the days, see which running deadlines move, confirm."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin import ReadOnlyAdmin
from accounts.models import Channel
from accounts.services import Refused
from deputies.calendar_moves import Effect
from feedback.recalculating import MOST_CLOCKS, Preview
from stations import calendar_changes
from stations.calendar_forms import HandForm, TableForm, YearForm
from stations.models import CalendarChange, CalendarDay, District

PER_PAGE, FIRST_DAYS, MOST_RECEPTIONS = 50, 12, 100
WAYS = {
    "hand": (HandForm, _("逐日填写")),
    "table": (TableForm, _("粘贴或上传表格")),
    "library": (YearForm, _("载入一年")),
}
State = CalendarChange.State


@admin.register(CalendarChange)
class CalendarChangeAdmin(ReadOnlyAdmin):
    list_display = ["span", "count", "state", "moved", "made_by", "made_at", "confirmed_at"]
    list_filter = ["state"]
    list_select_related = ["made_by"]

    @admin.display(description=_("日期"))
    def span(self, change):
        days = [entry["day"] for entry in change.days]
        return days[0] if len(days) == 1 else _("%(first)s 至 %(last)s") % {"first": min(days), "last": max(days)}

    @admin.display(description=_("天数"))
    def count(self, change):
        return len(change.days)

    def get_urls(self):
        views = [
            path(
                f"new/{way}/",
                self.admin_site.admin_view(partial(self.new, way=way)),
                name=f"stations_calendarchange_{way}",
            )
            for way in WAYS
        ]
        return [*views, *super().get_urls()]

    def page(self, request, template, **context):
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return render(request, f"admin/stations/calendarchange/{template}.html", context)

    # Naming days

    def new(self, request, way):
        """One of three ways to name days; with ``into`` they join a draft."""
        form_class, title = WAYS[way]
        into = self.draft_named(request)
        form = form_class(request.POST or None, request.FILES or None, initial=self.asked_for(request))
        if request.method == "POST" and form.is_valid() and (change := self.drafted(request, form, into)):
            return redirect("admin:stations_calendarchange_change", change.pk)
        ways = [(name, words) for name, (_form, words) in WAYS.items()]
        return self.page(request, "new", form=form, title=title, way=way, ways=ways, into=into)

    @staticmethod
    def draft_named(request) -> CalendarChange | None:
        """The draft that the address names, if it is one."""
        pk = request.GET.get("into", "")
        drafts = CalendarChange.objects.filter(state=State.DRAFT)
        return drafts.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None

    @staticmethod
    def asked_for(request) -> dict:
        """What a link from one day of the calendar fills in."""
        pk = request.GET.get("day", "")
        row = CalendarDay.objects.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None
        if row is None:
            return {}
        district = District.objects.filter(code=row.district_code).first()
        kind = "on" if row.is_working_day else "off"
        return {"first": row.day, "kind": kind, "name": row.name, "district": district, "is_official": row.is_official}

    @staticmethod
    def drafted(request, form, into) -> CalendarChange | None:
        try:
            return form.draft(by=request.user, into=into)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None

    # Looking at it, confirming it

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = self.get_object(request, object_id)
        if change is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.method == "POST":
            self.press(request, change)
            return redirect("admin:stations_calendarchange_change", change.pk)
        return self.preview(request, change)

    def press(self, request, change) -> None:
        """What the button that was pressed asks for. Nothing else of a change is anybody's to write."""
        verbs = {"confirm": self.confirm, "dismiss": self.dismiss, "drop": self.drop}
        pressed = [verb for verb in verbs if verb in request.POST]
        if not pressed:
            raise PermissionDenied
        try:
            verbs[pressed[0]](request, change)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)

    def confirm(self, request, change):
        try:
            calendar_changes.confirm(change, by=request.user, seen=request.POST.get("seen", ""))
        except calendar_changes.Outdated:
            calendar_changes.refresh(change)
            raise
        self.message_user(request, _("日历已调整，正在后台调整有关期限。"), messages.SUCCESS)

    def dismiss(self, request, change):
        calendar_changes.dismiss(change, by=request.user)
        self.message_user(request, _("已放弃这次调整，日历没有变化。"), messages.SUCCESS)

    def drop(self, request, change):
        keys = {key_of(day): day.key for day in calendar_changes.days_of(change)}
        calendar_changes.drop(change, keys.get(request.POST["drop"]))

    def preview(self, request, change):
        names = dict(
            District.objects.filter(code__in={e["district_code"] for e in change.days}).values_list("code", "name")
        )
        days = [shown(entry, names) for entry in change.days]
        context = {
            "change": change,
            "title": str(self.opts.verbose_name),
            "first": days[:FIRST_DAYS],
            "rest": days[FIRST_DAYS:],
        }
        if change.state == State.DRAFT:
            found = Preview(change, page=page_asked(request), per_page=PER_PAGE)
            context |= {"preview": found, "moves": found.page, "summary": summary(found), "most": MOST_CLOCKS}
            context |= {"digest": calendar_changes.digest(change), "told": who_is_told(found)}
            days = Effect(change).moves()
            context |= {"receptions": days[:MOST_RECEPTIONS], "more_receptions": len(days[MOST_RECEPTIONS:])}
            context["unfinished"] = calendar_changes.unfinished()
        return self.page(request, "preview", **context)


def page_asked(request) -> int:
    page = request.GET.get("page", "")
    return int(page) if page.isdecimal() and len(page) < 7 else 1


def shown(entry, names) -> dict:
    """One day of a change as the page shows it."""
    day = calendar_changes.NewDay.stored(entry)
    was = entry["was"]
    return {
        "day": day,
        "key": key_of(day),
        "place": names.get(day.district_code, day.district_code),
        "old": kind_of(was["is_working_day"] if was else None, day.day),
        "new": kind_of(day.is_working_day, day.day),
    }


def key_of(day) -> str:
    return f"{day.district_code} {day.day}"


def kind_of(is_working_day, day) -> str:
    """A day without a row of its own is what its weekday says."""
    if is_working_day is None:
        return _("平常休息日") if day.weekday() >= 5 else _("平常工作日")
    return _("上班") if is_working_day else _("休息")


def who_is_told(found: Preview) -> str:
    """Whom a confirmation tells, and how."""
    if not found.count:
        return ""
    told = found.residents()
    sentence = _("经手这些意见的工作人员每人收到一条消息；群众：短信告知 %(sms)d 位，打电话告知 %(phone)d 位。")
    return sentence % {"sms": told[Channel.SMS], "phone": told[Channel.PHONE]}


def summary(found: Preview) -> str:
    if not found.count:
        return _("没有正在计时的期限会变动。")
    sentence = ngettext(
        "%(opinions)d 件意见的 %(n)d 项期限会变动，其中提前的 %(sooner)d 项。",
        "%(opinions)d 件意见的 %(n)d 项期限会变动，其中提前的 %(sooner)d 项。",
        found.count,
    )
    return sentence % {"opinions": found.opinions, "n": found.count, "sooner": found.sooner}
