"""Whether a run's folder is what its record says, and whether it would be made again: files by hash, program, libraries, inputs."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import Refusal
from ...language import say
from ...staging import RECORDS, outputs_of
from ...study.hashes import population_hash
from .manifest import package_hash, versions
from .place import MOST_BYTES


@dataclass(frozen=True)
class Verified:
    """What was compared: ``differences`` are sentences, none where all is as recorded; ``unchecked`` is what the record does not hold."""

    record: str
    files: int
    differences: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def verify(folder: Path, scenario: Path | None = None) -> Verified:
    """Compare a run's folder with its record.

    Parameters
    ----------
    folder : with ``manifest.json``, or a folder of tables with ``import.json`` or ``quality.json``. scenario : the file that the run was made
        from, to see whether it still says the same; without it only program and libraries are compared.

    Raises
    ------
    Refusal : no folder, or one without a record.
    """
    name, record = _record(folder)
    files = _files(record["outputs"], outputs_of(folder))
    program, unchecked = _program(record), []
    inputs = []
    if scenario is not None:
        inputs = _scenario(record, scenario)
    elif "inputs" in record:
        unchecked.append(say("情景和数据是否仍与当时相同（用 --scenario 给出情景文件）", "whether scenario and data are still the same (name the file by --scenario)"))
    if "inputs" not in record:
        unchecked.append(say("程序版本和输入（这种记录不含）", "program and inputs (this kind of record does not hold them)"))
    return Verified(name, len(record["outputs"]), (*files, *program, *inputs), tuple(unchecked))


def _record(folder: Path) -> tuple[str, Mapping]:
    if not folder.is_dir():
        raise Refusal(say(f"没有“{folder}”这个文件夹。请给出某次运行写出的文件夹。", f"There is no folder '{folder}': name one that a run wrote."))
    for name in RECORDS:
        try:
            path = folder / name
            small = path.is_file() and path.stat().st_size <= MOST_BYTES  # a pipe would never end, and no run writes gigabytes
            found = json.loads(path.read_text(encoding="utf-8")) if small else None
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("outputs"), dict):
            return name, found
    raise Refusal(say(f"“{folder}”里没有可读的运行记录（{'、'.join(RECORDS)}），无法核对。", f"'{folder}' holds no record that can be read ({', '.join(RECORDS)})."))


def _files(recorded: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    missing = [say(f"缺少文件“{name}”。", f"The file '{name}' is missing.") for name in sorted(set(recorded) - set(found))]
    changed = [say(f"文件“{name}”写出后被改动过。", f"The file '{name}' was changed since it was written.")
               for name in sorted(set(recorded) & set(found)) if recorded[name] != found[name]]
    added = [say(f"文件“{name}”不在记录中。", f"The file '{name}' is not in the record.") for name in sorted(set(found) - set(recorded))]
    return missing + changed + added


def _program(record: Mapping) -> list[str]:
    inputs = record.get("inputs")
    if not isinstance(inputs, Mapping):
        return []
    found = []
    if inputs.get("package") not in (None, package_hash()):
        found.append(say("程序（代码、政策参数或数据）与当时不同，重新生成的结果可能不同。", "The program (code, law or data) differs from then: made again, results may differ."))
    for name, version in sorted((record.get("versions") or {}).items()):
        if versions().get(name, version) != version:
            found.append(say(f"{name} 的版本当时为 {version}，现为 {versions()[name]}。", f"{name} was {version} and is {versions()[name]} now."))
    if record.get("python") not in (None, platform.python_version()):
        found.append(say(f"Python 当时为 {record['python']}，现为 {platform.python_version()}。", f"Python was {record['python']} and is {platform.python_version()} now."))
    return found


def _scenario(record: Mapping, path: Path) -> list[str]:
    from ...scenario import load_scenario

    inputs = record.get("inputs") or {}
    now = load_scenario(path, inputs.get("overrides") or ())
    found = []
    if now.digest() != inputs.get("scenario"):
        found.append(say(f"情景“{path.name}”与当时不同。", f"The scenario '{path.name}' differs from then."))
    if population_hash(now) != inputs.get("population"):
        found.append(say("情景所用的数据与当时不同。", "The data that the scenario reads differ from then."))
    parents, parent = [], now.parent
    while parent is not None:
        parents.append([parent.name, parent.digest(), population_hash(parent)])
        parent = parent.parent
    if parents != [list(entry) for entry in inputs.get("extends") or []]:
        found.append(say("所继承的情景与当时不同。", "What the scenario extends differs from then."))
    return found
