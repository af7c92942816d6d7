"""Mutation of the law: small changes of the rules, of their figures and of the ledger, each of which a test must notice.

``python -m tests.mutants`` (``make mutants``) writes docs/evidence/mutants.json; a mutant that no test notices stands there, with the reason in
``explained.yaml`` why it changes nothing, or as a gap.
"""
