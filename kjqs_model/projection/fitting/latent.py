"""From what firms report to what they would spend without the thresholds of recognition: latent R&D in the base year.

The base year's tables hold reported R&D. A certified firm or applicant that lies just above the ratio that the law asks for has
probably lifted itself there; the further above, the less probably. Who did, and from where, is drawn by firm, such that the
relabelled share of the R&D that such firms report is the published one, and such that without money the density runs smoothly
through the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from ...behaviour.relabelling import real_rd
from ...higher_law import work_out
from ...population.margins import shipped_design
from ...randomness import uniforms
from ...tables.words import Recognition
from ..draws.priors import fixed_figures, shipped_priors

_BISECTIONS = 60
_LEAST_SHARE = 0.02
_SMALL_SAFETY = 0.02


@dataclass(frozen=True)
class Latent:
    """Latent research of firms: log of latent R&D to sales, margin aimed at above the ratio, aim, real R&D in yuan."""

    log_intensity: np.ndarray
    safety: np.ndarray
    aims: np.ndarray
    real: np.ndarray


def latent_research(columns: dict[str, np.ndarray], year: int, keys: np.ndarray, seed: int) -> Latent:
    """Latent R&D of the firms at risk, such that ``behaviour.relabelling`` makes their reported R&D of it.

    Parameters
    ----------
    columns : of the firms, (n,), as ``higher_law.columns_of`` names them. keys, seed : whose luck.
    """
    luck = uniforms(seed, keys, 0, 0, "latent research")
    reported, audit = np.nan_to_num(columns["rd_statistical"]), np.nan_to_num(columns["rd_audit"])
    revenue = np.maximum(columns["revenue"], 1.0)
    asked = work_out("recognition", year, {"revenue_1": revenue}, ["rd_ratio_required"])["rd_ratio_required"]
    above = audit / (revenue * asked) - 1
    sought = ~np.isnan(columns["certificate_year"]) | (columns["recognition"] > Recognition.none)
    aims = sought & (audit > 0) & (above >= 0)
    fading = fixed_figures()["response_fades"].value
    responds = aims & (luck[:, 0] < np.exp(-fading * np.maximum(above, 0)))
    share = _latent_share(reported, responds, aims, luck[:, 1])
    latent = np.where(responds, reported * share, np.where(reported > 0, reported, revenue * _new_performer(seed, keys)))
    safety = np.where(responds, above, _SMALL_SAFETY * luck[:, 2])
    return Latent(
        np.log(np.maximum(latent, 1.0) / revenue),
        safety,
        aims,
        real_rd(np.where(reported > 0, latent, 0.0), reported, shipped_priors()["real_share"].centre),
    )


def _new_performer(seed: int, keys: np.ndarray) -> np.ndarray:
    """Latent R&D to sales of a firm without R&D, should it take it up: that of industry."""
    luck = uniforms(seed, keys, 0, 0, "research of a new performer")[:, 0]
    return shipped_design().assumptions["industrial_rd_ratio"].value * np.exp(
        fixed_figures()["new_performer_spread"].value * ndtri(luck)
    )


def _latent_share(reported: np.ndarray, responds: np.ndarray, aims: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Latent as a share of reported R&D, ``place ** power``, the power such that the published share of reported R&D is
    relabelled."""
    step = fixed_figures()["relabelled_share"].value / (1 - shipped_priors()["real_share"].centre)
    total, low, high = reported[aims].sum(), 0.0, 60.0
    for _ in range(_BISECTIONS):
        power = (low + high) / 2
        lifted = (reported * (1 - np.maximum(place**power, _LEAST_SHARE)))[responds].sum()
        low, high = (power, high) if lifted < step * total else (low, power)
    return np.maximum(place**high, _LEAST_SHARE)
