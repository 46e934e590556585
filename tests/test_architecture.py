"""The house keeps its shape: who may import whom, who may write the step, how large things may grow."""

import ast

import pytest

from tests import modules
from tests.modules import CHAIN, functions, lines, name, packages, tree

MOST_FILE_LINES, MOST_FUNCTION_LINES, MOST_TEMPLATE_LINES = 300, 50, 150
# Slow to import, used by workers only.
MAY_BE_LAZY = {"weasyprint", "apprise"}
STEP_WRITER = "feedback/services.py"
WRITERS = {"update", "set", "create", "acreate", "get_or_create", "update_or_create", "bulk_create", "Opinion"}
SIGNALS_ALLOWED_IN = "portal/apps.py"
DRAWER_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "mixins", "misc"}


# Imports


def test_apps_import_only_down_the_chain():
    broken = [
        f"{name(path)} imports {package}"
        for path in modules.code() + modules.migrations()
        for package in leftward(tree(path), name(path).split("/")[0])
    ]

    assert broken == []


def leftward(module, app) -> list[str]:
    above = CHAIN[: CHAIN.index(app)]
    return [package for node in ast.walk(module) for package in packages(node) if package in above]


def test_chain_guard_sees_a_ground_that_imports_the_roof():
    module = ast.parse("import portal.settings\ndef f():\n    from feedback.models import Event")

    assert leftward(module, "accounts") == ["portal", "feedback"]
    assert leftward(module, "portal") == []


def test_nothing_is_imported_inside_a_function():
    lazy = [f"{name(path)}: {found}" for path in modules.code() for found in lazy_imports(path.name, tree(path))]

    assert lazy == []


def lazy_imports(filename, module) -> list[str]:
    inside = [f for f in functions(module) if not (filename == "apps.py" and f.name == "ready")]
    named = {package for function in inside for node in ast.walk(function) for package in imported(node)}
    return sorted(named - MAY_BE_LAZY)


def imported(node) -> list[str]:
    is_relative = isinstance(node, ast.ImportFrom) and node.level
    return ["."] if is_relative else packages(node)


def test_lazy_guard_knows_its_three_exceptions():
    module = ast.parse(
        "def ready():\n    import portal\n    import weasyprint\n    import apprise\n    from . import x"
    )

    assert lazy_imports("views.py", module) == [".", "portal"]
    assert lazy_imports("apps.py", module) == []


def test_services_know_neither_web_nor_worker():
    names = ("services.py", "workflow.py", "act.py", "clock.py", "standing.py", "telling.py", "ledger.py")
    services = [p for p in modules.code() if p.name in names or "effects" in p.parts]
    forbidden = {"celery", "django.http", "django.shortcuts", "django.contrib.messages"}

    found = [f"{name(path)}: {word}" for path in services for word in full_names(tree(path)) & forbidden]

    assert len(services) > 10
    assert found == []


def full_names(module) -> set[str]:
    plain = {alias.name for node in ast.walk(module) if isinstance(node, ast.Import) for alias in node.names}
    from_ = {node.module for node in ast.walk(module) if isinstance(node, ast.ImportFrom)}
    return {str(word) for word in plain | from_} | {str(word).split(".")[0] for word in plain | from_}


def test_nothing_is_published_to_the_broker():
    """Beat ticks, workers look: a lost or doubled message can then change nothing (guarantee 1)."""
    published = [f"{name(path)}: {word}" for path in modules.code() for word in calls(tree(path), PUBLISHING)]

    assert published == []


PUBLISHING = {"delay", "apply_async", "send_task"}


def calls(module, names) -> list[str]:
    called = (node.func for node in ast.walk(module) if isinstance(node, ast.Call))
    return [func.attr for func in called if isinstance(func, ast.Attribute) and func.attr in names]


# Signals and save()


def test_no_rule_hangs_on_a_signal_or_on_save():
    found = [f"{name(path)}: {why}" for path in modules.code() for why in hidden_rules(path, tree(path))]

    assert found == []


def hidden_rules(path, module) -> list[str]:
    heard = full_names(module) & {"django.db.models.signals", "django.dispatch", "django.core.signals"}
    in_models = path.name == "models.py" or "models" in path.parts
    saves = [f.name for f in functions(module) if in_models and f.name in ("save", "delete", "bulk_create")]
    return saves + sorted(heard if name(path) != SIGNALS_ALLOWED_IN else ())


# The step has one writer


def test_step_is_written_in_services_only():
    elsewhere = [path for path in modules.code() + modules.migrations() if name(path) != STEP_WRITER]

    found = [f"{name(path)}:{line}" for path in elsewhere for line in step_writes(tree(path))]

    assert found == []


def test_step_is_written_in_services():
    assert len(step_writes(tree(modules.ROOT / STEP_WRITER))) >= 4


@pytest.mark.parametrize(
    "source",
    [
        "opinion.step = 'closed'",
        "a, opinion.step = 1, 2",
        "opinion.step: str = 'closed'",
        "setattr(opinion, 'step', 'closed')",
        "Opinion.objects.filter(pk=1).update(step='closed')",
        "Opinion.objects.filter(pk=1).update(**{'step': 'closed'})",
        "Opinion.objects.update_or_create(pk=1, defaults={'step': 'closed'})",
        "Opinion.objects.create(step='closed')",
        "Opinion.objects.bulk_update(rows, ['step'])",
        "opinion.save(update_fields=['head', 'step'])",
        "act.set(step='closed')",
        "cursor.execute('UPDATE feedback_opinion SET x=1, step=%s')",
    ],
)
def test_step_guard_sees_every_way_to_write(source):
    assert step_writes(ast.parse(source)) == [1]


@pytest.mark.parametrize(
    "source",
    ["step = opinion.step", "Opinion.objects.filter(step='closed')", "advance(o, at_step=o.step)", "values('step')"],
)
def test_step_guard_lets_readers_pass(source):
    assert step_writes(ast.parse(source)) == []


def step_writes(module) -> list[int]:
    """Lines on which something writes a step."""
    return sorted({node.lineno for node in ast.walk(module) if is_step_write(node)})


def is_step_write(node) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "step" and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.upper().replace("=", " ").split()
        return {"UPDATE", "SET", "STEP"} <= set(words)
    return isinstance(node, ast.Call) and call_writes_step(node)


def call_writes_step(call) -> bool:
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called in ("bulk_update", "setattr", "save"):
        return any(isinstance(node, ast.Constant) and node.value == "step" for node in ast.walk(call))
    if called not in WRITERS:
        return False
    named = {keyword.arg for keyword in call.keywords}
    keys = (k for keyword in call.keywords if isinstance(keyword.value, ast.Dict) for k in keyword.value.keys)
    return "step" in named | {k.value for k in keys if isinstance(k, ast.Constant)}


# Sizes and names


def test_files_stay_readable():
    large = [
        (name(p), n) for p in modules.code() + modules.tests() + modules.scripts() if (n := lines(p)) > MOST_FILE_LINES
    ]

    assert large == []


def test_functions_stay_readable():
    """Of the tests, the tests themselves: a table of cases may be as long as it has rows."""
    every = [(path, f) for path in modules.code() + modules.migrations() for f in functions(tree(path))]
    every += [(path, f) for path in modules.tests() for f in functions(tree(path)) if f.name.startswith("test_")]

    long = [(name(p), f.name) for p, f in every if f.end_lineno - f.lineno + 1 > MOST_FUNCTION_LINES]

    assert long == []


def test_templates_stay_readable():
    assert [name(path) for path in modules.templates() if lines(path) > MOST_TEMPLATE_LINES] == []


def test_no_module_is_a_drawer_for_everything():
    found = {name(p) for p in modules.code() + modules.tests() + modules.scripts() if p.stem in DRAWER_NAMES}

    assert found == set()


def test_there_is_at_least_as_much_test_as_code():
    """Lines that are neither blank nor comment."""
    assert sum(map(written_lines, modules.tests())) >= sum(map(written_lines, modules.code()))


def written_lines(path) -> int:
    stripped = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in stripped if line and not line.startswith("#"))


def test_every_app_is_in_the_chain():
    apps = {path.parent.name for path in modules.ROOT.glob("*/apps.py")}

    assert apps == set(CHAIN)
