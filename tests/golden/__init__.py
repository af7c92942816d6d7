"""The golden city run: what every shipped scenario costs in its base year, clause by clause.

``make generated`` (this part alone: ``python -m tests.golden``) writes it anew; the difference is for a person to read before it is committed.
"""

from pathlib import Path

import pandas as pd

from kjqs_model.policy import evaluate
from kjqs_model.population import load_population
from kjqs_model.scenario import load_scenario

FILE = Path(__file__).parent / "city.csv"
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def city_run() -> pd.DataFrame:
    """Scenario, clause, recipients and yuan of every shipped scenario."""
    found = []
    for path in sorted(SCENARIOS.glob("*.yaml")):
        scenario = load_scenario(path)
        population = load_population(scenario.population, path.parent, scenario.seed, scenario.years.base)
        totals = evaluate(population, scenario.policy, scenario.years.base).totals()
        found.append(totals[["clause", "recipients", "amount_yuan"]].assign(scenario=scenario.name))
    return pd.concat(found, ignore_index=True)[["scenario", "clause", "recipients", "amount_yuan"]]
