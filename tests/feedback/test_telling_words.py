"""What the sentences to residents say: what happened, what comes next, by when, where to look."""

from datetime import datetime, timedelta

from django.utils import translation

from feedback.telling_residents import tell_moved
from feedback.workflow import Capacity
from tests import cases
from tests.cases import NOON, RULES, take
from tests.feedback.test_telling_residents import LOOK, forget, rows, texts

DAY = timedelta(days=1)
RESIDENT = Capacity.RESIDENT


def test_registration_says_by_when_it_goes_on(cast):
    opinion = cases.registered(cast)

    assert texts() == [f"您反映的事（编号{opinion.number}）已受理，2026年3月12日（周四）前交有关单位办理。{LOOK}"]
    assert (rows()[0].created_at, rows()[0].next_attempt_at) == (NOON, NOON)


def test_guidance_says_where_to_go(cast):
    opinion = cases.submitted(cast)

    take(
        opinion,
        "guide",
        cast.liaison,
        **cases.classified(cast, guidance_reason="private", where="村委会。", told_by="letter"),
    )

    assert texts() == [f"您反映的事（编号{opinion.number}）不属于联络站受理的范围，可以这样反映：村委会。{LOOK}"]


def extension(cast, **data):
    opinion = cases.extension_asked(cast, **data)
    forget()
    reason = "张秀英家门口的路要等雨停，电话13812345678已联系。"
    return take(opinion, "decide_extension", cast.head, approve=True, reason=reason)


def test_approved_extension_says_the_new_date_and_why_without_naming_anybody(cast):
    opinion = extension(cast)

    (text,) = texts()
    assert text.startswith(
        f"您反映的事（编号{opinion.number}）还需要一些时间，办理期限改为2026年3月23日（周一）。原因：张**家"
    )
    assert "138****5678已联系。详情" in text or "13812345678" not in text


def test_more_time_for_an_assisting_unit_is_not_told(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    take(opinion, "extend", cast.other_officer, days=2, reason="等材料")
    forget()

    take(opinion, "decide_extension", cast.head, approve=True, reason="情况属实")

    assert texts() == []


def test_bad_rating_that_sends_it_round_says_by_when(cast):
    opinion = cases.replied(cast)
    forget()

    take(opinion, "rate", RESIDENT, result="unsatisfied", attitude="satisfied")

    assert texts() == [f"您反映的事（编号{opinion.number}）正在重新办理，下一步在2026年3月16日（周一）前完成。{LOOK}"]


def test_bad_rating_that_waits_for_a_decision_says_nothing(cast):
    opinion = cases.replied(cast, outcome="C")
    forget()

    take(opinion, "rate", RESIDENT, result="unsatisfied", attitude="satisfied")

    assert texts() == []


def test_promise_kept_in_part_says_when_the_rest_is_due(cast):
    opinion = cases.replied(cast, outcome="B")
    forget()

    cases.looked_back(cast, "partly", opinion=opinion, new_due_on=datetime(2026, 6, 30).date())

    assert texts() == [f"答复（编号{opinion.number}）中承诺的事已部分落实，其余在2026年6月30日（周二）前完成。{LOOK}"]


def test_promise_not_kept_says_that_it_begins_again(cast):
    opinion = cases.rated(cast, outcome="B")
    forget()

    cases.looked_back(cast, "unkept", opinion=opinion)

    assert texts() == [f"您反映的事（编号{opinion.number}）正在重新办理，下一步在2026年5月11日（周一）前完成。{LOOK}"]


def test_explained_closure_tells_the_explanation_and_no_more_of_it_than_a_message_holds(cast):
    opinion = cases.rated(cast, outcome="C", result="unsatisfied")
    forget()

    take(opinion, "close_unsatisfied", cast.head, reason="桥属省道，\n" + "已报省里。" * 100)

    (text,) = texts()
    assert text.startswith(f"您不满意的答复（编号{opinion.number}）已经复核。说明：桥属省道， 已报省里。")
    assert (text.endswith(f"…。{LOOK}"), len(text) < 200) == (True, True)


def test_page_to_look_at_is_named_where_the_portal_has_an_address(cast, settings):
    settings.PORTAL_URL = "https://lianluo.example.gov.cn"

    cases.registered(cast)

    assert "查询码到 https://lianluo.example.gov.cn/track/ 查询，或致电" in texts()[0]


def test_station_without_a_telephone_names_none(cast):
    type(cast.station).objects.filter(pk=cast.station.pk).update(phone="")

    cases.registered(cast)

    assert texts()[0].endswith("办理。详情请凭回执上的编号和查询码上网查询。")


def test_residents_are_told_in_chinese_whatever_language_the_officer_reads(cast):
    with translation.override("en"):
        cases.registered(cast)

    assert "已受理，2026年3月12日（周四）前" in texts()[0]


# The calendar


def test_moved_date_is_told_with_its_reason(cast):
    opinion = cases.dispatched(cast)
    forget()
    old, new = NOON + 7 * DAY, NOON + 9 * DAY

    for _twice in range(2):
        tell_moved(opinion, old, new, NOON, RULES)

    days = "由2026年3月18日（周三）改为2026年3月20日（周五）"
    assert texts() == [f"因放假安排调整，您反映的事（编号{opinion.number}）的期限{days}。{LOOK}"]


def test_date_that_stays_is_not_told(cast):
    opinion = cases.dispatched(cast)
    forget()

    tell_moved(opinion, NOON, NOON + timedelta(hours=2), NOON, RULES)
    tell_moved(cases.submitted(cast, name="", phone="", is_anonymous=True), NOON, NOON + DAY, NOON, RULES)

    assert texts() == []
