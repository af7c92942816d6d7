"""What a synthetic population holds to, measured on thirty seeds and committed: ``docs/evidence/population.json`` and ``population.md``.

``make evidence`` (``python -m tests.evidence``) measures anew; ``tests/test_evidence.py`` keeps what is committed fresh.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

import kjqs_model
from kjqs_model.deciding import deciding_hash
from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.population import quality
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.synthesis.making import Population, synthesise

FOLDER = Path(__file__).parents[2] / "docs" / "evidence"
FILE, PAGE = FOLDER / "population.json", FOLDER / "population.md"
SEEDS = range(1, 31)

LIMITS = {"hard_error": 0.0, "legal_violations": 0, "size_tail_exponent": 0.03, "rank_correlation": 0.01}
"""The most that may be found: a hard margin's error, violations of the law, distance from the exponent and correlations asked."""

_PACKAGE = Path(kjqs_model.__file__).parent
_DATA = ("population_2023.yaml", "industries.yaml", "rare_events_2023.yaml", "published_2023.yaml", "facts.yaml")
_NOT_DECIDING = ("provenance", "specification", "__init__")  # no part of making or measuring one


def fingerprint() -> str:
    """The hash over what decides the result in the sources: not comments, types, words for readers, or where a file stands."""
    return deciding_hash(deciding_sources())


def deciding_sources() -> list[Path]:
    """The files of the package that decide what a population is and what is measured of it."""
    making = [
        path
        for folder in ("population", "population/synthesis")
        for path in (_PACKAGE / folder).glob("*.py")
        if not path.name.startswith(_NOT_DECIDING)
    ]
    law = [path for path in (_PACKAGE / "higher_law").rglob("*") if path.suffix in (".py", ".yaml")]
    return sorted(
        [*making, *law, _PACKAGE / "law_schema.py", _PACKAGE / "randomness.py", *(_PACKAGE / "data" / name for name in _DATA)]
    )


def measured(population: Population) -> dict:
    """What one population holds to: errors, violations, tail, correlations, concentration, held-out figures, the budget."""
    margins = [row for row in quality.margin_results(population) if row["hard"]]
    correlations, concentration = quality.correlation_results(population), quality.concentration(population)
    budget = evaluate(population.tables, baseline_policy(), population.design.year).totals()
    return {
        "seed": population.seed,
        "hard_margins": len(margins),
        "hard_error": max(abs(row["error"]) for row in margins),
        "legal_violations": sum(quality.legal_violations(population.tables, population.design.year).values()),
        "size_tail_exponent": quality.tails(population)["found"],
        "rank_correlation": correlations["largest_difference"],
        "rd_top_10": concentration["top_10"],
        "rd_top_100": concentration["top_100"],
        "held_out": {row["name"]: row["found"] for row in quality.held_out_results(population)},
        "budget_yuan": {clause: int(amount) for clause, amount in zip(budget["clause"], budget["amount_yuan"], strict=True)},
    }


def evidence(seeds: Iterable[int] = SEEDS, progress: Callable[[int], None] = lambda seed: None) -> dict:
    """Everything that the committed file holds."""
    rows = []
    for seed in seeds:
        rows.append(measured(synthesise(seed=seed)))
        progress(seed)
    return {"fingerprint": fingerprint(), "limits": LIMITS, "summary": summary(rows), "seeds": rows}


def summary(rows: list[Mapping]) -> dict:
    """The seeds taken together: the worst of what must hold, mean, spread, least and most of the rest."""
    asked = shipped_design()["size_tail_exponent"]
    budget = {clause: _spread([row["budget_yuan"][clause] for row in rows]) for clause in rows[0]["budget_yuan"]}
    budget["all"] = _spread([sum(row["budget_yuan"].values()) for row in rows])
    return {
        "seeds": len(rows),
        "hard_error": max(row["hard_error"] for row in rows),
        "legal_violations": sum(row["legal_violations"] for row in rows),
        "size_tail_exponent": {"asked": asked} | _spread([row["size_tail_exponent"] for row in rows]),
        "rank_correlation": max(row["rank_correlation"] for row in rows),
        "rd_top_10": _spread([row["rd_top_10"] for row in rows]),
        "rd_top_100": _spread([row["rd_top_100"] for row in rows]),
        "held_out": {name: _spread([row["held_out"][name] for row in rows]) for name in rows[0]["held_out"]},
        "budget_yuan": {clause: found for clause, found in budget.items() if found["most"]},
    }


def broken_limits(rows: Iterable[Mapping]) -> list[str]:
    """Which seed breaks which limit; empty where all hold."""
    asked = shipped_design()["size_tail_exponent"]
    found = []
    for row in rows:
        distance = row | {"size_tail_exponent": abs(row["size_tail_exponent"] - asked)}
        found += [f"seed {row['seed']}: {name} {distance[name]}" for name, limit in LIMITS.items() if not distance[name] <= limit]
    return found


def write(found: Mapping) -> None:
    """Write the file and its page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


def page(found: Mapping) -> str:
    """The evidence for a reader, as Markdown."""
    total = found["summary"]
    tail, top_10, top_100 = total["size_tail_exponent"], total["rd_top_10"], total["rd_top_100"]
    lines = [
        "# What the synthetic population holds to",
        "",
        f"Measured on {total['seeds']} populations that differ in nothing but the seed; `make evidence` measures anew, a test keeps this fresh.",
        "",
        "| measure | found | limit |",
        "|---|---:|---:|",
        f"| largest error of the {found['seeds'][0]['hard_margins']} hard margins | {total['hard_error']:,.0f} | {LIMITS['hard_error']:,.0f} |",
        f"| synthetic firms that contradict the law | {total['legal_violations']} | {LIMITS['legal_violations']} |",
        f"| exponent of the size tail, asked {tail['asked']:.2f} | {tail['least']:.4f} to {tail['most']:.4f} | ± {LIMITS['size_tail_exponent']} |",
        f"| largest difference of a rank correlation from the one asked | {total['rank_correlation']:.4f} | {LIMITS['rank_correlation']} |",
        f"| share of enterprises' R&D of the ten largest performers | {top_10['least']:.3f} to {top_10['most']:.3f} | |",
        f"| share of the hundred largest | {top_100['least']:.3f} to {top_100['most']:.3f} | |",
        "",
        "## Figures that no step computes with",
        "",
        "The weights of the odds were set by hand once, with the medians of revenue and age in view: a match of those is no evidence.",
        "",
        "| figure | unit | known or estimated | range | mean found | least | most | seeds within the range |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *(_held_out_line(name, entry, found) for name, entry in shipped_design().held_out.items()),
        "",
        "## Cost of each clause under the policy as it stands, million yuan",
        "",
        "Clauses without variation follow from margins and published lines alone.",
        "",
        "| clause | mean | standard deviation | least | most |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {clause} | "
            + " | ".join(f"{line[key] / 1e6:,.3f}" for key in ("mean", "standard_deviation", "least", "most"))
            + " |"
            for clause, line in total["budget_yuan"].items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _held_out_line(name: str, entry: Mapping, found: Mapping) -> str:
    spread, (low, high) = found["summary"]["held_out"][name], entry.get("range", (None, None))
    within = (
        "" if low is None else f"{sum(low <= row['held_out'][name] <= high for row in found['seeds'])} of {len(found['seeds'])}"
    )
    shown = [_short(value) for value in (entry["value"], spread["mean"], spread["least"], spread["most"])]
    asked = "" if low is None else f"{_short(low)} to {_short(high)}"
    return f"| {entry['en']} | {entry['unit']} | {shown[0]} | {asked} | {' | '.join(shown[1:])} | {within} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _spread(values: list[float]) -> dict[str, float]:
    return {
        "mean": float(np.mean(values)),
        "standard_deviation": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "least": min(values),
        "most": max(values),
    }
