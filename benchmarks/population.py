"""Making populations: seconds and memory, each size in a process of its own, beside the plain numpy that drawing the same firms takes.

``python -m benchmarks.population`` prints a line a size.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time

import numpy as np

SIZES = (60_000, 1_000_000)


def roomy_design(firms: int):
    """The shipped design with so many firms, and whatever else a refusal asks to be raised with them."""
    from kjqs_model.errors import Refusal
    from kjqs_model.language import speaking
    from kjqs_model.population.margins import shipped_design
    from kjqs_model.population.synthesis.making import synthesise
    from kjqs_model.population.synthesis.reconcile import contradictions, least_change

    design, refusal = shipped_design().with_values({"enterprises": firms}), None
    for _ in range(6):
        try:
            with speaking("en"):
                return synthesise(design).design
        except Refusal as refused:
            refusal = refused
            asked = re.search(r"Set (\w+) to ([\d,]+)", str(refused))
            changes = least_change(design) if contradictions(design) else {asked[1]: int(asked[2].replace(",", ""))}
            design = design.with_values(changes)
    raise refusal


def plain(firms: int, columns: int = 60) -> float:
    """Seconds of plain numpy for as many normal draws as a population has columns, each exponentiated and rounded."""
    start = time.perf_counter()
    random = np.random.default_rng(1)
    table = [np.rint(np.exp(random.standard_normal(firms))) for _ in range(columns)]
    assert len(table) == columns
    return time.perf_counter() - start


def measure(firms: int, changed: dict[str, float]) -> dict:
    """Seconds of the best making in this process, and its peak memory above what the libraries take."""
    import pandas  # noqa: F401  what a making loads when it first needs it
    import scipy.optimize  # noqa: F401

    import kjqs_model.policy  # noqa: F401
    from kjqs_model.population.margins import shipped_design
    from kjqs_model.population.synthesis.making import synthesise

    imported, design, spent = peak_memory(), shipped_design().with_values({"enterprises": firms} | changed), []
    for seed in range(3):
        start = time.perf_counter()
        synthesise(design, seed)
        spent.append(time.perf_counter() - start)
    peak = peak_memory()
    return {"seconds": min(spent), "peak": peak, "above_imports": peak - imported, "plain": plain(firms)}


def peak_memory() -> float:
    """The most memory that this process held so far, in MiB."""
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def synthesis(firms: int) -> None:
    """Print what making so many firms takes."""
    found = _in_a_process("measure", firms, _in_a_process("changed", firms, {}))
    print(
        f"synthesise {firms:,} firms: {found['seconds']:.2f} s, {found['seconds'] / found['plain']:.1f} of plain numpy "
        f"({found['plain']:.2f} s); peak memory {found['peak']:,.0f} MiB, {found['above_imports']:,.0f} above the libraries"
    )


def _in_a_process(work: str, firms: int, changed: dict[str, float]) -> dict:
    """A process of its own for each: the peak of a process starts at that of the one that started it."""
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks.population", work, str(firms)],
        input=json.dumps(changed),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    return json.loads(shown)


if __name__ == "__main__":
    if sys.argv[1:2] == ["changed"]:
        print(
            json.dumps({name: margin.value for name, margin in roomy_design(int(sys.argv[2])).margins.items() if margin.changed})
        )
    elif sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(int(sys.argv[2]), json.loads(sys.stdin.read()))))
    else:
        for size in SIZES:
            synthesis(size)
