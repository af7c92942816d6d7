"""Costing of 聊政字〔2023〕11号: what the city of Liaocheng owes under its 24 articles for science and technology.

The public verbs: ``load_scenario``, ``load_tables``, ``evaluate``, ``simulate``, ``report``.
"""

from importlib import import_module

__version__ = "0.1.0"

_VERBS = {"load_scenario": ".scenario", "load_tables": ".tables", "evaluate": ".policy", "simulate": ".projection",
          "report": ".reporting"}

__all__ = ["evaluate", "load_scenario", "load_tables", "report", "simulate"]


def __getattr__(name: str):
    # Verbs are looked up when first used, so that costing a table does not wait for the report's packages.
    if name in _VERBS:
        return getattr(import_module(_VERBS[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
