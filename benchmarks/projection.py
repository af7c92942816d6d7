"""The years ahead: the whole city, the command on a warm cache, the first compile, one probability; the kernel beside numpy.

``python -m benchmarks.projection`` prints a line each. Seconds of a shared machine hang on its load, which is printed with them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from .population import peak_memory

AHEAD, DRAWS, DRAWS_OF_A_COMMAND, DRAWS_OF_A_PROBABILITY = 4, 1024, 256, 200
TARGET = "T2"
_REPLAYED = 16  # draws of the kernel's year that numpy repeats
_BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"


def _scenario(years: int = AHEAD):
    from kjqs_model.scenario import load_scenario
    from kjqs_model.scenario.schema import Years

    found = load_scenario(_BASELINE)
    return replace(found, years=Years(base=found.years.base, last=found.years.base + years))


def measure_city(draws: int = DRAWS) -> dict:
    """Seconds of all draws with every clause costed, and peak memory above what libraries and firms take. Compiled beforehand."""
    from kjqs_model.projection import base_of, simulate

    scenario = _scenario()
    simulate(scenario, 8, with_parent=False, costs=False)
    base_of(scenario)
    before, start, spent = peak_memory(), time.perf_counter(), time.process_time()
    projection = simulate(scenario, draws, with_parent=False)
    seconds, processor, peak = time.perf_counter() - start, time.process_time() - spent, peak_memory()
    return {
        "seconds": seconds,
        "processor": processor,
        "peak": peak,
        "above": peak - before,
        "clauses": len(projection.outcome.amounts),
        "firms": len(projection.base.state),
    }


def measure_probability(draws: int = DRAWS_OF_A_PROBABILITY) -> dict:
    """The best of some projections to a target's year in this process, without costs, and the probability it gives."""
    from kjqs_model.projection import simulate

    scenario = _scenario()
    target = scenario.targets[TARGET]
    scenario, spent = _scenario(target.year - scenario.years.base), []
    for _ in range(6):
        start = time.perf_counter()
        projection = simulate(scenario, draws, costs=False, with_parent=False)
        spent.append(time.perf_counter() - start)
    reached = projection.targets().set_index(["target", "year"]).loc[(TARGET, target.year), "probability"]
    return {"seconds": min(spent[1:]), "probability": float(reached), "year": target.year}


def measure_kernel() -> dict:
    """One year of a block of draws, compiled, beside two of its chains of rules alone in plain numpy, on the same rows."""
    import numpy as np

    from kjqs_model.higher_law import work_out
    from kjqs_model.projection import base_of, job_of
    from kjqs_model.projection.draws.common import draw_common
    from kjqs_model.projection.draws.priors import shipped_priors
    from kjqs_model.projection.fitting.fit import columns_ahead
    from kjqs_model.projection.run import run

    scenario = _scenario(1)
    base = base_of(scenario)
    job = job_of(scenario, base, draw_common(shipped_priors(), _REPLAYED, 1), costs=False)
    year = base.state.year + 1
    columns = {name: np.tile(values, _REPLAYED) for name, values in columns_ahead(base.state).items()}
    columns["certificate_valid"] = np.zeros(len(base.state) * _REPLAYED, dtype=bool)

    def in_numpy():
        work_out("recognition", year, columns, ["meets_conditions", "score"])
        work_out("technology_sme", year, columns, ["qualifies"])

    return {"kernel": _best(lambda: run(job, 1)), "numpy": _best(in_numpy), "rows": len(base.state) * _REPLAYED}


def _best(work, times: int = 5) -> float:
    work()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def _in_a_process(work: str, **environment: str) -> dict:
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks.projection", work],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | environment,
    ).stdout
    return json.loads(shown)


def _command(draws: int, **environment: str) -> tuple[float, float]:
    """Seconds of ``kjqs simulate`` as a user waits for it, and of the processor, which a busy machine does not lengthen."""
    with tempfile.TemporaryDirectory() as folder:
        words = [
            sys.executable,
            "-m",
            "kjqs_model",
            "simulate",
            str(_BASELINE),
            "--draws",
            str(draws),
            "--output",
            f"{folder}/out",
        ]
        start, spent = time.perf_counter(), _processor()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment)
        return time.perf_counter() - start, _processor() - spent


def _processor() -> float:
    """Processor seconds of all processes started and ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def whole_city() -> None:
    """Print what the whole city takes."""
    found = _in_a_process("measure_city")
    print(
        f"project {found['firms']:,} firms at risk over {AHEAD} years in {DRAWS:,} draws, {found['clauses']} clauses costed: "
        f"{found['seconds']:.1f} s ({found['processor']:.1f} s of processor); peak memory {found['peak']:,.0f} MiB, "
        f"{found['above']:,.0f} above libraries and firms; {_load()}"
    )


def command_and_compile() -> None:
    """Print what the command takes on a warm cache, and how much longer when nothing is compiled yet."""
    _command(8)
    few, many = min(_command(8), _command(8)), _command(DRAWS_OF_A_COMMAND)
    print(
        f"kjqs simulate, {DRAWS_OF_A_COMMAND} draws, warm cache: {many[0]:.1f} s ({many[1]:.1f} s of processor; with 8 draws "
        f"{few[0]:.1f} s); {_load()}"
    )
    with tempfile.TemporaryDirectory() as empty:
        first = _command(8, KJQS_CACHE=empty)
    print(f"first-ever compile: {first[0] - few[0]:.1f} s ({first[1] - few[1]:.1f} s of processor); {_load()}")


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def one_probability() -> None:
    """Print what one probability takes in a warm process."""
    found = _in_a_process("measure_probability")
    print(
        f"probability of {TARGET} in {found['year']} at {DRAWS_OF_A_PROBABILITY} draws, warm process: {found['seconds']:.2f} s "
        f"(it is {found['probability']:.0%}); {_load()}"
    )


def kernel() -> None:
    """Print the kernel's year beside plain numpy."""
    found = _in_a_process("measure_kernel")
    print(
        f"one year of {found['rows']:,} firms by draws, one thread, everything: {found['kernel'] * 1e3:.0f} ms; "
        f"{found['kernel'] / found['numpy']:.2f} of the rules of recognition and registration alone in plain numpy "
        f"({found['numpy'] * 1e3:.0f} ms)"
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(globals()[sys.argv[1]]()))
    else:
        whole_city()
        command_and_compile()
        one_probability()
        kernel()
