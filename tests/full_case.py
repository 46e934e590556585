"""One case on which everybody wrote everything there is to write."""

from datetime import timedelta

from tests import cases

DAY = timedelta(days=1)
# Every word a resident must not read begins so.
A = "内部"


def take(opinion, action, by, **data):
    return cases.take(opinion, action, by, **data)


def written_all_over(cast):
    """Everything the people at work can write on one case, and what is meant for the resident beside it."""
    case = cases.submitted(cast)
    told = {"complained_unit": cast.third_unit, "body_for_units": f"{A}给单位的话"}
    cases.register(cast, case, summary=f"{A}摘要", pace="urgent", **told)
    take(case, "amend", cast.liaison, place="村口新桥", reason=f"{A}更正原因")
    take(case, "investigate", cast.liaison, held_on=cases.NOON.date(), participants=f"{A}参加人", findings=f"{A}调研")
    take(
        case,
        "dispatch",
        cast.liaison,
        lead=cast.unit,
        assists=[cast.other_unit],
        method="letter",
        requirement=f"{A}要求",
    )
    take(case, "sign_for", cast.officer)
    take(case, "sign_for", cast.liaison, evidence=f"{A}代录依据")
    take(case, "press", cast.liaison, means="phone", words=f"{A}催办")
    cases.supervise(cast, case, reason=f"{A}督办原因", requirement=f"{A}督办要求")
    take(case, "answer_supervision", cast.officer, done=f"{A}督办回复")
    take(case, "name_supervisor", cast.head, kind="leader", name=f"{A}督办人", role=f"{A}职责")
    take(case, "release_contact", cast.head, unit=cast.unit, reason=f"{A}放开理由", until=cases.NOON.date())
    take(case, "progress", cast.officer, done=f"{A}进展", visibility="unit")
    take(case, "progress", cast.officer, done="给群众的进展", visibility="resident")
    take(case, "note", cast.liaison, words=f"{A}备注一", visibility="internal")
    take(case, "note", cast.leader, words=f"{A}备注二", visibility="unit")
    take(case, "note", cast.liaison, words="给群众的备注", visibility="resident")
    take(case, "extend", cast.officer, days=2, reason=f"{A}延期理由")
    take(case, "decide_extension", cast.head, approve=False, reason=f"{A}不同意延期")
    take(case, "report_assist", cast.other_officer, done=f"{A}协办结果")
    take(case, "submit_result", cast.officer, done=f"{A}办理结果", outcome="A")
    take(case, "send_back", cast.liaison, reason=f"{A}退回重办")
    take(case, "submit_result", cast.officer, done=f"{A}第二次结果", outcome="A")
    take(case, "accept_result", cast.liaison, verified=f"{A}核查")
    cases.reply(cast, case, outcome="B", promises=[("给群众的承诺", (cases.NOON + DAY).date())])
    take(case, "rate", cases.Capacity.RESIDENT, result="satisfied", attitude="satisfied", words="群众的评语")
    take(case, "archive", cast.liaison, retention="10y", publish=True, public_text=f"{A}公开稿")
    return take(case, "look_back", cast.liaison, kept="kept", found=f"{A}回头看", at=cases.NOON + DAY)
