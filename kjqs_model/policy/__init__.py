"""The policy: clause register, parameters, evaluation, explanation."""

from .costing import Costing
from .evaluation import Entitlement, entitle, evaluate
from .overlap import overlap_savings, overlaps
from .parameters import InForce, Policy, baseline_policy
from .register import Article, Clause, articles, register, unlisted_promises

__all__ = [
    "Article",
    "Clause",
    "Costing",
    "Entitlement",
    "InForce",
    "Policy",
    "articles",
    "baseline_policy",
    "entitle",
    "evaluate",
    "overlap_savings",
    "overlaps",
    "register",
    "unlisted_promises",
]
