"""The record of a run: what went in, what came out, and the key by which an unchanged report is recognised."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...staging import outputs_of
from ...store import package_files
from ...study.hashes import file_hash, population_hash, text_hash

if TYPE_CHECKING:
    from ...scenario import Scenario

NAME = "manifest.json"
_DEPENDENCIES = (
    "altair",
    "fonttools",
    "jinja2",
    "nbclient",
    "nbformat",
    "numba",
    "numpy",
    "pandas",
    "papermill",
    "pydantic",
    "python-docx",
    "pylopdf-fonts-zh-cn",
    "scipy",
    "vl-convert-python",
    "xlsxwriter",
)
_PACKAGE = Path(__file__).parents[2]


def inputs_of(
    scenario: Scenario, *, draws: int, seed: int, language: str, overrides: Sequence[str], notebook: Path | None = None
) -> dict:
    """Everything that a report or a simulation depends on, as JSON-able data; ``key`` is the hash over all of it."""
    ancestors, parent = [], scenario.parent
    while parent is not None:
        ancestors.append([parent.name, parent.digest(), population_hash(parent)])
        parent = parent.parent
    found = {
        "scenario": scenario.digest(),
        "name": scenario.name,
        "extends": ancestors,
        "draws": draws,
        "seed": seed,
        "language": language,
        "overrides": list(overrides),
        "population": population_hash(scenario),
        "package": package_hash(),
        "notebook": file_hash(notebook) if notebook else None,
        "versions": versions(),
        "python": platform.python_version(),
    }
    return found | {"key": text_hash(json.dumps(found, ensure_ascii=False, sort_keys=True))}


def manifest(resolved: Mapping, inputs: Mapping, outputs: Path, results: Mapping, started: str, seconds: float) -> dict:
    """The manifest of a finished report: ``resolved`` is the whole scenario, ``outputs`` the folder with its files."""
    return run_record(resolved, inputs, outputs, started, seconds) | {"results": dict(results)}


def run_record(resolved: Mapping, inputs: Mapping, outputs: Path, started: str, seconds: float) -> dict:
    """What the manifest of any run says: scenario, seed, versions, what went in and came out, and when."""
    return {
        "scenario": {"name": inputs["name"]} | dict(resolved),
        "scenario_hash": inputs["scenario"],
        "seed": inputs["seed"],
        "draws": inputs["draws"],
        "language": inputs["language"],
        "package_version": importlib.metadata.version("kjqs_model"),
        "git_commit": git_commit(),
        "versions": inputs["versions"],
        "python": inputs["python"],
        "inputs": dict(inputs),
        "outputs": output_hashes(outputs),
        "started": started,
        "wall_seconds": round(seconds, 3),
    }


def read_manifest(folder: Path) -> dict:
    """The manifest of a finished report, empty where there is none that can be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return found if {"inputs", "outputs", "results"} <= set(found) else {}
    except (OSError, ValueError, TypeError):
        return {}


def is_fresh(folder: Path, inputs: Mapping) -> bool:
    """Whether a folder holds the finished report of these inputs, its files as they were written."""
    found = read_manifest(folder)
    return bool(found) and found["inputs"].get("key") == inputs["key"] and found["outputs"] == output_hashes(folder)


def output_hashes(folder: Path) -> dict[str, str]:
    """The hash of every file of a report but the manifest, by path."""
    return outputs_of(folder, leaving_out=(NAME,))


@cache
def package_hash() -> str:
    """The hash over the package's code, law, data and templates."""
    return text_hash("\n".join(f"{name} {digest}" for name, digest in package_files().items()))


@cache
def versions() -> dict[str, str]:
    """The versions of the packages that a report's numbers and files depend on."""
    return {name: importlib.metadata.version(name) for name in _DEPENDENCIES}


def git_commit() -> str | None:
    """The commit of the working tree that the package stands in; None outside one."""
    try:
        shown = subprocess.run(
            ["git", "-C", str(_PACKAGE), "rev-parse", "HEAD"], check=False, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return shown.stdout.strip() or None if shown.returncode == 0 else None
