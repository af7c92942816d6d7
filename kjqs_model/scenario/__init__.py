"""Scenarios: short files that say a question and override the policy by path."""

from .changes import Change, policy_changes
from .loading import load_scenario, located, title_with, varied
from .scenario import Scenario, scenario_changes
from .schema import json_schema

__all__ = [
    "Change",
    "Scenario",
    "json_schema",
    "load_scenario",
    "located",
    "policy_changes",
    "scenario_changes",
    "title_with",
    "varied",
]
