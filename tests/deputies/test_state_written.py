"""What a reception day's state is, two modules say: publishing.py and attending.py. Everybody else asks them."""

import ast

import pytest

from tests import modules
from tests.modules import name, tree

MAY_WRITE = {"deputies/publishing.py": 2, "deputies/attending.py": 1}
STATES = {"PLANNED", "PUBLISHED", "HELD", "CANCELLED"}
WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "ReceptionDay"}


def test_state_of_a_reception_day_is_written_where_it_may_be_and_nowhere_else():
    found = {name(path): len(writes(tree(path))) for path in modules.code() + modules.migrations()}

    assert {path: n for path, n in found.items() if n} == MAY_WRITE


@pytest.mark.parametrize(
    "source",
    [
        "day.state = ReceptionDay.State.HELD",
        "day.state: str = 'held'",
        "setattr(day, 'state', State.HELD)",
        "days.update(state=State.PUBLISHED, published_at=at)",
        "ReceptionDay.objects.filter(pk=1).update(state=state)",
        "ReceptionDay.objects.create(day=day, state=wanted)",
        "ReceptionDay(state=CANCELLED)",
        "claim(day, to={'state': State.CANCELLED})",
        "days.update(**{'state': 'published'})",
        "ReceptionDay.objects.update_or_create(pk=1, defaults={'state': wanted})",
        "ReceptionDay.objects.bulk_update(rows, ['day', 'state'])",
        "cursor.execute('UPDATE deputies_receptionday SET state=%s')",
    ],
)
def test_guard_sees_every_way_to_write(source):
    assert writes(ast.parse(source)) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "if day.state == State.HELD: pass",
        "ReceptionDay.objects.filter(state=State.HELD).update(seats=2)",
        "days.exclude(state='cancelled')",
        "DutyShift.objects.create(state=State.ASSIGNED)",
        "offers.update(state=SwapOffer.State.LAPSED)",
        "change_state(station, [Station.State.PLANNED], OPEN)",
        "Station.objects.update(state=Station.State.PLANNED)",
        "Definition('held', Q(state=State.HELD))",
    ],
)
def test_guard_lets_others_pass(source):
    assert writes(ast.parse(source)) == []


def writes(module) -> list[int]:
    """Lines on which something writes the state of a reception day."""
    return sorted({node.lineno for node in ast.walk(module) if is_write(node)})


def is_write(node) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(getattr(each, "attr", "") == "state" for each in targets) and is_of_days(node.value)
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return any(is_state(key) and is_of_days(value) for key, value in pairs)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.upper().replace("=", " ").split()
        return {"UPDATE", "DEPUTIES_RECEPTIONDAY", "SET", "STATE"} <= set(words)
    return isinstance(node, ast.Call) and is_writing_call(node)


def is_writing_call(call) -> bool:
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    names_days = any(getattr(node, "id", "") == "ReceptionDay" for node in ast.walk(call.func))
    if called == "setattr":
        return any(map(is_state, call.args)) and any(map(is_of_days, call.args))
    if called == "bulk_update":
        return names_days and any(is_state(node) for node in ast.walk(call))
    if called not in WRITERS:
        return False
    given = [keyword.value for keyword in call.keywords if keyword.arg == "state"]
    keyed = [key for k in call.keywords if isinstance(k.value, ast.Dict) for key in k.value.keys if is_state(key)]
    return any(map(is_of_days, given)) or (names_days and bool(given or keyed))


def is_state(node) -> bool:
    return isinstance(node, ast.Constant) and node.value == "state"


def is_of_days(node) -> bool:
    """A value that only a reception day's state has; a station may be planned too."""
    words = {getattr(each, "attr", getattr(each, "id", getattr(each, "value", ""))) for each in ast.walk(node)}
    return "Station" not in words and bool({str(word).upper() for word in words if isinstance(word, str)} & STATES)
