"""What a block of draws costs in a year: the firms that any clause may reach become a table, and the clauses run over it as over
any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...policy.many_draws import DrawEntitlement, entitle_draws
from ...policy.parameters import Policy
from ...population.lines import numbered_ids
from ...population.margins import Design
from ...population.synthesis.links import AGENCY, zipf_weights
from ...tables import Source, Table, Tables, dictionary
from ...tables.words import AboveScale, Recognition
from ..draws.ahead_lines import stock_counts, stock_ids
from ..draws.expected_numbers import OwnOfYear, numbers_in_draws
from ..draws.rare_events import rare_events
from ..state import FirmFlag, FirmVariable, State, Trait
from .reached import Reached

_READ = (
    FirmVariable.grant,
    FirmVariable.rd_statistical,
    FirmVariable.rd_statistical_1,
    FirmVariable.envelope_base,
    FirmVariable.outside_envelope,
)

_CARRIERS = "incubators"
"""The line of rare events whose recipients raise firms (6.3)."""


@dataclass(frozen=True)
class Partners:
    """Intermediaries and carriers: the share of first recognitions that each kind has a part in, and how concentrated it is.

    ``raised`` holds with the base year's number of carriers (``usual_carriers``): more carriers raise more firms, fewer raise
    fewer.
    """

    coached: float
    raised: float
    agencies: np.ndarray  # cumulative shares
    usual_carriers: int
    concentration_of_carriers: float

    @classmethod
    def of(cls, design: Design) -> Partners:
        """As the design of the population has them."""
        first = max(design["recognition_first"], 1)
        registered = max(design["certified_technology_smes"] / max(design["high_tech_enterprises"], 1) * first, 1)
        return cls(
            min(design["coached_first_recognitions"] / registered, 1.0),
            min(design["raised_first_recognitions"] / first, 1.0),
            np.cumsum(zipf_weights(int(design["agencies"]), design["concentration_of_agencies"])),
            int(design["carriers"]),
            float(design["concentration_of_carriers"]),
        )

    def carriers_among(self, most: int) -> np.ndarray:
        """Cumulative shares of the carriers where there are so many: row n - 1 is of n carriers, (most, most)."""
        return np.array(
            [
                np.minimum(np.cumsum(np.pad(zipf_weights(count, self.concentration_of_carriers), (0, most - count))), 1.0)
                for count in range(1, most + 1)
            ]
        )


def enterprises_of(
    state: State, reached: Reached, draws: np.ndarray, year: int, partners: Partners, seed: int, carriers: np.ndarray
) -> Table:
    """The enterprises table of some draws, with its draw column: every firm that a clause may reach.

    Parameters
    ----------
    reached : these firms at the end of the year. draws : absolute numbers.
    carriers : how many there are that may raise a firm, (draws,), as ``carriers_of`` gives them.
    """
    draw, mark, rows = reached.draw, reached.marks, reached.row
    grant, research, research_before, base, outside = (reached.figure(name) for name in _READ)
    reports = (mark[:, FirmFlag.above_scale] != AboveScale.none) & (mark[:, FirmFlag.performer] != 0)
    first_report = mark[:, FirmFlag.first_report] != 0
    registered, recognised = mark[:, FirmFlag.registered] != 0, mark[:, FirmFlag.recognition] == Recognition.first
    agency, carrier = _partners(
        partners, reached.key, draws[draw], year, seed, recognised & registered, recognised, carriers[draw]
    )
    empty = np.full(len(draw), -1, dtype=np.int32)
    columns = {
        "firm_id": reached.firm,
        "credit_code": empty,
        "name": empty,
        "agency_name": empty,
        "county": state.traits[Trait.county][rows].astype(np.int32),
        "industry": state.traits[Trait.industry][rows].astype(np.int32),
        "year": np.full(len(draw), year, dtype=np.int32),
        "above_scale": mark[:, FirmFlag.above_scale],
        "tech_sme": registered,
        "recognition": mark[:, FirmFlag.recognition],
        "agency_id": agency,
        "carrier_id": carrier,
        "super_deduction": mark[:, FirmFlag.super_deduction] != 0,
        "provincial_rd_subsidy": grant,
        "first_rd_report": first_report & reports,
        "rd_reported": np.where(reports, research, np.nan),
        "rd_reported_previous": np.where(reports & ~first_report, research_before, np.nan),
        "other_rd_subsidy": np.zeros(len(draw)),
        "draw": draw,
        "certified_after_a_gap": mark[:, FirmFlag.after_a_gap] != 0,
        "subsidised_ever": mark[:, FirmFlag.ever_subsidised] != 0,
        "subsidised_on_rd_of_year": (base > 0) | (outside > 0),
    }
    none = np.empty(0, dtype=object)
    labels = {
        "firm_id": none,
        "credit_code": none,
        "name": none,
        "agency_name": none,
        "county": state.counties,
        "industry": state.industries,
        "agency_id": numbered_ids(AGENCY, 1, len(partners.agencies)),
        "carrier_id": stock_ids(_CARRIERS),
    }
    return Table(dictionary()["enterprises"], columns, labels, Source("projection"))


def _partners(partners: Partners, keys, draws, year, seed, coachable, raisable, carriers) -> tuple[np.ndarray, np.ndarray]:
    from ..kernel.luck import uniforms

    found = [np.full(len(keys), -1, dtype=np.int32) for _ in range(2)]
    chosen = np.flatnonzero(raisable)
    luck = uniforms(seed, keys[chosen], draws[chosen], year, "who coached and who raised")
    coached = coachable[chosen] & (luck[:, 0] < partners.coached)
    found[0][chosen[coached]] = np.searchsorted(partners.agencies[:-1], luck[coached, 1], side="right")
    there = carriers[chosen]
    raised = luck[:, 2] < partners.raised * there / partners.usual_carriers
    shares = partners.carriers_among(int(there.max(initial=1)))[there[raised] - 1]
    found[1][chosen[raised]] = np.minimum((luck[raised, 3, None] >= shares).sum(axis=1), there[raised] - 1)
    return found[0], found[1]


def carriers_of(volumes: Mapping[str, np.ndarray], draws: int) -> np.ndarray:
    """How many carriers at provincial level or above there are that may raise a firm, (draws,), by the factor on their number."""
    return stock_counts(_CARRIERS, volumes.get(_CARRIERS, np.ones(draws)))


def entitled_in_year(
    enterprises: Table,
    policy: Policy,
    year: int,
    draws: np.ndarray,
    volumes,
    amounts,
    drawn,
    chosen_parks,
    seed: int,
    own: OwnOfYear | None = None,
) -> DrawEntitlement:
    """Who is entitled under every clause of a year in a block of draws, ready to be costed.

    Parameters
    ----------
    enterprises : as ``enterprises_of`` makes them. volumes, amounts : factors by line of rare events, one a draw of the block.
    drawn : shares paid by path, one a draw. chosen_parks : who was paid under 16.2 in the year before. own : the scenario's own
    numbers of
        the year.
    """
    others = rare_events(
        seed, year, draws, volumes, amounts, chosen_parks, numbers=numbers_in_draws(seed, year, draws, own or {})
    )
    return entitle_draws(Tables([enterprises, *others], place="projection"), policy, year, len(draws), drawn)
