"""Run the campaign: ``python -m tests.faults [--only WORD]``; what holds every attempt is written to docs/evidence/."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from .campaign import attempts, run
from .warming import warm

_LOG = Path("build") / "faults.jsonl"


def main() -> int:
    wanted, began = attempts(), time.monotonic()
    if "--only" in sys.argv:
        word = sys.argv[sys.argv.index("--only") + 1]
        wanted = [key for key in wanted if word in key[:2]]
    if "--count" in sys.argv:
        print(len(wanted))
        return 0
    say = lambda text: print(f"{(time.monotonic() - began) / 60:5.1f} min  {text}", file=sys.stderr, flush=True)  # noqa: E731
    warm()
    say("warm")
    with tempfile.TemporaryDirectory() as room:
        rows = run(Path(room), _LOG, wanted, say)
    broken = [row for row in rows if row["faults"]]
    print(f"{len(rows)} attempts, {len(broken)} with faults")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
