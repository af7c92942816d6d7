"""How many technology firms come new answers to what a certificate brings a newcomer: one factor on their mean number in a
year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...behaviour import benefit
from ...higher_law import parameters, work_out
from ...tables.words import Recognition
from ..draws.common import CommonDraws
from ..draws.priors import fixed_figures
from ..kernel.law_chains import PROVINCIAL_AWARD
from ..kernel.rules import Awards
from ..state import FirmFlag, FirmVariable, State, Trait

_HUGE = 1e12  # yuan of assets with which no firm is small


def gain_of_newcomers(state: State, year: int, awards: Awards, overrides: Mapping[str, object]) -> float:
    """Yuan that a first application may be expected to bring a technology firm that comes new, in the mean over those of the base
    year.

    Parameters
    ----------
    state : of the base year. year : whose law holds. awards : of the city. overrides : of national and provincial rules, by
    ``rule.name``.
    """
    rows, fixed = state.templates, fixed_figures()
    figures, marks, traits = state.figures[:, rows], state.marks[:, rows], state.traits[:, rows]
    yes, nothing = np.ones(len(rows), dtype=bool), np.zeros(len(rows))
    columns = {
        "taxable_income": figures[FirmVariable.income],
        "tax_losses": nothing,
        "staff": figures[FirmVariable.staff],
        "assets": figures[FirmVariable.assets],
        "certificate_valid": yes,
        "rd_tax": figures[FirmVariable.rd_tax],
        "super_deduction": marks[FirmFlag.super_deduction] != 0,
        "industry_division": traits[Trait.industry_division],
        "tech_sme": ~yes,
        "priority_industry": traits[Trait.priority_industry].astype(np.int8),
    }
    usual = np.maximum(figures[FirmVariable.income], fixed["usual_margin"].value * figures[FirmVariable.revenue])
    grown = columns | {"taxable_income": usual, "assets": np.full(len(rows), _HUGE), "rd_tax": nothing, "super_deduction": ~yes}
    saving, outgrown = (
        work_out("income_tax", year, given, ["saving_from_certificate"], overrides)["saving_from_certificate"]
        for given in (columns, grown)
    )
    of_province = work_out(
        "provincial_recognition_award",
        max(year, PROVINCIAL_AWARD.first_year),
        columns | {"recognition": np.full(len(rows), Recognition.first, dtype=np.int8), "revenue": figures[FirmVariable.revenue]},
        ["award"],
        overrides,
    )["award"]
    expected = benefit.expected_tax_saving(saving, outgrown, fixed["outgrowing"].value)
    value = benefit.value_of_certificate(
        True, expected, parameters("recognition", year)["validity_years"], awards.first, awards.renewal, of_province
    )
    return float(benefit.gain_from_applying(value, _share_passed(state), True, awards.failed).mean())


def _share_passed(state: State) -> float:
    """Of the base year's first applications, the share that passed."""
    result = state.marks[FirmFlag.recognition]
    passed, failed = (result == Recognition.first).sum(), (result == Recognition.failed_first).sum()
    return float(passed / max(passed + failed, 1))


def answer_of_entry(gain: float, gain_of_reference: float, common: CommonDraws, draws: slice) -> np.ndarray:
    """The factor on the mean number of entrants, (draws,): one where the scenario offers what the reference does, or entry does
    not answer."""
    relative = benefit.relative_gain(gain, gain_of_reference, common["own_value"][draws])
    return benefit.answer_to_gain(relative, common["entry_elasticity"][draws])
