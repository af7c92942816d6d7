"""Costing of 聊政字〔2023〕11号: what the city of Liaocheng owes under its 24 articles for science and technology.

The public verbs, in the order of the work: ``load_scenario``, ``load_tables``, ``table``, ``synthesise``, ``evaluate``,
``simulate``, ``forecast``, ``sweep``, ``tune``, ``sensitivity``, ``compare``, ``report``. Each does what the command of its name
does, takes a DataFrame where that takes a file, and gives an object with tidy tables.
"""

from .verbs import VERBS as _VERBS
from .verbs import verb as _verb

__version__ = "0.1.0"

__all__ = [
    "compare",
    "evaluate",
    "forecast",
    "load_scenario",
    "load_tables",
    "report",
    "sensitivity",
    "simulate",
    "sweep",
    "synthesise",
    "table",
    "tune",
]


def __getattr__(name: str):
    # Verbs are looked up when first used, so that costing a table does not wait for the report's packages.
    if name in _VERBS:
        return _verb(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__", "__doc__"]
