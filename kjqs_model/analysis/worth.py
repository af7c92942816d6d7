"""What a policy brings for its money: firms that would not have come without it, and those that would have come anyway."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ..heavy import pd
from ..policy.parameters import Policy
from .laboratory import Laboratory, Trial
from .levers import Lever, with_levers

FIRMS = ("high_tech_enterprises", "technology_smes")


@dataclass(frozen=True)
class Worth:
    """One policy against another in the same draws.

    ``cost`` : what it costs more over all years, mean, yuan: of the clauses that are asked about, and ``elsewhere`` of all
    others, whose cost moves because firms answer. ``additional`` : by indicator the firms that it has more at the end of the last
    year, mean. ``per_firm`` : ``cost`` divided by them, NaN where there are none; a ratio of means. ``dead_weight`` : the share
    of first recognitions over all years that come without it too, by number: the same firms meet the same luck under both
    policies.
    """

    cost: float
    additional: dict[str, float]
    per_firm: dict[str, float]
    dead_weight: float
    elsewhere: float = 0.0


def worth(trial: Trial, without: Trial, clauses: Collection[str] | None = None) -> Worth:
    """What a trial brings against another.

    Parameters
    ----------
    without : usually that of no policy, or of one whose ``clauses`` pay nothing. clauses : those whose cost is counted; None for
    all.
    """
    whole = float((trial.cost - without.cost).mean())
    cost = whole if clauses is None else sum(_owed(trial, clause) - _owed(without, clause) for clause in clauses)
    additional = {name: float((trial.indicators[name][-1] - without.indicators[name][-1]).mean()) for name in FIRMS}
    per_firm = {name: cost / more if more > 0 else float("nan") for name, more in additional.items()}
    own, others = (one.indicators["first_recognitions"].sum(axis=0) for one in (trial, without))
    return Worth(
        cost, additional, per_firm, float(np.minimum(own, others).sum() / own.sum()) if own.any() else float("nan"), whole - cost
    )


def _owed(trial: Trial, clause: str) -> float:
    """What a clause owes over all years, mean over draws, yuan."""
    return float(trial.amounts[clause].sum(axis=0).mean()) if clause in trial.amounts else 0.0


def switched_off(policy: Policy, levers: Sequence[Lever], nothing: Policy, year: int) -> Policy:
    """A policy whose varied clauses pay nothing: every amount and rate of them as the policy without awards has it, all else as
    it is."""
    own = [path for path in policy.values if path.rpartition(".")[0] in clauses_of(levers)]
    silent = {path: 0 for path in own if nothing.value(path, year) == 0 and policy.value(path, year)}
    return policy.with_overrides(silent, origin="without what is varied")


def clauses_of(levers: Sequence[Lever]) -> tuple[str, ...]:
    """The clauses that levers belong to, each once, in their order."""
    return tuple(dict.fromkeys(lever.path.rpartition(".")[0] for lever in levers))


def curve(laboratory: Laboratory, lever: Lever, points: int = 9) -> pd.DataFrame:
    """What each step of one lever costs and brings: marginal costs along the lever, every other parameter as the scenario has it.

    Returns
    -------
    DataFrame : value, cost_yuan (mean, all years), a column for each of ``FIRMS`` (mean at the last year's end), the same with
    ``additional_`` and ``marginal_cost_`` against the point before, and ``chance_<target>``.
    """
    places = np.unique(np.rint(np.linspace(0, lever.places - 1, points)).astype(int))
    rows = []
    for place in places.tolist():
        trial = laboratory.try_policy(with_levers(laboratory.scenario.policy, [lever], [place]))
        rows.append(
            {
                "value": lever.value(place),
                "cost_yuan": float(trial.cost.mean()),
                **{name: float(trial.indicators[name][-1].mean()) for name in FIRMS},
                **{f"chance_{name}": laboratory.chance(trial, name)[0] for name in laboratory.targets},
            }
        )
    found = pd.DataFrame(rows)
    for name in FIRMS:
        more = found[name].diff()
        found[f"additional_{name}"] = more
        found[f"marginal_cost_{name}"] = (found["cost_yuan"].diff() / more).where(more > 0)
    return found
