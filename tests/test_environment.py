"""The three places that name packages agree, and none of them names a machine or a registry."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
TEST = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["test"]]
BUILD = [Requirement(line) for line in PROJECT["dependency-groups"]["build"]]
CLUSTER = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["cluster"]]
DOCS = [Requirement(line) for line in PROJECT["dependency-groups"]["docs"]]
SET_UP_FILES = [ROOT / "Makefile", ROOT / "environment.yml", *sorted((ROOT / "requirements").iterdir())]


def bounds(requirements):
    return {canonicalize_name(r.name): str(r.specifier) for r in requirements}


def pins(name):
    """Package -> every version the file pins (more than one where Python versions differ)."""
    found = {}
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9][\w.-]*)==([^\s;]+)", line):
            found.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
    return found


def test_conda_environment_has_the_bounds_of_pyproject():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    from_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    assert "--editable ." in from_pip
    assert bounds(Requirement(line) for line in from_pip if not line.startswith("-")) == bounds(RUNTIME)
    python = next(entry for entry in listed if isinstance(entry, str) and entry.startswith("python="))
    assert python.removeprefix("python=") in PROJECT["project"]["requires-python"]


@pytest.mark.parametrize("requirement", RUNTIME + TEST + BUILD, ids=lambda r: r.name)
def test_lock_pins_each_direct_dependency_within_its_bounds(requirement):
    versions = pins("lock.txt").get(canonicalize_name(requirement.name))
    assert versions, f"{requirement.name} is not in requirements/lock.txt: make lock"
    assert all(version in requirement.specifier for version in versions)


@pytest.mark.parametrize("requirement", DOCS, ids=lambda r: r.name)
def test_the_manual_has_a_lock_of_its_own_within_its_bounds(requirement):
    versions = pins("docs-lock.txt").get(canonicalize_name(requirement.name))
    assert versions and all(version in requirement.specifier for version in versions), f"{requirement.name}: make lock"


@pytest.mark.parametrize("requirement", CLUSTER, ids=lambda r: r.name)
def test_the_cluster_has_a_lock_of_its_own_that_agrees_with_the_other(requirement):
    versions = pins("cluster-lock.txt").get(canonicalize_name(requirement.name))
    assert versions and all(version in requirement.specifier for version in versions), f"{requirement.name}: make lock"
    both = pins("lock.txt")
    assert {
        name: found for name, found in pins("cluster-lock.txt").items() if name in both and not set(found) <= set(both[name])
    } == {}


@pytest.mark.parametrize("name", ["lock.txt", "docs-lock.txt", "cluster-lock.txt", "bootstrap.txt"])
def test_every_pin_has_a_hash(name):
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_build_requirements_are_the_locked_ones():
    assert bounds(BUILD) == bounds(Requirement(line) for line in PROJECT["build-system"]["requires"])


@pytest.mark.parametrize("path", SET_UP_FILES, ids=lambda path: path.name)
def test_set_up_files_name_no_registry_and_no_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|index-url|find-links", text)
    assert not re.search(r"(?<![\w.])/(work|home|root|opt)/", text)
