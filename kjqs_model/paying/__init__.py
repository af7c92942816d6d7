"""From lists to payments: who is paid how much by name, what a person must decide first, and the papers that go with it."""

from .run import PayRun, pay

__all__ = ["PayRun", "pay"]
