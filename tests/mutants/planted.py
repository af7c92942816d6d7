"""Planted faults: each is put into a copy of the repository, and the quick tests that answer for it must fail.

``make mutants`` (``python -m tests.mutants.planted``) plants those that the record does not hold yet; ``tests/test_planted.py`` keeps
``docs/evidence/planted.json`` and its page to the list.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).parents[2]
LIST = Path(__file__).with_name("planted.yaml")
RECORD, PAGE = (REPOSITORY / "docs" / "evidence" / name for name in ("planted.json", "planted.md"))

QUICK = "not slow and not browser and not office and not manual"
PATIENCE = 600
"""Processor seconds that tests of a fault may take; what needs more hangs, and that is no catch."""

_LOADED = (
    "numpy",
    "pandas",
    "numba",
    "scipy.stats",
    "pydantic",
    "yaml",
    "pyarrow.parquet",
    "openpyxl",
    "hypothesis.strategies",
    "typer",
    "rich.console",
    "xlsxwriter",
    "python_calamine",
    "rapidfuzz",
    "altair",
    "nbformat",
    "jupyter_client",
)
_SOUND, _CAUGHT, _HUNG = 0, 1, -1  # exit codes of pytest, and none


@dataclass(frozen=True)
class Fault:
    """One planted fault. ``file`` lies in the package, ``was`` stands in it once, ``tests`` are files whose quick tests must fail."""

    room: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]

    @property
    def path(self) -> Path:
        return Path("kjqs_model") / self.file

    @property
    def key(self) -> str:
        """Of all that says what is planted and who answers for it."""
        return hashlib.sha256(json.dumps([self.room, self.file, self.was, self.becomes, self.tests]).encode()).hexdigest()[:16]


def faults() -> list[Fault]:
    """The list, in its order."""
    given = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [
        Fault(room, one["file"], one["was"], one["becomes"], tuple(one["tests"]))
        for room, entries in given.items()
        for one in entries
    ]


def record() -> dict[str, dict]:
    """What was found, by the key of the fault."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def write(found: dict[str, dict]) -> None:
    """The record and its page, of the faults that the list still has."""
    kept = {fault.key: found[fault.key] for fault in faults() if fault.key in found}
    RECORD.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(kept), encoding="utf-8")


def page(found: dict[str, dict]) -> str:
    """The record for readers."""
    listed = faults()
    caught = sum(found.get(fault.key, {}).get("outcome") == "caught" for fault in listed)
    rooms = len({fault.room for fault in listed})
    told = (
        f"{len(listed)} faults in {rooms} rooms, each planted alone in a copy of the repository: the quick tests (`make test`) of the files that answer for it "
        f"caught {caught}. Made by `make mutants`; the faults stand in `tests/mutants/planted.yaml`."
    )
    lines = ["# Planted faults", "", told, "", "| room | file | was | became | caught by |", "|---|---|---|---|---|"]
    for fault in listed:
        one = found.get(fault.key, {"outcome": "not tried", "by": ""})
        by = f"`{one['by']}`" if one["outcome"] == "caught" else f"**{one['outcome']}**"
        lines.append(f"| {fault.room} | `{fault.file}` | {_code(fault.was)} | {_code(fault.becomes)} | {by} |")
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    shown = re.sub(r"\s+", " ", text).replace("|", "\\|")
    return f"`{shown}`"


class Field:
    """A copy of the repository in which faults are planted, one at a time."""

    def __init__(self, folder: Path):
        self.folder = folder
        given = (
            subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout.decode().split("\0")
        )
        for name in filter(None, given):
            if (REPOSITORY / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(REPOSITORY / name, folder / name)
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)

    def test(self, files: tuple[str, ...]) -> tuple[int, str]:
        """The exit code of pytest over quick tests, and the first test that failed."""
        said = self.folder / "said.txt"
        sys.stdout.flush()
        child = os.fork()
        if not child:
            _become_pytest(self.folder, files, said)
        _, status = os.waitpid(child, 0)
        text = said.read_text(encoding="utf-8", errors="replace")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", text, re.MULTILINE)
        return (_HUNG if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)), failed[1] if failed else text[-300:]

    def plant(self, fault: Fault) -> dict:
        """Plant a fault, test, and mend it again."""
        path = self.folder / fault.path
        sound = path.read_text(encoding="utf-8")
        assert sound.count(fault.was) == 1, f"{fault.file}: '{fault.was}' stands there {sound.count(fault.was)} times"
        path.write_text(sound.replace(fault.was, fault.becomes), encoding="utf-8")
        try:
            code, by = self.test(fault.tests)
        finally:
            path.write_text(sound, encoding="utf-8")
        if code in (_SOUND, _HUNG):
            return {"outcome": "survived" if code == _SOUND else "hung", "by": ""}
        assert code == _CAUGHT or "ERROR" in by or by.startswith("tests/"), f"pytest itself failed: {by}"
        return {"outcome": "caught", "by": by}


def _become_pytest(folder: Path, files: tuple[str, ...], said: Path) -> None:
    """In a fork that knows no module of this house: the tests of a copy, then the end."""
    code = 4
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "kjqs_model", "benchmarks")]:
            del sys.modules[name]
        sys.path[:] = [str(folder), *(path for path in sys.path if path not in ("", str(REPOSITORY)))]
        os.environ.update({"PYTHONPATH": str(folder), "KJQS_CACHE": str(folder / ".cache")})
        os.chdir(folder)
        import pytest

        code = int(pytest.main(["-x", "-q", "-m", QUICK, "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=short", *files]))
    finally:
        sys.stdout.flush()
        os._exit(code)


def try_all(wanted: list[Fault]) -> Iterator[tuple[Fault, dict]]:
    """Each fault with what became of it; first the tests must hold where nothing is planted."""
    for name in (*_LOADED, "pytest", "_pytest.assertion.rewrite"):
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        field = Field(Path(folder))
        code, by = field.test(tuple(sorted({file for fault in wanted for file in fault.tests})))
        assert code == _SOUND, f"the tests fail where nothing is planted: {by}"
        for fault in wanted:
            yield fault, field.plant(fault)


def main(rooms: list[str]) -> int:
    """Plant what the record lacks, of all rooms or of those named; written after each, so that a killed run goes on."""
    found = record()
    wanted = [
        fault for fault in faults() if (not rooms or fault.room in rooms) and found.get(fault.key, {}).get("outcome") != "caught"
    ]
    for fault, outcome in try_all(wanted) if wanted else ():
        found[fault.key] = outcome
        write(found)
        print(
            f"{outcome['outcome']}: {fault.room}, {fault.file}: {fault.was!r} -> {fault.becomes!r} {outcome['by'][:120]}",
            flush=True,
        )
    write(found)
    return int(any(found.get(fault.key, {}).get("outcome") != "caught" for fault in faults() if not rooms or fault.room in rooms))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
