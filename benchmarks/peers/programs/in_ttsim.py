"""Ten rules in ttsim, the engine of GETTSIM: a policy function each, written for one firm and vectorised by the engine."""

import datetime

import numpy as np
from asked import CLAUSES, FIRMS, LAW, ROWS, by_county, name_of, tell
from ttsim import InputData, MainTarget, TTTargets, main
from ttsim.tt import Currency, ScalarParam, TTSIMUnit, UnitSystem, policy_function, policy_input

YUAN, COUNT, TRUE = TTSIMUnit.CURRENCY, TTSIMUnit.DIMENSIONLESS, TTSIMUnit.INDICATOR
UNITS = UnitSystem(currencies={"CNY": Currency(statutory_from="0001-01-01")})
KINDS = {"b": (bool, TRUE), "i": (int, COUNT), "f": (float, YUAN)}


# who
@policy_function(unit=TRUE)
def first(recognition: int, word_first: int) -> bool:
    return recognition == word_first


@policy_function(unit=TRUE)
def renewed(recognition: int, word_renewed: int) -> bool:
    return recognition == word_renewed


@policy_function(unit=TRUE)
def failed(recognition: int, word_failed: int) -> bool:
    return recognition == word_failed


@policy_function(unit=TRUE)
def matched(super_deduction: bool, provincial_rd_subsidy: float) -> bool:
    return super_deduction and provincial_rd_subsidy > 0


@policy_function(unit=TRUE, verify_units=False)
def reports(
    above_scale: int,
    word_none: int,
    first_rd_report: bool,
    rd_reported: float,
    rd_reported_previous: float,
    provincial_rd_subsidy: float,
    other_rd_subsidy: float,
    first_report_minimum: float,
    increase_minimum: float,
) -> bool:
    new = first_rd_report and rd_reported >= first_report_minimum
    more = (not first_rd_report) and rd_reported - rd_reported_previous >= increase_minimum
    return above_scale != word_none and (new or more) and provincial_rd_subsidy == 0 and other_rd_subsidy == 0


# how much
@policy_function(unit=YUAN)
def clause_1_1(first: bool, amount_1_1: float) -> float:
    return amount_1_1 if first else 0.0


@policy_function(unit=YUAN)
def clause_1_2(renewed: bool, amount_1_2: float) -> float:
    return amount_1_2 if renewed else 0.0


@policy_function(unit=YUAN)
def clause_1_3(failed: bool, amount_1_3: float) -> float:
    return amount_1_3 if failed else 0.0


@policy_function(unit=YUAN)
def clause_8_1(matched: bool, provincial_rd_subsidy: float, rate_8_1: float) -> float:
    return provincial_rd_subsidy * rate_8_1 if matched else 0.0


@policy_function(unit=YUAN)
def clause_8_2(reports: bool, amount_8_2: float, share_paid_8_2: float) -> float:
    return amount_8_2 * share_paid_8_2 if reports else 0.0


def column(name: str, kind: type, unit):
    def given(): ...

    given.__name__, given.__annotations__ = name, {"return": kind}
    return policy_input(unit=unit)(given)


def number(value: float, unit):
    return ScalarParam(value=value, unit=unit, start_date=datetime.date(1, 1, 1), end_date=datetime.date(9999, 1, 1))


RULES = (first, renewed, failed, matched, reports, clause_1_1, clause_1_2, clause_1_3, clause_8_1, clause_8_2)
ENVIRONMENT = (
    {"p_id": column("p_id", int, COUNT)}
    | {name: column(name, *KINDS[held.dtype.kind]) for name, held in FIRMS.items() if name != "county"}
    | {f"word_{name}": number(LAW[name], COUNT) for name in ("first", "renewed", "failed", "none")}
    | {f"amount_{clause.replace('.', '_')}": number(LAW[f"{clause}.amount"], YUAN) for clause in ("1.1", "1.2", "1.3", "8.2")}
    | {"rate_8_1": number(LAW["8.1.rate"], COUNT), "share_paid_8_2": number(LAW["8.2.share_paid"], COUNT)}
    | {name: number(LAW[f"8.2.{name}"], YUAN) for name in ("first_report_minimum", "increase_minimum")}
    | {name: number(value, COUNT) for name, value in (("policy_year", 2023), ("policy_month", 1), ("policy_day", 1))}
    | {rule.leaf_name: rule for rule in RULES}
)
DATA = {"p_id": np.arange(ROWS)} | {name: held for name, held in FIRMS.items() if name != "county"}


def work():
    found = main(
        main_target=MainTarget.results.tree,
        policy_date_str="2023-01-01",
        unit_system=UNITS,
        policy_environment=ENVIRONMENT,
        input_data=InputData.tree(DATA),
        tt_targets=TTTargets(tree={name_of(clause): None for clause in CLAUSES}),
        include_fail_nodes=False,
        include_warn_nodes=False,
    )
    return {clause: by_county(np.asarray(found[name_of(clause)])) for clause in CLAUSES}


tell(work)
