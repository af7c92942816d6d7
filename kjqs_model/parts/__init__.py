"""Populations in parts, and who works parts off: this process or several of this machine."""

from .evaluation import evaluate_partitions
from .executor import Executor, open_executor

__all__ = ["Executor", "evaluate_partitions", "open_executor"]
