"""Measure the evidence anew: ``python -m tests.evidence [population] [projection] [growth]``, all where none is named."""

import sys
import time
from collections.abc import Callable

from . import SEEDS, broken_limits, evidence, write


def _population() -> list[str]:
    found = evidence(progress=lambda seed: print(f"seed {seed} of {len(SEEDS)}", file=sys.stderr, flush=True))
    write(found)
    return broken_limits(found["seeds"])


def _projection() -> list[str]:
    from . import projection, record

    found = projection.evidence(progress=_clocked())
    projection.write(found)
    record.write_vintages()
    return projection.broken_limits(found)


def _growth() -> list[str]:
    from . import growth

    found = growth.evidence(progress=_clocked())
    growth.write(found)
    return []  # what it falls short of stands on its page


def _clocked() -> Callable[[str], None]:
    """Says what is being done with the minutes that it took so far."""
    started = time.monotonic()
    return lambda said: print(f"{(time.monotonic() - started) / 60:5.1f} min  {said}", file=sys.stderr, flush=True)


_PARTS = {"population": _population, "projection": _projection, "growth": _growth}

if __name__ == "__main__":
    named = sys.argv[1:] or list(_PARTS)
    if unknown := [name for name in named if name not in _PARTS]:
        sys.exit(f"no evidence named {', '.join(unknown)}: {' or '.join(_PARTS)}")
    broken = []
    for name in named:
        broken += [f"{name}: {line}" for line in _PARTS[name]()]
        print(f"wrote docs/evidence/{name}.json and {name}.md: read their difference before you commit them", flush=True)
    if broken:
        sys.exit("limits broken:\n" + "\n".join(broken))
