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

from .language import say

GOLDEN = {"total": 98_307_840, "1.1": 21_400_000, "8.1": 16_990_000, "19.2": 9_000_000, "22.1": 577_840}
"""What the published year 2023 comes to, in all and by some clauses, yuan: held by the tests against the same costing."""

_MEMORY, _DISK = 4e9, 2e9  # bytes that reports and projections are comfortable with
_LIBRARIES = ("numpy", "pandas", "scipy", "numba", "pyarrow", "pydantic", "altair", "vl-convert-python", "papermill", "jupyterlab", "voila",
              "xlsxwriter", "python-calamine", "python-docx", "rapidfuzz")
FINE, LACKS, WRONG = "fine", "lacks", "wrong"


@dataclass(frozen=True)
class Result:
    """One thing that was looked at. ``state``: fine; lacks something that only some commands need; wrong, results are not to be trusted."""

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
            results.append(Result(name, WRONG, f"{type(fault).__name__}: {fault}", say("请重新安装环境（make clean，再 make env）。",
                                                                                       "Install the environment anew (make clean, then make env).")))
        step()
    return results


def _python() -> Result:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = (3, 11) <= sys.version_info[:2] < (3, 15)
    return Result("Python", FINE if fine else WRONG, version, "" if fine else say("请使用 Python 3.11 至 3.14。", "Use Python 3.11 to 3.14."))


def _libraries() -> Result:
    missing = [name for name in _LIBRARIES if not _is_installed(name)]
    name = say("所需的包", "packages")
    if missing:
        return Result(name, WRONG, say("缺少 ", "missing: ") + ", ".join(missing), say("请运行 make env。", "Run make env."))
    shown = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES[:5])
    return Result(name, FINE, shown + say(f" 等 {len(_LIBRARIES)} 个", f" and {len(_LIBRARIES) - 5} more"))


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _cache() -> Result:
    from .staging.cache import user_cache

    name, remedy = say("缓存文件夹", "cache folder"), say("可用环境变量 KJQS_CACHE 另指一个只有自己能写的文件夹；否则每次运行都要重新编译。",
                                                     "KJQS_CACHE can name a folder that only you may write to; without one each run compiles anew.")
    try:
        place = user_cache()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=place):
            pass
    except (OSError, RuntimeError) as fault:
        return Result(name, LACKS, str(fault), remedy)
    if hasattr(os, "getuid") and (place.stat().st_uid != os.getuid() or place.stat().st_mode & 0o022):
        return Result(name, LACKS, say(f"{place}，他人可以写入", f"{place}, open to others"), remedy)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    return Result(name, FINE, f"{place}, {size / 1e6:,.1f} MB")


def _fonts() -> Result:
    name = say("中文字体", "Chinese font")
    from .reporting.charts.fonts import font_path

    path = Path(font_path())
    return Result(name, FINE, path.name) if path.is_file() else Result(name, WRONG, say("没有", "none"), say("请运行 make env。", "Run make env."))


def _program(label: tuple[str, str], names: tuple[str, ...], need: tuple[str, str]) -> Callable[[], Result]:
    def look() -> Result:
        found = next((place for name in names if (place := shutil.which(name))), None)
        if found:
            return Result(say(*label), FINE, found)
        return Result(say(*label), LACKS, say("没有", "none"), say(*need))
    return look


def _memory() -> Result:
    import psutil

    free, name = psutil.virtual_memory().available, say("可用内存", "free memory")
    if free >= _MEMORY:
        return Result(name, FINE, f"{free / 1e9:,.1f} GB")
    return Result(name, LACKS, f"{free / 1e9:,.1f} GB", say("少于 4 GB：请关闭其他程序，或减少 --jobs 和 --draws。", "Under 4 GB: close programs, or lower --jobs and --draws."))


def _disk() -> Result:
    free, name = shutil.disk_usage(Path.cwd()).free, say("当前文件夹所在磁盘的剩余空间", "free disk here")
    if free >= _DISK:
        return Result(name, FINE, f"{free / 1e9:,.1f} GB")
    return Result(name, LACKS, f"{free / 1e9:,.1f} GB", say("少于 2 GB：请清理磁盘，或换一个文件夹运行。", "Under 2 GB: free some, or run elsewhere."))


def self_test() -> dict[str, int]:
    """The published year 2023 costed by the law as it stands, in all and by the clauses of ``GOLDEN``, yuan."""
    from .policy import baseline_policy, evaluate
    from .population import load_population

    costing = evaluate(load_population("published_2023"), baseline_policy(), 2023)
    amounts = costing.totals().set_index("clause")["amount_yuan"]
    return {"total": costing.total} | {clause: int(amounts[clause]) for clause in GOLDEN if clause != "total"}


def _golden() -> Result:
    found, name = self_test(), say("自检（2023 年公布数）", "self-test (2023 as published)")
    wrong = {key: value for key, value in found.items() if value != GOLDEN[key]}
    if not wrong:
        return Result(name, FINE, say(f"{found['total']:,} 元，与基准一致", f"{found['total']:,} yuan, as it should be"))
    shown = say("；", "; ").join(say(f"{key} 应为 {GOLDEN[key]:,}，得到 {value:,}", f"{key}: {value:,} for {GOLDEN[key]:,}") for key, value in wrong.items())
    return Result(name, WRONG, shown, say("程序或政策参数被改动过：请用版本库核对（git status），或重新安装。", "Program or law were changed: compare with the repository, or install anew."))


def _compiled() -> Result:
    name = say("推演内核", "compiled kernel")
    from .projection.compiling import CACHE

    ready = any(CACHE.glob("*.nbi")) or any(CACHE.rglob("*.nbi"))
    return Result(name, FINE, say("已编译，可直接载入", "compiled and kept") if ready else say("第一次推演时编译，约半分钟", "compiled at the first projection, half a minute"))


_LOOKS: dict[str, Callable[[], Result]] = {
    "Python": _python, "packages": _libraries, "cache": _cache, "kernel": _compiled, "fonts": _fonts,
    "browser": _program(("浏览器（只供测试）", "browser (for tests alone)"), ("chromium", "google-chrome", "chrome"),
                        ("只有浏览器测试需要：apt install chromium chromium-driver。", "Only browser tests need it: apt install chromium chromium-driver.")),
    "office": _program(("LibreOffice（只供测试）", "LibreOffice (for tests alone)"), ("soffice", "libreoffice"),
                       ("只有办公软件测试需要：apt install libreoffice-calc libreoffice-writer poppler-utils。",
                        "Only office tests need it: apt install libreoffice-calc libreoffice-writer poppler-utils.")),
    "memory": _memory, "disk": _disk, "self-test": _golden,
}

COUNT = len(_LOOKS)
"""How many things are looked at."""
