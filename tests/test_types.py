"""The number of mypy's complaints by room: it may only fall, and rooms at zero stay there."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HELD = yaml.safe_load((Path(__file__).parent / "types.yaml").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_types_agree_no_less_than_they_did():
    shown = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", "kjqs_model"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode in (0, 1), shown.stdout + shown.stderr
    complaints = re.findall(r"^kjqs_model[/\\]([^/\\:]+).*?: error: ", shown.stdout, re.MULTILINE)
    found = Counter(room.removesuffix(".py") for room in complaints)
    more = {room: count for room, count in found.items() if count > HELD.get(room, 0)}
    assert more == {}, shown.stdout
    fewer = {room: count for room, count in HELD.items() if found[room] < count}
    assert fewer == {}, "well done: lower the numbers in tests/types.yaml"
