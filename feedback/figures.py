"""What the figures of opinions are called and what each means: the sentence that stands beside the number (domain.md, rates)."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

# Under so many cases a rate says nothing: it is greyed and not ranked.
SMALLEST = 5


@dataclass(frozen=True)
class Definition:
    """A figure. ``part``: the measure of a case that it counts; ``whole``: the measure it is counted among, "" for none.

    ``and_overdue``: among them is also whatever is overdue at the moment of asking. ``more_is_better``: how it is ranked.
    """

    name: str
    title: str
    words: str
    part: str
    whole: str = ""
    and_overdue: bool = False
    more_is_better: bool = True

    @property
    def is_rate(self) -> bool:
        return bool(self.whole)


@dataclass(frozen=True)
class Figure:
    """A number beside its definition; ``of`` is None where it is counted among nothing."""

    definition: Definition
    n: int
    of: int | None = None

    @cached_property
    def rate(self) -> float | None:
        """0–1; None where there is nothing to count among."""
        return self.n / self.of if self.of else None

    @property
    def percent(self) -> str:
        """ "97.7%"; nothing where there is nothing to count among."""
        return "" if self.rate is None else f"{100 * self.rate:.1f}%"

    @property
    def is_small(self) -> bool:
        return self.of is not None and self.of < SMALLEST


COUNTS = [
    Definition("received", pgettext_lazy("figure", "收到"), _l("期内收到的全部意见。撤销导入的不算。"), "received"),
    Definition("collected", _l("收集"), _l("收到的意见，减去告知引导、并案和撤回的。"), "collected"),
    Definition("accepted", _l("受理"), _l("收集的意见中已经登记或当场答复的。"), "accepted"),
    Definition("assigned", pgettext_lazy("figure", "交办"), _l("收集的意见中至少交办过一次的。"), "assigned"),
    Definition(
        "settled",
        pgettext_lazy("figure", "办结"),
        _l("受理的意见中答复已经告知群众的。退回重办、重新打开的要再次答复才算。"),
        "settled",
    ),
    Definition(
        "guided", pgettext_lazy("figure", "告知引导"), _l("收到的意见中不属于受理范围、已告知去处的。"), "guided"
    ),
    Definition("merged", pgettext_lazy("figure", "并案"), _l("收到的意见中并入另一件的。"), "merged"),
    Definition("withdrawn", pgettext_lazy("figure", "撤回"), _l("收到的意见中本人撤回的。"), "withdrawn"),
]
RATES = [
    Definition("assigned_rate", _l("交办率"), _l("交办 ÷ 收集。"), "assigned", "collected"),
    Definition(
        "settled_of_assigned",
        _l("办结率（按交办）"),
        _l("交办的意见中已办结的 ÷ 交办。"),
        "assigned_settled",
        "assigned",
    ),
    Definition("settled_of_accepted", _l("办结率（按受理）"), _l("办结 ÷ 受理。"), "settled", "accepted"),
    Definition("settled_of_collected", _l("办结率（按收集）"), _l("办结 ÷ 收集。"), "settled", "collected"),
    Definition(
        "on_time_rate",
        _l("按时办结率"),
        _l("主办单位最近一次结果在期限内报出的 ÷ 结果已报或现在已逾期的。期限含批准的延期。"),
        "on_time",
        "result_in",
        and_overdue=True,
    ),
    Definition("told_rate", _l("答复率"), _l("受理的意见中至少答复过一次的 ÷ 受理。"), "told", "accepted"),
    Definition(
        "solved_rate",
        _l("解决率"),
        _l("答复为A类、群众评价确认的 ÷ 注明了答复类别的办结。导入时没有类别的旧件不算。"),
        "solved",
        "stated",
    ),
    Definition("satisfied_rate", _l("满意率"), _l("最近一次评价中办理结果为“满意”的 ÷ 已评价。"), "satisfied", "rated"),
    Definition(
        "basically_rate",
        _l("基本满意率"),
        _l("最近一次评价中办理结果为“基本满意”的 ÷ 已评价。与“满意”分开列。"),
        "basically",
        "rated",
    ),
    Definition("rated_rate", _l("评价覆盖率"), _l("办结的意见中群众已评价的 ÷ 办结。"), "settled_rated", "settled"),
    Definition(
        "reworked_rate", _l("重办率"), _l("交办后重办过的 ÷ 交办。"), "reworked", "assigned", more_is_better=False
    ),
    Definition(
        "extended_rate", _l("延期率"), _l("批准过延期的 ÷ 交办。"), "extended", "assigned", more_is_better=False
    ),
    Definition(
        "returned_rate", _l("退回率"), _l("被单位退回过的 ÷ 交办。"), "returned", "assigned", more_is_better=False
    ),
]
OVERDUE = Definition(
    "overdue",
    _l("现在逾期"),
    _l("主办单位到期没有报结果的意见，以打开页面的时刻为准。"),
    "overdue",
    more_is_better=False,
)
ALL = [*COUNTS, *RATES, OVERDUE]
BY_NAME = {definition.name: definition for definition in ALL}
