"""What the figures of duty are called and what each means: the sentence that stands beside the number."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _l

from deputies.models import Deputy, DutyShift, ReceptionDay

State = ReceptionDay.State
# What somebody was promised: neither a draft nor a day that was called off.
STANDING = Q(reception_day__state__in=[State.PUBLISHED, State.HELD])
PRESENT = STANDING & Q(attendance=DutyShift.Attendance.PRESENT)
ANSWERED = STANDING & ~Q(attendance="")
EVER_PUBLISHED = Q(published_at__isnull=False)


@dataclass(frozen=True)
class Definition:
    """A figure. ``part``: the rows it counts; ``whole``: those it is measured against. ``counts`` names what is counted."""

    name: str
    title: str
    words: str
    part: Q | None = None
    whole: Q | None = None
    counts: str = "pk"

    @property
    def is_rate(self) -> bool:
        return self.whole is not None or self in (SILENT, BELOW)

    def number(self, rows: Q):
        if self.counts == "visitors":
            return Sum("visitors", filter=rows, default=0)
        return Count(self.counts, filter=rows, distinct=self.counts == "deputy")


@dataclass(frozen=True)
class Figure:
    """A number beside its definition; ``of`` is None where nothing is measured against."""

    definition: Definition
    n: int
    of: int | None = None

    @property
    def percent(self) -> str:
        """ "97.7%"; nothing where there is nothing to measure against."""
        return f"{100 * self.n / self.of:.1f}%" if self.of else ""


def person_times(rank, title) -> Definition:
    words = _l("到场的接待安排，一位代表到场一次算一人次。职级按代表现在的登记。已取消的接待日不算。")
    return Definition(f"receptions_{rank}", title, words, PRESENT & Q(deputy__rank=rank))


def distinct(rank, title) -> Definition:
    words = _l("期内至少到场一次的代表，一位代表只算一人；在几个联络站接待过，合计里也只算一人。")
    return Definition(f"deputies_{rank}", title, words, PRESENT & Q(deputy__rank=rank), counts="deputy")


SHIFTS = [
    person_times(Deputy.Rank.COUNTY, _l("县处级接待人次")),
    person_times(Deputy.Rank.SECTION, _l("科级接待人次")),
    person_times(Deputy.Rank.ORDINARY, _l("普通代表接待人次")),
    distinct(Deputy.Rank.COUNTY, _l("县处级接待代表人数")),
    distinct(Deputy.Rank.SECTION, _l("科级接待代表人数")),
    distinct(Deputy.Rank.ORDINARY, _l("普通代表接待人数")),
    Definition(
        "attendance",
        _l("到场率"),
        _l("到场的接待安排 ÷ 登记了到场或缺席的接待安排。还没有登记的不算。"),
        PRESENT,
        ANSWERED,
    ),
    Definition(
        "leave",
        _l("请假率"),
        _l("已准假的接待安排 ÷ 已公布或已接待的接待日的全部安排。换给别人的不算，顶替的人算。"),
        STANDING & Q(state=DutyShift.State.ON_LEAVE),
        STANDING & ~Q(state=DutyShift.State.REPLACED),
    ),
]
DAYS = [
    Definition("held", _l("已接待的接待日"), _l("已经关闭、确认接待过的接待日。"), Q(state=State.HELD)),
    Definition("published", _l("已公布未接待"), _l("已公布、还没有关闭的接待日。"), Q(state=State.PUBLISHED)),
    Definition("cancelled", _l("已取消的接待日"), _l("已取消的接待日，公布前后取消的都算。"), Q(state=State.CANCELLED)),
    Definition(
        "late",
        _l("公布过晚"),
        _l("公布时已不足规定天数的接待日 ÷ 公布过的接待日，公布后又取消的也算。"),
        EVER_PUBLISHED & Q(is_late=True),
        EVER_PUBLISHED,
    ),
    Definition(
        "visitors",
        _l("接待群众人数"),
        _l("已接待的接待日登记的接待人数之和，与意见件数是两回事。"),
        Q(state=State.HELD, visitors__gt=0),
        counts="visitors",
    ),
]
SILENT = Definition(
    "silent_months",
    _l("没有接待的月份"),
    _l("一个月里没有一个已接待的接待日，算一个站月 ÷ 现在开放的联络站的全部站月。只算期内已经过完的整月。"),
)
BELOW = Definition(
    "below_minimum",
    _l("未达最低次数的代表"),
    _l("期末当年到期末为止，到场次数（在哪个站都算）少于当地每年最低次数的代表 ÷ 期末在站的代表。"),
)
ALL = [*SHIFTS, *DAYS, SILENT, BELOW]
BY_NAME = {definition.name: definition for definition in ALL}
