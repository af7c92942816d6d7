"""Golden bytes: what every command writes and says, by SHA-256, so that a change of the code alone is seen to change nothing.

``python -m tests.golden_bytes`` makes everything anew and compares it with ``bytes.txt``; ``--part files`` leaves the reports out (the quick
part, after each step), ``--keep DIR`` keeps what was made, ``--write`` writes the file anew: its difference is for a person to read, and the
commit says why. Few draws: this holds bytes, not quality. Bytes are those of the locked packages on this kind of machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

FILE = Path(__file__).parent / "bytes.txt"
# What a manifest says of the clock, of the machine and of the code itself.
PASSING = {
    "started",
    "wall_seconds",
    "git_commit",
    "package",
    "package_version",
    "key",
    "versions",
    "python",
    "notebook",
    "made_at",
    "written_at",
}


def hashes(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder, by its path; what passes (clocks, hashes of the code) is left out of it."""
    return {path.relative_to(folder).as_posix(): _hash(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()}


def _hash(path: Path, folder: Path) -> str:
    return hashlib.sha256(_lasting(path).replace(str(folder).encode("utf-8"), b"")).hexdigest()


def _lasting(path: Path) -> bytes:
    """The bytes of a file less what passes. A notebook counts by what it shows: its code may name moved modules."""
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_bytes())["cells"]
        shown = json.dumps([cell.get("outputs", cell["source"]) for cell in cells], ensure_ascii=False)
        return re.sub(r" at 0x[0-9a-f]+", "", shown).encode("utf-8")  # where an object stood in memory
    if path.suffix == ".json":
        return json.dumps(_without_passing(json.loads(path.read_bytes())), ensure_ascii=False, indent=1).encode("utf-8")
    if path.suffix == ".txt":
        return re.sub(r"[\d.]+ (?:seconds\b|s\b|min\b|秒|分钟)", "", path.read_text(encoding="utf-8")).encode("utf-8")
    return path.read_bytes()


def _without_passing(found):
    if isinstance(found, dict):
        return {
            key: "-" if key.endswith((".ipynb", "manifest.json")) else _without_passing(value)
            for key, value in found.items()
            if key not in PASSING
        }
    return [_without_passing(one) for one in found] if isinstance(found, list) else found


def committed() -> dict[str, str]:
    """The hashes of the committed file, by path."""
    return {path: found for found, path in (line.split("  ", 1) for line in FILE.read_text(encoding="utf-8").splitlines())}


def write(found: dict[str, str]) -> None:
    """Write the committed file anew."""
    FILE.write_text("".join(f"{found[path]}  {path}\n" for path in sorted(found)), encoding="utf-8")


def differences(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """One line a file that is new, gone or changed."""
    return [
        f"{'new' if path not in wanted else 'gone' if path not in found else 'changed'}: {path}"
        for path in sorted(found.keys() | wanted.keys())
        if found.get(path) != wanted.get(path)
    ]
