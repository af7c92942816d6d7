"""The house itself: rooms import only those above them, and nothing heavy loads before it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import kjqs_model

HOUSE = Path(kjqs_model.__file__).parent
ROOMS = ["language", "deciding", "chances", "terminal", "errors", "yamls", "staging", "files", "data", "randomness", "tables", "law", "articles", "higher_law", "policy", "scenario",
         "behaviour", "population", "projection", "budget", "study", "analysis", "reporting", "paying", "dashboard", "doctor", "screen", "cli"]


def _imports(path: Path):
    package = ["kjqs_model", *path.relative_to(HOUSE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            target = [*base, *(node.module or "").split(".")] if node.module else base
            names = [target[1]] if len(target) > 1 else [alias.name for alias in node.names]
            yield from (name for name in names if not name.startswith("__"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kjqs_model."):
            yield node.module.split(".")[1]


def test_each_room_imports_only_rooms_above_it():
    crossings = []
    for path in sorted(HOUSE.rglob("*.py")):
        room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        if room in ("__init__", "__main__"):
            continue
        crossings += [f"{path.name} imports {other}" for other in _imports(path) if ROOMS.index(other) > ROOMS.index(room)]
    assert crossings == []


def test_every_room_of_the_package_has_its_place_in_the_order():
    rooms = {path.name.removesuffix(".py") for path in HOUSE.iterdir()
             if not path.name.startswith("_") and (path.is_dir() or path.suffix == ".py")}
    assert rooms <= set(ROOMS)


def test_costing_does_not_load_charts_or_notebooks():
    code = "import kjqs_model.policy, sys; print([m for m in ('altair', 'papermill', 'xlsxwriter', 'scipy') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_no_rounding_or_sum_of_money_depends_on_the_clock_or_on_chance():
    for room in ("articles", "policy", "law.py"):
        for path in [HOUSE / room] if room.endswith(".py") else sorted((HOUSE / room).glob("*.py")):
            modules = {alias.name.split(".")[0] for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                       if isinstance(node, ast.Import) for alias in node.names}
            assert modules & {"random", "time", "datetime", "secrets"} == set(), path


IN_ORDER = ("reporting", "study")
"""Rooms whose folders and names are held to what follows."""
MODULES = 15


def _of(room: str) -> list[Path]:
    return sorted((HOUSE / room).rglob("*.py"))


def test_a_folder_holds_fifteen_modules_at_most():
    folders = {path.parent for room in IN_ORDER for path in _of(room)}
    assert [f"{folder.name}: {len(list(folder.glob('*.py')))}" for folder in folders if len(list(folder.glob("*.py"))) > MODULES] == []


def test_no_class_of_these_rooms_shares_its_name_with_another_of_them():
    names = [node.name for room in IN_ORDER for path in _of(room) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_chart_function_takes_table_title_and_notes_first():
    """So that any of them can be an exhibit; helpers, axes, fonts and the theme draw nothing by themselves."""
    others = []
    for path in sorted((HOUSE / "reporting" / "charts").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body if path.stem not in ("axes", "fonts", "theme") else ():
            drawing = isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not node.name.endswith("_axis")
            if drawing and [argument.arg for argument in node.args.args[1:3]] != ["subject", "notes"]:
                others.append(f"{path.stem}.{node.name}")
    assert others == []
