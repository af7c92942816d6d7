"""Make everything anew and compare: exit 0 where nothing differs, 1 where something does, with the names of what does."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import FILE, committed, differences, hashes, write
from .commands import LANGUAGES, PARTS, ROOT, lay_inputs, run

_TOLD = 60  # names at most


def _made(folder: Path, parts: list[str], jobs: int) -> Path:
    """Run the parts, each language in a process of its own, and give the folder of what they made."""
    lay_inputs(folder)
    made = folder / "made"
    made.mkdir()

    def in_process(part: str, language: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "tests.golden_bytes", "--run", part, language, str(made)],
            cwd=folder,
            check=True,
            env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "140"},
        )

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda one: in_process(*one), [(part, language) for part in reversed(parts) for language in LANGUAGES]))
    return made


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.golden_bytes", description=__doc__)
    asked.add_argument("--part", choices=PARTS, action="append", help="only this part; repeatable")
    asked.add_argument("--write", action="store_true", help="write the committed file anew (of the parts made)")
    asked.add_argument("--keep", type=Path, help="keep what was made in this new folder")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--run", nargs=3, metavar=("PART", "LANGUAGE", "FOLDER"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.run:
        run(given.run[0], given.run[1], Path(given.run[2]))
        return 0
    parts = given.part or list(PARTS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        found = hashes(_made(folder.resolve(), parts, given.jobs))
    names = {
        f"{language}/{name}" for part in PARTS if part in parts for language in LANGUAGES for name, _ in PARTS[part](language)
    }
    before = committed() if FILE.exists() else {}
    of_these = {path: one for path, one in before.items() if "/".join(path.split("/")[:2]) in names}
    if given.write:
        write({path: one for path, one in before.items() if path not in of_these} | found)
    told = differences(found, of_these)
    print("\n".join([*told[:_TOLD], f"{len(found)} files, {len(told)} differ"]))
    return 1 if told and not given.write else 0


if __name__ == "__main__":
    sys.exit(main())
