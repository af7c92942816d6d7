"""Run the campaign: ``python -m tests.faults``; ``--only WORD`` makes the attempts of some commands or kinds alone and writes nothing: so several
processes share the work, and the whole run that follows finds in the log what they did."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .campaign import attempts, run
from .record import fingerprint, write
from .warming import warm

_LOGS = Path("build") / "faults"


def main() -> int:
    """Exit 0 where every attempt held."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", nargs="+", help="commands or kinds of the campaign")
    only = asked.parse_args().only
    wanted, began = [key for key in attempts() if only is None or {*only} & {*key[:2]}], time.monotonic()

    def say(text: str) -> None:
        print(f"{(time.monotonic() - began) / 60:5.1f} min  {text}", file=sys.stderr, flush=True)

    warm()
    say(f"{len(wanted)} attempts")
    log = _LOGS / f"{fingerprint()[:16]}.jsonl"
    with tempfile.TemporaryDirectory() as room:
        rows = run(Path(room), log, wanted, say)
    broken = [row for row in rows if row["faults"]]
    if only is None:
        write(rows)
        print("wrote docs/evidence/faults.json and faults.md: read their difference before you commit them")
    print(f"{len(rows)} attempts, {len(broken)} that did not hold")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
