"""Registers of a science bureau, Excel and CSV files as they are, into the tables of a population."""

from .accounting import Accounting, reason_label
from .assigning import register_kinds
from .importing import Imported, import_registers
from .writing import write_import

__all__ = ["Accounting", "Imported", "import_registers", "reason_label", "register_kinds", "write_import"]
