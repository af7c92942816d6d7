"""The house itself: rooms import only those above them, and nothing heavy loads before it is used."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy.sparse.csgraph import connected_components

from tests.sources import HOUSE, lines, nodes, trees

ROOMS = [
    "heavy",
    "store",
    "text",
    "language",
    "deciding",
    "chances",
    "terminal",
    "errors",
    "memory",
    "yamls",
    "staging",
    "files",
    "data",
    "randomness",
    "tables",
    "law_schema",
    "law",
    "articles",
    "higher_law",
    "policy",
    "parts",
    "scenario",
    "behaviour",
    "population",
    "projection",
    "budget",
    "study",
    "analysis",
    "reporting",
    "paying",
    "dashboard",
    "verbs",
    "cli",
]


ROOT = Path(__file__).parents[1]
TREES = ("kjqs_model", "tests", "tools", "benchmarks", "setup.py")
MOST_MODULES, WIDTH = 15, 130
SHORT_OF = yaml.safe_load((Path(__file__).parent / "house.yaml").read_text(encoding="utf-8"))


def _imports(path: Path):
    package = ["kjqs_model", *path.relative_to(HOUSE).parts[:-1]]
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            target = [*base, *(node.module or "").split(".")] if node.module else base
            names = [target[1]] if len(target) > 1 else [alias.name for alias in node.names]
            yield from (name for name in names if not name.startswith("__"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kjqs_model":
            yield from node.module.split(".")[1:2] or (alias.name for alias in node.names if alias.name in ROOMS)
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("kjqs_model."))


def test_each_room_imports_only_rooms_above_it():
    crossings = []
    for path in trees():
        room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        if room in ("__init__", "__main__"):
            continue
        crossings += [f"{path.name} imports {other}" for other in _imports(path) if ROOMS.index(other) > ROOMS.index(room)]
    assert crossings == []


def test_every_room_of_the_package_has_its_place_in_the_order():
    rooms = {path.relative_to(HOUSE).parts[0].removesuffix(".py") for path in trees()} - {"__init__", "__main__"}
    assert rooms - set(ROOMS) == set()


def test_costing_does_not_load_charts_or_notebooks():
    code = "import kjqs_model.policy, sys; print([m for m in ('altair', 'papermill', 'xlsxwriter', 'scipy') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_no_rounding_or_sum_of_money_depends_on_the_clock_or_on_chance():
    for room in ("articles", "policy", "law.py"):
        for path in (path for path in trees() if path.is_relative_to(HOUSE / room)):
            modules = {alias.name.split(".")[0] for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
            assert modules & {"random", "time", "datetime", "secrets"} == set(), path


def _held(found: dict[str, int], allowed: dict[str, int], remedy: str) -> None:
    """That nothing is worse than what is written down, and that what is written down is no worse than what is there."""
    assert {name: count for name, count in found.items() if count > allowed.get(name, 0)} == {}, remedy
    assert {name: count for name, count in allowed.items() if found.get(name, 0) < count} == {}, (
        "well done: lower the numbers in tests/house.yaml"
    )


def test_no_folder_holds_more_modules_than_one_looks_over():
    counts = Counter(path.parent.relative_to(HOUSE).as_posix() for path in trees() if path.name != "__init__.py")
    _held(
        {folder: count for folder, count in counts.items() if count > MOST_MODULES},
        SHORT_OF["folders"],
        "make a folder of what belongs together",
    )


def _modules_taken(path: Path, modules: dict[tuple, Path]) -> set[Path]:
    """The modules of the package that a module imports by themselves, wherever in it and for whatever; not the folders it passes through."""
    folder, taken = path.relative_to(HOUSE).parts[:-1], set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*folder[: len(folder) - node.level + 1], *(node.module or "").split("."))
            base = tuple(part for part in base if part)
            taken |= {modules[place] for place in (base, *((*base, alias.name) for alias in node.names)) if place in modules}
    return taken - {path}


def test_no_modules_import_each_other_in_a_circle():
    modules = {path.relative_to(HOUSE).with_suffix("").parts: path for path in trees() if path.name != "__init__.py"}
    place = {path: number for number, path in enumerate(modules.values())}
    arrows = np.zeros((len(place), len(place)), dtype=bool)
    for path, number in place.items():
        arrows[number, [place[taken] for taken in _modules_taken(path, modules)]] = True
    _, circle = connected_components(arrows, connection="strong")
    in_one = [path for path in place if (circle == circle[place[path]]).sum() > 1]
    found = Counter(path.relative_to(HOUSE).parts[0] for path in in_one)
    _held(
        found,
        SHORT_OF["circles"],
        "take out what both need into a module of its own: " + ", ".join(sorted(path.name for path in in_one)),
    )


def test_no_two_modules_have_a_class_of_one_name():
    counts = Counter(node.name for path in trees() for node in nodes(path) if isinstance(node, ast.ClassDef))
    _held({name: count for name, count in counts.items() if count > 1}, SHORT_OF["names"], "a name that says more")


def test_what_the_package_imports_it_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    declared = {re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one in declared}
    carried_by = importlib.metadata.packages_distributions()
    undeclared = {}
    for path in trees():
        for node in nodes(path):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for top in {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"kjqs_model"}:
                if not {one.lower().replace("_", "-") for one in carried_by.get(top, [top])} & declared:
                    undeclared.setdefault(top, path.name)
    assert undeclared == {}


@pytest.mark.parametrize("asked", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing(asked):
    command = [sys.executable, "-m", "ruff", *asked, "--no-cache", "--quiet", *TREES]
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert found.returncode == 0, f"ruff format {' '.join(TREES)}\n{found.stdout}{found.stderr}"


def _width(line: str) -> int:
    """Columns as shown: a Chinese sign takes two."""
    return len(line) if line.isascii() else sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def test_lines_are_no_wider_than_the_screen():
    wide = {}
    for path in trees():
        rows = [f"{path.relative_to(HOUSE).as_posix()}:{row}" for row, line in enumerate(lines(path), 1) if _width(line) > WIDTH]
        if rows:
            wide.setdefault(path.relative_to(HOUSE).parts[0].removesuffix(".py"), []).extend(rows)
    more = [rows for room, rows in wide.items() if len(rows) > SHORT_OF["wide_lines"].get(room, 0)]
    _held({room: len(rows) for room, rows in wide.items()}, SHORT_OF["wide_lines"], f"break the lines that you added, of {more}")


def test_every_chart_function_takes_table_title_and_notes_first():
    """So that any of them can be an exhibit; helpers, axes, fonts and the theme draw nothing by themselves."""
    others = []
    for path in (path for path in trees() if path.parent == HOUSE / "reporting" / "charts"):
        for node in trees()[path].body if path.stem not in ("axes", "fonts", "theme") else ():
            drawing = isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not node.name.endswith("_axis")
            if drawing and [argument.arg for argument in node.args.args[1:3]] != ["subject", "notes"]:
                others.append(f"{path.stem}.{node.name}")
    assert others == []
