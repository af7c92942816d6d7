"""What finance decides: when entitlements fall due, who bears them, what is appropriated, what happens when money runs out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..errors import Refusal, did_you_mean
from ..language import LANGUAGES, either, in_both, say
from ..policy.register import clause_order, register
from ..scenario.units import UNITS, in_yuan, question, remedy
from .payment_terms import DEFAULT, Burden, Pattern, assumed, paying_clauses, pool_of, pools, shipped_city_share, shipped_payment

POOLS = ("clause", "article", "department", "total")
SHORTAGES = ("by_date", "pro_rata", "by_priority")
RULES = CLOSED, OPEN = ("closed", "open")
"""How an appropriation that the scenario does not set comes about: in each draw from what is known there, or one amount for all
draws."""

OBLIGATORY = ("entitled", "selected", "negotiated", "envelope")
"""Claims in the order in which priority serves them: whoever meets a condition is owed by law, the others by decision."""

KEYS = (
    "by",
    "rule",
    "unit",
    "safety",
    "appropriation",
    "payment",
    "city_share",
    "shortage",
    "priority",
    "claims_lapse_after",
    "appropriations_lapse_after",
    "opening_arrears",
    "function",
    "economic",
)
"""The keys of a scenario's ``budget``."""

_TOLERANCE = 1e-9
_MOST_YUAN = 1e12
_OPEN = 1e6  # no amount of a city's article in 10,000 yuan is larger
_LONGEST = 10


@dataclass(frozen=True)
class Settings:
    """A scenario's budget in force. ``payment`` and ``city_share`` name every clause that pays money.

    ``appropriation`` : by pool (an article's number, a department, a clause, ``total``) the yuan of the years that are set.
    ``opening_arrears`` : by clause what was owed, due and unpaid before the base year, yuan. ``changed`` : the keys that the
    scenario set.
    ``unit`` : what the scenario says of its amounts, empty where it says nothing; amounts are in yuan here.
    """

    by: str
    rule: str
    safety: float
    appropriation: Mapping[str, Mapping[int, float]]
    payment: Mapping[str, Pattern]
    city_share: Mapping[str, Burden]
    shortage: str
    priority: tuple[str, ...]
    claims_lapse_after: int | None
    appropriations_lapse_after: int
    opening_arrears: Mapping[str, int]
    function: Mapping[str, str]
    economic: Mapping[str, str]
    rounding_yuan: int
    changed: frozenset[str]
    unit: str = ""

    def pool_of(self, clause: str) -> str:
        """The appropriation that a clause is paid from."""
        return pool_of(clause, self.by)


def settings_of(given: Mapping) -> Settings:
    """The budget in force: the shipped assumptions with a scenario's ``budget`` laid over them.

    Raises
    ------
    Refusal : an unknown key, clause or pool, shares that do not sum to one, negative amounts or shares; all in one message.
    """
    faults: list[str] = []
    _check_keys(given, faults)
    given = in_yuan(given)
    found = _SettingsReader(given, faults)
    settings = Settings(
        by=found.word("by", POOLS),
        rule=found.word("rule", RULES),
        safety=found.safety(),
        appropriation=found.appropriation(),
        payment=found.payment(),
        city_share=found.city_share(),
        shortage=found.word("shortage", SHORTAGES),
        priority=found.priority(),
        claims_lapse_after=found.years_or_never("claims_lapse_after"),
        appropriations_lapse_after=found.years("appropriations_lapse_after"),
        opening_arrears=found.opening_arrears(),
        function=found.codes("function"),
        economic=found.codes("economic"),
        rounding_yuan=assumed()["settings"]["rounding_yuan"]["value"],
        changed=frozenset(given) - {"unit"},
        unit=found.unit(),
    )
    if faults:
        head = say("budget.fault_s_under_budget_scenario", faults_count=len(faults))
        raise Refusal("\n".join([head, *faults]))
    return settings


def _check_keys(given: Mapping, faults: list[str]) -> None:
    for key in given:
        if key not in KEYS:
            faults.append(say("budget.unknown_key_budget", the_key=key) + did_you_mean(str(key), KEYS))


class _SettingsReader:
    """Reads each key of a scenario's ``budget``, noting what is wrong in ``faults`` and going on."""

    def __init__(self, given: Mapping, faults: list[str]):
        self.given, self.faults = given, faults
        self.from_scenario = dict(zip(LANGUAGES, in_both("budget.set_by_the_scenario"), strict=True))

    def default(self, key: str):
        return assumed()["settings"][key]["value"]

    def word(self, key: str, words: Iterable[str]) -> str:
        value = self.given.get(key, self.default(key))
        if value not in words:
            listed = say("signs.list_mark").join(words)
            self.fault(*in_both("budget.budget_cant_one", the_key=key, value=value, listed=listed))
        return value

    def unit(self) -> str:
        value = self.given.get("unit", "")
        if value and value not in UNITS:
            self.fault(*in_both("budget.unit_is_none_of_these", value=value))
        return value

    def safety(self) -> float:
        value = self.given.get("safety", self.default("safety"))
        if not _number(value) or not 0 < value < 1:
            self.fault(*in_both("budget.budget_safety_cant_chance_between", value=value))
        return value

    def years(self, key: str) -> int:
        return self._years(key, self.given.get(key, self.default(key)), "")

    def years_or_never(self, key: str) -> int | None:
        value = self.given.get(key, self.default(key))
        return None if value is None else self._years(key, value, say("budget.null_for_never"))

    def _years(self, key: str, value: Any, or_none: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LONGEST:
            self.fault(*in_both("budget.budget_cant_whole_years_1", the_key=key, value=value, longest=_LONGEST, or_none=or_none))
        return value

    def appropriation(self) -> Mapping[str, Mapping[int, float]]:
        by = self.given.get("by", self.default("by"))
        found: dict[str, dict[int, float]] = {}
        if by not in POOLS:  # said already
            return found
        for pool, years in self.mapping("appropriation").items():
            pool = str(pool)
            if pool not in pools(by):
                self.fault(
                    *in_both("budget.budget_appropriation_no_item_budget", pool=pool, by=by),
                    did_you_mean(pool, pools(by)) + self.how_to_set(pool, "appropriation", "{2025: 24000000}"),
                )
                continue
            if not isinstance(years, Mapping) or not all(isinstance(year, int) and not isinstance(year, bool) for year in years):
                self.fault(*in_both("budget.budget_appropriation_must_year_yuan", pool=pool))
                continue
            found[pool] = {year: self.yuan(f"budget.appropriation.{pool}.{year}", value) for year, value in years.items()}
        return found

    def payment(self) -> Mapping[str, Pattern]:
        found = dict(shipped_payment())
        for clause, shares in self.by_clause("payment", found):
            if (
                not isinstance(shares, list)
                or not 0 < len(shares) <= _LONGEST
                or not all(_number(share) and share >= 0 for share in shares)
            ):
                self.fault(*in_both("budget.budget_payment_cant_list_shares", clause=clause, shares=shares))
            elif abs(math.fsum(shares) - 1) > _TOLERANCE:
                self.fault(*in_both("budget.shares_budget_payment_sum_not", clause=clause, fsum=f"{math.fsum(shares):g}"))
            else:
                for name in found if clause == DEFAULT else (clause,):
                    found[name] = Pattern(tuple(map(float, shares)), self.from_scenario, changed=True)
        return found

    def city_share(self) -> Mapping[str, Burden]:
        found = dict(shipped_city_share())
        for clause, given in self.by_clause("city_share", found):
            by_county = dict(given) if isinstance(given, Mapping) else {DEFAULT: given}
            wrong = [share for share in by_county.values() if not _number(share) or not 0 <= share <= 1]
            if wrong:
                self.fault(*in_both("budget.budget_city_share_cant_city", clause=clause, first_wrong=wrong[0]))
                continue
            for name in [name for name in found if not found[name].settled] if clause == DEFAULT else (clause,):
                share = by_county.get(DEFAULT, found[name].share)
                others = {county: value for county, value in by_county.items() if county != DEFAULT}
                found[name] = Burden(share, self.from_scenario, MappingProxyType(others), changed=True)
        return found

    def priority(self) -> tuple[str, ...]:
        given = self.given.get("priority", [])
        named = [str(clause) for clause in given] if isinstance(given, list) else [str(given)]
        for clause in named:
            self.known_clause("priority", clause)
        others = sorted(paying_clauses(), key=lambda clause: (OBLIGATORY.index(register()[clause].claim), clause_order(clause)))
        return tuple(dict.fromkeys([*named, *others]))

    def opening_arrears(self) -> Mapping[str, int]:
        found = {}
        for clause, value in self.mapping("opening_arrears").items():
            if self.known_clause("opening_arrears", str(clause)):
                found[str(clause)] = int(self.yuan(f"budget.opening_arrears.{clause}", value))
        return found

    def codes(self, key: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for clause, code in self.by_clause(key, ()):
            if not isinstance(code, str) or not (code.isascii() and code.isdigit()) or len(code) not in (3, 5, 7):
                self.fault(*in_both("budget.budget_cant_3_5_or", the_key=key, clause=clause, code=code))
            else:
                found |= dict.fromkeys(paying_clauses() if clause == DEFAULT else (clause,), code)
        return found

    def by_clause(self, key: str, known) -> list[tuple[str, Any]]:
        """The entries of a key by clause, ``default`` first so that single clauses stand over it."""
        given = {str(clause): value for clause, value in self.mapping(key).items()}
        return [
            (clause, given[clause])
            for clause in sorted(given, key=lambda name: name != DEFAULT)
            if clause == DEFAULT or self.known_clause(key, clause)
        ]

    def known_clause(self, key: str, clause: str) -> bool:
        known = clause in paying_clauses()
        if not known:
            self.fault(
                *in_both("budget.budget_names_no_clause_pays", the_key=key, clause=clause),
                did_you_mean(clause, paying_clauses()) + self.how_to_set(clause, key, say("budget.example_by_county")),
            )
        return known

    def how_to_set(self, name: str, key: str, value: str) -> str:
        """How a year or a county within an entry is written, where a name looks as if one had been meant."""
        entry, point, inner = name.rpartition(".")
        if not point or entry.count(".") > 1 or not inner or (entry not in paying_clauses() and not entry.isdigit()):
            return ""
        return say("budget.year_or_county_written_set", the_key=key, entry=entry, value=value)

    def mapping(self, key: str) -> Mapping:
        given = self.given.get(key, {})
        if not isinstance(given, Mapping):
            self.fault(
                *in_both("budget.budget_must_key_value_not", the_key=key, given=given),
                say("budget.rule_appropriation_written_budget_rule", given=given) if given in RULES else "",
            )
            return {}
        return given

    def yuan(self, place: str, value) -> float:
        if not _number(value) or not 0 <= value <= _MOST_YUAN or value != int(value):
            asked = question(place, value) + remedy() if _number(value) and 0 < value < _OPEN and "unit" not in self.given else ""
            self.fault(*in_both("budget.cant_whole_yuan_zero_or", place=place, value=value), asked)
            return 0
        return int(value)

    def fault(self, zh: str, en: str, remedy: str = "") -> None:
        self.faults.append(either(zh, en) + remedy)


def _number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
