"""What stands on the ledger and the six lists, for whom it is masked, and what a long one costs."""

import tracemalloc
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from feedback import case_lists, reports, tally
from feedback.case_lists import LISTS
from feedback.models import Opinion
from stations import spreadsheets
from stations.models import Role, StaffPost
from tests import cases
from tests.crowd import crowd
from tests.workbooks import cells

pytestmark = pytest.mark.django_db
LATER = cases.NOON + timedelta(hours=1)


def rows(name, opinions=None, *, at=LATER, **options) -> list[dict]:
    opinions = Opinion.objects.counted() if opinions is None else opinions
    found = case_lists.rows_of(LISTS[name], opinions, at=at, **options)
    return [dict(zip(LISTS[name].headings, map(str, row), strict=True)) for row in found]


def numbers(found) -> list[str]:
    return [row["编号"] for row in found]


def exported(cast, by, name="ledger") -> list[list]:
    file = case_lists.export(LISTS[name], Opinion.objects.all(), by=by, at=LATER, filters={"filter": {"area": "4312"}})
    file.getvalue = file.read
    return cells(file)


def test_ledger_tells_a_case_from_arrival_to_the_file(cast):
    opinion = cases.archived(cast)
    tally.refresh()

    (row,) = rows("ledger")

    assert row == {
        "编号": opinion.number,
        "事项": "修复村口桥面",
        "联络站": "辰阳镇联络站",
        "收到日期": "2026-03-11",
        "渠道": "网上",
        "地点": "桔花园村 村口老桥",
        "姓名": "张**",
        "电话": "138****5678",
        "意见分类": f"{cast.category.parent.name} / 交通管理",
        "诉求类型": "求助",
        "权限层级": "乡镇一般性问题",
        "反映内容": "村口的桥面塌了一块，车子过不去，我的电话是138*******8。",
        "环节": "已归档",
        "主办单位": "县交通运输局",
        "协办单位": "",
        "交办日期": "2026-03-11",
        "交办文号": "辰阳联〔2026〕1号",
        "办理期限": "2026-03-18",
        "是否延期": "",
        "是否按时": "是",
        "重办次数": "0",
        "答复类别": "A类：已解决",
        "答复日期": "2026-03-11",
        "群众评价": "满意（态度：满意）",
        "办结日期": "2026-03-11",
        "卷号": "2026-chenyang-0001",
    }


def test_tasks_have_a_row_for_each_unit(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    cases.submitted(cast)

    found = rows("tasks")

    assert [(row["编号"], row["承办单位"], row["主办或协办"], row["办理情况"]) for row in found] == [
        (opinion.number, "县交通运输局", "主办", "办理中"),
        (opinion.number, "县水利局", "协办", "办理中"),
    ]


def test_duties_are_of_what_is_not_archived_with_who_owes_it(cast):
    cases.archived(cast)
    opinion, fresh = cases.dispatched(cast), cases.submitted(cast)

    found = rows("duties")

    assert [(row["编号"], row["责任方"], row["到期日期"]) for row in found] == [
        (opinion.number, "县交通运输局", "2026-03-12"),
        (fresh.number, "联络员", "2026-03-12"),
    ]


def test_problems_are_named(cast):
    cases.archived(cast)
    late, reworked = cases.dispatched(cast), cases.rated(cast, result="unsatisfied", at=cases.NOON + timedelta(days=60))

    found = rows("problems", at=cases.NOON + timedelta(days=60))

    assert {row["编号"]: row["问题"] for row in found} == {
        late.number: "现在逾期",
        reworked.number: "重办1次、群众不满意",
    }


def test_rectification_holds_what_was_done_again_and_promises_unkept(cast):
    again, unkept = cases.rated(cast, result="unsatisfied"), cases.looked_back(cast, "unkept")
    cases.looked_back(cast, "kept")

    found = rows("rectification")

    assert {row["编号"]: (row["重办次数"], row["整改情况"]) for row in found} == {
        again.number: ("1", "整改中"),
        unkept.number: ("0", "整改中"),
    }
    assert found[0]["最近一次办理结果"] == "桥面已修好"


def test_supervision_has_a_row_for_each_notice(cast):
    opinion = cases.supervise(cast, cases.dispatched(cast), reason="=1+1 张秀英 13812345678")
    cases.dispatched(cast)

    (row,) = rows("supervision")

    assert (row["编号"], row["督办对象"], row["回复期限"]) == (opinion.number, "县交通运输局", "2026-03-16")
    assert row["督办原因"] == "=1+1 张** 138*******8"


def test_closing_holds_what_reached_the_resident(cast):
    settled = cases.replied(cast)
    cases.dispatched(cast)
    tally.refresh()

    assert numbers(rows("closing")) == [settled.number]


def test_people_stand_by_name_for_an_administrator_with_a_post_only(cast):
    cases.submitted(cast)
    StaffPost.objects.create(user=cast.administrator, role=Role.COMMITTEE, district_id="431223", since="2020-01-01")

    masked, whole = exported(cast, cast.liaison)[1], exported(cast, cast.administrator)[1]

    assert (masked[6], masked[7]) == ("张**", "138****5678")
    assert (whole[6], whole[7]) == ("张秀英", "13812345678")
    assert whole[11] == cases.BODY


def test_administrator_of_a_unit_sees_no_contacts(cast):
    StaffPost.objects.create(user=cast.administrator, role=Role.COMMITTEE, district_id="431223", since="2020-01-01")
    StaffPost.objects.create(user=cast.administrator, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")

    assert not case_lists.sees_contacts(cast.administrator)


def test_export_is_noted_with_filter_rows_and_whether_people_stand_in_it(cast):
    cases.submitted(cast)
    cases.submitted(cast, station=cast.other_station)

    table = exported(cast, cast.liaison)

    entry = AuditEntry.objects.get()
    assert len(table) == 2
    assert (entry.user, entry.verb, entry.subject) == (cast.liaison, "export_sheet", "ledger")
    assert entry.data == {"rows": 1, "contacts": False, "filter": {"area": "4312"}}


def test_no_cell_is_a_formula(cast):
    cases.submitted(cast, body="=HYPERLINK(1)", place="＋1")

    row = exported(cast, cast.liaison)[1]

    assert row[11] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("name", LISTS)
def test_a_chunk_costs_the_same_queries_for_few_and_many(cast, name, monkeypatch):
    monkeypatch.setattr(case_lists, "CHUNK", 20)
    opinion = cases.supervise(cast, cases.rated(cast, result="unsatisfied"))
    tally.refresh()
    cost = []
    for more in (9, 10, 20, 40):
        crowd(opinion, more)
        with CaptureQueriesContext(connection) as queries:
            list(case_lists.rows_of(LISTS[name], Opinion.objects.counted(), at=LATER))
        cost.append(len(queries))

    assert cost[0] == cost[1]  # 10 and 20 rows, one chunk
    assert cost[3] - cost[2] == 2 * (cost[2] - cost[1])  # 40 and 80 rows, two chunks and four


def test_fifty_thousand_rows_are_written_in_the_memory_of_a_few():
    def peak(n):
        tracemalloc.start()
        with spreadsheets.write(["编号"], ([f"第{i}件"] for i in range(n)), title="台账"):
            found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)

    assert peak(50_000) < peak(1000) + 1_000_000


def test_cases_of_a_figure_and_its_ledger_are_the_same(cast):
    opinion = cases.replied(cast)
    cases.submitted(cast)
    tally.refresh()
    asked = reports.Asked(~Q(pk=None), date(2026, 3, 1), date(2026, 3, 31), timezone.now())
    behind = reports.cases_behind(reports.ALL[4], asked)

    assert numbers(rows("ledger", behind)) == [opinion.number]
