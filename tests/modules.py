"""The project's own files, as the guards read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Left may import from anything to its right; nothing imports to its left.
CHAIN = ["portal", "feedback", "deputies", "stations", "accounts"]


def code() -> list[Path]:
    """Every module of the apps but migrations; an empty __init__ says nothing."""
    found = (path for app in CHAIN for path in sorted((ROOT / app).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts and path.stat().st_size]


def tests() -> list[Path]:
    return [path for path in sorted((ROOT / "tests").rglob("*.py")) if path.stat().st_size]


def scripts() -> list[Path]:
    return [p for p in sorted((ROOT / "script").rglob("*")) if p.is_file() and "__pycache__" not in p.parts]


def migrations() -> list[Path]:
    return [path for app in CHAIN for path in sorted((ROOT / app / "migrations").glob("[0-9]*.py"))]


def templates() -> list[Path]:
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in CHAIN)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".html", ".svg", ".txt"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def packages(node: ast.AST) -> list[str]:
    """Top-level packages that one import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    is_absolute = isinstance(node, ast.ImportFrom) and node.level == 0
    return [node.module.split(".")[0]] if is_absolute else []
