"""The firms that a projection carries: their figures, marks and traits at the end of a year.

At risk are firms with R&D, a certificate, a registration or an application, and above-scale enterprises. All others are
aggregates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np


class FirmVariable(IntEnum):
    """What changes of a firm from year to year, as float64; names ending in a number are of so many years before."""

    revenue, revenue_1, revenue_2 = 0, 1, 2
    net_assets, net_assets_1, net_assets_2 = 3, 4, 5
    rd_audit, rd_audit_1, rd_audit_2 = 6, 7, 8
    rd_tax, rd_tax_1 = 9, 10
    rd_statistical, rd_statistical_1 = 11, 12
    income, income_1, income_2, income_3 = 13, 14, 15, 16
    staff, assets, cost = 17, 18, 19
    certificate_year, first_certificate_year, founded_year = 20, 21, 22
    class_one_ip, class_two_ip = 23, 24
    deviation = 25  # of the log of latent R&D intensity from the firm's own
    rd_real = 26  # the real part of rd_statistical
    envelope_base, outside_envelope = (
        27,
        28,
    )  # of the provincial R&D subsidy, for the year after; nothing where the firm won't draw it
    grant = 29  # provincial R&D subsidy of the year
    subsidy, subsidy_of_reference = 30, 31  # the city's under 8.1 and 8.2, in the scenario and at the reference
    score = 32  # of recognition, on which the year's decisions rested; nothing of who could not apply
    inclination = 33  # to draw the provincial R&D subsidy: a standard normal number, small for those that draw
    drift = 34  # of the log of latent R&D intensity since the base year, in common with others


class FirmFlag(IntEnum):
    """What a firm is in a year, as int8."""

    alive = 0
    performer = 1  # of R&D
    registered = 2  # as technology SME
    recognition = 3  # result of the year, a code of tables.words.Recognition
    above_scale = 4
    super_deduction = 5
    first_report = 6  # first R&D return in the year
    aims = 7  # could lift its R&D to the ratio that recognition asks for
    applied = 8  # for recognition, ever
    entering = 9  # became a technology firm in the year; NEW until the year is made
    could_apply_first = 10  # met the conditions of recognition in the year, never certified before
    was_registered = 11  # as technology SME when it decided
    after_a_gap = 12  # recognised again in the year, its certificate having lapsed in between
    ever_subsidised = 13  # was granted an R&D subsidy in the year or before, as far as is known
    could_draw = 14  # meets the conditions of the provincial R&D subsidy on the R&D of the year, granted in the next
    could_draw_before = 15  # the same of the R&D of the year before, granted in the year


class Trait(IntEnum):
    """What stays with a firm, as float64; an entrant has those of its template."""

    technical_share, technology_rating, management_rating, results_converted, high_tech_revenue_share = 0, 1, 2, 3, 4
    technology_field, priority_industry, industry_division, rd_domestic_share = 5, 6, 7, 8
    above_audit, tax_share = 9, 10  # statistical to audit R&D, tax to audit R&D
    latent, safety = 11, 12  # log of latent R&D intensity; margin aimed at above the ratio
    trend, margin = 13, 14  # own growth, profit margin
    accident, national_prize, provincial_institution, led_standard = 15, 16, 17, 18
    county, industry = 19, 20  # places in the lists of the state


NEW = 2
"""The mark ``entering`` of a firm that is new in the year about to be made."""


class ByFirm(NamedTuple):
    """Firms in rows: ``figures`` (n, FirmVariable), ``marks`` (n, FirmFlag), ``traits`` (n, Trait)."""

    figures: np.ndarray
    marks: np.ndarray
    traits: np.ndarray


@dataclass(frozen=True)
class State:
    """Firms at risk at the end of a year: ``figures`` (FirmVariable, n), ``marks`` (FirmFlag, n), ``traits`` (Trait, n), ``keys``
    uint64 (n,).

    ``templates`` are the firms that entrants are like; ``ids`` names firms in messages. ``counties`` and ``industries`` are the
    lists that traits point into.
    """

    year: int
    figures: np.ndarray
    marks: np.ndarray
    traits: np.ndarray
    keys: np.ndarray
    templates: np.ndarray
    ids: np.ndarray
    counties: np.ndarray
    industries: np.ndarray

    def __len__(self) -> int:
        return self.figures.shape[1]

    @cached_property
    def by_firm(self) -> ByFirm:
        """The same with a row a firm, as the kernel takes them."""
        return ByFirm(*(np.ascontiguousarray(values.T) for values in (self.figures, self.marks, self.traits)))

    def figure(self, name: FirmVariable) -> np.ndarray:
        return self.figures[name]

    def mark(self, name: FirmFlag) -> np.ndarray:
        return self.marks[name] != 0

    def certified(self, validity_years: float) -> np.ndarray:
        """Whether a firm is there and its certificate stands at the end of the year."""
        return self.mark(FirmFlag.alive) & (self.year - self.figures[FirmVariable.certificate_year] < validity_years)


def packed_state(state: State) -> dict[str, np.ndarray]:
    """A state as arrays of numbers and texts."""
    return {
        name: values.astype(str) if values.dtype == object else values
        for name, values in vars(state).items()
        if isinstance(values, np.ndarray)
    }


def unpacked_state(year: int, packed: Mapping[str, np.ndarray]) -> State:
    """The state of a year from what ``packed_state`` gave."""
    return State(year, **{name: values.astype(object) if values.dtype.kind == "U" else values for name, values in packed.items()})


NEVER = -1e4
"""The certificate year of a firm that never had one: no year is within its validity."""

STAFF_ELASTICITY = 0.68
"""Of staff to revenue, over firms and over years."""
