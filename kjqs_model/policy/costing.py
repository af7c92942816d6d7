"""A costing: payments of a year in whole yuan, their totals, and what a reader must know beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..heavy import pd
from ..language import say
from .amounts import Amounts
from .entitlement import SEVERAL, EntitledRows, is_funded
from .parameters import Policy, parameter_of
from .register import clause_order, register, rules

ENVELOPE_ID = "*"


@dataclass(frozen=True)
class ClauseCost:
    """What one clause pays in a year: recipient ids ascending by code point, whole yuan, the county of each."""

    clause: str
    kind: str
    recipients: np.ndarray
    amounts: np.ndarray
    counties: np.ndarray

    @classmethod
    def of_rows(cls, clause: str, entitled: EntitledRows, paid: Amounts) -> ClauseCost:
        whole = np.broadcast_to(paid.whole, len(entitled.starts))
        some = whole > 0
        names = np.append(entitled.county_labels, [None, None]).astype(object)
        places = entitled.county_places[some]
        names[SEVERAL] = "*"
        return cls(
            clause,
            entitled.rules.entitles[1].kind,
            entitled.recipient_labels[entitled.recipients[some]],
            whole[some],
            names[places],
        )

    @classmethod
    def of_envelope(cls, clause: str, amount: float) -> ClauseCost:
        some = slice(0, 1 if amount > 0 else 0)
        return cls(
            clause,
            "envelope",
            np.array([ENVELOPE_ID], dtype=object)[some],
            np.array([amount])[some],
            np.array([None], dtype=object)[some],
        )

    @property
    def total(self) -> int:
        return int(self.amounts.sum())


class Costing:
    """What the city owes for a year under a policy.

    ``notes`` are sentences that belong beside the headline: years out of force, values carried back.
    """

    def __init__(self, policy: Policy, year: int, costs: Iterable[ClauseCost], notes: Iterable[str] = ()):
        self.policy, self.year, self.notes = policy, year, list(notes)
        self.costs = {cost.clause: cost for cost in sorted(costs, key=lambda cost: clause_order(cost.clause))}

    @property
    def total(self) -> int:
        """All payments of the year, in yuan."""
        return sum(cost.total for cost in self.costs.values())

    @cached_property
    def funded(self) -> tuple[str, ...]:
        """The clauses without an amount in the policy that the scenario funds: assumed, not unset."""
        return tuple(
            clause for clause, entry in register().items() if entry.pay == "unset" and is_funded(clause, self.policy, self.year)
        )

    @cached_property
    def unset(self) -> tuple[str, ...]:
        """The clauses that promise money, name no amount, and are costed at nothing."""
        return tuple(
            clause
            for clause, entry in register().items()
            if entry.pays_money and clause not in self.funded and (entry.pay == "unset" or not self._all_set(clause))
        )

    def payments(self) -> pd.DataFrame:
        """One row a clause and recipient: year, clause, recipient_kind, recipient_id, amount_yuan, in contract order."""
        return self.detail()[["year", "clause", "recipient_kind", "recipient_id", "amount_yuan"]]

    def detail(self) -> pd.DataFrame:
        """The payments with article, county, pay, claim and lead department of each."""
        parts = [self._detail_of(cost) for cost in self.costs.values() if len(cost.amounts)]
        columns = ["year", "clause", "recipient_kind", "recipient_id", "amount_yuan", "article", "county", "pay", "claim", "lead"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def totals(self) -> pd.DataFrame:
        """One row a clause that the scenario costs, zero rows included: recipients (count) and amount_yuan."""
        found = []
        for clause, entry in register().items():
            if entry.pays_money and clause not in self.unset:
                cost = self.costs.get(clause)
                found.append(
                    {
                        "clause": clause,
                        "label": entry.label(),
                        "article": entry.article,
                        "pay": entry.pay,
                        "claim": entry.claim,
                        "lead": entry.lead,
                        "recipients": len(cost.amounts) if cost else 0,
                        "amount_yuan": cost.total if cost else 0,
                    }
                )
        return pd.DataFrame(found)

    def assumptions(self) -> pd.DataFrame:
        """Every assumed figure in force: path, clause, label, value, unit, range, source."""
        found = [self._assumption(path) for path in self.policy.values if parameter_of(path).assumed or self._is_funding(path)]
        return pd.DataFrame(found, columns=["path", "clause", "label", "value", "unit", "range", "source"])

    def _assumption(self, path: str) -> dict:
        parameter, clause = parameter_of(path), path.rpartition(".")[0]
        spread = "" if parameter.range is None else f"{parameter.range[0]:g}–{parameter.range[1]:g}"
        return {
            "path": path,
            "clause": clause,
            "label": f"{register()[clause].label()}：{parameter.label()}",
            "value": self.policy.value(path, self.year),
            "unit": parameter.unit,
            "range": spread,
            "source": parameter.source or say("policy.set_by_the_scenario"),
        }

    def _is_funding(self, path: str) -> bool:
        clause = path.rpartition(".")[0]
        return clause in self.funded and self.policy.value(path, self.year) is not None

    def _all_set(self, clause: str) -> bool:
        named = register()[clause].parameters
        return clause in rules(self.year) and all(self.policy.value(f"{clause}.{name}", self.year) is not None for name in named)

    def _detail_of(self, cost: ClauseCost) -> pd.DataFrame:
        entry = register()[cost.clause]
        several, unknown = say("policy.several_counties"), say("policy.not_given")
        counties = [unknown if name is None else several if name == "*" else name for name in cost.counties]
        return pd.DataFrame(
            {
                "year": self.year,
                "clause": cost.clause,
                "recipient_kind": cost.kind,
                "recipient_id": cost.recipients,
                "amount_yuan": cost.amounts.astype(np.int64),
                "article": entry.article,
                "county": counties,
                "pay": entry.pay,
                "claim": entry.claim,
                "lead": entry.lead,
            }
        )
