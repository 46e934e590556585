"""The ledger (台账) and the six lists (六单) as workbooks: which cases each holds, its columns, and taking it out.

Rows are read a chunk at a time and written as they come: a list of any length takes the same memory, and a chunk the same
number of queries. What is in a workbook is always in Chinese, like every paper that leaves the house.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from accounts import audit
from feedback.case_lines import BEHIND, WITH, Line, day, read_with
from feedback.clock import Rules
from feedback.models import Assignment, Deadline, Evaluation, Promise, SupervisionNotice
from feedback.vocabulary import Kept, Satisfaction
from feedback.workflow import Step
from stations import spreadsheets
from stations.scope import scope_of

CHUNK = 500
LEDGER = "ledger"


def cases(opinions):
    """A row for each case."""
    return read_with(opinions.order_by("pk")), lambda opinion: (opinion, None)


def assignments(opinions):
    """A row for each unit that has or had it."""
    rows = Assignment.objects.filter(opinion__in=opinions.order_by().values("pk"), state__in=Assignment.HELD)
    return hanging_on(rows.select_related("unit", "letter")), lambda row: (row.opinion, row)


def notices(opinions):
    """A row for each supervision notice."""
    due = Deadline.objects.filter(notice=OuterRef("pk")).values("due_at")[:1]
    rows = SupervisionNotice.objects.filter(opinion__in=opinions.order_by().values("pk"))
    return hanging_on(rows.select_related("unit").annotate(reply_due_at=Subquery(due))), lambda row: (row.opinion, row)


def hanging_on(rows):
    rows = rows.select_related(*(f"opinion__{name}" for name in WITH))
    return rows.prefetch_related(*(behind_opinion(each) for each in BEHIND)).order_by("opinion", "pk")


def behind_opinion(prefetch):
    return type(prefetch)(f"opinion__{prefetch.prefetch_through}", prefetch.queryset, to_attr=prefetch.to_attr)


@dataclass(frozen=True)
class CaseList:
    """``only(at)``: which of the cases asked for are on it; ``rows``: what a row is of; ``columns``: heading and cell."""

    name: str
    title: str
    words: str
    only: Callable
    rows: Callable
    columns: dict[str, Callable]

    @property
    def headings(self) -> list[str]:
        return list(self.columns)


def unsatisfied():
    bad = Q(result=Satisfaction.UNSATISFIED) | Q(attitude=Satisfaction.UNSATISFIED)
    return Exists(Evaluation.objects.filter(bad, reply__opinion=OuterRef("pk")))


def unkept():
    return Exists(Promise.objects.filter(reply__opinion=OuterRef("pk"), kept__in=[Kept.PARTLY, Kept.UNKEPT]))


def with_problems(at) -> Q:
    worn = Q(problem_at__isnull=False) | Q(rework_rounds__gt=0) | Q(returns__gt=0)
    return worn | Q(due_at__lt=at) | Q(unsatisfied())


WHICH = {
    "编号": lambda line: line.opinion.number,
    "事项": lambda line: line.title,
    "联络站": lambda line: line.station,
}
LISTS = {
    each.name: each
    for each in [
        CaseList(
            LEDGER,
            _l("台账"),
            _l("期内收到的全部意见，一件一行，从收到到归档。"),
            lambda at: Q(),
            cases,
            WHICH
            | {
                "收到日期": lambda line: day_of(line.opinion.received_on),
                "渠道": lambda line: line.opinion.get_channel_display(),
                "地点": lambda line: line.where,
                "姓名": lambda line: line.name,
                "电话": lambda line: line.phone,
                "意见分类": lambda line: line.subject,
                "诉求类型": lambda line: line.opinion.get_demand_display(),
                "权限层级": lambda line: line.opinion.get_level_display(),
                "反映内容": lambda line: line.body,
                "环节": lambda line: line.opinion.get_step_display(),
                "主办单位": lambda line: line.lead_unit,
                "协办单位": lambda line: line.assisting,
                "交办日期": lambda line: line.assigned_on,
                "交办文号": lambda line: line.letter,
                "办理期限": lambda line: line.result_due_on,
                "是否延期": lambda line: line.was_extended,
                "是否按时": lambda line: line.on_time,
                "重办次数": lambda line: line.opinion.rework_rounds,
                "答复类别": lambda line: line.outcome,
                "答复日期": lambda line: line.told_on,
                "群众评价": lambda line: line.rating,
                "办结日期": lambda line: day(line.opinion.settled_at),
                "卷号": lambda line: line.file_number,
            },
        ),
        CaseList(
            "tasks",
            _l("任务清单"),
            _l("期内收到、已经交办的意见，每个承办单位一行。"),
            lambda at: Q(),
            assignments,
            WHICH
            | {
                "承办单位": lambda line: line.row.unit.name,
                "主办或协办": lambda line: line.row.get_role_display(),
                "交办方式": lambda line: line.row.get_method_display(),
                "交办文号": lambda line: line.row.letter or "",
                "交办日期": lambda line: day(line.row.assigned_at),
                "签收日期": lambda line: day(line.row.signed_at),
                "办理期限": lambda line: line.result_due_on,
                "办理情况": lambda line: line.row.get_state_display(),
                "完成日期": lambda line: day(line.row.ended_at),
            },
        ),
        CaseList(
            "duties",
            _l("责任清单"),
            _l("还没有归档的意见：现在由谁办、到哪一天、还剩几天、谁在督办。"),
            lambda at: ~Q(step=Step.CLOSED),
            cases,
            WHICH
            | {
                "环节": lambda line: line.opinion.get_step_display(),
                "责任方": lambda line: line.owner,
                "主办单位": lambda line: line.lead_unit,
                "到期日期": lambda line: day(line.opinion.due_at),
                "剩余时间": lambda line: line.left,
                "督办人": lambda line: line.supervisors,
            },
        ),
        CaseList(
            "problems",
            _l("问题清单"),
            _l("难点件、现在逾期、重办过、退回过或者群众不满意的意见，写明是哪一种。"),
            with_problems,
            cases,
            WHICH
            | {
                "问题": lambda line: line.faults,
                "环节": lambda line: line.opinion.get_step_display(),
                "主办单位": lambda line: line.lead_unit,
                "到期日期": lambda line: day(line.opinion.due_at),
                "剩余时间": lambda line: line.left,
                "列为难点件": lambda line: day(line.opinion.problem_at),
            },
        ),
        CaseList(
            "rectification",
            _l("整改清单"),
            _l("重办过，或者承诺没有全部兑现的意见：群众怎么说、办了什么、改好没有。"),
            lambda at: Q(rework_rounds__gt=0) | Q(unkept()),
            cases,
            WHICH
            | {
                "主办单位": lambda line: line.lead_unit,
                "重办次数": lambda line: line.opinion.rework_rounds,
                "群众意见": lambda line: line.complaint,
                "最近一次办理结果": lambda line: line.result,
                "办理期限": lambda line: line.result_due_on,
                "答复类别": lambda line: line.outcome,
                "群众评价": lambda line: line.rating,
                "整改情况": lambda line: line.is_put_right,
            },
        ),
        CaseList(
            "supervision",
            _l("督办清单"),
            _l("期内收到的意见的全部督办单，一张一行。"),
            lambda at: Q(),
            notices,
            WHICH
            | {
                "督办单号": lambda line: line.row,
                "督办级别": lambda line: f"{line.row.colour} {line.row.get_level_display()}",
                "督办形式": lambda line: line.row.get_form_display(),
                "督办对象": lambda line: line.row.unit.name if line.row.unit else line.row.get_owed_by_display(),
                "督办原因": lambda line: line.veil(line.row.reason),
                "督办要求": lambda line: line.veil(line.row.requirement),
                "下达日期": lambda line: day(line.row.issued_at),
                "签收日期": lambda line: day(line.row.received_at),
                "回复期限": lambda line: day(line.row.reply_due_at),
                "回复日期": lambda line: day(line.row.answered_at),
                "回复内容": lambda line: line.veil(line.row.answer),
            },
        ),
        CaseList(
            "closing",
            _l("销号清单"),
            _l("期内收到、已经办结的意见：怎么答复的、群众怎么评价、归档在哪里。"),
            lambda at: Q(count__settled=True),
            cases,
            WHICH
            | {
                "主办单位": lambda line: line.lead_unit,
                "办结日期": lambda line: day(line.opinion.settled_at),
                "答复类别": lambda line: line.outcome,
                "告知方式": lambda line: line.told_by,
                "群众评价": lambda line: line.rating,
                "环节": lambda line: line.opinion.get_step_display(),
                "卷号": lambda line: line.file_number,
            },
        ),
    ]
}


def day_of(date) -> str:
    return f"{date:%Y-%m-%d}"


def rows_of(case_list: CaseList, opinions, *, at, sees_contacts: bool = False) -> Iterator[list]:
    """The cells of each row, a chunk read at a time. ``opinions``: what may be on it."""
    rows, of = case_list.rows(opinions.filter(case_list.only(at)))
    rules = Rules()
    for each in rows.iterator(chunk_size=CHUNK):
        opinion, row = of(each)
        line = Line(opinion, at, rules, sees_contacts, row)
        yield [cell(line) for cell in case_list.columns.values()]


def sees_contacts(user) -> bool:
    """Names and numbers are whole for an administrator only, who handles nothing in a unit besides."""
    return user.is_superuser and not scope_of(user).units


def export(case_list: CaseList, opinions, *, by, at, filters: dict):
    """A workbook as an open file, of those of ``opinions`` that belong on the list and this person may see.

    Noted in the audit trail with what was asked for, how many rows it has and whether people stand in it by name.
    """
    rows = Counted(rows_of(case_list, opinions.visible_to(by), at=at, sees_contacts=sees_contacts(by)))
    with override(settings.LANGUAGE_CODE):
        file = spreadsheets.write(case_list.headings, rows, title=str(case_list.title))
    audit.record(by, "export_sheet", case_list.name, rows=rows.n, contacts=sees_contacts(by), **filters)
    return file


class Counted:
    """Rows, and how many there were."""

    def __init__(self, rows):
        self.rows, self.n = rows, 0

    def __iter__(self):
        for row in self.rows:
            self.n += 1
            yield row
