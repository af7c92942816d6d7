"""Ten rules in openfisca-core, or in policyengine-core, which came from it: a variable each."""

import os
from importlib import import_module

from asked import CLAUSES, FIRMS, LAW, ROWS, by_county, name_of, tell

CORE = os.environ["PEER_MODULE"]
build_entity = import_module(f"{CORE}.entities").build_entity
YEAR = import_module(f"{CORE}.periods").YEAR
SimulationBuilder = import_module(f"{CORE}.simulations").SimulationBuilder
TaxBenefitSystem = import_module(f"{CORE}.taxbenefitsystems").TaxBenefitSystem
Variable = import_module(f"{CORE}.variables").Variable

Firm = build_entity(key="firm", plural="firms", label="", is_person=True)
SYSTEM = TaxBenefitSystem([Firm])
KINDS = {"b": bool, "i": int, "f": float}


def add(name, kind, rule=None):
    parts = {"value_type": kind, "entity": Firm, "definition_period": YEAR, "label": name}
    if rule is not None:
        parts["formula"] = lambda firm, period: rule(lambda held: firm(held, period))
    SYSTEM.add_variable(type(name, (Variable,), parts))


for column, held in FIRMS.items():
    add(column, KINDS[held.dtype.kind])

# who
add("first", bool, lambda of: of("recognition") == LAW["first"])
add("renewed", bool, lambda of: of("recognition") == LAW["renewed"])
add("failed", bool, lambda of: of("recognition") == LAW["failed"])
add("matched", bool, lambda of: of("super_deduction") & (of("provincial_rd_subsidy") > 0))
add(
    "reports",
    bool,
    lambda of: (
        (of("above_scale") != LAW["none"])
        & (
            (of("first_rd_report") & (of("rd_reported") >= LAW["8.2.first_report_minimum"]))
            | (~of("first_rd_report") & (of("rd_reported") - of("rd_reported_previous") >= LAW["8.2.increase_minimum"]))
        )
        & (of("provincial_rd_subsidy") == 0)
        & (of("other_rd_subsidy") == 0)
    ),
)
# how much
add("clause_1_1", float, lambda of: of("first") * LAW["1.1.amount"])
add("clause_1_2", float, lambda of: of("renewed") * LAW["1.2.amount"])
add("clause_1_3", float, lambda of: of("failed") * LAW["1.3.amount"])
add("clause_8_1", float, lambda of: of("matched") * of("provincial_rd_subsidy") * LAW["8.1.rate"])
add("clause_8_2", float, lambda of: of("reports") * LAW["8.2.amount"] * LAW["8.2.share_paid"])


def work():
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, ROWS)
    for column, held in FIRMS.items():
        simulation.set_input(column, "2023", held)
    return {clause: by_county(simulation.calculate(name_of(clause), "2023")) for clause in CLAUSES}


tell(work)
