"""Registers of a science bureau, Excel and CSV files as they are, into the tables of a population."""

from .accounting import Accounting, reason_label
from .building.origins import Proposed
from .importing import Imported, import_registers
from .reading.columns import WrittenTotal
from .reading.register import Place
from .schema.recognising import Recognised
from .schema.shipped import register_kinds
from .writing import write_import

__all__ = [
    "Accounting",
    "Imported",
    "Place",
    "Proposed",
    "Recognised",
    "WrittenTotal",
    "import_registers",
    "reason_label",
    "register_kinds",
    "write_import",
]
