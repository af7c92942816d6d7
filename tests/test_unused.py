"""Nothing lies about unused: what vulture finds is used in a notebook, or stands in unused.yaml with its reason."""

import json
from pathlib import Path

import pytest
import yaml
from vulture import Vulture

ROOT = Path(__file__).parents[1]
EXPLAINED = yaml.safe_load((Path(__file__).parent / "unused.yaml").read_text(encoding="utf-8"))


def _unused(folder: Path) -> set[str]:
    found = Vulture(ignore_decorators=EXPLAINED["marked"]["decorators"])
    found.scavenge([str(folder)])
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        found.scan("\n".join(line for line in code.splitlines() if not line.startswith(("%", "!"))), filename=path)
    return {item.name for item in found.get_unused_code(min_confidence=60) if Path(item.filename).suffix == ".py"}


@pytest.mark.slow
def test_what_nothing_uses_is_explained():
    explained = {name for group in EXPLAINED.values() for name in group.get("names", ())}
    found = _unused(ROOT / "kjqs_model")
    assert found - explained == set(), "take it out, or say in tests/unused.yaml who uses it"
    assert explained - found == set(), "used again, or gone: take it out of tests/unused.yaml"


def test_a_function_that_nothing_calls_is_found(tmp_path):
    (tmp_path / "room.py").write_text("def nobody_calls_this():\n    return 1\n", encoding="utf-8")
    assert _unused(tmp_path) == {"nobody_calls_this"}
