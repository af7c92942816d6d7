"""What a total rests on: recipients whose number was published, is assumed or is the scenario's own, and clauses without an
amount. The parts add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...heavy import pd
from ...language import label, say, word_of
from ...policy import register
from ...scenario.expected import basis_of, without_published_number
from ..words import clause_list, yuan_text

if TYPE_CHECKING:
    from ...policy import Costing
    from ...projection import Projection
    from ...scenario import Scenario
    from ...study import Study


BASES = ("published", "assumed", "own", "unset")
"""In the order in which they are shown; ``own`` only where there is any."""

NUMBER_COLUMNS = ["clause", "year", "basis", "recipients_mean", "p05", "p10", "p50", "p90", "p95", "amount_mean_yuan"]


def basis_word(basis: str) -> str:
    """What a part of a total rests on, in the reader's language."""
    return word_of("reporting_tables.basis", basis)


def parts_of(costing: Costing, own_tables: bool) -> dict[str, int]:
    """Yuan of a costed year by what the numbers rest on; they add up to its total.

    Parameters
    ----------
    own_tables : the recipients are the user's own data, so that every number is given.
    """
    found = dict.fromkeys(BASES, 0)
    for clause, cost in costing.costs.items():
        basis = basis_of(clause, {}, costing.year)
        found["own" if own_tables and basis != "unset" else basis] += cost.total
    return _shown(found)


def parts_of_case(study: Study) -> dict[str, int]:
    """``parts_of`` the base year of a report."""
    return parts_of(study.costing, has_own_tables(study))


def has_own_tables(study: Study) -> bool:
    """Whether the recipients of a report are the user's own data."""
    return own_tables(study.scenario)


def own_tables(scenario: Scenario) -> bool:
    """Whether a scenario's recipients are the user's own data."""
    from ...population import SHIPPED

    return isinstance(scenario.population, str) and scenario.population not in SHIPPED


def parts_ahead(projection: Projection) -> dict[str, np.ndarray]:
    """Yuan owed in the years ahead by what the numbers rest on, (years, draws); in every draw they add up to the total."""
    outcome, expected = projection.outcome, projection.scenario.expected
    found = {basis: np.zeros((len(outcome.years), projection.draws)) for basis in BASES}
    for clause, amounts in outcome.amounts.items():
        for place, year in enumerate(outcome.years):
            found[basis_of(clause, expected, year)][place] += amounts[place]
    return _shown(found)


def _shown(parts: Mapping) -> dict:
    return {basis: values for basis, values in parts.items() if basis != "own" or np.any(values)}


def uncounted(study: Study) -> list[str]:
    """The clauses with an amount of which the base year's total holds nobody, because nobody published a number."""
    if has_own_tables(study):
        return []
    totals = study.costing.totals()
    return [clause for clause in totals.loc[totals["recipients"] == 0, "clause"] if without_published_number(clause)]


def parts_sentence(study: Study) -> str:
    """The parts of the base year's total, and which clauses it holds nobody of."""
    parts = parts_of_case(study)
    listed = say("signs.comma").join(f"{basis_word(basis)} {yuan_text(yuan)}" for basis, yuan in parts.items())
    found = say("reporting_tables.what_numbers_rest_they_add", listed=listed)
    left_out = uncounted(study)
    if not left_out:
        return found
    return found + say(
        "reporting_tables.more_clauses_amount_named_nobody",
        left_out_count=len(left_out),
        year=study.year,
        clause_list=clause_list(left_out),
    )


def parts_rows(projection: Projection) -> list[tuple[str, np.ndarray]]:
    """The word of each part and its mean in each year, yuan."""
    return [(basis_word(basis), values.mean(axis=1)) for basis, values in parts_ahead(projection).items()]


def numbers_table(projection: Projection) -> pd.DataFrame:
    """``expected_numbers.csv``: of each clause and year how many recipients are paid, what that number rests on, and what they
    cost in the mean."""
    outcome, rows = projection.outcome, []
    for clause, counts in outcome.recipients.items():
        for place, year in enumerate(outcome.years):
            quantiles = np.quantile(counts[place], (0.05, 0.10, 0.50, 0.90, 0.95))
            rows.append(
                (
                    clause,
                    year,
                    basis_of(clause, projection.scenario.expected, year),
                    float(counts[place].mean()),
                    *map(float, quantiles),
                    float(outcome.amounts[clause][place].mean()),
                )
            )
    return pd.DataFrame(rows, columns=NUMBER_COLUMNS)


def counts_word(clause: str) -> str:
    """What is counted of a clause, in the reader's language."""
    from ...data import shipped
    from ...scenario.expected import FILE

    entry = shipped(FILE)["clauses"].get(clause)
    return label(entry["counts"]) if entry else register()[clause].label()
