"""How firms answer to money: applying for recognition, relabelling, demand for R&D.

Pure functions of a firm's figures, the law's amounts and priors, written like those of ``articles/``: arithmetic, comparison,
``minimum``, ``maximum`` and ``where`` alone, so that the compiled kernel runs them as they stand. Every answer is measured from
the reference, the policy as its text has it: where a scenario's gain is the reference's, nothing moves, whatever the elasticity.
"""

POLICY_PATHS = (
    "1.1.amount",
    "1.2.amount",
    "1.3.amount",
    "8.1.rate",
    "8.2.amount",
    "8.2.share_paid",
    "8.2.first_report_minimum",
    "8.2.increase_minimum",
    "8.2.firms",
    "8.2.no_other_subsidy",
    "8.2.subsidy_counts",
    "1.2.recognised_again",
    "in_force",
)
"""The parameters of the policy that firms answer to. Where none of them moves, a projection under another policy has the same
firms, and costing them anew is enough."""
