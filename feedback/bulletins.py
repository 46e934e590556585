"""Monthly reports and quarterly bulletins: drafted from the figures, edited, issued once with a number, read and confirmed."""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop, override

from accounts import audit, texts
from accounts.models import User
from deputies.quarters import Quarter
from deputies.telling import tell_accounts, text_of
from feedback import reports
from feedback.bulletin_figures import Of, collect
from feedback.bulletin_words import sections_of, title_of
from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Bulletin, BulletinReader
from stations.calendar import Calendar
from stations.models import District, Role, StaffPost, Station, inside
from stations.scope import STATION_STAFF, acts_for, decides_for, scope_of
from stations.services import next_serial

Kind = Bulletin.Kind
ISSUED = "report.issued"
texts.register(
    ISSUED,
    _l("月报、通报签发"),
    {
        "title": (_l("标题"), _l("辰阳镇联络站2026年10月月报")),
        "number": (_l("文号"), _l("辰阳联月报〔2026〕1号")),
    },
    gettext_noop("请阅读并确认收到：{title}"),
)


# Who


def may_write(user, kind, place) -> bool:
    """Drafts and edits: whoever does the work of the station, the committee of the district."""
    if kind == Kind.MONTHLY:
        return acts_for(user, place)
    return place.code in scope_of(user).districts(Role.COMMITTEE)


def may_issue(user, kind, place) -> bool:
    """A monthly report goes out by whoever decides at the station, a bulletin by the committee."""
    return decides_for(user, place) if kind == Kind.MONTHLY else may_write(user, kind, place)


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("您不能起草或签发这份报告。请联系站长或者常委会工作人员。"))


def period_of(kind, day: date) -> tuple[date, date]:
    """The month or quarter that a day lies in."""
    first = day.replace(day=1)
    if kind == Kind.MONTHLY:
        return first, reports.last_of(first)
    quarter = Quarter.of(day)
    return quarter.first, quarter.last


def readers_of(bulletin: Bulletin):
    """Who works at the stations it is about or watches over them, up to the county."""
    posts = StaffPost.objects.current().filter(role__in=STATION_STAFF)
    if bulletin.station:
        posts = posts.covering(bulletin.station)
        posts = posts.filter(Q(district=None) | Q(district__level__gte=District.Level.COUNTY))
    else:
        code = bulletin.district.code
        here = inside("station__district", code) | inside("station__merged_into__district", code)
        posts = posts.filter(here | inside("district", code))
    return User.objects.filter(pk__in=posts.values("user")).order_by("pk")


# Writing


@transaction.atomic
def draft(kind, place: Station | District, day: date, *, by, at=None) -> Bulletin:
    """The report of the month or quarter that ``day`` lies in, in words and figures as they are now.

    Raises NotAllowed, Invalid while the period is not over, Conflict where there is one already.
    """
    at = at or timezone.now()
    refuse_unless(may_write(by, kind, place))
    first, last = period_of(kind, day)
    if last >= timezone.localdate(at):
        raise Invalid(_("这一期还没有过完，请在期满以后起草。"), "period")
    named = {"station": place} if kind == Kind.MONTHLY else {"district": place}
    row = Bulletin(kind=kind, first=first, last=last, drafted_at=at, drafted_by=by, **named)
    for name, value in fresh(row, at).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("这一期已经有人起草，请在列表里打开。")) from error
    audit.record(by, "draft_report", f"{kind} {place.pk}", first=first.isoformat())
    return row


def fresh(row: Bulletin, at) -> dict:
    """Title, words and figures as they would be drafted now."""
    with override(settings.LANGUAGE_CODE):
        figures = collect(Of.bulletin(row), at=at)
        return {
            "title": title_of(row.kind, row.place, row.first),
            "sections": sections_of(figures),
            "figures": figures,
        }


def edit(row: Bulletin, *, title: str, paragraphs: list[str], version: int, by) -> None:
    """Change the words of a draft. Raises NotAllowed; Conflict where it was issued or changed since it was read."""
    refuse_unless(may_write(by, row.kind, row.place))
    sections = [part | {"text": text} for part, text in zip(row.sections, paragraphs, strict=True)]
    change(row, version, title=title, sections=sections)


def redraft(row: Bulletin, *, version: int, by, at=None) -> None:
    """Words and figures anew, as they are now. Raises NotAllowed, Conflict as edit() does."""
    refuse_unless(may_write(by, row.kind, row.place))
    change(row, version, **fresh(row, at or timezone.now()))


def change(row, version, **values) -> None:
    own = Bulletin.objects.filter(pk=row.pk, issued_at=None, version=version)
    if not own.update(version=F("version") + 1, **values):
        raise Conflict(_("这份报告刚才已被修改或签发。下面是最新的，请看过后再操作。"))


# Sending


@transaction.atomic
def issue(row: Bulletin, *, version: int, by, at=None) -> Bulletin:
    """Freeze it, give it a number, send it to its readers. Raises NotAllowed; Conflict for the second who tries, and where
    it was changed since it was read."""
    at = at or timezone.now()
    refuse_unless(may_issue(by, row.kind, row.place))
    change(row, version, issued_at=at, issued_by=by)
    office, year = office_of(row), timezone.localdate(at).year
    serial = next_serial(office, row.kind, year)
    Bulletin.objects.filter(pk=row.pk).update(office=office, year=year, serial=serial)
    row.refresh_from_db()
    audit.record(by, "issue_report", row.number, first=row.first.isoformat())
    send(row, by=by, at=at)
    return row


def office_of(row) -> str:
    return row.station.letter_word if row.station else row.district.office


def send(row, *, by, at) -> None:
    people = [person for person in readers_of(row) if person != by]
    BulletinReader.objects.bulk_create(BulletinReader(bulletin=row, reader=person, sent_at=at) for person in people)
    tell_accounts(
        people,
        key=f"report:{row.pk}",
        text=text_of(ISSUED, {"title": row.title, "number": row.number}),
        url=row.get_absolute_url(),
        at=at,
        not_before=Calendar(settings.PORTAL_DISTRICT).opens_after(at),
    )


def confirm(row: Bulletin, *, by, at=None) -> None:
    """The reader has it. Raises NotAllowed for whom it was not sent to, Conflict where that was said before."""
    mine = BulletinReader.objects.filter(bulletin=row, reader=by)
    if not mine.filter(confirmed_at=None).update(confirmed_at=at or timezone.now()):
        if mine.exists():
            raise Conflict(_("您已经确认过收到这份报告。"))
        raise NotAllowed(_("这份报告没有发给您，不用确认。"))
