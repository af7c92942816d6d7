"""What this machine has and lacks, in words with the remedy, and a self-test against golden figures."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..language import either, in_both, say
from ..memory import free_memory

GOLDEN = {"total": 98_307_840, "1.1": 21_400_000, "8.1": 16_990_000, "19.2": 9_000_000, "22.1": 577_840}
"""What the published year 2023 comes to, in all and by some clauses, yuan: held by the tests against the same costing."""

_MEMORY, _DISK = 4e9, 2e9  # bytes that reports and projections are comfortable with
_LIBRARIES = (
    "numpy",
    "pandas",
    "scipy",
    "numba",
    "pyarrow",
    "pydantic",
    "altair",
    "vl-convert-python",
    "papermill",
    "jupyterlab",
    "voila",
    "xlsxwriter",
    "python-calamine",
    "python-docx",
    "rapidfuzz",
)
FINE, LACKS, WRONG = "fine", "lacks", "wrong"


@dataclass(frozen=True)
class Result:
    """One thing that was looked at. ``state``: fine; lacks something that only some commands need; wrong, results are not to be
    trusted."""

    name: str
    state: str
    found: str
    remedy: str = ""


def examine(step: Callable[[], None] = lambda: None) -> list[Result]:
    """Everything that is looked at, in order. A look that fails itself is a result of its own.

    Parameters
    ----------
    step : is called after each look.
    """
    results = []
    for name, look in _LOOKS.items():
        try:
            results.append(look())
        except Exception as fault:  # noqa: BLE001 - a doctor that faints helps nobody
            results.append(
                Result(name, WRONG, f"{type(fault).__name__}: {fault}", say("house.install_environment_anew_make_clean"))
            )
        step()
    return results


def _python() -> Result:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = (3, 11) <= sys.version_info[:2] < (3, 15)
    return Result("Python", FINE if fine else WRONG, version, "" if fine else say("house.use_another_python"))


def _libraries() -> Result:
    missing = [name for name in _LIBRARIES if not _is_installed(name)]
    name = say("house.packages")
    if missing:
        return Result(name, WRONG, say("house.missing") + ", ".join(missing), say("house.run_make_env"))
    shown = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES[:5])
    return Result(
        name, FINE, shown + say("house.and_more", libraries_count_zh=len(_LIBRARIES), libraries_count_en=len(_LIBRARIES) - 5)
    )


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _cache() -> Result:
    from ..store import user_cache

    name, remedy = say("house.cache_folder"), say("house.kjqs_cache_can_name_folder")
    try:
        place = user_cache()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=place):
            pass
    except (OSError, RuntimeError) as fault:
        return Result(name, LACKS, str(fault), remedy)
    if hasattr(os, "getuid") and (place.stat().st_uid != os.getuid() or place.stat().st_mode & 0o022):
        return Result(name, LACKS, say("house.open_to_others", place=place), remedy)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    return Result(name, FINE, f"{place}, {size / 1e6:,.1f} MB")


def _fonts() -> Result:
    name = say("house.chinese_font")
    from ..reporting.charts.fonts import font_path

    path = Path(font_path())
    return (
        Result(name, FINE, path.name)
        if path.is_file()
        else Result(name, WRONG, say("house.none_there"), say("house.run_make_env"))
    )


def _program(label: tuple[str, str], names: tuple[str, ...], need: tuple[str, str]) -> Callable[[], Result]:
    def look() -> Result:
        found = next((place for name in names if (place := shutil.which(name))), None)
        if found:
            return Result(either(*label), FINE, found)
        return Result(either(*label), LACKS, say("house.none_there"), either(*need))

    return look


def _memory() -> Result:
    free, name = free_memory(), say("house.free_memory")
    if free >= _MEMORY:
        return Result(name, FINE, f"{free / 1e9:,.1f} GB")
    return Result(name, LACKS, f"{free / 1e9:,.1f} GB", say("house.under_4_gb_close_programs"))


def _disk() -> Result:
    free, name = shutil.disk_usage(Path.cwd()).free, say("house.free_disk_here")
    if free >= _DISK:
        return Result(name, FINE, f"{free / 1e9:,.1f} GB")
    return Result(name, LACKS, f"{free / 1e9:,.1f} GB", say("house.under_2_gb_free_some"))


def self_test() -> dict[str, int]:
    """The published year 2023 costed by the law as it stands, in all and by the clauses of ``GOLDEN``, yuan."""
    from ..policy import baseline_policy, evaluate
    from ..population import load_population

    costing = evaluate(load_population("published_2023"), baseline_policy(), 2023)
    amounts = costing.totals().set_index("clause")["amount_yuan"]
    return {"total": costing.total} | {clause: int(amounts[clause]) for clause in GOLDEN if clause != "total"}


def _golden() -> Result:
    found, name = self_test(), say("house.self_test_2023_published")
    wrong = {key: value for key, value in found.items() if value != GOLDEN[key]}
    if not wrong:
        return Result(name, FINE, say("house.yuan_as_it_should_be", total=f"{found['total']:,}"))
    shown = say("signs.clause_mark").join(
        say("house.key_value_golden", the_key=key, golden=f"{GOLDEN[key]:,}", value=f"{value:,}") for key, value in wrong.items()
    )
    return Result(name, WRONG, shown, say("house.program_or_law_changed_compare"))


def _compiled() -> Result:
    name = say("house.compiled_kernel")
    from ..projection.kernel.compiling import CACHE

    ready = any(CACHE.glob("*.nbi")) or any(CACHE.rglob("*.nbi"))
    return Result(name, FINE, say("house.compiled_and_kept") if ready else say("house.compiled_first_projection_half_minute"))


_LOOKS: dict[str, Callable[[], Result]] = {
    "Python": _python,
    "packages": _libraries,
    "cache": _cache,
    "kernel": _compiled,
    "fonts": _fonts,
    "browser": _program(
        in_both("house.browser_tests_alone"),
        ("chromium", "google-chrome", "chrome"),
        in_both("house.only_browser_tests_need_apt"),
    ),
    "office": _program(
        in_both("house.libreoffice_tests_alone"), ("soffice", "libreoffice"), in_both("house.only_office_tests_need_apt")
    ),
    "memory": _memory,
    "disk": _disk,
    "self-test": _golden,
}

COUNT = len(_LOOKS)
"""How many things are looked at."""
