"""Whether a run's folder is what its record says, and whether it would be made again: files by hash, program, libraries,
inputs."""

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
    """What was compared: ``differences`` are sentences, none where all is as recorded; ``unchecked`` is what the record does not
    hold."""

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
    folder : with ``manifest.json``, or a folder of tables with ``import.json`` or ``quality.json``. scenario : the file that the
    run was made
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
        unchecked.append(say("reporting_run_folder.whether_scenario_data_still_same"))
    if "inputs" not in record:
        unchecked.append(say("reporting_run_folder.program_inputs_kind_record_does"))
    return Verified(name, len(record["outputs"]), (*files, *program, *inputs), tuple(unchecked))


def _record(folder: Path) -> tuple[str, Mapping]:
    if not folder.is_dir():
        raise Refusal(say("reporting_run_folder.there_no_folder_name_one", folder=folder))
    for name in RECORDS:
        try:
            path = folder / name
            small = path.is_file() and path.stat().st_size <= MOST_BYTES  # a pipe would never end, and no run writes gigabytes
            found = json.loads(path.read_text(encoding="utf-8")) if small else None
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("outputs"), dict):
            return name, found
    raise Refusal(
        say("reporting_run_folder.holds_no_record_can_read", folder=folder, records=say("signs.list_mark").join(RECORDS))
    )


def _files(recorded: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    missing = [say("reporting_run_folder.the_file_is_missing", name=name) for name in sorted(set(recorded) - set(found))]
    changed = [
        say("reporting_run_folder.file_changed_since_written", name=name)
        for name in sorted(set(recorded) & set(found))
        if recorded[name] != found[name]
    ]
    added = [say("reporting_run_folder.file_not_record", name=name) for name in sorted(set(found) - set(recorded))]
    return missing + changed + added


def _program(record: Mapping) -> list[str]:
    inputs = record.get("inputs")
    if not isinstance(inputs, Mapping):
        return []
    found = []
    if inputs.get("package") not in (None, package_hash()):
        found.append(say("reporting_run_folder.program_code_law_or_data"))
    for name, version in sorted((record.get("versions") or {}).items()):
        if versions().get(name, version) != version:
            found.append(say("reporting_run_folder.was_and_is_now", name=name, version=version, versions=versions()[name]))
    if record.get("python") not in (None, platform.python_version()):
        found.append(
            say("reporting_run_folder.python_was_and_is_now", python=record["python"], python_version=platform.python_version())
        )
    return found


def _scenario(record: Mapping, path: Path) -> list[str]:
    from ...projection.projection import settled
    from ...scenario import load_scenario

    inputs = record.get("inputs") or {}
    now = load_scenario(path, inputs.get("overrides") or ())
    found = []
    # A run of the years ahead is recorded with its draws, seed and last year in force.
    if inputs.get("scenario") not in (now.digest(), settled(now, inputs.get("draws"), inputs.get("seed")).digest()):
        found.append(say("reporting_run_folder.scenario_differs_then", path_name=path.name))
    if population_hash(now) != inputs.get("population"):
        found.append(say("reporting_run_folder.data_scenario_reads_differ_then"))
    parents, parent = [], now.parent
    while parent is not None:
        parents.append([parent.name, parent.digest(), population_hash(parent)])
        parent = parent.parent
    if parents != [list(entry) for entry in inputs.get("extends") or []]:
        found.append(say("reporting_run_folder.what_scenario_extends_differs_then"))
    return found
