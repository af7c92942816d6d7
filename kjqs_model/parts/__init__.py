"""Populations in parts, and who works parts off: this process, several of this machine, or the workers of a dask cluster."""

from .evaluation import evaluate_partitions
from .executor import Executor, open_executor

__all__ = ["Executor", "evaluate_partitions", "open_executor"]
