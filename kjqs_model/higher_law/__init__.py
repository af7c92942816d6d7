"""National and provincial rules that the city's clauses lean on: a parameter file and a file of rules for each."""

from .envelope import divide_envelope, provincial_rd_grants
from .joining import columns_of
from .rule_set import Parameter, RuleSet
from .running import columns_read, parameters, rule_sets, work_out

__all__ = [
    "Parameter",
    "RuleSet",
    "columns_of",
    "columns_read",
    "divide_envelope",
    "parameters",
    "provincial_rd_grants",
    "rule_sets",
    "work_out",
]
