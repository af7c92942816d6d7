"""The verbs of the package for Python: each does what the command of its name does, and gives tables in place of files."""

from importlib import import_module

VERBS = {
    "load_scenario": ".given",
    "load_tables": ".given",
    "table": ".given",
    "synthesise": ".given",
    "evaluate": ".costing",
    "simulate": ".years",
    "forecast": ".years",
    "sweep": ".asking",
    "tune": ".asking",
    "sensitivity": ".asking",
    "compare": ".beside",
    "report": ".reports",
}
"""Each verb with the module that holds it, in the order of the work."""


def verb(name: str):
    """A verb by its name; its module is read now."""
    return getattr(import_module(VERBS[name], __name__), name)
