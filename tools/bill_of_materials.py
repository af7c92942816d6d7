"""The bill of materials: every package of requirements/lock.txt as CycloneDX 1.6, with the licences of direct dependencies.

``python -m tools.bill_of_materials`` writes docs/bill_of_materials.json; a test keeps it fresh.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
import uuid
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FILE, LOCK, PROJECT = ROOT / "docs" / "bill_of_materials.json", ROOT / "requirements" / "lock.txt", ROOT / "pyproject.toml"

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # the standard's namespace for addresses
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
}
_WORDS = {
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "MIT": "MIT",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "MPL-2.0": "MPL-2.0",
    "BSD-2-Clause": "BSD-2-Clause",
    "OFL-1.1": "OFL-1.1",
    "This Font Software is licensed under the SIL Open Font License,": "OFL-1.1",
}


def pinned() -> list[tuple[str, str, str]]:
    """Every package of the lock: name, version, and the marker under which it is installed (empty: always)."""
    found = (_PIN.match(line.strip()) for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith(" "))
    return sorted((canonicalize_name(match[1]), match[2], (match[3] or "").strip()) for match in found if match)


def direct() -> dict[str, str]:
    """The packages that pyproject.toml names, by what they are for: required, test or build."""
    held = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    groups = {
        "build": held["dependency-groups"]["build"],
        "test": held["project"]["optional-dependencies"]["test"],
        "required": held["project"]["dependencies"],
    }
    return {canonicalize_name(Requirement(line).name): purpose for purpose, lines in groups.items() for line in lines}


def licence_of(name: str) -> str | None:
    """The licence of an installed package as an SPDX expression, from its own record; None where it is not installed or says nothing that is known."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    if told.get("License-Expression"):
        return told["License-Expression"]
    first = (told.get("License") or "").strip().split("\n")[0].strip()
    named = [entry.rpartition(" :: ")[2] for entry in told.get_all("Classifier", []) if entry.startswith("License ::")]
    return _WORDS.get(first) or next((_CLASSIFIERS[entry] for entry in named if entry in _CLASSIFIERS), None)


def bill(licences: dict[str, str]) -> dict:
    """The bill as CycloneDX has it; the same lock gives the same bytes, on whatever machine.

    Parameters
    ----------
    licences : of direct dependencies, by name.
    """
    purposes, project = direct(), tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    root = {
        "type": "application",
        "bom-ref": project["name"],
        "name": project["name"],
        "version": project["version"],
        "licenses": [{"license": {"id": project["license"]}}],
    }
    components = [_component(name, version, marker, purposes.get(name), licences.get(name)) for name, version, marker in pinned()]
    needed = sorted({component["bom-ref"] for component in components if component["name"] in purposes})
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, LOCK.read_text(encoding='utf-8'))}",
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": project["name"], "dependsOn": needed}],
    }


def _component(name: str, version: str, marker: str, purpose: str | None, licence: str | None) -> dict:
    address = f"pkg:pypi/{name}@{version}"
    told = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "scope": "required" if purpose in (None, "required") else "excluded",
    }
    if licence:
        told["licenses"] = [{"license": {"id": licence}} if re.fullmatch(r"[\w.+-]+", licence) else {"expression": licence}]
    notes = [{"name": "kjqs:marker", "value": marker}] if marker else []
    notes += [{"name": "kjqs:direct", "value": purpose}] if purpose else []
    return told | ({"properties": notes} if notes else {})


def licences_in(found: dict) -> dict[str, str]:
    """The licences that a bill names, by package."""
    return {
        component["name"]: entry.get("expression") or entry["license"]["id"]
        for component in found["components"]
        for entry in component.get("licenses", [])
    }


def text_of(found: dict) -> str:
    """The bill as it is written."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the bill; a licence that this machine cannot tell is kept as it was."""
    before = licences_in(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}
    licences = {name: licence for name in direct() if (licence := licence_of(name) or before.get(name))}
    FILE.write_text(text_of(bill(licences)), encoding="utf-8")


if __name__ == "__main__":
    main()
