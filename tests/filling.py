"""How a person fills in the form of each action: what a browser sends back of what was drawn, and what is typed beside it."""

from datetime import timedelta

from feedback.workflow import Action
from tests import cases
from tests.cases import NOON

# A Monday.
IN_TWO_MONTHS = (NOON + timedelta(days=61)).date().isoformat()
TOMORROW = (NOON + timedelta(days=1)).date().isoformat()
CLASSIFIED = {"demand": "help", "summary": "修复村口桥面"}
TYPED = {
    Action.COMPLETE_RECEPTION: {"was_read_back": "yes", "name": "张秀英"},
    Action.AMEND: {"place": "村口新桥", "is_anonymous": "on", "reason": "地点说错了"},
    Action.TRANSFER: {"station": "juhuayuan", "reason": "离得近"},
    Action.REGISTER: {"level": "township", "pace": "ordinary", **CLASSIFIED},
    Action.GUIDE: {"guidance_reason": "private", "where": "村人民调解委员会", "told_by": "phone", **CLASSIFIED},
    Action.ANSWER_DIRECTLY: {"answer": "当场说明了。", "outcome": "A", "told_by": "in_person", **CLASSIFIED},
    Action.INVESTIGATE: {"held_on": "2026-03-11", "participants": "全体", "findings": "属实"},
    Action.DISPATCH: {"method": "letter", "reason": "换单位", "congress": "五次会议"},
    Action.EXTEND: {"days": "3", "reason": "等材料"},
    Action.DECIDE_EXTENSION: {"approve": "yes", "reason": "情况属实"},
    Action.REPORT_ASSIST: {"done": "已配合"},
    Action.PROGRESS: {"done": "正在施工"},
    Action.SUBMIT_RESULT: {"done": "桥面已修好", "outcome": "A"},
    Action.ACCEPT_RESULT: {"verified": "到现场看过"},
    Action.REPLY: {"answer": "桥面已修好。", "outcome": "A", "told_by": "phone"},
    Action.RATE: {"result": "satisfied", "attitude": "basically"},
    Action.ARCHIVE: {"retention": "10y"},
    Action.PRESS: {"means": "phone"},
    Action.ISSUE_SUPERVISION: {"form": "notice", "reason": "久拖不决", "requirement": "办结", "due_on": IN_TWO_MONTHS},
    Action.RECEIVE_SUPERVISION: {},
    Action.ANSWER_SUPERVISION: {"done": "已整改"},
    Action.NAME_SUPERVISOR: {"kind": "leader", "name": "彭县长", "role": "督办"},
    Action.LOOK_BACK: {"kept": "kept", "found": "到现场看过"},
    Action.RELEASE_CONTACT: {"reason": "上门核实", "until": TOMORROW},
    Action.NOTE: {"words": "又下雨了"},
}
# Lists of which one must be chosen and none is beforehand.
CHOSEN = ("assignment", "deadline", "promise", "extension")


def typed(cast, action) -> dict:
    """What is typed and chosen; where a row of the cast is meant, that row."""
    rows = {"category": cast.category, "lead": cast.third_unit, "authors": cast.deputy, "unit": cast.unit}
    values = {name: row.pk for name, row in rows.items()} | TYPED.get(action, {"reason": "情况有变"})
    return values | ({"target": cases.submitted(cast).number} if action == Action.MERGE else {})


def filled_in(form, values) -> dict:
    """Every field as it was drawn, the first choice of a list without one, and what was typed where there is a field."""
    drawn = {field.name: field.value() for field in form}
    drawn |= {name: first_choice(form.fields[name]) for name in CHOSEN if name in drawn}
    drawn |= {name: value for name, value in values.items() if name in drawn}
    return {name: sent(form.fields[name], value) for name, value in drawn.items() if value not in (None, "", False, [])}


def first_choice(field):
    return next(value for value, _label in field.choices if value != "")


def sent(field, value):
    return value if isinstance(value, str) else field.prepare_value(value)
