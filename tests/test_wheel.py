"""A wheel holds the whole product: installed far from any checkout it finds its scenarios, notebooks and data."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PARTS = (
    "kjqs_model",
    "scenarios",
    "notebooks",
    "docs/evidence",
    "setup.py",
    "MANIFEST.in",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(repository, tmp_path_factory) -> Path:
    """The wheel of this tree, unpacked as an installer would."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    for part in PARTS:
        if (repository / part).is_dir():
            shutil.copytree(repository / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(repository / part, source / part)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--wheel-dir",
            str(source),
            str(source),
        ],
        check=True,
    )
    (wheel,) = source.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(target)
    return target


@pytest.fixture
def kjqs(installed, tmp_path):
    """Runs a command of the unpacked wheel in an empty folder, the checkout out of reach."""

    def run(*words: str) -> subprocess.CompletedProcess:
        code = (
            f"import sys; sys.path.insert(0, {str(installed)!r}); from kjqs_model.cli import main; sys.argv[0] = 'kjqs'; main()"
        )
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            check=False,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    return run


def test_every_file_of_the_package_is_in_it(installed, repository):
    own = {
        path.relative_to(repository)
        for path in (repository / "kjqs_model").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert [str(path) for path in sorted(own) if not (installed / path).is_file()] == []
    assert not (installed / "tests").exists()


@pytest.mark.parametrize("name", ["baseline", "awards_of_jinan"])
def test_a_shipped_scenario_goes_by_its_name(kjqs, name):
    ended = kjqs("diff", "no_policy", name, "--language", "en")
    assert ended.returncode == 0 and "1.1" in ended.stdout, ended.stderr


def test_a_name_that_nothing_bears_is_refused(kjqs):
    assert kjqs("diff", "baseline", "base_line").returncode == 2


def test_notebooks_are_copied_and_what_is_there_stays(kjqs, tmp_path):
    assert kjqs("lab", "mine", "--no-start").returncode == 0
    edited = tmp_path / "mine" / "01_policy.ipynb"
    edited.write_text("edited")
    (tmp_path / "mine" / "05_budget.ipynb").unlink()
    assert kjqs("lab", "mine", "--no-start").returncode == 0
    assert edited.read_text() == "edited" and (tmp_path / "mine" / "05_budget.ipynb").is_file()
    assert (tmp_path / "mine" / "example_registers" / "mapping.yaml").is_file()
