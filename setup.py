"""Puts scenarios, notebooks and the committed evidence into a wheel; all else stands in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
COMPANIONS = {
    "scenarios": ["*.yaml", "*.json"],
    "notebooks": ["*.ipynb", "*.csv", "example_registers/**/*"],
    "docs/evidence": ["projection.json"],
}


class WithCompanions(build_py):
    """What lies beside the package in a checkout lies in ``kjqs_model/companions`` of a wheel; see ``kjqs_model.files.companion``."""

    def run(self):
        """Build, then copy; an editable installation finds everything in the checkout."""
        super().run()
        if not self.editable_mode:
            for source, target in self._companions().items():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def get_outputs(self, include_bytecode=True):
        """What is built, the companions among it."""
        return [*super().get_outputs(include_bytecode), *map(str, self._companions().values())]

    def _companions(self):
        target = Path(self.build_lib) / "kjqs_model" / "companions"
        found = [
            path
            for folder, patterns in COMPANIONS.items()
            for pattern in patterns
            for path in sorted((HERE / folder).glob(pattern))
        ]
        return {path: target / path.relative_to(HERE) for path in found if path.is_file()}


setup(cmdclass={"build_py": WithCompanions})
