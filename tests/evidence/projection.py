"""What the projection holds to, measured and committed: ``docs/evidence/projection.json`` and ``projection.md``.

``make evidence`` (``python -m tests.evidence projection``) measures anew and goes on where a killed run stopped;
``tests/test_projection_evidence.py`` keeps what is committed fresh.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import kjqs_model
from kjqs_model.deciding import deciding_hash

from . import FOLDER, deciding_sources
from . import worlds as worlds_of
from .projection_page import page
from .projection_parts import behaviour, hindcasts, variances
from .record import RECORD_DRAWS, panel_record, places_record, spreads, ten_years_on

FILE, PAGE = FOLDER / "projection.json", FOLDER / "projection.md"

LIMITS = {
    "coverage": {"inside_50": [0.45, 0.55], "inside_80": [0.76, 0.84], "inside_90": [0.87, 0.93]},
    "excess_mass_without_gap": 0.01,
    "relabelled_share": [0.21, 0.27],
    "real_to_reported": [0.47, 0.67],
    "spread_to_panel": [0.7, 1.5],
    "sparser_than_provinces": 0.95,
    "common_to_independent": 50.0,
    "sobol_to_plain": 20.0,
}
"""What is asked: worlds that are covered, no bunching without a gap, elasticities of the literature, spreads as wide as other places' misses, no
more certified enterprises ten years on than the densest provinces have, variances saved. Of the world: every figure published after a base
year of the city lies in its 90 % interval."""

ENOUGH_WORLDS = 500
"""For which the limits of coverage hold as they stand: with fewer the shares themselves are less sure."""

_PACKAGE = Path(kjqs_model.__file__).parent
_NOT_DECIDING = (
    "tables_out.py",
    "outturns.py",
    "error_split.py",
    "accuracy.py",
    "vintages.py",
    "__init__.py",
)  # of projection/: no part of what is measured
_LAW = ("a01_high_tech_enterprises", "a08_rd_investment")


def fingerprint() -> str:
    """The hash over what decides the result in the sources: not comments, types, words for readers, or where a file stands."""
    return deciding_hash(sources())


def sources() -> list[Path]:
    """The files that decide what a projection is: rooms, the law that firms answer to, priors, fits, populations."""
    rooms = [
        path for room in ("behaviour", "projection") for path in (_PACKAGE / room).rglob("*.py") if path.name not in _NOT_DECIDING
    ]
    law = [_PACKAGE / "articles" / f"{name}{suffix}" for name in _LAW for suffix in (".py", ".yaml")]
    data = [
        path
        for pattern in (
            "priors.yaml",
            "growth*.yaml",
            "places/*.yaml",
            "fitted_*.yaml",
            "population_*.yaml",
            "rare_events_*.yaml",
            "expected_numbers.yaml",
        )
        for path in (_PACKAGE / "data").glob(pattern)
    ]
    return sorted({*deciding_sources(), *rooms, *law, *data, _PACKAGE / "law.py"})


def evidence(
    worlds: int = worlds_of.WORLDS,
    draws: int = worlds_of.DRAWS,
    progress: Callable[[str], None] = lambda said: None,
    folder: Path | None = None,
    forecast_draws: int = 256,
    replicates: int = 48,
    record_draws: int = RECORD_DRAWS,
) -> dict:
    """Everything that the committed file holds.

    Parameters
    ----------
    worlds, draws : of the simulated calibration. progress : called with what is being done. folder : for worlds on the way.
    forecast_draws : of forecasts. replicates : of the means whose variance is measured. record_draws : of the forecasts of the city that are
        held against what was published.

    Raises
    ------
    RuntimeError : sources that changed while they were measured.
    """
    key = fingerprint()
    rows = worlds_of.rows_of_worlds(worlds, draws, key, lambda done: progress(f"world {done} of {worlds}"), folder)
    kept, found = worlds_of.compact(rows), {}
    for name, work in (
        ("behaviour", behaviour),
        ("hindcast", lambda: hindcasts(record_draws)),
        ("places", lambda: places_record(forecast_draws)),
        ("spreads", lambda: spreads(forecast_draws)),
        ("ten_years_on", lambda: ten_years_on(forecast_draws)),
        ("panel", panel_record),
        ("variances", lambda: variances(forecast_draws, replicates)),
    ):
        progress(name)
        found[name] = work()
    if fingerprint() != key:
        raise RuntimeError("the sources changed while they were measured: measure again")
    return {
        "fingerprint": key,
        "limits": LIMITS,
        "worlds": {"number": worlds, "draws": draws, "rows": kept},
        **summary(kept, draws),
        **found,
    }


def summary(kept: Mapping, draws: int) -> dict:
    """What follows from the worlds: coverage and the histogram of places."""
    return {"coverage": worlds_of.coverage(kept), "histogram": worlds_of.histogram(kept, draws)}


def broken_limits(found: Mapping) -> list[str]:
    """What breaks which limit; empty where all hold."""
    overall, behaves, saved = found["coverage"][-1], found["behaviour"], found["variances"]
    checks = [(f"coverage of {name}", overall[name], bounds) for name, bounds in allowed_coverage(found).items()]
    checks += [
        ("excess mass without gap", abs(behaves["gap_off"]["excess_mass"]), [0.0, LIMITS["excess_mass_without_gap"]]),
        ("relabelled share", behaves["gap_on"]["relabelled_share"], LIMITS["relabelled_share"]),
        ("real to reported", behaves["real_to_reported"], LIMITS["real_to_reported"]),
        ("independent to common variance", saved["common_draws"]["ratio"], [LIMITS["common_to_independent"], float("inf")]),
        ("plain to Sobol variance", saved["sobol"]["ratio"], [LIMITS["sobol_to_plain"], float("inf")]),
    ]
    checks += [
        (
            f"spread of {row['indicator']} from {row['base']}, {row['ahead']} ahead, to the panel's",
            row["ratio"],
            LIMITS["spread_to_panel"],
        )
        for row in found["spreads"]
    ]
    checks += [
        ("draws sparser than the densest provinces", found["ten_years_on"]["below"], [LIMITS["sparser_than_provinces"], 1.0])
    ]
    broken = [
        f"{name}: {value:.4g} not within {low:g} to {high:g}" for name, value, (low, high) in checks if not low <= value <= high
    ]
    return broken + [
        f"{row['indicator']} {row['year']} outside the 90 % interval from {row['base']}"
        for row in found["hindcast"]
        if not row["inside_90"]
    ]


def allowed_coverage(found: Mapping) -> dict[str, list[float]]:
    """The limits of coverage that a run is held to: those asked of 500 worlds; for fewer a standard error of a share of so many worlds more on
    either side."""
    worlds = found.get("worlds", {}).get("number", ENOUGH_WORLDS)
    error = {
        name: 0.0 if worlds >= ENOUGH_WORLDS else (share * (1 - share) / worlds) ** 0.5
        for name, share in (("inside_50", 0.5), ("inside_80", 0.8), ("inside_90", 0.9))
    }
    return {name: [low - error[name], high + error[name]] for name, (low, high) in LIMITS["coverage"].items()}


def text_of(found: Mapping) -> str:
    """The page of evidence."""
    return page(found, LIMITS | {"coverage_allowed": allowed_coverage(found)})


def write(found: Mapping) -> None:
    """Write the file and its page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    PAGE.write_text(text_of(found), encoding="utf-8")
