"""Panels drawn from the growth process itself: what an estimate on them says can be held against what made them."""

import numpy as np

from kjqs_model.projection.growth import Panel, Unit
from kjqs_model.projection.growth.process import kind_of, natural, setting

SERIES = "made_up"
FREEDOM = 6.0


def world(seed: int, units: int = 20, first: int = 2014, last: int = 2023, start: float = 0.0) -> Panel:
    """A panel of provinces whose hyperparameters are drawn from the priors; ``start`` is added to the nation's growth of the
    first year."""
    rng, kind = np.random.default_rng(seed), kind_of(SERIES)
    drawn = {name: float(natural(name, np.array(mean + sd * rng.standard_normal()))) for name, (mean, sd) in kind.priors.items()}
    years, rate = last - first + 1, kind.long_run[0] + kind.long_run[1] * rng.standard_normal()
    size = rng.normal(7.0, 1.0, units)
    scale = np.exp(-drawn["size_exponent"] * (size - np.median(size)))[:, None]
    nation = _growth(rng, (1, years), drawn["common_persistence"], drawn["common_persistent"], setting("start"))
    nation = nation + start * drawn["common_persistence"] ** np.arange(years)
    first_own = drawn["own_persistent"] / np.sqrt(1 - drawn["own_persistence"] ** 2)
    own = _growth(rng, (units, years), drawn["own_persistence"], drawn["own_persistent"], first_own)
    once = drawn["own_once"] * rng.standard_t(FREEDOM, (units, years)) * scale
    common = drawn["common_once"] * rng.standard_normal((1, years))
    level = (
        size[:, None]
        + np.cumsum(rate + nation + common + own * scale + once, axis=1)
        + drawn["noise"] * rng.standard_normal((units, years))
    )
    return Panel(
        {
            (SERIES, Unit("province", f"P{number:02d}")): {
                first + year: float(np.exp(level[number, year])) for year in range(years)
            }
            for number in range(units)
        }
    )


def _growth(rng, shape, persistence: float, shock: float, first: float) -> np.ndarray:
    found = np.zeros(shape)
    for year in range(shape[1]):
        before = persistence * found[:, year - 1] if year else 0.0
        sd = shock if year else first
        found[:, year] = before + sd * (rng.standard_t(FREEDOM, shape[0]) if year else rng.standard_normal(shape[0]))
    return found
